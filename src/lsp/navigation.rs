//! What the client can do with answers that help to find one's way, resolved once, and what it is offered.

use tower_lsp::ls_types::{
    ClientCapabilities, CodeLensOptions, DocumentLinkOptions, FoldingRangeProviderCapability, InlayHintOptions,
    InlayHintServerCapabilities, OneOf, SelectionRangeProviderCapability, SemanticTokensFullOptions,
    SemanticTokensOptions, SemanticTokensServerCapabilities, ServerCapabilities, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::semantic_tokens::{SYMPTOM, legend};

/// What the client can do. The default is a client that declares nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that a client declares on its own")]
pub struct Navigation {
    /// Symbols may lie in one another.
    pub nested_symbols: bool,
    /// Only whole lines can fold.
    pub folds_whole_lines: bool,
    /// The most folds that the client takes.
    pub most_folds: Option<usize>,
    /// Definitions may name the words that lead to them.
    pub definition_links: bool,
    /// The client knows the types of tokens that are Sidenote's own.
    pub own_token_types: bool,
    /// A token may reach over the end of a line.
    pub tokens_over_lines: bool,
    /// The client can be asked to ask for inlay hints again.
    pub refresh_hints: bool,
    /// The client can be asked to ask for code lenses again.
    pub refresh_lenses: bool,
}

impl Navigation {
    /// Reads what a client declares.
    #[must_use]
    pub fn new(client: &ClientCapabilities) -> Self {
        let declared = |flag: Option<bool>| flag.unwrap_or(false);
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let folding = document.and_then(|document| document.folding_range.as_ref());
        let tokens = document.and_then(|document| document.semantic_tokens.as_ref());
        Self {
            nested_symbols: declared(
                document.and_then(|document| document.document_symbol.as_ref()?.hierarchical_document_symbol_support),
            ),
            folds_whole_lines: declared(folding.and_then(|folding| folding.line_folding_only)),
            most_folds: folding.and_then(|folding| usize::try_from(folding.range_limit?).ok()),
            definition_links: declared(document.and_then(|document| document.definition.as_ref()?.link_support)),
            own_token_types: tokens
                .is_some_and(|tokens| tokens.token_types.iter().any(|kind| kind.as_str() == SYMPTOM)),
            tokens_over_lines: declared(tokens.and_then(|tokens| tokens.multiline_token_support)),
            refresh_hints: declared(workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)),
            refresh_lenses: declared(workspace.and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)),
        }
    }

    /// What the server offers to such a client, on top of `offered`.
    #[must_use]
    pub fn offer(self, offered: ServerCapabilities) -> ServerCapabilities {
        ServerCapabilities {
            document_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                ..offered.workspace.unwrap_or_default()
            }),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            inlay_hint_provider: Some(OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }))),
            semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
                SemanticTokensOptions {
                    legend: legend(self.own_token_types),
                    range: Some(true),
                    full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                },
            )),
            code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
            ..offered
        }
    }
}
