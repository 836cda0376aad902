//! Words that an author may choose to add to the note: a line of the plan, a mark behind an order.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeActionKind, Range, TextEdit, WorkspaceEdit};

use super::{Action, Does, folder};
use crate::findings::Finding;
use crate::knowledge::{Severity, plan_line};
use crate::lsp::convert;
use crate::lsp::snippet::{self, Snippet};
use crate::lsp::view::View;
use crate::session::{behind_order, plan_line_place};

/// The command that writes for a client that takes no edits with its actions; its one argument is a [`Wanted`].
pub const WRITE: &str = "sidenote.write";

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A line of the plan.
    Plan,
    /// Words behind the anchor's order.
    Annotation,
    /// In the settings file of the note's folder, that the rule is off.
    Folder,
}

/// What is to be written for which finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// The note.
    pub uri: String,
    /// The rule.
    code: String,
    /// The concept that the finding stands on, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    concept: Option<String>,
    /// What.
    write: What,
}

impl Wanted {
    /// Something to write for a finding of a note.
    pub(super) fn new(view: &View, finding: &Finding, write: What) -> Self {
        Self {
            uri: view.uri.as_str().to_owned(),
            code: view.knowledge.rule(finding.rule).code().to_owned(),
            concept: Some(view.knowledge.concept(finding.concept).id().to_owned()),
            write,
        }
    }

    /// What switches a rule off in the settings file of a note's folder.
    #[must_use]
    pub const fn switch_off(uri: String, code: String) -> Self {
        Self { uri, code, concept: None, write: What::Folder }
    }
}

/// Words to write at a byte of the note.
struct Writing {
    at: usize,
    plain: String,
    snippet: String,
}

/// What can be written for a finding, the likeliest first.
pub(super) fn ways(view: &View, finding: &Finding) -> Vec<Action> {
    let rule = &view.knowledge.rule(finding.rule).rule;
    let action = |title: String, write: What| Action {
        title,
        kind: CodeActionKind::QUICKFIX,
        does: Does::Write(Wanted::new(view, finding, write)),
    };
    let mut ways = Vec::new();
    if let Some(annotation) = &rule.annotate
        && behind_order(&view.snapshot, &view.knowledge, finding, &annotation.text).is_some()
    {
        ways.push(action(format!("{}: {}", annotation.title, finding.text), What::Annotation));
    }
    if let (Some(first), true) = (rule.plan.first(), finding.severity > Severity::Hover) {
        let more = if rule.plan.len() > 1 { "; …" } else { "" };
        ways.push(action(format!("Add to the plan: Consider: {first}{more}"), What::Plan));
    }
    ways
}

/// The edit that writes what is wanted, as JSON, since the library's types lack snippets. A snippet is only sent where
/// `snippets` allows it.
///
/// # Errors
/// In words for the author, when the note no longer calls for it, or a file cannot be changed.
pub fn edit(view: &View, wanted: &Wanted, snippets: bool) -> Result<Value, String> {
    if wanted.write == What::Folder {
        return folder::edit(view, &wanted.code);
    }
    let writing = writing(view, wanted).ok_or("the note no longer calls for it")?;
    let capabilities = view.capabilities;
    let at = convert::range(&view.snapshot.note, crate::text::Span::new(writing.at, writing.at), capabilities.encoding);
    if !capabilities.document_changes {
        return Ok(json!(plain(view, at, writing.plain)));
    }
    let edit = if snippets && capabilities.snippet_edits {
        json!({"range": at, "snippet": {"kind": "snippet", "value": writing.snippet}})
    } else {
        json!({"range": at, "newText": writing.plain})
    };
    let document = json!({"uri": view.uri, "version": view.snapshot.version});
    Ok(json!({"documentChanges": [{"textDocument": document, "edits": [edit]}]}))
}

/// An edit for clients that know neither versions nor snippets.
fn plain(view: &View, range: Range, new_text: String) -> WorkspaceEdit {
    let changes = HashMap::from([(view.uri.clone(), vec![TextEdit { range, new_text }])]);
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

fn writing(view: &View, wanted: &Wanted) -> Option<Writing> {
    let finding = view.finding(&wanted.code, wanted.concept.as_deref())?;
    let rule = &view.knowledge.rule(finding.rule).rule;
    match wanted.write {
        What::Plan => {
            let place = plan_line_place(&view.snapshot);
            let plain = format!("{}{}{}", place.before, plan_line(&rule.plan), place.after);
            let mut snippet = Snippet::default();
            snippet.words(&place.before);
            // Each item is a place, for the author to keep, change or delete.
            let line = plan_line(&rule.plan);
            let mut rest = line.as_str();
            for item in &rule.plan {
                let (before, after) = rest.split_once(item.as_str())?;
                snippet.words(before);
                snippet.place(item);
                rest = after;
            }
            let snippet = format!("{}{}", snippet.end(), place.after);
            Some(Writing { at: place.at, plain, snippet })
        }
        What::Annotation => {
            let text = &rule.annotate.as_ref()?.text;
            let at = behind_order(&view.snapshot, &view.knowledge, finding, text)?;
            Some(Writing { at, plain: format!(" {text}"), snippet: format!(" {}", snippet::of_template(text)) })
        }
        What::Folder => None,
    }
}
