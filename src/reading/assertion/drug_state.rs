//! Whether a drug is taken, by the words beside it and the section that it stands in.

use super::{Acting, Sight};
use crate::knowledge::{CueKind, Direction, DrugState, SectionKind};
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
        Decided { state, stopping, cue: deciding.map(|acting| acting.mark.folded) }
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
            Some(CueKind::Planned) => (DrugState::Planned, false),
            Some(CueKind::Discontinued) => (DrugState::Discontinued, false),
            Some(CueKind::Considered | CueKind::Allergy) => (DrugState::Considered, false),
            Some(CueKind::Stopping) => (DrugState::Current, true),
            _ => (taken, false),
        }
    }
}
