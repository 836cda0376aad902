//! Between the bytes of a note and the positions of the protocol.

use ropey::Rope;
use tower_lsp::ls_types::{Position, Range, TextDocumentContentChangeEvent};

use crate::session::NoteEdit;
use crate::text::{self, Encoding, Positions, Span, nearest_offset, position_of};

/// A span of a note as a range.
#[must_use]
pub fn range(note: &Rope, span: Span, encoding: Encoding) -> Range {
    Range { start: position(note, span.start, encoding), end: position(note, span.end, encoding) }
}

/// The ranges of spans, for many of them in the order of the note: each costs the way from the one before it.
#[derive(Debug)]
pub struct Ranges<'a> {
    starts: Positions<'a>,
    ends: Positions<'a>,
}

impl<'a> Ranges<'a> {
    /// Ranges in a note.
    #[must_use]
    pub fn new(note: &'a Rope, encoding: Encoding) -> Self {
        Self { starts: Positions::new(note, encoding), ends: Positions::new(note, encoding) }
    }

    /// The range of a span.
    pub fn of(&mut self, span: Span) -> Range {
        Range { start: narrow(self.starts.of(span.start)), end: narrow(self.ends.of(span.end)) }
    }
}

fn position(note: &Rope, offset: usize, encoding: Encoding) -> Position {
    narrow(position_of(note, offset, encoding))
}

/// A place in the numbers of the protocol.
pub fn narrow(place: text::Position) -> Position {
    let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: narrow(place.line), character: narrow(place.character) }
}

/// The byte nearest to a position.
#[must_use]
pub fn offset(note: &Rope, position: Position, encoding: Encoding) -> usize {
    nearest_offset(note, place(position), encoding)
}

/// The span nearest to a range.
#[must_use]
pub fn span(note: &Rope, range: Range, encoding: Encoding) -> Span {
    Span::new(offset(note, range.start, encoding), offset(note, range.end, encoding))
}

/// An edit without protocol types.
#[must_use]
pub fn edit(change: TextDocumentContentChangeEvent) -> NoteEdit {
    NoteEdit { range: change.range.map(|range| (place(range.start), place(range.end))), text: change.text }
}

fn place(position: Position) -> text::Position {
    let widen = |count| usize::try_from(count).unwrap_or(usize::MAX);
    text::Position { line: widen(position.line), character: widen(position.character) }
}
