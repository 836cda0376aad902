//! The names of concepts; an abbreviation is offered with what it stands for.

use std::collections::BTreeSet;

use tower_lsp::ls_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, TextEdit};

use super::{About, Sight, documented};
use crate::knowledge::{ConceptInfo, Kind};
use crate::text::fold_term;

/// The most items of one answer.
const MOST: usize = 40;

/// How long an abbreviation may be, in characters.
const LONGEST_SHORT: usize = 6;

/// A way of writing a concept.
struct Candidate<'a> {
    info: &'a ConceptInfo,
    written: &'a str,
    /// Whether it is an abbreviation, in the place of which the concept's name is written.
    is_short: bool,
}

/// The ways of writing that begin with what was typed, the shortest first, and whether there are more.
pub(super) fn items(sight: &Sight<'_>) -> (Vec<CompletionItem>, bool) {
    let typed = fold_term(sight.typed);
    let mut found: Vec<(String, Candidate<'_>)> = sight
        .knowledge
        .concepts
        .iter()
        .filter(|info| is_offered(info))
        .flat_map(candidates)
        .map(|candidate| (fold_term(candidate.written), candidate))
        // What is written already needs no completion, but an abbreviation may be spelt out.
        .filter(|(folded, candidate)| folded.starts_with(&typed) && (candidate.is_short || *folded != typed))
        .collect();
    found.sort_by_cached_key(|(folded, candidate)| {
        (folded.chars().count(), folded.clone(), candidate.info.id().to_owned())
    });
    let mut seen = BTreeSet::new();
    found.retain(|(folded, candidate)| seen.insert((folded.clone(), candidate.is_short.then(|| candidate.info.id()))));
    let more = found.len() > MOST;
    let items = found.into_iter().take(MOST).enumerate();
    (items.map(|(place, (_, candidate))| item(sight, &candidate, place)).collect(), more)
}

/// Whether a concept is something that authors write as such.
fn is_offered(info: &ConceptInfo) -> bool {
    !info.concept.unseen && !info.concept.background && !matches!(info.concept.kind, Kind::Context | Kind::Duration)
}

fn candidates(info: &ConceptInfo) -> impl Iterator<Item = Candidate<'_>> {
    let concept = &info.concept;
    let has_name = concept.name.is_some();
    let written = concept.name.iter().chain(&concept.terms).chain(&concept.exact);
    let written = written.map(move |written| Candidate { info, written, is_short: has_name && is_short(written) });
    written.chain(concept.brands.iter().map(move |written| Candidate { info, written, is_short: false }))
}

/// Whether a term is an abbreviation: a few signs without a small letter.
fn is_short(term: &str) -> bool {
    let few = term.chars().count() <= LONGEST_SHORT;
    few && term.chars().any(char::is_uppercase) && !term.chars().any(char::is_lowercase)
}

fn item(sight: &Sight<'_>, candidate: &Candidate<'_>, place: usize) -> CompletionItem {
    let name = candidate.info.name();
    let new_text = if candidate.is_short { name } else { candidate.written };
    let kind = candidate.info.concept.kind.name().replace('-', " ");
    let says_more = candidate.is_short || fold_term(candidate.written) != fold_term(name);
    let item = CompletionItem {
        label: candidate.written.to_owned(),
        kind: Some(CompletionItemKind::TEXT),
        detail: Some(if says_more { format!("{name} ({kind})") } else { kind }),
        filter_text: Some(candidate.written.to_owned()),
        sort_text: Some(format!("{place:03}")),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: sight.range,
            new_text: in_case_of(sight.typed, new_text, candidate.is_short),
        })),
        ..CompletionItem::default()
    };
    documented(sight, item, &About::Concept(candidate.info.id().to_owned()))
}

/// A text with a capital where the author has begun with one; capitals of an abbreviation say nothing of its words.
fn in_case_of(typed: &str, text: &str, is_short: bool) -> String {
    let capital = typed.starts_with(char::is_uppercase) && !is_short;
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if capital => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}
