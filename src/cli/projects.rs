//! What each note is read with: a folder's `sidenote.toml` counts for its notes, as in an editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::session::{Environment, Loader, find_project};

/// The project files of the notes that are read.
pub(super) struct Projects {
    loader: Loader,
    /// Whether project files count at all.
    used: bool,
    /// What was found out: for folders, and for project files.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    folders: BTreeMap<PathBuf, Arc<Environment>>,
    projects: BTreeMap<Option<PathBuf>, Arc<Environment>>,
    told: Vec<String>,
}

impl Projects {
    /// Project files on top of what a loader knows; none of them counts unless they are `used`.
    pub fn new(loader: Loader, used: bool) -> Self {
        Self { loader, used, known: Mutex::default() }
    }

    /// What the note at a path is read with; standard input counts as a note in the current folder.
    pub fn environment(&self, note: &str) -> Arc<Environment> {
        let folder = std::path::absolute(note).ok().and_then(|path| path.parent().map(Path::to_owned));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = folder.as_ref().and_then(|folder| known.folders.get(folder)) {
            return Arc::clone(environment);
        }
        let project = folder.as_deref().filter(|_| self.used).and_then(|folder| find_project(folder, None));
        let environment = if let Some(environment) = known.projects.get(&project) {
            Arc::clone(environment)
        } else {
            let (environment, told) = self.loader.environment(project.as_deref(), &Value::Null, None, None);
            let place = project.as_deref().map(|project| project.display().to_string()).unwrap_or_default();
            known
                .told
                .extend(told.faults.into_iter().chain(told.notice).map(|sentence| format!("{place}: {sentence}")));
            let environment = Arc::new(environment);
            known.projects.insert(project, Arc::clone(&environment));
            environment
        };
        if let Some(folder) = folder {
            known.folders.insert(folder, Arc::clone(&environment));
        }
        environment
    }

    /// What there is to tell of the project files, a sentence each.
    pub fn told(self) -> Vec<String> {
        self.known.into_inner().unwrap_or_else(PoisonError::into_inner).told
    }
}
