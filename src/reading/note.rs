//! The reading of a whole note, block by block, and how it follows an edit.

use std::sync::Arc;

use super::block::{BlockReading, read_block};
use super::context::Context;
use jiff::civil::Date;

use crate::knowledge::{Knowledge, SectionKind};
use crate::note::split;
use crate::text::Span;

/// How many blocks make up a note's head, where its date stands.
const HEAD: usize = 8;

/// A block with its reading.
#[derive(Clone, Debug)]
pub struct PlacedBlock {
    /// Where it starts in the note, in bytes.
    pub start: usize,
    /// Its length in bytes.
    pub length: usize,
    /// Whether a blank line stands before it.
    pub after_blank: bool,
    /// The context that it was read in.
    pub context: Context,
    /// What it says.
    pub reading: Arc<BlockReading>,
}

/// The reading of a note: blocks that tile it.
#[derive(Clone, Debug, Default)]
pub struct NoteReading {
    /// The blocks, in order.
    pub blocks: Vec<PlacedBlock>,
}

impl NoteReading {
    /// Reads a whole note.
    #[must_use]
    pub fn read(text: &str, knowledge: &Knowledge) -> Self {
        let mut context = Context::default();
        let blocks = split(text)
            .into_iter()
            .map(|block| {
                let reading = read_block(block.span.of(text), block.after_blank, context, knowledge);
                let placed = PlacedBlock {
                    start: block.span.start,
                    length: block.span.len(),
                    after_blank: block.after_blank,
                    context,
                    reading: Arc::new(reading),
                };
                context = placed.reading.leaves;
                placed
            })
            .collect();
        Self { blocks }
    }

    /// The block that holds a byte.
    #[must_use]
    pub fn block_at(&self, offset: usize) -> Option<&PlacedBlock> {
        let index = self.blocks.partition_point(|block| block.start <= offset).checked_sub(1)?;
        self.blocks.get(index)
    }

    /// The date that the note states for itself, in its first lines.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        let mut head = self.blocks.iter().take(HEAD).take_while(|block| block.context.section == SectionKind::None);
        head.find_map(|block| block.reading.date)
    }

    /// All mentions with their places in the note.
    pub fn mentions(&self) -> impl Iterator<Item = (Span, &super::Mention)> {
        self.blocks
            .iter()
            .flat_map(|block| block.reading.mentions.iter().map(|mention| (mention.span.shifted(block.start), mention)))
    }
}
