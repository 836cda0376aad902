//! `sidenote dismissals`: what was dismissed in editors, counted, and cleared.

use std::process::ExitCode;

use super::arguments::{DismissalsArguments, Format};
use super::error::Failure;
use super::output::Output;
use super::records::dismissal_counts;
use super::view;
use crate::session::{Book, DismissalStore, StoreFault, state_folder};

/// Runs the command.
pub(super) fn run(arguments: &DismissalsArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let store = DismissalStore::new(state_folder().ok_or(StoreFault::NoFolder)?);
    let (mut book, fault) = store.read()?;
    if let Some(fault) = fault {
        output.warn(&fault.to_string());
    }
    let is_meant = |code: &str| arguments.rule.as_deref().is_none_or(|rule| rule == code);
    book.notes.retain(|_, dismissal| is_meant(&dismissal.rule));
    book.rules.retain(|code| is_meant(code));
    if arguments.clear && !book.is_empty() {
        // What is dismissed meanwhile is cleared as well, if it is meant.
        store.rewrite(|stored: &mut Book| {
            stored.notes.retain(|_, dismissal| !is_meant(&dismissal.rule));
            stored.rules.retain(|code| !is_meant(code));
        })?;
    }
    let text = match arguments.format {
        Format::Human => view::dismissals(&book, arguments.clear),
        Format::Json => {
            let counts = dismissal_counts(&book, arguments.clear);
            format!("{}\n", serde_json::to_string_pretty(&counts).map_err(std::io::Error::from)?)
        }
    };
    output.write(&text)?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
