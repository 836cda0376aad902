//! `sidenote pack …`: checking, starting, testing and trying packs.

mod docs;
mod new;
mod test;
mod trial;

use std::process::ExitCode;

use super::arguments::{PackCheckArguments, PackCommand};
use super::error::Failure;
use super::output::Output;
use super::view;
use crate::knowledge::{Knowledge, PackErrors, PackSource, load};

/// The JSON Schema of the files of a pack; a test of the types holds it up to date.
const SCHEMA: &str = include_str!("../../../packs/pack.schema.json");

/// Runs one of the commands.
pub(super) fn run(command: &PackCommand, output: &mut Output) -> Result<ExitCode, Failure> {
    match command {
        PackCommand::Check(arguments) => check(arguments, output),
        PackCommand::Docs(arguments) => docs::run(arguments, output),
        PackCommand::New(arguments) => new::run(arguments, output),
        PackCommand::Test(arguments) => test::run(arguments, output),
        PackCommand::Try(arguments) => trial::run(arguments, output),
        PackCommand::Schema => {
            output.write(SCHEMA)?;
            output.flush()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(arguments: &PackCheckArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let (_, knowledge) = load_checked(arguments, output)?;
    output.write(&view::inventory(&knowledge))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Loads a pack, with the embedded one where that is wanted. Here what could be left out is a fault as well.
fn load_checked(arguments: &PackCheckArguments, output: &mut Output) -> Result<(Vec<PackSource>, Knowledge), Failure> {
    let own = arguments.path.as_deref().map(PackSource::read).transpose()?;
    let with_default = own.is_none() || arguments.with_default_pack;
    let sources = |embedded: bool| -> Vec<PackSource> {
        embedded.then(PackSource::embedded).into_iter().chain(own.clone()).collect()
    };
    match strictly(&sources(with_default)) {
        Ok(knowledge) => Ok((sources(with_default), knowledge)),
        Err(faults) => {
            if !with_default && strictly(&sources(true)).is_ok() {
                output.warn("the pack uses names of the built-in one; with --with-default-pack it is sound");
            }
            Err(faults.into())
        }
    }
}

fn strictly(sources: &[PackSource]) -> Result<Knowledge, PackErrors> {
    let knowledge = load(sources)?;
    if knowledge.reservations.is_empty() { Ok(knowledge) } else { Err(PackErrors(knowledge.reservations)) }
}
