//! The open notes behind the protocol, and what requests see of them.
//!
//! Everything that works on them takes the lock, does its work and lets go; nothing awaits while it holds it. `follow`
//! keeps them as the editor has them, `publish` tells the client what they show, and `view` is what a request looks at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use jiff::civil::Date;
use ropey::Rope;
use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::capabilities::{Capabilities, OPTIONS};
use super::folder_notes::Seen;
use super::outbox::{Outbox, Refresh};
use super::pack_files::PackFiles;
use super::pages::Pages;
use super::places::{Folder, Places, Surroundings};
use super::view::View;
use crate::session::{DismissalStore, Dismissals, Document, Loader, Snapshot, Store, Workspace, read_note};

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
    pub(super) today: fn() -> Date,
    state: Mutex<State>,
    /// What notes that are not open showed when they were last looked at.
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
    /// Told whenever a note has been read.
    pub(super) read: Notify,
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
    pub(super) pack_files: PackFiles,
    /// What the last check of a folder found in notes that were not open, by address.
    pub(super) checked: BTreeMap<String, Vec<Diagnostic>>,
    shut_down: bool,
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
                pack_files: PackFiles::default(),
                checked: BTreeMap::new(),
                shut_down: false,
            }),
            seen: Mutex::default(),
            read: Notify::new(),
        };
        notes.read_dismissals();
        notes
    }

    /// The lock. A panic while it was held is dealt with where it happened, so its poison means nothing.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What notes that are not open showed when they were last looked at.
    pub(super) fn seen(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.seen().clear();
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

    pub(super) fn view_of(state: &State, address: &str) -> Option<View> {
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

    /// All open notes by their addresses, each as soon as it has been read; one that is not followed without a view.
    pub async fn open_notes(&self) -> Vec<(String, Option<View>)> {
        let addresses = self.state().store.addresses();
        let mut found = Vec::with_capacity(addresses.len());
        for address in addresses {
            let view = self.view(&address).await;
            found.push((address, view));
        }
        found
    }

    /// All open notes that are followed, each as soon as it has been read.
    pub async fn views(&self) -> Vec<View> {
        self.open_notes().await.into_iter().filter_map(|(_, view)| view).collect()
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
