//! The notes of a folder: which files they are, and how they are read. Command line and server share it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::text::Decoded;

/// The endings of notes in a folder.
pub const ENDINGS: [&str; 5] = ["note", "soap", "hnp", "txt", "md"];

/// The notes below a folder.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files, in order.
    pub notes: Vec<PathBuf>,
    /// What could not be listed.
    pub faults: Vec<WalkFault>,
    /// Whether there may be more notes: the walk ended at its limit, or was no longer wanted.
    pub cut: bool,
}

/// A place that could not be listed.
#[derive(Debug)]
pub struct WalkFault {
    /// Where.
    pub path: PathBuf,
    /// Why, where the system said so.
    pub error: Option<io::Error>,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// It is larger than it may be.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes that it may have.
        limit: u64,
    },
    /// The system does not give it out.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// Finds at most `most` notes below a folder, as long as the walk is `wanted`.
///
/// Hidden files are left out, and what ignore files name. A `.gitignore` counts whether or not the folder is a
/// repository; the settings of the machine's user do not, since they would make one folder read differently on two
/// machines.
#[must_use]
pub fn notes_below(folder: &Path, most: usize, wanted: &dyn Fn() -> bool) -> Walk {
    let mut walk = Walk::default();
    for entry in ignore::WalkBuilder::new(folder).require_git(false).git_global(false).build() {
        if !wanted() {
            walk.cut = true;
            break;
        }
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_note(entry.path()) => {
                if walk.notes.len() == most {
                    walk.cut = true;
                    break;
                }
                walk.notes.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                let path = error_path(&error).unwrap_or(folder).to_owned();
                walk.faults.push(WalkFault { path, error: error.into_io_error() });
            }
        }
    }
    walk.notes.sort();
    walk
}

/// Whether a file's name has the ending of a note.
#[must_use]
pub fn is_note(path: &Path) -> bool {
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

/// A file's state: while it is the same, the file need not be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: SystemTime,
    /// Its length in bytes.
    pub length: u64,
}

impl Stamp {
    /// The state of a file; `None` where the system does not tell.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self { modified: found.modified().ok()?, length: found.len() })
    }
}

/// The text of a note on disk, as an editor shows it: without a byte-order mark.
///
/// # Errors
/// When it is larger than `limit` bytes, or cannot be read.
pub fn read_note(path: &Path, limit: u64) -> Result<String, ReadFault> {
    Ok(Decoded::new(read_up_to(File::open(path)?, limit)?).text)
}

/// Reads to the end, or refuses once there is more than `limit`; what calls itself a file may have no end.
///
/// # Errors
/// When it is larger than `limit` bytes, or cannot be read.
pub fn read_up_to(source: impl Read, limit: u64) -> Result<Vec<u8>, ReadFault> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(ReadFault::TooLarge { limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;

    #[track_caller]
    fn check(files: &[(&str, &str)], most: usize, notes: &[&str], cut: bool) {
        let folder = Files::new(files);
        let walk = notes_below(folder.path(), most, &|| true);
        let expected: Vec<PathBuf> = notes.iter().map(|name| folder.path().join(name)).collect();
        assert_eq!((walk.notes, walk.faults.len(), walk.cut), (expected, 0, cut));
    }

    #[test]
    fn finds_notes_and_honours_ignore_files() {
        let files = [
            ("b/2.TXT", ""),
            ("a.soap", ""),
            ("a.rs", ""),
            (".hidden.txt", ""),
            ("old/1.txt", ""),
            ("b/draft.md", ""),
            (".gitignore", "old/\n"),
            ("b/.ignore", "draft.*\n"),
        ];
        check(&files, 9, &["a.soap", "b/2.TXT"], false);
        check(&[], 9, &[], false);
    }

    #[test]
    fn a_walk_ends_at_its_limit_or_when_nobody_wants_it() {
        let files = [("1.txt", ""), ("2.txt", "")];
        check(&files, 2, &["1.txt", "2.txt"], false);
        let folder = Files::new(&files);
        let walk = notes_below(folder.path(), 1, &|| true);
        assert_eq!((walk.notes.len(), walk.cut), (1, true));
        let walk = notes_below(folder.path(), 9, &|| false);
        assert_eq!((walk.notes.len(), walk.cut), (0, true));
    }

    #[test]
    fn reads_what_an_editor_would_show() {
        let folder = Files::new(&[("a.txt", "\u{FEFF}cramps"), ("b.txt", "cramps")]);
        let read = |name: &str, limit| read_note(&folder.path().join(name), limit).map_err(|fault| fault.to_string());
        assert_eq!(read("a.txt", 9), Ok("cramps".to_owned()));
        assert_eq!(read("a.txt", 8), Err("it is larger than 8 bytes".to_owned()));
        assert!(read("c.txt", 9).is_err());
    }
}
