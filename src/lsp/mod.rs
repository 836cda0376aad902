//! The language server. Nothing outside of this module knows the protocol.
//!
//! `transport` moves messages, those of `line` in the order in which they went in. `server` and `commands` dispatch them,
//! `asking` asks the client. `notes` holds what they are about: `follow` keeps it as the editor has it, `view` is what a
//! request sees of it, `publish` and `outbox` send what nobody asked for. Every other file is one feature, or one
//! conversion.

mod address;
mod asking;
mod capabilities;
mod code_action;
mod code_lens;
mod commands;
mod completion;
mod compute;
mod convert;
mod definition;
mod diagnostics;
mod dismissals;
mod document_links;
mod document_symbols;
#[cfg(test)]
mod fixture;
mod folder_check;
mod folder_notes;
mod folding;
mod follow;
mod highlight;
mod hover;
mod inlay_hints;
mod line;
mod navigation;
mod newer;
mod notes;
mod offers;
mod outbox;
mod pack_files;
mod pages;
mod parent;
mod places;
mod progress;
mod publish;
mod references;
mod selection;
mod semantic_tokens;
mod server;
mod snippet;
mod streams;
mod transport;
mod turn;
mod view;
mod workspace;
mod workspace_diagnostics;
mod workspace_symbols;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::civil::Date;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::LspService;
use tower_lsp::ls_types::MessageType;

use crate::knowledge::{Knowledge, PackSource, load};
use crate::sandbox::{self, Sandbox};
use crate::session::{Loader, cache_folder, make_folder, state_folder, today, user_packs_folder};
use line::Line;
use notes::Notes;
use server::Server;
use turn::Turn;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// What it knows.
    pub knowledge: Arc<Knowledge>,
    /// What that was loaded from, for folders that add packs of their own.
    pub packs: Vec<PackSource>,
    /// The folder in which pages are kept; without one there are no links to pages.
    pub cache: Option<PathBuf>,
    /// The folder in which dismissals are kept; without one they end with the server.
    pub state: Option<PathBuf>,
    /// The folder of the user's own packs.
    pub user_packs: Option<PathBuf>,
    /// The day that notes without a date of their own count to.
    pub today: fn() -> Date,
    /// What to tell the author at the start, such as that a pack could not be loaded.
    pub greeting: Option<String>,
    /// What the client's log should hold from the start.
    pub log: Option<String>,
}

/// Serves one client on standard input and output, with the embedded pack, until it leaves. Exit code 0 if it asked to
/// shut down first, 1 if not.
#[must_use]
pub fn run() -> ExitCode {
    report_panics_by_place_alone();
    let (cache, state) = (cache_folder(), state_folder());
    let sandbox = enter_sandbox(cache.iter().chain(&state).map(PathBuf::as_path));
    let (knowledge, greeting) = match load(&[PackSource::embedded()]) {
        Ok(knowledge) => (knowledge, None),
        Err(errors) => {
            say(&errors.to_string());
            let Ok(knowledge) = load(&[]) else { return ExitCode::from(2) };
            let greeting =
                "Sidenote: its pack could not be loaded, so nothing is shown; `sidenote pack check` tells why.";
            (knowledge, Some(greeting.to_owned()))
        }
    };
    serve_standard_streams(Options {
        knowledge: Arc::new(knowledge),
        packs: vec![PackSource::embedded()],
        cache,
        state,
        user_packs: user_packs_folder(),
        today,
        greeting,
        log: Some(sandbox.to_string()),
    })
}

/// Takes from the process what it never needs. The folders that it writes are made now, as they cannot be named later.
fn enter_sandbox<'a>(folders: impl Iterator<Item = &'a Path>) -> Sandbox {
    // Where one cannot be made it cannot be written, which whoever wants to write there will tell.
    let writable: Vec<&Path> = folders.filter(|folder| make_folder(folder).is_ok()).collect();
    sandbox::enter(&writable)
}

/// Serves one client on standard input and output with what is given.
#[must_use]
pub fn serve_standard_streams(options: Options) -> ExitCode {
    // All that is quick is done on the thread that reads, so that a keystroke changes no threads; what may take long is
    // done on others, and the runtime's thread sees to what comes of it.
    let started = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
        let (input, source) = streams::Input::new();
        let turn = Turn::new(serve(input, streams::Output::start()?, options));
        source.read_for(Arc::clone(&turn), runtime.handle().clone())?;
        Ok((runtime, turn))
    });
    let (runtime, turn) = match started {
        Ok(started) => started,
        Err(error) => {
            say(&format!("cannot start: {error}"));
            return ExitCode::from(2);
        }
    };
    let orderly = runtime.block_on(turn.tend());
    // The thread that reads standard input cannot be stopped, and is not waited for.
    runtime.shutdown_background();
    if orderly { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Serves one client until it says `exit`, its end of the line closes, or its process is gone. Returns whether it had
/// asked to shut down.
pub async fn serve<I, O>(input: I, output: O, options: Options) -> bool
where
    I: AsyncRead + Unpin + Send + 'static,
    O: AsyncWrite + Unpin + Send + 'static,
{
    let notes = Arc::new(Notes::new(
        Loader::new(options.knowledge, options.packs, options.user_packs),
        options.cache.as_deref(),
        options.state,
        options.today,
    ));
    if let Some(greeting) = options.greeting {
        notes.outbox.tell(MessageType::WARNING, greeting);
    }
    if let Some(line) = options.log {
        notes.outbox.log(line);
    }
    let (parent, mut known_parent) = tokio::sync::watch::channel(None);
    let (line, line_end) = Line::new();
    let mut client = None;
    let (service, socket) = LspService::build(|handle| {
        client = Some(handle.clone());
        Server::new(handle, Arc::clone(&notes), line.clone(), parent)
    })
    .custom_method("workspace/textDocumentContent", Server::text_document_content)
    .custom_method("window/workDoneProgress/cancel", Server::work_done_progress_cancel)
    .custom_method(newer::RESOLVE_CODE_ACTION, Server::resolve_code_action)
    .finish();
    let parent_gone = async {
        // The sender lives as long as the service does.
        if known_parent.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        let process = *known_parent.borrow_and_update();
        parent::gone(process).await;
    };
    // One at a time, so that the outbox can drop what has grown old.
    let (notify, notices) = tokio::sync::mpsc::channel(1);
    let sender = notify.clone();
    let outbox = async {
        match &client {
            Some(client) => notes.outbox.run(client, &sender).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = transport::serve(input, output, service, socket, (line, line_end), (notify, notices)) => {}
        () = outbox => {}
        () = parent_gone => {}
    }
    notes.is_shut_down()
}

/// Has panics reported by their place alone: a panic's message may hold words of a note, its place never does.
pub fn report_panics_by_place_alone() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        say(&format!("internal error{}", place.unwrap_or_default()));
    }));
}

/// Writes a line to standard error, which editors keep as the server's log.
fn say(message: &str) {
    // There is nowhere to say that this failed.
    let _ = writeln!(std::io::stderr(), "sidenote: {message}");
}
