//! Hovers as the client shows them.

use ropey::Rope;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::capabilities::Capabilities;
use super::convert;
use super::pages::Pages;
use super::view::View;
use crate::findings;
use crate::session::Dismissed;

/// The most lines of knowledge beside the line that tells why a finding is hidden.
const MOST_BODY_WHEN_HIDDEN: usize = 5;

/// What a hover tells at a position of a note, for its client.
#[must_use]
pub fn hover(view: &View, position: Position) -> Option<Hover> {
    let snapshot = &view.snapshot;
    let offset = view.offset(position);
    let mut found = findings::hover(&snapshot.reading, &snapshot.note, &snapshot.findings, &view.knowledge, offset)?;
    if let Some(hidden) = hidden(view, &found) {
        // Twelve lines are what a hover has.
        found.body.truncate(MOST_BODY_WHEN_HIDDEN);
        found.also = Some(found.also.map_or_else(|| hidden.clone(), |also| format!("{hidden} {also}")));
    }
    Some(render(&found, &snapshot.note, view.capabilities, view.pages.as_deref()))
}

/// Why the finding that a hover tells of shows nowhere else, and how it comes back.
fn hidden(view: &View, hover: &findings::Hover) -> Option<String> {
    let code = hover.codes.first()?;
    let dismissed = view.dismissed();
    let mut findings = view.snapshot.findings.iter().zip(&dismissed);
    let (_, why) = findings
        .find(|(finding, _)| finding.span.overlaps(hover.span) && view.knowledge.rule(finding.rule).code() == code)?;
    let why = match why.as_ref()? {
        Dismissed::Here { reason, .. } => format!("Dismissed in this note ({reason})"),
        Dismissed::Everywhere => "Switched off for you".to_owned(),
    };
    Some(format!("{why}; the code action \u{201c}Show again\u{201d} brings it back."))
}

/// A hover for the client: Markdown with links where it takes them, else plain text.
#[must_use]
pub fn render(hover: &findings::Hover, note: &Rope, capabilities: Capabilities, pages: Option<&Pages>) -> Hover {
    let (kind, value) = if capabilities.markdown_hover {
        (MarkupKind::Markdown, markdown(hover, pages))
    } else {
        (MarkupKind::PlainText, plain(hover))
    };
    Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value }),
        range: Some(convert::range(note, hover.span, capabilities.encoding)),
    }
}

/// Each entry is a line of its own, ended by a hard break: clients differ too much in how they show lists.
fn markdown(hover: &findings::Hover, pages: Option<&Pages>) -> String {
    let mut lines = vec![format!("**{}**", escaped(&hover.title)), escaped(&hover.reading)];
    lines.extend(hover.why.as_deref().map(escaped));
    lines.extend(hover.body.iter().map(|line| format!("• {}", escaped(line))));
    lines.extend(hover.evidence.as_deref().map(escaped));
    let titles: Vec<String> = hover
        .pages
        .iter()
        .map(|page| match pages.and_then(|pages| pages.uri(&page.name)) {
            Some(uri) => format!("{}: [{}]({})", page.kind, escaped(&page.title), target(uri.as_str())),
            None => format!("{}: {}", page.kind, escaped(&page.title)),
        })
        .collect();
    lines.extend((!titles.is_empty()).then(|| titles.join(" · ")));
    lines.extend(hover.also.as_deref().map(escaped));
    lines.join("  \n")
}

fn plain(hover: &findings::Hover) -> String {
    let mut lines = vec![hover.title.clone(), hover.reading.clone()];
    lines.extend(hover.why.clone());
    lines.extend(hover.body.iter().map(|line| format!("- {line}")));
    lines.extend(hover.evidence.clone());
    let pages: Vec<String> =
        hover.pages.iter().map(|page| format!("{}: {} ({})", page.kind, page.title, page.name)).collect();
    lines.extend((!pages.is_empty()).then(|| pages.join("; ")));
    lines.extend(hover.also.clone());
    lines.join("\n")
}

/// An address as the target of a link: a bracket in it would end the link.
fn target(address: &str) -> String {
    address.replace('(', "%28").replace(')', "%29")
}

/// Words of a note or a pack as Markdown that says just those words.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '$' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::PageLink;
    use crate::text::Span;

    fn sample() -> findings::Hover {
        findings::Hover {
            span: Span::new(0, 6),
            title: "Cramp (information, a-code)".to_owned(),
            reading: "“[x](http://a.b) *cramps*” read as cramp.".to_owned(),
            why: Some("“HCTZ” is taken.".to_owned()),
            body: vec!["One.".to_owned(), "Two < 3.".to_owned()],
            evidence: Some("Evidence: good.".to_owned()),
            pages: vec![PageLink { name: "a-code".to_owned(), title: "Cramp".to_owned(), kind: "Page" }],
            also: None,
            codes: vec!["a-code".to_owned()],
        }
    }

    #[test]
    fn words_of_a_note_are_no_markdown() {
        assert_eq!(
            markdown(&sample(), None),
            "**Cramp (information, a-code)**  \n“\\[x\\](http://a.b) \\*cramps\\*” read as cramp.  \n“HCTZ” is taken.  \n\
             • One.  \n• Two \\< 3.  \nEvidence: good.  \nPage: Cramp"
        );
    }

    #[test]
    fn a_folder_with_brackets_ends_no_link() {
        assert_eq!(target("file:///cache%20(old)/a-code.md"), "file:///cache%20%28old%29/a-code.md");
    }

    #[test]
    fn plain_text_holds_the_same_lines() {
        assert_eq!(
            plain(&sample()),
            "Cramp (information, a-code)\n“[x](http://a.b) *cramps*” read as cramp.\n“HCTZ” is taken.\n- One.\n- Two < 3.\n\
             Evidence: good.\nPage: Cramp (a-code)"
        );
    }
}
