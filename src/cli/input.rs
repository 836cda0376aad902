//! From the paths on the command line to the notes behind them.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::InputError;
use super::note::Note;
use crate::session::{ENDINGS, notes_below, read_up_to};

/// An input in the order of the command line.
#[derive(Debug)]
pub(super) struct Input {
    /// The path, as it was given; `-` for standard input.
    pub path: String,
    source: Result<Source, InputError>,
}

#[derive(Debug)]
enum Source {
    StandardInput,
    File(PathBuf),
}

/// The inputs that paths stand for: a folder stands for its notes, in order.
pub(super) fn gather(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut standard_input = false;
    for path in paths {
        if path.as_os_str() == "-" {
            let source = if standard_input { Err(InputError::StandardInputTwice) } else { Ok(Source::StandardInput) };
            standard_input = true;
            inputs.push(Input { path: "-".to_owned(), source });
        } else if path.is_dir() {
            gather_folder(path, &mut inputs);
        } else {
            inputs.push(Input { path: shown(path), source: Ok(Source::File(path.clone())) });
        }
    }
    inputs
}

/// The notes below a folder; where it holds none, that is a fault.
fn gather_folder(folder: &Path, inputs: &mut Vec<Input>) {
    let walk = notes_below(folder, usize::MAX, &|| true);
    if walk.notes.is_empty() && walk.faults.is_empty() {
        let endings: Vec<String> = ENDINGS.iter().map(|ending| format!("*.{ending}")).collect();
        inputs.push(Input { path: shown(folder), source: Err(InputError::NoNotes(endings.join(", "))) });
    }
    inputs.extend(walk.notes.into_iter().map(|path| Input { path: shown(&path), source: Ok(Source::File(path)) }));
    inputs.extend(walk.faults.into_iter().map(|fault| {
        let source = Err(fault
            .error
            .map_or_else(|| InputError::Other("the folder cannot be listed".to_owned()), InputError::from));
        Input { path: shown(&fault.path), source }
    }));
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl Input {
    /// Reads the note, unless it is larger than `max_bytes`.
    pub fn read(&self, max_bytes: u64) -> Result<Note, InputError> {
        let bytes = match &self.source {
            Ok(Source::StandardInput) => read_up_to(std::io::stdin().lock(), max_bytes)?,
            Ok(Source::File(path)) => read_up_to(File::open(path)?, max_bytes)?,
            Err(error) => return Err(error.clone()),
        };
        Ok(Note::new(self.path.clone(), bytes))
    }
}
