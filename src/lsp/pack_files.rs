//! Files of packs and project files that are open: TOML, which is never read as a note, and gets the faults that
//! `sidenote pack check` tells as its diagnostics.
//!
//! What belongs to one pack is judged together, so every change has all of them judged again, off the task that serves
//! and not before the author's hand rests; a client that asks has its answer at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ropey::Rope;
use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, NumberOrString, Uri};

use super::convert;
use super::notes::Notes;
use super::outbox::Refresh;
use super::places::directory_of;
use super::transport::UNVERSIONED;
use crate::session::{FileFault, NoteEdit, OpenFiles};
use crate::text::{Encoding, Span};

/// How long an author's hand rests before files are judged.
const REST: Duration = Duration::from_millis(200);

/// The open files.
#[derive(Debug, Default)]
pub struct PackFiles {
    files: BTreeMap<String, PackFile>,
    openings: u64,
    /// Goes up with everything that a judgement may depend on.
    turn: u64,
}

#[derive(Debug)]
struct PackFile {
    /// The text; none once an edit did not fit, until the file is opened again.
    text: Option<Rope>,
    opened: u64,
    version: i32,
    /// The last judgement, with the turn in which it was made.
    judged: Option<(u64, Vec<Diagnostic>)>,
}

/// What there is to tell of an open file.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which opening of the file it belongs to.
    pub opened: u64,
    /// The editor's version.
    pub version: i32,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a document is TOML, and so no note.
#[must_use]
pub fn is_toml(address: &str, language: &str) -> bool {
    language.eq_ignore_ascii_case("toml") || Path::new(address).extension().is_some_and(|ending| ending == "toml")
}

impl Notes {
    /// Opens a file; one that was open under the same address gives way.
    pub fn open_pack_file(self: &Arc<Self>, address: &str, text: &str, version: i32) {
        self.close(address);
        let version = if version == UNVERSIONED { 0 } else { version };
        let mut state = self.state();
        self.outbox.withdraw(address);
        let known = &mut state.pack_files;
        known.openings += 1;
        let file = PackFile { text: Some(text.into()), opened: known.openings, version, judged: None };
        known.files.insert(address.to_owned(), file);
        drop(state);
        self.judge_pack_files(Duration::ZERO);
    }

    /// Applies edits to a file, if it is one that is open.
    pub fn change_pack_file(self: &Arc<Self>, address: &str, version: i32, edits: &[NoteEdit]) -> bool {
        let mut state = self.state();
        let encoding = state.capabilities.encoding;
        let Some(file) = state.pack_files.files.get_mut(address) else { return false };
        let version = if version == UNVERSIONED { file.version.saturating_add(1) } else { version };
        // What does not fit is not guessed at; nothing is shown until the file is opened again.
        if version <= file.version || !edits.iter().all(|edit| file.apply(edit, encoding)) {
            file.text = None;
        }
        file.version = file.version.max(version);
        drop(state);
        self.judge_pack_files(REST);
        true
    }

    /// Closes a file, if it is one that is open, and clears what was shown on it.
    pub fn close_pack_file(self: &Arc<Self>, address: &str) -> bool {
        let mut state = self.state();
        let Some(file) = state.pack_files.files.remove(address) else { return false };
        if !state.capabilities.pull_diagnostics {
            self.outbox.publish(address, (file.opened, file.version), state.capabilities.versions, Vec::new());
        }
        drop(state);
        self.judge_pack_files(Duration::ZERO);
        true
    }

    /// Has all open files judged again, unless something changes before the author's hand has rested for so long.
    pub(super) fn judge_pack_files(self: &Arc<Self>, rest: Duration) {
        let mut state = self.state();
        state.pack_files.turn += 1;
        let turn = state.pack_files.turn;
        let is_idle = state.pack_files.files.is_empty();
        drop(state);
        if is_idle {
            return;
        }
        let notes = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(rest).await;
            tokio::task::spawn_blocking(move || notes.tell_pack_files(turn)).await
        });
    }

    /// Tells a client what is wrong with all open files, unless something has changed since.
    fn tell_pack_files(&self, turn: u64) {
        let state = self.state();
        let (capabilities, known) = (state.capabilities, &state.pack_files);
        if known.turn != turn {
            return;
        }
        let addresses: Vec<String> = known.files.keys().cloned().collect();
        drop(state);
        if capabilities.pull_diagnostics {
            // The client asks for the file that was changed, but not for others that the change bears upon.
            let diagnostics = capabilities.refresh_diagnostics && addresses.len() > 1;
            return self.outbox.refresh(Refresh { diagnostics, ..Refresh::default() });
        }
        for address in addresses {
            if let Some(Judged { opened, version, diagnostics }) = self.judged(&address) {
                self.outbox.publish(&address, (opened, version), capabilities.versions, diagnostics);
            }
        }
    }

    /// The open files with what is wrong with each.
    pub fn judged_pack_files(&self) -> Vec<(String, Judged)> {
        let addresses: Vec<String> = self.state().pack_files.files.keys().cloned().collect();
        let judged = |address: String| Some((address.clone(), self.judged(&address)?));
        addresses.into_iter().filter_map(judged).collect()
    }

    /// Whether a file is one that is open.
    pub fn is_pack_file(&self, address: &str) -> bool {
        self.state().pack_files.files.contains_key(address)
    }

    /// What is wrong with a file, if it is one that is open. Packs are read for it, unless nothing has changed.
    pub fn judged(&self, address: &str) -> Option<Judged> {
        let state = self.state();
        let PackFiles { files, turn, .. } = &state.pack_files;
        let (turn, file) = (*turn, files.get(address)?);
        let judged = |diagnostics| Judged { opened: file.opened, version: file.version, diagnostics };
        if let Some((_, diagnostics)) = file.judged.as_ref().filter(|(known, _)| *known == turn) {
            return Some(judged(diagnostics.clone()));
        }
        let Some(text) = file.text.clone() else { return Some(judged(Vec::new())) };
        let mut found = judged(Vec::new());
        let texts: Vec<(String, Rope)> =
            files.iter().filter_map(|(address, file)| Some((address.clone(), file.text.clone()?))).collect();
        let encoding = state.capabilities.encoding;
        let top = directory_of(address).and_then(|folder| state.places.folder_of(&folder).cloned());
        drop(state);
        let open: OpenFiles =
            texts.into_iter().filter_map(|(address, text)| Some((path_of_file(&address)?, text.to_string()))).collect();
        let top = top.map(|folder| folder.path.canonicalize().unwrap_or(folder.path));
        if let Some(path) = path_of_file(address) {
            let faults = self.loader.faults_of(&path, &open, top.as_deref());
            found.diagnostics = faults.iter().map(|fault| diagnostic(&text, fault, encoding)).collect();
        }
        let mut state = self.state();
        if let Some(file) = state.pack_files.files.get_mut(address).filter(|file| file.opened == found.opened) {
            file.judged = Some((turn, found.diagnostics.clone()));
        }
        Some(found)
    }
}

impl PackFile {
    fn apply(&mut self, edit: &NoteEdit, encoding: Encoding) -> bool {
        self.text.as_mut().is_some_and(|text| edit.apply_to(text, encoding).is_some())
    }
}

/// Where a file lies, by its one true name: packs are named by theirs.
fn path_of_file(address: &str) -> Option<PathBuf> {
    let path = address.parse::<Uri>().ok()?.to_file_path()?.into_owned();
    // A file that was not saved yet lies in a folder that is there.
    let by_folder = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    Some(path.canonicalize().ok().or_else(by_folder).unwrap_or(path))
}

/// A fault as a diagnostic, on the words of its line.
fn diagnostic(text: &Rope, fault: &FileFault, encoding: Encoding) -> Diagnostic {
    let line = fault.line.unwrap_or(1).saturating_sub(1).min(text.len_lines().saturating_sub(1));
    let start = text.line_to_byte(line);
    let written = text.line(line).to_string();
    let before = written.len() - written.trim_start().len();
    let span = Span::new(start + before.min(written.trim_end().len()), start + written.trim_end().len());
    Diagnostic {
        range: convert::range(text, span, encoding),
        severity: Some(DiagnosticSeverity::WARNING),
        code: Some(NumberOrString::String(if fault.in_project { "project-file" } else { "pack-file" }.to_owned())),
        source: Some("sidenote".to_owned()),
        message: fault.message.clone(),
        ..Diagnostic::default()
    }
}
