//! Completion: phrases behind a dot, and the names of what Sidenote knows.
//!
//! It works on the line up to the caret alone, so that it never waits for the note to be read.

mod documentation;
mod phrases;
mod terms;

pub use documentation::resolve;

use ropey::Rope;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{CompletionItem, CompletionList, Position, Range};

use super::capabilities::Capabilities;
use super::convert;
use crate::knowledge::Knowledge;
use crate::session::{Typed, typed};
use crate::text::{Span, slice_of};

/// The characters at which clients are to ask by themselves.
#[must_use]
pub fn triggers() -> Vec<String> {
    vec![".".to_owned()]
}

/// What an item is about, kept with it until its documentation is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// A phrase, by its id.
    Phrase(String),
    /// A concept, by its id.
    Concept(String),
}

/// What items are made from.
struct Sight<'a> {
    knowledge: &'a Knowledge,
    capabilities: Capabilities,
    /// What the author has typed of it.
    typed: &'a str,
    /// What an item takes the place of.
    range: Range,
}

/// What can be completed at a position; nothing, where nothing can.
#[must_use]
pub fn complete(
    note: &Rope,
    position: Position,
    knowledge: &Knowledge,
    capabilities: Capabilities,
) -> Option<CompletionList> {
    let caret = convert::offset(note, position, capabilities.encoding);
    let line = note.line_to_byte(note.byte_to_line(caret));
    let before = slice_of(note, Span::new(line, caret));
    typed(&before).into_iter().find_map(|typed| {
        let (Typed::Phrase(span) | Typed::Term(span)) = typed;
        let range = convert::range(note, span.shifted(line), capabilities.encoding);
        let sight = Sight { knowledge, capabilities, typed: span.of(&before), range };
        let (items, is_incomplete) = match typed {
            Typed::Phrase(_) => (phrases::items(&sight), false),
            Typed::Term(_) => terms::items(&sight),
        };
        (!items.is_empty()).then_some(CompletionList { is_incomplete, items })
    })
}

/// Gives an item its documentation now, or what it takes to ask for it later.
fn documented(sight: &Sight<'_>, mut item: CompletionItem, about: &About) -> CompletionItem {
    if sight.capabilities.resolves_documentation {
        item.data = serde_json::to_value(about).ok();
    } else {
        item.documentation = documentation::of(sight.knowledge, about, sight.capabilities);
    }
    item
}
