//! Where things lead: a mention to its page, a cue to what it decides, a duration to what it belongs to.

use tower_lsp::ls_types::{GotoDefinitionResponse, Location, LocationLink, Position, Range, Uri};

use super::view::View;
use crate::findings::{Place, hover};
use crate::text::Span;

/// What the words at a position lead to; `None` where they lead nowhere.
#[must_use]
pub fn definition(view: &View, position: Position) -> Option<GotoDefinitionResponse> {
    let (span, place) = view.place_at(position)?;
    let start = view.snapshot.reading.block_at(span.start).map_or(0, |block| block.start);
    let here = |target: Span| (view.uri.clone(), view.range(target));
    let targets: Vec<(Uri, Range)> = match place {
        Place::Cue(_, mentions) => mentions.into_iter().map(|(target, _)| here(target)).collect(),
        Place::Duration(_, Some(owner)) => vec![here(owner.span.shifted(start))],
        Place::Duration(_, None) | Place::Header(..) => Vec::new(),
        Place::Mention(_) | Place::Value(_) | Place::Words(_) => {
            pages_of(view, span).into_iter().map(|uri| (uri, Range::default())).collect()
        }
    };
    if targets.is_empty() {
        return None;
    }
    Some(if view.capabilities.navigation.definition_links {
        let link = |(target_uri, range)| LocationLink {
            origin_selection_range: Some(view.range(span)),
            target_uri,
            target_range: range,
            target_selection_range: range,
        };
        GotoDefinitionResponse::Link(targets.into_iter().map(link).collect())
    } else {
        GotoDefinitionResponse::Array(targets.into_iter().map(|(uri, range)| Location { uri, range }).collect())
    })
}

/// The pages of the findings on some words; else of those that the words take part in; else what a hover links to.
fn pages_of(view: &View, span: Span) -> Vec<Uri> {
    let Some(pages) = view.pages.as_deref() else { return Vec::new() };
    let snapshot = &view.snapshot;
    let codes = |takes_part: bool| -> Vec<&str> {
        let fits = |finding: &&crate::findings::Finding| {
            let related = || finding.related.iter().any(|related| related.span.overlaps(span));
            if takes_part { related() } else { finding.span.overlaps(span) }
        };
        let mut found: Vec<_> = snapshot.findings.iter().filter(fits).collect();
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        found.into_iter().map(|finding| view.knowledge.rule(finding.rule).code()).collect()
    };
    let mut names: Vec<String> = codes(false).into_iter().map(str::to_owned).collect();
    if names.is_empty() {
        names = codes(true).into_iter().map(str::to_owned).collect();
    }
    if names.is_empty() {
        let hover = hover(&snapshot.reading, &snapshot.note, &snapshot.findings, &view.knowledge, span.start);
        names = hover.into_iter().flat_map(|hover| hover.pages).map(|page| page.name).collect();
    }
    let mut found: Vec<Uri> = names.iter().filter_map(|name| pages.uri(name).cloned()).collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lsp::fixture::{pointed, words};
    use crate::lsp::pages::Pages;

    /// Checks where a pointer leads: the last part of a page's address, or words of the note.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (mut view, position) = pointed(text);
        view.pages = Some(Arc::new(Pages::on_demand(&view.knowledge, false)));
        let told = |uri: &Uri, range| {
            if *uri == view.uri {
                words(&view, range)
            } else {
                uri.as_str().rsplit('/').next().unwrap_or_default().to_owned()
            }
        };
        let found: Vec<String> = match definition(&view, position) {
            Some(GotoDefinitionResponse::Array(places)) => {
                places.iter().map(|place| told(&place.uri, place.range)).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(found, expected);
        view.capabilities.navigation.definition_links = true;
        let links = match definition(&view, position) {
            Some(GotoDefinitionResponse::Link(links)) => links.len(),
            _ => 0,
        };
        assert_eq!(links, expected.len());
    }

    #[test]
    fn a_mention_leads_to_its_page() {
        check("Leg cr|amps on HCTZ.", &["fixture-drug.md"]);
        check("Leg cramps on HC|TZ.", &["fixture-drug.md"]);
        check("No leg cr|amps.", &["mech-loss.md"]);
    }

    #[test]
    fn a_cue_leads_to_what_it_decides() {
        check("Den|ies cramps or gout.", &["0: cramps", "0: gout"]);
        check("Leg cramps x |6 weeks.", &["0: Leg cramps"]);
        check("He wa|lks.", &[]);
    }
}
