//! What mentions are filed under in the outline of a note.

use super::Matcher;
use crate::findings::outline::Key;
use crate::knowledge::{CompiledTest, Kind};
use crate::reading::{Experiencer, Polarity};

impl Matcher<'_> {
    /// The keys under which a mention is filed because of conditions that it can satisfy from afar.
    pub(in crate::findings) fn far_keys(&self, mention: usize) -> impl Iterator<Item = Key> {
        let fact = &self.facts.mentions[mention];
        let concept = fact.mention.concept;
        let far: &[u16] = if self.counts(fact.place) { self.knowledge.uses.far_of(concept) } else { &[] };
        let timed = self.timed_keys(mention);
        let keyed = far.iter().filter_map(move |&number| {
            let condition = &self.knowledge.uses.far[number as usize];
            if matches!(condition.test, CompiledTest::Value { .. }) {
                return self.holds_now(condition, mention).then_some(Key::Word(number, concept));
            }
            if !self.reads_as(condition, mention) {
                return None;
            }
            if condition.order.is_some() {
                return self.since(fact.at).is_some().then_some(Key::Ordered(number));
            }
            let doubted = self.is_doubted(condition, fact.mention);
            Some(if doubted { Key::Doubtful(number) } else { Key::Certain(number) })
        });
        keyed.chain(timed)
    }

    /// The keys under which a symptom is filed because its words tell how long it has been there.
    fn timed_keys(&self, mention: usize) -> Vec<Key> {
        let fact = &self.facts.mentions[mention];
        let info = self.knowledge.concept(fact.mention.concept);
        let assertion = &fact.mention.assertion;
        let own = assertion.experiencer == Experiencer::Patient && assertion.polarity == Polarity::Affirmed;
        let mut keys = Vec::new();
        if info.concept.kind != Kind::Symptom || !own {
            return keys;
        }
        if self.onset(mention).is_some() {
            keys.push(Key::Onset(info.anchor_group));
        }
        if self.facts.block_of(mention).reading.ties().precedes.is_empty() {
            return keys;
        }
        let ordered = (0..).zip(&self.knowledge.uses.far).filter(|(_, condition)| condition.order.is_some());
        keys.extend(
            ordered
                .filter(|(_, condition)| self.predates(condition, mention))
                .map(|(number, _)| Key::Predates(number, info.anchor_group)),
        );
        keys
    }
}
