//! What leaves without being asked for: messages to the author, the newest diagnostics of each note and how many there
//! are, and the wish to be asked for diagnostics again.
//!
//! Handlers put things in and go on; one task takes them out. A list of diagnostics that has not left when a newer one
//! for the same note comes gives way to it, so that a slow client is never sent what is already wrong.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};
use tower_lsp::Client;
use tower_lsp::ls_types::notification::{self, Notification};
use tower_lsp::ls_types::{Diagnostic, MessageType, PublishDiagnosticsParams, ShowMessageParams, Uri};

use super::asking::PATIENCE;
use super::transport::Outgoing;
use crate::session::{Counts, PackInUse};

/// The outbox.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Mutex<Waiting>,
    filled: Notify,
    opened: AtomicBool,
}

#[derive(Debug, Default)]
struct Waiting {
    messages: VecDeque<(MessageType, String)>,
    /// Lines for the client's log.
    log: Vec<String>,
    diagnostics: BTreeMap<String, Publication>,
    statuses: BTreeMap<String, Status>,
    /// What was last told of each open note.
    told: BTreeMap<String, Status>,
    refresh: Refresh,
}

/// What the client is told to ask for again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refresh {
    /// Diagnostics.
    pub diagnostics: bool,
    /// Inlay hints.
    pub hints: bool,
    /// Code lenses.
    pub lenses: bool,
}

/// How many findings a note shows, and what it was read with: for clients that ask for it, so that they can say so
/// somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    uri: String,
    version: i32,
    warnings: usize,
    information: usize,
    hints: usize,
    held_back: usize,
    dismissed: usize,
    packs: Arc<Vec<PackInUse>>,
}

/// The notification that carries it.
enum StatusNotification {}

impl Notification for StatusNotification {
    type Params = Status;
    const METHOD: &'static str = "sidenote/status";
}

impl Status {
    /// The status of a version of a note.
    #[must_use]
    pub fn new(address: &str, version: i32, counts: Counts, packs: Arc<Vec<PackInUse>>) -> Self {
        let Counts { warnings, information, hints, held_back, dismissed } = counts;
        Self { uri: address.to_owned(), version, warnings, information, hints, held_back, dismissed, packs }
    }

    /// Whether it tells something new.
    fn differs(&self, known: &Self) -> bool {
        Self { version: known.version, ..self.clone() } != *known
    }
}

/// The diagnostics of one version of a note.
#[derive(Debug)]
struct Publication {
    /// Which opening of the note, and which version in it: what is lower is older.
    stamp: (u64, i32),
    /// The version to name, where the client takes versions.
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
}

impl Outbox {
    /// Lets things leave: the client has had its answer to `initialize`, before which nothing may come.
    pub fn open(&self) {
        self.opened.store(true, Ordering::Relaxed);
        self.filled.notify_one();
    }

    /// Tells the author something, in passing.
    pub fn tell(&self, kind: MessageType, message: String) {
        self.waiting().messages.push_back((kind, message));
        self.filled.notify_one();
    }

    /// Has a line written into the client's log.
    pub fn log(&self, line: String) {
        self.waiting().log.push(line);
        self.filled.notify_one();
    }

    /// Publishes the diagnostics of a note unless newer ones already wait. `stamp` is the opening of the note and its
    /// version; `named` says whether the client takes versions.
    pub fn publish(&self, address: &str, stamp: (u64, i32), named: bool, diagnostics: Vec<Diagnostic>) {
        let publication = Publication { stamp, version: named.then_some(stamp.1), diagnostics };
        let mut waiting = self.waiting();
        if waiting.diagnostics.get(address).is_none_or(|known| known.stamp <= publication.stamp) {
            waiting.diagnostics.insert(address.to_owned(), publication);
        }
        drop(waiting);
        self.filled.notify_one();
    }

    /// Keeps back what waits of a note that is opened again: it is about an older opening.
    pub fn withdraw(&self, address: &str) {
        self.waiting().diagnostics.remove(address);
    }

    /// Tells what a note shows, and what it was read with, if that has changed.
    pub fn tell_status(&self, status: Status) {
        let mut waiting = self.waiting();
        if waiting.told.get(&status.uri).is_some_and(|known| !status.differs(known)) {
            return;
        }
        waiting.told.insert(status.uri.clone(), status.clone());
        waiting.statuses.insert(status.uri.clone(), status);
        drop(waiting);
        self.filled.notify_one();
    }

    /// Forgets what was told of a note that is closed; the client forgets it as well.
    pub fn forget_status(&self, address: &str) {
        let mut waiting = self.waiting();
        waiting.told.remove(address);
        waiting.statuses.remove(address);
    }

    /// Tells the client to ask for something again.
    pub fn refresh(&self, wanted: Refresh) {
        let mut waiting = self.waiting();
        waiting.refresh.diagnostics |= wanted.diagnostics;
        waiting.refresh.hints |= wanted.hints;
        waiting.refresh.lenses |= wanted.lenses;
        drop(waiting);
        self.filled.notify_one();
    }

    /// Sends what is put in, for as long as it is polled.
    pub async fn run(&self, client: &Client, sender: &mpsc::Sender<Outgoing>) {
        let send = async |message: Option<Outgoing>| {
            if let Some(message) = message {
                // The receiver is gone only when nobody writes any more.
                let _ = sender.send(message).await;
            }
        };
        loop {
            self.filled.notified().await;
            if !self.opened.load(Ordering::Relaxed) {
                continue;
            }
            loop {
                let next = self.waiting().messages.pop_front();
                let Some((kind, message)) = next else { break };
                let params = ShowMessageParams { typ: kind, message };
                send(Outgoing::notification::<notification::ShowMessage>(&params)).await;
            }
            let log = std::mem::take(&mut self.waiting().log);
            for line in log {
                client.log_message(MessageType::INFO, line).await;
            }
            loop {
                let next = self.waiting().diagnostics.pop_first();
                let Some((address, publication)) = next else { break };
                if let Ok(uri) = Uri::from_str(&address) {
                    let params = PublishDiagnosticsParams::new(uri, publication.diagnostics, publication.version);
                    send(Outgoing::notification::<notification::PublishDiagnostics>(&params)).await;
                }
            }
            loop {
                let next = self.waiting().statuses.pop_first();
                let Some((_, status)) = next else { break };
                send(Outgoing::notification::<StatusNotification>(&status)).await;
            }
            let wanted = std::mem::take(&mut self.waiting().refresh);
            // Whether and when the client answers makes no difference, nor what it answers to another request.
            if wanted.diagnostics {
                let client = client.clone();
                tokio::spawn(
                    async move { tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await },
                );
            }
            if wanted.hints {
                let client = client.clone();
                tokio::spawn(async move { tokio::time::timeout(PATIENCE, client.inlay_hint_refresh()).await });
            }
            if wanted.lenses {
                let client = client.clone();
                tokio::spawn(async move { tokio::time::timeout(PATIENCE, client.code_lens_refresh()).await });
            }
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_a_note_stays() {
        let outbox = Outbox::default();
        for stamp in [(1, 3), (1, 5), (1, 4), (2, 1), (1, 9)] {
            outbox.publish("file:///a", stamp, true, Vec::new());
        }
        outbox.publish("file:///b", (1, 1), false, Vec::new());
        let waiting = outbox.waiting();
        let kept: Vec<_> = waiting.diagnostics.values().map(|kept| (kept.stamp, kept.version)).collect();
        assert_eq!(kept, [((2, 1), Some(1)), ((1, 1), None)]);
    }
}
