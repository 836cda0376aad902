//! Lines and columns, in the units of an editor.

use super::Span;

/// The unit in which an editor counts columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, what an editor uses when nothing was agreed on.
    #[default]
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

impl Encoding {
    /// How many units a character takes.
    #[must_use]
    pub const fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many units a text takes.
    #[must_use]
    pub fn measure(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            _ => text.chars().map(|character| self.width(character)).sum(),
        }
    }

    /// The byte at which column `column` of a line starts; a column past the line's end, or inside a character,
    /// gives the end of the line or the start of that character, as the protocol asks.
    #[must_use]
    pub fn byte_of(self, line: &str, column: usize) -> usize {
        let mut units = 0;
        for (at, character) in line.char_indices() {
            let next = units + self.width(character);
            if next > column {
                return at;
            }
            units = next;
        }
        line.len()
    }
}

/// A place in a text: line and column from zero, the column in the units of an [`Encoding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from zero.
    pub line: usize,
    /// The column, from zero.
    pub character: usize,
}

/// Where each line of a text starts. Lines end at LF, CRLF and CR, as the protocol has it, and at nothing else.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    length: usize,
}

impl LineIndex {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts, length: text.len() }
    }

    /// How many lines there are; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds a byte, from zero.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The span of a line with its line end.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.length);
        Span::new(start, self.starts.get(line + 1).copied().unwrap_or(self.length))
    }

    /// The position of a byte of the same text.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let line = self.line_of(offset.min(self.length));
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text.get(start..offset.min(self.length)).unwrap_or_default();
        Position { line, character: encoding.measure(before) }
    }

    /// The byte at a position of the same text; a position past a line's end gives that end, one past the last line
    /// the end of the text.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        if position.line >= self.starts.len() {
            return self.length;
        }
        let span = self.line_span(position.line);
        let line = span.of(text).trim_end_matches(['\n', '\r']);
        span.start + encoding.byte_of(line, position.character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_end_at_lf_crlf_and_cr_only() {
        let index = LineIndex::new("a\r\nb\rc\nd\u{2028}e\u{b}f");
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_of(3), 1);
        assert_eq!(index.line_of(5), 2);
    }

    proptest! {
        #[test]
        fn positions_round_trip(text in "[a\u{e9}\u{1F4AA}e\u{301}\r\n\u{2028} ]{0,40}") {
            let index = LineIndex::new(&text);
            for (at, _) in text.char_indices().filter(|&(at, _)| !text[..at].ends_with('\r') || !text[at..].starts_with('\n')) {
                for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                    let position = index.position(&text, at, encoding);
                    prop_assert_eq!(index.offset(&text, position, encoding), at);
                }
            }
        }
    }
}
