//! What began before what.

use super::Matcher;
use crate::findings::facts::{At, NEAR, Place};
use crate::findings::outline::Key;
use crate::findings::relation::relation;
use crate::knowledge::{CompiledCondition, CompiledTest, Direction, Order, Relation};
use crate::reading::{Duration, DurationKind};
use crate::text::Span;

impl Matcher<'_> {
    /// Whether the symptom at the anchor was there before the mention began.
    pub(super) fn in_order(&self, condition: &CompiledCondition, origin: usize, mention: usize) -> bool {
        match condition.order {
            None => true,
            Some(Order::OnsetBefore) => self.onset_before(origin, mention),
        }
    }

    fn onset_before(&self, symptom: usize, other: usize) -> bool {
        let (one, two) = (self.facts.mentions[symptom].place, self.facts.mentions[other].place);
        if self.has_grown_worse(symptom, two) {
            return false;
        }
        // Where the author links the two, how long another symptom has been there says nothing of this one.
        let linked = || {
            self.onset(symptom).is_none() && relation(self.facts, self.knowledge, one, two) == Some(Relation::Stated)
        };
        self.is_told_to_precede(symptom, two)
            || (self.began_before(symptom, self.since(self.facts.mentions[other].at)) && !linked())
    }

    /// Whether anything is said of when the symptom, or one like it elsewhere in the note, began.
    pub(super) fn has_onset(&self, symptom: usize, group: u32) -> bool {
        !self.facts.block_of(symptom).reading.ties().precedes.is_empty()
            || self.onset(symptom).is_some()
            || self.outline.has(Key::Onset(group))
    }

    /// How long a symptom has been there, where its own words tell it.
    pub(super) fn onset(&self, symptom: usize) -> Option<&Duration> {
        let mut own = self.facts.durations_of(symptom).map(|(_, duration)| duration);
        own.find(|duration| !matches!(duration.kind, DurationKind::Supply | DurationKind::LongTerm))
    }

    /// How many days a symptom has been there, by its own words or by those with one like it elsewhere in the note.
    fn lasted(&self, symptom: usize) -> Option<f64> {
        let elsewhere = || {
            let group = self.anchor_group(self.facts.mentions[symptom].mention.concept);
            let at = self.outline.all(Key::Onset(group)).next()?;
            let block = self.note.blocks.labelled(at.block)?;
            let timed = |duration: &&Duration| !matches!(duration.kind, DurationKind::Supply | DurationKind::LongTerm);
            block.reading.durations.iter().filter(timed).find(|duration| duration.belongs_to == Some(at.number))
        };
        self.onset(symptom).or_else(elsewhere)?.days_until(self.outline.today)
    }

    /// Whether a symptom is said to be older than something near it that a condition on the order in time looks for.
    pub(super) fn predates(&self, condition: &CompiledCondition, symptom: usize) -> bool {
        let CompiledTest::Find(concepts) = &condition.test else { return false };
        self.facts.near(self.facts.mentions[symptom].place.sentence).any(|other| {
            let fact = &self.facts.mentions[other];
            concepts.binary_search(&fact.mention.concept).is_ok()
                && self.is_told_to_precede(symptom, fact.place)
                && !self.has_grown_worse(symptom, fact.place)
        })
    }

    /// Whether the words beside a symptom say that it is older than something else.
    fn is_told_to_precede(&self, symptom: usize, two: Place) -> bool {
        let one = self.facts.mentions[symptom].place;
        let block = self.facts.block_of(symptom);
        if block.reading.ties().precedes.is_empty() {
            return false;
        }
        let Some(own_sentence) = self.sentence_span(symptom) else { return false };
        let words = block.reading.ties().precedes.iter().map(|word| (word.span.shifted(block.start), word));
        words.into_iter().any(|(span, word)| {
            let told_of_it = own_sentence.contains(span) && one.span.end <= span.start;
            let behind = span.end <= two.span.start && two.block == one.block;
            match word.direction {
                // "The cramps were there before X", "Cramps. They were there before X."
                Direction::Both => {
                    let with_other = one.sentence == two.sentence && told_of_it;
                    behind
                        && (with_other
                            || (word.refers && two.sentence == one.sentence + 1 && !own_sentence.contains(span)))
                }
                Direction::Forward => behind && one.sentence == two.sentence && one.span.end <= two.span.start,
                Direction::Backward => {
                    told_of_it && two.span.end <= span.start && one.sentence.abs_diff(two.sentence) <= NEAR
                }
            }
        })
    }

    /// Whether a symptom is said to be worse since the other thing began.
    fn has_grown_worse(&self, symptom: usize, other: Place) -> bool {
        let block = self.facts.block_of(symptom);
        let sentence = self.sentence_span(symptom);
        let mut scopes = block.reading.ties().worsens.iter().map(|scope| scope.shifted(block.start));
        scopes.any(|scope| scope.contains(other.span) && sentence.is_some_and(|sentence| sentence.contains(scope)))
    }

    /// Whether a symptom was there before something that began so many days ago.
    pub(super) fn began_before(&self, symptom: usize, other: Option<f64>) -> bool {
        other.is_some_and(|other| self.lasted(symptom).is_some_and(|symptom| symptom > other + 1.0))
    }

    /// How many days ago something began, where that is said of the mention.
    pub(super) fn since(&self, at: At) -> Option<f64> {
        let block = self.note.blocks.labelled(at.block)?;
        let mut own = block.reading.durations.iter().filter(|duration| duration.belongs_to == Some(at.number));
        own.find(|duration| duration.kind == DurationKind::Since)?.days_until(self.outline.today)
    }

    /// The sentence of a mention, in bytes of the note.
    fn sentence_span(&self, mention: usize) -> Option<Span> {
        let block = self.facts.block_of(mention);
        let number = self.facts.mentions[mention].mention.sentence;
        Some(block.reading.sentences.get(number)?.span.shifted(block.start))
    }
}
