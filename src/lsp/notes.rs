//! The open notes behind the protocol: what handlers do to them, and when they are read.
//!
//! Everything here takes the lock, does its work and lets go; nothing awaits while it holds it. What an edit calls for
//! is done on the spot as long as that is quick. Much new text, and a note that took long the last time, is read on another
//! thread, while its edits go on being applied.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::civil::Date;
use ropey::Rope;
use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::ls_types::{Diagnostic, MessageType, Position, Range, Uri};

use super::address::{lasting_name, name_of};
use super::capabilities::{Capabilities, OPTIONS};
use super::convert;
use super::diagnostics::{Sight, diagnostic};
use super::outbox::{Outbox, Refresh, Status};
use super::pages::Pages;
use super::places::{Folder, Places, Surroundings};
use super::transport::UNVERSIONED;
use crate::findings::{Finding, Place, place_at};
use crate::knowledge::{Knowledge, Severity};
use crate::reading::{Part, parts};
use crate::session::{
    Counts, DismissalStore, Dismissals, Dismissed, Document, Environment, Loader, NoteEdit, Refusal, Severities, Shown,
    Snapshot, Store, Work, Workspace, read_note, shown,
};
use crate::text::{Span, slice_of};

/// Up to so many bytes of new text are read on the spot.
const SMALL: usize = 4 << 10;

/// What takes longer than this is done on another thread the next time.
const QUICK: Duration = Duration::from_millis(1);

/// How long an author's hand rests before what waits for it is shown. A finding may wait for a quarter of a second; this
/// leaves time to send it.
const REST: Duration = Duration::from_millis(200);

/// What a server knows and holds.
pub struct Notes {
    /// What makes places.
    pub(super) loader: Loader,
    /// What waits to be sent.
    pub outbox: Outbox,
    /// What the notes of the workspace speak of.
    pub workspace: Workspace,
    /// Where dismissals are kept, if there is such a place.
    pub(super) dismissal_store: Option<DismissalStore>,
    /// The folder in which pages may be written.
    pub(super) cache: Option<PathBuf>,
    today: fn() -> Date,
    state: Mutex<State>,
    /// Told whenever a note has been read.
    read: Notify,
}

pub(super) struct State {
    pub(super) dismissals: Arc<Dismissals>,
    /// When the stored dismissals were last changed, as far as is known.
    pub(super) dismissals_seen: Option<SystemTime>,
    pub(super) capabilities: Capabilities,
    /// Which change of the settings was the last to apply.
    pub(super) settings_turn: u64,
    pub(super) places: Places,
    /// Whether the pages could not be written.
    without_pages: bool,
    pub(super) store: Store,
    /// What the last check of a folder found in notes that were not open, by address.
    checked: BTreeMap<String, Vec<Diagnostic>>,
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
    /// The settings file of the note's folder, or the one that would count if it were there.
    pub project_file: Option<Arc<Path>>,
    /// How grave findings are shown.
    pub severities: Severities,
    /// Whether the editor shows, beside the words, how they were read.
    pub inlay_hints: bool,
    /// Whether the editor counts the findings above the assessment.
    pub code_lens: bool,
}

impl Notes {
    /// A server without notes. Pages are planned below `cache`, unless the client will ask for them, and dismissals kept
    /// in `state`; without these folders there are no pages, and dismissals end with the server.
    #[must_use]
    pub fn new(loader: Loader, cache: Option<&Path>, state: Option<PathBuf>, today: fn() -> Date) -> Self {
        let (environment, _) = loader.environment(None, &Value::Null, None, None);
        let mut notes = Self {
            loader,
            outbox: Outbox::default(),
            workspace: Workspace::default(),
            dismissal_store: state.map(DismissalStore::new),
            cache: cache.map(Path::to_owned),
            today,
            state: Mutex::new(State {
                dismissals: Arc::default(),
                dismissals_seen: None,
                capabilities: Capabilities::default(),
                settings_turn: 0,
                places: Places::new(Surroundings { environment, pages: None }),
                without_pages: false,
                store: Store::default(),
                checked: BTreeMap::new(),
                shut_down: false,
            }),
            read: Notify::new(),
        };
        notes.read_dismissals();
        notes
    }

    /// The lock. A panic while it was held is dealt with where it happened, so its poison means nothing.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what the client can do, has open and has set.
    pub fn start(self: &Arc<Self>, capabilities: Capabilities, folders: Vec<Folder>, options: Option<&Value>) {
        let mut settings = options.cloned().unwrap_or_default();
        if let Some(settings) = settings.as_object_mut() {
            settings.retain(|option, _| !OPTIONS.contains(&option.as_str()));
        }
        let mut state = self.state();
        state.capabilities = capabilities;
        self.start_places(&mut state, folders, settings);
    }

    /// What the client can do.
    pub fn capabilities(&self) -> Capabilities {
        self.state().capabilities
    }

    /// The pages, where they could be written.
    pub fn pages(&self) -> Option<Arc<Pages>> {
        let state = self.state();
        state.places.base().pages.clone().filter(|_| !state.without_pages)
    }

    /// Does without pages, and takes back the links to them.
    pub fn forget_pages(self: &Arc<Self>) {
        self.state().without_pages = true;
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

    /// Tells a client that asks for what depends on settings and dismissals itself to ask again.
    pub fn ask_again(&self) {
        let capabilities = self.capabilities();
        self.outbox.refresh(Refresh {
            diagnostics: capabilities.pull_diagnostics && capabilities.refresh_diagnostics,
            hints: capabilities.navigation.refresh_hints,
            lenses: capabilities.navigation.refresh_lenses,
        });
    }

    /// Opens a note; a note that was open under the same address gives way.
    pub fn open(self: &Arc<Self>, address: &str, text: &str, version: i32) {
        let version = if version == UNVERSIONED { 0 } else { version };
        let mut state = self.state();
        // A page is no note: the examples in it would be found.
        if state.places.is_page(address) {
            return;
        }
        state.places.forget(address);
        state.checked.remove(address);
        self.outbox.withdraw(address);
        // How large it may be is known with its place.
        state.store.open(address, text, version, usize::MAX);
        self.find_place(&mut state, address);
    }

    /// Gives a note its place: it is read there, or read again where that makes a difference.
    pub(super) fn settle(self: &Arc<Self>, state: &mut State, address: &str, place: Arc<Surroundings>) {
        let Some(note) = state.store.get_mut(address) else { return };
        let largest = place.environment.settings.max_note_bytes;
        match state.places.of_note(address) {
            // A note that was just opened is not read before this.
            None => {}
            Some(known) if known.environment.reads_like(&place.environment) => {
                return state.places.remember(address, place);
            }
            Some(known) if Arc::ptr_eq(&known.environment.knowledge, &place.environment.knowledge) => {
                note.evaluate_again();
            }
            Some(_) => note.read_again(),
        }
        let limited = note.limit(largest);
        state.places.remember(address, place);
        if let Err(refusal) = limited {
            self.refused(state, address, refusal);
        }
        self.advance(state, address);
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
        state.places.forget(address);
        self.outbox.forget_status(address);
        self.read.notify_waiters();
    }

    /// Clears what was shown on a note that is no longer followed, and says so once.
    fn refused(&self, state: &State, address: &str, refusal: Refusal) {
        let Some(note) = state.store.get(address) else { return };
        if !state.capabilities.pull_diagnostics {
            self.outbox.publish(address, (note.opened(), note.version()), state.capabilities.versions, Vec::new());
        }
        if state.capabilities.status {
            self.outbox.tell_status(Status::new(address, note.version(), Counts::default()));
        }
        let message = match refusal {
            Refusal::Desynced => {
                "Sidenote: an edit did not fit the text of a note, so nothing is shown on it. Close the note and open it \
                 again to go on."
                    .to_owned()
            }
            Refusal::TooLarge => format!(
                "Sidenote: a note is larger than {} bytes and is not read; `maxNoteBytes` sets the limit.",
                state.places.of_note(address).unwrap_or(state.places.base()).environment.settings.max_note_bytes
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
        let Some(place) = state.places.of_note(address).cloned() else { return };
        let Some(note) = state.store.get_mut(address) else { return };
        let (slow, opened) = (note.is_slow(), note.opened());
        let Some(mut work) = note.take_work() else { return };
        let aside = slow || work.new_bytes() > SMALL;
        if aside {
            let (notes, address) = (Arc::clone(self), address.to_owned());
            tokio::task::spawn_blocking(move || notes.work_aside(&address, opened, work, place));
            return;
        }
        if let Ok(slow) = self.run(&mut work, &place) {
            note.set_slow(slow);
            note.finish(work);
            self.publish(state, address);
        } else {
            note.refuse(Refusal::Unreadable);
            self.refused(state, address, Refusal::Unreadable);
        }
    }

    /// Does a piece of work, and says whether it took long; an error where it panicked.
    fn run(&self, work: &mut Work, place: &Surroundings) -> std::thread::Result<bool> {
        let Environment { knowledge, settings, .. } = &place.environment;
        let settings = settings.evaluation(Some((self.today)()));
        let start = Instant::now();
        catch_unwind(AssertUnwindSafe(|| work.run(knowledge, &settings)))?;
        Ok(start.elapsed() > QUICK)
    }

    /// Works until nothing more waits for the note; edits that come meanwhile are the next piece of work.
    fn work_aside(
        self: &Arc<Self>,
        address: &str,
        opened: u64,
        mut work: crate::session::Work,
        mut place: Arc<Surroundings>,
    ) {
        loop {
            let done = self.run(&mut work, &place);
            let mut state = self.state();
            let newest = state.places.of_note(address).cloned();
            let Some(note) = state.store.get_mut(address).filter(|note| note.opened() == opened) else { return };
            let Ok(slow) = done else {
                note.refuse(Refusal::Unreadable);
                self.refused(&state, address, Refusal::Unreadable);
                return;
            };
            note.set_slow(slow);
            note.finish(work);
            match note.take_work() {
                Some(next) => (work, place) = (next, newest.unwrap_or(place)),
                None => return self.publish(&state, address),
            }
        }
    }

    /// Puts into the outbox what the client is to be told of a note without asking: its diagnostics, unless the client
    /// asks for them itself, and how many there are.
    pub(super) fn publish(self: &Arc<Self>, state: &State, address: &str) {
        self.read.notify_waiters();
        let Capabilities { pull_diagnostics, status, versions, .. } = state.capabilities;
        let Some(view) = Self::view_of(state, address) else { return };
        let stamp = (view.snapshot.opened, view.snapshot.version);
        if !view.snapshot.held.is_empty() {
            self.rest_later(address, stamp);
        }
        if pull_diagnostics && !status {
            return;
        }
        let (shown, counts) = view.counted();
        if !pull_diagnostics {
            self.outbox.publish(address, stamp, versions, view.diagnostics_of(&shown));
        }
        if status {
            self.outbox.tell_status(Status::new(address, stamp.1, counts));
        }
    }

    /// Shows what waits in a note once its author's hand has rested: nothing was typed for a while. The next edit
    /// begins another wait.
    fn rest_later(self: &Arc<Self>, address: &str, stamp: (u64, i32)) {
        let (notes, address) = (Arc::downgrade(self), address.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            let Some(notes) = notes.upgrade() else { return };
            let mut state = notes.state();
            let note = state.store.get_mut(&address).filter(|note| (note.opened(), note.version()) == stamp);
            if note.is_some_and(Document::rest) {
                notes.publish(&state, &address);
                drop(state);
                notes.ask_again();
            }
        });
    }

    /// Publishes what all notes show, after a change of what is shown.
    pub(super) fn publish_all(self: &Arc<Self>) {
        let state = self.state();
        for address in state.store.addresses() {
            self.publish(&state, &address);
        }
    }

    fn view_of(state: &State, address: &str) -> Option<View> {
        let place = state.places.of_note(address)?;
        Some(Self::view_at(state, place, address.parse().ok()?, state.store.get(address)?.snapshot()?))
    }

    fn view_at(state: &State, place: &Surroundings, uri: Uri, snapshot: Snapshot) -> View {
        let project_file = state.places.project_file(uri.as_str());
        View {
            snapshot,
            uri,
            knowledge: Arc::clone(&place.environment.knowledge),
            capabilities: state.capabilities,
            pages: place.pages.clone().filter(|_| !state.without_pages),
            dismissals: Arc::clone(&state.dismissals),
            project_file,
            severities: place.environment.settings.severities,
            inlay_hints: place.environment.settings.inlay_hints,
            code_lens: place.environment.settings.code_lens,
        }
    }

    /// A note that is not open, as an editor would show it; `None` where it cannot be read.
    pub(super) fn view_of_file(&self, file: &Path, uri: Uri, place: &Surroundings) -> Option<View> {
        let largest = place.environment.settings.max_note_bytes;
        let text = read_note(file, u64::try_from(largest).unwrap_or(u64::MAX)).ok()?;
        let mut note = Document::open(&text, 0, 0, largest);
        let mut work = note.take_work()?;
        self.run(&mut work, place).ok()?;
        note.finish(work);
        Some(Self::view_at(&self.state(), place, uri, note.snapshot()?))
    }

    /// What the last check of a folder found in notes that are not open.
    pub(super) fn checked(&self) -> BTreeMap<String, Vec<Diagnostic>> {
        self.state().checked.clone()
    }

    /// Keeps what a check found, and sends it to a client that does not ask for it.
    pub(super) fn keep_checked(&self, found: BTreeMap<String, Vec<Diagnostic>>) {
        let mut state = self.state();
        let former = std::mem::replace(&mut state.checked, found);
        if state.capabilities.pull_diagnostics {
            return;
        }
        let gone = former.keys().filter(|&address| !state.checked.contains_key(address));
        let none = gone.map(|address| (address, Vec::new()));
        let found = state.checked.iter().map(|(address, diagnostics)| (address, diagnostics.clone()));
        for (address, diagnostics) in none.chain(found).filter(|(address, _)| state.store.get(address).is_none()) {
            self.outbox.publish(address, (0, 0), false, diagnostics);
        }
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
                if let Some(view) = Self::view_of(&state, address) {
                    return Some(view);
                }
            }
            read.await;
        }
    }

    /// All open notes that are followed, each as soon as it has been read.
    pub async fn views(&self) -> Vec<View> {
        let addresses = self.state().store.addresses();
        let mut found = Vec::with_capacity(addresses.len());
        for address in addresses {
            found.extend(self.view(&address).await);
        }
        found
    }

    /// The text of a note as it stands, without waiting for it to be read.
    pub fn text(&self, address: &str) -> Option<Rope> {
        let state = self.state();
        state.store.get(address).filter(|note| note.refusal().is_none()).map(|note| note.text().clone())
    }

    /// Which opening of a note this is, whether or not it is followed.
    pub fn opened(&self, address: &str) -> Option<u64> {
        self.state().store.get(address).map(Document::opened)
    }
}

impl View {
    /// What diagnostics of the note are made from.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            uri: &self.uri,
            note: &self.snapshot.note,
            version: self.snapshot.version,
            knowledge: &self.knowledge,
            capabilities: self.capabilities,
            pages: self.pages.as_deref(),
            severities: self.severities,
        }
    }

    /// A span of the note as a range.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        convert::range(&self.snapshot.note, span, self.capabilities.encoding)
    }

    /// The byte nearest to a position.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        convert::offset(&self.snapshot.note, position, self.capabilities.encoding)
    }

    /// The span nearest to a range.
    #[must_use]
    pub fn span(&self, range: Range) -> Span {
        convert::span(&self.snapshot.note, range, self.capabilities.encoding)
    }

    /// The most telling thing at a position, with the words that it is.
    #[must_use]
    pub fn place_at(&self, position: Position) -> Option<(Span, Place<'_>)> {
        let snapshot = &self.snapshot;
        place_at(&snapshot.reading, &snapshot.note, &snapshot.findings, &self.knowledge, self.offset(position))
    }

    /// The parts of the note.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        parts(&self.snapshot.reading, &self.snapshot.note, &self.knowledge.language)
    }

    /// The findings that are reported, whether or not there is room to show them all at once.
    #[must_use]
    pub fn reported(&self) -> Vec<&Finding> {
        self.standing(&self.dismissed()).filter(|finding| finding.severity > Severity::Hover).collect()
    }

    /// The words under a span on one line, shortened to what a list of titles has room for.
    #[must_use]
    pub fn title(&self, span: Span) -> String {
        const LONGEST: usize = 80;
        let text = slice_of(&self.snapshot.note, span);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match flat.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &flat[..at]),
            None => flat,
        }
    }

    /// The diagnostics that the note shows.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics_of(&self.shown())
    }

    fn diagnostics_of(&self, shown: &Shown<'_>) -> Vec<Diagnostic> {
        let sight = self.sight();
        shown.findings.iter().map(|finding| diagnostic(&sight, finding)).collect()
    }

    /// What the editor shows of the findings: the display layer, in one place. What was dismissed is left out, and what
    /// waits until the author's hand rests.
    #[must_use]
    pub fn shown(&self) -> Shown<'_> {
        self.shown_with(&self.dismissed())
    }

    fn shown_with(&self, dismissed: &[Option<Dismissed>]) -> Shown<'_> {
        shown(self.standing(dismissed))
    }

    /// The findings that were neither dismissed nor wait, those for the hover included.
    fn standing<'a>(&'a self, dismissed: &[Option<Dismissed>]) -> impl Iterator<Item = &'a Finding> {
        let waits = |index: usize| self.capabilities.may_wait() && self.snapshot.held.contains(&index);
        let findings = self.snapshot.findings.iter().zip(dismissed).enumerate();
        findings.filter(move |&(index, (_, why))| why.is_none() && !waits(index)).map(|(_, (finding, _))| finding)
    }

    /// What the editor shows, and how many findings there are of each kind.
    #[must_use]
    pub fn counted(&self) -> (Shown<'_>, Counts) {
        let why = self.dismissed();
        let dismissed = self.snapshot.findings.iter().zip(&why);
        let dismissed = dismissed.filter(|(finding, why)| finding.severity > Severity::Hover && why.is_some()).count();
        let shown = self.shown_with(&why);
        let counts = shown.counts(dismissed);
        (shown, counts)
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

    /// The finding of a rule on a concept; the rule's first, where no concept is given.
    #[must_use]
    pub fn finding(&self, code: &str, concept: Option<&str>) -> Option<&Finding> {
        self.snapshot.findings.iter().find(|finding| {
            let known = self.knowledge.concept(finding.concept).id();
            self.knowledge.rule(finding.rule).code() == code && concept.is_none_or(|concept| concept == known)
        })
    }
}
