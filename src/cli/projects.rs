//! What each note is read with: a folder's `sidenote.toml` counts for its notes, as in an editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::arguments::PackArguments;
use super::error::Failure;
use super::knowledge::loader;
use super::output::Output;
use super::records::ErrorRecord;
use crate::knowledge::Knowledge;
use crate::session::{Environment, Fault, Loader, find_project};

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
    told: Vec<Told>,
}

/// Something to tell of a project file, or of the user's own packs.
struct Told {
    /// The file, or the folder of these packs.
    path: String,
    /// What there is to tell, for programs that have the path beside it.
    message: String,
    /// The same with its place, for people.
    whole: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A part of it cannot be used.
    Grave,
    /// Something in it means nothing.
    Odd,
    /// Its readers should know of it.
    Notice,
}

impl Kind {
    const fn of(fault: &Fault) -> Self {
        if fault.is_grave { Self::Grave } else { Self::Odd }
    }
}

impl Projects {
    /// Project files on top of the packs that arguments name, unless these leave them aside.
    pub fn new(arguments: &PackArguments) -> Result<Self, Failure> {
        Ok(Self { loader: loader(arguments)?, used: !arguments.no_project, known: Mutex::default() })
    }

    /// What counts in the current folder; what is wrong with it is told at once. Also the code to end with, by which it is
    /// seen that a part of it cannot be used.
    pub fn here(arguments: &PackArguments, output: &mut Output) -> Result<(Arc<Environment>, ExitCode), Failure> {
        let projects = Self::new(arguments)?;
        let environment = projects.environment("-");
        // What the folder changes is what is about to be told.
        let mut known = projects.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.told.retain(|told| told.kind != Kind::Notice);
        drop(known);
        let code = projects.tell(output).unwrap_or(ExitCode::SUCCESS);
        Ok((environment, code))
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
            let name = |path: Option<&Path>| path.map(|path| path.display().to_string()).unwrap_or_default();
            let packs = name(self.loader.user_packs());
            for fault in told.of_user_packs.into_iter().flatten() {
                // They are alike for all notes.
                if known.told.iter().all(|told| told.path != packs || told.message != fault.sentence) {
                    let (message, kind) = (fault.sentence.clone(), Kind::of(&fault));
                    known.told.push(Told { path: packs.clone(), message, whole: fault.sentence, kind });
                }
            }
            let place = name(project.as_deref());
            known.told.extend(told.faults.iter().map(|fault| Told {
                path: place.clone(),
                message: fault.to_string(),
                whole: match fault.line {
                    Some(line) => format!("{place}:{line}: {}", fault.sentence),
                    None => format!("{place}: {}", fault.sentence),
                },
                kind: Kind::of(fault),
            }));
            known.told.extend(told.notice.map(|message| {
                let whole = format!("{place}: {message}");
                Told { path: place, message, whole, kind: Kind::Notice }
            }));
            let environment = Arc::new(environment);
            known.projects.insert(project, Arc::clone(&environment));
            environment
        };
        if let Some(folder) = folder {
            known.folders.insert(folder, Arc::clone(&environment));
        }
        environment
    }

    /// What cannot be used, so far.
    pub fn errors(&self) -> Vec<ErrorRecord> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let grave = known.told.iter().filter(|told| told.kind == Kind::Grave);
        grave.map(|told| ErrorRecord { path: told.path.clone(), message: told.message.clone() }).collect()
    }

    /// What is known without project files.
    pub fn base(&self) -> &Knowledge {
        self.loader.base()
    }

    /// Tells what there is to tell of the packs and the project files. Gives the code to end with where a part of one
    /// cannot be used:
    /// what was read is then not what its folder asks for.
    pub fn tell(self, output: &mut Output) -> Option<ExitCode> {
        for fault in &self.loader.base().reservations {
            output.warn(&fault.whole_sentence());
        }
        let told = self.known.into_inner().unwrap_or_else(PoisonError::into_inner).told;
        for told in &told {
            match told.kind {
                Kind::Grave => output.error(&told.whole),
                Kind::Odd | Kind::Notice => output.warn(&told.whole),
            }
        }
        told.iter().any(|told| told.kind == Kind::Grave).then(|| ExitCode::from(2))
    }
}
