//! From the paths on the command line to the notes behind them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::InputError;
use super::note::Note;

/// The endings of notes in a folder.
const ENDINGS: [&str; 5] = ["note", "soap", "hnp", "txt", "md"];

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

/// The notes below a folder. A `.gitignore` counts whether or not the folder is a repository; the settings of the
/// machine's user do not, since they would make one folder read differently on two machines.
fn gather_folder(folder: &Path, inputs: &mut Vec<Input>) {
    let walk = ignore::WalkBuilder::new(folder).require_git(false).git_global(false).build();
    let mut found: Vec<PathBuf> = Vec::new();
    let mut errors: Vec<Input> = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_note(entry.path()) => {
                found.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                let path = error_path(&error).map_or_else(|| shown(folder), shown);
                let source = Err(error
                    .into_io_error()
                    .map_or_else(|| InputError::Other("the folder cannot be listed".to_owned()), InputError::from));
                errors.push(Input { path, source });
            }
        }
    }
    if found.is_empty() && errors.is_empty() {
        let endings: Vec<String> = ENDINGS.iter().map(|ending| format!("*.{ending}")).collect();
        errors.push(Input { path: shown(folder), source: Err(InputError::NoNotes(endings.join(", "))) });
    }
    found.sort();
    inputs.extend(found.into_iter().map(|path| Input { path: shown(&path), source: Ok(Source::File(path)) }));
    inputs.extend(errors);
}

fn is_note(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| ENDINGS.iter().any(|ending| ending.eq_ignore_ascii_case(extension)))
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        _ => None,
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl Input {
    /// Reads the note, unless it is larger than `max_bytes`.
    pub fn read(&self, max_bytes: u64) -> Result<Note, InputError> {
        let bytes = match &self.source {
            Ok(Source::StandardInput) => read_up_to(std::io::stdin().lock(), max_bytes),
            Ok(Source::File(path)) => read_up_to(File::open(path)?, max_bytes),
            Err(error) => Err(error.clone()),
        }?;
        Ok(Note::new(self.path.clone(), bytes))
    }
}

/// Reads to the end, or refuses once there is more than `limit`; what calls itself a file may have no end.
fn read_up_to(source: impl Read, limit: u64) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(InputError::TooLarge { limit });
    }
    Ok(bytes)
}
