//! The facts of a note, brought into one order: mentions, results and durations with their places.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::knowledge::{ConceptId, Flag, Kind, Knowledge, SectionKind, SectionRole};
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
                facts.durations.push((duration, duration.belongs_to.map(|mention| first_mention + mention)));
            }
            sentences += reading.sentences.len();
        }
        for (index, fact) in facts.mentions.iter().enumerate() {
            facts.by_concept.entry(fact.mention.concept).or_default().push(index);
        }
        facts.find_newest();
        facts
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
        better
            .or_else(|| self.newest.get(&analyte))
            .is_some_and(|&value| !matches!(self.values[value].value.flag, Flag::Unknown) && self.values[value].value.flag != flag)
    }

    /// The longest stretch that belongs to a mention, in days.
    pub(super) fn longest(&self, mention: usize) -> Option<(f64, &'a Duration)> {
        self.durations
            .iter()
            .filter(|(_, owner)| *owner == Some(mention))
            .filter_map(|(duration, _)| Some((duration.days_until(self.today)?, *duration)))
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
