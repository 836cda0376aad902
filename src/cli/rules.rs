//! `sidenote rules`: the catalogue.

use std::process::ExitCode;

use super::arguments::{Format, RulesArguments};
use super::error::Failure;
use super::output::Output;
use super::projects::Projects;
use super::records::catalogue;
use super::view;

/// Runs the command.
pub(super) fn run(arguments: &RulesArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let (environment, code) = Projects::here(&arguments.packs, output)?;
    let (knowledge, settings) = (&environment.knowledge, &environment.settings);
    let text = match arguments.format {
        Format::Human => view::rules(knowledge, settings),
        Format::Json => {
            let json = serde_json::to_string_pretty(&catalogue(knowledge, settings)).map_err(std::io::Error::from)?;
            format!("{json}\n")
        }
    };
    output.write(&text)?;
    output.flush()?;
    Ok(code)
}
