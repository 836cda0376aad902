//! Phrases: texts that are called up by a dot and a name.

use tower_lsp::ls_types::{CompletionItem, CompletionItemKind, CompletionTextEdit, InsertTextFormat, TextEdit};

use super::{About, Sight, documented};
use crate::knowledge::Phrase;
use crate::lsp::snippet;

/// The phrases whose names begin with what was typed.
pub(super) fn items(sight: &Sight<'_>) -> Vec<CompletionItem> {
    let name = sight.typed.trim_start_matches('.').to_lowercase();
    let fits = |phrase: &&Phrase| phrase.id.get_ref().starts_with(&name);
    sight.knowledge.phrases.iter().filter(fits).map(|phrase| item(sight, phrase)).collect()
}

fn item(sight: &Sight<'_>, phrase: &Phrase) -> CompletionItem {
    let text = phrase.text.trim_end();
    let (format, new_text) = if sight.capabilities.snippets {
        (InsertTextFormat::SNIPPET, snippet::of_template(text))
    } else {
        (InsertTextFormat::PLAIN_TEXT, text.to_owned())
    };
    let name = format!(".{}", phrase.id.get_ref());
    let item = CompletionItem {
        label: name.clone(),
        kind: Some(CompletionItemKind::SNIPPET),
        detail: Some(phrase.title.clone()),
        filter_text: Some(name),
        insert_text_format: Some(format),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range: sight.range, new_text })),
        ..CompletionItem::default()
    };
    documented(sight, item, &About::Phrase(phrase.id.get_ref().clone()))
}
