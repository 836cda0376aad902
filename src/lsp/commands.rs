//! The commands: what actions, lenses and menus of editors call.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, MessageType, ProgressToken};

use super::asking::PATIENCE;
use super::code_action::{self, OPEN_PAGE, WRITE, WantedWriting};
use super::code_lens::{self, SHOW_FINDING};
use super::compute::aside;
use super::dismissals::{DISMISS, LIST, Scope, UNDO, Undo, Wish};
use super::folder_check::{self, CHECK_FOLDER, TITLE, Wanted};
use super::folder_notes::by_name;
use super::progress;
use super::server::{Server, failed};
use super::workspace::path_of;

impl Server {
    /// Does what a command asks for.
    ///
    /// # Errors
    /// When there is no such command, its argument has another shape, or what it asks for cannot be done.
    pub(super) async fn execute(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let token = params.work_done_progress_params.work_done_token;
        let argument = params.arguments.into_iter().next().unwrap_or_default();
        let text = |what| argument.as_str().ok_or_else(|| Error::invalid_params(what));
        match params.command.as_str() {
            OPEN_PAGE => self.open_page(text("a page has a name")?).map(|()| None),
            SHOW_FINDING => self.show_finding(text("a note has an address")?).await.map(|()| None),
            DISMISS => self.dismiss(argument).await.map(|()| None),
            UNDO => self.undo_dismissal(argument).await.map(|()| None),
            WRITE => self.write(read(argument)?).await.map(|()| None),
            LIST => self.list_dismissals(&argument).await.map(Some),
            CHECK_FOLDER => self.check_folder(read::<Option<_>>(argument)?.unwrap_or_default(), token).await.map(Some),
            _ => Err(Error::invalid_params("no such command")),
        }
    }

    /// Checks a folder, or all folders of the workspace.
    ///
    /// # Errors
    /// When the folder does not lie on this machine, or the check is cancelled.
    async fn check_folder(&self, wanted: Wanted, token: Option<ProgressToken>) -> Result<Value> {
        let folders = match wanted.uri {
            Some(uri) => vec![path_of(&uri).ok_or_else(|| failed("the folder does not lie on this machine"))?],
            None => self.notes.folder_paths(),
        };
        let open = by_name(&self.notes.open_notes().await);
        let to_ask = self.notes.capabilities().work_done_progress.then(|| self.client.clone());
        let (progress, shown) = progress::begin(&self.line, &self.stoppable, TITLE, token, to_ask);
        let notes = Arc::clone(&self.notes);
        let checked = aside(move |cancel| {
            let wanted = || !cancel.is_wanted() && !progress.is_cancelled();
            folder_check::check(&notes, &folders, &open, &wanted, &|done, all| progress.tell(done, all))
        })
        .await;
        // What the client shows ends before it has the answer.
        drop(shown);
        self.notes.ask_again();
        serde_json::to_value(checked?).map_err(|_| Error::internal_error())
    }

    pub(super) async fn edit(&self, wanted: WantedWriting, snippets: bool) -> Result<Value> {
        let view = self.notes.view(&wanted.uri).await.ok_or_else(|| failed("the note is not open"))?;
        aside(move |_| code_action::edit(&view, &wanted, snippets)).await?.map_err(failed)
    }

    /// Writes what the author has picked, for a client that takes no edits with its actions.
    async fn write(&self, wanted: WantedWriting) -> Result<()> {
        if !self.notes.capabilities().applies_edits {
            return Err(failed("this editor cannot be asked to write"));
        }
        let edit = read(self.edit(wanted, false).await?)?;
        let client = self.client.clone();
        // Whether the client did write is for its user to see.
        tokio::spawn(async move { tokio::time::timeout(PATIENCE, client.apply_edit(edit)).await });
        Ok(())
    }

    /// Dismisses a finding or a rule.
    async fn dismiss(&self, argument: Value) -> Result<()> {
        let wish: Wish = read(argument)?;
        if wish.scope == Scope::Folder {
            return self.write(WantedWriting::switch_off(wish.uri, wish.code)).await;
        }
        let view = self.notes.view(&wish.uri).await;
        let notes = Arc::clone(&self.notes);
        aside(move |_| notes.dismiss(&wish, view.as_ref())).await?.map_err(failed)?;
        self.notes.ask_again();
        Ok(())
    }

    async fn undo_dismissal(&self, argument: Value) -> Result<()> {
        let undo: Undo = read(argument)?;
        let notes = Arc::clone(&self.notes);
        aside(move |_| notes.undo_dismissal(undo)).await?;
        self.notes.ask_again();
        Ok(())
    }

    async fn list_dismissals(&self, argument: &Value) -> Result<Value> {
        let view = match argument.get("uri").and_then(Value::as_str) {
            Some(address) => self.notes.view(address).await,
            None => None,
        };
        let notes = Arc::clone(&self.notes);
        aside(move |_| notes.list_dismissals(view.as_ref())).await
    }

    /// Selects the finding of a note that matters most, where the editor can be asked to.
    async fn show_finding(&self, address: &str) -> Result<()> {
        let Some(view) = self.notes.view(address).await.filter(|view| view.capabilities.show_document) else {
            return Ok(());
        };
        if let Some(range) = code_lens::first_finding(&view) {
            self.show(view.uri, Some(range));
        }
        Ok(())
    }

    /// Opens a page in the editor, or says where it lies.
    fn open_page(&self, name: &str) -> Result<()> {
        if self.notes.pages().is_none() {
            return Err(failed("the pages could not be written"));
        }
        let (uri, path) = self.notes.page_of(name).ok_or_else(|| failed("there is no page of this name"))?;
        if !self.notes.capabilities().show_document {
            let place = path.map_or_else(|| uri.as_str().to_owned(), |path| path.display().to_string());
            self.notes.outbox.tell(MessageType::INFO, format!("The page is {place}"));
            return Ok(());
        }
        self.show(uri, None);
        Ok(())
    }
}

/// What a command works on, from its argument.
pub fn read<T: serde::de::DeserializeOwned>(argument: Value) -> Result<T> {
    serde_json::from_value(argument).map_err(|_| Error::invalid_params("the argument has another shape"))
}
