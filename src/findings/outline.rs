//! What rules ask of the rest of a note: for each condition the mentions that can satisfy it from afar, the result of
//! each analyte that counts, and a few things that are true of the whole.
//!
//! The outline knows which facts stand where, but not what is written between them, so that most edits leave its answers
//! as they were. What it answers is all that a passage depends on beyond its own reach.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::facts::At;
use crate::knowledge::{ConceptId, Flag, Knowledge, SectionKind};
use crate::reading::{Label, Standing, Value};

/// What a fact is filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A mention that satisfies a far condition without doubt.
    Certain(u16),
    /// One that satisfies it with doubt.
    Doubtful(u16),
    /// One that satisfies a condition on the order in time, if its start fits.
    Ordered(u16),
    /// A symptom of an anchor group of which it is said how long it has been there.
    Onset(u32),
    /// A symptom of an anchor group that is said to be older than what a condition on the order in time looks for.
    Predates(u16, u32),
    /// A word that states a result which a far condition looks for.
    Word(u16, ConceptId),
    /// A result of an analyte, by whether it is corrected and whether it is a repeat.
    Value(ConceptId, bool, bool),
    /// A drug that is said to be taken.
    Taken(ConceptId),
    /// A drug that is said to have been stopped.
    Discontinued(ConceptId),
    /// A drug that today's plan stops.
    Stopping(ConceptId),
    /// A word for a symptom that was read as of another organ.
    OtherOrgan,
    /// A symptom of an anchor group that can only be of the muscle.
    Sure(u32),
    /// A section.
    Section(SectionKind),
}

/// The result of an analyte that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Newest {
    pub at: At,
    pub flag: Flag,
    pub marked: bool,
    pub times_upper: Option<f64>,
    /// Whether it counts for links across sections.
    pub carries: bool,
}

/// The outline of a note.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The day that starts count to.
    pub today: Option<Date>,
    filed: FxHashMap<Key, Ats>,
    newest: BTreeMap<ConceptId, Newest>,
}

/// Facts in the order of the note.
#[derive(Debug, Default)]
struct Ats(Vec<At>);

impl Ats {
    fn insert(&mut self, at: At) {
        // A note is read from its start to its end.
        if self.0.last().is_none_or(|last| *last < at) {
            self.0.push(at);
        } else if let Err(place) = self.0.binary_search(&at) {
            self.0.insert(place, at);
        }
    }

    fn remove(&mut self, at: At) {
        if let Ok(place) = self.0.binary_search(&at) {
            self.0.remove(place);
        }
    }
}

/// Some facts of a block with what they are filed under.
pub(super) type Filed = Vec<(Key, usize)>;

impl Outline {
    /// An outline without facts.
    pub(super) fn new(today: Option<Date>) -> Self {
        Self { today, ..Self::default() }
    }

    /// Files facts.
    pub(super) fn extend(&mut self, facts: impl Iterator<Item = (Key, At)>) {
        for (key, at) in facts {
            self.filed.entry(key).or_default().insert(at);
        }
    }

    /// Files the facts of a block anew; `alike` says whether its mentions last as long as they did. Returns whether an
    /// answer has changed.
    pub(super) fn refile(&mut self, block: Label, old: &[(Key, usize)], new: &[(Key, usize)], alike: bool) -> bool {
        let timed = |key: Key| matches!(key, Key::Ordered(_) | Key::Onset(_));
        if old == new {
            // A start may be another while the mention is the same.
            return !alike && new.iter().any(|&(key, _)| timed(key));
        }
        let mut keys: Vec<Key> = old.iter().chain(new).map(|&(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        let before: Vec<_> = keys.iter().map(|&key| self.answer(key)).collect();
        for &(key, number) in old {
            if let Some(ats) = self.filed.get_mut(&key) {
                ats.remove(At { block, number });
            }
        }
        for &(key, number) in new {
            self.filed.entry(key).or_default().insert(At { block, number });
        }
        // Of what is ordered in time all facts are looked at, and not the first ones alone.
        let same = |key: Key| {
            let of =
                |filed: &[(Key, usize)]| filed.iter().filter(|known| known.0 == key).map(|known| known.1).collect();
            let (old, new): (Vec<usize>, Vec<usize>) = (of(old), of(new));
            old == new
        };
        let changed = |key: Key| timed(key) && !(alike && same(key));
        keys.iter().zip(before).any(|(&key, before)| changed(key) || self.answer(key) != before)
    }

    /// As much of a key's facts as an evaluation can come to know.
    fn answer(&self, key: Key) -> [Option<At>; 2] {
        let truth = |holds: bool| [holds.then_some(At::FIRST), None];
        match key {
            // Which of several says it makes no difference.
            Key::Taken(drug) | Key::Discontinued(drug) => truth(self.is_stopped(drug)),
            Key::Sure(_) => truth(self.has(Key::OtherOrgan) && self.has(key)),
            Key::Predates(..) | Key::Stopping(_) | Key::OtherOrgan | Key::Section(_) => truth(self.has(key)),
            // Results are compared by what they say.
            Key::Value(..) => [None, None],
            Key::Certain(_) | Key::Doubtful(_) | Key::Ordered(_) | Key::Onset(_) | Key::Word(..) => {
                let mut facts = self.all(key);
                [facts.next(), facts.next()]
            }
        }
    }

    /// The facts under a key, in the order of the note.
    pub(super) fn all(&self, key: Key) -> impl DoubleEndedIterator<Item = At> + '_ {
        self.filed.get(&key).map_or(&[][..], |ats| &ats.0).iter().copied()
    }

    /// Whether there is any fact under a key.
    pub(super) fn has(&self, key: Key) -> bool {
        self.all(key).next().is_some()
    }

    /// Whether the note says that a drug was stopped, and nowhere that it is taken.
    pub(super) fn is_stopped(&self, drug: ConceptId) -> bool {
        self.has(Key::Discontinued(drug)) && !self.has(Key::Taken(drug))
    }

    /// Finds anew which result of an analyte counts: a repeat before an undated one, a corrected one before the total,
    /// and the later of two equals. Past results never count. Returns whether it, or what it says, is another.
    pub(super) fn find_newest<'a>(
        &mut self,
        analyte: ConceptId,
        value: impl Fn(At) -> Option<(&'a Value, SectionKind)>,
        knowledge: &Knowledge,
    ) -> bool {
        let ranks = [(true, true), (true, false), (false, true), (false, false)];
        let mut best = ranks.into_iter().filter_map(|(corrected, repeat)| {
            let at = self.all(Key::Value(analyte, corrected, repeat)).next_back()?;
            let (value, section) = value(at)?;
            Some(Newest {
                at,
                flag: value.flag,
                marked: value.marked,
                times_upper: value.times_upper,
                carries: knowledge.language.carries(section, crate::knowledge::SectionRole::Value),
            })
        });
        let newest = best.next();
        let known = match newest {
            Some(newest) => self.newest.insert(analyte, newest),
            None => self.newest.remove(&analyte),
        };
        known != newest
    }

    /// The result of an analyte that counts, unless a better analyte has one.
    pub(super) fn newest(&self, analyte: ConceptId, knowledge: &Knowledge) -> Option<Newest> {
        let yields = knowledge.concept(analyte).yields_to.iter().any(|better| self.newest.contains_key(better));
        if yields { None } else { self.newest.get(&analyte).copied() }
    }

    /// Whether a printed result of the analyte says otherwise than a word for it.
    pub(super) fn contradicts(&self, analyte: ConceptId, flag: Flag, knowledge: &Knowledge) -> bool {
        let better = knowledge.concept(analyte).yields_to.iter().find_map(|better| self.newest.get(better));
        better
            .or_else(|| self.newest.get(&analyte))
            .is_some_and(|newest| newest.flag != Flag::Unknown && newest.flag != flag)
    }
}

/// What a result is filed under; nothing for one of the past.
pub(super) fn value_key(value: &Value) -> Option<Key> {
    (value.standing != Standing::Past)
        .then(|| Key::Value(value.analyte, value.corrected, value.standing == Standing::Repeat))
}
