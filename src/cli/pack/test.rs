//! `sidenote pack test`: whether the examples of a pack behave.

use std::process::ExitCode;

use super::load_checked;
use crate::cli::arguments::PackCheckArguments;
use crate::cli::error::Failure;
use crate::cli::output::Output;
use crate::cli::view;
use crate::findings::try_examples;

/// Runs the command: the examples of the pack that was named, or of the embedded one.
pub(super) fn run(arguments: &PackCheckArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let (sources, knowledge) = load_checked(arguments, output)?;
    let own = sources.len() - 1;
    let tried = try_examples(&knowledge, &|rule| rule.origin.pack == own);
    output.write(&view::examples(&knowledge, &sources[own], &tried))?;
    output.flush()?;
    let behave = tried.iter().all(|example| example.misbehaviour.is_none());
    Ok(if behave { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
