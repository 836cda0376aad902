//! A note that was read, and its places in the words of the contract.

use serde::Serialize;

use crate::text::{Broken, Decoded, Encoding, LineIndex, Span};

/// A note.
#[derive(Debug)]
pub(super) struct Note {
    /// The path, as it was given.
    pub path: String,
    /// Its text.
    pub decoded: Decoded,
    /// Its lines.
    pub lines: LineIndex,
}

/// A place for editors: line and column from zero, the column in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub character: usize,
}

/// A range for editors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Range {
    /// The first unit.
    pub start: Place,
    /// One past the last unit.
    pub end: Place,
}

impl Note {
    /// A note from the bytes of an input.
    pub fn new(path: String, bytes: Vec<u8>) -> Self {
        let decoded = Decoded::new(bytes);
        let lines = LineIndex::new(&decoded.text);
        Self { path, decoded, lines }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.decoded.text
    }

    /// Where it is not UTF-8, if it is not.
    pub fn broken(&self) -> Option<Broken> {
        self.decoded.broken(&self.lines)
    }
}

/// Turns bytes of a note into lines and columns.
///
/// It remembers the last place, so that many places on one long line cost one walk over that line.
pub(super) struct Places<'a> {
    note: &'a Note,
    encoding: Encoding,
    counts_mark: bool,
    line: usize,
    offset: usize,
    units: usize,
}

impl<'a> Places<'a> {
    /// Places in UTF-16 units of the input, its byte-order mark included.
    pub fn of_input(note: &'a Note) -> Self {
        Self { note, encoding: Encoding::Utf16, counts_mark: note.decoded.has_mark(), line: 0, offset: 0, units: 0 }
    }

    /// Places in UTF-16 units of the text, without its byte-order mark.
    pub fn of_text_in_utf16(note: &'a Note) -> Self {
        Self { counts_mark: false, ..Self::of_input(note) }
    }

    /// Places in characters of the text, for people.
    pub fn of_text(note: &'a Note) -> Self {
        Self { encoding: Encoding::Utf32, counts_mark: false, ..Self::of_input(note) }
    }

    /// The range of a span.
    pub fn range(&mut self, span: Span) -> Range {
        Range { start: self.place(span.start), end: self.place(span.end) }
    }

    /// Line and column from one, as editors show them.
    pub fn shown(&mut self, span: Span) -> String {
        let place = self.place(span.start);
        format!("{}:{}", place.line + 1, place.character + 1)
    }

    fn place(&mut self, offset: usize) -> Place {
        let line = self.note.lines.line_of(offset);
        let start = self.note.lines.line_span(line).start;
        if line != self.line || offset.saturating_sub(start) < self.offset.saturating_sub(offset) {
            (self.line, self.offset, self.units) = (line, start, 0);
        }
        let walked = Span::new(self.offset.min(offset), self.offset.max(offset));
        let units = self.encoding.measure(walked.of(self.note.text()));
        self.units = if offset < self.offset { self.units.saturating_sub(units) } else { self.units + units };
        self.offset = offset;
        Place { line, character: self.units + usize::from(line == 0 && self.counts_mark) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_in_any_order() {
        let bytes = "\u{FEFF}é 💪 leg cramps\r\nand\rspasm 💪 x".as_bytes().to_vec();
        let note = Note::new("-".to_owned(), bytes);
        let text = note.text().to_owned();
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let expected: Vec<Place> = offsets.iter().map(|&at| Places::of_input(&note).place(at)).collect();
        let mut places = Places::of_input(&note);
        for step in [1, 3, 5, 7, 11] {
            for at in (0..offsets.len()).map(|index| index * step % offsets.len()) {
                assert_eq!(places.place(offsets[at]), expected[at]);
            }
        }
        let spasm = text.find("spasm").unwrap_or_default();
        assert_eq!(places.place(spasm), Place { line: 2, character: 0 });
        let leg = text.find("leg").unwrap_or_default();
        assert_eq!(places.place(leg), Place { line: 0, character: 6 });
        assert_eq!(Places::of_text(&note).shown(Span::new(leg, leg + 3)), "1:5");
        assert_eq!(Places::of_text_in_utf16(&note).place(leg), Place { line: 0, character: 5 });
    }

    #[test]
    fn an_unknown_byte_is_one_unit() {
        let note = Note::new("-".to_owned(), b"\xFF\xFE cramps".to_vec());
        let at = note.text().find("cramps").unwrap_or_default();
        assert_eq!(Places::of_input(&note).place(at), Place { line: 0, character: 3 });
        assert_eq!(note.decoded.input_span(Span::new(at, at + 6)), [3, 9]);
    }
}
