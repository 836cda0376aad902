//! How the reading of a note follows an edit.
//!
//! Where a block starts depends on the lines around it alone, so an edit re-cuts its surroundings; what a block says
//! depends on its text and the context it stands in, so a block is read again only where one of the two changed.

use std::sync::Arc;

use ropey::Rope;

use super::block::{BlockReading, read_block};
use super::blocks::{Block, Label, PlacedBlock};
use super::context::Context;
use super::note::NoteReading;
use crate::knowledge::Knowledge;
use crate::note::{AROUND, BlockSpan, split_lines};
use crate::text::{Edit, LineIndex, Span, slice_of};

/// What an edit did to the reading of a note.
#[derive(Clone, Debug, Default)]
pub struct ReadingChange {
    /// The blocks that went, that came, or that say something else than before. Blocks in which only the places of
    /// sentences changed are not among them, as long as they hold nothing that rules look at.
    pub changed: Vec<Label>,
    /// Whether all blocks got new labels.
    pub relabelled: bool,
}

impl ReadingChange {
    /// Whether what the note says changed, beyond the places of blocks.
    #[must_use]
    pub fn facts_changed(&self) -> bool {
        self.relabelled || !self.changed.is_empty()
    }
}

impl NoteReading {
    /// Follows an edit: `note` is the text after it. The result is the same as [`NoteReading::read`] of that text.
    ///
    /// The cost is that of the blocks around the edit, and of those below it whose context changed.
    pub fn edit(&mut self, edit: Edit, note: &Rope, knowledge: &Knowledge) -> ReadingChange {
        if self.blocks.is_empty() {
            *self = Self::read(&slice_of(note, Span::new(0, note.len_bytes())), knowledge);
            return ReadingChange { changed: Vec::new(), relabelled: true };
        }
        let cut = self.cut_again(edit, note);
        let before = cut.first.checked_sub(1).and_then(|before| self.blocks.get(before));
        let mut context = before.map_or_else(Context::default, |block| block.reading.leaves);
        let mut old: Vec<Old> = self.blocks.from(cut.first).take(cut.last - cut.first).map(Old::new).collect();
        let mut fresh: Vec<Block> = cut
            .blocks
            .iter()
            .map(|block| {
                let reading = unchanged(&old, *block, edit, context)
                    .unwrap_or_else(|| Arc::new(read_again(note, block.span, block.after_blank, context, knowledge)));
                let read = Block::new(block.span.len(), block.after_blank, context, reading);
                context = read.reading.leaves;
                read
            })
            .collect();
        let mut start = cut.end;
        for block in self.blocks.from(cut.last) {
            if block.context == context {
                break;
            }
            let span = Span::new(start, start + block.length);
            start = span.end;
            let reading = Arc::new(read_again(note, span, block.after_blank, context, knowledge));
            let read = Block::new(block.length, block.after_blank, context, reading);
            context = read.reading.leaves;
            old.push(Old::new(block));
            fresh.push(read);
        }
        let range = cut.first..cut.first + old.len();
        let count = fresh.len();
        let relabelled = self.blocks.splice(range, fresh);
        let changed = if relabelled { Vec::new() } else { self.changed(&old, cut.first, count) };
        ReadingChange { changed, relabelled }
    }

    /// The labels of the blocks that went, came or say something else; `count` blocks from `first` on took the place of
    /// the old ones.
    fn changed(&self, old: &[Old], first: usize, count: usize) -> Vec<Label> {
        let mut changed = Vec::new();
        let mut fresh = self.blocks.from(first).take(count).peekable();
        for block in old {
            while let Some(new) = fresh.next_if(|new| new.label < block.label) {
                changed.push(new.label);
            }
            match fresh.next_if(|new| new.label == block.label) {
                Some(new) if same_facts(block, new) => {}
                _ => changed.push(block.label),
            }
        }
        changed.extend(fresh.map(|new| new.label));
        changed
    }

    /// Cuts the lines around an edit into blocks again.
    fn cut_again(&self, edit: Edit, note: &Rope) -> Cut {
        let lines = note.len_lines();
        // The line before counts too: what is inserted behind a CR may make it a CRLF.
        let first_line = note.byte_to_line(edit.start.saturating_sub(1));
        let last_line = note.byte_to_line(edit.after().end);
        // A line looks at `AROUND` lines before itself and fewer behind itself.
        let settled_before = note.line_to_byte(first_line.saturating_sub(AROUND));
        let first = settled_before.checked_sub(1).and_then(|byte| self.blocks.index_at(byte)).unwrap_or(0);
        let start = self.blocks.get(first).map_or(0, |block| block.start);
        let settled_after = (last_line + AROUND + 1 < lines).then(|| note.line_to_byte(last_line + AROUND + 1));
        let last =
            settled_after.map_or(self.blocks.len(), |byte| self.blocks.first_from(edit.backward(byte)).max(first));
        let end = self.blocks.get(last).map_or(note.len_bytes(), |block| edit.forward(block.start));

        let cut_from = note.byte_to_line(start);
        let cut_to = if end == note.len_bytes() { lines } else { note.byte_to_line(end) };
        let window_from = cut_from.saturating_sub(AROUND);
        let window_to = (cut_to + AROUND).min(lines);
        let window_start = note.line_to_byte(window_from);
        let window_end = if window_to == lines { note.len_bytes() } else { note.line_to_byte(window_to) };
        let text = slice_of(note, Span::new(window_start, window_end));
        let index = LineIndex::new(&text);
        let window: Vec<&str> = (0..window_to - window_from).map(|line| index.line_span(line).of(&text)).collect();
        let blocks = split_lines(&window, cut_from - window_from..cut_to - window_from, start);
        Cut { first, last, end, blocks }
    }
}

/// Which blocks gave way to which.
struct Cut {
    first: usize,
    last: usize,
    /// Where the first block that stays starts in the new text.
    end: usize,
    blocks: Vec<BlockSpan>,
}

/// A block as it stood before the edit.
struct Old {
    start: usize,
    length: usize,
    after_blank: bool,
    context: Context,
    reading: Arc<BlockReading>,
    label: Label,
}

impl Old {
    fn new(block: PlacedBlock<'_>) -> Self {
        Self {
            start: block.start,
            length: block.length,
            after_blank: block.after_blank,
            context: block.context,
            reading: Arc::clone(block.reading),
            label: block.label,
        }
    }
}

fn read_again(note: &Rope, span: Span, after_blank: bool, context: Context, knowledge: &Knowledge) -> BlockReading {
    read_block(&slice_of(note, span), after_blank, context, knowledge)
}

/// The reading that a block of the new text had before the edit, where its text and its context stayed the same.
fn unchanged(old: &[Old], block: BlockSpan, edit: Edit, context: Context) -> Option<Arc<BlockReading>> {
    let start = if block.span.end <= edit.start {
        block.span.start
    } else if block.span.start >= edit.after().end {
        edit.backward(block.span.start)
    } else {
        return None;
    };
    let index = old.binary_search_by_key(&start, |block| block.start).ok()?;
    let before = old.get(index)?;
    let same =
        before.length == block.span.len() && before.after_blank == block.after_blank && before.context == context;
    same.then(|| Arc::clone(&before.reading))
}

/// Whether two readings of a block say the same to rules, for which it makes no difference where a sentence ends behind
/// the last of its facts; a block without facts says the same wherever its sentences stand.
fn same_facts(old: &Old, new: PlacedBlock<'_>) -> bool {
    let placed_alike = old.after_blank == new.after_blank && old.context == new.context;
    let (one, other) = (&old.reading, new.reading);
    placed_alike
        && (Arc::ptr_eq(one, other)
            || (one.is_cut_like(other) && ((is_plain(one) && is_plain(other)) || one.stands_like(other))))
}

fn is_plain(reading: &BlockReading) -> bool {
    reading.mentions.is_empty() && reading.values.is_empty() && reading.durations.is_empty()
}

impl BlockReading {
    /// Whether another reading has the same facts in the same places, and sentences that start where its own do.
    fn stands_like(&self, other: &Self) -> bool {
        let starts = self.sentences.iter().zip(&other.sentences).all(|(one, other)| one.span.start == other.span.start);
        starts
            && self.mentions == other.mentions
            && self.values == other.values
            && self.durations == other.durations
            && self.ties() == other.ties()
    }

    /// Whether another reading has as many sentences in the same sections, wherever they end.
    fn is_cut_like(&self, other: &Self) -> bool {
        let cut =
            |reading: &Self| (reading.opens_plan_item, reading.is_plan_item, reading.date, reading.sentences.len());
        let sections = |reading: &Self| -> Vec<_> {
            reading.sentences.iter().map(|sentence| (sentence.section, sentence.opens_section)).collect()
        };
        cut(self) == cut(other) && sections(self) == sections(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{PackSource, load};
    use crate::text::replace;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const PACK: &str = r#"
        [pack]
        id = "tiny"
        name = "Tiny"
        version = "1"

        [[concept]]
        id = "cramp"
        kind = "symptom"
        terms = ["cramp"]

        [[concept]]
        id = "hctz"
        kind = "drug"
        terms = ["HCTZ"]
    "#;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
        load(&[PackSource::from_files(vec![("tiny.toml".to_owned(), PACK.to_owned())])]).expect("the pack is sound")
    });

    #[track_caller]
    fn assert_same(edited: &NoteReading, fresh: &NoteReading, text: &str) {
        let places = |note: &NoteReading| -> Vec<_> {
            note.blocks.iter().map(|block| (block.start, block.length, block.after_blank, block.context)).collect()
        };
        assert_eq!(places(edited), places(fresh), "blocks of {text:?}");
        let labels: Vec<Label> = edited.blocks.iter().map(|block| block.label).collect();
        assert!(labels.is_sorted_by(|one, other| one < other), "labels of {text:?}: {labels:?}");
        for (index, block) in edited.blocks.iter().enumerate() {
            assert_eq!(edited.blocks.index_of(block.label), Some(index));
            assert_eq!(edited.blocks.index_at(block.start), Some(index));
        }
        for (edited, fresh) in edited.blocks.iter().zip(&fresh.blocks) {
            assert_eq!(edited.reading, fresh.reading, "the block at {} of {text:?}", fresh.start);
        }
    }

    fn facts(note: &NoteReading) -> Vec<(Label, crate::reading::Mention)> {
        let of_block = |block: PlacedBlock<'_>| {
            block.reading.mentions.iter().map(|mention| (block.label, mention.clone())).collect::<Vec<_>>()
        };
        note.blocks.iter().flat_map(of_block).collect()
    }

    /// Pieces that people type and delete, chosen to meet at every awkward seam.
    const PIECES: &[&str] = &[
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\u{2028}",
        "\u{1F4AA}",
        "e\u{301}",
        " ",
        "cramps",
        "no ",
        "denies ",
        "HCTZ 25 mg",
        "- ",
        "* ",
        "PMH:\n",
        "FAMILY HISTORY:",
        "## Plan\n",
        "# Leg cramps\n",
        "Allergies: none\n",
        "ROS:\n",
        "Return if you develop:\n- cramps\n- spasm\n",
        "   ",
        "a long line that wraps at some sixty columns because it is long\n",
        ". ",
        "x",
    ];

    proptest! {
        #[test]
        fn an_edited_reading_equals_a_fresh_one(
            start in prop::collection::vec(prop::sample::select(PIECES), 0..40),
            edits in prop::collection::vec(
                (0.0..1.0f64, 0usize..12, prop::collection::vec(prop::sample::select(PIECES), 0..3)), 1..12),
        ) {
            let mut note = Rope::from_str(&start.concat());
            let mut reading = NoteReading::read(&note.to_string(), &KNOWLEDGE);
            for (place, removed, pieces) in edits {
                let characters = note.len_chars();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short text")]
                let from = (place * characters as f64) as usize;
                let span = Span::new(note.char_to_byte(from), note.char_to_byte((from + removed).min(characters)));
                let before = facts(&reading);
                let edit = replace(&mut note, span, &pieces.concat()).expect("the span fits");
                let change = reading.edit(edit, &note, &KNOWLEDGE);
                let text = note.to_string();
                assert_same(&reading, &NoteReading::read(&text, &KNOWLEDGE), &text);
                if !change.facts_changed() {
                    prop_assert_eq!(before, facts(&reading));
                }
            }
        }
    }

    #[test]
    fn a_keystroke_keeps_every_other_block() {
        let text = "HPI: cramps at night.\n\nPlain words stand here.\n\nMEDS:\nHCTZ 25 mg\n".repeat(50);
        let mut note = Rope::from_str(&text);
        let mut reading = NoteReading::read(&text, &KNOWLEDGE);
        let before = reading.clone();
        let at = text.len() / 2;
        let at = at + text[at..].find("words").expect("the words repeat");
        let edit = replace(&mut note, Span::new(at, at), "x").expect("the span fits");
        let change = reading.edit(edit, &note, &KNOWLEDGE);
        let kept = before.blocks.iter().zip(&reading.blocks).filter(|(a, b)| Arc::ptr_eq(a.reading, b.reading)).count();
        assert_eq!(kept, before.blocks.len() - 1);
        assert!(!change.facts_changed(), "the words said nothing before and say nothing now");
    }
}
