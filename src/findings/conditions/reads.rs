//! Whether a mention is read as a condition asks.

use super::Matcher;
use crate::findings::facts::NEAR;
use crate::findings::outline::Key;
use crate::knowledge::{CompiledCondition, DrugState, Kind, Reads};
use crate::reading::{Experiencer, Mention, Polarity, Temporality};

impl Matcher<'_> {
    /// Whether a mention is read as the condition asks.
    pub(in crate::findings) fn reads_as(&self, condition: &CompiledCondition, mention: usize) -> bool {
        let fact = &self.facts.mentions[mention];
        let in_section = (condition.section.is_empty() || condition.section.contains(&fact.place.section))
            && !condition.not_section.contains(&fact.place.section);
        let assertion = &fact.mention.assertion;
        if !in_section
            || (condition.not_examined && assertion.examined)
            || (condition.not_stopping && self.outline.has(Key::Stopping(fact.mention.concept)))
        {
            return false;
        }
        let own = match assertion.experiencer {
            Experiencer::Patient => true,
            Experiencer::BloodRelative => condition.blood_relatives,
            Experiencer::Other => false,
        };
        match condition.reads {
            Reads::Mentioned => true,
            Reads::NotDenied => own && assertion.polarity == Polarity::Affirmed,
            Reads::Negated => assertion.polarity == Polarity::Negated,
            Reads::HeldEver => {
                own && assertion.polarity == Polarity::Affirmed && assertion.temporality != Temporality::Hypothetical
            }
            Reads::Holds => own && self.holds_now(condition, mention),
        }
    }

    pub(super) fn holds_now(&self, condition: &CompiledCondition, mention: usize) -> bool {
        let fact = &self.facts.mentions[mention];
        let assertion = &fact.mention.assertion;
        if assertion.polarity == Polarity::Negated || assertion.temporality == Temporality::Hypothetical {
            return false;
        }
        if assertion.experiencer != Experiencer::Patient && !condition.blood_relatives {
            return false;
        }
        if let Some(state) = self.drug_state(fact.mention) {
            return condition.state.contains(&state);
        }
        // A condition stays with the patient unless it is said to have gone; a symptom of the past is past.
        let kind = self.knowledge.concept(fact.mention.concept).concept.kind;
        if self.has_gone(mention) {
            return false;
        }
        let lasting = matches!(kind, Kind::Condition | Kind::Context) && !assertion.resolved;
        assertion.temporality == Temporality::Current || lasting
    }

    /// Whether a drug is taken, by its own sentence or, where that is silent, by the rest of the note.
    fn drug_state(&self, mention: &Mention) -> Option<DrugState> {
        let state = mention.assertion.drug_state?;
        let stopped =
            state == DrugState::Current && mention.assertion.cue.is_none() && self.outline.is_stopped(mention.concept);
        Some(if stopped { DrugState::Discontinued } else { state })
    }

    /// Whether a later sentence says that the symptom has gone ("Cramps for two weeks. Cramps now resolved."), or
    /// whether it is of another organ.
    fn has_gone(&self, mention: usize) -> bool {
        let fact = &self.facts.mentions[mention];
        let info = self.knowledge.concept(fact.mention.concept);
        let later = self.facts.mentions[mention + 1..].iter();
        let mut near = later.take_while(|later| later.place.sentence <= fact.place.sentence + NEAR);
        let said = near.any(|later| {
            later.mention.assertion.resolved
                && later.place.section_number == fact.place.section_number
                && self.anchor_group(later.mention.concept) == info.anchor_group
        });
        // A bare "cramping" shares the fate of one that was read as of another organ, unless the note has a cramp that
        // can only be of the muscle.
        let elsewhere = fact.mention.bare
            && info.concept.kind == Kind::Symptom
            && self.outline.has(Key::OtherOrgan)
            && !self.outline.has(Key::Sure(info.anchor_group));
        said || elsewhere
    }
}
