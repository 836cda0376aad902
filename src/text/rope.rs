//! Positions in, and edits of, a note that is held as a rope, without copying the note.

use std::borrow::Cow;

use ropey::Rope;

use super::{Encoding, Position, Span};

/// What an edit did: at `start`, `removed` bytes gave way to `inserted` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first byte that changed.
    pub start: usize,
    /// How many bytes went.
    pub removed: usize,
    /// How many bytes came.
    pub inserted: usize,
}

impl Edit {
    /// The bytes that came, in the text after the edit.
    #[must_use]
    pub const fn after(self) -> Span {
        Span::new(self.start, self.start + self.inserted)
    }

    /// A byte behind the edit, taken from the text before it to the text after it.
    #[must_use]
    pub const fn forward(self, offset: usize) -> usize {
        (offset + self.inserted).saturating_sub(self.removed)
    }

    /// A byte behind the edit, taken from the text after it to the text before it.
    #[must_use]
    pub const fn backward(self, offset: usize) -> usize {
        (offset + self.removed).saturating_sub(self.inserted)
    }
}

/// The text under a span; borrowed where the rope holds it in one piece. A span that does not fit is cut to what does.
#[must_use]
pub fn slice_of(note: &Rope, span: Span) -> Cow<'_, str> {
    let end = span.end.min(note.len_bytes());
    note.get_byte_slice(span.start.min(end)..end).map_or(Cow::Borrowed(""), Cow::from)
}

/// Replaces the text under a span, which must lie on character boundaries of the note.
///
/// Returns `None`, and changes nothing, where it does not.
pub fn replace(note: &mut Rope, span: Span, text: &str) -> Option<Edit> {
    let (start, end) = (exact_char(note, span.start)?, exact_char(note, span.end)?);
    if start < end {
        note.remove(start..end);
    }
    if !text.is_empty() {
        note.insert(start, text);
    }
    Some(Edit { start: span.start, removed: span.len(), inserted: text.len() })
}

/// Makes a note say `text`, by the one edit that keeps what both have at their start and at their end.
///
/// An editor that sends whole texts then costs no more reading than one that sends edits.
pub fn replace_all(note: &mut Rope, text: &str) -> Edit {
    let mut start = shared(note.chunks(), text);
    while !text.is_char_boundary(start) || exact_char(note, start).is_none() {
        start -= 1;
    }
    let longest_tail = note.len_bytes().min(text.len()) - start;
    let mut tail = shared_at_end(note, text).min(longest_tail);
    while !text.is_char_boundary(text.len() - tail) || exact_char(note, note.len_bytes() - tail).is_none() {
        tail -= 1;
    }
    let span = Span::new(start, note.len_bytes() - tail);
    let inserted = text.get(start..text.len() - tail).unwrap_or_default();
    replace(note, span, inserted).unwrap_or_else(|| {
        let edit = Edit { start: 0, removed: note.len_bytes(), inserted: text.len() };
        *note = Rope::from_str(text);
        edit
    })
}

fn shared<'a>(chunks: impl Iterator<Item = &'a str>, text: &str) -> usize {
    let mut rest = text.as_bytes();
    let mut count = 0;
    for chunk in chunks {
        let same = chunk.bytes().zip(rest).take_while(|(one, other)| one == *other).count();
        count += same;
        if same < chunk.len() {
            break;
        }
        rest = rest.get(same..).unwrap_or_default();
    }
    count
}

fn shared_at_end(note: &Rope, text: &str) -> usize {
    let mut rest = text.as_bytes();
    let mut count = 0;
    let (mut chunks, ..) = note.chunks_at_byte(note.len_bytes());
    // The iterator stands behind the last chunk, or before it where that chunk holds the end of the note.
    let _ = chunks.next();
    while let Some(chunk) = chunks.prev() {
        let same = chunk.bytes().rev().zip(rest.iter().rev()).take_while(|(one, other)| one == *other).count();
        count += same;
        if same < chunk.len() {
            break;
        }
        rest = rest.get(..rest.len() - same).unwrap_or_default();
    }
    count
}

/// The position of a byte; one past the end counts as the end.
#[must_use]
pub fn position_of(note: &Rope, offset: usize, encoding: Encoding) -> Position {
    let offset = offset.min(note.len_bytes());
    if let Some(position) = position_by_chunks(note, offset, encoding) {
        return position;
    }
    let line = note.byte_to_line(offset);
    let start = note.line_to_char(line);
    let at = note.byte_to_char(offset);
    let character = match encoding {
        Encoding::Utf8 => offset - note.line_to_byte(line),
        Encoding::Utf16 => note.char_to_utf16_cu(at) - note.char_to_utf16_cu(start),
        Encoding::Utf32 => at - start,
    };
    Position { line, character }
}

/// The same with one way down the rope, which all but odd notes take: nothing where a CR stands between the byte and the
/// start of its line or chunk.
fn position_by_chunks(note: &Rope, offset: usize, encoding: Encoding) -> Option<Position> {
    let (chunk, mut start, _, first) = note.chunk_at_byte(offset);
    let mut piece = chunk.get(..offset - start)?;
    if memchr::memchr(b'\r', piece.as_bytes()).is_some() {
        return None;
    }
    let line = first + memchr::memchr_iter(b'\n', piece.as_bytes()).count();
    let mut character = 0;
    loop {
        let end = memchr::memrchr2(b'\n', b'\r', piece.as_bytes());
        character += encoding.measure(piece.get(end.map_or(0, |end| end + 1)..)?);
        match end {
            Some(end) if piece.as_bytes().get(end) == Some(&b'\r') => return None,
            None if start > 0 => (piece, start, ..) = note.chunk_at_byte(start - 1),
            _ => return Some(Position { line, character }),
        }
    }
}

/// Positions of bytes, for many of them in the order of the note: each costs the way from the one before it.
#[derive(Debug)]
pub struct Positions<'a> {
    note: &'a Rope,
    encoding: Encoding,
    line: usize,
    /// The byte behind the line.
    end: usize,
    /// The last byte that was asked for, and its column.
    offset: usize,
    character: usize,
}

impl<'a> Positions<'a> {
    /// Positions in a note.
    #[must_use]
    pub fn new(note: &'a Rope, encoding: Encoding) -> Self {
        Self { note, encoding, line: 0, end: 0, offset: 0, character: 0 }
    }

    /// The position of a byte, as [`position_of`] has it.
    pub fn of(&mut self, offset: usize) -> Position {
        let offset = offset.min(self.note.len_bytes());
        if offset < self.offset || offset >= self.end {
            self.line = self.note.byte_to_line(offset);
            self.offset = self.note.line_to_byte(self.line);
            self.end = self.note.try_line_to_byte(self.line + 1).unwrap_or(usize::MAX);
            self.character = 0;
        }
        self.character += match self.encoding {
            Encoding::Utf8 => offset - self.offset,
            encoding => encoding.measure(&slice_of(self.note, Span::new(self.offset, offset))),
        };
        self.offset = offset;
        Position { line: self.line, character: self.character }
    }
}

/// The byte at a position, or `None` where the note has no such place: no such line, a column past the line's end, or
/// one inside a character.
#[must_use]
pub fn offset_of(note: &Rope, position: Position, encoding: Encoding) -> Option<usize> {
    let column = Column::new(note, position, encoding)?;
    (column.exact && !column.past_end).then_some(column.offset)
}

/// The byte nearest to a position, as the protocol has it for places to look at: a column past the line's end means
/// that end, one inside a character its start, and a line past the last one the end of the note.
#[must_use]
pub fn nearest_offset(note: &Rope, position: Position, encoding: Encoding) -> usize {
    Column::new(note, position, encoding).map_or(note.len_bytes(), |column| column.offset)
}

struct Column {
    offset: usize,
    exact: bool,
    past_end: bool,
}

impl Column {
    fn new(note: &Rope, position: Position, encoding: Encoding) -> Option<Self> {
        let start = note.try_line_to_char(position.line).ok().filter(|_| position.line < note.len_lines())?;
        let end = line_end(note, position.line);
        let (at, exact) = match encoding {
            Encoding::Utf32 => (start.checked_add(position.character)?, true),
            Encoding::Utf8 => {
                let byte = note.char_to_byte(start).checked_add(position.character)?;
                let at = note.try_byte_to_char(byte).unwrap_or(usize::MAX);
                (at, at != usize::MAX && note.char_to_byte(at) == byte)
            }
            Encoding::Utf16 => {
                let unit = note.char_to_utf16_cu(start).checked_add(position.character)?;
                let at = note.try_utf16_cu_to_char(unit).unwrap_or(usize::MAX);
                (at, at != usize::MAX && note.char_to_utf16_cu(at) == unit)
            }
        };
        Some(Self { offset: note.char_to_byte(at.min(end)), exact, past_end: at > end })
    }
}

/// The character at which the end of a line's text stands, before its line end.
fn line_end(note: &Rope, line: usize) -> usize {
    let start = note.line_to_char(line);
    let mut end = note.try_line_to_char(line + 1).unwrap_or_else(|_| note.len_chars());
    let ends_with = |end: usize, character| end > start && note.get_char(end - 1) == Some(character);
    if ends_with(end, '\n') {
        end -= 1;
    }
    if ends_with(end, '\r') {
        end -= 1;
    }
    end
}

/// The character that starts at a byte, where one does.
fn exact_char(note: &Rope, byte: usize) -> Option<usize> {
    let at = note.try_byte_to_char(byte).ok()?;
    (note.char_to_byte(at) == byte).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;
    use proptest::prelude::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn refuses_places_that_are_not_there() {
        let note = Rope::from_str("a\u{1F4AA}b\r\nc");
        let at = |line, character, encoding| offset_of(&note, Position { line, character }, encoding);
        assert_eq!(at(0, 3, Encoding::Utf16), Some(5));
        assert_eq!(at(0, 2, Encoding::Utf16), None, "inside a surrogate pair");
        assert_eq!(at(0, 2, Encoding::Utf8), None, "inside a character");
        assert_eq!(at(0, 5, Encoding::Utf16), None, "behind the line's end");
        assert_eq!(at(1, 1, Encoding::Utf16), Some(9));
        assert_eq!(at(2, 0, Encoding::Utf16), None, "no such line");
        assert_eq!(at(0, usize::MAX, Encoding::Utf8), None);
    }

    #[test]
    fn a_place_to_look_at_is_always_found() {
        let note = Rope::from_str("a\u{1F4AA}b\r\nc");
        let near = |line, character| nearest_offset(&note, Position { line, character }, Encoding::Utf16);
        assert_eq!(near(0, 2), 1);
        assert_eq!(near(0, 99), 6);
        assert_eq!(near(1, usize::MAX), 9);
        assert_eq!(near(9, 0), 9);
    }

    proptest! {
        #[test]
        fn agrees_with_the_line_index(text in "[a\u{e9}\u{1F4AA}e\u{301}\r\n\u{2028} ]{0,40}") {
            let note = Rope::from_str(&text);
            let index = LineIndex::new(&text);
            prop_assert_eq!(note.len_lines(), index.line_count());
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                for encoding in ENCODINGS {
                    let position = position_of(&note, at, encoding);
                    prop_assert_eq!(position, index.position(&text, at, encoding));
                    prop_assert_eq!(nearest_offset(&note, position, encoding), index.offset(&text, position, encoding));
                }
            }
            for encoding in ENCODINGS {
                let (mut there, mut back) = (Positions::new(&note, encoding), Positions::new(&note, encoding));
                for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    prop_assert_eq!(there.of(at), position_of(&note, at, encoding));
                }
                for (at, _) in text.char_indices().rev() {
                    prop_assert_eq!(back.of(at), position_of(&note, at, encoding));
                }
            }
        }

        #[test]
        fn replacing_all_is_one_small_edit(
            head in "[a\u{e9}\u{1F4AA}\r\n]{0,900}", old in "[ab\u{1F4AA}]{0,9}", new in "[ac\u{1F4AB}]{0,9}", tail in "[a\u{e9}\r\n]{0,900}",
        ) {
            let before = format!("{head}{old}{tail}");
            let after = format!("{head}{new}{tail}");
            let mut note = Rope::from_str(&before);
            let edit = replace_all(&mut note, &after);
            prop_assert_eq!(note.to_string(), &*after);
            prop_assert!(edit.removed <= old.len() && edit.inserted <= new.len());
            prop_assert_eq!(before.len() + edit.inserted, after.len() + edit.removed);
            prop_assert_eq!(&before[..edit.start], &after[..edit.start]);
        }
    }
}
