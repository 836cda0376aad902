//! The packs that a command works with.

use std::sync::Arc;

use super::arguments::PackArguments;
use super::error::Failure;
use crate::knowledge::{PackErrors, PackSource, load};
use crate::session::{Loader, user_packs_folder};

/// Loads the embedded pack and those named on the command line, ready for the user's own and those of project files; or
/// tells all that is wrong with them.
pub(super) fn loader(arguments: &PackArguments) -> Result<Loader, Failure> {
    let sources = sources(arguments)?;
    // They are made to lie on the embedded pack, and name what stands there.
    let with_user_packs = !arguments.no_user_packs && !arguments.no_default_pack;
    Ok(Loader::new(Arc::new(load(&sources)?), sources, user_packs_folder().filter(|_| with_user_packs)))
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
