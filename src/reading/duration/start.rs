//! Starts: "since March", "started 2 weeks ago".

use super::amount::amount;
use super::phrase::{Phrase, Side};
use super::{DurationKind, words};
use crate::reading::date::is_weekday;
use crate::reading::token::{TokenKind, Tokens};

/// How far a start may stand from the verb that makes it one.
const REACH: usize = 10;

/// "since March", "since 2019", "since last week", "from 2023".
pub(super) fn since(tokens: &Tokens<'_>, at: usize, limit: usize) -> Option<Phrase> {
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
    let own = usize::from(matches!(tokens.word(start), "his" | "her" | "my" | "their"));
    if start == at + 1 && words::is_time_of_life(tokens.word(start + own)) {
        let start = start + own;
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

/// "started 2 weeks ago", "began last week", "started in March".
pub(super) fn start(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
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
    let adjacent = (verb + 1..at).all(|index| {
        let sign = matches!(tokens.kind(index), Some(TokenKind::Sign(':' | '(' | '.')));
        sign || words::is_modifier(tokens.word(index)) || tokens.word(index) == "date"
    });
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
