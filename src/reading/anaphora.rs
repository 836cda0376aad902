//! Sentences that speak of what a sentence before named: "This went away", "Restarted in May", "She had cramps".

use super::assertion::{CueMark, governed, is_of_the_drug, names_another, pronoun};
use super::mention::{CueText, Experiencer, Mention, Polarity, Temporality};
use crate::knowledge::{CueKind, Direction, DrugState, Gender, Kind, Knowledge};
use crate::text::{Folded, Span};

/// How many words may stand between "this" and "went away".
const VERB_REACH: usize = 4;

/// The sentences of a block with their cues, in the folded block.
pub(super) struct Passage<'a> {
    pub text: &'a str,
    pub folded: &'a Folded,
    pub sentences: &'a [Span],
    /// The cues of the block, in order.
    pub cues: &'a [CueMark],
    pub knowledge: &'a Knowledge,
}

/// The last such mention of the sentence before.
fn last(sentence: usize, mentions: &mut [Mention], wanted: impl Fn(&Mention) -> bool) -> Option<&mut Mention> {
    let before = mentions.iter_mut().rev().filter(|mention| mention.sentence + 1 == sentence);
    before.into_iter().find(|mention| wanted(mention))
}

impl Passage<'_> {
    /// Carries what a sentence says of the sentence before into the mentions so far, and the person whom its "she" takes
    /// up into its own.
    pub fn refer_back(&self, sentence: usize, mentions: &mut [Mention]) {
        if sentence == 0 {
            return;
        }
        let cues = self.cues_of(sentence);
        if let Some(back) = self.told_back(sentence, CueKind::Recurs, cues) {
            let cue = Box::new(self.cue_text(back));
            if let Some(symptom) = last(sentence, mentions, |mention| mention.assertion.resolved) {
                symptom.assertion.polarity = Polarity::Affirmed;
                symptom.assertion.temporality = Temporality::Current;
                symptom.assertion.resolved = false;
                symptom.assertion.cue = Some(cue);
            }
        } else if let Some(gone) = self.told_back(sentence, CueKind::Resolved, cues) {
            let cue = Box::new(self.cue_text(gone));
            let symptom = |mention: &Mention| self.kind(mention) == Kind::Symptom;
            if let Some(symptom) = last(sentence, mentions, symptom) {
                symptom.assertion.polarity = Polarity::Negated;
                symptom.assertion.temporality = Temporality::Past;
                symptom.assertion.resolved = true;
                symptom.assertion.cue = Some(cue);
            }
        }
        if let Some(again) = self.restarts(sentence, cues, mentions) {
            let cue = Box::new(self.cue_text(again));
            let drug = |mention: &Mention| self.kind(mention).is_drug();
            if let Some(drug) = last(sentence, mentions, drug)
                && (drug.assertion.stopping || drug.assertion.drug_state == Some(DrugState::Discontinued))
            {
                drug.assertion.drug_state = Some(DrugState::Current);
                drug.assertion.stopping = false;
                drug.assertion.temporality = Temporality::Current;
                drug.assertion.cue = Some(cue);
            }
        }
        if let Some((person, named)) = self.taken_up(sentence) {
            let cue = Box::new(self.cue_text(named));
            for mention in mentions.iter_mut().filter(|mention| mention.sentence == sentence) {
                if mention.assertion.experiencer == Experiencer::Patient {
                    mention.assertion.experiencer = person;
                    mention.assertion.cue = Some(cue.clone());
                }
            }
        }
    }

    fn cues_of(&self, sentence: usize) -> &[CueMark] {
        let span = self.sentences[sentence];
        let first = self.cues.partition_point(|mark| mark.folded.start < span.start);
        let last = self.cues.partition_point(|mark| mark.folded.start < span.end);
        &self.cues[first..last]
    }

    fn kind(&self, mention: &Mention) -> Kind {
        self.knowledge.concept(mention.concept).concept.kind
    }

    fn cue_text(&self, cue: Span) -> CueText {
        CueText::new(self.text, self.folded.source_span(cue))
    }

    /// Where in a sentence that stands since which something is worse, in the folded block.
    pub fn since_what(&self, sentence: usize, worse: CueMark) -> Span {
        let within = self.sentences[sentence];
        if worse.cue.direction == Direction::Backward {
            return Span::new(within.start, worse.folded.start);
        }
        let after = &self.folded.text()[worse.folded.end..within.end];
        Span::new(worse.folded.end, worse.folded.end + after.find([',', ';', '.']).unwrap_or(after.len()))
    }

    /// Whether a cue of a sentence is denied in its clause: "none before that".
    pub fn says_not(&self, sentence: usize, cue: CueMark) -> bool {
        let text = self.folded.text();
        let before = self.cues_of(sentence).iter().filter(|mark| mark.folded.end <= cue.folded.start);
        before.filter(|mark| mark.denies(text)).any(|mark| {
            let between = &text[mark.folded.end..cue.folded.start];
            // "No worse than before that" says that it was there.
            let compares = between.split_whitespace().next_back() == Some("than");
            !compares && !between.contains([',', ';', ':']) && between.split_whitespace().count() <= VERB_REACH
        })
    }

    /// Whether a cue is the first word of a clause: "Since starting X, …", "well before, but since X …".
    pub fn opens_clause(&self, sentence: usize, cue: CueMark) -> bool {
        let before = self.folded.text()[self.sentences[sentence].start..cue.folded.start].trim_end();
        let last = before.rsplit(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
        last.is_empty() || matches!(last, "but" | "and" | "now" | "only" | "also" | "ever")
    }

    /// Whether a sentence starts with a word for what was named before it ("they", "it").
    pub fn starts_by_referring(&self, sentence: usize) -> bool {
        let start = self.sentences[sentence].start;
        let first = self.cues_of(sentence).iter().find(|mark| mark.cue.kind == CueKind::Refers);
        first.is_some_and(|mark| self.folded.text()[start..mark.folded.start].trim().is_empty())
    }

    /// The cue of a sentence such as "This went away two months ago", which speaks of the sentence before.
    fn told_back(&self, sentence: usize, kind: CueKind, cues: &[CueMark]) -> Option<Span> {
        let text = self.folded.text();
        let refers = cues.iter().find(|mark| mark.cue.kind == CueKind::Refers)?;
        let starts = self.starts_by_referring(sentence);
        let told = cues.iter().find(|mark| {
            mark.cue.kind == kind
                && mark.cue.direction == Direction::Backward
                && mark.folded.start >= refers.folded.end
                && text[refers.folded.end..mark.folded.start].split_whitespace().count() <= VERB_REACH
                && !(kind == CueKind::Recurs && governed(&text[refers.folded.end..mark.folded.start]))
        })?;
        starts.then_some(told.folded)
    }

    /// "Restarted a month ago", "it was resumed": in a sentence that names no drug of its own.
    fn restarts(&self, sentence: usize, cues: &[CueMark], mentions: &[Mention]) -> Option<Span> {
        let own = mentions.iter().rev().take_while(|mention| mention.sentence >= sentence);
        if own.into_iter().any(|mention| self.kind(mention).is_drug()) {
            return None;
        }
        let text = self.folded.text();
        let start = self.sentences[sentence].start;
        let again = cues.iter().find(|mark| mark.cue.kind == CueKind::Restarted)?.folded;
        let before = &text[start..again.start];
        let words = &self.knowledge.language.words;
        let own = is_of_the_drug(before, "", words) && !governed(before) && !names_another(&text[again.end..], words);
        own.then_some(again)
    }

    /// The relative whom "she" or "he" at the start of a sentence takes up: where the patient is known to be of the other
    /// sex, or where the sentence says "herself" of the one named just before.
    fn taken_up(&self, sentence: usize) -> Option<(Experiencer, Span)> {
        let text = self.folded.text();
        let span = self.sentences[sentence];
        let own = span.of(text).trim_start();
        let gender = pronoun(own.split([' ', ',']).next().unwrap_or_default())?;
        if !own.starts_with("she") && !own.starts_with("he") {
            return None;
        }
        let is_person = |mark: &&CueMark| matches!(mark.cue.kind, CueKind::BloodRelative | CueKind::OtherPerson);
        let named = self.cues.iter().take_while(|mark| mark.folded.end <= span.start).filter(is_person);
        let of = |mark: &CueMark| self.knowledge.language.person(mark.folded.of(text)).map(|person| person.gender);
        let relative = named.clone().filter(|mark| of(mark) == Some(gender)).last()?;
        let other_named = named.clone().any(|mark| of(mark).is_some_and(|other| other != gender));
        let before = &text[..span.start];
        let other_sex = |word: &str| pronoun(word).is_some_and(|other: Gender| other != gender);
        let patient_differs = !other_named && before.split([' ', ',', '.', ';', '(']).any(other_sex);
        let ends = own.trim_end().trim_end_matches('.');
        let adds = (ends.ends_with(" herself") || ends.ends_with(" himself"))
            && relative.folded.start >= self.sentences[sentence - 1].start;
        if !patient_differs && !adds {
            return None;
        }
        let person = match relative.cue.kind {
            CueKind::OtherPerson => Experiencer::Other,
            _ => Experiencer::BloodRelative,
        };
        Some((person, relative.folded))
    }
}
