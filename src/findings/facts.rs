//! The facts of a passage: the mentions and results of some neighbouring blocks, brought into one order.

use crate::knowledge::{Kind, Knowledge, SectionKind, SectionRole};
use crate::reading::{Blocks, Duration, Experiencer, Label, Mention, PlacedBlock};
use crate::text::Span;

/// How many sentences apart two mentions may stand to be more closely related than by the note.
pub(super) const NEAR: usize = 2;

/// How many sentences away a change can matter to a mention: a witness stands near it, what is looked for beside the
/// witness stands near that, and whether it has gone is said near that again.
pub(super) const REACH: usize = 3 * NEAR;

/// A fact of a note, by its block and its number among the facts of its sort there. It stays the same while the note is
/// edited elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct At {
    pub block: Label,
    pub number: usize,
}

impl At {
    /// Before all facts of a note.
    pub(super) const FIRST: Self = Self { block: Label::FIRST, number: 0 };
}

/// Where a fact stands, as far as relations need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// In bytes of the note.
    pub span: Span,
    /// The block, by its number in the passage.
    pub block: usize,
    /// The sentence, counted through the passage.
    pub sentence: usize,
    /// The section, counted through the passage.
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
    pub at: At,
    pub place: Place,
}

/// Where a result stands.
pub(super) struct ValueFact {
    pub at: At,
    pub place: Place,
}

/// What rules can ask of a passage.
pub(super) struct Facts<'a> {
    pub blocks: Vec<PlacedBlock<'a>>,
    pub mentions: Vec<MentionFact<'a>>,
    pub values: Vec<ValueFact>,
}

impl<'a> Facts<'a> {
    /// The facts of some blocks that follow one another.
    pub(super) fn new(blocks: impl Iterator<Item = PlacedBlock<'a>>, knowledge: &Knowledge) -> Self {
        let mut facts = Self { blocks: Vec::new(), mentions: Vec::new(), values: Vec::new() };
        let (mut sentences, mut sections) = (0, 0);
        let mut numbers: Vec<usize> = Vec::new();
        for (block, placed) in blocks.enumerate() {
            let reading = placed.reading;
            numbers.clear();
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
            for (number, mention) in reading.mentions.iter().enumerate() {
                let kind = knowledge.concept(mention.concept).concept.kind;
                let mut place = place(mention.span, mention.sentence, role_of(kind), kind.is_drug());
                // What a family history says of the patient stands as in any history.
                if place.section == SectionKind::Family && mention.assertion.experiencer == Experiencer::Patient {
                    place.section = SectionKind::History;
                }
                facts.mentions.push(MentionFact { mention, at: At { block: placed.label, number }, place });
            }
            for (number, value) in reading.values.iter().enumerate() {
                let place = place(value.span, value.sentence, SectionRole::Value, false);
                facts.values.push(ValueFact { at: At { block: placed.label, number }, place });
            }
            sentences += reading.sentences.len();
            facts.blocks.push(placed);
        }
        facts
    }

    /// The facts of a block and of what stands within reach of it.
    pub(super) fn around(blocks: &'a Blocks, label: Label, knowledge: &Knowledge) -> Self {
        let index = blocks.index_of(label).unwrap_or_default();
        let range = reach(blocks, index..index + 1, REACH);
        Self::new(blocks.from(range.start).take(range.len()), knowledge)
    }

    /// The number of a mention in the passage.
    pub(super) fn mention_at(&self, at: At) -> Option<usize> {
        self.mentions.binary_search_by_key(&at, |fact| fact.at).ok()
    }

    /// The number of a result in the passage.
    pub(super) fn value_at(&self, at: At) -> Option<usize> {
        self.values.binary_search_by_key(&at, |fact| fact.at).ok()
    }

    /// The mentions in the sentences around one, in the order of the note.
    pub(super) fn near(&self, sentence: usize) -> std::ops::Range<usize> {
        let first = self.mentions.partition_point(|fact| fact.place.sentence + NEAR < sentence);
        let count = self.mentions[first..].partition_point(|fact| fact.place.sentence <= sentence + NEAR);
        first..first + count
    }

    /// The block of a mention.
    pub(super) fn block_of(&self, mention: usize) -> PlacedBlock<'a> {
        self.blocks[self.mentions[mention].place.block]
    }

    /// The durations that belong to a mention, with their numbers in its block.
    pub(super) fn durations_of(&self, mention: usize) -> impl Iterator<Item = (usize, &'a Duration)> {
        let number = self.mentions[mention].at.number;
        let all = self.block_of(mention).reading.durations.iter().enumerate();
        all.filter(move |(_, duration)| duration.belongs_to == Some(number))
    }
}

/// The blocks within so many sentences of some blocks, those included.
pub(super) fn reach(blocks: &Blocks, range: std::ops::Range<usize>, sentences: usize) -> std::ops::Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    let mut seen = 0;
    while seen <= sentences
        && let Some(before) = start.checked_sub(1)
        && let Some(block) = blocks.get(before)
    {
        seen += block.reading.sentences.len();
        start = before;
    }
    seen = 0;
    for block in blocks.from(end) {
        if seen > sentences {
            break;
        }
        seen += block.reading.sentences.len();
        end += 1;
    }
    start..end
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
