//! Whose a mention is.

use super::{Acting, CueMark, Sight, nearest};
use crate::knowledge::{CueKind, Gender, Kinship, WordClass};
use crate::reading::mention::Experiencer;
use crate::text::Span;

/// How many words may stand between a relative and the verb of bringing somebody.
const FETCHES: usize = 5;

impl Sight<'_> {
    /// The other person whose a mention is, and the cue that names them.
    pub(super) fn other_person(&self, acting: &[Acting], at: Span) -> Option<(Experiencer, Span)> {
        let relative = nearest(acting, &[CueKind::BloodRelative, CueKind::OtherPerson])?;
        let own = nearest(acting, &[CueKind::Patient]).is_some_and(|patient| {
            patient.mark.folded.start > relative.mark.folded.start && patient.distance < relative.distance
        });
        let told_of = self.speaks(relative.mark) && !self.tells_of_itself(relative.mark, at);
        if own || told_of || self.accompanies(relative.mark) || self.is_speakers_word(relative.mark) {
            return None;
        }
        let other = relative.mark.cue.kind == CueKind::OtherPerson || self.is_in_law(relative.mark);
        let person = if other { Experiencer::Other } else { Experiencer::BloodRelative };
        Some((person, relative.mark.folded))
    }

    /// A relative who speaks of the patient is not the one who has it.
    fn speaks(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::Speaks
                && mark.folded.start >= relative.folded.end
                && Span::new(relative.folded.end, mark.folded.start).of(self.folded.text()).split_whitespace().count()
                    <= if mark.folded.of(self.folded.text()).starts_with("br") { FETCHES } else { 1 }
        })
    }

    /// "Daughter says she gets cramps, too": somebody who tells of the patient would not add to it.
    fn tells_of_itself(&self, relative: CueMark, at: Span) -> bool {
        let text = self.folded.text();
        let Some(person) = self.language.person(relative.folded.of(text)) else { return false };
        let after = &text[at.end..self.sentence.end];
        let clause = after[..after.find([';', '.']).unwrap_or(after.len())].trim_end();
        let adds = [" too", " herself", " himself", " as well"].iter().any(|end| clause.ends_with(end));
        let between = &text[relative.folded.end..at.start.max(relative.folded.end)];
        let pronoun = between.split_whitespace().rev().find_map(pronoun);
        adds && pronoun == Some(person.gender)
    }

    /// "Daughter says her mother gets cramps": for the daughter of a patient the mother is the patient.
    fn is_speakers_word(&self, relative: CueMark) -> bool {
        let text = self.folded.text();
        let kinship = |mark: CueMark| self.language.person(mark.folded.of(text)).and_then(|person| person.kinship);
        let before = text[self.sentence.start..relative.folded.start].trim_end();
        let owned = ["his", "her", "their"].iter().any(|word| before.ends_with(word));
        let own = kinship(relative).filter(|_| owned).map(Kinship::inverse);
        own.is_some()
            && self
                .cues
                .iter()
                .any(|&mark| mark.folded.end < relative.folded.start && kinship(mark) == own && self.speaks(mark))
    }

    /// "Her husband has them, too - he is the one on quinine": the clause goes on with the person of a cue.
    pub(super) fn is_taken_up(&self, mark: CueMark, words: &str) -> bool {
        let clause = words.rfind([';', '-']).map_or("", |end| &words[end + 1..]);
        let pronoun = clause.split_whitespace().next().and_then(pronoun);
        pronoun.is_some()
            && matches!(mark.cue.kind, CueKind::BloodRelative | CueKind::OtherPerson)
            && self.language.person(mark.folded.of(self.folded.text())).map(|person| person.gender) == pronoun
    }

    /// "Has had two anaesthetics": in a family history such a sentence is about the patient.
    pub(super) fn tells_of_the_patient(&self) -> bool {
        let sentence = self.sentence.of(self.folded.text()).trim_start();
        let second = sentence.match_indices(' ').nth(1);
        second.is_some_and(|(end, _)| self.language.words.is(&sentence[..end], WordClass::OfPatient))
    }

    /// A relative who is only with the patient ("lives with sister", "brought in by wife").
    fn accompanies(&self, relative: CueMark) -> bool {
        let before = &self.folded.text()[self.sentence.start..relative.folded.start];
        before
            .split_whitespace()
            .rev()
            .take(2)
            .any(|word| matches!(word, "with" | "by" | "w/" | "told" | "called" | "per"))
    }

    /// A relative of somebody who is no blood relative ("his wife's sister").
    fn is_in_law(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::OtherPerson
                && mark.folded.end <= relative.folded.start
                && Span::new(mark.folded.end, relative.folded.start).of(self.folded.text()).trim().is_empty()
        })
    }
}

/// Whom a word takes up: "she", "her".
pub(in crate::reading) fn pronoun(word: &str) -> Option<Gender> {
    match word {
        "she" | "her" | "hers" | "herself" | "she's" | "she'd" => Some(Gender::Female),
        "he" | "his" | "him" | "himself" | "he's" | "he'd" => Some(Gender::Male),
        _ => None,
    }
}
