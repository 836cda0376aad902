//! Brackets around and after a number: "(L)", "(H, 8.6-10.2)", "(was 2.8)".

use super::after::Trail;
use super::scan::{Approach, Beside, Scan};
use super::standing::{When, time_cue};
use crate::knowledge::{ConceptId, Flag, WordClass};
use crate::reading::token::TokenKind;

/// The longest bracket that is looked into, in tokens.
const BRACKET: usize = 16;

impl Scan<'_> {
    /// Reads a bracket after a number. One that holds something else is skipped, one that holds another result is not.
    pub fn bracket(&self, trail: &mut Trail, limit: usize, analyte: ConceptId) -> bool {
        let tokens = self.tokens;
        let open = trail.next;
        let closes = |&at: &usize| matches!(tokens.kind(at), Some(TokenKind::Sign(')' | ']')));
        let Some(close) = (open + 1..tokens.len().min(open + BRACKET)).find(closes) else { return false };
        if close >= limit {
            return false;
        }
        if self.has_sides(analyte) && close == open + 2 && tokens.says(WordClass::Side, tokens.word(open + 1)) {
            trail.beside.side = true;
            trail.next = close + 1;
            return true;
        }
        if let Some(found) = self.inside(open + 1, close) {
            if found.flag.is_some() {
                trail.end = tokens.end(close);
            }
            trail.beside = std::mem::take(&mut trail.beside).and(found);
            trail.next = close + 1;
            return true;
        }
        let mut way = Approach::default();
        if let Some(number) = self.approach(open, close, analyte, true, &mut way)
            && !way.goal
            && (way.arrow || way.from || way.beside.corrected || way.beside.when.is_said() || self.dated(number, close))
        {
            return false;
        }
        trail.next = close + 1;
        true
    }

    /// Whether a number is followed by a word on its time.
    fn dated(&self, number: usize, limit: usize) -> bool {
        let unit = self.unit(number + 1).map_or(number + 1, |(_, after)| after);
        unit < limit && time_cue(self.tokens, unit).is_some()
    }

    /// What a bracket says, where it says nothing but flags, limits, dates and units.
    fn inside(&self, from: usize, close: usize) -> Option<Beside> {
        let tokens = self.tokens;
        let mut beside = Beside::default();
        let mut reference = false;
        let mut at = from;
        while at < close {
            if tokens.year(at).is_some() && from + 1 == close {
                beside.when = When::Past;
                at += 1;
            } else if let Some((when, after)) = time_cue(tokens, at) {
                beside.when = beside.when.and(when);
                at = after;
            } else if let Some((range, after)) = self.reference_at(at, close) {
                beside.range = Some(range);
                at = after;
            } else if let Some((range, after)) = self.limits_at(at, close) {
                if range.1.is_none() && !reference {
                    return None;
                }
                beside.range = Some(range);
                at = after;
            } else if let Some((unit, after)) = self.unit(at) {
                beside.unit = Some(unit);
                at = after;
            } else {
                let word = tokens.word(at);
                let flag = tokens.words().printed_flag(tokens.written(at)).or_else(|| tokens.words().flag(word));
                let reference_follows = self.limits_at(at + 1, close).is_some();
                match tokens.kind(at)? {
                    TokenKind::Sign(',' | ':' | ';' | '*' | '!' | '.' | '-' | '=') | TokenKind::Time => {}
                    TokenKind::Sign('↑') => beside.flag = Some(Flag::High),
                    TokenKind::Sign('↓') => beside.flag = Some(Flag::Low),
                    TokenKind::Word
                        if tokens.says(WordClass::Reference, word) && (flag.is_none() || reference_follows) =>
                    {
                        reference = true;
                    }
                    TokenKind::Word if flag.is_some() => beside.flag = flag,
                    TokenKind::Word if tokens.says(WordClass::Corrected, word) => {
                        beside.corrected = true;
                    }
                    TokenKind::Word if tokens.says(WordClass::Degree, word) || tokens.says(WordClass::Filler, word) => {
                    }
                    TokenKind::Word if reference => break,
                    _ => return None,
                }
                at += 1;
            }
        }
        Some(beside)
    }

    /// Takes in the bracket that was opened between the name and its number.
    pub fn close_bracket(&self, number: usize, trail: &mut Trail) {
        let tokens = self.tokens;
        let opened = (1..=4)
            .any(|back| number >= back && matches!(tokens.kind(number - back), Some(TokenKind::Sign('(' | '['))));
        let closed = tokens.first_from(trail.end);
        if opened && matches!(tokens.kind(closed), Some(TokenKind::Sign(')' | ']'))) {
            trail.end = tokens.end(closed);
            trail.next = trail.next.max(closed + 1);
        }
    }
}
