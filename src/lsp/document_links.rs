//! The links of a page: to the pages that it names, and to its sources on the web.

use tower_lsp::ls_types::{DocumentLink, Range, Uri};

use super::capabilities::Capabilities;
use super::pages::Pages;
use crate::text::{LineIndex, Span};

/// The links of the page of a name.
#[must_use]
pub fn links(pages: &Pages, name: &str, capabilities: Capabilities) -> Vec<DocumentLink> {
    let Some(text) = pages.text(name) else { return Vec::new() };
    let lines = LineIndex::new(text);
    let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
    let position = |offset| {
        let place = lines.position(text, offset, capabilities.encoding);
        tower_lsp::ls_types::Position { line: narrow(place.line), character: narrow(place.character) }
    };
    let to_pages = quoted_names(text).into_iter().filter_map(|span| {
        let target = span.of(text);
        (target != name).then(|| pages.uri(target).cloned()).flatten().map(|uri| (span, uri))
    });
    let to_web = addresses(text).into_iter().filter_map(|span| Some((span, span.of(text).parse::<Uri>().ok()?)));
    let mut found: Vec<(Span, Uri)> = to_pages.chain(to_web).collect();
    found.sort_by_key(|(span, _)| *span);
    found
        .into_iter()
        .map(|(span, uri)| DocumentLink {
            range: Range { start: position(span.start), end: position(span.end) },
            target: Some(uri),
            tooltip: None,
            data: None,
        })
        .collect()
}

/// What stands between backquotes on one line, without them.
fn quoted_names(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, character) in text.char_indices() {
        match (character, open) {
            ('`', Some(start)) => {
                found.push(Span::new(start, at));
                open = None;
            }
            ('`', None) => open = Some(at + 1),
            ('\n', _) => open = None,
            _ => {}
        }
    }
    found
}

/// Addresses of the web, without what ends the sentence around them.
fn addresses(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("http").map(|at| from + at) {
        let rest = &text[start..];
        let ends = |character: char| character.is_whitespace() || matches!(character, '<' | '>' | '"' | '`');
        let end = rest.find(ends).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ',', ';', ':', ')', ']']);
        if address.starts_with("https://") || address.starts_with("http://") {
            found.push(Span::new(start, start + address.len()));
        }
        from = start + end.max(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    use crate::knowledge::{PackSource, load};

    #[test]
    fn each_page_leads_to_what_it_names() {
        let knowledge = Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound"));
        let pages = Pages::on_demand(&knowledge, false);
        for rule in &knowledge.rules {
            let targets = |name: &str| -> Vec<String> {
                let links = links(&pages, name, Capabilities::default()).into_iter();
                links.filter_map(|link| link.target).map(|uri| uri.as_str().to_owned()).collect()
            };
            let uri_of = |name: &str| pages.uri(name).map(|uri| uri.as_str().to_owned()).unwrap_or_default();
            let found = targets(rule.code());
            for idea in rule.rule.mechanism.iter().chain(&rule.rule.also_mechanisms).chain(&rule.rule.pitfall) {
                assert!(found.contains(&uri_of(idea.get_ref())), "{} to {}", rule.code(), idea.get_ref());
                assert!(targets(idea.get_ref()).contains(&uri_of(rule.code())), "{} back", idea.get_ref());
            }
            let sources = rule.rule.sources.iter().filter_map(|id| knowledge.source(id.get_ref()));
            for link in sources.filter_map(|source| source.link.clone()) {
                assert!(found.contains(&link), "{} to {link} in {found:?}", rule.code());
            }
        }
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let text = "See https://doi.org/10.1/x. (http://a.b/c), <https://d.e>; https and http://.";
        let found: Vec<&str> = addresses(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found[..3], ["https://doi.org/10.1/x", "http://a.b/c", "https://d.e"]);
    }
}
