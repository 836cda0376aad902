//! What stands after a number: its unit, its flags, the note's own range, its date.

use super::doses;
use super::scan::{Beside, Scan};
use super::standing::{When, time_cue};
use crate::knowledge::{ConceptId, Flag, WordClass};
use crate::reading::token::{TokenKind, Tokens};

/// A number with what follows it.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    pub number: f64,
    /// The number counts upper limits.
    pub multiple: bool,
    pub beside: Beside,
    /// Where the number with its unit and flag ends, in the folded block.
    pub end: usize,
    /// The token after all that was read.
    pub next: usize,
    /// "4 goal".
    pub goal: bool,
}

impl Scan<'_> {
    /// Reads what follows the number at a token; `None` where it shows that the number is no result.
    pub fn trail(&self, number: usize, limit: usize, analyte: ConceptId) -> Option<Trail> {
        let tokens = self.tokens;
        let TokenKind::Number(value, decimal) = tokens.kind(number)? else { return None };
        let mut trail = Trail {
            number: value,
            multiple: false,
            beside: Beside::default(),
            end: tokens.end(number),
            next: number + 1,
            goal: false,
        };
        let glued = |at: usize| tokens.get(at).is_some_and(|token| token.glued);
        if tokens.word(trail.next) == "k" && glued(trail.next) {
            trail.number *= 1000.0;
            trail.take(tokens, 1);
        }
        match tokens.kind(trail.next) {
            Some(TokenKind::Sign('%' | '°')) => return None,
            Some(TokenKind::Sign('+')) if glued(trail.next) => return None,
            Some(TokenKind::Sign('/' | '-')) if glued(trail.next) && glued(trail.next + 1) => {
                let number_follows = matches!(tokens.kind(trail.next + 1), Some(TokenKind::Number(..)));
                let name_follows = trail.next + 1 == limit;
                if !(name_follows || (number_follows && self.has_sides(analyte))) {
                    return None;
                }
            }
            _ => {}
        }
        self.multiples(&mut trail);
        if let Some((unit, after)) = self.unit(trail.next) {
            trail.end = unit.span.end;
            trail.beside.unit = Some(unit);
            trail.next = after;
        } else if !trail.multiple && trail.next < limit {
            if let Some(unit) = self.short_unit(trail.next, decimal, analyte) {
                trail.beside.unit = Some(unit);
                trail.take(tokens, 1);
            } else if self.is_amount(trail.next, decimal || (value >= 100.0 && tokens.word(trail.next) == "x")) {
                return None;
            }
        }
        while trail.next < limit && self.step(&mut trail, limit, analyte)? {}
        let aside = matches!(
            tokens.kind(trail.next + 1),
            Some(TokenKind::Number(..) | TokenKind::Range(..) | TokenKind::Sign('>' | '<' | '≥' | '≤' | ':'))
        );
        if tokens.says(WordClass::OtherSpecimen, tokens.word(trail.next)) && trail.next < limit {
            // "K 2 bath".
            return None;
        }
        trail.goal = matches!(tokens.word(trail.next), "goal" | "target") && !aside;
        self.close_bracket(number, &mut trail);
        Some(trail)
    }

    /// "10x ULN", "5 times the upper limit".
    fn multiples(&self, trail: &mut Trail) {
        let tokens = self.tokens;
        let times = matches!(tokens.word(trail.next), "x" | "times" | "xuln") || tokens.is_sign(trail.next, '×');
        let mut at = trail.next + 1;
        if matches!(tokens.word(at), "the" | "above") {
            at += 1;
        }
        let limit = matches!(tokens.word(at), "uln" | "upper" | "nl" | "normal") || tokens.word(trail.next) == "xuln";
        if times && limit {
            trail.multiple = true;
            trail.take(tokens, at + 1 - trail.next);
        }
    }

    /// Whether the token after a number makes it a dose, a size or a time. "2.9 H" and "133 L" are flagged results.
    fn is_amount(&self, at: usize, decimal: bool) -> bool {
        let tokens = self.tokens;
        let word = tokens.word(at);
        if tokens.says(WordClass::TimeUnit, word) || tokens.says(WordClass::Dose, word) {
            return tokens.words().printed_flag(tokens.written(at)).is_none();
        }
        // "4 to 5 times a week".
        let spans = matches!(word, "to" | "or") && matches!(tokens.kind(at + 1), Some(TokenKind::Number(..)));
        let spans_amount = spans
            && (tokens.says(WordClass::TimeUnit, tokens.word(at + 2))
                || tokens.says(WordClass::Dose, tokens.word(at + 2)));
        spans_amount || (!decimal && (doses::is_sig(tokens, word) || matches!(word, "am" | "pm" | "o'clock")))
    }

    /// Reads one thing after a number; false where nothing more belongs to it, `None` where it is no result.
    fn step(&self, trail: &mut Trail, limit: usize, analyte: ConceptId) -> Option<bool> {
        let tokens = self.tokens;
        let at = trail.next;
        if let Some((when, after)) = self.time_after(at, limit) {
            trail.beside.when = trail.beside.when.and(when);
            trail.next = after;
            return Some(true);
        }
        match tokens.kind(at) {
            Some(TokenKind::Sign('(' | '[')) => Some(self.bracket(trail, limit, analyte)),
            Some(TokenKind::Sign(sign @ ('↑' | '⬆' | '↓' | '⬇'))) => {
                let next_is_name = at + 1 == limit && tokens.get(limit).is_some_and(|token| token.glued);
                if next_is_name {
                    return Some(false);
                }
                trail.beside.flag = Some(if matches!(sign, '↑' | '⬆') { Flag::High } else { Flag::Low });
                trail.take(tokens, 1);
                Some(true)
            }
            Some(TokenKind::Sign('*' | '!')) => {
                trail.take(tokens, 1);
                Some(true)
            }
            Some(TokenKind::Sign('|')) => {
                trail.next += 1;
                Some(true)
            }
            Some(TokenKind::Range(low, high)) => {
                let token = tokens.get(at)?;
                let cell = token.wide || tokens.is_sign(at - 1, '|') || self.ends_cell(at + 1, limit);
                let amount = tokens.says(WordClass::TimeUnit, tokens.word(at + 1)) || self.is_amount(at + 1, false);
                if token.starts_line || !cell || (amount && self.unit(at + 1).is_none()) {
                    return Some(false);
                }
                trail.beside.range = Some((Some(low), Some(high)));
                trail.next = at + 1;
                if let Some((unit, after)) = self.unit(trail.next) {
                    trail.beside.unit.get_or_insert(unit);
                    trail.next = after;
                }
                Some(true)
            }
            Some(TokenKind::Word) => Some(self.word_after(trail, limit, analyte)),
            _ => Some(false),
        }
    }

    /// The time of a number as the words after it tell it; not where they tell that of the next ("2.9 repeat 3.8").
    fn time_after(&self, at: usize, limit: usize) -> Option<(When, usize)> {
        let tokens = self.tokens;
        let passes = |index: usize| {
            let word = tokens.word(index);
            tokens.says(WordClass::Filler, word) && !matches!(word, "and" | "it" | "its" | "is" | "at" | "of")
        };
        let start = (at..at + 4).find(|&index| time_cue(tokens, index).is_some() || !passes(index))?;
        let (when, after) = time_cue(tokens, start)?;
        let date_of_row = tokens.get(at)?.starts_line && tokens.date(at).is_some();
        let leads_on = matches!(tokens.kind(after), Some(TokenKind::Number(..)))
            && matches!(when, When::Now | When::Past)
            && !matches!(tokens.word(start), "in" | "at" | "last")
            && after == start + 1;
        (after <= limit && !date_of_row && !leads_on).then_some((when, after))
    }

    fn word_after(&self, trail: &mut Trail, limit: usize, analyte: ConceptId) -> bool {
        let tokens = self.tokens;
        let at = trail.next;
        let word = tokens.word(at);
        if self.has_sides(analyte)
            && let Some(side) = (at..at + 3).find(|&index| !matches!(tokens.word(index), "on" | "the" | "at"))
            && tokens.says(WordClass::Side, tokens.word(side))
        {
            trail.beside.side = true;
            trail.take(tokens, side + 1 - at);
            return true;
        }
        if let Some(flag) = tokens.words().printed_flag(tokens.written(at))
            && !tokens.get(at).is_some_and(|token| token.starts_line)
            && (word.len() > 2 || tokens.get(at).is_some_and(|token| token.glued) || self.ends_cell(at + 1, limit))
        {
            trail.beside.flag = Some(flag);
            trail.take(tokens, 1);
            return true;
        }
        if tokens.says(WordClass::Degree, word) && tokens.words().flag(tokens.word(at + 1)).is_some() {
            trail.next += 1;
            return true;
        }
        if let Some(flag) = tokens.words().flag(word) {
            // "K 3.1 low back pain" flags nothing.
            if self.ends_cell(at + 1, limit) {
                trail.beside.flag = Some(flag);
                trail.take(tokens, 1);
                return true;
            }
            return false;
        }
        if let Some((range, after)) = self.reference_at(at, limit) {
            trail.beside.range = Some(range);
            trail.next = after;
            return true;
        }
        if trail.beside.unit.is_none()
            && let Some((unit, after)) = self.unit(at)
        {
            trail.end = unit.span.end;
            trail.beside.unit = Some(unit);
            trail.next = after;
            return true;
        }
        if tokens.says(WordClass::Corrected, word) && tokens.word(at + 1) != "to" {
            let number_follows = matches!(tokens.kind(at + 1), Some(TokenKind::Number(..)));
            if !number_follows {
                trail.beside.corrected = true;
                trail.next += 1;
                return true;
            }
        }
        false
    }

    /// Whether nothing that a flag could describe follows: "K 4.1 L calf cramps" has no flag.
    fn ends_cell(&self, at: usize, limit: usize) -> bool {
        let tokens = self.tokens;
        let Some(token) = tokens.get(at) else { return true };
        if at >= limit || token.wide || time_cue(tokens, at).is_some() {
            return true;
        }
        match token.kind {
            TokenKind::Sign(_) | TokenKind::Arrow | TokenKind::Range(..) => true,
            TokenKind::Word => {
                let word = tokens.word(at);
                let next = tokens.kind(at + 1);
                let result =
                    matches!(next, Some(TokenKind::Number(..))) && !tokens.get(at + 1).is_some_and(|token| token.glued);
                tokens.says(WordClass::ClosesFlag, word)
                    || result
                    || tokens.says(WordClass::Reference, word)
                    || self.unit(at).is_some()
            }
            _ => false,
        }
    }

    /// The word near a number that says that it counts for nothing ("6.8, hemolyzed").
    pub fn spoilt(&self, from: usize, limit: usize) -> Option<usize> {
        let tokens = self.tokens;
        let mut commas = 0;
        for at in from..limit.min(from + 8) {
            let word = tokens.word(at);
            if tokens.says(WordClass::Spoilt, word) {
                let denied = at > from && matches!(tokens.word(at - 1), "no" | "not" | "non" | "without");
                return (!denied).then_some(at);
            }
            match tokens.kind(at) {
                Some(TokenKind::Sign(',')) => commas += 1,
                Some(TokenKind::Sign(';' | '.') | TokenKind::Arrow | TokenKind::Number(..)) => return None,
                _ => {}
            }
            let aside = commas == 1 && !tokens.is_sign(at, ',') && !tokens.says(WordClass::Filler, word);
            if commas > 1 || aside {
                return None;
            }
        }
        None
    }
}

impl Trail {
    /// Takes tokens in up to the end of the last of them.
    fn take(&mut self, tokens: &Tokens<'_>, count: usize) {
        self.next += count;
        self.end = tokens.end(self.next - 1);
    }
}
