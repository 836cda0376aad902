//! The open notes behind the protocol: what handlers do to them, and when they are read.
//!
//! Everything here takes the lock, does its work and lets go; nothing awaits while it holds it. What an edit calls for
//! is done on the spot as long as that is quick. A note that is large, or that took long the last time, is read on
//! another thread, while its edits go on being applied.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::civil::Date;
use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::ls_types::{MessageType, Uri};

use super::address::{lasting_name, name_of};
use super::capabilities::Capabilities;
use super::diagnostics::{Sight, diagnostics};
use super::outbox::Outbox;
use super::pages::Pages;
use super::transport::UNVERSIONED;
use crate::findings::{EvaluationSettings, Finding};
use crate::knowledge::Knowledge;
use crate::session::{
    DismissalStore, Dismissals, Dismissed, Document, NoteEdit, Refusal, Settings, Snapshot, Store, Work,
};

/// From this size on, in bytes, a note is always read on another thread.
const LARGE: usize = 256 << 10;

/// Up to this size a note that has just been opened is read on the spot.
const SMALL: usize = 4 << 10;

/// What takes longer than this is done on another thread the next time.
const QUICK: Duration = Duration::from_millis(1);

/// What a server knows and holds.
pub struct Notes {
    /// What is known.
    pub knowledge: Arc<Knowledge>,
    /// What waits to be sent.
    pub outbox: Outbox,
    /// Where dismissals are kept, if there is such a place.
    pub(super) dismissal_store: Option<DismissalStore>,
    today: fn() -> Date,
    state: Mutex<State>,
    /// Told whenever a note has been read.
    read: Notify,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) dismissals: Arc<Dismissals>,
    /// When the stored dismissals were last changed, as far as is known.
    pub(super) dismissals_seen: Option<SystemTime>,
    capabilities: Capabilities,
    settings: Settings,
    /// Which change of the settings was the last to apply.
    settings_turn: u64,
    pages: Option<Arc<Pages>>,
    pub(super) store: Store,
    shut_down: bool,
}

/// What a request works on: a note as it stands, and what is needed to tell of it.
#[derive(Clone)]
pub struct View {
    /// The note.
    pub snapshot: Snapshot,
    /// Its address.
    pub uri: Uri,
    /// What is known.
    pub knowledge: Arc<Knowledge>,
    /// What the client can do.
    pub capabilities: Capabilities,
    /// The pages, where they could be written.
    pub pages: Option<Arc<Pages>>,
    /// What was dismissed.
    pub dismissals: Arc<Dismissals>,
}

impl Notes {
    /// A server without notes. Pages are planned below `cache`, dismissals kept in `state`; without these folders
    /// there are no pages, and dismissals end with the server.
    #[must_use]
    pub fn new(knowledge: Arc<Knowledge>, cache: Option<&Path>, state: Option<PathBuf>, today: fn() -> Date) -> Self {
        let pages = cache.map(|cache| Arc::new(Pages::plan(&knowledge, cache)));
        let mut notes = Self {
            knowledge,
            outbox: Outbox::default(),
            dismissal_store: state.map(DismissalStore::new),
            today,
            state: Mutex::new(State { pages, ..State::default() }),
            read: Notify::new(),
        };
        notes.read_dismissals();
        notes
    }

    /// The lock. A panic while it was held is dealt with where it happened, so its poison means nothing.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what the client can do and has set.
    pub fn start(&self, capabilities: Capabilities, settings: Option<&Value>) {
        let mut state = self.state();
        state.capabilities = capabilities;
        if let Some(settings) = settings {
            state.settings = self.parse(settings);
        }
    }

    /// What the client can do.
    pub fn capabilities(&self) -> Capabilities {
        self.state().capabilities
    }

    /// The pages, where they could be written.
    pub fn pages(&self) -> Option<Arc<Pages>> {
        self.state().pages.clone()
    }

    /// Does without pages, and takes back the links to them.
    pub fn forget_pages(self: &Arc<Self>) {
        self.state().pages = None;
        self.publish_all();
    }

    /// Says that the client has asked to shut down.
    pub fn shut_down(&self) {
        self.state().shut_down = true;
    }

    /// Whether the client has asked to shut down.
    pub fn is_shut_down(&self) -> bool {
        self.state().shut_down
    }

    /// The turn of settings that are about to be asked for; those of an older turn no longer apply.
    pub fn settings_turn(&self) -> u64 {
        let mut state = self.state();
        state.settings_turn += 1;
        state.settings_turn
    }

    /// Applies settings, unless newer ones have been asked for since. Says whether anything changed.
    pub fn set(self: &Arc<Self>, turn: u64, value: &Value) -> bool {
        let settings = self.parse(value);
        let mut state = self.state();
        if state.settings_turn != turn || state.settings == settings {
            return false;
        }
        state.settings = settings;
        for address in state.store.addresses() {
            if let Some(note) = state.store.get_mut(&address) {
                note.evaluate_again();
            }
            self.advance(&mut state, &address);
        }
        true
    }

    fn parse(&self, value: &Value) -> Settings {
        let codes: Vec<&str> = self.knowledge.rules.iter().map(crate::knowledge::CompiledRule::code).collect();
        let (settings, faults) = Settings::parse(value, &codes);
        if !faults.is_empty() {
            self.outbox.tell(MessageType::WARNING, format!("Sidenote settings: {}", faults.join(" ")));
        }
        settings
    }

    /// Opens a note; a note that was open under the same address gives way.
    pub fn open(self: &Arc<Self>, address: &str, text: &str, version: i32) {
        let version = if version == UNVERSIONED { 0 } else { version };
        let mut state = self.state();
        let largest = state.settings.max_note_bytes;
        let note = state.store.open(address, text, version, largest);
        note.set_slow(text.len() > SMALL);
        if let Some(refusal) = note.refusal() {
            self.refused(&state, address, refusal);
        }
        self.advance(&mut state, address);
    }

    /// Applies edits to a note. Edits to a note that is not open mean nothing.
    pub fn change(self: &Arc<Self>, address: &str, version: i32, edits: &[NoteEdit]) {
        let mut state = self.state();
        let encoding = state.capabilities.encoding;
        let Some(note) = state.store.get_mut(address) else { return };
        let version = if version == UNVERSIONED { note.version().saturating_add(1) } else { version };
        if let Err(refusal) = note.apply(version, edits, encoding) {
            self.refused(&state, address, refusal);
        }
        self.advance(&mut state, address);
    }

    /// Closes a note and clears what was shown on it.
    pub fn close(&self, address: &str) {
        let mut state = self.state();
        if let Some(note) = state.store.close(address)
            && !state.capabilities.pull_diagnostics
        {
            self.outbox.publish(address, (note.opened(), note.version()), state.capabilities.versions, Vec::new());
        }
        if lasting_name(address).is_none() {
            Arc::make_mut(&mut state.dismissals).end_note(address);
        }
        self.read.notify_waiters();
    }

    /// Clears what was shown on a note that is no longer followed, and says so once.
    fn refused(&self, state: &State, address: &str, refusal: Refusal) {
        let Some(note) = state.store.get(address) else { return };
        if !state.capabilities.pull_diagnostics {
            self.outbox.publish(address, (note.opened(), note.version()), state.capabilities.versions, Vec::new());
        }
        let message = match refusal {
            Refusal::Desynced => {
                "Sidenote: an edit did not fit the text of a note, so nothing is shown on it. Close the note and open it \
                 again to go on."
                    .to_owned()
            }
            Refusal::TooLarge => format!(
                "Sidenote: a note is larger than {} bytes and is not read; `maxNoteBytes` sets the limit.",
                state.settings.max_note_bytes
            ),
            Refusal::Unreadable => {
                "Sidenote: a note could not be read because of a fault in Sidenote. Other notes are not affected.".to_owned()
            }
        };
        self.outbox.tell(MessageType::WARNING, message);
        self.read.notify_waiters();
    }

    /// Does what waits to be done for a note, here or on another thread.
    fn advance(self: &Arc<Self>, state: &mut State, address: &str) {
        let settings = state.settings.evaluation(Some((self.today)()));
        let Some(note) = state.store.get_mut(address) else { return };
        let (aside, opened) = (note.is_slow() || note.len_bytes() > LARGE, note.opened());
        let Some(mut work) = note.take_work() else { return };
        if aside {
            let (notes, address) = (Arc::clone(self), address.to_owned());
            tokio::task::spawn_blocking(move || notes.work_aside(&address, opened, work, settings));
            return;
        }
        if let Ok(slow) = self.run(&mut work, &settings) {
            note.set_slow(slow);
            note.finish(work);
            self.publish(state, address);
        } else {
            note.refuse(Refusal::Unreadable);
            self.refused(state, address, Refusal::Unreadable);
        }
    }

    /// Does a piece of work, and says whether it took long; an error where it panicked.
    fn run(&self, work: &mut Work, settings: &EvaluationSettings) -> std::thread::Result<bool> {
        let start = Instant::now();
        catch_unwind(AssertUnwindSafe(|| work.run(&self.knowledge, settings)))?;
        Ok(start.elapsed() > QUICK)
    }

    /// Works until nothing more waits for the note; edits that come meanwhile are the next piece of work.
    fn work_aside(&self, address: &str, opened: u64, mut work: crate::session::Work, mut settings: EvaluationSettings) {
        loop {
            let done = self.run(&mut work, &settings);
            let mut state = self.state();
            let newest = state.settings.evaluation(Some((self.today)()));
            let Some(note) = state.store.get_mut(address).filter(|note| note.opened() == opened) else { return };
            let Ok(slow) = done else {
                note.refuse(Refusal::Unreadable);
                self.refused(&state, address, Refusal::Unreadable);
                return;
            };
            note.set_slow(slow);
            note.finish(work);
            match note.take_work() {
                Some(next) => (work, settings) = (next, newest),
                None => return self.publish(&state, address),
            }
        }
    }

    /// Puts the diagnostics of a note into the outbox, for a client that does not ask for them itself.
    pub(super) fn publish(&self, state: &State, address: &str) {
        self.read.notify_waiters();
        if state.capabilities.pull_diagnostics {
            return;
        }
        if let Some(view) = self.view_of(state, address) {
            let stamp = (view.snapshot.opened, view.snapshot.version);
            self.outbox.publish(address, stamp, state.capabilities.versions, view.diagnostics());
        }
    }

    /// Publishes what all notes show, after a change of what is shown.
    pub(super) fn publish_all(&self) {
        let state = self.state();
        for address in state.store.addresses() {
            self.publish(&state, &address);
        }
    }

    fn view_of(&self, state: &State, address: &str) -> Option<View> {
        Some(View {
            snapshot: state.store.get(address)?.snapshot()?,
            uri: address.parse().ok()?,
            knowledge: Arc::clone(&self.knowledge),
            capabilities: state.capabilities,
            pages: state.pages.clone(),
            dismissals: Arc::clone(&state.dismissals),
        })
    }

    /// A note as it stands, as soon as it has been read; `None` for a note that is not open or not followed.
    pub async fn view(&self, address: &str) -> Option<View> {
        loop {
            // The wait begins before the look, so that nothing that happens in between is missed.
            let read = self.read.notified();
            {
                let state = self.state();
                if state.store.get(address)?.refusal().is_some() {
                    return None;
                }
                if let Some(view) = self.view_of(&state, address) {
                    return Some(view);
                }
            }
            read.await;
        }
    }

    /// Which opening of a note this is, whether or not it is followed.
    pub fn opened(&self, address: &str) -> Option<u64> {
        self.state().store.get(address).map(Document::opened)
    }
}

impl View {
    /// What a diagnostic of the note is made from.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            uri: &self.uri,
            note: &self.snapshot.note,
            version: self.snapshot.version,
            knowledge: &self.knowledge,
            capabilities: self.capabilities,
            pages: self.pages.as_deref(),
        }
    }

    /// The diagnostics that the note shows.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<tower_lsp::ls_types::Diagnostic> {
        diagnostics(&self.sight(), self.standing())
    }

    /// What the note is called by where it was dismissed.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.uri.as_str())
    }

    /// For each finding why it is not shown, where it was dismissed.
    #[must_use]
    pub fn dismissed(&self) -> Vec<Option<Dismissed>> {
        self.dismissals.judge(&self.name(), &self.snapshot, &self.knowledge)
    }

    /// The findings that were not dismissed, those for the hover included.
    pub fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.snapshot.findings.iter().zip(self.dismissed()).filter(|(_, why)| why.is_none()).map(|(finding, _)| finding)
    }
}
