//! Whether a drug is taken, by the words beside it and the section that it stands in.

use super::time::subject;
use super::{Acting, Sight, governed};
use crate::knowledge::{CueKind, Direction, DrugState, SectionKind, WordClass, Words};
use crate::text::Span;

/// What was decided of a drug.
pub(super) struct Decided {
    pub state: DrugState,
    /// Whether today's plan stops it.
    pub stopping: bool,
    /// The words that decided, in the folded block.
    pub cue: Option<Span>,
}

const CUES: [CueKind; 6] =
    [CueKind::Planned, CueKind::Taken, CueKind::Discontinued, CueKind::Stopping, CueKind::Considered, CueKind::Allergy];

/// How near behind "restarted" another drug stands that is the one meant, in bytes.
const NEXT_DRUG: usize = 16;

impl Sight<'_> {
    /// Decides by the nearest cue, with two exceptions in which a later word outranks a nearer one.
    pub(super) fn decide_drug(&self, acting: &[Acting], at: Span) -> Decided {
        let of_drug = acting.iter().filter(|acting| CUES.contains(&acting.mark.cue.kind));
        let nearest = of_drug.min_by_key(|acting| acting.distance).copied();
        let told_after = |kind: CueKind| {
            acting
                .iter()
                .copied()
                .find(|acting| acting.mark.cue.kind == kind && acting.mark.cue.direction == Direction::Backward)
        };
        let outranked = nearest.and_then(|nearest| match nearest.mark.cue.kind {
            // A stop told after the drug outranks how it was once taken.
            CueKind::Taken => told_after(CueKind::Discontinued),
            // A wish that ends in a prescription ("asks for X, rx given") is a decision.
            CueKind::Considered => told_after(CueKind::Planned),
            _ => None,
        });
        let deciding = outranked.or(nearest);
        let (state, stopping) = self.drug_state(deciding, at);
        let cue = deciding.map(|acting| acting.mark.folded);
        let stopped = stopping || state == DrugState::Discontinued;
        match cue.filter(|_| stopped).and_then(|stop| self.restarted(stop, at)) {
            Some(again) => Decided { state: DrugState::Current, stopping: false, cue: Some(again) },
            None => Decided { state, stopping, cue },
        }
    }

    /// The cue that says that a drug was taken again after a stop.
    fn restarted(&self, stop: Span, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let after = stop.end.max(at.end);
        let mut again = self.cues.iter().filter(|mark| mark.cue.kind == CueKind::Restarted).map(|mark| mark.folded);
        again.find(|again| {
            if again.start < after {
                return false;
            }
            let back =
                self.cues.iter().filter(|mark| mark.cue.kind == CueKind::Recurs && mark.folded.end <= again.start);
            let before = &text[back.map(|mark| mark.folded.end).fold(after, usize::max)..again.start];
            let another = self.drugs.iter().any(|drug| drug.start >= after && drug.start < again.end + NEXT_DRUG);
            !another
                && is_of_the_drug(subject(before), at.of(text), &self.language.words)
                && !governed(before)
                && !names_another(&text[again.end..], &self.language.words)
        })
    }

    fn drug_state(&self, deciding: Option<Acting>, at: Span) -> (DrugState, bool) {
        match self.section {
            SectionKind::Allergies => return (DrugState::Considered, false),
            SectionKind::StoppedMedications | SectionKind::Surgical => return (DrugState::Discontinued, false),
            _ => {}
        }
        let past = self.past_year(at).is_some();
        let taken = if past { DrugState::Discontinued } else { DrugState::Current };
        match deciding.map(|acting| acting.mark.cue.kind) {
            // "Switched to indapamide in June" was done in June.
            Some(CueKind::Planned)
                if deciding.is_some_and(|acting| self.is_done(acting) && self.is_dated_before(at)) =>
            {
                (DrugState::Current, false)
            }
            Some(CueKind::Planned) => (DrugState::Planned, false),
            Some(CueKind::Discontinued) => (DrugState::Discontinued, false),
            Some(CueKind::Considered | CueKind::Allergy) => (DrugState::Considered, false),
            Some(CueKind::Stopping) => (DrugState::Current, true),
            _ => (taken, false),
        }
    }

    /// Whether a cue tells of what was done, rather than orders it: "switched to", not "will be switched to".
    fn is_done(&self, acting: Acting) -> bool {
        let text = self.folded.text();
        let verb = acting.mark.folded.of(text).split(' ').next().unwrap_or_default();
        acting.mark.cue.direction == Direction::Forward
            && verb.ends_with("ed")
            && !governed(&text[self.sentence.start..acting.mark.folded.start])
    }
}

/// Whether the words before "restarted" leave the drug as its subject: none, "when it was", but not "lisinopril".
pub(in crate::reading) fn is_of_the_drug(before: &str, drug: &str, words: &Words) -> bool {
    let near = before.split_whitespace().rev().take(3);
    near.into_iter().all(|word| words.is(word, WordClass::Light) || drug.split(' ').any(|part| part == word))
}

/// Whether the words behind "restarted" go on with a drug that no pack knows ("restarted lisinopril").
pub(in crate::reading) fn names_another(after: &str, words: &Words) -> bool {
    let word = after.split([' ', '.', ',', ';', ')', ':']).find(|word| !word.is_empty()).unwrap_or_default();
    let ends = after.trim_start().starts_with(['.', ',', ';', ')', ':']);
    !ends && !word.is_empty() && word.starts_with(char::is_alphabetic) && !words.is(word, WordClass::GoesOn)
}
