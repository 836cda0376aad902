//! Several names before several numbers: "Na/K 138/2.9".

use super::scan::{Approach, Beside, Bound, Draft, Name, Scan};
use crate::reading::token::TokenKind;

impl Scan<'_> {
    /// Reads "Na/K 138/2.9" or "K and Mg low (2.9, 1.2)" where as many numbers follow as there are names; gives how many
    /// names were read. Of names joined by "/" some may be unknown ("BUN/Cr 20/1.1").
    pub fn read_pairs(&mut self, index: usize) -> usize {
        let (slots, after) = self.slots(index);
        let names = slots.iter().flatten().count();
        if slots.len() < 2 {
            return 0;
        }
        let last = self.names[index + names - 1];
        let limit = self.limit(index + names - 1);
        let lead = self.lead(index);
        let mut way = Approach::default();
        let Some(first) = self.approach(after, limit, last.analyte, false, &mut way) else { return 0 };
        if lead.goal || lead.skip || way.goal || way.bound != Bound::Exactly {
            return 0;
        }
        let numbers = self.numbers(first, limit, slots.len());
        if numbers.len() != slots.len() || !self.all_fit(&slots, &numbers) {
            return 0;
        }
        let end = numbers[numbers.len() - 1];
        let Some(trail) = self.trail(end.0, limit, last.analyte) else { return 0 };
        let shared = Beside { when: lead.when.and(way.beside.when), flag: way.beside.flag, ..Beside::default() };
        for (&(at, number), name) in numbers.iter().zip(&slots) {
            let Some(name) = name else { continue };
            let is_last = at == end.0;
            let beside = if is_last { shared.clone().and(trail.beside.clone()) } else { shared.clone() };
            let end = if is_last { trail.end } else { self.tokens.end(at) };
            self.drafts.push(Draft::new(name, number, beside, end, self.drafts.len()));
        }
        self.consumed = trail.next;
        names
    }

    /// The names that are joined with the name at `index`, unknown ones as `None`, and the token after them.
    fn slots(&self, index: usize) -> (Vec<Option<Name>>, usize) {
        let tokens = self.tokens;
        let is_word = |at: usize| tokens.kind(at) == Some(TokenKind::Word);
        let mut slots = Vec::new();
        let mut at = self.names[index].first;
        while at >= self.consumed + 2 && tokens.is_sign(at - 1, '/') && is_word(at - 2) && slots.len() < 8 {
            slots.push(None);
            at -= 2;
        }
        let mut next_name = index;
        let mut at = self.names[index].first;
        while slots.len() < 8 {
            let name = self.names.get(next_name).filter(|name| name.first == at).copied();
            at = name.map_or(at + 1, |name| name.after);
            next_name += usize::from(name.is_some());
            slots.push(name);
            let name_follows = self.names.get(next_name).is_some_and(|name| name.first == at + 1);
            let joined = tokens.is_sign(at, '/') && (name_follows || is_word(at + 1));
            if !(joined || (name_follows && (tokens.is_sign(at, '&') || tokens.word(at) == "and"))) {
                break;
            }
            at += 1;
        }
        (slots, at)
    }

    /// Numbers joined by "/", "&", "and" or a comma.
    fn numbers(&self, first: usize, limit: usize, most: usize) -> Vec<(usize, f64)> {
        let tokens = self.tokens;
        let mut numbers = Vec::new();
        let mut at = first;
        while let Some(TokenKind::Number(number, _)) = tokens.kind(at).filter(|_| at < limit) {
            numbers.push((at, number));
            let joined =
                matches!(tokens.kind(at + 1), Some(TokenKind::Sign('/' | '&' | ','))) || tokens.word(at + 1) == "and";
            if !joined || numbers.len() > most {
                break;
            }
            at += 2;
        }
        numbers
    }

    /// Whether each number can be a result of its name.
    fn all_fit(&self, slots: &[Option<Name>], numbers: &[(usize, f64)]) -> bool {
        slots.iter().zip(numbers).all(|(name, (_, number))| {
            let lab = name.and_then(|name| self.lab(name.analyte));
            lab.is_none_or(|lab| lab.units.iter().any(|unit| (unit.plausible[0]..=unit.plausible[1]).contains(number)))
        })
    }
}
