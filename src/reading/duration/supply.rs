//! How long an order lasts: quantity, refills and doses a day.

use crate::knowledge::WordClass;
use crate::reading::token::{TokenKind, Tokens};

/// How many tokens an order may have.
const REACH: usize = 48;

/// A supply: its days and its place in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Supply {
    pub days: f64,
    pub first: usize,
    pub after: usize,
}

/// What an order says.
#[derive(Default)]
struct Order {
    quantity: Option<f64>,
    days: Option<f64>,
    refills: Option<f64>,
    /// Doses a day, at most.
    doses: Option<f64>,
    /// Pieces a dose, at most.
    pieces: Option<f64>,
    numbers: usize,
    first: Option<usize>,
    after: usize,
}

/// Reads the order that follows the name of a drug, up to `limit`. Quantity and frequency must both be known, or the
/// days that the supply is for.
pub(super) fn supply(tokens: &Tokens<'_>, from: usize, limit: usize) -> Option<Supply> {
    let mut order = Order::default();
    let mut at = from;
    let mut fresh = false;
    let end = limit.min(from + REACH);
    while at < end {
        if let Some(after) = order.part(tokens, at, end) {
            order.first.get_or_insert(at);
            order.after = after;
            at = after;
            fresh = false;
            continue;
        }
        match tokens.kind(at)? {
            TokenKind::Sign(',' | ';' | '.') => fresh = true,
            TokenKind::Word => {
                let word = tokens.word(at);
                // Another drug or another thought begins where a clause does.
                if (fresh || tokens.get(at)?.starts_line) && !tokens.says(WordClass::Order, word) {
                    break;
                }
                if matches!(word, "and" | "plus" | "with")
                    && !tokens.says(WordClass::Order, tokens.word(at + 1))
                    && !tokens.word(at + 1).is_empty()
                {
                    break;
                }
                fresh &= tokens.says(WordClass::Order, word);
            }
            TokenKind::Number(..) | TokenKind::Range(..) => order.numbers += 1,
            _ => {}
        }
        at += 1;
    }
    let refills = order.refills.unwrap_or(0.0);
    let once = match (order.days, order.quantity, order.doses) {
        (Some(days), ..) => days,
        (None, Some(quantity), Some(doses)) => quantity / (doses * order.pieces.unwrap_or(1.0)),
        _ => return None,
    };
    let days = once * (1.0 + refills);
    (days.is_finite() && days > 0.0).then_some(Supply { days, first: order.first?, after: order.after })
}

impl Order {
    /// Reads one part of an order; gives the token after it.
    fn part(&mut self, tokens: &Tokens<'_>, at: usize, end: usize) -> Option<usize> {
        let after = self
            .refill(tokens, at)
            .or_else(|| self.quantity(tokens, at))
            .or_else(|| self.dose(tokens, at))
            .filter(|&after| after <= end)?;
        Some(after)
    }

    /// "3 refills", "RF3", "refill x2", "no refills", "refill sent".
    fn refill(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let is_refill = |index: usize| tokens.says(WordClass::Refill, tokens.word(index));
        let count = match tokens.kind(at)? {
            TokenKind::Number(number, false) => Some(number),
            TokenKind::Word if matches!(tokens.word(at), "no" | "zero" | "without") => Some(0.0),
            TokenKind::Word => tokens.words().number(tokens.word(at)),
            _ => None,
        };
        if let Some(count) = count {
            let named = at + 1 + usize::from(matches!(tokens.word(at + 1), "additional" | "more"));
            if is_refill(named) && !matches!(tokens.word(at), "a" | "an") {
                self.refills = Some(count);
                return Some(named + 1);
            }
            return None;
        }
        // "Disp-90 tablet, R-3".
        if tokens.word(at) == "r"
            && tokens.is_sign(at + 1, '-')
            && let Some(TokenKind::Number(count, false)) = tokens.kind(at + 2)
        {
            self.refills = Some(count);
            return Some(at + 3);
        }
        let glued = tokens.word(at).strip_prefix("rf").and_then(|figures| figures.parse().ok());
        if let Some(count) = glued.filter(|&count: &f64| count < 100.0) {
            self.refills = Some(count);
            return Some(at + 1);
        }
        if !is_refill(at) {
            return None;
        }
        let passes = |index: usize| {
            matches!(tokens.kind(index), Some(TokenKind::Sign(':' | '#' | '(' | ')' | '×' | '=')))
                || matches!(tokens.word(index), "x" | "s")
        };
        let number = (at + 1..at + 5).find(|&index| !passes(index))?;
        match tokens.kind(number) {
            Some(TokenKind::Number(count, false)) if tokens.words().unit(tokens.word(number + 1)).is_none() => {
                self.refills = Some(count);
                Some(number + 1)
            }
            _ if matches!(tokens.word(number), "none" | "no" | "zero") => {
                self.refills = Some(0.0);
                Some(number + 1)
            }
            // A refill without a number is one more of the same.
            _ => {
                self.refills.get_or_insert(1.0);
                Some(at + 1)
            }
        }
    }

    /// "#90", "disp 90", "x90", "90 tabs", "90-day supply".
    fn quantity(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let number = |index: usize| match tokens.kind(index) {
            Some(TokenKind::Number(number, false)) => Some(number),
            _ => None,
        };
        if let Some(days) = number(at) {
            let unit = at + 1 + usize::from(tokens.is_sign(at + 1, '-'));
            if let (Some(length), "supply") = (tokens.words().unit(tokens.word(unit)), tokens.word(unit + 1)) {
                self.days = Some(days * length);
                return Some(unit + 2);
            }
            if days >= 5.0 && tokens.says(WordClass::Piece, tokens.word(at + 1)) && self.quantity.is_none() {
                self.quantity = Some(days);
                return Some(at + 2);
            }
            return None;
        }
        let named = tokens.says(WordClass::Quantity, tokens.word(at));
        let times = tokens.word(at) == "x" || tokens.is_sign(at, '×');
        if !named && !times && !tokens.is_sign(at, '#') {
            return None;
        }
        let mut place = at + 1;
        while named && matches!(tokens.kind(place), Some(TokenKind::Sign('#' | ':' | '.' | '=' | '-'))) {
            place += 1;
        }
        let count = number(place).filter(|&count| count > 0.0)?;
        if self.quantity.is_some() || tokens.words().unit(tokens.word(place + 1)).is_some() || (times && count < 10.0) {
            return None;
        }
        self.quantity = Some(count);
        Some(place + 1)
    }

    /// A frequency, with the pieces of a dose before it.
    fn dose(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let pieces = match tokens.kind(at)? {
            TokenKind::Number(number, _) => Some(number),
            TokenKind::Range(_, high) => Some(high),
            TokenKind::Word => tokens.words().number(tokens.word(at)),
            TokenKind::Date(_) if tokens.text(at) == "1/2" => Some(0.5),
            _ => None,
        };
        if let Some((doses, after)) = frequency(tokens, at) {
            self.doses = Some(self.doses.map_or(doses, |known| known.max(doses)));
            return Some(after);
        }
        let pieces = pieces.filter(|&pieces| pieces <= 4.0)?;
        let passes = |index: usize| {
            tokens.says(WordClass::Piece, tokens.word(index))
                || matches!(tokens.word(index), "po" | "by" | "mouth" | "p.o")
        };
        let place = (at + 1..at + 6).find(|&index| !passes(index))?;
        let instructed = at > 0 && matches!(tokens.word(at - 1), "take" | "takes" | "sig" | "x");
        let counted = instructed
            || (at + 1..place).any(|index| tokens.says(WordClass::Piece, tokens.word(index)))
            || self.numbers > 0;
        let (doses, after) = frequency(tokens, place).filter(|_| counted)?;
        self.pieces = Some(pieces);
        self.doses = Some(self.doses.map_or(doses, |known| known.max(doses)));
        Some(after)
    }
}

/// The token after "(three)" in "3 (three) times".
fn after_echo(tokens: &Tokens<'_>, at: usize) -> usize {
    let echo =
        tokens.is_sign(at, '(') && tokens.words().number(tokens.word(at + 1)).is_some() && tokens.is_sign(at + 2, ')');
    if echo { at + 3 } else { at }
}

/// How often a day, at most, and the token after it.
pub(super) fn frequency(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let word = tokens.word(at);
    let next = tokens.word(at + 1);
    let hours = |number: f64| (number > 0.0).then_some(24.0 / number);
    let daily = |index: usize| {
        let joint =
            usize::from(tokens.is_sign(index, '/') || matches!(tokens.word(index), "a" | "per" | "each" | "every"));
        matches!(tokens.word(index + joint), "day" | "daily" | "d").then_some(index + joint + 1)
    };
    Some(match word {
        _ if tokens.words().frequency(word).is_some() => (tokens.words().frequency(word)?, at + 1),
        "at" | "before" if matches!(next, "bedtime" | "night" | "bed") => (1.0, at + 2),
        "every" | "each" => match (next, tokens.kind(at + 1)) {
            ("day" | "night" | "evening" | "morning", _) => (1.0, at + 2),
            ("other", _) => (0.5, at + 3),
            (_, kind) => {
                let number = match kind? {
                    TokenKind::Number(number, _) | TokenKind::Range(number, _) => number,
                    _ => tokens.words().number(next)?,
                };
                let place = after_echo(tokens, at + 2);
                let is_hours = tokens.words().unit(tokens.word(place)).is_some_and(|unit| unit < 0.1);
                (hours(number).filter(|_| is_hours)?, place + 1)
            }
        },
        "once" => (1.0, daily(at + 1)?),
        "twice" => (2.0, daily(at + 1)?),
        "q" => match tokens.kind(at + 1)? {
            TokenKind::Number(number, _) | TokenKind::Range(number, _) => {
                let unit = tokens.words().unit(tokens.word(at + 2));
                (hours(number).filter(|_| unit.is_some_and(|unit| unit < 0.1))?, at + 3)
            }
            _ => return None,
        },
        _ if word.starts_with('q') => {
            let figures = word[1..].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
            let unit = &word[1 + figures.len()..];
            let number: f64 = figures.parse().ok()?;
            let mut after = at + 1;
            // "q4-6h" is at most every 4 hours.
            if unit.is_empty()
                && tokens.is_sign(after, '-')
                && matches!(tokens.kind(after + 1), Some(TokenKind::Number(..)))
            {
                after += 2;
            }
            let worded = unit.is_empty() && tokens.words().unit(tokens.word(after)).is_some_and(|unit| unit < 0.1);
            if !(unit.is_empty() || matches!(unit, "h" | "hr" | "hrs" | "hours")) || number > 48.0 {
                return None;
            }
            (hours(number)?, after + usize::from(worded))
        }
        _ => {
            let number = match tokens.kind(at)? {
                TokenKind::Number(number, false) => number,
                TokenKind::Range(_, high) => high,
                TokenKind::Word => tokens.words().number(word)?,
                _ => return None,
            };
            let place = after_echo(tokens, at + 1);
            let times = matches!(tokens.word(place), "x" | "times") || tokens.is_sign(place, '×');
            (Some(number).filter(|&number| times && number > 0.0)?, daily(place + 1)?)
        }
    })
}
