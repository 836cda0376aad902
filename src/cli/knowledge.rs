//! The packs that a command works with.

use std::sync::Arc;

use super::arguments::PackArguments;
use super::error::Failure;
use crate::knowledge::{PackErrors, PackSource, load};
use crate::session::Loader;

/// Loads the embedded pack and those named on the command line, ready for those of project files; or tells all that is
/// wrong with them.
pub(super) fn loader(arguments: &PackArguments) -> Result<Loader, Failure> {
    let sources = sources(arguments)?;
    Ok(Loader::new(Arc::new(load(&sources)?), sources))
}

fn sources(arguments: &PackArguments) -> Result<Vec<PackSource>, Failure> {
    let mut sources = Vec::new();
    let mut faults = Vec::new();
    if !arguments.no_default_pack {
        sources.push(PackSource::embedded());
    }
    for path in &arguments.packs {
        match PackSource::read(path) {
            Ok(source) => sources.push(source),
            Err(PackErrors(errors)) => faults.extend(errors),
        }
    }
    if !faults.is_empty() {
        return Err(PackErrors(faults).into());
    }
    if sources.is_empty() {
        return Err(Failure::NoPack);
    }
    Ok(sources)
}
