//! What the client can do, resolved once, and what the server offers it.

use serde_json::Value;
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, ExecuteCommandOptions, HoverProviderCapability, MarkupKind, PositionEncodingKind,
    ResourceOperationKind, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
};

use super::code_action::{self, OPEN_PAGE, WRITE};
use super::code_lens::SHOW_FINDING;
use super::completion;
use super::dismissals::{DISMISS, LIST, UNDO};
use super::folder_check::CHECK_FOLDER;
use super::navigation::Navigation;
use super::{newer, offers};
use crate::text::Encoding;

/// The option by which a client whose library does not know the request yet asks for pages as documents all the same.
const VIRTUAL_PAGES: &str = "virtualPages";

/// The option by which a client asks to be told how many findings a note shows.
const STATUS: &str = "statusNotification";

/// The option by which a client that asks for its workspace again and again says that folders are checked on command.
const CHECKS_ON_COMMAND: &str = "checksOnCommand";

/// The options of the start that are no settings.
pub const OPTIONS: [&str; 3] = [VIRTUAL_PAGES, STATUS, CHECKS_ON_COMMAND];

/// What the client can do. The default is a client that declares nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that a client declares on its own")]
pub struct Capabilities {
    /// The unit of columns that client and server use.
    pub encoding: Encoding,
    /// Hovers may be Markdown.
    pub markdown_hover: bool,
    /// Diagnostics may point to other places.
    pub related_information: bool,
    /// Publications may name the version that they are about.
    pub versions: bool,
    /// Diagnostics may carry data that comes back with a code action request.
    pub data: bool,
    /// The client asks for diagnostics; nothing is published to it.
    pub pull_diagnostics: bool,
    /// The client can be asked to ask for diagnostics again.
    pub refresh_diagnostics: bool,
    /// Pages are documents that the client asks the server for, not files.
    pub virtual_pages: bool,
    /// The client knows the request for such documents from the protocol, and so wants it offered.
    pub declares_content: bool,
    /// The client wants to be told how many findings a note shows.
    pub status: bool,
    /// Of notes that are not open the client wants to know what the last check of a folder found.
    pub checks_on_command: bool,
    /// The client can be asked to show how far something has come.
    pub work_done_progress: bool,
    /// The client can open a document when asked to.
    pub show_document: bool,
    /// Code actions may be more than commands.
    pub code_action_literals: bool,
    /// What completion inserts may have places to fill in.
    pub snippets: bool,
    /// The documentation of what completion offers is asked for when it is wanted.
    pub resolves_documentation: bool,
    /// That documentation may be Markdown.
    pub markdown_documentation: bool,
    /// Code actions may be marked as the next step.
    pub preferred_actions: bool,
    /// Code actions may come without their edit, which is asked for when it is wanted.
    pub resolves_edits: bool,
    /// Edits may name the version that they are about.
    pub document_changes: bool,
    /// Edits may make files.
    pub creates_files: bool,
    /// The client can be asked to edit.
    pub applies_edits: bool,
    /// The client takes edits with places to fill in (3.18).
    pub snippet_edits: bool,
    /// The client can be asked for its settings.
    pub configuration: bool,
    /// The client tells when files change that are of interest.
    pub watches_files: bool,
    /// The client watches files outside of its folders as well.
    pub watches_elsewhere: bool,
    /// The client must be told that changed settings are of interest.
    pub register_configuration: bool,
    /// What the client can do with answers that help to find one's way.
    pub navigation: Navigation,
}

impl Capabilities {
    /// Reads what a client declares, and what it asks for in the options that it starts the server with.
    #[must_use]
    pub fn new(client: &ClientCapabilities, options: Option<&Value>) -> Self {
        let declared = |flag: Option<bool>| flag.unwrap_or(false);
        let asked = |option: &str| options.and_then(|options| options.get(option)) == Some(&Value::Bool(true));
        let declares_content = newer::declared(client.experimental.as_ref(), "textDocumentContent").is_some();
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let publish = document.and_then(|document| document.publish_diagnostics.as_ref());
        let pull = document.and_then(|document| document.diagnostic.as_ref());
        let completion_item = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        let code_action = document.and_then(|document| document.code_action.as_ref());
        let either = |push: Option<bool>, pull: Option<bool>| declared(push) || declared(pull);
        Self {
            encoding: negotiate(client.general.as_ref().and_then(|general| general.position_encodings.as_deref())),
            markdown_hover: document
                .and_then(|document| document.hover.as_ref()?.content_format.as_ref())
                // The first kind is the one that the client prefers.
                .is_some_and(|kinds| kinds.first() == Some(&MarkupKind::Markdown)),
            related_information: either(
                publish.and_then(|publish| publish.related_information),
                pull.and_then(|pull| pull.related_information),
            ),
            versions: declared(publish.and_then(|publish| publish.version_support)),
            data: either(publish.and_then(|publish| publish.data_support), pull.and_then(|pull| pull.data_support)),
            pull_diagnostics: pull.is_some(),
            refresh_diagnostics: declared(
                workspace.and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support),
            ),
            virtual_pages: declares_content || asked(VIRTUAL_PAGES),
            declares_content,
            status: asked(STATUS),
            checks_on_command: asked(CHECKS_ON_COMMAND),
            work_done_progress: declared(client.window.as_ref().and_then(|window| window.work_done_progress)),
            show_document: client
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show_document| show_document.support),
            code_action_literals: code_action.and_then(|action| action.code_action_literal_support.as_ref()).is_some(),
            snippets: declared(completion_item.and_then(|item| item.snippet_support)),
            resolves_documentation: completion_item
                .and_then(|item| item.resolve_support.as_ref())
                .is_some_and(|resolve| resolve.properties.iter().any(|property| property == "documentation")),
            markdown_documentation: completion_item
                .and_then(|item| item.documentation_format.as_ref())
                .is_some_and(|kinds| kinds.first() == Some(&MarkupKind::Markdown)),
            preferred_actions: declared(code_action.and_then(|action| action.is_preferred_support)),
            resolves_edits: declared(code_action.and_then(|action| action.data_support))
                && code_action
                    .and_then(|action| action.resolve_support.as_ref())
                    .is_some_and(|resolve| resolve.properties.iter().any(|property| property == "edit")),
            document_changes: declared(
                workspace.and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes),
            ),
            creates_files: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref()?.resource_operations.as_ref())
                .is_some_and(|operations| operations.contains(&ResourceOperationKind::Create)),
            applies_edits: declared(workspace.and_then(|workspace| workspace.apply_edit)),
            snippet_edits: newer::declared(client.experimental.as_ref(), "snippetEdits") == Some(&true.into()),
            configuration: declared(workspace.and_then(|workspace| workspace.configuration)),
            watches_files: declared(
                workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration),
            ),
            watches_elsewhere: declared(
                workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.relative_pattern_support),
            ),
            register_configuration: declared(
                workspace.and_then(|workspace| workspace.did_change_configuration.as_ref()?.dynamic_registration),
            ),
            navigation: Navigation::new(client),
        }
    }

    /// Whether a new finding may wait until the author's hand rests: a client that asks for diagnostics must be told to
    /// ask again, or it would never come to see it.
    #[must_use]
    pub const fn may_wait(self) -> bool {
        !self.pull_diagnostics || self.refresh_diagnostics
    }

    /// What the server offers to such a client.
    #[must_use]
    pub fn offer(self) -> ServerCapabilities {
        self.navigation.offer(ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                // A client that watches no files tells at least when a note is saved.
                save: (!self.watches_files).then_some(TextDocumentSyncSaveOptions::Supported(true)),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            code_action_provider: Some(if self.code_action_literals {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(code_action::kinds()),
                    resolve_provider: self.resolves_edits.then_some(true),
                    ..CodeActionOptions::default()
                })
            } else {
                CodeActionProviderCapability::Simple(true)
            }),
            completion_provider: Some(CompletionOptions {
                resolve_provider: self.resolves_documentation.then_some(true),
                trigger_characters: Some(completion::triggers()),
                ..CompletionOptions::default()
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: [OPEN_PAGE, SHOW_FINDING, DISMISS, UNDO, LIST, WRITE, CHECK_FOLDER]
                    .map(str::to_owned)
                    .to_vec(),
                work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
            }),
            diagnostic_provider: self.pull_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("sidenote".to_owned()),
                    inter_file_dependencies: false,
                    workspace_diagnostics: true,
                    work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
                })
            }),
            experimental: offers::offer(self),
            ..ServerCapabilities::default()
        })
    }
}

/// UTF-8 where the client offers it, since that is what the server counts in; else UTF-16, which every client knows.
/// A client that offers only UTF-32 gets that.
fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Encoding {
    let offers = |kind: &PositionEncodingKind| offered.is_some_and(|offered| offered.contains(kind));
    if offers(&PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(client: serde_json::Value) -> Capabilities {
        Capabilities::new(&serde_json::from_value(client).expect("the capabilities are well-formed"), None)
    }

    #[test]
    fn a_client_that_declares_nothing_gets_the_least() {
        assert_eq!(read(json!({})), Capabilities::default());
    }

    #[test]
    fn the_encoding_is_agreed_on() {
        let encoding = |offered: &[&str]| read(json!({"general": {"positionEncodings": offered}})).encoding;
        assert_eq!(encoding(&["utf-16", "utf-8", "utf-32"]), Encoding::Utf8);
        assert_eq!(encoding(&["utf-32", "utf-16"]), Encoding::Utf16);
        assert_eq!(encoding(&["utf-32"]), Encoding::Utf32);
        assert_eq!(encoding(&["utf-7"]), Encoding::Utf16);
        assert_eq!(encoding(&[]), Encoding::Utf16);
    }

    #[test]
    fn a_client_that_pulls_is_offered_to_pull() {
        let pulls = read(json!({"textDocument": {"diagnostic": {}}}));
        assert!(pulls.pull_diagnostics && pulls.offer().diagnostic_provider.is_some());
        assert!(Capabilities::default().offer().diagnostic_provider.is_none());
    }

    #[test]
    fn markdown_is_for_clients_that_prefer_it() {
        let hover = |kinds: &[&str]| read(json!({"textDocument": {"hover": {"contentFormat": kinds}}})).markdown_hover;
        assert!(hover(&["markdown", "plaintext"]));
        assert!(!hover(&["plaintext", "markdown"]));
        assert!(!hover(&[]));
    }
}
