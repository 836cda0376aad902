//! What stands before the name of an analyte in its sentence.

use super::scan::Scan;
use super::standing::{When, time_cue};
use crate::knowledge::{Flag, WordClass};
use crate::reading::token::TokenKind;

/// What the words before a name say of its result.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that the words say or do not say")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lead {
    pub when: When,
    /// "goal", "keep", "if".
    pub goal: bool,
    /// "for K < 3": with a bound it is a condition.
    pub condition: bool,
    /// "low K".
    pub flag: Option<Flag>,
    pub corrected: bool,
    /// "An increase in potassium to 5.1".
    pub change: bool,
    /// "hemolyzed".
    pub spoilt: bool,
    /// The name is none: "vitamin K", "25 MG".
    pub skip: bool,
    /// Nothing but a comma or "and" stands between this and the result before.
    pub adjoins: bool,
}

impl Scan<'_> {
    /// Reads what stands before a name, back to the result before it or the start of its sentence.
    pub fn lead(&mut self, index: usize) -> Lead {
        let tokens = self.tokens;
        let name = self.names[index];
        let mut lead = Lead::default();
        if self.label_sentence != name.sentence {
            self.label = When::Undated;
            self.label_specimen = false;
            self.label_sentence = name.sentence;
        }
        let from = self.consumed.max(name.sentence_first).min(name.first);
        lead.adjoins = (from..name.first).all(|at| {
            matches!(tokens.kind(at), Some(TokenKind::Sign(',' | '/' | '&' | ')'))) || tokens.word(at) == "and"
        });
        let mut at = from;
        while at < name.first {
            if let Some((when, after)) = time_cue(tokens, at)
                && after <= name.first
            {
                lead.when = lead.when.and(when);
                at = after;
                continue;
            }
            match tokens.kind(at) {
                Some(TokenKind::Sign(':')) => {
                    self.label = if lead.when.is_said() { lead.when } else { self.label };
                    let specimen = |index: usize| tokens.says(WordClass::OtherSpecimen, tokens.word(index));
                    self.label_specimen = (at.saturating_sub(3).max(from)..at).any(specimen);
                }
                // "Na 138 (was Na 126, K 6.1 in May)": what a bracket opens with it says of all in it.
                Some(TokenKind::Sign('(')) if matches!(tokens.word(at + 1), "was" | "were" | "from") => {
                    self.label = When::Weak;
                }
                Some(TokenKind::Sign(')')) if self.label == When::Weak => self.label = When::Undated,
                Some(TokenKind::Sign(',' | ';' | '|') | TokenKind::Arrow) => {
                    lead.when = When::Undated;
                    lead.goal = false;
                    lead.spoilt = false;
                    lead.condition = false;
                }
                Some(TokenKind::Word) => {
                    let word = tokens.word(at);
                    lead.goal |= tokens.says(WordClass::Goal, word);
                    lead.condition |= tokens.says(WordClass::Threshold, word);
                    lead.spoilt |= tokens.says(WordClass::Spoilt, word);
                }
                // "Parathyroidectomy 2021 for a calcium of 2.90".
                Some(TokenKind::Number(..)) if tokens.year(at).is_some() => lead.when = lead.when.and(When::Past),
                _ => {}
            }
            at += 1;
        }
        if !lead.when.is_said() {
            lead.when = self.label;
        }
        self.adjacent(index, &mut lead);
        lead.skip |= self.label_specimen || self.follows_specimen(index);
        lead
    }

    /// "Dialysate Na 137 K 2 Ca 1.25": a row of results is of the specimen that is named before the first.
    fn follows_specimen(&self, index: usize) -> bool {
        let tokens = self.tokens;
        let mut first = self.names[index].first;
        for name in self.names[..index].iter().rev() {
            let between = name.after..first;
            let in_row = between.len() <= 3
                && between
                    .clone()
                    .all(|at| matches!(tokens.kind(at), Some(TokenKind::Number(..) | TokenKind::Sign(','))));
            if !in_row || between.is_empty() {
                break;
            }
            first = name.first;
        }
        first != self.names[index].first && first > 0 && tokens.says(WordClass::OtherSpecimen, tokens.word(first - 1))
    }

    /// The words right before a name.
    fn adjacent(&self, index: usize, lead: &mut Lead) {
        let tokens = self.tokens;
        let name = self.names[index];
        let own = tokens.word(name.first);
        lead.corrected = own.starts_with("corrected") || own.starts_with("adjusted") || own == "cca";
        let mut at = name.first;
        while at > 0 && name.first - at < 4 {
            at -= 1;
            let word = tokens.word(at);
            match tokens.kind(at) {
                Some(TokenKind::Sign('↓' | '⬇')) => lead.flag = Some(Flag::Low),
                Some(TokenKind::Sign('↑' | '⬆')) => lead.flag = Some(Flag::High),
                Some(TokenKind::Sign('.')) if matches!(tokens.word(at.wrapping_sub(1)), "vit" | "adj" | "corr") => {}
                Some(TokenKind::Word) if matches!(word, "vitamin" | "vit") => {
                    lead.skip = true;
                    return;
                }
                // "Urine K 40" is no result of the blood; "cola-coloured urine CK 5,000" is.
                Some(TokenKind::Word) if tokens.says(WordClass::OtherSpecimen, word) => {
                    lead.skip = at == 0 || !tokens.says(WordClass::Colour, tokens.word(at - 1));
                    return;
                }
                Some(TokenKind::Word) if tokens.says(WordClass::Corrected, word) => {
                    lead.corrected = true;
                }
                Some(TokenKind::Word)
                    if word == "for" && at > 0 && matches!(tokens.word(at - 1), "corrected" | "adjusted") =>
                {
                    lead.skip = true;
                    return;
                }
                Some(TokenKind::Word)
                    if own == "ca" && at + 1 == name.first && tokens.says(WordClass::TumourSite, word) =>
                {
                    lead.skip = true;
                    return;
                }
                Some(TokenKind::Word) if tokens.words().flag(word).is_some() => {
                    let flag = tokens.words().flag(word);
                    // "Low normal" is normal.
                    if lead.flag != Some(Flag::Normal) {
                        lead.flag = flag;
                    }
                }
                Some(TokenKind::Word) if matches!(word, "in" | "of") => {
                    lead.change = tokens.says(WordClass::ChangeNoun, tokens.word(at.wrapping_sub(1)));
                    return;
                }
                Some(TokenKind::Word)
                    if matches!(word, "serum" | "plasma" | "a" | "total" | "albumin" | "his" | "her") => {}
                Some(TokenKind::Number(..))
                    if at + 1 == name.first && at >= self.consumed && own.len() <= 2 && !tokens.is_wide(name.first) =>
                {
                    // "25 MG 3 times", "212 K 4": the name is a unit unless a printed decimal follows.
                    let decimal = matches!(tokens.kind(name.after), Some(TokenKind::Number(_, true)));
                    lead.skip = !decimal;
                    return;
                }
                _ => return,
            }
        }
    }
}
