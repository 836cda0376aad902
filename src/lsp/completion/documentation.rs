//! What is told of an item beside the list.

use std::sync::Arc;

use tower_lsp::ls_types::{CompletionItem, Documentation, MarkupContent, MarkupKind};

use super::About;
use crate::knowledge::{ConceptInfo, Knowledge, Phrase, Source};
use crate::lsp::capabilities::Capabilities;
use crate::lsp::hover::escaped;

/// An item with its documentation.
#[must_use]
pub fn resolve(mut item: CompletionItem, known: &[Arc<Knowledge>], capabilities: Capabilities) -> CompletionItem {
    let about = item.data.clone().and_then(|data| serde_json::from_value(data).ok());
    if let Some(about) = about {
        item.documentation = known.iter().find_map(|knowledge| of(knowledge, &about, capabilities));
    }
    item
}

/// What is told of something.
pub(super) fn of(knowledge: &Knowledge, about: &About, capabilities: Capabilities) -> Option<Documentation> {
    let markdown = capabilities.markdown_documentation;
    let value = match about {
        About::Phrase(id) => of_phrase(knowledge.phrase(id)?, knowledge, markdown),
        About::Concept(id) => of_concept(knowledge.concept(knowledge.concept_named(id)?), markdown),
    };
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    Some(Documentation::MarkupContent(MarkupContent { kind, value }))
}

/// A phrase's text, what of it rests on memory, and its sources.
fn of_phrase(phrase: &Phrase, knowledge: &Knowledge, markdown: bool) -> String {
    let text = phrase.text.trim_end();
    let words = |text: &str| if markdown { escaped(text) } else { text.to_owned() };
    let text = if markdown { format!("```text\n{text}\n```") } else { text.to_owned() };
    let mut parts = vec![text];
    parts.extend(phrase.note.as_deref().map(words));
    let sources = phrase.sources.iter().filter_map(|id| knowledge.source(id.get_ref()));
    let sources: Vec<String> = sources.map(|source| told(source, markdown)).collect();
    if !sources.is_empty() {
        parts.push(format!("Sources:\n{}", sources.join("\n")));
    }
    parts.join("\n\n")
}

fn told(source: &Source, markdown: bool) -> String {
    match &source.link {
        Some(link) if markdown => format!("- [{}](<{link}>)", escaped(&source.citation)),
        Some(link) => format!("- {} {link}", source.citation),
        None if markdown => format!("- {}", escaped(&source.citation)),
        None => format!("- {}", source.citation),
    }
}

/// A concept's name, its other names, and its note.
fn of_concept(info: &ConceptInfo, markdown: bool) -> String {
    let words = |text: &str| if markdown { escaped(text) } else { text.to_owned() };
    let concept = &info.concept;
    let mut parts = vec![words(&format!("{} ({})", info.name(), concept.kind.name().replace('-', " ")))];
    let others = concept.exact.iter().chain(&concept.terms).chain(&concept.brands);
    let others: Vec<&str> = others.map(String::as_str).filter(|other| *other != info.name()).take(MOST_NAMES).collect();
    if !others.is_empty() {
        parts.push(words(&format!("Also written: {}", others.join(", "))));
    }
    parts.extend(concept.note.as_deref().map(words));
    parts.join("\n\n")
}

/// How many other names are told.
const MOST_NAMES: usize = 12;
