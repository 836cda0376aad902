//! `sidenote rules`: the catalogue.

use std::process::ExitCode;

use super::arguments::{Format, RulesArguments};
use super::error::Failure;
use super::knowledge::load_packs;
use super::output::Output;
use super::records::catalogue;
use super::view;

/// Runs the command.
pub(super) fn run(arguments: &RulesArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let knowledge = load_packs(&arguments.packs)?;
    let text = match arguments.format {
        Format::Human => view::rules(&knowledge),
        Format::Json => {
            let json = serde_json::to_string_pretty(&catalogue(&knowledge)).map_err(std::io::Error::from)?;
            format!("{json}\n")
        }
    };
    output.write(&text)?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
