//! The check of a folder that its user asks for: all its notes, and how many findings they show.
//!
//! What the notes that are not open show is kept, so that a client that asks for the diagnostics of its workspace gets
//! them, and one that does not is sent them.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, Uri};

use super::folder_notes::{FolderNote, Open, look};
use super::notes::Notes;

/// The command that checks a folder: the one that its argument names, or all folders of the workspace.
pub const CHECK_FOLDER: &str = "sidenote.checkFolder";

/// What a client shows while notes are checked.
pub const TITLE: &str = "Checking notes";

/// The argument of the command.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// The folder's address.
    #[serde(default)]
    pub uri: Option<Uri>,
}

/// What a check has found.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    /// How many notes were read.
    notes: usize,
    /// How many findings an editor shows on them.
    findings: BySeverity,
    /// How many files and folders could not be read.
    unreadable: usize,
    /// Whether the check ended before its end: it was stopped, or there were too many notes.
    cut: bool,
    /// The notes with findings.
    items: Vec<CheckedNote>,
}

#[derive(Debug, Default, Serialize)]
struct BySeverity {
    warning: usize,
    information: usize,
    hint: usize,
}

/// A note with findings.
#[derive(Debug, Serialize)]
struct CheckedNote {
    uri: Uri,
    diagnostics: Vec<Diagnostic>,
}

impl BySeverity {
    fn count(&mut self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Some(DiagnosticSeverity::WARNING) => self.warning += 1,
                Some(DiagnosticSeverity::INFORMATION) => self.information += 1,
                _ => self.hint += 1,
            }
        }
    }
}

/// Checks folders as long as that is `wanted`, and says how many of how many notes are done.
#[must_use]
pub fn check(
    notes: &Arc<Notes>,
    folders: &[PathBuf],
    open: &Open,
    wanted: &dyn Fn() -> bool,
    told: &dyn Fn(usize, usize),
) -> Checked {
    let mut checked = Checked::default();
    let mut kept = Vec::new();
    let looked = look(notes, folders, open, wanted, told, &mut |FolderNote { uri, view, diagnostics }| {
        checked.findings.count(&diagnostics);
        if diagnostics.is_empty() {
            return;
        }
        if view.is_none() {
            kept.push((uri.as_str().to_owned(), diagnostics.clone()));
        }
        checked.items.push(CheckedNote { uri, diagnostics });
    });
    notes.keep_checked(kept.into_iter().collect());
    Checked { notes: looked.notes, unreadable: looked.unreadable, cut: looked.cut, ..checked }
}
