//! `sidenote settings schema`: what can be set, for editors of text.

use std::process::ExitCode;

use super::arguments::SettingsSchemaArguments;
use super::error::Failure;
use super::output::Output;
use super::projects::Projects;
use crate::session::settings_schema;

/// Runs the command.
pub(super) fn run(arguments: &SettingsSchemaArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let (environment, code) = Projects::here(&arguments.packs, output)?;
    let schema = settings_schema(&environment.knowledge);
    let json = serde_json::to_string_pretty(&schema).map_err(std::io::Error::from)?;
    output.write(&format!("{json}\n"))?;
    output.flush()?;
    Ok(code)
}
