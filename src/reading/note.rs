//! The reading of a whole note, block by block, and how it follows an edit.

use std::sync::Arc;

use super::block::{Purpose, read_block_for};
use super::blocks::{Block, Blocks, PlacedBlock};
use super::context::Context;
use jiff::civil::Date;

use crate::knowledge::{Knowledge, SectionKind};
use crate::note::split;
use crate::text::Span;

/// How many blocks make up a note's head, where its date stands.
const HEAD: usize = 8;

/// The reading of a note: blocks that tile it.
#[derive(Clone, Debug, Default)]
pub struct NoteReading {
    /// The blocks, in order.
    pub blocks: Blocks,
}

impl NoteReading {
    /// Reads a whole note.
    #[must_use]
    pub fn read(text: &str, knowledge: &Knowledge) -> Self {
        Self::read_for(Purpose::All, text, knowledge)
    }

    /// Reads a whole note for its findings: what no rule asks for is left out.
    #[must_use]
    pub fn read_for_rules(text: &str, knowledge: &Knowledge) -> Self {
        Self::read_for(Purpose::Rules, text, knowledge)
    }

    fn read_for(purpose: Purpose, text: &str, knowledge: &Knowledge) -> Self {
        let mut context = Context::default();
        let blocks = split(text)
            .into_iter()
            .map(|block| {
                let reading = read_block_for(purpose, block.span.of(text), block.after_blank, context, knowledge);
                let read = Block::new(block.span.len(), block.after_blank, context, Arc::new(reading));
                context = read.reading.leaves;
                read
            })
            .collect();
        Self { blocks: Blocks::new(blocks) }
    }

    /// The block that holds a byte.
    #[must_use]
    pub fn block_at(&self, offset: usize) -> Option<PlacedBlock<'_>> {
        self.blocks.get(self.blocks.index_at(offset)?)
    }

    /// The blocks that share bytes with a span, or touch it.
    pub fn blocks_in(&self, span: Span) -> impl Iterator<Item = PlacedBlock<'_>> {
        let first = self.blocks.index_at(span.start.saturating_sub(1)).unwrap_or_default();
        self.blocks.from(first).take_while(move |block| block.start <= span.end)
    }

    /// The date that the note states for itself, in its first lines.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        let mut head = self.blocks.iter().take(HEAD).take_while(|block| block.context.section == SectionKind::None);
        head.find_map(|block| block.reading.date)
    }

    /// All mentions with their places in the note.
    pub fn mentions(&self) -> impl Iterator<Item = (Span, &super::Mention)> {
        self.blocks.iter().flat_map(|block| {
            block.reading.mentions.iter().map(move |mention| (mention.span.shifted(block.start), mention))
        })
    }
}
