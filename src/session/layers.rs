//! Which packs are used together, one upon the other: the built-in one, the user's own, those that were named at the
//! start, those of a folder, and those of the editor's settings. Of several that change the same thing the last counts.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use serde::{Deserialize, Serialize};

use super::environment::Loader;
use crate::knowledge::{Knowledge, PackError, PackErrors, PackSource, load};

/// How many sets of packs are kept loaded.
const MOST_LOADED: usize = 8;

/// Who wants a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackOrigin {
    /// Nobody has to: it stands in the program.
    BuiltIn,
    /// The user, for all notes: it lies in the folder of their own packs.
    User,
    /// Whoever started the program.
    Named,
    /// The project file of a folder.
    Folder,
    /// The settings of an editor.
    Settings,
}

/// A pack that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackInUse {
    /// Its short name.
    pub id: String,
    /// The name that people read.
    pub name: String,
    /// The version of its content.
    pub version: String,
    /// The day of its last review, where it names one.
    pub reviewed: Option<String>,
    /// Who wants it.
    pub origin: PackOrigin,
}

/// A pack on top of what is known anyway.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub origin: PackOrigin,
    pub path: PathBuf,
}

impl Layer {
    /// Layers from paths.
    pub fn all(origin: PackOrigin, paths: Vec<PathBuf>) -> impl Iterator<Item = Self> {
        paths.into_iter().map(move |path| Self { origin, path })
    }

    fn is_of_user(&self) -> bool {
        self.origin == PackOrigin::User
    }

    pub fn holds(&self, fault: &PackError) -> bool {
        Path::new(&fault.file).starts_with(&self.path)
    }
}

/// What layers come to.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub knowledge: Arc<Knowledge>,
    /// The packs, in the order of [`Knowledge::packs`].
    pub packs: Arc<Vec<PackInUse>>,
    /// Packs of the user that gave way to another one of their name.
    pub doubled: Vec<PackError>,
}

/// The packs in the folder of the user's own, by name: each `.toml` file and each folder, but for hidden ones.
///
/// # Errors
/// When the folder is there and cannot be read.
pub(super) fn packs_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let is_pack = |path: &PathBuf| {
        let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        !is_hidden && (path.is_dir() || path.extension().is_some_and(|extension| extension == "toml"))
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_pack).collect();
    found.sort();
    Ok(found)
}

impl Loader {
    /// What is known with these layers. A pack of the user whose name another one has gives way to it, so that a copy which
    /// came with a folder, or is being worked on, does not clash with their own.
    pub(super) fn stack(&self, layers: &[Layer]) -> Result<Stack, PackErrors> {
        let mut read: Vec<(PackOrigin, PackSource)> = Vec::new();
        for layer in layers {
            read.push((layer.origin, PackSource::read(&layer.path)?));
        }
        let mut doubled = Vec::new();
        if layers.iter().any(Layer::is_of_user) {
            let mut ids: BTreeSet<String> = self.base.packs.iter().map(|pack| pack.id.clone()).collect();
            ids.extend(read.iter().filter(|(origin, _)| *origin != PackOrigin::User).filter_map(|(_, pack)| pack.id()));
            read.retain(|(origin, pack)| {
                let twice = pack.id().filter(|id| *origin == PackOrigin::User && !ids.insert(id.clone()));
                doubled.extend(twice.iter().filter_map(|id| pack.given_way(id)));
                twice.is_none()
            });
        }
        let of_base = |pack: &PackSource| {
            (if pack.is_embedded() { PackOrigin::BuiltIn } else { PackOrigin::Named }, pack.clone())
        };
        let (first, later) = self.sources.split_at(self.sources.len().min(1));
        let (of_user, others): (Vec<_>, Vec<_>) = read.into_iter().partition(|(origin, _)| *origin == PackOrigin::User);
        let all = first.iter().map(of_base).chain(of_user).chain(later.iter().map(of_base)).chain(others);
        let (origins, sources): (Vec<PackOrigin>, Vec<PackSource>) = all.unzip();
        let knowledge =
            if sources.len() == self.sources.len() { Arc::clone(&self.base) } else { self.known(&sources)? };
        let packs = knowledge.packs.iter().zip(origins).map(|(pack, origin)| PackInUse {
            id: pack.id.clone(),
            name: pack.name.clone(),
            version: pack.version.clone(),
            reviewed: pack.reviewed.clone(),
            origin,
        });
        Ok(Stack { packs: Arc::new(packs.collect()), knowledge, doubled })
    }

    /// What is known with those of the layers that are sound together. The user's own packs yield to others, as the
    /// others are what readers of a folder share. Gives each fault, and whether it is for the user's own packs to mend.
    pub(super) fn sound_stack(&self, mut layers: Vec<Layer>, found: PackErrors) -> (Stack, Vec<(PackError, bool)>) {
        let mut told: Vec<(PackError, bool)> = Vec::new();
        let mut found = found.0;
        loop {
            let is_faulty = |layer: &Layer| found.iter().any(|fault| layer.holds(fault));
            let blames_user = layers.iter().any(|layer| layer.is_of_user() && is_faulty(layer));
            let others: Vec<Layer> = layers.iter().filter(|layer| !layer.is_of_user()).cloned().collect();
            let clash = !blames_user && others.len() < layers.len() && self.stack(&others).is_ok();
            let kept: Vec<Layer> = if clash {
                others
            } else {
                let is_kept = |layer: &&Layer| !is_faulty(layer) || (blames_user && !layer.is_of_user());
                layers.iter().filter(is_kept).cloned().collect()
            };
            for fault in &found {
                let of_user = clash || layers.iter().any(|layer| layer.is_of_user() && layer.holds(fault));
                if !told.iter().any(|(known, _)| known == fault) {
                    told.push((fault.clone(), of_user));
                }
            }
            layers = if kept.len() < layers.len() { kept } else { Vec::new() };
            match self.stack(&layers) {
                Ok(stack) => return (stack, told),
                Err(PackErrors(faults)) => found = faults,
            }
        }
    }

    /// Loads packs; those that were loaded before are not loaded again.
    fn known(&self, sources: &[PackSource]) -> Result<Arc<Knowledge>, PackErrors> {
        let fingerprint = PackSource::fingerprint(sources);
        let known = |loaded: &[(u64, Arc<Knowledge>)]| {
            loaded.iter().find(|(known, _)| *known == fingerprint).map(|(_, knowledge)| Arc::clone(knowledge))
        };
        if let Some(knowledge) = known(&self.loaded.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(knowledge);
        }
        let knowledge = Arc::new(load(sources)?);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.len() >= MOST_LOADED {
            loaded.remove(0);
        }
        loaded.push((fingerprint, Arc::clone(&knowledge)));
        Ok(knowledge)
    }
}
