//! Cutting a text into blocks.

use std::cell::OnceCell;
use std::ops::Range;

use super::line::{
    ends_in_figures, ends_with_colon, first_word, has_box, has_cells, has_columns, indent, is_bone, is_heading,
    is_labelled, is_list_item, is_table_row, is_title, length,
};
use super::wrap::{ends_with_kind_of, ends_with_name_of, goes_on, is_open, is_quantity};
use crate::text::{LineIndex, Span};

/// How many lines on each side decide whether a line starts a block.
pub const AROUND: usize = 3;

/// The narrowest column at which people let their lines wrap.
const NARROWEST_WRAP: usize = 40;

/// The widest column at which they do; a longer line is a paragraph of its own.
const WIDEST_WRAP: usize = 120;

/// A block of a text: its lines, with the blank lines after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockSpan {
    /// Where it lies.
    pub span: Span,
    /// Whether a blank line stands before it.
    pub after_blank: bool,
}

/// Cuts a text into blocks that tile it: each byte lies in exactly one, and an empty text has none.
#[must_use]
pub fn split(text: &str) -> Vec<BlockSpan> {
    let index = LineIndex::new(text);
    let lines: Vec<&str> = (0..index.line_count()).map(|line| index.line_span(line).of(text)).collect();
    split_lines(&lines, 0..lines.len(), 0)
}

/// Cuts some of a text's lines into blocks: the `cut` ones among `lines`, which go on for [`AROUND`] lines on both
/// sides, or to the text's start and end. A block must start at the first of them, and at the one behind the last;
/// `start` is the first one's place in the text.
#[must_use]
pub fn split_lines(lines: &[&str], cut: Range<usize>, start: usize) -> Vec<BlockSpan> {
    let mut blocks: Vec<BlockSpan> = Vec::new();
    let shapes: Vec<Shape<'_>> = lines.iter().map(|line| Shape::new(line)).collect();
    let mut blank_before = cut.start.checked_sub(1).is_some_and(|before| is_blank(lines[before]));
    let mut at = start;
    for line in cut {
        let span = Span::new(at, at + lines[line].len());
        at = span.end;
        if span.is_empty() {
            continue;
        }
        let blank = is_blank(lines[line]);
        match blocks.last_mut() {
            Some(block) if blank || (!blank_before && continues(&shapes, line)) => block.span.end = span.end,
            _ => blocks.push(BlockSpan { span, after_blank: blank_before }),
        }
        blank_before = blank;
    }
    blocks
}

/// Whether a line holds nothing but white space.
#[must_use]
pub fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// A line with what is asked of it again and again, each found when it is first asked for.
struct Shape<'a> {
    text: &'a str,
    table_row: OnceCell<bool>,
    item: OnceCell<bool>,
    labelled: OnceCell<bool>,
    heading: OnceCell<bool>,
    boxed: OnceCell<bool>,
    length: OnceCell<usize>,
    /// How many capitals it has, and how many small letters.
    letters: OnceCell<(usize, usize)>,
}

impl<'a> Shape<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text,
            table_row: OnceCell::new(),
            item: OnceCell::new(),
            labelled: OnceCell::new(),
            heading: OnceCell::new(),
            boxed: OnceCell::new(),
            length: OnceCell::new(),
            letters: OnceCell::new(),
        }
    }

    fn is_table_row(&self) -> bool {
        *self.table_row.get_or_init(|| is_table_row(self.text))
    }

    fn is_item(&self) -> bool {
        *self.item.get_or_init(|| is_list_item(self.text))
    }

    fn is_labelled(&self) -> bool {
        *self.labelled.get_or_init(|| is_labelled(self.text))
    }

    fn is_heading(&self) -> bool {
        *self.heading.get_or_init(|| is_heading(self.text))
    }

    fn has_box(&self) -> bool {
        *self.boxed.get_or_init(|| has_box(self.text))
    }

    fn length(&self) -> usize {
        *self.length.get_or_init(|| length(self.text))
    }

    fn letters(&self) -> (usize, usize) {
        *self.letters.get_or_init(|| {
            if self.text.is_ascii() {
                let capitals = self.text.bytes().filter(u8::is_ascii_uppercase).count();
                return (capitals, self.text.bytes().filter(u8::is_ascii_lowercase).count());
            }
            self.text.chars().fold((0, 0), |(capitals, small), letter| {
                (capitals + usize::from(letter.is_uppercase()), small + usize::from(letter.is_lowercase()))
            })
        })
    }
}

/// Whether a line goes on with the sentence of the line before it.
fn continues(lines: &[Shape<'_>], line: usize) -> bool {
    let (before, this) = (&lines[line - 1], &lines[line]);
    if (before.is_table_row() && this.is_table_row()) || (is_bone(before.text) && is_bone(this.text)) {
        return true;
    }
    let around = &lines[line.saturating_sub(AROUND)..(line + AROUND).min(lines.len())];
    let heads = |line: &Shape<'_>| line.is_heading() && !(line.length() >= NARROWEST_WRAP && is_shouted(around));
    let filled = before.length() + 1 + first_word(this.text);
    // "… biopsy positive for" and "MH": the last word of wrapped text is no heading.
    let wanted = filled > NARROWEST_WRAP && this.text.split_whitespace().nth(1).is_none() && is_open(before.text);
    if this.is_item()
        || this.is_labelled()
        || this.has_box()
        || before.has_box()
        || (heads(this) && !wanted)
        || heads(before)
        || before.is_table_row()
    {
        return false;
    }
    let hangs = before.is_item() && indent(this.text) > indent(before.text);
    if ends_with_colon(before.text) {
        // "Cramps at night. Consider:" is wrapped text; a label alone is not.
        let ends_prose = before.text.contains(". ") && before.length() + 1 + first_word(this.text) > NARROWEST_WRAP;
        let hangs = (hangs || ends_in_figures(before.text)) && before.length() >= NARROWEST_WRAP;
        return goes_on(this.text) && (hangs || ends_prose);
    }
    if hangs {
        return true;
    }
    if filled <= NARROWEST_WRAP {
        return false;
    }
    let width = paragraph_width(lines, line);
    if is_shouted(around) {
        // Where all is in capitals, only the width tells.
        let slack = if before.text.trim_end().ends_with('.') { 0 } else { width / 6 };
        return filled + slack > width;
    }
    if goes_on(this.text) || ends_with_name_of(before.text, this.text) {
        // A line that starts in lower case, or with a result whose name ends the one before, goes on with it, unless
        // that one stopped far too early.
        return filled + width / 3 > width;
    }
    // Otherwise a line was wrapped where the next word would hardly have fitted, in text that keeps to a width.
    let titled = is_title(this.text) && lines.get(line + 1).is_some_and(|next| !is_blank(next.text));
    if has_cells(before.text) || (titled && !is_open(before.text)) {
        return false;
    }
    let full = |line: &&Shape<'_>| (line.length()..line.length() + 16).contains(&width);
    let full_lines = around.iter().filter(full).count();
    filled + 3 > width
        && width <= WIDEST_WRAP
        && (full_lines > 1
            || is_open(before.text)
            || is_quantity(this.text, before.text)
            || ends_with_kind_of(before.text, this.text))
}

/// The width to which the lines around a line are wrapped: those between blank lines, new items and tables.
fn paragraph_width(lines: &[Shape<'_>], line: usize) -> usize {
    let first = line.saturating_sub(AROUND);
    let starts = |at: usize| lines[at].is_item() || lines[at].is_labelled() || lines[at].is_heading();
    let apart = |at: usize| is_blank(lines[at].text) || lines[at].has_box() || has_columns(lines[at].text);
    let mut from = line - 1;
    while from > first && !starts(from) && !apart(from - 1) {
        from -= 1;
    }
    let mut to = line + 1;
    while to < (line + AROUND).min(lines.len()) && !starts(to) && !apart(to) {
        to += 1;
    }
    lines[from..to].iter().map(Shape::length).max().unwrap_or(0).max(NARROWEST_WRAP)
}

/// Whether lines are written in capitals throughout, so that capitals mean nothing in them.
fn is_shouted(lines: &[Shape<'_>]) -> bool {
    let letters = lines.iter().map(Shape::letters);
    let (capitals, small) = letters.fold((0, 0), |(capitals, small), line| (capitals + line.0, small + line.1));
    capitals > 20 && capitals > 5 * small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let blocks: Vec<&str> = split(text).iter().map(|block| block.span.of(text).trim_end()).collect();
        assert_eq!(blocks, expected);
    }

    #[test]
    fn keeps_a_wrapped_sentence_together() {
        check(
            "Denies CP, orthopnea, palpitations, leg cramps, muscle\nspasms, dizziness, or claudication.\n\nNext.",
            &["Denies CP, orthopnea, palpitations, leg cramps, muscle\nspasms, dizziness, or claudication.", "Next."],
        );
    }

    #[test]
    fn keeps_a_name_with_the_word_that_wants_it() {
        check(
            "Started on something for the cramps by our\nDr Osei",
            &["Started on something for the cramps by our\nDr Osei"],
        );
    }

    #[test]
    fn keeps_the_name_of_a_result_with_its_number() {
        check(
            "Bloods from the clinic: Na 136, creat 71, Mg\n0.58 (L), K 4.4. Cramps in the feet at night.\nPlan as above and reviewed by the whole team next week.",
            &[
                "Bloods from the clinic: Na 136, creat 71, Mg\n0.58 (L), K 4.4. Cramps in the feet at night.",
                "Plan as above and reviewed by the whole team next week.",
            ],
        );
        check(
            "Tired, thirsty, both calves cramp, corrected\nCalcium 2.94 and rising, PTH sent this morning",
            &["Tired, thirsty, both calves cramp, corrected\nCalcium 2.94 and rising, PTH sent this morning"],
        );
        check(
            "Weak since the weekend; the lab rang a CK\n4,300 U/L, urine dark, biopsy read as that of\nMH\nPLAN\nFluids",
            &[
                "Weak since the weekend; the lab rang a CK\n4,300 U/L, urine dark, biopsy read as that of\nMH",
                "PLAN",
                "Fluids",
            ],
        );
        check(
            "Electrolytes replaced overnight and corrected\nPlan as above for today\nK 3.9",
            &["Electrolytes replaced overnight and corrected", "Plan as above for today", "K 3.9"],
        );
        check(
            "Sodium and then potassium went down overnight\n- 3.1 at six\n2.9   3.4\n",
            &["Sodium and then potassium went down overnight", "- 3.1 at six", "2.9   3.4"],
        );
    }

    #[test]
    fn cuts_lists_forms_and_short_lines() {
        check(
            "MEDS:\n Valium 10 mg TID\n insulin pump\nALL: PCN\n- one\n  and more\n- two",
            &["MEDS:", " Valium 10 mg TID", " insulin pump", "ALL: PCN", "- one\n  and more", "- two"],
        );
    }

    #[test]
    fn blocks_tile_the_text() {
        let text = "\n\na\r\nb\r\n\r\n# c\rd\n";
        let blocks = split(text);
        let mut at = 0;
        for block in &blocks {
            assert_eq!(block.span.start, at);
            at = block.span.end;
        }
        assert_eq!(at, text.len());
    }
}
