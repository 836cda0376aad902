//! What leaves without being asked for: messages to the author, and the newest diagnostics of each note.
//!
//! Handlers put things in and go on; one task takes them out. A list of diagnostics that has not left when a newer one
//! for the same note comes gives way to it, so that a slow client is never sent what is already wrong.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, MessageType, Uri};

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
    diagnostics: BTreeMap<String, Publication>,
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

    /// Sends what is put in, for as long as it is polled.
    pub async fn run(&self, client: &Client) {
        loop {
            self.filled.notified().await;
            if !self.opened.load(Ordering::Relaxed) {
                continue;
            }
            loop {
                let next = self.waiting().messages.pop_front();
                let Some((kind, message)) = next else { break };
                client.show_message(kind, message).await;
            }
            loop {
                let next = self.waiting().diagnostics.pop_first();
                let Some((address, publication)) = next else { break };
                if let Ok(uri) = Uri::from_str(&address) {
                    client.publish_diagnostics(uri, publication.diagnostics, publication.version).await;
                }
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
