//! `sidenote pack try`: why a rule fires on a note, or why not.

use std::process::ExitCode;

use crate::cli::arguments::PackTryArguments;
use crate::cli::error::Failure;
use crate::cli::input::gather;
use crate::cli::output::Output;
use crate::cli::projects::Projects;
use crate::cli::view;
use crate::findings::trace;
use crate::knowledge::{CompiledRule, RuleId, near_miss};
use crate::reading::NoteReading;
use crate::session::today;

/// Runs the command.
pub(super) fn run(arguments: &PackTryArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let projects = Projects::new(&arguments.packs)?;
    let inputs = gather(std::slice::from_ref(&arguments.note));
    let Some(input) = inputs.first().filter(|_| inputs.len() == 1) else { return Err(Failure::OneNote) };
    let note = match input.read(arguments.max_bytes) {
        Ok(note) => note,
        Err(error) => {
            output.error(&format!("{}: {error}", input.path));
            return Err(Failure::NothingRead);
        }
    };
    let environment = projects.environment(&input.path);
    if let Some(code) = projects.tell(output) {
        return Ok(code);
    }
    let knowledge = &environment.knowledge;
    let rules = knowledge.rules.iter().zip(0..);
    let Some(id) = rules.clone().find(|(rule, _)| rule.code() == arguments.rule).map(|(_, id)| RuleId(id)) else {
        let codes = knowledge.rules.iter().map(CompiledRule::code);
        let near = near_miss(&arguments.rule.to_lowercase(), codes).map(str::to_owned);
        return Err(Failure::NoRule { name: arguments.rule.clone(), near });
    };
    let today = arguments.date.unwrap_or_else(today);
    let reading = NoteReading::read(note.text(), knowledge);
    let trial = trace(&reading, knowledge, &environment.settings.evaluation(Some(today)), id);
    output.write(&view::trial(&note, &trial, knowledge, id))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
