//! The reading of a whole note, block by block, and how it follows an edit.

use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::block::{BlockReading, Purpose, gather_named, read_block_for};
use super::blocks::{Block, Blocks, PlacedBlock};
use super::context::Context;
use crate::knowledge::{Knowledge, Named, SectionKind};
use crate::note::{BlockSpan, split};
use crate::text::Span;

/// How many blocks make up a note's head, where its date stands.
const HEAD: usize = 8;

/// How much of a note is looked at before it is first asked whether a rule can fire on it, in bytes.
const FIRST_LOOK: usize = 1024;

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
        Self::read_blocks(Purpose::All, text, &split(text), knowledge)
    }

    /// Reads a whole note for its findings: what no rule asks for is left out, and so is the whole of a note that does not
    /// name what any one rule asks for.
    #[must_use]
    pub fn read_for_rules(text: &str, knowledge: &Knowledge) -> Self {
        let blocks = split(text);
        let mut named = Named::default();
        let mut next_look = FIRST_LOOK;
        for (block, rest) in blocks.iter().zip((0..blocks.len()).rev()) {
            gather_named(block.span.of(text), knowledge, &mut named);
            // The longer a note is, the more of it has to be looked at before it is worth while to look at the rules.
            if block.span.end >= next_look || rest == 0 {
                if knowledge.may_fire(&named) {
                    return Self::read_blocks(Purpose::Rules, text, &blocks, knowledge);
                }
                next_look = 2 * block.span.end;
            }
        }
        Self::default()
    }

    fn read_blocks(purpose: Purpose, text: &str, blocks: &[BlockSpan], knowledge: &Knowledge) -> Self {
        let mut context = Context::default();
        // Notes are made of what was written before: blocks that are alike are read once, and kept once.
        let mut known: FxHashMap<(&str, bool, Context), Arc<BlockReading>> = FxHashMap::default();
        let read = blocks.iter().map(|block| {
            let (own, after_blank) = (block.span.of(text), block.after_blank);
            let reading = known
                .entry((own, after_blank, context))
                .or_insert_with(|| Arc::new(read_block_for(purpose, own, after_blank, context, knowledge)));
            let read = Block::new(block.span.len(), after_blank, context, Arc::clone(reading));
            context = read.reading.leaves;
            read
        });
        Self { blocks: Blocks::new(read.collect()) }
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
