//! What can be folded: sections, problems and list items of more than one line.

use tower_lsp::ls_types::FoldingRange;

use super::view::View;
use crate::text::Span;

/// The folds of a note. Where the client takes only so many, the outer ones stay.
#[must_use]
pub fn folds(view: &View) -> Vec<FoldingRange> {
    let client = view.capabilities.navigation;
    let mut parts = view.parts();
    if let Some(most) = client.most_folds.filter(|&most| most < parts.len()) {
        parts.sort_by_key(|part| (part.kind, part.span.start));
        parts.truncate(most);
        parts.sort_by_key(|part| part.span.start);
    }
    let (mut ranges, mut ends) = (view.ranges(), view.ranges());
    let mut fold = |span: Span| {
        let note = &view.snapshot.note;
        let range = ranges.of(span);
        if range.start.line >= range.end.line {
            return None;
        }
        let first = note.line(note.byte_to_line(span.start));
        let end_of_first = note.line_to_byte(note.byte_to_line(span.start)) + text_length(&first.to_string());
        Some(FoldingRange {
            start_line: range.start.line,
            start_character: (!client.folds_whole_lines)
                .then(|| ends.of(Span::new(end_of_first, end_of_first)).start.character),
            end_line: range.end.line,
            end_character: (!client.folds_whole_lines).then_some(range.end.character),
            ..FoldingRange::default()
        })
    };
    parts.into_iter().filter_map(|part| fold(part.span)).collect()
}

/// The length of a line without its end.
fn text_length(line: &str) -> usize {
    line.trim_end_matches(['\n', '\r']).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::view;

    const NOTE: &str = "HPI: cramps.\nWorse at night.\n\nA/P:\n1. Gout\n   rest\n2. Cramps\n";

    #[track_caller]
    fn check(whole_lines: bool, most: Option<usize>, expected: &[(u32, Option<u32>, u32, Option<u32>)]) {
        let mut view = view(NOTE);
        view.capabilities.navigation.folds_whole_lines = whole_lines;
        view.capabilities.navigation.most_folds = most;
        let found: Vec<_> = folds(&view)
            .into_iter()
            .map(|fold| (fold.start_line, fold.start_character, fold.end_line, fold.end_character))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sections_and_items_fold_from_the_end_of_their_first_line() {
        check(false, None, &[(0, Some(12), 1, Some(15)), (3, Some(4), 6, Some(9)), (4, Some(7), 5, Some(7))]);
    }

    #[test]
    fn a_client_may_fold_whole_lines_only_and_few() {
        check(true, None, &[(0, None, 1, None), (3, None, 6, None), (4, None, 5, None)]);
        check(true, Some(2), &[(0, None, 1, None), (3, None, 6, None)]);
    }
}
