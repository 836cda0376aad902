//! Selections that grow: the word, what it names, its sentence, its item, its sections, the note.

use tower_lsp::ls_types::{Position, SelectionRange};

use super::view::View;
use crate::reading::Part;
use crate::text::{Span, slice_of};

/// The selections around each of some positions, the smallest first.
#[must_use]
pub fn selections(view: &View, positions: &[Position]) -> Vec<SelectionRange> {
    let parts = view.parts();
    positions.iter().map(|&position| selection(view, &parts, position)).collect()
}

fn selection(view: &View, parts: &[Part], position: Position) -> SelectionRange {
    let offset = view.offset(position);
    let note = &view.snapshot.note;
    let holds = |span: &Span| span.touches(offset) && !span.is_empty();
    let mut spans: Vec<Span> = vec![Span::new(0, note.len_bytes())];
    spans.extend(parts.iter().map(|part| part.span).filter(holds));
    if let Some(block) = view.snapshot.reading.block_at(offset) {
        let trimmed = |span: Span| {
            let text = slice_of(note, span);
            let start = span.start + (text.len() - text.trim_start().len());
            Span::new(start, (span.start + text.trim_end().len()).max(start))
        };
        spans.push(trimmed(Span::new(block.start, block.start + block.length)));
        spans.extend(block.reading.sentences.iter().map(|sentence| trimmed(sentence.span.shifted(block.start))));
    }
    spans.extend(view.place_at(position).map(|(span, _)| span));
    spans.push(word_at(view, position, offset));
    spans.retain(|span| span.touches(offset) && !span.is_empty());
    spans.sort_by_key(|span| std::cmp::Reverse(span.len()));
    let mut smallest: Option<(Span, SelectionRange)> = None;
    for span in spans {
        let parent = match smallest.take() {
            Some((known, range)) if known == span || !known.contains(span) => {
                smallest = Some((known, range));
                continue;
            }
            known => known.map(|(_, range)| Box::new(range)),
        };
        smallest = Some((span, SelectionRange { range: view.range(span), parent }));
    }
    smallest.map_or_else(
        || SelectionRange { range: view.range(Span::new(offset, offset)), parent: None },
        |(_, range)| range,
    )
}

/// The word around a byte; empty where there is none.
fn word_at(view: &View, position: Position, offset: usize) -> Span {
    let note = &view.snapshot.note;
    let line = usize::try_from(position.line).unwrap_or(usize::MAX).min(note.len_lines().saturating_sub(1));
    let start = note.line_to_byte(line);
    let text = note.line(line).to_string();
    let at = offset.saturating_sub(start).min(text.len());
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '\'' | '’');
    let before =
        text[..at].chars().rev().take_while(|&character| is_word(character)).map(char::len_utf8).sum::<usize>();
    let after = text[at..].chars().take_while(|&character| is_word(character)).map(char::len_utf8).sum::<usize>();
    Span::new(offset - before, offset + after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::pointed;

    /// Checks what is selected, from the smallest to the largest but the note.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (view, position) = pointed(text);
        let mut next = selections(&view, &[position]).pop();
        let mut found = Vec::new();
        while let Some(selection) = next {
            found.push(slice_of(&view.snapshot.note, view.span(selection.range)).into_owned());
            next = selection.parent.map(|parent| *parent);
        }
        let note = found.pop();
        assert_eq!(note.as_deref(), Some(text.replacen('|', "", 1)).as_deref());
        assert_eq!(found, expected);
    }

    #[test]
    fn a_selection_grows_from_the_word_to_the_note() {
        check(
            "HPI: Fell. Has leg cr|amps on HCTZ.\nRests.\n\nA/P: none",
            &[
                "cramps",
                "leg cramps",
                "Has leg cramps on HCTZ.",
                "HPI: Fell. Has leg cramps on HCTZ.",
                "HPI: Fell. Has leg cramps on HCTZ.\nRests.",
            ],
        );
        check(
            "A/P:\n1. Gout\n   - rest, ic|e\n2. Cramps\n",
            &[
                "ice",
                "- rest, ice",
                "   - rest, ice",
                "1. Gout\n   - rest, ice",
                "A/P:\n1. Gout\n   - rest, ice\n2. Cramps",
            ],
        );
    }

    #[test]
    fn every_position_has_a_selection() {
        check("a  |  b", &["a    b"][..0]);
        let (view, position) = pointed("|");
        assert_eq!(selections(&view, &[position, position]).len(), 2);
    }
}
