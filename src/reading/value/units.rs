//! Units and the note's own ranges.

use super::doses;
use super::scan::{OwnRange, PrintedUnit, Scan};
use crate::knowledge::{ConceptId, WordClass};
use crate::reading::token::TokenKind;
use crate::text::Span;

impl Scan<'_> {
    /// A concentration, such as "mg/dL" or "mEq per liter", and the token after it.
    pub fn unit(&self, at: usize) -> Option<(PrintedUnit, usize)> {
        let tokens = self.tokens;
        let top = tokens.words().amount(tokens.word(at))?;
        if !(tokens.is_sign(at + 1, '/') || tokens.word(at + 1) == "per") {
            return None;
        }
        let bottom = tokens.words().volume(tokens.word(at + 2))?;
        let start = tokens.get(at)?.span.start;
        let unit = PrintedUnit { span: Span::new(start, tokens.end(at + 2)), canonical: format!("{top}/{bottom}") };
        Some((unit, at + 3))
    }

    /// "K 3.1 mEq": a concentration of which only the first half is written.
    pub fn short_unit(&self, at: usize, decimal: bool, analyte: ConceptId) -> Option<PrintedUnit> {
        let tokens = self.tokens;
        let word = tokens.word(at);
        if !decimal || !matches!(word, "meq" | "mmol") || doses::is_sig(tokens, tokens.word(at + 1)) {
            return None;
        }
        let canonical = format!("{word}/l");
        let known = self
            .lab(analyte)?
            .units
            .iter()
            .any(|unit| unit.also.iter().chain([&unit.unit]).any(|name| name.eq_ignore_ascii_case(&canonical)));
        known.then_some(PrintedUnit { span: tokens.get(at)?.span, canonical })
    }

    /// "ref 3.5-5.0", "reference range: < 200", and the token after it.
    pub fn reference_at(&self, at: usize, limit: usize) -> Option<(OwnRange, usize)> {
        let tokens = self.tokens;
        if !tokens.says(WordClass::Reference, tokens.word(at)) {
            return None;
        }
        let passes = |&at: &usize| {
            let sign = matches!(tokens.kind(at), Some(TokenKind::Sign(':' | '.' | '=')));
            at < limit && (tokens.says(WordClass::Reference, tokens.word(at)) || sign)
        };
        let start = (at..limit.min(at + 6)).find(|at| !passes(at))?;
        let (range, after) = match (self.limits_at(start, limit), tokens.kind(start)) {
            (Some(found), _) => found,
            (None, Some(TokenKind::Number(high, _))) if tokens.word(start - 1) == "uln" => {
                ((None, Some(high)), start + 1)
            }
            _ => return None,
        };
        Some((range, self.unit(after).map_or(after, |(_, after)| after)))
    }

    /// "3.5-5.0", "< 200", and the token after it.
    pub fn limits_at(&self, at: usize, limit: usize) -> Option<(OwnRange, usize)> {
        if at >= limit {
            return None;
        }
        match (self.tokens.kind(at)?, self.tokens.kind(at + 1)) {
            (TokenKind::Range(low, high), _) => Some(((Some(low), Some(high)), at + 1)),
            (TokenKind::Sign('<' | '≤'), Some(TokenKind::Number(high, _))) => Some(((None, Some(high)), at + 2)),
            (TokenKind::Sign('>' | '≥'), Some(TokenKind::Number(low, _))) => Some(((Some(low), None), at + 2)),
            _ => None,
        }
    }
}
