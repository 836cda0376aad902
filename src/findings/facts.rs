//! The facts of a note, brought into one order: mentions, results and durations with their places.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::knowledge::{ConceptId, DrugState, Flag, Kind, Knowledge, SectionKind, SectionRole};
use crate::reading::{Duration, Mention, NoteReading, Standing, Value};
use crate::text::Span;

/// Where a fact stands, as far as relations need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// In bytes of the note.
    pub span: Span,
    /// The block.
    pub block: usize,
    /// The sentence, counted through the note.
    pub sentence: usize,
    /// The section, counted through the note.
    pub section_number: usize,
    /// Its kind.
    pub section: SectionKind,
    /// The part that it plays when it is linked across sections.
    pub role: SectionRole,
    /// Whether it is a drug.
    pub is_drug: bool,
}

/// A mention with its place.
pub(super) struct MentionFact<'a> {
    pub mention: &'a Mention,
    pub place: Place,
}

/// A result with its place.
pub(super) struct ValueFact<'a> {
    pub value: &'a Value,
    pub place: Place,
}

/// Everything that rules can ask of a note.
pub(super) struct Facts<'a> {
    pub note: &'a NoteReading,
    pub mentions: Vec<MentionFact<'a>>,
    pub values: Vec<ValueFact<'a>>,
    /// Durations with the mention that each belongs to.
    pub durations: Vec<(&'a Duration, Option<usize>)>,
    pub today: Option<Date>,
    by_concept: HashMap<ConceptId, Vec<usize>>,
    newest: HashMap<ConceptId, usize>,
    /// The durations that belong to a mention.
    durations_of: HashMap<usize, Vec<usize>>,
    /// Mentions of words that state a result ("hypokalaemia").
    pub words: Vec<usize>,
    /// Drugs that today's plan stops.
    stopping: HashSet<ConceptId>,
    /// Symptoms that the next sentences say have gone, or that are of another organ.
    gone: HashSet<usize>,
    /// Drugs that the note says were stopped, and nowhere says are taken.
    stopped: HashSet<ConceptId>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(note: &'a NoteReading, knowledge: &Knowledge, today: Option<Date>) -> Self {
        let mut facts = Self {
            note,
            mentions: Vec::new(),
            values: Vec::new(),
            durations: Vec::new(),
            today,
            by_concept: HashMap::new(),
            newest: HashMap::new(),
            durations_of: HashMap::new(),
            words: Vec::new(),
            stopping: HashSet::new(),
            gone: HashSet::new(),
            stopped: HashSet::new(),
        };
        let (mut sentences, mut sections) = (0, 0);
        for (block, placed) in note.blocks.iter().enumerate() {
            let reading = &placed.reading;
            let mut numbers: Vec<usize> = Vec::with_capacity(reading.sentences.len());
            for (index, sentence) in reading.sentences.iter().enumerate() {
                let opens = sentence.opens_section || (index == 0 && reading.opens_plan_item);
                let leaves_short_section = index == 0 && placed.after_blank && placed.context.ends_at_blank;
                sections += usize::from(opens || leaves_short_section);
                numbers.push(sections);
            }
            let place = |span: Span, sentence: usize, role: SectionRole, is_drug: bool| Place {
                span: span.shifted(placed.start),
                block,
                sentence: sentences + sentence,
                section_number: numbers.get(sentence).copied().unwrap_or(sections),
                section: reading.sentences.get(sentence).map_or(SectionKind::None, |sentence| sentence.section),
                role,
                is_drug,
            };
            let first_mention = facts.mentions.len();
            for mention in &reading.mentions {
                let kind = knowledge.concept(mention.concept).concept.kind;
                let place = place(mention.span, mention.sentence, role_of(kind), kind.is_drug());
                facts.mentions.push(MentionFact { mention, place });
            }
            for value in &reading.values {
                let place = place(value.span, value.sentence, SectionRole::Value, false);
                facts.values.push(ValueFact { value, place });
            }
            for duration in &reading.durations {
                let owner = duration.belongs_to.map(|mention| first_mention + mention);
                if let Some(owner) = owner {
                    facts.durations_of.entry(owner).or_default().push(facts.durations.len());
                }
                facts.durations.push((duration, owner));
            }
            sentences += reading.sentences.len();
        }
        for (index, fact) in facts.mentions.iter().enumerate() {
            facts.by_concept.entry(fact.mention.concept).or_default().push(index);
            if knowledge.concept(fact.mention.concept).means.is_some() {
                facts.words.push(index);
            }
        }
        facts.find_newest();
        facts.find_stopped();
        facts.find_gone(knowledge);
        facts.find_other_organs(knowledge);
        facts
    }

    /// A bare "cramping" shares the fate of one that was read as of another organ, unless the note has a cramp that can
    /// only be of the muscle.
    fn find_other_organs(&mut self, knowledge: &Knowledge) {
        let kind = |fact: &MentionFact<'_>| knowledge.concept(fact.mention.concept).concept.kind;
        let other_organ = self.mentions.iter().any(|fact| fact.mention.bare && kind(fact) == Kind::LookAlike);
        if !other_organ {
            return;
        }
        let bare =
            self.mentions.iter().enumerate().filter(|(_, fact)| fact.mention.bare && kind(fact) == Kind::Symptom);
        for (index, fact) in bare {
            let group = knowledge.concept(fact.mention.concept).anchor_group;
            let sure = self.mentions.iter().any(|other| {
                !other.mention.bare
                    && knowledge.concept(other.mention.concept).anchor_group == group
                    && other.mention.assertion.holds()
            });
            if !sure {
                self.gone.insert(index);
            }
        }
    }

    /// "Cramps for two weeks. Cramps now resolved.": what a later sentence says of a symptom holds for the earlier one.
    fn find_gone(&mut self, knowledge: &Knowledge) {
        let group = |fact: &MentionFact<'_>| knowledge.concept(fact.mention.concept).anchor_group;
        for (index, fact) in self.mentions.iter().enumerate() {
            if !fact.mention.assertion.resolved {
                continue;
            }
            let before = self.mentions[..index].iter().enumerate().rev();
            let near = before.take_while(|(_, earlier)| earlier.place.sentence + 2 >= fact.place.sentence);
            let same = near.filter(|(_, earlier)| {
                group(earlier) == group(fact) && earlier.place.section_number == fact.place.section_number
            });
            self.gone.extend(same.map(|(earlier, _)| earlier));
        }
    }

    /// Whether a later sentence says that the symptom has gone.
    pub(super) fn has_gone(&self, mention: usize) -> bool {
        self.gone.contains(&mention)
    }

    fn find_stopped(&mut self) {
        let mut taken: HashSet<ConceptId> = HashSet::new();
        for fact in &self.mentions {
            let assertion = &fact.mention.assertion;
            if assertion.stopping {
                self.stopping.insert(fact.mention.concept);
            }
            let said = assertion.cue.is_some() || fact.place.section == SectionKind::Medications;
            match assertion.drug_state {
                Some(DrugState::Discontinued) => {
                    self.stopped.insert(fact.mention.concept);
                }
                Some(DrugState::Current | DrugState::Planned) if said => {
                    taken.insert(fact.mention.concept);
                }
                _ => {}
            }
        }
        self.stopped.retain(|concept| !taken.contains(concept));
    }

    /// Whether the note stops the drug today, here or elsewhere.
    pub(super) fn is_stopping(&self, mention: usize) -> bool {
        self.stopping.contains(&self.mentions[mention].mention.concept)
    }

    /// Whether a drug is taken, by its own sentence or, where that is silent, by the rest of the note.
    pub(super) fn drug_state(&self, mention: usize) -> Option<DrugState> {
        let fact = &self.mentions[mention];
        let state = fact.mention.assertion.drug_state?;
        let stopped = state == DrugState::Current
            && fact.mention.assertion.cue.is_none()
            && self.stopped.contains(&fact.mention.concept);
        Some(if stopped { DrugState::Discontinued } else { state })
    }

    /// For each analyte the result that counts: a repeat before an undated one, a corrected one before the total, and
    /// the later of two equals. Past results never count.
    fn find_newest(&mut self) {
        for (index, fact) in self.values.iter().enumerate() {
            if fact.value.standing == Standing::Past {
                continue;
            }
            let rank = |value: &Value| (value.corrected, value.standing == Standing::Repeat);
            let entry = self.newest.entry(fact.value.analyte).or_insert(index);
            if rank(fact.value) >= rank(self.values[*entry].value) {
                *entry = index;
            }
        }
    }

    /// The mentions of any of these concepts (sorted), in the order of the note.
    pub(super) fn mentions_of(&self, concepts: &[ConceptId]) -> Vec<usize> {
        let mut found: Vec<usize> = if concepts.len() < self.by_concept.len() {
            concepts.iter().filter_map(|concept| self.by_concept.get(concept)).flatten().copied().collect()
        } else {
            self.by_concept
                .iter()
                .filter(|(concept, _)| concepts.binary_search(concept).is_ok())
                .flat_map(|(_, mentions)| mentions.iter().copied())
                .collect()
        };
        found.sort_unstable();
        found
    }

    /// The result of an analyte that counts, unless a better analyte has one.
    pub(super) fn newest_value(&self, analyte: ConceptId, knowledge: &Knowledge) -> Option<usize> {
        let yields = knowledge.concept(analyte).yields_to.iter().any(|better| self.newest.contains_key(better));
        if yields { None } else { self.newest.get(&analyte).copied() }
    }

    /// Whether a printed result of the analyte says otherwise than a word for it.
    pub(super) fn contradicts(&self, analyte: ConceptId, flag: Flag, knowledge: &Knowledge) -> bool {
        let better = knowledge.concept(analyte).yields_to.iter().find_map(|better| self.newest.get(better));
        better.or_else(|| self.newest.get(&analyte)).is_some_and(|&value| {
            !matches!(self.values[value].value.flag, Flag::Unknown) && self.values[value].value.flag != flag
        })
    }

    /// The durations that belong to a mention.
    pub(super) fn durations_of(&self, mention: usize) -> impl Iterator<Item = usize> + '_ {
        self.durations_of.get(&mention).into_iter().flatten().copied()
    }

    /// The longest stretch that belongs to a mention, in days, with its duration.
    pub(super) fn longest(&self, mention: usize) -> Option<(f64, usize)> {
        self.durations_of(mention)
            .filter_map(|index| Some((self.durations[index].0.days_until(self.today)?, index)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

const fn role_of(kind: Kind) -> SectionRole {
    match kind {
        Kind::Drug | Kind::DrugClass | Kind::DrugCombination => SectionRole::Drug,
        Kind::Symptom | Kind::Finding | Kind::LookAlike => SectionRole::Symptom,
        Kind::Condition => SectionRole::Condition,
        Kind::Lab => SectionRole::Value,
        Kind::Context | Kind::Duration | Kind::Treatment => SectionRole::Context,
    }
}
