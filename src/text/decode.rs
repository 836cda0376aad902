//! From the bytes of a file to text, with the way back.

use super::{LineIndex, Span};

/// The byte-order mark in UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands in the text for a byte that is no UTF-8.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// An input as text.
///
/// A byte-order mark is left out and each byte that is not UTF-8 is one [`char::REPLACEMENT_CHARACTER`]; places in the
/// text lead back to bytes of the input.
#[derive(Debug)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The bytes of the mark that was left out.
    mark: usize,
    /// Where the unknown characters stand in the text.
    unknown: Vec<usize>,
}

/// Where an input is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first such byte, from zero.
    pub byte: usize,
    /// Its line, from one.
    pub line: usize,
    /// How many there are.
    pub count: usize,
}

impl Decoded {
    /// Decodes an input.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..mark);
                Self { text, mark, unknown: Vec::new() }
            }
            Err(error) => {
                let bytes = error.as_bytes();
                let mut text = String::with_capacity(bytes.len());
                let mut unknown = Vec::new();
                for chunk in bytes.get(mark..).unwrap_or_default().utf8_chunks() {
                    text.push_str(chunk.valid());
                    for _ in chunk.invalid() {
                        unknown.push(text.len());
                        text.push(UNKNOWN);
                    }
                }
                Self { text, mark, unknown }
            }
        }
    }

    /// Whether a byte-order mark was left out.
    #[must_use]
    pub const fn has_mark(&self) -> bool {
        self.mark > 0
    }

    /// The bytes of the input that a span of the text stands for.
    #[must_use]
    pub fn input_span(&self, span: Span) -> [usize; 2] {
        [self.input_offset(span.start), self.input_offset(span.end)]
    }

    fn input_offset(&self, offset: usize) -> usize {
        let unknown_before = self.unknown.partition_point(|&at| at < offset);
        self.mark + offset.saturating_sub(unknown_before * (UNKNOWN.len_utf8() - 1))
    }

    /// Where the input is not UTF-8, if it is not.
    #[must_use]
    pub fn broken(&self, lines: &LineIndex) -> Option<Broken> {
        let &first = self.unknown.first()?;
        Some(Broken { byte: self.input_offset(first), line: lines.line_of(first) + 1, count: self.unknown.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, needle: &str, span: [usize; 2]) {
        let decoded = Decoded::new(bytes.to_vec());
        assert_eq!(decoded.text, text);
        let at = text.find(needle).unwrap_or_default();
        assert_eq!(decoded.input_span(Span::new(at, at + needle.len())), span, "{needle:?} in {bytes:?}");
    }

    #[test]
    fn places_lead_back_to_the_bytes_of_the_input() {
        check(b"leg cramps", "leg cramps", "cramps", [4, 10]);
        check(b"\xEF\xBB\xBFleg cramps", "leg cramps", "cramps", [7, 13]);
        check(b"caf\xE9 cramps", "caf\u{FFFD} cramps", "cramps", [5, 11]);
        check(b"caf\xE9 cramps", "caf\u{FFFD} cramps", "\u{FFFD}", [3, 4]);
        check(b"\xEF\xBB\xBF\xFF\xFE cramps\x80", "\u{FFFD}\u{FFFD} cramps\u{FFFD}", "cramps", [6, 12]);
        // The start of a three-byte character is two bytes that say nothing.
        check(b"\xE2\x82 cramps", "\u{FFFD}\u{FFFD} cramps", "cramps", [3, 9]);
        // A replacement character of the note's own is three bytes long.
        check("\u{FFFD} cramps".as_bytes(), "\u{FFFD} cramps", "cramps", [4, 10]);
    }

    #[test]
    fn tells_where_it_broke() {
        let broken = |bytes: &[u8]| {
            let decoded = Decoded::new(bytes.to_vec());
            decoded.broken(&LineIndex::new(&decoded.text))
        };
        assert_eq!(broken(b"a\nb\xFFc\n\xFE"), Some(Broken { byte: 3, line: 2, count: 2 }));
        assert_eq!(broken("é".as_bytes()), None);
    }
}
