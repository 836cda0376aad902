//! Switching a rule off for all who work in a folder, in its settings file: a change that they see and can undo.

use std::io::ErrorKind;
use std::path::Path;

use ropey::Rope;
use serde_json::{Value, json};
use tower_lsp::ls_types::Uri;

use super::write::{Wanted, What};
use super::{Action, DISMISSAL, Does};
use crate::findings::Finding;
use crate::lsp::convert;
use crate::lsp::view::View;
use crate::session::switch_off;

/// Switches the rule of a finding off in the settings file of the note's folder, where the client can write that.
pub(super) fn way(view: &View, finding: &Finding) -> Option<Action> {
    let file = view.project_file.as_deref()?;
    let capabilities = view.capabilities;
    let writable = file.exists() || (capabilities.document_changes && capabilities.creates_files);
    let rule = view.knowledge.rule(finding.rule);
    let name = file.file_name()?.to_string_lossy();
    writable.then(|| Action {
        title: format!("Switch off in this folder ({name}): {}", rule.rule.title),
        kind: DISMISSAL,
        does: Does::Write(Wanted::new(view, finding, What::Folder)),
    })
}

/// The edit that switches a rule off in the settings file of the note's folder, which is made if it is not there.
///
/// # Errors
/// In words for the author, when the file cannot be changed.
pub(super) fn edit(view: &View, code: &str) -> Result<Value, String> {
    let file = view.project_file.as_deref().ok_or("the note lies in no folder")?;
    let uri = Uri::from_file_path(file).ok_or("the folder has no address")?;
    let (text, exists) = read(file)?;
    let change = switch_off(&text, code).map_err(|fault| fault.to_string())?;
    let range = convert::range(&Rope::from_str(&text), change.span, view.capabilities.encoding);
    let edit = json!({"range": range, "newText": change.new_text});
    if !view.capabilities.document_changes {
        return Ok(json!({"changes": {uri.as_str(): [edit]}}));
    }
    let change = json!({"textDocument": {"uri": uri, "version": null}, "edits": [edit]});
    let create = json!({"kind": "create", "uri": uri, "options": {"ignoreIfExists": true}});
    Ok(json!({"documentChanges": if exists { json!([change]) } else { json!([create, change]) }}))
}

/// The text of the file, and whether it is there.
fn read(file: &Path) -> Result<(String, bool), String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok((text, true)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((String::new(), false)),
        Err(_) => Err("the settings file of the folder cannot be read".to_owned()),
    }
}
