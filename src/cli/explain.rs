//! `sidenote explain`: a page in the terminal.

use std::process::ExitCode;

use super::arguments::ExplainArguments;
use super::error::Failure;
use super::output::Output;
use super::projects::Projects;
use super::view;
use crate::knowledge::{near_miss, page};

/// Runs the command.
pub(super) fn run(arguments: &ExplainArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let (environment, code) = Projects::here(&arguments.packs, output)?;
    let knowledge = &environment.knowledge;
    let Some(page) = page(knowledge, &arguments.name) else {
        let codes = knowledge.rules.iter().map(crate::knowledge::CompiledRule::code);
        let pages = knowledge.mechanisms.iter().chain(&knowledge.pitfalls).map(|page| page.id.get_ref().as_str());
        let near = near_miss(&arguments.name.to_lowercase(), codes.chain(pages)).map(str::to_owned);
        return Err(Failure::NoPage { name: arguments.name.clone(), near });
    };
    output.write(&view::markdown(&page, output.page_width()))?;
    output.flush()?;
    Ok(code)
}
