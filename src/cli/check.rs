//! `sidenote check`: findings.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::civil::Date;

use super::arguments::{CheckArguments, CheckFormat, Format};
use super::error::{Failure, InputError};
use super::note::Note;
use super::output::Output;
use super::projects::Projects;
use super::records::{ErrorRecord, checked_note};
use super::report::{Piece, Totals, each_note, report};
use super::{html, sarif, view, write_only_in};
use crate::findings::{Finding, evaluate};
use crate::knowledge::{Knowledge, Severity};
use crate::reading::NoteReading;
use crate::session::{Environment, today, write_whole};

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let folder = arguments.output.as_deref().and_then(Path::parent);
    let folder = folder.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    write_only_in(folder.as_slice());
    let check =
        Check { arguments, projects: Projects::new(&arguments.packs)?, today: arguments.date.unwrap_or_else(today) };
    if arguments.output.is_some() {
        output.keep();
    }
    let totals = match arguments.format {
        CheckFormat::Human => check.as_they_come(Format::Human, output)?,
        CheckFormat::Json => check.as_they_come(Format::Json, output)?,
        CheckFormat::Sarif => check.as_sarif(output)?,
        CheckFormat::Html => check.as_page(output)?,
    };
    let broken = check.projects.tell(output);
    output.flush()?;
    totals.require_notes()?;
    if let Some(path) = &arguments.output {
        write(path, arguments.format, output)?;
    } else if arguments.format == CheckFormat::Html {
        output.notice("the page holds words of the notes; keep it where the notes may be kept");
    }
    if let Some(code) = broken {
        return Ok(code);
    }
    let failed = totals.severities.iter().any(|&severity| arguments.fail_on.counts(severity));
    Ok(ExitCode::from(u8::from(failed)))
}

fn write(path: &Path, format: CheckFormat, output: &mut Output) -> Result<(), Failure> {
    let text = output.kept().unwrap_or_default();
    write_whole(path, &text).map_err(|error| Failure::File { path: path.to_owned(), error })?;
    let holds =
        if format == CheckFormat::Sarif { "names of notes but no words of theirs" } else { "words of the notes" };
    let alone = if cfg!(unix) { "; only you can read it" } else { "" };
    output.notice(&format!("{} holds {holds}{alone}", path.display()));
    Ok(())
}

/// What notes are checked with.
struct Check<'a> {
    arguments: &'a CheckArguments,
    projects: Projects,
    today: Date,
}

impl Check<'_> {
    /// The findings that the command line shows, with what the note was read with: those for hover only with `--all`.
    fn find(&self, note: &Note) -> (Arc<Environment>, Vec<Finding>) {
        let environment = self.projects.environment(&note.path);
        let mut settings = environment.settings.evaluation(Some(self.today));
        settings.all_rules |= self.arguments.all;
        let reading = NoteReading::read_for_rules(note.text(), &environment.knowledge);
        let mut findings = evaluate(&reading, &environment.knowledge, &settings);
        findings.retain(|finding| self.arguments.all || finding.severity > Severity::Hover);
        (environment, findings)
    }

    /// Tells of each note as soon as it has been read.
    fn as_they_come(&self, format: Format, output: &mut Output) -> Result<Totals, Failure> {
        let width = output.excerpt_width();
        let totals = report("check", &self.arguments.notes, format, output, &self.projects, |note| {
            let (environment, findings) = self.find(note);
            say(note, &findings, &environment.knowledge, format, width)
        })?;
        if format == Format::Human && totals.notes > 0 {
            output.write(&view::summary(&totals.severities, totals.notes, totals.unread))?;
        }
        Ok(totals)
    }

    fn as_sarif(&self, output: &mut Output) -> Result<Totals, Failure> {
        let mut log = sarif::Log::new(self.projects.base());
        let (totals, errors) = self.gather(output, sarif::checked, |checked, knowledge| log.add(checked, knowledge))?;
        output.write(&log.text(&errors).map_err(std::io::Error::from)?)?;
        Ok(totals)
    }

    fn as_page(&self, output: &mut Output) -> Result<Totals, Failure> {
        let mut page = html::Report::new(self.today);
        let (totals, errors) = self.gather(output, html::checked, |checked, knowledge| page.add(checked, knowledge))?;
        output.write(&page.text(&errors))?;
        Ok(totals)
    }

    /// Makes something of each note and adds it up, for a form that is told when all is known.
    fn gather<T: Send>(
        &self,
        output: &mut Output,
        make: impl Fn(&Note, &[Finding], &Knowledge) -> T + Sync,
        mut add: impl FnMut(T, &Knowledge),
    ) -> Result<(Totals, Vec<ErrorRecord>), Failure> {
        let mut totals = Totals::default();
        let mut errors = each_note(
            "check",
            &self.arguments.notes,
            output,
            |note| {
                let (environment, findings) = self.find(note);
                Ok((make(note, &findings, &environment.knowledge), environment, severities(&findings)))
            },
            |_, (made, environment, severities)| {
                add(made, &environment.knowledge);
                totals.notes += 1;
                totals.severities.extend(severities);
                Ok(())
            },
        )?;
        totals.unread = errors.len();
        errors.extend(self.projects.errors());
        Ok((totals, errors))
    }
}

fn severities(findings: &[Finding]) -> Vec<Severity> {
    findings.iter().map(|finding| finding.severity).collect()
}

fn say(
    note: &Note,
    findings: &[Finding],
    knowledge: &Knowledge,
    format: Format,
    width: usize,
) -> Result<Piece, InputError> {
    let piece = match format {
        Format::Json => Piece::json(&checked_note(note, findings, knowledge))?,
        Format::Human => Piece { text: view::findings(note, findings, knowledge, width), ..Piece::default() },
    };
    Ok(Piece { severities: severities(findings), ..piece })
}
