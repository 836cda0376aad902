//! The way from the name of an analyte, or from one of its numbers, to the next number.

use super::scan::{Approach, Bound, Scan};
use super::standing::{When, time_cue};
use crate::knowledge::{ConceptId, Flag, WordClass};
use crate::reading::token::TokenKind;

/// How many tokens may stand between a name and its number.
const REACH: usize = 14;

impl Scan<'_> {
    /// Walks over what may stand before a number; gives the token of the number.
    pub fn approach(
        &self,
        from: usize,
        limit: usize,
        analyte: ConceptId,
        next: bool,
        way: &mut Approach,
    ) -> Option<usize> {
        let tokens = self.tokens;
        let sides = self.has_sides(analyte);
        let end = limit.min(from + REACH);
        let mut at = from;
        while at < end {
            if let Some((when, after)) = time_cue(tokens, at)
                && after <= limit
            {
                way.beside.when = way.beside.when.and(when);
                at = after;
                continue;
            }
            if let Some((range, after)) = self.reference_at(at, limit) {
                way.beside.range = Some(range);
                at = after;
                continue;
            }
            match tokens.kind(at)? {
                TokenKind::Number(..) => return Some(at),
                TokenKind::Range(low, high)
                    if !next && at > from && (tokens.is_sign(at - 1, '(') || tokens.is_sign(at - 1, '[')) =>
                {
                    way.beside.range = Some((Some(low), Some(high)));
                }
                TokenKind::Range(..) | TokenKind::Date(_) => return None,
                TokenKind::Time => {}
                TokenKind::Arrow => way.arrow = true,
                TokenKind::Sign(sign) => self.approach_sign(sign, at, next, sides, way)?,
                TokenKind::Word => {
                    if let Some((unit, after)) = self.unit(at) {
                        way.beside.unit = Some(unit);
                        at = after;
                        continue;
                    }
                    self.approach_word(at, next, sides, analyte, way)?;
                }
            }
            at += 1;
        }
        None
    }

    fn approach_sign(&self, sign: char, at: usize, next: bool, sides: bool, way: &mut Approach) -> Option<()> {
        match sign {
            '(' | ')' | '[' | ']' | '@' | ':' | '=' | '~' | '≈' | '|' | '*' | '.' | '-' | '"' | '\'' => {}
            '>' if next && !way.comma && at > 0 && !way.goal && self.tokens.word(at - 1).is_empty() => way.arrow = true,
            '>' | '≥' => way.bound = Bound::Above,
            '<' | '≤' => way.bound = Bound::Below,
            '↑' | '⬆' => way.beside.flag = Some(Flag::High),
            '↓' | '⬇' => way.beside.flag = Some(Flag::Low),
            ',' | ';' if next => way.comma = true,
            ',' => {
                let told = time_cue(self.tokens, at + 1).is_some() || self.tokens.word(at + 1) == "which";
                let total = matches!(self.tokens.word(at + 1), "total" | "serum" | "plasma" | "random");
                if !told && !total && self.unit(at + 1).is_none() {
                    return None;
                }
                way.comma = true;
            }
            '/' if sides => way.beside.side = true,
            '+' if at > 0 && !next && self.tokens.get(at).is_some_and(|token| token.glued) => {}
            _ => return None,
        }
        Some(())
    }

    fn approach_word(&self, at: usize, next: bool, sides: bool, analyte: ConceptId, way: &mut Approach) -> Option<()> {
        let tokens = self.tokens;
        let word = tokens.word(at);
        match word {
            "to" if way.change || way.from => way.arrow |= next,
            "to" if next && at > 0 && matches!(tokens.kind(at - 1), Some(TokenKind::Number(..))) => way.arrow = true,
            "then" if next => way.arrow = true,
            "from" => way.from = matches!(tokens.kind(at + 1), Some(TokenKind::Number(..))),
            "was" | "were" => way.beside.when = way.beside.when.and(When::Weak),
            "but" | "with" if next => {}
            "last" if matches!(tokens.kind(at + 1), Some(TokenKind::Number(..))) => {
                way.beside.when = way.beside.when.and(When::Past);
            }
            "last" => {}
            _ if (tokens.says(WordClass::Corrected, word) || word == "corrects")
                && (tokens.word(at + 1) != "to" || self.yields(analyte)) =>
            {
                way.beside.corrected = true;
                way.change = true;
                way.corrects = true;
            }
            _ if sides && tokens.says(WordClass::Side, word) && word != "ankle" => {
                way.beside.side = true;
            }
            _ if tokens.says(WordClass::Goal, word) => way.goal = true,
            _ if tokens.says(WordClass::Change, word) => {
                way.change = true;
                way.corrects |= word.starts_with("correct");
            }
            _ if tokens.says(WordClass::Degree, word) || tokens.says(WordClass::Filler, word) => {}
            _ => {
                let flag = tokens.words().flag(word)?;
                let low_normal = flag == Flag::Normal || way.beside.flag == Some(Flag::Normal);
                way.beside.flag = Some(if low_normal { Flag::Normal } else { flag });
                way.change |= word == "elevated";
            }
        }
        Some(())
    }
}
