//! From facts to findings: rules in the order of their precedence, each once per note and anchor; and how the findings of
//! a note follow its edits.
//!
//! Whether a rule fires on a mention depends on what stands within [`REACH`] of it and on what the [`Outline`] answers. So
//! an edit calls for new matches around it, and everywhere only where an answer has changed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::conditions::{Matched, Matcher};
use super::facts::{At, Facts, NEAR, REACH, reach};
use super::outline::{Filed, Key, Outline};
use super::sight::{Rank, Reported, Sight, Slot};
use super::{EvaluationSettings, Finding};
use crate::knowledge::{ConceptId, Knowledge, Relation, RuleId, Severity};
use crate::reading::{BlockReading, Certainty, Course, Duration, DurationKind, Label, Month, NoteReading, PlacedBlock};

/// The findings of a note, with all that it takes to follow the note's edits.
#[derive(Debug, Default)]
pub struct Evaluation {
    outline: Outline,
    kept: FxHashMap<Label, Kept>,
    /// All matches; the first of a slot is its best, and among equals the first in the note.
    matches: BTreeMap<(Slot, Rank, At), Arc<Matched>>,
    best: BTreeMap<Slot, Arc<Matched>>,
    /// Where something was looked for beside a mention that stands far from the anchor.
    elsewhere: Vec<Label>,
    /// How each finding came about, in the order of the findings.
    reported: Vec<Reported>,
    findings: Arc<Vec<Finding>>,
    /// Whether all but the findings was let go.
    rests: bool,
}

/// Which matches an evaluation looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matching {
    /// All, because edits may take the best of them away.
    All,
    /// Those that can be told.
    Best,
}

/// What later matches cannot change where none is ever taken back.
#[derive(Default)]
struct Settled {
    /// The first route of each rule that was satisfied.
    routes: FxHashMap<RuleId, usize>,
    /// The slots with a match that is as good as can be.
    slots: FxHashSet<Slot>,
}

impl Settled {
    fn add(&mut self, slot: Slot, rank: Rank) {
        let first = self.routes.entry(slot.0).or_insert(slot.1);
        *first = slot.1.min(*first);
        if rank == BEST_RANK {
            self.slots.insert(slot);
        }
    }

    fn may_better(&self, slot: Slot) -> bool {
        self.routes.get(&slot.0).is_none_or(|&first| slot.1 <= first) && !self.slots.contains(&slot)
    }
}

/// The rank that none comes before.
const BEST_RANK: Rank = (Relation::Stated, false, 0);

/// What a block contributed.
#[derive(Debug, Default)]
struct Kept {
    /// What is true whatever the rest of the note says.
    plain: Filed,
    /// What satisfies conditions from afar.
    far: Filed,
    /// How long its mentions last.
    times: Vec<Time>,
    matches: Vec<(Slot, Rank, At)>,
}

/// How long a mention lasts, by its number in its block, and whether it is certain.
type Time = (usize, Certainty, DurationKind, Course, Option<Month>);

/// How long the mentions of a block last.
fn times(reading: &BlockReading) -> Vec<Time> {
    let owned = reading.durations.iter().filter_map(|duration| Some((duration.belongs_to?, duration)));
    let time = |(number, duration): (usize, &Duration)| {
        let certainty = reading.mentions.get(number)?.assertion.certainty;
        Some((number, certainty, duration.kind, duration.days, duration.month))
    };
    owned.filter_map(time).collect()
}

impl Kept {
    fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.far.is_empty() && self.times.is_empty() && self.matches.is_empty()
    }
}

impl Evaluation {
    /// Evaluates a note from nothing.
    #[must_use]
    pub fn new(note: &NoteReading, knowledge: &Knowledge, settings: &EvaluationSettings) -> Self {
        Self::read(Sight { note, knowledge, settings }, Matching::All)
    }

    /// The findings of a note, without what it takes to follow its edits, which needs more time and memory than all else
    /// that is known of a note. The first edit gathers it.
    #[must_use]
    pub fn at_rest(note: &NoteReading, knowledge: &Knowledge, settings: &EvaluationSettings) -> Self {
        let Self { findings, .. } = Self::read(Sight { note, knowledge, settings }, Matching::Best);
        Self { findings, rests: true, ..Self::default() }
    }

    fn read(sight: Sight<'_>, matching: Matching) -> Self {
        let mut evaluation = Self { outline: Outline::new(sight.today()), ..Self::default() };
        evaluation.read_all(sight, matching);
        evaluation.report(sight, &[]);
        evaluation
    }

    /// The findings, in the order of their places, hover-only ones included.
    #[must_use]
    pub fn findings(&self) -> &Arc<Vec<Finding>> {
        &self.findings
    }

    /// What the note says as a whole.
    pub(super) const fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The findings, without what it takes to follow edits.
    #[must_use]
    pub fn into_findings(self) -> Arc<Vec<Finding>> {
        self.findings
    }

    /// Follows edits: `changed` are the blocks that went, came or say something else since the last time. The findings are
    /// then the same as those of a new evaluation with the same knowledge and settings.
    pub fn follow(
        &mut self,
        note: &NoteReading,
        changed: &[Label],
        knowledge: &Knowledge,
        settings: &EvaluationSettings,
    ) {
        let sight = Sight { note, knowledge, settings };
        if self.rests || sight.today() != self.outline.today || !self.read_again(sight, changed) {
            *self = Self::new(note, knowledge, settings);
        } else {
            self.report(sight, changed);
        }
    }

    fn read_all(&mut self, sight: Sight<'_>, matching: Matching) {
        let blocks = &sight.note.blocks;
        let telling = |block: &PlacedBlock<'_>| !block.reading.sentences.is_empty();
        let plain: Vec<(Label, Filed)> =
            blocks.iter().filter(telling).map(|block| (block.label, sight.plain_keys(&block))).collect();
        self.outline.extend(placed(&plain));
        let mut analytes: Vec<ConceptId> = plain.iter().flat_map(|(_, filed)| analytes(filed)).collect();
        analytes.sort_unstable();
        analytes.dedup();
        for analyte in analytes {
            self.outline.find_newest(analyte, |at| sight.value(at), sight.knowledge);
        }
        let facts = Facts::new(blocks.iter(), sight.knowledge);
        let far = Matcher::new(sight.note, &facts, &self.outline, sight.knowledge).far_filed(0..facts.blocks.len());
        self.outline.extend(placed(&far));
        self.kept = plain.into_iter().map(|(label, plain)| (label, Kept { plain, ..Kept::default() })).collect();
        for (label, far) in far {
            self.kept.entry(label).or_default().far = far;
        }
        for block in blocks.iter().filter(|block| !block.reading.durations.is_empty()) {
            self.kept.entry(block.label).or_default().times = times(block.reading);
        }
        self.match_again(sight, 0..blocks.len(), &facts, matching);
        self.kept.retain(|_, kept| !kept.is_empty());
    }

    /// Reads what changed. Returns whether that was all that had to be read again: not so where an answer of the outline
    /// changed.
    fn read_again(&mut self, sight: Sight<'_>, changed: &[Label]) -> bool {
        let blocks = &sight.note.blocks;
        let mut same = true;
        let mut values: Vec<ConceptId> = Vec::new();
        for &label in changed {
            let plain = blocks.labelled(label).map(|block| sight.plain_keys(&block)).unwrap_or_default();
            let kept = self.kept.entry(label).or_default();
            values.extend(analytes(&kept.plain).chain(analytes(&plain)));
            same &= !self.outline.refile(label, &kept.plain, &plain, true);
            kept.plain = plain;
        }
        values.sort_unstable();
        values.dedup();
        for analyte in values {
            same &= !self.outline.find_newest(analyte, |at| sight.value(at), sight.knowledge);
        }
        if !same {
            return false;
        }
        for (touched, labels) in sight.stretches(changed) {
            let region = reach(blocks, touched.clone(), REACH);
            let passage = reach(blocks, region.clone(), REACH);
            let here = |label: &Label| blocks.index_of(*label).is_none_or(|index| region.contains(&index));
            if self.elsewhere.iter().any(here) {
                return false;
            }
            let facts = Facts::new(blocks.from(passage.start).take(passage.len()), sight.knowledge);
            let near = reach(blocks, touched, NEAR);
            let near = near.start - passage.start..near.end - passage.start;
            let filed = Matcher::new(sight.note, &facts, &self.outline, sight.knowledge).far_filed(near);
            for &label in labels.iter().filter(|&&label| blocks.index_of(label).is_none()) {
                let kept = self.kept.remove(&label).unwrap_or_default();
                same &= !self.outline.refile(label, &kept.far, &[], false);
                self.forget(&kept.matches);
            }
            for (label, far) in filed {
                let kept = self.kept.entry(label).or_default();
                let times = blocks.labelled(label).map(|block| times(block.reading)).unwrap_or_default();
                same &= !self.outline.refile(label, &kept.far, &far, kept.times == times);
                (kept.far, kept.times) = (far, times);
            }
            if !same {
                return false;
            }
            self.match_again(sight, region, &facts, Matching::All);
        }
        true
    }

    /// Matches all rules anew on the anchors of some blocks; the facts are of these blocks and of all within reach.
    fn match_again(&mut self, sight: Sight<'_>, region: Range<usize>, facts: &Facts<'_>, matching: Matching) {
        let judge = Matcher::new(sight.note, facts, &self.outline, sight.knowledge);
        let mut found: Vec<(Slot, Rank, Arc<Matched>)> = Vec::new();
        let mut settled = Settled::default();
        let mut anchors = 0..0;
        for block in sight.note.blocks.from(region.start).take(region.len()) {
            let first = anchors.end.max(facts.mentions.partition_point(|fact| fact.at.block < block.label));
            anchors = first..first + block.reading.mentions.len();
            found.clear();
            for anchor in anchors.clone() {
                let from = found.len();
                sight.match_anchor(&judge, anchor, |slot| settled.may_better(slot), &mut found);
                if matching == Matching::Best {
                    found[from..].iter().for_each(|&(slot, rank, _)| settled.add(slot, rank));
                }
            }
            let old = self.kept.get_mut(&block.label).map(|kept| std::mem::take(&mut kept.matches)).unwrap_or_default();
            if found.is_empty() && old.is_empty() {
                continue;
            }
            let mut fresh: Vec<(Slot, Rank, At)> = Vec::with_capacity(found.len());
            let mut slots: FxHashSet<Slot> = FxHashSet::default();
            let mut known: FxHashMap<(Slot, Rank, At), Arc<Matched>> = FxHashMap::default();
            for key in old {
                slots.insert(key.0);
                known.extend(self.matches.remove(&key).map(|matched| (key, matched)));
            }
            for (slot, rank, matched) in found.drain(..) {
                let key = (slot, rank, matched.anchor);
                slots.insert(slot);
                // The same match stays the same object, by which a finding knows it; but what a rule with variants says
                // depends on more than its match.
                let varies = !sight.knowledge.rule(slot.0).variants.is_empty();
                let kept = known.remove(&key).filter(|known| !varies && *known == matched).unwrap_or(matched);
                self.matches.insert(key, kept);
                fresh.push(key);
            }
            self.kept.entry(block.label).or_default().matches = fresh;
            for slot in slots {
                choose(&self.matches, &mut self.best, slot);
            }
        }
        self.elsewhere.extend(judge.elsewhere.take());
        self.elsewhere.sort_unstable();
        self.elsewhere.dedup();
    }

    fn forget(&mut self, matches: &[(Slot, Rank, At)]) {
        for key in matches {
            self.matches.remove(key);
        }
        for key in matches {
            choose(&self.matches, &mut self.best, key.0);
        }
    }

    /// Brings the findings up to date with the best matches; what stands in `changed` blocks may read differently.
    fn report(&mut self, sight: Sight<'_>, changed: &[Label]) {
        let chosen = self.chosen(sight);
        let reads_alike = |reported: &Reported| {
            let stands = |label: &Label| changed.contains(label);
            !stands(&reported.place.0) && !reported.related.iter().any(|(label, _)| stands(label))
        };
        let mut old: BTreeMap<Slot, (Reported, Finding)> = BTreeMap::new();
        let findings = Arc::make_mut(&mut self.findings);
        for (reported, finding) in self.reported.drain(..).zip(findings.drain(..)) {
            old.insert(reported.slot, (reported, finding));
        }
        let mut told: Vec<(Reported, Finding)> = Vec::new();
        let mut taken: FxHashMap<RuleId, FxHashSet<u32>> = FxHashMap::default();
        for (slot, matched) in chosen {
            let (id, _, group) = slot;
            let rule = sight.knowledge.rule(id);
            let holds =
                |above: &RuleId| taken.get(above).is_some_and(|groups: &FxHashSet<u32>| groups.contains(&group));
            if rule.yields_to.iter().any(holds) {
                continue;
            }
            let known =
                old.remove(&slot).filter(|(known, _)| Arc::ptr_eq(&known.matched, &matched) && reads_alike(known));
            let anew = || sight.tell(&self.outline, slot, matched, &mut self.elsewhere);
            let Some((reported, finding)) = known.or_else(anew) else { continue };
            if finding.severity > Severity::Hover {
                let groups = taken.entry(id).or_default();
                groups.insert(group);
                groups.extend(&reported.consumed);
            }
            told.push((reported, finding));
        }
        told.sort_by_key(|(reported, finding)| (reported.place, finding.rule));
        for (reported, mut finding) in told {
            let start = |label: Label| sight.note.blocks.labelled(label).map_or(0, |block| block.start);
            finding.span = reported.place.1.shifted(start(reported.place.0));
            for (related, (label, span)) in finding.related.iter_mut().zip(&reported.related) {
                related.span = span.shifted(start(*label));
            }
            findings.push(finding);
            self.reported.push(reported);
        }
    }

    /// The matches that may be told, in the order of evaluation: of the first route of a rule that is satisfied anywhere.
    fn chosen(&self, sight: Sight<'_>) -> Vec<(Slot, Arc<Matched>)> {
        let mut chosen = Vec::new();
        for &id in &sight.knowledge.evaluation_order {
            let mut route = None;
            for (&slot, matched) in self.best.range((id, 0, 0)..=(id, usize::MAX, u32::MAX)) {
                if *route.get_or_insert(slot.1) != slot.1 {
                    break;
                }
                chosen.push((slot, Arc::clone(matched)));
            }
        }
        chosen
    }
}

/// Finds the best match of a slot anew.
fn choose(matches: &BTreeMap<(Slot, Rank, At), Arc<Matched>>, best: &mut BTreeMap<Slot, Arc<Matched>>, slot: Slot) {
    match matches.range((slot, BEST_RANK, At::FIRST)..).next().filter(|(key, _)| key.0 == slot) {
        Some((_, first)) => best.insert(slot, Arc::clone(first)),
        None => best.remove(&slot),
    };
}

fn placed(filed: &[(Label, Filed)]) -> impl Iterator<Item = (Key, At)> + '_ {
    filed.iter().flat_map(|(block, filed)| filed.iter().map(|&(key, number)| (key, At { block: *block, number })))
}

fn analytes(filed: &Filed) -> impl Iterator<Item = ConceptId> + '_ {
    filed.iter().filter_map(|(key, _)| match key {
        Key::Value(analyte, ..) => Some(*analyte),
        _ => None,
    })
}

impl Sight<'_> {
    /// The stretches of blocks that labels stand in, or stood in, each with its labels; stretches whose surroundings
    /// meet are one.
    fn stretches(self, labels: &[Label]) -> Vec<(Range<usize>, Vec<Label>)> {
        let blocks = &self.note.blocks;
        let mut labels = labels.to_vec();
        labels.sort_unstable();
        let mut stretches: Vec<(Range<usize>, Vec<Label>)> = Vec::new();
        for label in labels {
            let start = blocks.first_labelled(label);
            let end = start + usize::from(blocks.index_of(label).is_some());
            match stretches.last_mut() {
                Some((range, known)) if start <= range.end + REACH => {
                    range.end = range.end.max(end);
                    known.push(label);
                }
                _ => stretches.push((start..end, vec![label])),
            }
        }
        stretches
    }
}
