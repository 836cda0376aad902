//! Positions and edits of a text.

use ropey::Rope;
use sidenote::text::{
    Decoded, Encoding, Folded, LineIndex, Position, Positions, Span, nearest_offset, offset_of, position_of, replace,
    replace_all,
};

use crate::bytes::{Choices, place, splits_line_end};

/// Positions round-trip in every unit of columns, edits of the rope are those of a string, folded text leads back.
pub fn text(bytes: &[u8]) {
    let decoded = Decoded::new(bytes.to_vec());
    let index = LineIndex::new(&decoded.text);
    if let Some(broken) = decoded.broken(&index) {
        assert!(broken.byte < bytes.len() && bytes[broken.byte] >= 0x80);
    }
    assert_eq!(
        decoded.input_span(Span::new(0, decoded.text.len())),
        [usize::from(decoded.has_mark()) * 3, bytes.len()]
    );

    let mut choices = Choices::new(bytes);
    let mut text = choices.text(200);
    let mut rope = Rope::from_str(&text);
    for _ in 0..8 {
        holds(&text, &rope);
        if choices.is_empty() {
            break;
        }
        let (one, other) = (place(&mut choices, &text), place(&mut choices, &text));
        let span = Span::new(one.min(other), one.max(other));
        let new = choices.text(40);
        if choices.below(8) == 0 {
            let former = text.clone();
            text.replace_range(span.start..span.end, &new);
            let edit = replace_all(&mut rope, &text);
            assert_eq!(edit.start + edit.removed + (text.len() - edit.start - edit.inserted), former.len());
        } else {
            text.replace_range(span.start..span.end, &new);
            assert!(replace(&mut rope, span, &new).is_some());
        }
    }
}

fn holds(text: &str, rope: &Rope) {
    assert_eq!(rope, text);
    let index = LineIndex::new(text);
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        let mut positions = Positions::new(rope, encoding);
        for (at, _) in text.char_indices().filter(|&(at, _)| !splits_line_end(text, at)) {
            let position = index.position(text, at, encoding);
            assert_eq!(index.offset(text, position, encoding), at);
            assert_eq!(positions.of(at), position);
            assert_eq!(position_of(rope, at, encoding), position);
            assert_eq!(offset_of(rope, position, encoding), Some(at));
            let beyond = Position { character: position.character + 1000, ..position };
            assert!(text.is_char_boundary(nearest_offset(rope, beyond, encoding)));
        }
    }
    let folded = Folded::new(text);
    for (at, character) in folded.text().char_indices() {
        let span = folded.source_span(Span::new(at, at + character.len_utf8()));
        assert!(text.get(span.start..span.end).is_some());
    }
}
