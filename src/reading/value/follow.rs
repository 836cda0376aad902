//! From one number of a name to the next: "2.9 -> 3.8", "3.1 (was 2.8)", "128 in May, 138 today".

use super::after::Trail;
use super::scan::{Approach, Draft, Name, Scan};
use super::standing::When;
use crate::knowledge::WordClass;
use crate::reading::token::TokenKind;

/// How many results one name may have in a row.
const ROW: usize = 24;
/// How many tokens may stand between a number and a later clause with the next.
const REACH: usize = 20;

/// A further number of a name.
struct Next {
    number: usize,
    way: Approach,
    trail: Trail,
}

impl Scan<'_> {
    /// Reads the further numbers of a name, from the token `at` on.
    pub fn follow(&mut self, name: &Name, mut at: usize, limit: usize, chain: usize, mut from: bool) {
        for _ in 0..ROW {
            let Some(next) = self.next(name, at, limit, from).or_else(|| self.later(name, at, limit)) else { return };
            let Next { number, mut way, trail } = next;
            let corrected = way.beside.corrected && self.yields(name.analyte);
            way.arrow &= !corrected;
            from = way.from;
            at = trail.next;
            self.consumed = at;
            if self.spoilt(number + 1, limit).is_some() {
                continue;
            }
            let before = way.beside.clone();
            let draft = Draft::reached(name, &way, before, trail, chain);
            if self.fits_beside(&draft, chain) {
                self.drafts.push(draft);
            } else if way.corrects
                && let Some(total) = self.corrected_total(&draft)
            {
                self.drafts.push(total);
            }
        }
    }

    /// The next number, where the words before or after it tell that it belongs to the same name.
    fn next(&self, name: &Name, at: usize, limit: usize, from: bool) -> Option<Next> {
        let mut way = Approach { change: from, ..Approach::default() };
        let number = self.approach(at, limit, name.analyte, true, &mut way)?;
        let trail = self.trail(number, limit, name.analyte)?;
        let other_side = number == at + 1
            && self.has_sides(name.analyte)
            && matches!(self.tokens.kind(number), Some(TokenKind::Number(_, true)));
        let told = (way.arrow || way.from || way.corrects || trail.beside.corrected)
            || (way.beside.when.is_said() || trail.beside.when.is_said())
            || (way.beside.side || trail.beside.side || other_side);
        (told && !trail.goal && !way.goal).then_some(Next { number, way, trail })
    }

    /// A number of today, or one that "it rose to", in a clause after others ("K 2.9, repleted with 60 mEq, 3.8 today").
    fn later(&self, name: &Name, at: usize, limit: usize) -> Option<Next> {
        let tokens = self.tokens;
        (at + 1..limit.min(at + REACH)).find_map(|start| {
            let clause = matches!(tokens.kind(start), Some(TokenKind::Sign(',' | ';')));
            let it = matches!(tokens.word(start), "it" | "which" | "level" | "levels");
            let verb = start + 1 + usize::from(matches!(tokens.word(start + 1), "has" | "have" | "then"));
            if !(clause || (it && tokens.says(WordClass::Change, tokens.word(verb)))) {
                return None;
            }
            let next = self.next(name, start, limit, false)?;
            let precise = matches!(tokens.kind(next.number), Some(TokenKind::Number(_, true)))
                || next.trail.beside.unit.is_some();
            let now = next.way.beside.when == When::Now || next.trail.beside.when == When::Now;
            (precise && (now || (next.way.arrow && next.way.change))).then_some(next)
        })
    }

    /// Whether a number can be in the same unit as the first one of its chain.
    fn fits_beside(&self, draft: &Draft, chain: usize) -> bool {
        let first = self.drafts.get(chain).filter(|first| first.unit.is_none() && draft.unit.is_none());
        let (Some(first), Some(lab)) = (first, self.lab(draft.analyte)) else { return true };
        lab.units.iter().any(|unit| {
            let fits = |number: f64| (unit.plausible[0]..=unit.plausible[1]).contains(&number);
            fits(first.number) && fits(draft.number)
        })
    }

    /// "Ca 8.1, alb 2.1, corrects to 9.6": the number belongs to the total before it.
    fn corrected_total(&self, draft: &Draft) -> Option<Draft> {
        let of = |total: &&Draft| total.sentence == draft.sentence && self.yields(total.analyte);
        let total = self.drafts.iter().rev().take(4).find(of)?;
        let corrected = Draft {
            analyte: total.analyte,
            corrected: true,
            replaces: false,
            span: total.span.cover(draft.span),
            chain: total.chain,
            ..draft.clone()
        };
        self.fits_beside(&corrected, total.chain).then_some(corrected)
    }
}
