//! Matching the conditions of rules against the facts of a passage and the outline of its note.

mod find;
mod keys;
mod reads;
mod time;

use std::cell::RefCell;
use std::sync::Arc;

use super::facts::{At, Facts, NEAR, Place};
use super::outline::{Key, Outline};
use crate::knowledge::{CompiledCondition, CompiledRoute, CompiledRule, CompiledTest, ConceptId, Knowledge, Relation};
use crate::reading::{Certainty, Duration, Label, Mention, NoteReading, Value};

/// A fact that satisfied a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fact {
    /// A mention.
    Mention(At),
    /// A result.
    Value(At),
    /// A duration: the mention that it belongs to, and its number in the block.
    Duration(At, usize),
}

impl Fact {
    /// The block in which it stands.
    pub(super) const fn block(self) -> Label {
        match self {
            Self::Mention(at) | Self::Value(at) | Self::Duration(at, _) => at.block,
        }
    }
}

/// A fact that took part, and the part that it played.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Witness {
    pub role: Arc<str>,
    pub fact: Fact,
    pub relation: Relation,
}

/// What satisfied a condition.
#[derive(Clone, Debug, Default)]
struct Met {
    witnesses: Vec<Witness>,
    doubt: bool,
}

impl Met {
    fn weakest(&self) -> Option<Relation> {
        self.witnesses.iter().map(|witness| witness.relation).max()
    }
}

/// A route of a rule that is satisfied at an anchor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matched {
    pub anchor: At,
    pub witnesses: Vec<Witness>,
    pub link: Option<Relation>,
    pub doubt: bool,
}

/// Conditions are judged against these facts.
pub(super) struct Matcher<'a> {
    pub note: &'a NoteReading,
    pub facts: &'a Facts<'a>,
    pub outline: &'a Outline,
    pub knowledge: &'a Knowledge,
    /// Where something was looked for beside a mention that does not stand near the anchor.
    pub elsewhere: RefCell<Vec<Label>>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(
        note: &'a NoteReading,
        facts: &'a Facts<'a>,
        outline: &'a Outline,
        knowledge: &'a Knowledge,
    ) -> Self {
        Self { note, facts, outline, knowledge, elsewhere: RefCell::default() }
    }

    pub(super) fn anchor_group(&self, concept: ConceptId) -> u32 {
        self.knowledge.concept(concept).anchor_group
    }

    /// A mention, in the passage or elsewhere.
    pub(super) fn mention(&self, at: At) -> Option<&'a Mention> {
        match self.facts.mention_at(at) {
            Some(index) => Some(self.facts.mentions[index].mention),
            None => self.note.blocks.labelled(at.block)?.reading.mentions.get(at.number),
        }
    }

    /// A result, in the passage or elsewhere.
    pub(super) fn value(&self, at: At) -> Option<&'a Value> {
        self.note.blocks.labelled(at.block)?.reading.values.get(at.number)
    }

    /// A duration of a mention's block.
    pub(super) fn duration(&self, at: At, number: usize) -> Option<&'a Duration> {
        self.note.blocks.labelled(at.block)?.reading.durations.get(number)
    }

    /// Whether a route is satisfied at an anchor, and by what.
    pub(super) fn match_route(&self, rule: &CompiledRule, route: &CompiledRoute, anchor: usize) -> Option<Matched> {
        let fact = &self.facts.mentions[anchor];
        let mut doubt = fact.mention.assertion.certainty == Certainty::Possible && !route.anchor.ignores_doubt;
        let mut witnesses = Vec::new();
        for condition in &route.require {
            let met = self.meet(condition, anchor, &witnesses)?;
            doubt |= met.doubt;
            witnesses.extend(met.witnesses);
        }
        let mut unless = rule.unless.iter().chain(&route.unless);
        if unless.any(|condition| self.meet(condition, anchor, &witnesses).is_some()) {
            return None;
        }
        let link = witnesses.iter().map(|witness| witness.relation).max();
        Some(Matched { anchor: fact.at, witnesses, link, doubt })
    }

    /// How far the nearest witness in the anchor's own sentence stands from it, in bytes; without one, as far as can be.
    pub(super) fn nearest_witness(&self, anchor: usize, matched: &Matched) -> usize {
        let anchor = self.facts.mentions[anchor].place;
        let mentions = matched.witnesses.iter().filter_map(|witness| match witness.fact {
            Fact::Mention(at) => self.facts.mention_at(at).map(|index| self.facts.mentions[index].place),
            _ => None,
        });
        let own = mentions.filter(|place| place.sentence == anchor.sentence);
        own.map(|place| {
            place.span.start.saturating_sub(anchor.span.end).max(anchor.span.start.saturating_sub(place.span.end))
        })
        .min()
        .unwrap_or(usize::MAX)
    }

    /// Whether all conditions of a variant hold.
    pub(super) fn all_hold(&self, conditions: &[CompiledCondition], anchor: usize, matched: &Matched) -> bool {
        conditions.iter().all(|condition| self.meet(condition, anchor, &matched.witnesses).is_some())
    }

    /// The anchor groups that the rule takes from lower rules besides its anchor.
    pub(super) fn consumed(&self, rule: &CompiledRule, matched: &Matched) -> Vec<u32> {
        let roles = &rule.rule.consumes;
        let taken = matched.witnesses.iter().filter(|witness| roles.iter().any(|role| **role == *witness.role));
        taken
            .filter_map(|witness| match witness.fact {
                Fact::Mention(at) => Some(self.anchor_group(self.mention(at)?.concept)),
                _ => None,
            })
            .collect()
    }

    /// Whether a condition holds at an anchor, beside what has been found.
    pub(super) fn holds(&self, condition: &CompiledCondition, anchor: usize, witnesses: &[Witness]) -> bool {
        self.meet(condition, anchor, witnesses).is_some()
    }

    /// What satisfies a condition.
    pub(super) fn witnesses_after(
        &self,
        condition: &CompiledCondition,
        anchor: usize,
        witnesses: &[Witness],
    ) -> Vec<Witness> {
        self.meet(condition, anchor, witnesses).map(|met| met.witnesses).unwrap_or_default()
    }

    /// What satisfies conditions one after another.
    pub(super) fn witnesses(&self, conditions: &[CompiledCondition], anchor: usize) -> Vec<Witness> {
        let mut found = Vec::new();
        for condition in conditions {
            let more = self.witnesses_after(condition, anchor, &found);
            found.extend(more);
        }
        found
    }

    fn meet(&self, condition: &CompiledCondition, anchor: usize, witnesses: &[Witness]) -> Option<Met> {
        match &condition.test {
            CompiledTest::Find(_) | CompiledTest::Value { .. } | CompiledTest::DaysOver(_) => {
                self.meet_beside(condition, anchor, witnesses)
            }
            CompiledTest::HasSection(kinds) => {
                kinds.iter().any(|&kind| self.outline.has(Key::Section(kind))).then(Met::default)
            }
            CompiledTest::Any(conditions) => conditions
                .iter()
                .filter_map(|inner| self.meet(inner, anchor, witnesses))
                .min_by_key(|met| (met.doubt, met.weakest())),
            CompiledTest::All(conditions) => {
                let mut so_far = witnesses.to_vec();
                let mut all = Met::default();
                for inner in conditions {
                    let met = self.meet(inner, anchor, &so_far)?;
                    so_far.extend(met.witnesses.iter().cloned());
                    all.doubt |= met.doubt;
                    all.witnesses.extend(met.witnesses);
                }
                Some(all)
            }
            CompiledTest::None(conditions) => {
                let any = conditions.iter().any(|inner| self.meet(inner, anchor, witnesses).is_some());
                (!any).then(Met::default)
            }
        }
    }

    /// Looks beside the anchor, or beside the mention of a role, which may stand anywhere in the note.
    fn meet_beside(&self, condition: &CompiledCondition, anchor: usize, witnesses: &[Witness]) -> Option<Met> {
        let Some(role) = &condition.beside else { return self.meet_at(condition, anchor) };
        let at = witnesses.iter().find_map(|witness| match witness.fact {
            Fact::Mention(at) if witness.role == *role => Some(at),
            _ => None,
        })?;
        let here = self.facts.mentions[anchor].place.sentence;
        match self.facts.mention_at(at) {
            Some(index) if self.sentence_of(index).abs_diff(here) <= NEAR => self.meet_at(condition, index),
            _ => {
                self.elsewhere.borrow_mut().push(at.block);
                let facts = Facts::around(&self.note.blocks, at.block, self.knowledge);
                let there = Matcher::new(self.note, &facts, self.outline, self.knowledge);
                there.meet_at(condition, facts.mention_at(at)?)
            }
        }
    }

    fn meet_at(&self, condition: &CompiledCondition, origin: usize) -> Option<Met> {
        match &condition.test {
            CompiledTest::Find(concepts) => self.find(condition, concepts, origin),
            CompiledTest::Value { .. } => self.find_value(condition, origin),
            CompiledTest::DaysOver(days) => self.find_duration(condition, *days, origin),
            _ => None,
        }
    }

    fn sentence_of(&self, mention: usize) -> usize {
        self.facts.mentions[mention].place.sentence
    }

    /// Whether a place counts for links across sections.
    fn counts(&self, place: Place) -> bool {
        self.knowledge.language.carries(place.section, place.role)
    }
}
