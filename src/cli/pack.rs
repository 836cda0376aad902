//! `sidenote pack check`: whether a pack can be used.

use std::process::ExitCode;

use super::arguments::PackCheckArguments;
use super::error::Failure;
use super::output::Output;
use super::view;
use crate::knowledge::{PackErrors, PackSource, load};

/// Runs the command.
pub(super) fn run(arguments: &PackCheckArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let mut sources = Vec::new();
    if arguments.path.is_none() || arguments.with_default_pack {
        sources.push(PackSource::embedded());
    }
    if let Some(path) = &arguments.path {
        sources.push(PackSource::read(path)?);
    }
    let knowledge = load(&sources)?;
    if !knowledge.reservations.is_empty() {
        return Err(PackErrors(knowledge.reservations).into());
    }
    output.write(&view::inventory(&knowledge))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
