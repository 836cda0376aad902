//! The blocks of a note, kept so that an edit costs what it touches, in a note of any length.
//!
//! A block does not know its place: chunks of some dozens hold offsets from their own start, so that an edit moves the
//! chunks behind it and not each of their blocks. What stays the same through an edit is a block's [`Label`].

use std::ops::Range;
use std::sync::Arc;

use super::block::BlockReading;
use super::context::Context;

/// The most blocks of a chunk.
const LARGEST: usize = 64;

/// A chunk with fewer than these is merged with the one before it.
const SMALLEST: usize = 16;

/// How far apart the labels of a fresh note are, so that others find room between them.
const GAP: u64 = 1 << 36;

/// What a block is known by for as long as it is there, however it moves and whatever is typed in it. Labels grow from
/// the start of a note to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(u64);

impl Label {
    /// Before all labels.
    pub const FIRST: Self = Self(0);
}

/// A block with its place and its reading.
#[derive(Clone, Copy, Debug)]
pub struct PlacedBlock<'a> {
    /// Where it starts in the note, in bytes.
    pub start: usize,
    /// Its length in bytes.
    pub length: usize,
    /// Whether a blank line stands before it.
    pub after_blank: bool,
    /// The context that it was read in.
    pub context: Context,
    /// What it says.
    pub reading: &'a Arc<BlockReading>,
    /// What it is known by.
    pub label: Label,
}

/// A block without its place.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub length: usize,
    pub after_blank: bool,
    pub context: Context,
    pub reading: Arc<BlockReading>,
    pub label: Label,
    /// Where it starts in its chunk; set by the chunk.
    offset: usize,
}

impl Block {
    pub(super) fn new(length: usize, after_blank: bool, context: Context, reading: Arc<BlockReading>) -> Self {
        Self { length, after_blank, context, reading, label: Label::default(), offset: 0 }
    }
}

#[derive(Clone, Debug)]
struct Chunk {
    /// Where it starts in the note, in bytes.
    start: usize,
    /// How many blocks stand before it.
    before: usize,
    /// The label of its first block.
    label: Label,
    /// Its length in bytes.
    length: usize,
    blocks: Arc<Vec<Block>>,
}

impl Chunk {
    fn new(mut blocks: Vec<Block>) -> Self {
        let mut length = 0;
        for block in &mut blocks {
            block.offset = length;
            length += block.length;
        }
        let label = blocks.first().map(|block| block.label).unwrap_or_default();
        Self { start: 0, before: 0, label, length, blocks: Arc::new(blocks) }
    }

    fn place<'a>(&'a self, block: &'a Block) -> PlacedBlock<'a> {
        PlacedBlock {
            start: self.start + block.offset,
            length: block.length,
            after_blank: block.after_blank,
            context: block.context,
            reading: &block.reading,
            label: block.label,
        }
    }
}

/// The blocks of a note, in order; they tile it.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    chunks: Vec<Chunk>,
}

impl Blocks {
    /// Blocks with fresh labels.
    pub(super) fn new(blocks: Vec<Block>) -> Self {
        let mut all = Self::default();
        let labelled = blocks.into_iter().zip(1..).map(|(block, at)| Block { label: Label(at * GAP), ..block });
        all.put(0..0, labelled.collect());
        all
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks.last().map_or(0, |chunk| chunk.before + chunk.blocks.len())
    }

    /// How many bytes they span.
    #[must_use]
    pub fn length(&self) -> usize {
        self.chunks.last().map_or(0, |chunk| chunk.start + chunk.length)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// A block by its number.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<PlacedBlock<'_>> {
        let (chunk, inside) = self.find(index)?;
        Some(chunk.place(chunk.blocks.get(inside)?))
    }

    /// All of them.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = PlacedBlock<'_>> + Clone {
        self.chunks.iter().flat_map(|chunk| chunk.blocks.iter().map(move |block| chunk.place(block)))
    }

    /// Those from a number on.
    pub fn from(&self, index: usize) -> impl Iterator<Item = PlacedBlock<'_>> + Clone {
        let chunk = self.chunks.partition_point(|chunk| chunk.before + chunk.blocks.len() <= index);
        let skipped = self.chunks.get(chunk).map_or(0, |chunk| index.saturating_sub(chunk.before));
        let rest = self.chunks.get(chunk..).unwrap_or_default();
        rest.iter().flat_map(|chunk| chunk.blocks.iter().map(move |block| chunk.place(block))).skip(skipped)
    }

    /// The number of the block that holds a byte; that of the last one for a byte behind the note.
    #[must_use]
    pub fn index_at(&self, offset: usize) -> Option<usize> {
        let chunk = self.chunks.partition_point(|chunk| chunk.start <= offset).checked_sub(1)?;
        let chunk = self.chunks.get(chunk)?;
        let inside = chunk.blocks.partition_point(|block| chunk.start + block.offset <= offset);
        (chunk.before + inside).checked_sub(1)
    }

    /// The number of the first block that starts at a byte or behind it; [`Blocks::len`] where none does.
    #[must_use]
    pub fn first_from(&self, offset: usize) -> usize {
        let Some(before) = offset.checked_sub(1) else { return 0 };
        self.index_at(before).map_or(0, |index| index + 1)
    }

    /// The number of the block with a label.
    #[must_use]
    pub fn index_of(&self, label: Label) -> Option<usize> {
        let chunk = self.chunks.partition_point(|chunk| chunk.label <= label).checked_sub(1)?;
        let chunk = self.chunks.get(chunk)?;
        let inside = chunk.blocks.binary_search_by_key(&label, |block| block.label).ok()?;
        Some(chunk.before + inside)
    }

    /// The number of the first block whose label is not below another; [`Blocks::len`] where none is.
    #[must_use]
    pub fn first_labelled(&self, label: Label) -> usize {
        let Some(chunk) = self.chunks.partition_point(|chunk| chunk.label <= label).checked_sub(1) else { return 0 };
        let chunk = &self.chunks[chunk];
        chunk.before + chunk.blocks.partition_point(|block| block.label < label)
    }

    /// The block with a label.
    #[must_use]
    pub fn labelled(&self, label: Label) -> Option<PlacedBlock<'_>> {
        self.get(self.index_of(label)?)
    }

    fn find(&self, index: usize) -> Option<(&Chunk, usize)> {
        let chunk = self.chunks.partition_point(|chunk| chunk.before <= index).checked_sub(1)?;
        let chunk = self.chunks.get(chunk)?;
        Some((chunk, index - chunk.before))
    }

    /// Puts blocks in the place of others, and gives them labels: to one that is read as a block at the same end of
    /// the range was, that one's; to the others between them those that are left, in their order, and new ones. Returns
    /// whether all labels of the note had to be given anew.
    pub(super) fn splice(&mut self, range: Range<usize>, mut fresh: Vec<Block>) -> bool {
        let old: Vec<(Label, Arc<BlockReading>)> =
            self.from(range.start).take(range.len()).map(|block| (block.label, Arc::clone(block.reading))).collect();
        let same = |(old, fresh): &(&(Label, Arc<BlockReading>), &Block)| Arc::ptr_eq(&old.1, &fresh.reading);
        let head = old.iter().zip(&fresh).take_while(same).count();
        let tail = old[head..].iter().rev().zip(fresh[head..].iter().rev()).take_while(same).count();
        let kept = (old.len() - tail).min(fresh.len() - tail);
        for (block, (label, _)) in fresh[..kept].iter_mut().zip(&old) {
            block.label = *label;
        }
        for (block, (label, _)) in fresh.iter_mut().rev().zip(old.iter().rev()).take(tail) {
            block.label = *label;
        }
        let below = fresh.len() - tail;
        let before = match kept.checked_sub(1) {
            Some(last) => Some(fresh[last].label),
            None => range.start.checked_sub(1).and_then(|index| self.get(index)).map(|block| block.label),
        };
        let after = match fresh.get(below) {
            Some(block) => Some(block.label),
            None => self.get(range.end).map(|block| block.label),
        };
        let crowded = !give_labels(&mut fresh[kept..below], before, after);
        self.put(range, fresh);
        if crowded {
            let blocks = self.chunks.drain(..).flat_map(|chunk| Arc::unwrap_or_clone(chunk.blocks)).collect();
            *self = Self::new(blocks);
        }
        crowded
    }

    /// Puts blocks in the place of others.
    fn put(&mut self, range: Range<usize>, fresh: Vec<Block>) {
        let chunk_of = |index: usize| self.chunks.partition_point(|chunk| chunk.before <= index).saturating_sub(1);
        let (mut first, last) = (chunk_of(range.start), chunk_of(range.end.saturating_sub(1).max(range.start)));
        let last = if self.chunks.is_empty() { 0 } else { last + 1 };
        let mut blocks = Vec::with_capacity(fresh.len() + 2 * LARGEST);
        if let Some((chunk, inside)) = self.find(range.start) {
            blocks.extend_from_slice(chunk.blocks.get(..inside).unwrap_or(&chunk.blocks));
        }
        blocks.extend(fresh);
        if let Some(chunk) = last.checked_sub(1).and_then(|last| self.chunks.get(last)) {
            blocks.extend_from_slice(chunk.blocks.get(range.end - chunk.before..).unwrap_or_default());
        }
        if blocks.len() < SMALLEST && first > 0 {
            first -= 1;
            blocks.splice(0..0, self.chunks[first].blocks.iter().cloned());
        }
        let pieces = blocks.len().div_ceil(LARGEST);
        let size = blocks.len().div_ceil(pieces.max(1)).max(1);
        let mut rest = blocks.into_iter().peekable();
        let mut chunks = Vec::with_capacity(pieces);
        while rest.peek().is_some() {
            chunks.push(Chunk::new(rest.by_ref().take(size).collect()));
        }
        self.chunks.splice(first..last, chunks);
        let (mut start, mut before) = match first.checked_sub(1).and_then(|first| self.chunks.get(first)) {
            Some(chunk) => (chunk.start + chunk.length, chunk.before + chunk.blocks.len()),
            None => (0, 0),
        };
        for chunk in &mut self.chunks[first..] {
            (chunk.start, chunk.before) = (start, before);
            start += chunk.length;
            before += chunk.blocks.len();
        }
    }
}

/// Gives blocks labels between two others. Returns whether there was room for them.
fn give_labels(blocks: &mut [Block], before: Option<Label>, after: Option<Label>) -> bool {
    let room = after.map_or(u64::MAX, |label| label.0) - before.map_or(0, |label| label.0);
    // Text mostly grows downwards, so that the room behind is what is wanted.
    let step = (room / (blocks.len() as u64 + 1)).min(GAP / 16);
    let mut at = before.map_or(0, |label| label.0);
    for block in blocks.iter_mut() {
        at += step;
        block.label = Label(at);
    }
    step > 0 || blocks.is_empty()
}

impl<'a> IntoIterator for &'a Blocks {
    type Item = PlacedBlock<'a>;
    type IntoIter = Box<dyn Iterator<Item = PlacedBlock<'a>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// Blocks by their lengths in bytes and what they say.
impl FromIterator<(usize, BlockReading)> for Blocks {
    fn from_iter<I: IntoIterator<Item = (usize, BlockReading)>>(blocks: I) -> Self {
        let read = |(length, reading)| Block::new(length, false, Context::default(), Arc::new(reading));
        Self::new(blocks.into_iter().map(read).collect())
    }
}
