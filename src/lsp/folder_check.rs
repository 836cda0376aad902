//! The check of a folder: all its notes are read in the background, those that are open as they stand in the editor.
//!
//! What the other notes show is kept, so that a client that asks for the diagnostics of its workspace gets them, and one
//! that does not is sent them. A client asks for its workspace again and again; that starts no check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticSeverity, DocumentDiagnosticReport, PreviousResultId, Uri, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::address::lasting_name;
use super::diagnostics::report_on;
use super::notes::Notes;
use super::places::Surroundings;
use super::view::View;
use crate::session::notes_below;

/// The command that checks a folder: the one that its argument names, or all folders of the workspace.
pub const CHECK_FOLDER: &str = "sidenote.checkFolder";

/// The most notes that one check reads.
const MOST_NOTES: usize = 20_000;

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

impl Checked {
    fn add(&mut self, view: &View) {
        self.notes += 1;
        let diagnostics = view.diagnostics();
        for diagnostic in &diagnostics {
            match diagnostic.severity {
                Some(DiagnosticSeverity::WARNING) => self.findings.warning += 1,
                Some(DiagnosticSeverity::INFORMATION) => self.findings.information += 1,
                _ => self.findings.hint += 1,
            }
        }
        if !diagnostics.is_empty() {
            self.items.push(CheckedNote { uri: view.uri.clone(), diagnostics });
        }
    }
}

/// Checks folders as long as that is `wanted`, and says how many of how many notes are done.
#[must_use]
pub fn check(
    notes: &Arc<Notes>,
    folders: &[PathBuf],
    open: Vec<View>,
    wanted: &dyn Fn() -> bool,
    told: &dyn Fn(usize, usize),
) -> Checked {
    let open: BTreeMap<String, View> =
        open.into_iter().filter_map(|view| Some((lasting_name(view.uri.as_str())?, view))).collect();
    let mut checked = Checked::default();
    let mut files = Vec::new();
    for folder in folders {
        let walk = notes_below(folder, MOST_NOTES.saturating_sub(files.len()), wanted);
        checked.unreadable += walk.faults.len();
        checked.cut |= walk.cut;
        files.extend(walk.notes);
    }
    files.sort();
    files.dedup();
    let mut places: BTreeMap<&Path, Arc<Surroundings>> = BTreeMap::new();
    for (done, file) in files.iter().enumerate() {
        if !wanted() {
            checked.cut = true;
            break;
        }
        told(done, files.len());
        let (Some(uri), Some(folder)) = (Uri::from_file_path(file), file.parent()) else {
            checked.unreadable += 1;
            continue;
        };
        if let Some(view) = lasting_name(uri.as_str()).and_then(|name| open.get(&name)) {
            checked.add(view);
            continue;
        }
        let place = places.entry(folder).or_insert_with(|| notes.place_at(folder));
        match notes.view_of_file(file, uri, place) {
            Some(view) => checked.add(&view),
            None => checked.unreadable += 1,
        }
    }
    let is_open = |note: &CheckedNote| lasting_name(note.uri.as_str()).is_some_and(|name| open.contains_key(&name));
    let others = checked.items.iter().filter(|note| !is_open(note));
    notes.keep_checked(others.map(|note| (note.uri.as_str().to_owned(), note.diagnostics.clone())).collect());
    checked
}

/// What is known of the workspace: the open notes, and the others that the last check found something in. A note that a
/// client has had a report on and that shows nothing any more is told of once more.
#[must_use]
pub fn workspace_report(
    notes: &Notes,
    open: &[View],
    previous: Vec<PreviousResultId>,
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let mut previous: BTreeMap<String, String> =
        previous.into_iter().map(|known| (known.uri.as_str().to_owned(), known.value)).collect();
    let mut found = Vec::new();
    for view in open {
        let known = previous.remove(view.uri.as_str());
        let (version, opened) = (Some(i64::from(view.snapshot.version)), view.snapshot.opened);
        found.push(item(view.uri.clone(), version, report_on(opened, view.diagnostics(), known.as_deref())));
    }
    for (address, diagnostics) in notes.checked() {
        let Ok(uri) = address.parse::<Uri>() else { continue };
        if open.iter().all(|view| view.uri != uri) {
            let known = previous.remove(&address);
            found.push(item(uri, None, report_on(0, diagnostics, known.as_deref())));
        }
    }
    let gone = previous.into_iter().filter_map(|(address, known)| {
        let report = report_on(0, Vec::new(), Some(&known));
        Some(item(address.parse().ok()?, None, report))
    });
    found.extend(gone);
    found
}

fn item(uri: Uri, version: Option<i64>, report: DocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    match report {
        DocumentDiagnosticReport::Full(report) => {
            let full_document_diagnostic_report = report.full_document_diagnostic_report;
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }.into()
        }
        DocumentDiagnosticReport::Unchanged(report) => {
            let unchanged_document_diagnostic_report = report.unchanged_document_diagnostic_report;
            WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report }.into()
        }
    }
}
