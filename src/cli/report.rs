//! What `check` and `mentions` have in common: notes in, one report out.

use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::arguments::{Format, NoteArguments};
use super::error::{Failure, InputError};
use super::input::{Input, gather};
use super::note::Note;
use super::output::Output;
use super::projects::Projects;
use super::queue::in_order;
use super::records::ErrorRecord;
use crate::knowledge::Severity;
use crate::text::Broken;

/// What a command says of one note.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// JSON, or text for people.
    pub text: String,
    /// The severities of the findings in it.
    pub severities: Vec<Severity>,
}

impl Piece {
    /// A piece of JSON without findings.
    pub fn json(record: &impl Serialize) -> Result<Self, InputError> {
        let text = serde_json::to_string(record).map_err(|error| InputError::Other(error.to_string()))?;
        Ok(Self { text, severities: Vec::new() })
    }
}

/// What was read and found, over all notes.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// How many notes were read.
    pub notes: usize,
    /// How many inputs were not.
    pub unread: usize,
    /// The severities of all findings.
    pub severities: Vec<Severity>,
}

/// Reads all notes and prints what `say` has to say of each, in order.
///
/// JSON comes as one object, a note a line; inputs that cannot be read, and what of the project files cannot be used, stand
/// under its `errors` and on standard error.
pub(super) fn report(
    command: &'static str,
    arguments: &NoteArguments,
    format: Format,
    output: &mut Output,
    projects: &Projects,
    say: impl Fn(&Note) -> Result<Piece, InputError> + Sync,
) -> Result<Totals, Failure> {
    let json = format == Format::Json;
    let mut totals = Totals::default();
    if json {
        output.write("{\"version\":1,\"notes\":[")?;
    }
    let mut errors = each_note(command, arguments, output, say, |output, piece| {
        if json {
            output.write(if totals.notes == 0 { "\n" } else { ",\n" })?;
        }
        output.write(&piece.text)?;
        totals.notes += 1;
        totals.severities.extend(piece.severities);
        Ok(())
    })?;
    totals.unread = errors.len();
    if json {
        errors.extend(projects.errors());
        let errors = serde_json::to_string(&errors).map_err(std::io::Error::from)?;
        output.write(&format!("{}],\"errors\":{errors}}}\n", if totals.notes == 0 { "" } else { "\n" }))?;
    }
    Ok(totals)
}

/// Reads all notes, several at once, and hands what `say` makes of each to `take`, in order. Inputs that cannot be read
/// are told of on standard error and handed back.
pub(super) fn each_note<T: Send>(
    command: &'static str,
    arguments: &NoteArguments,
    output: &mut Output,
    say: impl Fn(&Note) -> Result<T, InputError> + Sync,
    mut take: impl FnMut(&mut Output, T) -> Result<(), Failure>,
) -> Result<Vec<ErrorRecord>, Failure> {
    let inputs = gather(&paths(command, arguments)?);
    let jobs = arguments.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let mut errors: Vec<ErrorRecord> = Vec::new();
    let progress = progress(inputs.len());
    let read = |input: &Input| -> Result<(Option<Broken>, T), InputError> {
        let note = input.read(arguments.max_bytes)?;
        let said = catch_unwind(AssertUnwindSafe(|| say(&note))).unwrap_or(Err(InputError::Fault))?;
        Ok((note.broken(), said))
    };
    let mut deliver = |input: &Input, result: Result<(Option<Broken>, T), InputError>| match result {
        Ok((broken, said)) => {
            if let Some(broken) = broken {
                output.warn(&broken_sentence(&input.path, broken));
            }
            take(output, said)
        }
        Err(error) => {
            let record = ErrorRecord { path: input.path.clone(), message: error.to_string() };
            output.error(&format!("{}: {}", record.path, record.message));
            errors.push(record);
            Ok(())
        }
    };
    in_order(&inputs, jobs, read, |input, result| {
        let told = progress.suspend(|| deliver(input, result));
        progress.inc(1);
        told
    })?;
    progress.finish_and_clear();
    Ok(errors)
}

/// How far the command has come and how long it will take, on standard error and only where that is a terminal.
fn progress(notes: usize) -> ProgressBar {
    if notes < 2 {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = ProgressBar::with_draw_target(u64::try_from(notes).ok(), target);
    match ProgressStyle::with_template("{bar:30} {pos} of {len} notes, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// The paths that were named; standard input where none was and something can come from it.
fn paths(command: &'static str, arguments: &NoteArguments) -> Result<Vec<PathBuf>, Failure> {
    if !arguments.paths.is_empty() {
        return Ok(arguments.paths.clone());
    }
    if std::io::stdin().is_terminal() {
        return Err(Failure::NoInput(command));
    }
    Ok(vec![PathBuf::from("-")])
}

/// Where an input is not UTF-8, in words.
fn broken_sentence(path: &str, broken: Broken) -> String {
    let Broken { byte, line, count } = broken;
    let first = format!("{path}: byte {byte} (line {line}) is not UTF-8; read as an unknown character");
    match count - 1 {
        0 => first,
        1 => format!("{first}, and so is 1 more byte"),
        more => format!("{first}, and so are {more} more bytes"),
    }
}

impl Totals {
    /// Fails when nothing could be read.
    pub fn require_notes(&self) -> Result<(), Failure> {
        if self.notes == 0 { Err(Failure::NothingRead) } else { Ok(()) }
    }
}
