//! Lengths, starts and words of lasting.

use super::amount::{Amount, amount, fraction};
use super::{DurationKind, words};
use crate::reading::date::is_weekday;
use crate::reading::token::{TokenKind, Tokens};

/// How far a start may stand from the verb that makes it one.
const REACH: usize = 10;

/// On which side of a phrase its owner stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// "Cramps x 6 weeks".
    Before,
    /// "6 week history of cramps".
    After,
}

/// A phrase that tells a duration, in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    pub kind: DurationKind,
    pub days: Option<f64>,
    pub month: Option<(u8, Option<i16>)>,
    pub first: usize,
    pub after: usize,
    pub side: Side,
    /// "x 6 weeks", which stands behind what it measures.
    pub postposed: bool,
    /// "8 weeks after stopping": no drug lasts that long.
    pub no_drug: bool,
}

/// The phrases between two tokens, in order.
pub(super) fn phrases(tokens: &Tokens<'_>, from: usize, limit: usize) -> Vec<Phrase> {
    let mut found: Vec<Phrase> = Vec::new();
    let mut at = from;
    while at < limit {
        let free = found.last().map_or(from, |phrase| phrase.after);
        let phrase = since(tokens, at, limit)
            .or_else(|| lasting(tokens, at, limit))
            .or_else(|| length(tokens, at, free, limit))
            .or_else(|| start(tokens, at, free, limit));
        match phrase {
            Some(phrase) => {
                at = phrase.after.max(at + 1);
                found.push(phrase);
            }
            None => at += 1,
        }
    }
    found
}

/// "since March", "since 2019", "since last week", "from 2023".
fn since(tokens: &Tokens<'_>, at: usize, limit: usize) -> Option<Phrase> {
    let word = tokens.word(at);
    if word != "since" && word != "from" {
        return None;
    }
    let phrase = |days, month, after| Phrase {
        kind: DurationKind::Since,
        days,
        month,
        first: at,
        after,
        side: Side::Before,
        postposed: false,
        no_drug: false,
    };
    let mut start = at + 1;
    while matches!(
        tokens.word(start),
        "about" | "approximately" | "around" | "early" | "late" | "mid" | "at" | "least" | "the"
    ) {
        start += 1;
    }
    let (month, after) = month_or_year(tokens, start).map_or((None, start), |(month, after)| (Some(month), after));
    if let Some(month) = month {
        let figures = word == "from" && matches!(tokens.kind(start), Some(TokenKind::Date(_)));
        let ends = figures
            || matches!(tokens.word(after), "to" | "until" | "till" | "through" | "thru")
            || tokens.is_sign(after, '-');
        return (after <= limit && !ends).then(|| phrase(None, Some(month), after));
    }
    if word == "from" {
        return None;
    }
    if let Some((days, after)) = recent(tokens, start) {
        return (after <= limit).then(|| phrase(Some(days), None, after));
    }
    if let Some(amount) = amount(tokens, start)
        && tokens.word(amount.after) == "ago"
    {
        return Some(phrase(Some(amount.days), None, amount.after + 1));
    }
    if start == at + 1 && matches!(tokens.word(start), "childhood" | "birth" | "infancy" | "adolescence" | "teens") {
        return Some(Phrase { kind: DurationKind::LongTerm, ..phrase(None, None, start + 1) });
    }
    None
}

/// A month or a year; a year alone counts from its middle.
fn month_or_year(tokens: &Tokens<'_>, at: usize) -> Option<((u8, Option<i16>), usize)> {
    if let Some((date, after)) = tokens.date(at) {
        return Some(((date.month, date.year), after));
    }
    tokens.year(at).map(|year| ((7, Some(year)), at + 1))
}

/// "last week", "yesterday", "Monday": days at most.
fn recent(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let word = tokens.word(at);
    if word == "yesterday" {
        return Some((1.0, at + 1));
    }
    if is_weekday(word) {
        return Some((7.0, at + 1));
    }
    if word != "last" {
        return None;
    }
    let next = tokens.word(at + 1);
    let days = match next {
        "week" | "month" | "year" | "night" => words::unit(next)?,
        _ if is_weekday(next) => 7.0,
        _ => return None,
    };
    Some((days, at + 2))
}

/// "chronic", "long-term".
fn lasting(tokens: &Tokens<'_>, at: usize, limit: usize) -> Option<Phrase> {
    if at > 0 && matches!(tokens.word(at - 1), "no" | "not" | "without" | "denies" | "never" | "non") {
        return None;
    }
    let next = tokens.word(at + 1);
    let after = match tokens.word(at) {
        "chronic" | "chronically" | "longterm" | "longstanding" | "persistent" | "lifelong" | "indefinitely" => at + 1,
        "long" if matches!(next, "term" | "standing") => at + 2,
        "life" if next == "long" => at + 2,
        "for" if next == "life" => at + 2,
        _ => return None,
    };
    (after <= limit).then_some(Phrase {
        kind: DurationKind::LongTerm,
        days: None,
        month: None,
        first: at,
        after,
        side: Side::After,
        postposed: false,
        no_drug: false,
    })
}

/// A length of time, with or without "for" before it.
fn length(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let glued = tokens.get(at)?.glued;
    if glued && at > 0 && (tokens.is_sign(at - 1, '-') || tokens.is_sign(at - 1, '/')) {
        // "q6-8h", "5/6 months".
        return None;
    }
    let mut first = at;
    let mut strictly_more = false;
    let mut recent = false;
    while first > free {
        let word = tokens.word(first - 1);
        let more = tokens.is_sign(first - 1, '>') || matches!(word, "over" | "than");
        let sign = matches!(tokens.kind(first - 1), Some(TokenKind::Sign('>' | '<' | '~' | '≥' | '≤' | '≈' | '(')));
        let next = tokens.word(first);
        let modifies = match word {
            "at" => next == "least",
            "to" => tokens.word(first.wrapping_sub(2)) == "up",
            "up" => next == "to",
            "more" | "less" | "greater" => next == "than",
            "well" => next == "over",
            "good" | "full" | "total" | "now" | "of" => false,
            _ => words::is_modifier(word),
        };
        if !sign && !modifies {
            break;
        }
        recent |= matches!(word, "past" | "last");
        strictly_more |= more && word != "than"
            || (word == "than" && matches!(tokens.word(first.wrapping_sub(2)), "more" | "greater"));
        first -= 1;
    }
    let lead = if first > free { tokens.word(first - 1) } else { "" };
    let times = lead == "x" || (first > free && tokens.is_sign(first - 1, '×'));
    let is_led = times || matches!(lead, "for" | "during" | "over" | "duration" | "lasting") || recent;
    let fraction = if is_led || matches!(tokens.word(at + 1), "hx" | "history") { fraction(tokens, at) } else { None };
    let is_fraction = fraction.is_some();
    let amount = fraction.or_else(|| amount(tokens, at))?;
    let vague = words::is_plural(tokens.word(at)) || tokens.word(at) == "some";
    if amount.after > limit || (vague && !is_led) {
        return None;
    }
    if !(is_led || is_fraction || stands_alone(tokens, at, first, &amount, free)) {
        return None;
    }
    if is_led && !times && matches!(tokens.word(amount.after), "ago") || not_lasting(tokens, amount.after) {
        return None;
    }
    if matches!(lead, "in" | "within" | "after" | "every" | "until" | "q" | "per" | "before") && !recent {
        return None;
    }
    let (from, strict) = if is_led && (times || matches!(lead, "for" | "during" | "lasting" | "duration")) {
        (first - 1, strictly_more && !recent)
    } else {
        let first = (first..at).find(|&index| !tokens.is_sign(index, '(')).unwrap_or(at);
        (first, strictly_more && !recent)
    };
    let history = matches!(tokens.word(amount.after), "history" | "hx" | "of")
        || (tokens.word(amount.after) == "course" && tokens.word(amount.after + 1) == "of")
        || (tokens.word(amount.after) == "h" && tokens.is_sign(amount.after + 1, '/'));
    Some(Phrase {
        kind: DurationKind::Length,
        days: Some(if strict { amount.days + 1.0 } else { amount.days }),
        month: None,
        first: from,
        after: amount.after,
        side: if history && !times { Side::After } else { Side::Before },
        postposed: times || lead == "for",
        no_drug: after_stop(tokens, amount.after),
    })
}

/// Whether an amount without "for" or "x" is a duration: not an age, a frequency, a date or the time to a visit.
fn stands_alone(tokens: &Tokens<'_>, at: usize, first: usize, amount: &Amount, free: usize) -> bool {
    let unit = tokens.word(amount.after - 1);
    let before = if first > free { tokens.word(first - 1) } else { "" };
    let next = tokens.word(amount.after);
    let vague = matches!(tokens.word(at), "a" | "an") && next != "of" && next != "history";
    let sex = matches!(tokens.written(amount.after), "F" | "M")
        || matches!(
            next,
            "female"
                | "male"
                | "boy"
                | "girl"
                | "man"
                | "woman"
                | "infant"
                | "child"
                | "baby"
                | "lady"
                | "gentleman"
                | "old"
        );
    let stop = after_stop(tokens, amount.after);
    let other = !stop
        && matches!(
            next,
            "ago"
                | "prior"
                | "before"
                | "earlier"
                | "later"
                | "after"
                | "post"
                | "postop"
                | "out"
                | "pregnant"
                | "gestation"
                | "gestational"
                | "follow"
                | "f"
                | "fu"
                | "from"
                | "risk"
                | "supply"
                | "s"
                | "wait"
                | "level"
                | "visit"
                | "check"
                | "survival"
                | "into"
                | "since"
                | "notice"
                | "status"
                | "postoperatively"
                | "postpartum"
                | "interval"
                | "intervals"
        );
    let short = unit.len() == 1 && !tokens.get(amount.after - 1).is_some_and(|token| token.glued);
    let letter = matches!(unit, "m" | "y");
    let written = tokens.written(amount.after - 1);
    let capital = written.len() <= 2 && written.starts_with(char::is_uppercase);
    let hours = unit.starts_with('h') && next != "of";
    let label =
        matches!(before, "on" | "age" | "aged" | "week" | "day" | "month" | "year" | "pod" | "at" | "by" | "each");
    let planned = (free.max(at.saturating_sub(8))..at)
        .rev()
        .take_while(|&index| !matches!(tokens.kind(index), Some(TokenKind::Sign(',' | ';'))))
        .any(|index| words::is_follow_up(tokens.word(index)));
    !(vague || sex || other || short || letter || capital || hours || label || planned)
}

/// "after stopping", "since stopping", "off Lipitor" behind "persists 8 weeks".
fn after_stop(tokens: &Tokens<'_>, at: usize) -> bool {
    let persists = (at.saturating_sub(6)..at).any(|index| {
        tokens.word(index).starts_with("persist") || matches!(tokens.word(index), "still" | "better" | "ongoing")
    });
    let stop = matches!(tokens.word(at), "after" | "since")
        && (words::is_stop(tokens.word(at + 1))
            || matches!(tokens.word(at + 1), "discontinuing" | "discontinuation" | "d" | "dc"));
    stop || (persists && tokens.word(at) == "off")
}

/// Whether what follows an amount makes it no duration: "5 days a week", "3 d/wk", "2 years old", "2 weeks off".
fn not_lasting(tokens: &Tokens<'_>, after: usize) -> bool {
    let next = tokens.word(after);
    let rate = tokens.is_sign(after, '/') && words::unit(tokens.word(after + 1)).is_some();
    let each = matches!(next, "a" | "per" | "each" | "every" | "out") && words::unit(tokens.word(after + 1)).is_some();
    let stop = after_stop(tokens, after);
    rate || each
        || (!stop && matches!(next, "old" | "without" | "off" | "free" | "supply" | "yo"))
        || (next == "of" && tokens.word(after + 1) == "age")
        || (tokens.is_sign(after, '-') && tokens.get(after + 1).is_some_and(|token| token.glued))
}

/// "started 2 weeks ago", "began last week", "started in March".
fn start(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let (days, month, after) =
        if let Some(amount) = amount(tokens, at).filter(|amount| tokens.word(amount.after) == "ago") {
            (Some(amount.days), None, amount.after + 1)
        } else if let Some((days, after)) = recent(tokens, at).filter(|_| !is_weekday(tokens.word(at))) {
            (Some(days), None, after)
        } else {
            let led = matches!(tokens.word(at), "in" | "on") || tokens.date(at).is_some();
            let start = at + usize::from(matches!(tokens.word(at), "in" | "on"));
            let (month, after) = month_or_year(tokens, start).filter(|_| led)?;
            (None, Some(month), after)
        };
    if after > limit {
        return None;
    }
    let mut verb = None;
    for index in (free.max(at.saturating_sub(REACH))..at).rev() {
        let word = tokens.word(index);
        if matches!(tokens.kind(index), Some(TokenKind::Sign(',' | ';'))) || words::is_stop(word) {
            return None;
        }
        if words::is_start(word) {
            verb = Some(index);
            break;
        }
    }
    let verb = verb?;
    let is_bare = tokens.date(at).is_some() && month.is_some();
    let adjacent = (verb + 1..at).all(|index| words::is_modifier(tokens.word(index)) || tokens.word(index) == "date");
    if is_bare && !adjacent {
        return None;
    }
    Some(Phrase {
        kind: DurationKind::Since,
        days,
        month,
        first: if adjacent { verb } else { at },
        after,
        side: Side::Before,
        postposed: false,
        no_drug: false,
    })
}
