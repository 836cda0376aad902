//! Lengths, starts and words of lasting.

use super::amount::{Amount, amount, fraction};
use super::start::{since, start};
use super::{DurationKind, Month};
use crate::knowledge::WordClass;
use crate::reading::token::{TokenKind, Tokens};

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
    pub month: Option<Month>,
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
    // What can be there at all is asked once for all tokens.
    let (mut begins, mut measures, mut tells) = (false, false, false);
    for at in from..limit {
        match tokens.kind(at) {
            Some(TokenKind::Word) => {
                let word = tokens.text(at);
                begins |= tokens.says(WordClass::Start, word);
                measures |= tokens.words().unit(word).is_some();
                tells |= matches!(word, "since" | "from") || may_last(tokens, word);
            }
            Some(TokenKind::Date(_) | TokenKind::Sign('/')) => measures = true,
            _ => {}
        }
    }
    if !(begins || measures || tells) {
        return found;
    }
    let mut at = from;
    while at < limit {
        let free = found.last().map_or(from, |phrase| phrase.after);
        let told = if tells { since(tokens, at, limit).or_else(|| lasting(tokens, at, free, limit)) } else { None };
        let phrase = told
            .or_else(|| if measures { length(tokens, at, free, limit) } else { None })
            .or_else(|| if begins { start(tokens, at, free, limit) } else { None });
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

/// The first token of a clause, no further back than `from`.
fn clause_start(tokens: &Tokens<'_>, from: usize, at: usize) -> usize {
    let first = from.max(at.saturating_sub(4));
    (first..at)
        .rev()
        .find(|&index| matches!(tokens.kind(index), Some(TokenKind::Sign(',' | ';'))))
        .map_or(first, |index| index + 1)
}

/// Whether a word can be the first of those of lasting.
fn may_last(tokens: &Tokens<'_>, word: &str) -> bool {
    matches!(word, "long" | "life" | "for") || tokens.says(WordClass::Lasting, word)
}

/// "chronic", "long-term".
fn lasting(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let before = |word: &str| {
        matches!(word, "no" | "not" | "without" | "denies" | "never" | "non" | "avoid" | "against" | "risks")
    };
    let next = tokens.word(at + 1);
    let after = match tokens.word(at) {
        word if tokens.says(WordClass::Lasting, word) => at + 1,
        "long" if matches!(next, "term" | "standing") => at + 2,
        "life" if next == "long" => at + 2,
        "for" if next == "life" => at + 2,
        _ => return None,
    };
    let advised = (at..limit.min(at + 9)).any(|index| {
        tokens.word(index) == "not"
            && matches!(tokens.word(index + 1), "recommended" | "advised" | "indicated" | "appropriate" | "ideal")
    });
    let from = clause_start(tokens, free, at);
    if advised || (from.max(at.saturating_sub(3))..at).any(|index| before(tokens.word(index))) {
        return None;
    }
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

/// The words between "for" and an amount.
struct LeadIn {
    first: usize,
    /// "the past 3 weeks".
    recent: bool,
    /// "more than 3 weeks".
    more: bool,
}

fn lead_in(tokens: &Tokens<'_>, at: usize, free: usize) -> LeadIn {
    let mut found = LeadIn { first: at, recent: false, more: false };
    while found.first > free {
        let place = found.first - 1;
        let (word, next) = (tokens.word(place), tokens.word(found.first));
        let before = tokens.word(place.wrapping_sub(1));
        let sign = matches!(tokens.kind(place), Some(TokenKind::Sign('>' | '<' | '~' | '≥' | '≤' | '≈' | '(')));
        let modifies = match word {
            "at" => next == "least",
            "to" => before == "up",
            "up" => next == "to",
            "more" | "less" | "greater" | "longer" => next == "than",
            "well" => next == "over",
            "good" | "full" | "total" | "now" | "of" => false,
            _ => tokens.says(WordClass::Modifier, word),
        };
        if !sign && !modifies {
            break;
        }
        found.recent |= matches!(word, "past" | "last");
        found.more |= tokens.is_sign(place, '>')
            || word == "over"
            || (word == "than" && matches!(before, "more" | "greater" | "longer"));
        found.first -= 1;
    }
    found
}

/// A length of time, with or without "for" before it.
fn length(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let glued = tokens.get(at)?.glued;
    if glued && at > 0 && (tokens.is_sign(at - 1, '-') || tokens.is_sign(at - 1, '/')) {
        // "q6-8h", "5/6 months".
        return None;
    }
    if let Some(phrase) = numbered(tokens, at, free, limit) {
        return Some(phrase);
    }
    amount(tokens, at).or_else(|| fraction(tokens, at))?;
    let lead_in = lead_in(tokens, at, free);
    let (first, recent) = (lead_in.first, lead_in.recent);
    let lead = if first > free { tokens.word(first - 1) } else { "" };
    let number_follows = matches!(tokens.kind(at), Some(TokenKind::Number(..) | TokenKind::Range(..)));
    let times = lead == "x" || (lead == "times" && number_follows) || (first > free && tokens.is_sign(first - 1, '×'));
    let counted = times || matches!(lead, "for" | "during" | "lasting" | "duration") || goes_back(tokens, first);
    let is_led = counted || lead == "over" || recent;
    let fraction = fraction(tokens, at).filter(|_| is_led || matches!(tokens.word(at + 1), "hx" | "history"));
    let is_fraction = fraction.is_some();
    let amount = fraction.or_else(|| amount(tokens, at))?;
    let word = tokens.word(at);
    let vague = tokens.says(WordClass::PluralUnit, word) || word == "some";
    let single =
        tokens.says(WordClass::SingleUnit, word) && !matches!(lead, "for" | "over" | "during" | "in" | "within");
    if amount.after > limit || (vague && !is_led) || single {
        return None;
    }
    let letter = tokens.word(amount.after - 1).len() == 1 && !counted && !is_fraction;
    if letter && is_led {
        // "The last 500 m".
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
    let from = if counted {
        first - 1
    } else if is_going(tokens, first) {
        first - 2
    } else {
        (first..at).find(|&index| !tokens.is_sign(index, '(')).unwrap_or(at)
    };
    // "No more than 3 weeks" is a limit.
    let limited = (free.max(from.saturating_sub(4))..from).any(|index| {
        matches!(tokens.word(index), "no" | "not" | "never" | "avoid" | "don't" | "exceed" | "limit" | "max")
    });
    let strict = lead_in.more && !recent && !limited;
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

/// "Now in month 4", "week 6 of", "in her fourth month of": as long as what is over by then.
fn numbered(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let (number, unit) = match (tokens.kind(at)?, tokens.kind(at + 1)?) {
        (TokenKind::Word, TokenKind::Number(number, false)) if number.fract() == 0.0 => (number, tokens.word(at)),
        (_, TokenKind::Word) => (tokens.words().ordinal(tokens.word(at))?, tokens.word(at + 1)),
        _ => return None,
    };
    let after = at + 2;
    let days = tokens.words().unit(unit).filter(|_| tokens.says(WordClass::SingleUnit, unit))?;
    let first = (free..at).rev().take(2).find(|&index| matches!(tokens.word(index), "now" | "already"));
    let behind = tokens.word(after) == "of";
    let now = first.is_some() || tokens.word(after) == "now";
    (after <= limit && (behind || now) && number >= 2.0).then(|| Phrase {
        kind: DurationKind::Length,
        days: Some((number - 1.0) * days + 1.0),
        month: None,
        first: first.unwrap_or(at),
        after,
        side: if behind { Side::After } else { Side::Before },
        postposed: false,
        no_drug: false,
    })
}

/// "Going back years", "dates back 5 years".
fn goes_back(tokens: &Tokens<'_>, first: usize) -> bool {
    let verb = tokens.word(first.wrapping_sub(2));
    tokens.word(first.wrapping_sub(1)) == "back"
        && matches!(
            verb,
            "go" | "goes" | "going" | "gone" | "went" | "date" | "dates" | "dating" | "dated" | "reach" | "reaches"
        )
}

/// "Going on 4 months".
fn is_going(tokens: &Tokens<'_>, first: usize) -> bool {
    first > 1 && tokens.word(first - 1) == "on" && tokens.word(first - 2) == "going"
}

/// Whether an amount without "for" or "x" is a duration: not an age, a frequency, a date or the time to a visit.
fn stands_alone(tokens: &Tokens<'_>, at: usize, first: usize, amount: &Amount, free: usize) -> bool {
    let unit = tokens.word(amount.after - 1);
    let before = if first > free { tokens.word(first - 1) } else { "" };
    let next = tokens.word(amount.after);
    let vague = first == at && matches!(tokens.word(at), "a" | "an") && next != "of" && next != "history";
    let sex = matches!(tokens.written(amount.after), "F" | "M") || tokens.says(WordClass::Aged, next);
    let stop = after_stop(tokens, amount.after);
    let other = !stop && tokens.says(WordClass::NotLasting, next);
    let short = unit.len() == 1 && !tokens.get(amount.after - 1).is_some_and(|token| token.glued);
    let letter = matches!(unit, "m" | "y");
    let written = tokens.written(amount.after - 1);
    let capital = written.len() <= 2 && written.starts_with(char::is_uppercase);
    let hours = unit.starts_with('h') && next != "of";
    let label = !is_going(tokens, first) && tokens.says(WordClass::Numbering, before);
    let planned = (free.max(at.saturating_sub(8))..at)
        .rev()
        .take_while(|&index| !matches!(tokens.kind(index), Some(TokenKind::Sign(',' | ';'))))
        .any(|index| tokens.says(WordClass::FollowUp, tokens.word(index)));
    !(vague || sex || other || short || letter || capital || hours || label || planned)
}

/// "after stopping", "since stopping", "off Lipitor" behind "persists 8 weeks".
fn after_stop(tokens: &Tokens<'_>, at: usize) -> bool {
    let persists = (at.saturating_sub(6)..at).any(|index| {
        tokens.word(index).starts_with("persist") || matches!(tokens.word(index), "still" | "better" | "ongoing")
    });
    let stop = matches!(tokens.word(at), "after" | "since")
        && (tokens.says(WordClass::Stop, tokens.word(at + 1))
            || matches!(tokens.word(at + 1), "discontinuing" | "discontinuation" | "d" | "dc"));
    stop || (persists && tokens.word(at) == "off")
}

/// Whether what follows an amount makes it no duration: "5 days a week", "3 d/wk", "2 years old", "2 weeks off".
fn not_lasting(tokens: &Tokens<'_>, after: usize) -> bool {
    let next = tokens.word(after);
    let rate = tokens.is_sign(after, '/') && tokens.words().unit(tokens.word(after + 1)).is_some();
    let each =
        matches!(next, "a" | "per" | "each" | "every" | "out") && tokens.words().unit(tokens.word(after + 1)).is_some();
    let stop = after_stop(tokens, after);
    rate || each
        || (!stop && matches!(next, "old" | "without" | "off" | "free" | "supply" | "yo"))
        || (next == "of" && tokens.word(after + 1) == "age")
        || (tokens.is_sign(after, '-') && tokens.get(after + 1).is_some_and(|token| token.glued))
}
