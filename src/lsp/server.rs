//! The handlers. Each hands on to the file of its feature.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentLink,
    DocumentLinkParams, DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, FoldingRange,
    FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, InlayHint, InlayHintParams, Location, ReferenceParams, SelectionRange,
    SelectionRangeParams, SemanticTokens, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, ServerInfo,
    TextDocumentPositionParams, Uri, WorkDoneProgressCancelParams, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceFolder, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp::{Client, LanguageServer};

use super::capabilities::Capabilities;
use super::code_action::{self, WantedWriting};
use super::commands::read;
use super::compute::aside;
use super::diagnostics::report;
use super::folder_check::TITLE;
use super::line::Line;
use super::notes::Notes;
use super::pack_files::is_toml;
use super::places::Folder;
use super::progress::{self, Parts, Stoppable};
use super::semantic_tokens::{self, Sent};
use super::view::View;
use super::workspace::Spoken;
use super::{
    code_lens, completion, convert, definition, document_links, document_symbols, folding, highlight, hover,
    inlay_hints, parent, references, selection, workspace, workspace_diagnostics, workspace_symbols,
};
use crate::session::SECTION;

/// The request has been understood and cannot be met.
const REQUEST_FAILED: i64 = -32803;

/// The server has ended a request that allows for that.
const SERVER_CANCELLED: i64 = -32802;

/// The parameters of `workspace/textDocumentContent`, which the library's types lack.
#[derive(Debug, Deserialize)]
pub struct PageParams {
    uri: String,
}

/// The answer to it.
#[derive(Debug, Serialize)]
pub struct PageContent {
    text: String,
}

/// The server behind one client.
pub struct Server {
    pub(super) client: Client,
    pub(super) notes: Arc<Notes>,
    /// Where answers leave, and what belongs before them.
    pub(super) line: Line,
    /// The semantic tokens that the client has.
    sent_tokens: Arc<Sent>,
    /// What is under way, and can be stopped.
    pub(super) stoppable: Arc<Stoppable>,
    /// Told the process of the editor once it is known.
    parent: tokio::sync::watch::Sender<Option<u32>>,
}

impl Server {
    /// A server for a client.
    #[must_use]
    pub fn new(client: Client, notes: Arc<Notes>, line: Line, parent: tokio::sync::watch::Sender<Option<u32>>) -> Self {
        Self { client, notes, line, sent_tokens: Arc::default(), stoppable: Arc::default(), parent }
    }

    /// Looks at a note as it stands, off the task that serves; nothing is seen of one that is not followed.
    async fn look_at<T: Send + 'static>(
        &self,
        uri: &Uri,
        look: impl FnOnce(&View) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(view) = self.notes.view(uri.as_str()).await else { return Ok(None) };
        aside(move |_| look(&view)).await
    }

    /// The text of a page, for a client that asks for pages (`workspace/textDocumentContent`).
    #[expect(clippy::unused_async, reason = "the library wants handlers to be asynchronous")]
    pub async fn text_document_content(&self, params: PageParams) -> Result<PageContent> {
        let text = self.notes.page_at(&params.uri).ok_or_else(|| failed("there is no page at this address"))?;
        Ok(PageContent { text })
    }

    /// Stops what is under way, where its user wants that (`window/workDoneProgress/cancel`).
    #[expect(clippy::unused_async, reason = "the library wants handlers to be asynchronous")]
    pub async fn work_done_progress_cancel(&self, params: WorkDoneProgressCancelParams) {
        self.stoppable.stop(&params.token);
    }

    /// Works out the edit of a code action that the author has picked.
    ///
    /// # Errors
    /// When its data is none of this server's, or the note no longer calls for it.
    pub async fn resolve_code_action(&self, mut action: Value) -> Result<Value> {
        if !action.get("title").is_some_and(Value::is_string) {
            return Err(Error::invalid_params("an action has a title"));
        }
        // Other actions are whole as they are.
        let Some(wanted) = action.get("data").cloned() else { return Ok(action) };
        let wanted: WantedWriting = read(wanted)?;
        let edit = self.edit(wanted, true).await?;
        if let Some(action) = action.as_object_mut() {
            action.insert("edit".to_owned(), edit);
        }
        Ok(action)
    }

    /// Writes the pages where they can be written; where not, the server works without links.
    fn write_pages(&self) {
        let Some(pages) = self.notes.pages() else { return };
        let notes = Arc::clone(&self.notes);
        tokio::task::spawn_blocking(move || {
            if pages.write().is_err() {
                notes.forget_pages();
            }
        });
    }

    /// Takes over what another server has dismissed since, away from the task that serves.
    fn follow_dismissals(&self) {
        let notes = Arc::clone(&self.notes);
        tokio::task::spawn_blocking(move || {
            if notes.follow_dismissals() {
                notes.ask_again();
            }
        });
    }
}

/// The error of a request that was understood and cannot be met.
pub fn failed(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    let mut error = Error::new(ErrorCode::ServerError(REQUEST_FAILED));
    error.message = message.into();
    error
}

/// The error of a request for diagnostics that its user has stopped; the client shall not ask again on its own.
fn stopped() -> Error {
    let mut error = Error::new(ErrorCode::ServerError(SERVER_CANCELLED));
    error.message = "the check was stopped".into();
    error.data = Some(json!({ "retriggerRequest": false }));
    error
}

/// The folders that a client has open at the start; an older one names a single root.
fn folders(params: &InitializeParams) -> Vec<Folder> {
    #[expect(deprecated, reason = "older clients know nothing else")]
    let root = params.root_uri.as_ref();
    match &params.workspace_folders {
        Some(folders) => folders.iter().filter_map(|folder| Folder::new(&folder.uri)).collect(),
        None => root.and_then(Folder::new).into_iter().collect(),
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let options = params.initialization_options.as_ref();
        let capabilities = Capabilities::new(&params.capabilities, options);
        self.notes.start(capabilities, folders(&params), options);
        self.parent.send_replace(parent::visible(params.process_id));
        Ok(InitializeResult {
            capabilities: capabilities.offer(),
            server_info: Some(ServerInfo {
                name: "sidenote".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.notes.outbox.open();
        self.write_pages();
        let capabilities = self.notes.capabilities();
        if capabilities.register_configuration {
            self.register("workspace/didChangeConfiguration", "sidenote-settings", json!({ "section": SECTION }));
        }
        if capabilities.watches_files {
            // Project files, and packs.
            let watchers = json!({ "watchers": [{ "globPattern": "**/*.toml" }] });
            self.register("workspace/didChangeWatchedFiles", "sidenote-files", watchers);
            self.watch_user_packs();
        }
        if capabilities.configuration {
            self.pull_settings();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.notes.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        // A client may forget to say `initialized`.
        self.notes.outbox.open();
        let document = params.text_document;
        let address = document.uri.as_str();
        // The first pack may have been put there since.
        if self.watch_user_packs() {
            self.notes.look_again();
        }
        if is_toml(address, &document.language_id) {
            return self.notes.open_pack_file(address, &document.text, document.version);
        }
        self.notes.open(address, &document.text, document.version);
        self.follow_dismissals();
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let edits: Vec<_> = params.content_changes.into_iter().map(convert::edit).collect();
        let (address, version) = (params.text_document.uri.as_str(), params.text_document.version);
        if !self.notes.change_pack_file(address, version, &edits) {
            self.notes.change(address, version, &edits);
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let address = params.text_document.uri.as_str();
        self.sent_tokens.forget(address);
        if !self.notes.close_pack_file(address) {
            self.notes.close(address);
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.notes.capabilities().configuration {
            self.pull_settings();
        } else if !params.settings.is_null() {
            // Nothing is no settings: those of the start stay.
            let turn = self.notes.settings_turn();
            self.notes.set(turn, params.settings, BTreeMap::new());
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let found =
            |folders: &[WorkspaceFolder]| folders.iter().filter_map(|folder| Folder::new(&folder.uri)).collect();
        let (opened, closed): (_, Vec<_>) = (found(&params.event.added), found(&params.event.removed));
        self.notes.change_folders(opened, &closed);
        if self.notes.capabilities().configuration {
            self.pull_settings();
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let files: Vec<_> =
            params.changes.iter().filter_map(|change| change.uri.to_file_path()).map(Cow::into_owned).collect();
        self.notes.files_changed(&files);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        if !self.notes.capabilities().watches_files {
            self.notes.look_again();
            self.notes.judge_pack_files(Duration::ZERO);
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        // That takes less time than it takes to wake another thread.
        let view = self.notes.view(text_document.uri.as_str()).await;
        Ok(view.and_then(|view| hover::hover(&view, position)))
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.look_at(&params.text_document.uri, |view| Some(document_symbols::symbols(view))).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.look_at(&params.text_document.uri, |view| Some(folding::folds(view))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.look_at(&params.text_document.uri, move |view| Some(selection::selections(view, &positions))).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.look_at(&text_document.uri, move |view| highlight::highlights(view, position)).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.look_at(&text_document.uri, move |view| definition::definition(view, position)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let Some(view) = self.notes.view(text_document.uri.as_str()).await else { return Ok(None) };
        let open = self.notes.views().await;
        let notes = Arc::clone(&self.notes);
        aside(move |cancel| {
            let subject = references::subject(&view, position)?;
            let others = open.iter().filter(|other| other.uri != view.uri);
            let open_notes = std::iter::once(&view).chain(others).map(Spoken::of_view);
            let elsewhere = workspace::elsewhere(&notes, &open, cancel);
            Some(references::references(open_notes.chain(elsewhere), &subject))
        })
        .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let open = self.notes.views().await;
        let notes = Arc::clone(&self.notes);
        aside(move |cancel| {
            let elsewhere = workspace::elsewhere(&notes, &open, cancel);
            let all = open.iter().map(Spoken::of_view).chain(elsewhere);
            Some(workspace_symbols::symbols(all, &params.query).into())
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let (Some(pages), capabilities) = (self.notes.pages(), self.notes.capabilities()) else { return Ok(None) };
        aside(move |_| {
            let name = pages.name_of(params.text_document.uri.as_str())?;
            Some(document_links::links(&pages, name, capabilities))
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.look_at(&params.text_document.uri, move |view| Some(inlay_hints::hints(view, view.span(range)))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.look_at(&params.text_document.uri, |view| Some(code_lens::lenses(view))).await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let sent = Arc::clone(&self.sent_tokens);
        self.look_at(&params.text_document.uri, move |view| {
            Some(sent.full(view.uri.as_str(), semantic_tokens::tokens(view, None)).into())
        })
        .await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let sent = Arc::clone(&self.sent_tokens);
        let previous = params.previous_result_id;
        self.look_at(&params.text_document.uri, move |view| {
            Some(sent.delta(view.uri.as_str(), &previous, semantic_tokens::tokens(view, None)))
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        self.look_at(&params.text_document.uri, move |view| {
            let data = semantic_tokens::tokens(view, Some(view.span(range)));
            Some(SemanticTokens { result_id: None, data }.into())
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let address = at.text_document.uri.as_str();
        let Some(note) = self.notes.text(address) else { return Ok(None) };
        let (knowledge, capabilities) = (self.notes.knowledge_of(address), self.notes.capabilities());
        let list = aside(move |_| completion::complete(&note, at.position, &knowledge, capabilities)).await?;
        Ok(list.map(CompletionResponse::List))
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(item, &self.notes.knowledge_of_places(), self.notes.capabilities()))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let Some(view) = self.notes.view(params.text_document.uri.as_str()).await else { return Ok(None) };
        aside(move |_| Some(code_action::actions(&view, params.range, &params.context))).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let address = params.text_document.uri.as_str();
        if self.notes.is_pack_file(address) {
            let (notes, address) = (Arc::clone(&self.notes), address.to_owned());
            return aside(move |_| {
                let (opened, found) =
                    notes.judged(&address).map_or_else(Default::default, |judged| (judged.opened, judged.diagnostics));
                report(opened, found, params.previous_result_id.as_deref())
            })
            .await;
        }
        let Some(view) = self.notes.view(address).await else {
            // On a note that is not followed nothing is shown.
            let opened = self.notes.opened(address).unwrap_or_default();
            return Ok(report(opened, Vec::new(), params.previous_result_id.as_deref()));
        };
        aside(move |_| report(view.snapshot.opened, view.diagnostics(), params.previous_result_id.as_deref())).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let token = params.work_done_progress_params.work_done_token;
        let (progress, shown) = progress::begin(&self.line, &self.stoppable, TITLE, token, None);
        let parts = params.partial_result_params.partial_result_token.map(|token| Parts::new(&self.line, token));
        let (parts, last_part) = parts.unzip();
        let open = self.notes.open_notes().await;
        let notes = Arc::clone(&self.notes);
        let report = aside(move |cancel| {
            let wanted = || !cancel.is_wanted() && !progress.is_cancelled();
            workspace_diagnostics::report(&notes, &open, params.previous_result_ids, parts, &progress, &wanted)
        })
        .await;
        drop((shown, last_part));
        report?.map(WorkspaceDiagnosticReportResult::Report).ok_or_else(stopped)
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        self.execute(params).await
    }
}
