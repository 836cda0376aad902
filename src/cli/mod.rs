//! The command line: the only place that prints to standard output.
//!
//! A command reads its arguments here, loads its packs, reads notes one after another (on several threads, told in the
//! order given) and prints. What is printed is made by pure functions: `records` makes the JSON that other programs
//! rely on, `view` makes what people read.

mod arguments;
mod check;
mod dismissals;
mod error;
mod explain;
mod html;
mod input;
mod knowledge;
mod mentions;
mod note;
mod output;
mod pack;
mod projects;
mod queue;
mod records;
mod report;
mod rules;
#[cfg(test)]
mod samples;
mod sarif;
mod settings;
mod view;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command, CompletionsArguments, SettingsCommand};
use error::Failure;
use output::Output;

use crate::sandbox::{self, Sandbox};

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    tell_faults_without_note_text();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where even this cannot be printed, the exit code still tells.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut output = Output::new(arguments.color);
    let result = match arguments.command {
        Some(Command::Lsp(_)) => return crate::lsp::run(),
        None if arguments.stdio || !std::io::stdin().is_terminal() => return crate::lsp::run(),
        None => output.write(&Arguments::command().render_long_help().ansi().to_string()).map(|()| ExitCode::SUCCESS),
        Some(Command::Check(check)) => check::run(&check, &mut output),
        Some(Command::Mentions(mentions)) => mentions::run(&mentions, &mut output),
        Some(Command::Explain(explain)) => explain::run(&explain, &mut output),
        Some(Command::Rules(rules)) => rules::run(&rules, &mut output),
        Some(Command::Dismissals(dismissals)) => dismissals::run(&dismissals, &mut output),
        Some(Command::Pack { command }) => pack::run(&command, &mut output),
        Some(Command::Completions(completions)) => complete(&completions, &mut output),
        Some(Command::Settings { command: SettingsCommand::Schema(schema) }) => settings::run(&schema, &mut output),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the output has seen enough.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        // Why, was told input by input.
        Err(Failure::NothingRead) => ExitCode::from(2),
        Err(failure) => {
            output.tell(&failure);
            ExitCode::from(2)
        }
    }
}

/// For commands that read notes: nothing can be written from here on but below these folders and what is open already.
/// Where the system has no such sandbox there is nobody to tell, and the command does the same.
fn write_only_in(folders: &[&Path]) {
    let _: Sandbox = sandbox::enter(folders);
}

/// The command line as data, from which the manual pages are made.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// `sidenote completions`.
fn complete(arguments: &CompletionsArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "sidenote", &mut script);
    output.write(&String::from_utf8_lossy(&script))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A panic's own message may quote the text that it stumbled over; only its place is told.
fn tell_faults_without_note_text() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        let _ = writeln!(std::io::stderr(), "sidenote: internal fault{place}; please report this place");
    }));
}
