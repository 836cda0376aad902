//! Starts: "since March", "started 2 weeks ago".

use super::amount::amount;
use super::phrase::{Phrase, Side};
use super::{DurationKind, Month};
use crate::knowledge::WordClass;
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
    if let Some((days, after)) = event(tokens, start) {
        let no_drug = (start..after).any(|at| tokens.says(WordClass::Stop, tokens.word(at)));
        return (after <= limit).then(|| Phrase { no_drug, ..phrase(Some(days), None, after) });
    }
    let after = time_of_life(tokens, start)?;
    (after <= limit).then(|| Phrase { kind: DurationKind::Lifelong, ..phrase(None, None, after) })
}

/// "the accident 3 months ago": how many days, and the token after it.
fn event(tokens: &Tokens<'_>, from: usize) -> Option<(f64, usize)> {
    const WORDS: usize = 4;
    let words = (from..from + WORDS).take_while(|&at| tokens.kind(at) == Some(TokenKind::Word));
    words.map(|at| at + 1).find_map(|at| {
        let amount = amount(tokens, at)?;
        (tokens.word(amount.after) == "ago").then_some((amount.days, amount.after + 1))
    })
}

/// "childhood", "her early 20s", "she was a child", "age 12": the token after it.
fn time_of_life(tokens: &Tokens<'_>, from: usize) -> Option<usize> {
    let passes = |at: usize| {
        matches!(
            tokens.word(at),
            "his"
                | "her"
                | "my"
                | "their"
                | "he"
                | "she"
                | "i"
                | "they"
                | "was"
                | "were"
                | "a"
                | "in"
                | "early"
                | "late"
                | "mid"
                | "the"
                | "of"
                | "being"
                | "very"
        )
    };
    let at = (from..from + 6).find(|&at| !passes(at))?;
    let number = |at: usize| match tokens.kind(at) {
        Some(TokenKind::Number(years, false)) if (1.0..100.0).contains(&years) => Some(years),
        _ => None,
    };
    let word = tokens.word(at);
    let school = tokens.says(WordClass::School, word) && tokens.word(at + 1) == "school";
    let young = tokens.says(WordClass::Young, word) && tokens.word(at - 1) == "a";
    let birth = word == "birth" && tokens.word(at + 1) != "of" && tokens.word(at - 1) != "the";
    if tokens.says(WordClass::TimeOfLife, word) || school || young || birth {
        return Some(at + 1 + usize::from(school));
    }
    if tokens.word(at) == "age" {
        let years = at + 1 + usize::from(tokens.word(at + 1) == "of");
        return number(years).filter(|&years| years < 40.0).map(|_| years + 1);
    }
    // "20s", "20's".
    number(at)?;
    let glued = |at: usize| tokens.get(at).is_some_and(|token| token.glued);
    let end = at + 1 + usize::from(tokens.is_sign(at + 1, '\'') && glued(at + 1));
    (tokens.word(end) == "s" && glued(end)).then_some(end + 1)
}

/// A month or a year; a year alone counts from its middle.
fn month_or_year(tokens: &Tokens<'_>, at: usize) -> Option<(Month, usize)> {
    if let Some((date, after)) = tokens.date(at) {
        let named = tokens.kind(at) == Some(TokenKind::Word);
        let figures = date.day.filter(|_| named && date.year.is_none());
        return Some((Month { number: date.month, year: date.year, figures }, after));
    }
    tokens.year(at).map(|year| (Month { number: 7, year: Some(year), figures: None }, at + 1))
}

/// "last week", "yesterday", "Monday": days at most.
fn recent(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let word = tokens.word(at);
    if word == "yesterday" {
        return Some((1.0, at + 1));
    }
    if tokens.says(WordClass::Weekday, word) {
        return Some((7.0, at + 1));
    }
    if word != "last" {
        return None;
    }
    let next = tokens.word(at + 1);
    let days = match next {
        "week" | "month" | "year" | "night" => tokens.words().unit(next)?,
        _ if tokens.says(WordClass::Weekday, next) => 7.0,
        _ => return None,
    };
    Some((days, at + 2))
}

/// "started 2 weeks ago", "began last week", "started in March".
pub(super) fn start(tokens: &Tokens<'_>, at: usize, free: usize, limit: usize) -> Option<Phrase> {
    let (days, month, after) = if let Some(amount) =
        amount(tokens, at).filter(|amount| tokens.word(amount.after) == "ago")
    {
        (Some(amount.days), None, amount.after + 1)
    } else if let Some((days, after)) = recent(tokens, at).filter(|_| !tokens.says(WordClass::Weekday, tokens.word(at)))
    {
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
        if matches!(tokens.kind(index), Some(TokenKind::Sign(',' | ';'))) || tokens.says(WordClass::Stop, word) {
            return None;
        }
        if tokens.says(WordClass::Start, word) {
            verb = Some(index);
            break;
        }
    }
    let verb = verb?;
    let is_bare = tokens.date(at).is_some() && month.is_some();
    let adjacent = (verb + 1..at).all(|index| {
        let sign = matches!(tokens.kind(index), Some(TokenKind::Sign(':' | '(' | '.')));
        sign || tokens.says(WordClass::Modifier, tokens.word(index)) || tokens.word(index) == "date"
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
