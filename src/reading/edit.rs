//! How the reading of a note follows an edit.
//!
//! Where a block starts depends on the lines around it alone, so an edit re-cuts its surroundings; what a block says
//! depends on its text and the context it stands in, so a block is read again only where one of the two changed.

use std::sync::Arc;

use ropey::Rope;

use super::block::{BlockReading, read_block};
use super::context::Context;
use super::note::{NoteReading, PlacedBlock};
use crate::knowledge::Knowledge;
use crate::note::{AROUND, BlockSpan, split_lines};
use crate::text::{Edit, Span, slice_of};

/// What an edit did to the reading of a note.
#[derive(Clone, Debug)]
pub struct ReadingChange {
    edit: Edit,
    /// For each block that was cut again: its old start and its new one.
    moved: Vec<(usize, usize)>,
    /// Where the cutting ended, in the text before the edit.
    old_end: usize,
    /// Whether what the note says changed, beyond the places of blocks and sentences.
    pub facts_changed: bool,
}

impl ReadingChange {
    /// The place of something that was read before the edit, in the text after it. It holds only while no fact
    /// changed.
    #[must_use]
    pub fn moved(&self, span: Span) -> Span {
        let (from, to) = if span.start >= self.old_end {
            (span.start, self.edit.forward(span.start))
        } else {
            let index = self.moved.partition_point(|&(old, _)| old <= span.start);
            let Some(&block) = index.checked_sub(1).and_then(|index| self.moved.get(index)) else { return span };
            block
        };
        Span::new(span.start - from + to, span.end - from + to)
    }
}

impl NoteReading {
    /// Follows an edit: `note` is the text after it. The result is the same as [`NoteReading::read`] of that text.
    ///
    /// The cost is that of the blocks around the edit, and of those below it whose context changed.
    pub fn edit(&mut self, edit: Edit, note: &Rope, knowledge: &Knowledge) -> ReadingChange {
        let cut = self.cut_again(edit, note);
        let mut context = cut
            .first
            .checked_sub(1)
            .and_then(|before| self.blocks.get(before))
            .map_or_else(Context::default, |block| block.reading.leaves);
        let old: Vec<PlacedBlock> = self.blocks.get(cut.first..cut.last).unwrap_or_default().to_vec();
        let fresh: Vec<PlacedBlock> = cut
            .blocks
            .iter()
            .map(|block| {
                let reading = unchanged(&old, *block, edit, context)
                    .unwrap_or_else(|| Arc::new(read_again(note, block.span, block.after_blank, context, knowledge)));
                let placed = PlacedBlock {
                    start: block.span.start,
                    length: block.span.len(),
                    after_blank: block.after_blank,
                    context,
                    reading,
                };
                context = placed.reading.leaves;
                placed
            })
            .collect();
        let mut change = ReadingChange {
            edit,
            moved: old.iter().zip(&fresh).map(|(old, fresh)| (old.start, fresh.start)).collect(),
            old_end: cut.old_end,
            facts_changed: old.len() != fresh.len()
                || !old.iter().zip(&fresh).all(|(old, fresh)| same_facts(old, fresh)),
        };
        let below = cut.first + fresh.len();
        self.blocks.splice(cut.first..cut.last, fresh);
        if edit.removed != edit.inserted {
            for block in self.blocks.iter_mut().skip(below) {
                block.start = edit.forward(block.start);
            }
        }
        for block in self.blocks.iter_mut().skip(below) {
            if block.context == context {
                break;
            }
            let span = Span::new(block.start, block.start + block.length);
            let before = block.clone();
            block.context = context;
            block.reading = Arc::new(read_again(note, span, block.after_blank, context, knowledge));
            context = block.reading.leaves;
            change.facts_changed = change.facts_changed || !same_facts(&before, block);
        }
        change
    }

    /// Cuts the lines around an edit into blocks again.
    fn cut_again(&self, edit: Edit, note: &Rope) -> Cut {
        let lines = note.len_lines();
        // The line before counts too: what is inserted behind a CR may make it a CRLF.
        let first_line = note.byte_to_line(edit.start.saturating_sub(1));
        let last_line = note.byte_to_line(edit.after().end);
        // A line looks at `AROUND` lines before itself and fewer behind itself.
        let settled_before = note.line_to_byte(first_line.saturating_sub(AROUND));
        let first = settled_before.checked_sub(1).and_then(|byte| self.index_at(byte)).unwrap_or(0);
        let start = self.blocks.get(first).map_or(0, |block| block.start);
        let settled_after = (last_line + AROUND + 1 < lines).then(|| note.line_to_byte(last_line + AROUND + 1));
        let last = settled_after.map_or(self.blocks.len(), |byte| {
            let byte = edit.backward(byte);
            self.blocks.partition_point(|block| block.start < byte)
        });
        let old_end = self.blocks.get(last).map_or(usize::MAX, |block| block.start);
        let end = if old_end == usize::MAX { note.len_bytes() } else { edit.forward(old_end) };

        let cut_from = note.byte_to_line(start);
        let cut_to = if end == note.len_bytes() { lines } else { note.byte_to_line(end) };
        let window_from = cut_from.saturating_sub(AROUND);
        let window_to = (cut_to + AROUND).min(lines);
        let window: Vec<_> = (window_from..window_to).map(|line| line_of(note, line)).collect();
        let window: Vec<&str> = window.iter().map(AsRef::as_ref).collect();
        let blocks = split_lines(&window, cut_from - window_from..cut_to - window_from, start);
        Cut { first, last, old_end, blocks }
    }

    /// The index of the block that holds a byte.
    fn index_at(&self, offset: usize) -> Option<usize> {
        self.blocks.partition_point(|block| block.start <= offset).checked_sub(1)
    }
}

/// Which blocks gave way to which.
struct Cut {
    first: usize,
    last: usize,
    /// Where the first block that stays stands in the old text, or `usize::MAX` where none stays.
    old_end: usize,
    blocks: Vec<BlockSpan>,
}

fn line_of(note: &Rope, line: usize) -> std::borrow::Cow<'_, str> {
    let start = note.line_to_byte(line);
    let end = note.try_line_to_byte(line + 1).unwrap_or_else(|_| note.len_bytes());
    slice_of(note, Span::new(start, end))
}

fn read_again(note: &Rope, span: Span, after_blank: bool, context: Context, knowledge: &Knowledge) -> BlockReading {
    read_block(&slice_of(note, span), after_blank, context, knowledge)
}

/// The reading that a block of the new text had before the edit, where its text and its context stayed the same.
fn unchanged(old: &[PlacedBlock], block: BlockSpan, edit: Edit, context: Context) -> Option<Arc<BlockReading>> {
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

/// Whether two readings of a block say the same. A block that holds nothing that rules look at says the same wherever
/// its sentences end.
fn same_facts(one: &PlacedBlock, other: &PlacedBlock) -> bool {
    let placed_alike = one.after_blank == other.after_blank && one.context == other.context;
    placed_alike
        && (Arc::ptr_eq(&one.reading, &other.reading)
            || one.reading == other.reading
            || (is_plain(&one.reading) && is_plain(&other.reading) && without_places(one) == without_places(other)))
}

fn is_plain(reading: &BlockReading) -> bool {
    reading.mentions.is_empty() && reading.values.is_empty() && reading.durations.is_empty()
}

/// A reading without the places of its sentences and its header, which change at every keystroke in the block.
fn without_places(block: &PlacedBlock) -> BlockReading {
    let mut reading = BlockReading::clone(&block.reading);
    for sentence in &mut reading.sentences {
        sentence.span = Span::new(0, 0);
    }
    reading.header = reading.header.map(|_| Span::new(0, 0));
    reading
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
        for (edited, fresh) in edited.blocks.iter().zip(&fresh.blocks) {
            assert_eq!(edited.reading, fresh.reading, "the block at {} of {text:?}", fresh.start);
        }
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
                let before = reading.clone();
                let edit = replace(&mut note, span, &pieces.concat()).expect("the span fits");
                let change = reading.edit(edit, &note, &KNOWLEDGE);
                let text = note.to_string();
                assert_same(&reading, &NoteReading::read(&text, &KNOWLEDGE), &text);
                if !change.facts_changed {
                    let moved: Vec<_> = before.mentions().map(|(span, mention)| (change.moved(span), mention)).collect();
                    prop_assert_eq!(moved, reading.mentions().collect::<Vec<_>>());
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
        let kept =
            before.blocks.iter().zip(&reading.blocks).filter(|(a, b)| Arc::ptr_eq(&a.reading, &b.reading)).count();
        assert_eq!(kept, before.blocks.len() - 1);
        assert!(!change.facts_changed, "the words said nothing before and say nothing now");
    }
}
