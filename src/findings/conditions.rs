//! Matching the conditions of rules against the facts of a passage and the outline of its note.

use std::cell::RefCell;
use std::sync::Arc;

use super::facts::{At, Facts, NEAR, Place};
use super::outline::{Key, Outline};
use super::relation::relation;
use crate::knowledge::{
    CompiledCondition, CompiledRoute, CompiledRule, CompiledTest, ConceptId, Flag, Kind, Knowledge, Order, Reads,
    Relation,
};
use crate::knowledge::{Direction, DrugState};
use crate::reading::{
    Certainty, Duration, DurationKind, Experiencer, Label, Mention, NoteReading, Polarity, Temporality, Value,
};
use crate::text::Span;

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

    /// What stands near can be closely related; of what stands far, all are related alike and the first will do.
    fn find(&self, condition: &CompiledCondition, concepts: &[ConceptId], origin: usize) -> Option<Met> {
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

    fn sentence_of(&self, mention: usize) -> usize {
        self.facts.mentions[mention].place.sentence
    }

    /// Whether a place counts for links across sections.
    fn counts(&self, place: Place) -> bool {
        self.knowledge.language.carries(place.section, place.role)
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
    fn is_doubted(&self, condition: &CompiledCondition, mention: &Mention) -> bool {
        let kind = self.knowledge.concept(mention.concept).concept.kind;
        mention.assertion.certainty == Certainty::Possible && !condition.ignores_doubt && !kind.is_drug()
    }

    fn find_value(&self, condition: &CompiledCondition, origin: usize) -> Option<Met> {
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

    fn find_duration(&self, condition: &CompiledCondition, days: u32, origin: usize) -> Option<Met> {
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

    /// The keys under which a mention is filed because of conditions that it can satisfy from afar.
    pub(super) fn far_keys(&self, mention: usize) -> impl Iterator<Item = Key> {
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
        if self.facts.block_of(mention).reading.precedes.is_empty() {
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

    /// Whether a symptom is said to be older than something near it that a condition on the order in time looks for.
    fn predates(&self, condition: &CompiledCondition, symptom: usize) -> bool {
        let CompiledTest::Find(concepts) = &condition.test else { return false };
        self.facts.near(self.facts.mentions[symptom].place.sentence).any(|other| {
            let fact = &self.facts.mentions[other];
            concepts.binary_search(&fact.mention.concept).is_ok()
                && self.is_told_to_precede(symptom, fact.place)
                && !self.has_grown_worse(symptom, fact.place)
        })
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

    /// Whether a drug is taken, by its own sentence or, where that is silent, by the rest of the note.
    fn drug_state(&self, mention: &Mention) -> Option<DrugState> {
        let state = mention.assertion.drug_state?;
        let stopped =
            state == DrugState::Current && mention.assertion.cue.is_none() && self.outline.is_stopped(mention.concept);
        Some(if stopped { DrugState::Discontinued } else { state })
    }

    /// Whether a mention is read as the condition asks.
    pub(super) fn reads_as(&self, condition: &CompiledCondition, mention: usize) -> bool {
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

    fn holds_now(&self, condition: &CompiledCondition, mention: usize) -> bool {
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

    /// Whether the symptom at the anchor was there before the mention began.
    fn in_order(&self, condition: &CompiledCondition, origin: usize, mention: usize) -> bool {
        match condition.order {
            None => true,
            Some(Order::OnsetBefore) => self.onset_before(origin, mention),
        }
    }

    /// Whether anything is said of when the symptom, or one like it elsewhere in the note, began.
    fn has_onset(&self, symptom: usize, group: u32) -> bool {
        !self.facts.block_of(symptom).reading.precedes.is_empty()
            || self.onset(symptom).is_some()
            || self.outline.has(Key::Onset(group))
    }

    /// How long a symptom has been there, where its own words tell it.
    fn onset(&self, symptom: usize) -> Option<&Duration> {
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

    /// Whether the words beside a symptom say that it is older than something else.
    fn is_told_to_precede(&self, symptom: usize, two: Place) -> bool {
        let one = self.facts.mentions[symptom].place;
        let block = self.facts.block_of(symptom);
        if block.reading.precedes.is_empty() {
            return false;
        }
        let Some(own_sentence) = self.sentence_span(symptom) else { return false };
        let words = block.reading.precedes.iter().map(|word| (word.span.shifted(block.start), word));
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

    /// The sentence of a mention, in bytes of the note.
    fn sentence_span(&self, mention: usize) -> Option<Span> {
        let block = self.facts.block_of(mention);
        let number = self.facts.mentions[mention].mention.sentence;
        Some(block.reading.sentences.get(number)?.span.shifted(block.start))
    }

    /// Whether a symptom is said to be worse since the other thing began.
    fn has_grown_worse(&self, symptom: usize, other: Place) -> bool {
        let block = self.facts.block_of(symptom);
        let sentence = self.sentence_span(symptom);
        let mut scopes = block.reading.worsens.iter().map(|scope| scope.shifted(block.start));
        scopes.any(|scope| scope.contains(other.span) && sentence.is_some_and(|sentence| sentence.contains(scope)))
    }

    /// Whether a symptom was there before something that began so many days ago.
    fn began_before(&self, symptom: usize, other: Option<f64>) -> bool {
        other.is_some_and(|other| self.lasted(symptom).is_some_and(|symptom| symptom > other + 1.0))
    }

    /// How many days ago something began, where that is said of the mention.
    fn since(&self, at: At) -> Option<f64> {
        let block = self.note.blocks.labelled(at.block)?;
        let mut own = block.reading.durations.iter().filter(|duration| duration.belongs_to == Some(at.number));
        own.find(|duration| duration.kind == DurationKind::Since)?.days_until(self.outline.today)
    }
}
