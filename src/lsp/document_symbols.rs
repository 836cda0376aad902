//! The symbols of a note: its sections, and the findings under them.

use tower_lsp::ls_types::{DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind};

use super::convert::Ranges;
use super::view::View;
use crate::findings::Finding;
use crate::reading::{Part, PartKind};
use crate::text::Span;

/// What becomes a symbol.
enum Entry<'a> {
    Part(Part),
    Finding(&'a Finding),
}

impl Entry<'_> {
    const fn span(&self) -> Span {
        match self {
            Self::Part(part) => part.span,
            Self::Finding(finding) => finding.span,
        }
    }
}

/// The symbols of a note, in one another where the client takes that, else one after another.
#[must_use]
pub fn symbols(view: &View) -> DocumentSymbolResponse {
    let parts = view.parts().into_iter().filter(|part| part.kind <= PartKind::Title).map(Entry::Part);
    let mut entries: Vec<Entry<'_>> = parts.chain(view.reported().into_iter().map(Entry::Finding)).collect();
    // A part comes before what lies in it. A note of a header alone may start where a finding does.
    entries.sort_by_key(|entry| {
        let span = entry.span();
        (span.start, std::cmp::Reverse(span.end), matches!(entry, Entry::Finding(_)))
    });
    let nested = nest(view, &mut view.ranges(), &mut entries.iter().peekable(), usize::MAX);
    if view.capabilities.navigation.nested_symbols {
        return DocumentSymbolResponse::Nested(nested);
    }
    let mut flat = Vec::new();
    flatten(view, nested, None, &mut flat);
    DocumentSymbolResponse::Flat(flat)
}

/// The symbols that start before `end`, with what lies in them.
fn nest<'a>(
    view: &View,
    ranges: &mut Ranges<'_>,
    entries: &mut std::iter::Peekable<impl Iterator<Item = &'a Entry<'a>>>,
    end: usize,
) -> Vec<DocumentSymbol> {
    let mut found = Vec::new();
    while let Some(entry) = entries.next_if(|entry| entry.span().start < end) {
        let (name, detail, kind, selection) = match entry {
            Entry::Part(part) => {
                let kind = if part.kind == PartKind::Section { SymbolKind::NAMESPACE } else { SymbolKind::PACKAGE };
                let section = part.section.name().map(|name| name.replace('-', " "));
                (view.title(part.title), section.filter(|_| part.kind == PartKind::Section), kind, part.title)
            }
            Entry::Finding(finding) => {
                let rule = &view.knowledge.rule(finding.rule).rule;
                (rule.title.clone(), Some(view.title(finding.span)), SymbolKind::EVENT, finding.span)
            }
        };
        // A part's own range comes before those of its children.
        let (range, selection_range) = (ranges.of(entry.span()), ranges.of(selection));
        let children = match entry {
            Entry::Part(part) => nest(view, ranges, entries, part.span.end),
            Entry::Finding(_) => Vec::new(),
        };
        #[expect(deprecated, reason = "the structure has the field all the same")]
        found.push(DocumentSymbol {
            // Editors refuse a symbol without a name.
            name: if name.is_empty() { "…".to_owned() } else { name },
            detail,
            kind,
            tags: None,
            deprecated: None,
            range,
            selection_range,
            children: (!children.is_empty()).then_some(children),
        });
    }
    found
}

fn flatten(view: &View, nested: Vec<DocumentSymbol>, container: Option<&str>, flat: &mut Vec<SymbolInformation>) {
    for symbol in nested {
        #[expect(deprecated, reason = "the structure has the field all the same")]
        flat.push(SymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location: Location { uri: view.uri.clone(), range: symbol.range },
            container_name: container.map(str::to_owned),
        });
        flatten(view, symbol.children.unwrap_or_default(), Some(&symbol.name), flat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::{view, words};

    const NOTE: &str = "Gout seen.\n\nHPI: leg cramps on HCTZ.\n\n# Plan\n## Leg cramps\nStop HCTZ.\n## Gout\nRest.\n";

    fn lines(view: &View, symbols: &[DocumentSymbol], indent: usize, shown: &mut Vec<String>) {
        for symbol in symbols {
            let detail = symbol.detail.as_deref().unwrap_or("-");
            let at = words(view, symbol.selection_range);
            shown.push(format!("{:indent$}{} ({detail}) at {at}", "", symbol.name));
            lines(view, symbol.children.as_deref().unwrap_or_default(), indent + 2, shown);
        }
    }

    #[test]
    fn findings_stand_under_their_section() {
        let mut view = view(NOTE);
        view.capabilities.navigation.nested_symbols = true;
        let DocumentSymbolResponse::Nested(symbols) = symbols(&view) else { panic!("they must be nested") };
        let mut shown = Vec::new();
        lines(&view, &symbols, 0, &mut shown);
        assert_eq!(
            shown,
            [
                "Gout (Gout) at 0: Gout",
                "HPI (history) at 2: HPI",
                "  Cramp on a drug (leg cramps) at 2: leg cramps",
                "Plan (plan) at 4: Plan",
                "  Leg cramps (-) at 5: Leg cramps",
                "  Gout (-) at 7: Gout",
            ]
        );
    }

    #[test]
    fn a_client_without_nesting_gets_a_list() {
        let view = view(NOTE);
        let DocumentSymbolResponse::Flat(symbols) = symbols(&view) else { panic!("they must be flat") };
        let shown: Vec<(&str, Option<&str>)> =
            symbols.iter().map(|symbol| (&*symbol.name, symbol.container_name.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("Gout", None),
                ("HPI", None),
                ("Cramp on a drug", Some("HPI")),
                ("Plan", None),
                ("Leg cramps", Some("Plan")),
                ("Gout", Some("Plan")),
            ]
        );
    }
}
