//! `sidenote settings schema`: what can be set, for editors of text.

use std::process::ExitCode;

use super::arguments::SettingsSchemaArguments;
use super::error::Failure;
use super::knowledge::load_packs;
use super::output::Output;
use crate::session::settings_schema;

/// Runs the command.
pub(super) fn run(arguments: &SettingsSchemaArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let schema = settings_schema(&load_packs(&arguments.packs)?);
    let json = serde_json::to_string_pretty(&schema).map_err(std::io::Error::from)?;
    output.write(&format!("{json}\n"))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
