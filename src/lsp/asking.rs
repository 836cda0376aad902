//! What the server asks of the client. Nothing waits for the answers: each is dealt with when it comes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tower_lsp::ls_types::{ConfigurationItem, Range, Registration, ShowDocumentParams, Uri};

use super::server::Server;
use crate::session::SECTION;

/// How long an answer of the client is waited for.
pub const PATIENCE: Duration = Duration::from_secs(10);

impl Server {
    /// Asks the client for its settings, those for all notes and those of each folder, and applies them when they come.
    pub(super) fn pull_settings(&self) {
        let turn = self.notes.settings_turn();
        let (client, notes) = (self.client.clone(), Arc::clone(&self.notes));
        tokio::spawn(async move {
            let item = |scope_uri| ConfigurationItem { scope_uri, section: Some(SECTION.to_owned()) };
            let folders = notes.folders();
            let scopes = folders.iter().map(|folder| item(Some(folder.uri.clone())));
            let items = std::iter::once(item(None)).chain(scopes).collect();
            let asked = tokio::time::timeout(PATIENCE, client.configuration(items)).await;
            if let Ok(Ok(values)) = asked {
                let mut values = values.into_iter();
                let Some(editor) = values.next() else { return };
                notes.set(turn, editor, folders.into_iter().map(|folder| folder.path).zip(values).collect());
            }
        });
    }

    /// Asks to be told of what settings and packs depend on.
    pub(super) fn register(&self, method: &'static str, id: &'static str, options: Value) {
        let client = self.client.clone();
        tokio::spawn(async move {
            let registration =
                Registration { id: id.to_owned(), method: method.to_owned(), register_options: Some(options) };
            // A client that refuses is asked no further; its settings are those of the start.
            let _ = tokio::time::timeout(PATIENCE, client.register_capability(vec![registration])).await;
        });
    }

    /// Asks to be told of the user's own packs, once there is a folder of them. Says whether this was that moment.
    pub(super) fn watch_user_packs(&self) -> bool {
        let folder = self.notes.begin_to_watch_user_packs().and_then(Uri::from_file_path);
        let Some(folder) = folder else { return false };
        // Also folders: of a pack that is removed, some clients tell nothing else.
        let watchers = json!({ "watchers": [{ "globPattern": { "baseUri": folder, "pattern": "**" } }] });
        self.register("workspace/didChangeWatchedFiles", "sidenote-user-packs", watchers);
        true
    }

    /// Asks the client to show a document.
    pub(super) fn show(&self, uri: Uri, selection: Option<Range>) {
        let client = self.client.clone();
        tokio::spawn(async move {
            let params = ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection };
            // Whether the client did open it is for its user to see.
            let _ = tokio::time::timeout(PATIENCE, client.show_document(params)).await;
        });
    }
}
