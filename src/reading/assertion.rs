//! How a mention is meant, after the manner of `ConText`: cues with a direction and a scope.
//!
//! A cue acts on a mention when the mention lies in its direction within the same clause, no cue that ends scopes
//! stands between, and the words between look like one list. Of several cues for one axis the nearest wins.

mod drug_state;
mod form;
mod person;
mod scope;
mod time;

pub(super) use drug_state::{is_of_the_drug, names_another};
pub(super) use person::pronoun;

use super::context::Context;
use super::mention::{Assertion, Certainty, CueText, Experiencer, Polarity, Temporality};
use crate::knowledge::{Cue, CueKind, DrugState, Kind, Language, SectionKind};
use crate::text::{Folded, Span};

/// How far a cue reaches, in bytes of folded text.
const REACH: usize = 600;

/// A cue found in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueMark {
    /// What it does.
    pub cue: Cue,
    /// Where it stands in the folded block.
    pub folded: Span,
}

impl CueMark {
    /// Whether it says no, whatever else it says.
    pub(super) fn denies(self, folded: &str) -> bool {
        self.cue.kind == CueKind::Negated
            || (self.cue.kind == CueKind::Considered
                && matches!(self.folded.of(folded), "no" | "not" | "without" | "w/o"))
    }
}

/// What the assertion of one mention is judged from.
pub(super) struct Sight<'a> {
    pub source: &'a str,
    pub folded: &'a Folded,
    /// The sentence, in the folded block.
    pub sentence: Span,
    /// The cues of the sentence, in order.
    pub cues: &'a [CueMark],
    /// The drugs of the sentence, in order.
    pub drugs: &'a [Span],
    pub section: SectionKind,
    pub context: Context,
    pub is_list_item: bool,
    pub language: &'a Language,
}

/// An acting cue with its distance from the mention, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Acting {
    pub mark: CueMark,
    pub distance: usize,
}

/// The nearest of the acting cues of some kinds.
fn nearest(acting: &[Acting], kinds: &[CueKind]) -> Option<Acting> {
    let of_kind = acting.iter().filter(|acting| kinds.contains(&acting.mark.cue.kind));
    of_kind.min_by_key(|acting| acting.distance).copied()
}

/// Whether the words right before a verb deny it or place it in the future ("have not", "if they", "to be").
pub(super) fn governed(before: &str) -> bool {
    before.split_whitespace().rev().take(2).any(|word| {
        word.ends_with("n't")
            || matches!(
                word,
                "not"
                    | "never"
                    | "no"
                    | "without"
                    | "cannot"
                    | "be"
                    | "to"
                    | "will"
                    | "may"
                    | "can"
                    | "should"
                    | "could"
                    | "might"
                    | "would"
                    | "if"
                    | "unless"
                    | "until"
                    | "plan"
                    | "planned"
            )
    })
}

/// Judges the mention of a concept of `kind` at `at` of the folded block.
pub(super) fn assess(sight: &Sight<'_>, kind: Kind, at: Span) -> Assertion {
    let near = sight.near(at);
    let acting: Vec<Acting> = near.iter().filter_map(|&mark| sight.acts(mark, at, kind)).collect();
    let mut assertion = Assertion::default();
    let mut cue: Option<Span> = None;

    if sight.ticked_yes(at) {
        // The form says that it is there, whatever its other boxes are called.
    } else if let Some(negated) = nearest(&acting, &[CueKind::Negated]) {
        if !sight.is_denied(negated.mark) {
            assertion.polarity = Polarity::Negated;
            cue = Some(negated.mark.folded);
        }
    } else if let Some(span) = sight.unchecked_box(at).or_else(|| sight.signed_absent(at)) {
        assertion.polarity = Polarity::Negated;
        cue = Some(span);
    }
    if let Some(possible) = nearest(&acting, &[CueKind::Possible]) {
        assertion.certainty = Certainty::Possible;
        cue = cue.or(Some(possible.mark.folded));
    }
    if let Some(hypothetical) = nearest(&acting, &[CueKind::Hypothetical]) {
        assertion.temporality = Temporality::Hypothetical;
        cue = cue.or(Some(hypothetical.mark.folded));
    } else if let Some(resolved) = nearest(&acting, &[CueKind::Resolved]) {
        if let Some(back) = sight.comes_back(resolved.mark.folded, at) {
            cue = cue.or(Some(back));
        } else {
            // What has resolved is absent now, and was there.
            assertion.polarity = Polarity::Negated;
            assertion.temporality = Temporality::Past;
            assertion.resolved = true;
            cue = cue.or(Some(resolved.mark.folded));
        }
    } else if let Some(past) = sight.past(&acting, at) {
        assertion.temporality = Temporality::Past;
        cue = cue.or(Some(past));
    }
    if let Some((person, named)) = sight.other_person(&acting, at) {
        assertion.experiencer = person;
        cue = cue.or(Some(named));
    }
    assertion.examined = (sight.section == SectionKind::Exam && !sight.is_reported(at))
        || nearest(&acting, &[CueKind::Examined]).is_some_and(|acting| acting.distance < 60);
    sight.apply_section(kind, &mut assertion);
    if kind.is_drug() {
        let decided = sight.decide_drug(&acting, at);
        assertion.stopping = decided.stopping;
        let past = assertion.temporality == Temporality::Past;
        assertion.drug_state = Some(if past { DrugState::Discontinued } else { decided.state });
        cue = cue.or(decided.cue);
    }
    assertion.cue = cue.map(|folded| Box::new(CueText::new(sight.source, sight.folded.source_span(folded))));
    assertion
}

impl<'a> Sight<'a> {
    /// The cues within reach of a mention; a sentence without end costs no more than its words.
    fn near(&self, at: Span) -> &'a [CueMark] {
        let first = self.cues.partition_point(|mark| mark.folded.end + REACH < at.start);
        let last = self.cues.partition_point(|mark| mark.folded.start <= at.end + REACH);
        &self.cues[first..last.max(first)]
    }

    /// The cues that touch a stretch of the sentence.
    fn cues_in(&self, stretch: Span) -> &'a [CueMark] {
        let first = self.cues.partition_point(|mark| mark.folded.start < stretch.start);
        let last = self.cues.partition_point(|mark| mark.folded.start < stretch.end);
        &self.cues[first..last.max(first)]
    }

    /// Whether the patient tells of it, also among what was examined ("Legs: less swollen. She reports cramps").
    fn is_reported(&self, at: Span) -> bool {
        let text = self.folded.text();
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::Speaks
                && self.sentence.start <= mark.folded.start
                && mark.folded.end <= at.start
                && {
                    let before = text[self.sentence.start..mark.folded.start].trim_end();
                    let teller = before.rsplit([' ', ':']).next().unwrap_or_default();
                    pronoun(teller).is_some() || matches!(teller, "pt" | "patient")
                }
        })
    }

    /// What the section says where the sentence says nothing.
    fn apply_section(&self, kind: Kind, assertion: &mut Assertion) {
        match self.section {
            SectionKind::Family
                if assertion.experiencer == Experiencer::Patient
                    && !self.cues.iter().any(|mark| mark.cue.kind == CueKind::Patient)
                    && !self.tells_of_the_patient() =>
            {
                assertion.experiencer = Experiencer::BloodRelative;
            }
            SectionKind::Differential => assertion.certainty = Certainty::Possible,
            // "HCTZ - leg cramps": what a drug once did.
            SectionKind::Allergies if !kind.is_drug() && assertion.temporality == Temporality::Current => {
                assertion.temporality = Temporality::Past;
            }
            SectionKind::Instructions | SectionKind::References | SectionKind::Immunizations => {
                assertion.temporality = Temporality::Hypothetical;
            }
            _ => {}
        }
        if self.is_list_item {
            match self.context.lead_in {
                Some(CueKind::Negated) => assertion.polarity = Polarity::Negated,
                Some(CueKind::Hypothetical) => assertion.temporality = Temporality::Hypothetical,
                Some(CueKind::BloodRelative) => assertion.experiencer = Experiencer::BloodRelative,
                Some(CueKind::OtherPerson) => assertion.experiencer = Experiencer::Other,
                _ => {}
            }
        }
    }
}
