//! What one passage gives: what its blocks are filed under, the matches of its anchors, and the finding that a match comes
//! to.

use std::ops::Range;
use std::sync::Arc;

use super::conditions::{Matched, Matcher};
use super::facts::{At, Facts};
use super::outline::{Filed, Key, Outline, value_key};
use super::{EvaluationSettings, Finding, Related, RuleSetting};
use crate::knowledge::{CompiledRule, DrugState, Kind, Knowledge, Relation, RuleId, SectionKind, Severity};
use crate::reading::{Label, Mention, NoteReading, PlacedBlock, Value};
use crate::text::Span;

/// As near as a word beside another, in bytes.
const BESIDE: usize = 12;

/// What competes for one place among the findings: the matches of a route of a rule in one anchor group.
pub(super) type Slot = (RuleId, usize, u32);

/// How good a match is, the best first: its weakest link, doubt, and how far the nearest witness stands.
pub(super) type Rank = (Relation, bool, usize);

#[derive(Debug)]
pub(super) struct Reported {
    pub slot: Slot,
    pub matched: Arc<Matched>,
    pub consumed: Vec<u32>,
    /// The anchor, in bytes of its block, and the others that took part.
    pub place: (Label, Span),
    pub related: Vec<(Label, Span)>,
}

/// What an evaluation works with.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub note: &'a NoteReading,
    pub knowledge: &'a Knowledge,
    pub settings: &'a EvaluationSettings,
}

impl Matcher<'_> {
    /// What the mentions of some blocks of the passage are filed under because of far conditions.
    pub(super) fn far_filed(&self, blocks: Range<usize>) -> Vec<(Label, Filed)> {
        let mut filed = Vec::with_capacity(blocks.len());
        for block in &self.facts.blocks[blocks] {
            let first = self.facts.mentions.partition_point(|fact| fact.at.block < block.label);
            let mentions = (first..first + block.reading.mentions.len()).zip(0..);
            let keys = mentions.flat_map(|(mention, number)| self.far_keys(mention).map(move |key| (key, number)));
            filed.push((block.label, keys.collect()));
        }
        filed
    }

    /// The message of the first variant that holds, or the rule's own.
    fn message(&self, rule: &CompiledRule, anchor: usize, found: &Matched) -> String {
        let varied = rule.variants.iter().filter(|variant| variant.message.is_some());
        varied
            .filter(|variant| self.all_hold(&variant.when, anchor, found))
            .find_map(|variant| variant.message.clone())
            .unwrap_or_else(|| rule.rule.message.clone())
    }

    /// Variants first, then the user's setting, then doubt, then the cap by evidence.
    fn severity(&self, rule: &CompiledRule, anchor: usize, found: &Matched, settings: &EvaluationSettings) -> Severity {
        let varied = rule.variants.iter().filter(|variant| variant.severity.is_some());
        let base = varied
            .filter(|variant| self.all_hold(&variant.when, anchor, found))
            .find_map(|variant| variant.severity)
            .unwrap_or(rule.rule.severity);
        let set = match settings.rules.get(rule.code()) {
            Some(RuleSetting::Severity(severity)) => *severity,
            _ => base,
        };
        let doubted = if found.doubt { set.lowered().unwrap_or(Severity::Hover) } else { set };
        doubted.min(rule.rule.evidence.carries())
    }
}

impl<'a> Sight<'a> {
    pub(super) fn today(self) -> Option<jiff::civil::Date> {
        self.note.date().or(self.settings.reference_date)
    }

    pub(super) fn value(self, at: At) -> Option<(&'a Value, SectionKind)> {
        let reading = self.note.blocks.labelled(at.block)?.reading;
        let value = reading.values.get(at.number)?;
        let section = reading.sentences.get(value.sentence).map_or(SectionKind::None, |sentence| sentence.section);
        Some((value, section))
    }

    /// What a block says of the whole note, whatever stands elsewhere.
    pub(super) fn plain_keys(self, block: &PlacedBlock<'_>) -> Filed {
        let reading = block.reading;
        let section =
            |sentence: usize| reading.sentences.get(sentence).map_or(SectionKind::None, |known| known.section);
        let mut filed: Filed = Vec::new();
        for kind in reading.sentences.iter().map(|sentence| sentence.section) {
            if self.knowledge.uses.sections().contains(&kind) && !filed.contains(&(Key::Section(kind), 0)) {
                filed.push((Key::Section(kind), 0));
            }
        }
        for (number, mention) in reading.mentions.iter().enumerate() {
            let info = self.knowledge.concept(mention.concept);
            let mut file = |key: Key| filed.push((key, number));
            if mention.assertion.stopping {
                file(Key::Stopping(mention.concept));
            }
            if let Some(key) = drug_key(mention, section(mention.sentence)) {
                file(key);
            }
            if mention.bare && info.concept.kind == Kind::LookAlike {
                file(Key::OtherOrgan);
            }
            if !mention.bare && mention.assertion.holds() {
                file(Key::Sure(info.anchor_group));
            }
        }
        filed.extend(reading.values.iter().enumerate().filter_map(|(number, value)| Some((value_key(value)?, number))));
        filed
    }

    fn runs(self, rule: &CompiledRule) -> bool {
        match self.settings.rules.get(rule.code()) {
            Some(RuleSetting::Off) => false,
            Some(RuleSetting::On | RuleSetting::Severity(_)) => true,
            None => rule.rule.enabled || self.settings.all_rules,
        }
    }

    /// Tries all routes that a mention can be the anchor of and whose matches are wanted.
    pub(super) fn match_anchor(
        self,
        judge: &Matcher<'_>,
        anchor: usize,
        wanted: impl Fn(Slot) -> bool,
        found: &mut Vec<(Slot, Rank, Arc<Matched>)>,
    ) {
        let concept = judge.facts.mentions[anchor].mention.concept;
        let group = judge.anchor_group(concept);
        for &(id, number) in self.knowledge.uses.anchors_of(concept) {
            let rule = self.knowledge.rule(id);
            let route = &rule.routes[number];
            let slot = (id, number, group);
            if !wanted(slot) || !self.runs(rule) || !judge.reads_as(&route.anchor, anchor) {
                continue;
            }
            let Some(matched) = judge.match_route(rule, route, anchor) else { continue };
            if self.settings.weakest_link.zip(matched.link).is_some_and(|(weakest, link)| link > weakest) {
                continue;
            }
            let link = matched.link.unwrap_or(Relation::Stated);
            let distance = judge.nearest_witness(anchor, &matched);
            // Nothing is closer than what the author links without doubt, and a rule on one mention asks for nothing closer.
            let settled =
                link == Relation::Stated && !matched.doubt && (distance <= BESIDE || route.require.is_empty());
            let rank = (link, matched.doubt, if settled { 0 } else { distance });
            found.push((slot, rank, Arc::new(matched)));
        }
    }

    /// The finding of a match; `elsewhere` gathers where its variants looked.
    pub(super) fn tell(
        self,
        outline: &Outline,
        slot: Slot,
        matched: Arc<Matched>,
        elsewhere: &mut Vec<Label>,
    ) -> Option<(Reported, Finding)> {
        let facts = Facts::around(&self.note.blocks, matched.anchor.block, self.knowledge);
        let judge = Matcher::new(self.note, &facts, outline, self.knowledge);
        let anchor = facts.mention_at(matched.anchor)?;
        let mention = facts.mentions[anchor].mention;
        let rule = self.knowledge.rule(slot.0);
        let severity = judge.severity(rule, anchor, &matched, self.settings);
        let place = (matched.anchor.block, mention.span);
        let mut places: Vec<(Label, Span)> = Vec::new();
        let mut related: Vec<Related> = Vec::new();
        for witness in &matched.witnesses {
            let Some(entry) = judge.related(witness) else { continue };
            let at = (witness.fact.block(), entry.span);
            if !places.contains(&at) && at != place {
                places.push(at);
                related.push(entry);
            }
        }
        let finding = Finding {
            rule: slot.0,
            severity,
            message: judge.message(rule, anchor, &matched),
            concept: mention.concept,
            span: mention.span,
            text: mention.text.to_string(),
            link: matched.link,
            related,
            why: judge.why(&matched, severity, rule),
        };
        let consumed = judge.consumed(rule, &matched);
        elsewhere.extend(judge.elsewhere.take());
        Some((Reported { slot, matched, consumed, place, related: places }, finding))
    }
}

/// Whether a mention says that a drug is taken, or that it was stopped.
fn drug_key(mention: &Mention, section: SectionKind) -> Option<Key> {
    let assertion = &mention.assertion;
    let said = assertion.cue.is_some() || section == SectionKind::Medications;
    match assertion.drug_state {
        Some(DrugState::Discontinued) => Some(Key::Discontinued(mention.concept)),
        Some(DrugState::Current | DrugState::Planned) if said => Some(Key::Taken(mention.concept)),
        _ => None,
    }
}
