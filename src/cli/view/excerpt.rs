//! Lines of a note with the words of a finding underlined.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::Style;

use super::plain;
use super::style::{FAINT, NONE, paint};
use crate::text::{LineIndex, Span};

/// The most context, in columns, on each side of the words on a line that is cut.
const MOST_CONTEXT: usize = 60;

/// The least context.
const LEAST_CONTEXT: usize = 12;

/// How far a cut is moved to stand between two words.
const SNAP: usize = 12;

/// Words to underline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'a> {
    /// Where they stand in the text.
    pub span: Span,
    /// What they are, said under or beside the line.
    pub label: &'a str,
    /// What they are underlined with.
    pub sign: char,
    /// The style of the line under them.
    pub style: Style,
}

/// A mark's part on one line, in bytes of that line.
struct Piece<'a> {
    span: Span,
    label: &'a str,
    mark: Mark<'a>,
}

/// Lines of a note with marks under them.
pub(super) struct Excerpt {
    /// The lines.
    pub text: String,
    /// What stands before the bar beside them, for lines that are to line up.
    pub margin: String,
}

/// The lines that hold the marks, each cut to about `width` columns, with the marks under them. Where marks overlap, the
/// first is seen.
pub(super) fn excerpt(text: &str, lines: &LineIndex, marks: &[Mark<'_>], width: usize) -> Excerpt {
    let mut by_line: BTreeMap<usize, Vec<Piece<'_>>> = BTreeMap::new();
    for &mark in marks {
        let first = lines.line_of(mark.span.start);
        let last = lines.line_of(mark.span.end.saturating_sub(1).max(mark.span.start));
        for line in first..=last {
            let whole = lines.line_span(line);
            let shown = content(whole.of(text)).len();
            let indent = if line == first { 0 } else { shown - content(whole.of(text)).trim_start().len() };
            let start = mark.span.start.saturating_sub(whole.start).max(indent).min(shown);
            let end = mark.span.end.saturating_sub(whole.start).min(shown);
            if line > first && start >= end {
                continue;
            }
            let label = if line == last { mark.label } else { "" };
            by_line.entry(line).or_default().push(Piece { span: Span::new(start, end), label, mark });
        }
    }
    let margin = by_line.keys().next_back().map_or(1, |line| (line + 1).to_string().len());
    let bar = paint(FAINT, "|");
    let empty = " ".repeat(margin);
    let mut out = format!(" {empty} {bar}\n");
    let mut before = None;
    for (line, pieces) in by_line {
        if before.is_some_and(|before| before + 1 < line) {
            let _ = writeln!(out, " {}", paint(FAINT, "..."));
        }
        before = Some(line);
        let laid = lay_out(content(lines.line_span(line).of(text)), &pieces, width);
        let number = paint(FAINT, &format!("{:>margin$}", line + 1));
        let _ = writeln!(out, " {number} {bar} {}", laid.line);
        for row in laid.rows {
            let _ = writeln!(out, " {empty} {bar} {row}");
        }
    }
    Excerpt { text: out, margin: format!(" {empty} ") }
}

/// A line without its end.
fn content(line: &str) -> &str {
    line.trim_end()
}

struct Laid {
    line: String,
    rows: Vec<String>,
}

fn lay_out(line: &str, pieces: &[Piece<'_>], width: usize) -> Laid {
    let spans: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
    let segments = cut(line, &spans, width);
    let mut shown = String::new();
    let mut column = 0;
    // The column of each place of interest, in bytes of the line.
    let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
    for segment in &segments {
        let dots = if segment.start == 0 {
            ""
        } else if column == 0 {
            "… "
        } else {
            " … "
        };
        shown.push_str(dots);
        column += plain::width(dots);
        for (at, character) in segment.of(line).char_indices() {
            columns.insert(segment.start + at, column);
            plain::push(&mut shown, character);
            column += plain::width_of(character);
        }
        columns.insert(segment.end, column);
    }
    if segments.last().is_some_and(|last| last.end < line.len()) {
        shown.push_str(" …");
    }
    let place = |at: usize| columns.range(..=at).next_back().map_or(0, |(_, &column)| column);
    let mut canvas = Canvas::default();
    let placed: Vec<(usize, usize, &Piece<'_>)> = pieces
        .iter()
        .map(|piece| {
            let start = place(piece.span.start);
            (start, place(piece.span.end).max(start + 1), piece)
        })
        .collect();
    for &(start, end, piece) in placed.iter().rev() {
        let signs = piece.mark.sign.to_string().repeat(end - start);
        canvas.put(0, start, &signs, piece.mark.style);
    }
    let mut labelled: Vec<&(usize, usize, &Piece<'_>)> =
        placed.iter().filter(|(_, _, piece)| !piece.label.is_empty()).collect();
    labelled.sort_by_key(|(start, _, _)| std::cmp::Reverse(*start));
    for &&(start, end, piece) in &labelled {
        let mut row = 0;
        let mut at = end + 1;
        while !canvas.is_free(row, at, plain::width(piece.label)) {
            row += 1;
            at = start;
        }
        canvas.put(row, at, piece.label, piece.mark.style);
    }
    Laid { line: shown, rows: canvas.rows() }
}

/// The parts of a line that are shown: all of it where it fits, else the surroundings of what is marked.
pub(in crate::cli) fn cut(line: &str, marked: &[Span], width: usize) -> Vec<Span> {
    let mut used = 0;
    let fits = line.chars().all(|character| {
        used += plain::width_of(character);
        used <= width
    });
    if fits {
        return vec![Span::new(0, line.len())];
    }
    let taken: usize = marked.iter().map(|span| plain::width(span.of(line))).sum();
    let context = (width.saturating_sub(taken) / (2 * marked.len().max(1))).clamp(LEAST_CONTEXT, MOST_CONTEXT);
    let mut segments: Vec<Span> = marked
        .iter()
        .map(|span| Span::new(before(line, span.start, context), after(line, span.end, context)))
        .collect();
    segments.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for segment in segments {
        match merged.last_mut() {
            Some(last) if segment.start <= last.end + 3 => last.end = last.end.max(segment.end),
            _ => merged.push(segment),
        }
    }
    merged
}

/// The place at most `context` columns before `from`, between two words where one is near.
fn before(line: &str, from: usize, context: usize) -> usize {
    let mut start = from;
    let mut used = 0;
    for (at, character) in line[..from].char_indices().rev() {
        used += plain::width_of(character);
        if used > context {
            let word = line[start..from].char_indices().take(SNAP).find(|(_, character)| character.is_whitespace());
            return word.map_or(start, |(space, character)| start + space + character.len_utf8());
        }
        start = at;
    }
    0
}

/// The place at most `context` columns after `from`, between two words where one is near.
fn after(line: &str, from: usize, context: usize) -> usize {
    let mut used = 0;
    for (at, character) in line[from..].char_indices() {
        used += plain::width_of(character);
        if used > context {
            let end = from + at;
            let word = line[from..end].char_indices().rev().take(SNAP).find(|(_, character)| character.is_whitespace());
            return word.map_or(end, |(space, _)| from + space);
        }
    }
    line.len()
}

/// Rows of styled characters, written to by column.
#[derive(Default)]
struct Canvas {
    cells: Vec<Vec<Option<(char, Style)>>>,
}

impl Canvas {
    fn row(&mut self, row: usize, columns: usize) -> &mut Vec<Option<(char, Style)>> {
        while self.cells.len() <= row {
            self.cells.push(Vec::new());
        }
        let cells = &mut self.cells[row];
        if cells.len() < columns {
            cells.resize(columns, None);
        }
        cells
    }

    fn put(&mut self, row: usize, at: usize, text: &str, style: Style) {
        let cells = self.row(row, at + text.chars().count());
        for (cell, character) in cells.iter_mut().skip(at).zip(text.chars()) {
            *cell = Some((character, style));
        }
    }

    /// Whether a text fits there with a space on both sides.
    fn is_free(&self, row: usize, at: usize, columns: usize) -> bool {
        let Some(cells) = self.cells.get(row) else { return true };
        let from = at.saturating_sub(1);
        cells.iter().take(at + columns + 1).skip(from).all(Option::is_none)
    }

    fn rows(&self) -> Vec<String> {
        self.cells.iter().map(|cells| Self::drawn(cells)).collect()
    }

    fn drawn(cells: &[Option<(char, Style)>]) -> String {
        let style_of = |cell: &Option<(char, Style)>| cell.map_or(NONE, |(_, style)| style);
        cells
            .chunk_by(|one, other| style_of(one) == style_of(other))
            .map(|run| {
                let text: String = run.iter().map(|cell| cell.map_or(' ', |(character, _)| character)).collect();
                run.first().map_or(text.clone(), |first| paint(style_of(first), &text))
            })
            .collect()
    }
}
