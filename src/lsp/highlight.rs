//! What is highlighted with the words under the pointer: the same concept, what it is linked with, and the words that
//! decided how it was read.

use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, Position};

use super::view::View;
use crate::findings::Place;
use crate::knowledge::ConceptId;
use crate::text::Span;

/// The highlights for a position, in order; `None` where there is nothing. The same concept is marked as text, what is
/// linked with it as read.
#[must_use]
pub fn highlights(view: &View, position: Position) -> Option<Vec<DocumentHighlight>> {
    let (span, place) = view.place_at(position)?;
    let mut same: Vec<Span> = vec![span];
    let mut linked: Vec<Span> = Vec::new();
    let start = view.snapshot.reading.block_at(span.start).map_or(0, |block| block.start);
    match place {
        Place::Mention(mention) => {
            same.extend(mentions_of(view, mention.concept));
            linked.extend(mention.assertion.cue.iter().map(|cue| cue.span.shifted(start)));
        }
        Place::Value(value) => same.extend(values_of(view, value.analyte)),
        Place::Duration(_, Some(owner)) => linked.push(owner.span.shifted(start)),
        Place::Cue(_, mentions) => linked.extend(mentions.into_iter().map(|(span, _)| span)),
        Place::Duration(_, None) | Place::Words(_) | Place::Header(..) => {}
    }
    for finding in view.reported() {
        let parts = || std::iter::once(finding.span).chain(finding.related.iter().map(|related| related.span));
        if parts().any(|part| part.overlaps(span)) {
            linked.extend(parts());
        }
    }
    linked.retain(|part| !part.is_empty() && !same.contains(part));
    let mut all: Vec<(Span, DocumentHighlightKind)> = same
        .into_iter()
        .map(|span| (span, DocumentHighlightKind::TEXT))
        .chain(linked.into_iter().map(|span| (span, DocumentHighlightKind::READ)))
        .collect();
    all.sort_by_key(|(span, _)| *span);
    all.dedup_by_key(|(span, _)| *span);
    Some(all.into_iter().map(|(span, kind)| DocumentHighlight { range: view.range(span), kind: Some(kind) }).collect())
}

/// Where a note mentions a concept.
pub fn mentions_of(view: &View, concept: ConceptId) -> impl Iterator<Item = Span> {
    let mentions = view.snapshot.reading.mentions();
    mentions.filter(move |(_, mention)| mention.concept == concept).map(|(span, _)| span)
}

/// Where a note tells a result of an analyte.
pub fn values_of(view: &View, analyte: ConceptId) -> impl Iterator<Item = Span> {
    view.snapshot.reading.blocks.iter().flat_map(move |block| {
        let values = block.reading.values.iter().filter(move |value| value.analyte == analyte);
        values.map(move |value| value.span.shifted(block.start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::{pointed, words};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (view, position) = pointed(text);
        let found: Vec<String> = highlights(&view, position)
            .unwrap_or_default()
            .into_iter()
            .map(|highlight| {
                let mark = if highlight.kind == Some(DocumentHighlightKind::TEXT) { "same" } else { "linked" };
                format!("{mark} {}", words(&view, highlight.range))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_symptom_is_marked_with_what_it_is_linked_with() {
        check(
            "HPI: leg cr|amps on HCTZ. Gout.\nNo cramps by day.",
            &["same 0: leg cramps", "linked 0: HCTZ", "same 1: cramps"],
        );
        check("HPI: leg cramps on HC|TZ. Gout.", &["linked 0: leg cramps", "linked 0: on", "same 0: HCTZ"]);
    }

    #[test]
    fn the_words_that_decide_are_marked_with_what_they_decide() {
        check("Denies cr|amps.", &["linked 0: Denies", "same 0: cramps"]);
        check("Den|ies cramps or gout.", &["same 0: Denies", "linked 0: cramps", "linked 0: gout"]);
    }

    #[test]
    fn results_are_marked_with_each_other() {
        check("K |2.9, later K 3.6.", &["same 0: K 2.9", "same 0: K 3.6"]);
        check("Wal|ks.", &[]);
    }
}
