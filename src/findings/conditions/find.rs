//! What satisfies a single condition: a mention, a result or a duration, near its origin or far from it.

use std::sync::Arc;

use super::{Fact, Matcher, Met, Witness};
use crate::findings::facts::{At, NEAR};
use crate::findings::outline::Key;
use crate::findings::relation::relation;
use crate::knowledge::{CompiledCondition, CompiledTest, ConceptId, Flag, Relation};
use crate::reading::{Certainty, Mention};

impl Matcher<'_> {
    /// What stands near can be closely related; of what stands far, all are related alike and the first will do.
    pub(super) fn find(&self, condition: &CompiledCondition, concepts: &[ConceptId], origin: usize) -> Option<Met> {
        if condition.order.is_some() {
            let group = self.anchor_group(self.facts.mentions[origin].mention.concept);
            if let Some(told) = condition.far.and_then(|far| self.outline.all(Key::Predates(far, group)).next()) {
                return self.met_by(condition, told, Relation::Note);
            }
            if !self.has_onset(origin, group) {
                return None;
            }
        }
        let origin_place = self.facts.mentions[origin].place;
        let near = self
            .facts
            .near(origin_place.sentence)
            .filter(|&mention| mention != origin)
            .filter(|&mention| concepts.binary_search(&self.facts.mentions[mention].mention.concept).is_ok())
            .filter(|&mention| self.reads_as(condition, mention) && self.in_order(condition, origin, mention))
            .filter_map(|mention| {
                let place = self.facts.mentions[mention].place;
                Some((mention, relation(self.facts, self.knowledge, origin_place, place)?))
            })
            .filter(|&(_, found)| found <= condition.within)
            .map(|(mention, found)| self.met_by(condition, self.facts.mentions[mention].at, found))
            .min_by_key(|met| met.as_ref().map(|met| (met.doubt, met.weakest())))
            .flatten();
        if condition.within < Relation::Note || near.as_ref().is_some_and(|met| !met.doubt) {
            return near;
        }
        let Some(far) = condition.far.filter(|_| self.counts(origin_place)) else { return near };
        if condition.order.is_some() {
            return self.find_in_order(condition, far, origin, near);
        }
        // A first one that stood near would have been found there, but for the origin itself.
        let here = self.facts.mentions[origin].at;
        let first = |key: Key| self.outline.all(key).find(|&at| at != here);
        let certain = first(Key::Certain(far)).and_then(|at| self.met_by(condition, at, Relation::Note));
        certain.or(near).or_else(|| self.met_by(condition, first(Key::Doubtful(far))?, Relation::Note))
    }

    /// The first mention far away that began after the symptom.
    fn find_in_order(&self, condition: &CompiledCondition, far: u16, origin: usize, near: Option<Met>) -> Option<Met> {
        let here = self.sentence_of(origin);
        let is_far =
            |at: At| self.facts.mention_at(at).is_none_or(|index| self.sentence_of(index).abs_diff(here) > NEAR);
        let mut doubtful = None;
        for at in self.outline.all(Key::Ordered(far)) {
            if is_far(at) && self.began_before(origin, self.since(at)) {
                match self.met_by(condition, at, Relation::Note) {
                    Some(met) if met.doubt => doubtful = doubtful.or(Some(met)),
                    Some(met) => return Some(met),
                    None => {}
                }
            }
        }
        near.or(doubtful)
    }

    fn met_by(&self, condition: &CompiledCondition, at: At, relation: Relation) -> Option<Met> {
        let mention = self.mention(at)?;
        let kind = self.knowledge.concept(mention.concept).concept.kind;
        let doubt = self.is_doubted(condition, mention);
        let role = condition.role.clone().unwrap_or_else(|| Arc::from(kind.role()));
        Some(Met { witnesses: vec![Witness { role, fact: Fact::Mention(at), relation }], doubt })
    }

    /// Whether doubt about a mention is doubt about the condition. Doubt beside a drug is doubt about the link, which
    /// lowers nothing.
    pub(super) fn is_doubted(&self, condition: &CompiledCondition, mention: &Mention) -> bool {
        let kind = self.knowledge.concept(mention.concept).concept.kind;
        mention.assertion.certainty == Certainty::Possible && !condition.ignores_doubt && !kind.is_drug()
    }

    pub(super) fn find_value(&self, condition: &CompiledCondition, origin: usize) -> Option<Met> {
        let CompiledTest::Value { analytes, is, marked, over_upper_limit, .. } = &condition.test else {
            return None;
        };
        let place = self.facts.mentions[origin].place;
        let numbers = analytes.iter().filter_map(|&analyte| self.outline.newest(analyte, self.knowledge));
        let numbers = numbers.filter(|value| {
            (is.is_empty() || is.contains(&value.flag))
                && (!*marked || value.marked)
                && over_upper_limit.is_none_or(|limit| value.times_upper.is_some_and(|times| times > limit))
        });
        let by_number = numbers.filter_map(|value| {
            let found = match self.facts.value_at(value.at) {
                Some(index) => relation(self.facts, self.knowledge, place, self.facts.values[index].place)?,
                None => (self.counts(place) && value.carries).then_some(Relation::Note)?,
            };
            Some((found, Fact::Value(value.at)))
        });
        let near = self.facts.near(place.sentence).filter(|_| condition.far.is_some());
        let near = near.filter(|&mention| self.states(analytes, is, self.facts.mentions[mention].mention.concept));
        let near = near.filter(|&mention| self.holds_now(condition, mention)).filter_map(|mention| {
            let fact = &self.facts.mentions[mention];
            Some((relation(self.facts, self.knowledge, place, fact.place)?, Fact::Mention(fact.at)))
        });
        let far = condition.far.filter(|_| self.counts(place)).and_then(|far| {
            let words = self.knowledge.uses.words_of(far).iter().filter(|&&word| self.states(analytes, is, word));
            let first = words.filter_map(|&word| self.outline.all(Key::Word(far, word)).next()).min()?;
            Some((Relation::Note, Fact::Mention(first)))
        });
        let all = by_number.chain(near).chain(far).filter(|&(found, _)| found <= condition.within);
        let (relation, fact) = all.min_by_key(|&(found, _)| found)?;
        let role = condition.role.clone().unwrap_or_else(|| Arc::from("lab"));
        Some(Met { witnesses: vec![Witness { role, fact, relation }], doubt: false })
    }

    /// Whether a word states the result looked for ("hypokalaemia"), and no printed number says otherwise.
    fn states(&self, analytes: &[ConceptId], is: &[Flag], word: ConceptId) -> bool {
        self.knowledge.concept(word).means.is_some_and(|(analyte, flag)| {
            analytes.contains(&analyte)
                && (is.is_empty() || is.contains(&flag))
                && self.outline.newest(analyte, self.knowledge).is_none()
                && !self.outline.contradicts(analyte, flag, self.knowledge)
        })
    }

    pub(super) fn find_duration(&self, condition: &CompiledCondition, days: u32, origin: usize) -> Option<Met> {
        let durations = self.facts.durations_of(origin);
        let known = durations.filter_map(|(number, duration)| Some((duration.days_until(self.outline.today)?, number)));
        let (longest, number) = known.max_by(|a, b| a.0.total_cmp(&b.0))?;
        if longest <= f64::from(days) {
            return None;
        }
        let role = condition.role.clone().unwrap_or_else(|| Arc::from("duration"));
        let fact = Fact::Duration(self.facts.mentions[origin].at, number);
        Some(Met { witnesses: vec![Witness { role, fact, relation: Relation::Sentence }], doubt: false })
    }
}
