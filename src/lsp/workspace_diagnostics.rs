//! What all notes of the workspace show, for clients that ask: the open ones, and those that lie in its folders.
//!
//! A client may ask again and again (VS Code does so every two seconds). Only notes that have changed are read for that;
//! and a client that says so gets, of notes that are not open, what the last check of a folder has found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, PreviousResultId, Uri, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::diagnostics::report_on;
use super::folder_notes::{by_name, look};
use super::notes::Notes;
use super::progress::{Parts, Progress};
use super::view::View;

/// So many reports make a part of an answer.
const PART: usize = 64;

/// How long what has been found waits for more before it is sent as a part.
const WAIT: Duration = Duration::from_millis(200);

/// The report so far.
struct Report {
    /// What the client says that it has.
    previous: BTreeMap<String, String>,
    told: BTreeSet<String>,
    items: Vec<WorkspaceDocumentDiagnosticReport>,
    parts: Option<Parts>,
    sent: Instant,
}

impl Report {
    /// Adds a note; one that shows nothing only where the client has, or may have, something else of it.
    ///
    /// `stamp` is the opening of a document that is open, and its version.
    fn add(&mut self, uri: Uri, stamp: Option<(u64, i32)>, diagnostics: Vec<Diagnostic>) {
        let known = self.previous.remove(uri.as_str());
        if !self.told.insert(uri.as_str().to_owned()) || (stamp.is_none() && known.is_none() && diagnostics.is_empty())
        {
            return;
        }
        let version = stamp.map(|(_, version)| i64::from(version));
        let opened = stamp.map_or(0, |(opened, _)| opened);
        self.items.push(item(uri, version, report_on(opened, diagnostics, known.as_deref())));
        if self.items.len() >= PART || self.sent.elapsed() > WAIT {
            self.send();
        }
    }

    /// Sends what there is as a part, where the client wants parts.
    fn send(&mut self) {
        if let Some(parts) = self.parts.as_ref().filter(|_| !self.items.is_empty()) {
            parts.send(&WorkspaceDiagnosticReport { items: std::mem::take(&mut self.items) });
            self.sent = Instant::now();
        }
    }
}

/// What the notes of the workspace show: all that was not sent as a part. A note that a client has had a report on and
/// that shows nothing any more is told of once more. `None` where it was no longer wanted.
pub fn report(
    notes: &Arc<Notes>,
    open: &[(String, Option<View>)],
    previous: Vec<PreviousResultId>,
    parts: Option<Parts>,
    progress: &Progress,
    wanted: &dyn Fn() -> bool,
) -> Option<WorkspaceDiagnosticReport> {
    let previous = previous.into_iter().map(|known| (known.uri.as_str().to_owned(), known.value)).collect();
    let mut report = Report { previous, told: BTreeSet::new(), items: Vec::new(), parts, sent: Instant::now() };
    for view in open.iter().filter_map(|(_, view)| view.as_ref()) {
        report.add(view.uri.clone(), Some(stamp(view)), view.diagnostics());
    }
    for (address, judged) in notes.judged_pack_files() {
        if let Ok(uri) = address.parse() {
            report.add(uri, Some((judged.opened, judged.version)), judged.diagnostics);
        }
    }
    report.send();
    if notes.capabilities().checks_on_command {
        for (address, diagnostics) in notes.checked() {
            if let Ok(uri) = address.parse() {
                report.add(uri, None, diagnostics);
            }
        }
    } else {
        let told = |done, all| progress.tell(done, all);
        look(notes, &notes.folder_paths(), &by_name(open), wanted, &told, &mut |note| {
            report.add(note.uri, note.view.map(stamp), note.diagnostics);
        });
        if !wanted() {
            return None;
        }
    }
    for address in report.previous.keys().cloned().collect::<Vec<_>>() {
        if let Ok(uri) = address.parse() {
            report.add(uri, None, Vec::new());
        }
    }
    report.send();
    Some(WorkspaceDiagnosticReport { items: report.items })
}

const fn stamp(view: &View) -> (u64, i32) {
    (view.snapshot.opened, view.snapshot.version)
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
