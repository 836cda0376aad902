//! Matching the conditions of rules against the facts of a note.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::facts::{Facts, Place};
use super::relation::relation;
use crate::knowledge::{
    CompiledCondition, CompiledRoute, CompiledRule, CompiledTest, ConceptId, Flag, Kind, Knowledge, Order, Reads,
    Relation,
};
use crate::reading::{Certainty, DurationKind, Experiencer, Polarity, Temporality};

/// A fact that satisfied a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// A mention, by its place among the facts.
    Mention(usize),
    /// A result.
    Value(usize),
    /// A duration, with the mention that it belongs to.
    Duration(usize),
}

/// A fact that took part, and the part that it played.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub anchor: usize,
    pub witnesses: Vec<Witness>,
    pub link: Option<Relation>,
    pub doubt: bool,
}

/// How many sentences apart two mentions may stand to be more closely related than by the note.
const NEAR: usize = 2;

/// The mentions that each condition allows, by the condition's address.
type Lists = RefCell<HashMap<*const CompiledCondition, Rc<[usize]>>>;

/// Conditions are judged against these facts.
pub(super) struct Matcher<'a> {
    pub facts: &'a Facts<'a>,
    pub knowledge: &'a Knowledge,
    lists: Lists,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, knowledge: &'a Knowledge) -> Self {
        Self { facts, knowledge, lists: RefCell::default() }
    }

    /// The mentions that an anchor condition allows.
    pub(super) fn anchors(&self, anchor: &CompiledCondition) -> Vec<usize> {
        let CompiledTest::Find(concepts) = &anchor.test else { return Vec::new() };
        let found = self.facts.mentions_of(concepts).into_iter();
        found.filter(|&mention| self.reads_as(anchor, mention)).collect()
    }

    pub(super) fn anchor_group(&self, mention: usize) -> u32 {
        self.knowledge.concept(self.facts.mentions[mention].mention.concept).anchor_group
    }

    /// Whether a route is satisfied at an anchor, and by what.
    pub(super) fn match_route(&self, rule: &CompiledRule, route: &CompiledRoute, anchor: usize) -> Option<Matched> {
        let doubtful = self.facts.mentions[anchor].mention.assertion.certainty == Certainty::Possible;
        let mut matched =
            Matched { anchor, witnesses: Vec::new(), link: None, doubt: doubtful && !route.anchor.ignores_doubt };
        for condition in &route.require {
            let met = self.meet(condition, &matched)?;
            matched.doubt |= met.doubt;
            matched.witnesses.extend(met.witnesses);
        }
        matched.link = matched.witnesses.iter().map(|witness| witness.relation).max();
        let silenced =
            rule.unless.iter().chain(&route.unless).any(|condition| self.meet(condition, &matched).is_some());
        (!silenced).then_some(matched)
    }

    /// How far the nearest witness in the anchor's own sentence stands from it, in bytes; without one, as far as can be.
    pub(super) fn nearest_witness(&self, matched: &Matched) -> usize {
        let anchor = self.facts.mentions[matched.anchor].place;
        let mentions = matched.witnesses.iter().filter_map(|witness| match witness.fact {
            Fact::Mention(mention) => Some(self.facts.mentions[mention].place),
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
    pub(super) fn all_hold(&self, conditions: &[CompiledCondition], matched: &Matched) -> bool {
        conditions.iter().all(|condition| self.meet(condition, matched).is_some())
    }

    /// The anchor groups that the rule takes from lower rules besides its anchor.
    pub(super) fn consumed(&self, rule: &CompiledRule, matched: &Matched) -> Vec<u32> {
        let roles = &rule.rule.consumes;
        let taken = matched.witnesses.iter().filter(|witness| roles.iter().any(|role| **role == *witness.role));
        taken
            .filter_map(|witness| match witness.fact {
                Fact::Mention(mention) => Some(self.anchor_group(mention)),
                _ => None,
            })
            .collect()
    }

    /// The place that a condition counts from: the anchor, or the mention of a role.
    fn origin(&self, condition: &CompiledCondition, matched: &Matched) -> Option<(usize, Place)> {
        let mention = match &condition.beside {
            None => matched.anchor,
            Some(role) => matched.witnesses.iter().find_map(|witness| match witness.fact {
                Fact::Mention(mention) if witness.role == *role => Some(mention),
                _ => None,
            })?,
        };
        Some((mention, self.facts.mentions[mention].place))
    }

    fn meet(&self, condition: &CompiledCondition, matched: &Matched) -> Option<Met> {
        match &condition.test {
            CompiledTest::Find(concepts) => self.find(condition, concepts, matched),
            CompiledTest::Value { .. } => self.find_value(condition, matched),
            CompiledTest::DaysOver(days) => self.find_duration(condition, *days, matched),
            CompiledTest::HasSection(kinds) => {
                let mut sentences = self.facts.note.blocks.iter().flat_map(|block| &block.reading.sentences);
                sentences.any(|sentence| kinds.contains(&sentence.section)).then(Met::default)
            }
            CompiledTest::Any(conditions) => conditions
                .iter()
                .filter_map(|inner| self.meet(inner, matched))
                .min_by_key(|met| (met.doubt, met.weakest())),
            CompiledTest::All(conditions) => {
                let mut so_far = matched.clone();
                let mut all = Met::default();
                for inner in conditions {
                    let met = self.meet(inner, &so_far)?;
                    so_far.witnesses.extend(met.witnesses.iter().cloned());
                    all.doubt |= met.doubt;
                    all.witnesses.extend(met.witnesses);
                }
                Some(all)
            }
            CompiledTest::None(conditions) => {
                let any = conditions.iter().any(|inner| self.meet(inner, matched).is_some());
                (!any).then(Met::default)
            }
        }
    }

    fn find(&self, condition: &CompiledCondition, concepts: &[ConceptId], matched: &Matched) -> Option<Met> {
        let (origin, origin_place) = self.origin(condition, matched)?;
        if condition.order.is_some() && !self.has_onset(origin) {
            return None;
        }
        let list = self.list(condition, concepts);
        let allowed = |mention: usize| mention != origin && self.in_order(condition, origin, mention);
        // What stands near can be closely related; of what stands far, all are related alike and the first will do.
        let first_near = list.partition_point(|&mention| self.sentence_of(mention) + NEAR < origin_place.sentence);
        let near = list[first_near..]
            .iter()
            .copied()
            .take_while(|&mention| self.sentence_of(mention) <= origin_place.sentence + NEAR)
            .filter(|&mention| allowed(mention))
            .filter_map(|mention| {
                let place = self.facts.mentions[mention].place;
                Some((mention, relation(self.facts, self.knowledge, origin_place, place)?))
            })
            .filter(|&(_, found)| found <= condition.within)
            .map(|(mention, found)| self.met_by(condition, mention, found))
            .min_by_key(|met| (met.doubt, met.weakest()));
        if condition.within < Relation::Note || near.as_ref().is_some_and(|met| !met.doubt) {
            return near;
        }
        let counts = |place: Place| self.knowledge.language.carries(place.section, place.role);
        if !counts(origin_place) {
            return near;
        }
        let mut far = list
            .iter()
            .copied()
            .filter(|&mention| {
                self.sentence_of(mention).abs_diff(origin_place.sentence) > NEAR
                    && counts(self.facts.mentions[mention].place)
                    && allowed(mention)
            })
            .map(|mention| self.met_by(condition, mention, Relation::Note));
        let first = far.next();
        match first {
            Some(met) if met.doubt => far.find(|met| !met.doubt).or(near).or(Some(met)),
            Some(met) => Some(met),
            None => near,
        }
    }

    fn sentence_of(&self, mention: usize) -> usize {
        self.facts.mentions[mention].place.sentence
    }

    /// The mentions that a condition's concepts and reading allow, in the order of the note; found once per note.
    fn list(&self, condition: &CompiledCondition, concepts: &[ConceptId]) -> Rc<[usize]> {
        let key = std::ptr::from_ref(condition);
        if let Some(list) = self.lists.borrow().get(&key) {
            return Rc::clone(list);
        }
        let found = self.facts.mentions_of(concepts).into_iter();
        let list: Rc<[usize]> = found.filter(|&mention| self.reads_as(condition, mention)).collect();
        self.lists.borrow_mut().insert(key, Rc::clone(&list));
        list
    }

    fn met_by(&self, condition: &CompiledCondition, mention: usize, relation: Relation) -> Met {
        let fact = &self.facts.mentions[mention];
        let kind = self.knowledge.concept(fact.mention.concept).concept.kind;
        // Doubt beside a drug is doubt about the link, which lowers nothing.
        let doubt =
            fact.mention.assertion.certainty == Certainty::Possible && !condition.ignores_doubt && !kind.is_drug();
        let role = condition.role.clone().unwrap_or_else(|| Arc::from(role_name(kind)));
        Met { witnesses: vec![Witness { role, fact: Fact::Mention(mention), relation }], doubt }
    }

    fn find_value(&self, condition: &CompiledCondition, matched: &Matched) -> Option<Met> {
        let CompiledTest::Value { analytes, is, marked, printed, over_upper_limit } = &condition.test else {
            return None;
        };
        let (_, origin) = self.origin(condition, matched)?;
        let role = condition.role.clone().unwrap_or_else(|| Arc::from("lab"));
        let numbers =
            analytes.iter().filter_map(|&analyte| self.facts.newest_value(analyte, self.knowledge)).filter(|&index| {
                let value = self.facts.values[index].value;
                (is.is_empty() || is.contains(&value.flag))
                    && (!*marked || value.marked)
                    && over_upper_limit.is_none_or(|limit| value.times_upper.is_some_and(|times| times > limit))
            });
        let by_number = numbers.filter_map(|index| {
            let found = relation(self.facts, self.knowledge, origin, self.facts.values[index].place)?;
            (found <= condition.within).then(|| Witness {
                role: Arc::clone(&role),
                fact: Fact::Value(index),
                relation: found,
            })
        });
        let by_word = self.words_for(condition, analytes, is, *printed || over_upper_limit.is_some());
        let by_word = by_word.into_iter().filter_map(|mention| {
            let found = relation(self.facts, self.knowledge, origin, self.facts.mentions[mention].place)?;
            (found <= condition.within).then(|| Witness {
                role: Arc::clone(&role),
                fact: Fact::Mention(mention),
                relation: found,
            })
        });
        let witness = by_number.chain(by_word).min_by_key(|witness| witness.relation)?;
        Some(Met { witnesses: vec![witness], doubt: false })
    }

    /// Words that state the result looked for ("hypokalaemia"), unless a printed number says otherwise.
    fn words_for(
        &self,
        condition: &CompiledCondition,
        analytes: &[ConceptId],
        is: &[Flag],
        only_numbers: bool,
    ) -> Vec<usize> {
        if only_numbers {
            return Vec::new();
        }
        let stated = |mention: &usize| {
            let concept = self.knowledge.concept(self.facts.mentions[*mention].mention.concept);
            concept.means.is_some_and(|(analyte, flag)| {
                analytes.contains(&analyte)
                    && (is.is_empty() || is.contains(&flag))
                    && self.facts.newest_value(analyte, self.knowledge).is_none()
                    && !self.facts.contradicts(analyte, flag, self.knowledge)
            })
        };
        self.facts.words.iter().copied().filter(stated).filter(|&mention| self.holds_now(condition, mention)).collect()
    }

    fn find_duration(&self, condition: &CompiledCondition, days: u32, matched: &Matched) -> Option<Met> {
        let (mention, _) = self.origin(condition, matched)?;
        let (longest, index) = self.facts.longest(mention)?;
        if longest <= f64::from(days) {
            return None;
        }
        let role = condition.role.clone().unwrap_or_else(|| Arc::from("duration"));
        Some(Met {
            witnesses: vec![Witness { role, fact: Fact::Duration(index), relation: Relation::Sentence }],
            doubt: false,
        })
    }

    /// Whether a mention is read as the condition asks.
    fn reads_as(&self, condition: &CompiledCondition, mention: usize) -> bool {
        let fact = &self.facts.mentions[mention];
        let in_section = (condition.section.is_empty() || condition.section.contains(&fact.place.section))
            && !condition.not_section.contains(&fact.place.section);
        let assertion = &fact.mention.assertion;
        if !in_section
            || (condition.not_examined && assertion.examined)
            || (condition.not_stopping && self.facts.is_stopping(mention))
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

    fn holds_now(&self, condition: &CompiledCondition, mention: usize) -> bool {
        let fact = &self.facts.mentions[mention];
        let assertion = &fact.mention.assertion;
        if assertion.polarity == Polarity::Negated || assertion.temporality == Temporality::Hypothetical {
            return false;
        }
        if assertion.experiencer != Experiencer::Patient && !condition.blood_relatives {
            return false;
        }
        if let Some(state) = self.facts.drug_state(mention) {
            return condition.state.contains(&state);
        }
        // A condition stays with the patient unless it is said to have gone; a symptom of the past is past.
        let kind = self.knowledge.concept(fact.mention.concept).concept.kind;
        if self.facts.has_gone(mention) {
            return false;
        }
        let lasting = matches!(kind, Kind::Condition | Kind::Context) && !assertion.resolved;
        assertion.temporality == Temporality::Current || lasting
    }

    /// Whether the symptom at the anchor was there before the mention began.
    fn in_order(&self, condition: &CompiledCondition, origin: usize, mention: usize) -> bool {
        match condition.order {
            None => true,
            Some(Order::OnsetBefore) => self.onset_before(origin, mention),
        }
    }

    /// Whether anything is said of when the symptom began.
    fn has_onset(&self, symptom: usize) -> bool {
        let block = &self.facts.note.blocks[self.facts.mentions[symptom].place.block];
        !block.reading.precedes.is_empty() || self.facts.durations_of(symptom).next().is_some()
    }

    fn onset_before(&self, symptom: usize, other: usize) -> bool {
        let start = |mention: usize, kinds: &[DurationKind]| {
            let mut own = self.facts.durations_of(mention).map(|index| self.facts.durations[index].0);
            own.find(|duration| kinds.contains(&duration.kind))
                .and_then(|duration| duration.days_until(self.facts.today))
        };
        let (one, two) = (self.facts.mentions[symptom].place, self.facts.mentions[other].place);
        let told_by_word = one.sentence == two.sentence && one.span.end <= two.span.start && {
            let block = &self.facts.note.blocks[one.block];
            let words = block.reading.precedes.iter().map(|word| word.shifted(block.start));
            words.into_iter().any(|word| one.span.end <= word.start && word.end <= two.span.start)
        };
        let symptom_days = start(symptom, &[DurationKind::Length, DurationKind::Since]);
        let other_days = start(other, &[DurationKind::Since]);
        told_by_word || symptom_days.zip(other_days).is_some_and(|(symptom, other)| symptom > other + 1.0)
    }
}

pub(super) const fn role_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Drug | Kind::DrugClass | Kind::DrugCombination => "drug",
        Kind::Symptom | Kind::Finding | Kind::LookAlike => "symptom",
        Kind::Condition => "condition",
        Kind::Lab => "lab",
        Kind::Context | Kind::Treatment => "context",
        Kind::Duration => "duration",
    }
}
