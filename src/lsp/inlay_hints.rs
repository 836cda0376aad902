//! What an editor shows beside the words, where it is set to: how a mention is meant, and where a result stands.

use tower_lsp::ls_types::{InlayHint, InlayHintLabel};

use super::view::View;
use crate::findings::{unusual_reading, unusual_value};
use crate::text::Span;

/// The hints for a part of a note; none where they are switched off.
#[must_use]
pub fn hints(view: &View, within: Span) -> Vec<InlayHint> {
    if !view.inlay_hints {
        return Vec::new();
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    for block in view.snapshot.reading.blocks_in(within) {
        for mention in block.reading.shown_mentions(&view.knowledge) {
            if let Some(reading) = unusual_reading(mention, &view.knowledge) {
                let label = format!("→ {}", reading.replace(['“', '”'], "\""));
                found.push((block.start + mention.span.end, label));
            }
        }
        for value in &block.reading.values {
            if let Some(flag) = unusual_value(value) {
                found.push((block.start + value.span.end, flag.to_owned()));
            }
        }
    }
    found.retain(|&(at, _)| within.touches(at));
    // Two concepts of the same words are read alike.
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(at, label)| InlayHint {
            position: view.range(Span::new(at, at)).start,
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::view;

    /// Checks a note with its hints set in brackets.
    #[track_caller]
    fn check(expected: &str) {
        let parts: Vec<&str> = expected.split(['[', ']']).collect();
        let text: String = parts.iter().step_by(2).copied().collect();
        let view = view(&text);
        let mut shown = text.clone();
        for hint in hints(&view, Span::new(0, text.len())).iter().rev() {
            let InlayHintLabel::String(label) = &hint.label else { panic!("a label is a text") };
            shown.insert_str(view.offset(hint.position), &format!("[{label}]"));
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn hints_tell_what_is_out_of_the_ordinary() {
        check("Denies cramps[→ negated by \"Denies\"]. Has gout.");
        check("FHx: gout[→ a blood relative's]");
        check("Stopped HCTZ[→ stopped earlier (\"Stopped\")]; K 2.9[markedly low], later K 4.0.");
        check("Leg cramps, takes HCTZ.");
    }

    #[test]
    fn hints_keep_to_what_is_on_the_screen_and_can_be_off() {
        let mut view = view("Denies cramps.\n\nNo gout.\n");
        let count = |view: &View| hints(view, Span::new(16, 24)).len();
        assert_eq!(count(&view), 1);
        view.inlay_hints = false;
        assert_eq!(count(&view), 0);
    }
}
