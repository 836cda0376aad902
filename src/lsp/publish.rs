//! Telling the client, without being asked, what notes show.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tower_lsp::ls_types::{Diagnostic, Uri};

use super::capabilities::Capabilities;
use super::notes::{Notes, State};
use super::outbox::Status;
use crate::session::Document;

/// How long an author's hand rests before what waits for it is shown. A finding may wait for a quarter of a second; this
/// leaves time to send it.
const REST: Duration = Duration::from_millis(200);

impl Notes {
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
            self.outbox.tell_status(Status::new(address, stamp.1, counts, state.places.packs_of(address)));
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

    /// What the last check of a folder found in notes that are not open.
    pub(super) fn checked(&self) -> BTreeMap<String, Vec<Diagnostic>> {
        self.state().checked.clone()
    }

    /// Forgets what a check found in files that are `gone` from the workspace, and clears it where it was sent.
    pub(super) fn forget_checked(&self, state: &mut State, gone: impl Fn(&Path) -> bool) {
        let is_gone = |address: &str| {
            let path = address.parse::<Uri>().ok().and_then(|uri| uri.to_file_path().map(Cow::into_owned));
            path.is_some_and(|path| gone(&path))
        };
        let addresses: Vec<String> = state.checked.keys().filter(|address| is_gone(address)).cloned().collect();
        for address in addresses {
            state.checked.remove(&address);
            if !state.capabilities.pull_diagnostics {
                self.outbox.publish(&address, (0, 0), false, Vec::new());
            }
        }
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
}
