//! `sidenote mentions`: what a note was read to say.

use std::process::ExitCode;

use super::arguments::{Format, MentionsArguments};
use super::error::Failure;
use super::output::Output;
use super::projects::Projects;
use super::records::read_note;
use super::report::{Piece, report};
use super::view;
use super::write_only_in;
use crate::reading::NoteReading;

/// Runs the command.
pub(super) fn run(arguments: &MentionsArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    write_only_in(&[]);
    let projects = Projects::new(&arguments.packs)?;
    let totals = report("mentions", &arguments.notes, arguments.format, output, &projects, |note| {
        let knowledge = &projects.environment(&note.path).knowledge;
        let reading = NoteReading::read(note.text(), knowledge);
        match arguments.format {
            Format::Json => Piece::json(&read_note(note, &reading, knowledge)),
            Format::Human => Ok(Piece { text: view::mentions(note, &reading, knowledge), ..Piece::default() }),
        }
    })?;
    let broken = projects.tell(output);
    output.flush()?;
    totals.require_notes()?;
    Ok(broken.unwrap_or(ExitCode::SUCCESS))
}
