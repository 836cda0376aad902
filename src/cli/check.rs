//! `sidenote check`: findings.

use std::process::ExitCode;

use jiff::Zoned;

use super::arguments::{CheckArguments, Format};
use super::error::{Failure, InputError};
use super::never_write;
use super::note::Note;
use super::output::Output;
use super::projects::Projects;
use super::records::checked_note;
use super::report::{Piece, report};
use super::view;
use crate::findings::{EvaluationSettings, Finding, evaluate};
use crate::knowledge::{Knowledge, Severity};
use crate::reading::NoteReading;

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    never_write();
    let projects = Projects::new(&arguments.packs)?;
    let today = arguments.date.unwrap_or_else(|| Zoned::now().date());
    let width = output.excerpt_width();
    let totals = report("check", &arguments.notes, arguments.format, output, |note| {
        let environment = projects.environment(&note.path);
        let mut settings = environment.settings.evaluation(Some(today));
        settings.all_rules |= arguments.all;
        let findings = find(note, &environment.knowledge, &settings, arguments.all);
        say(note, &findings, &environment.knowledge, arguments.format, width)
    })?;
    let broken = projects.tell(output);
    if arguments.format == Format::Human && totals.notes > 0 {
        output.write(&view::summary(&totals.severities, totals.notes, totals.unread))?;
    }
    output.flush()?;
    totals.require_notes()?;
    if let Some(code) = broken {
        return Ok(code);
    }
    let failed = totals.severities.iter().any(|&severity| arguments.fail_on.counts(severity));
    Ok(ExitCode::from(u8::from(failed)))
}

/// The findings that the command line shows: those for hover only with `--all`.
fn find(note: &Note, knowledge: &Knowledge, settings: &EvaluationSettings, all: bool) -> Vec<Finding> {
    let reading = NoteReading::read_for_rules(note.text(), knowledge);
    let mut findings = evaluate(&reading, knowledge, settings);
    findings.retain(|finding| all || finding.severity > Severity::Hover);
    findings
}

fn say(
    note: &Note,
    findings: &[Finding],
    knowledge: &Knowledge,
    format: Format,
    width: usize,
) -> Result<Piece, InputError> {
    let severities = findings.iter().map(|finding| finding.severity).collect();
    let piece = match format {
        Format::Json => Piece::json(&checked_note(note, findings, knowledge))?,
        Format::Human => Piece { text: view::findings(note, findings, knowledge, width), ..Piece::default() },
    };
    Ok(Piece { severities, ..piece })
}
