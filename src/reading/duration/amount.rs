//! Numbers with a unit of time.

use crate::knowledge::WordClass;
use crate::reading::token::{TokenKind, Tokens};

/// An amount of time: its larger bound in days, and the token after it.
pub(super) struct Amount {
    pub days: f64,
    pub after: usize,
}

/// A number with its unit: "6 weeks", "2-3 wks", "6-week", "a year and a half", "years".
pub(super) fn amount(tokens: &Tokens<'_>, at: usize) -> Option<Amount> {
    let mut more = false;
    let (mut number, mut unit_at) = match tokens.kind(at)? {
        TokenKind::Number(number, _) => (number, at + 1),
        TokenKind::Range(_, high) => (high, at + 1),
        TokenKind::Word if tokens.says(WordClass::PluralUnit, tokens.word(at)) => (2.0, at),
        // "for the past year".
        TokenKind::Word
            if at > 0
                && matches!(tokens.word(at - 1), "past" | "last")
                && tokens.says(WordClass::SingleUnit, tokens.word(at)) =>
        {
            (1.0, at)
        }
        TokenKind::Word => (tokens.words().number(tokens.word(at))?, at + 1),
        _ => return None,
    };
    if tokens.is_sign(unit_at, '+') {
        unit_at += 1;
        more = true;
    }
    if matches!(tokens.word(unit_at), "to" | "or" | "and") || tokens.is_sign(unit_at, '-') {
        let spread = match tokens.kind(unit_at + 1) {
            Some(TokenKind::Number(high, _)) => Some(high),
            Some(TokenKind::Word) if unit_at > at => {
                tokens.words().number(tokens.word(unit_at + 1)).filter(|&high| high > 1.0)
            }
            _ => None,
        };
        if let Some(high) = spread
            && high > number
        {
            number = high;
            unit_at += 2;
        }
    }
    if tokens.word(unit_at) == "and" && tokens.word(unit_at + 1) == "a" && tokens.word(unit_at + 2) == "half" {
        number += 0.5;
        unit_at += 3;
    } else if tokens.text(unit_at) == "1/2" {
        number += 0.5;
        unit_at += 1;
    }
    // "A few weeks", "a couple of months", "half a year", but not "2 a month".
    let article = matches!(tokens.word(at), "a" | "an");
    while unit_at > at && unit_at < at + 4 {
        let word = tokens.word(unit_at);
        match tokens.words().number(word) {
            Some(inner) if inner > 1.0 && article => number = inner,
            Some(_) if matches!(word, "a" | "an") && tokens.word(at) == "half" => {}
            Some(_) if word == "half" && article => number = 0.5,
            None if matches!(word, "of" | "more" | "full" | "solid" | "good") => {}
            _ => break,
        }
        unit_at += 1;
    }
    if tokens.is_sign(unit_at, '-') && tokens.get(unit_at).is_some_and(|token| token.glued) {
        unit_at += 1;
    }
    let word = tokens.word(unit_at);
    let unit = tokens.words().unit(word)?;
    if word.len() == 1 && tokens.written(unit_at) != word {
        // "66M" is an age and a sex.
        return None;
    }
    let mut after = unit_at + 1;
    if tokens.word(after) == "and" && tokens.word(after + 1) == "a" && tokens.word(after + 2) == "half" {
        number += 0.5;
        after += 3;
    }
    more |= tokens.is_sign(after, '+');
    let days = number * unit + f64::from(u8::from(more));
    (1.0 / 24.0..36_500.0).contains(&days).then_some(Amount { days, after })
}

/// "for 6/52", "x 3/7": weeks, days and months as fractions.
pub(super) fn fraction(tokens: &Tokens<'_>, at: usize) -> Option<Amount> {
    let (above, below, after) = match (tokens.kind(at)?, tokens.kind(at + 2)) {
        (TokenKind::Date(_), _) => {
            let (above, below) = tokens.text(at).split_once('/')?;
            (above.parse().ok()?, below.parse().ok()?, at + 1)
        }
        (TokenKind::Number(above, false), Some(TokenKind::Number(below, false))) if tokens.is_sign(at + 1, '/') => {
            (above, below, at + 3)
        }
        _ => return None,
    };
    let unit = [(7.0, 1.0), (52.0, 7.0), (12.0, 30.0)].into_iter().find(|&(parts, _)| f64::abs(parts - below) < 0.5)?.1;
    Some(Amount { days: above * unit, after })
}
