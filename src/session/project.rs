//! The project file of a folder: the settings that all who work there share, in editors and on the command line.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The name of a project file.
pub const PROJECT_FILE: &str = "sidenote.toml";

/// The largest project file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The project file that counts for the notes of a folder: the nearest one upwards. The search ends at `top`; where
/// there is none, at a repository's root, or below a folder that everybody may write to.
#[must_use]
pub fn find_project(folder: &Path, top: Option<&Path>) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        if top.is_none() && is_open_to_all(folder) {
            return None;
        }
        let file = folder.join(PROJECT_FILE);
        if file.symlink_metadata().is_ok() {
            return Some(file);
        }
        if top == Some(folder) || (top.is_none() && is_repository(folder)) {
            return None;
        }
    }
    None
}

fn is_repository(folder: &Path) -> bool {
    [".git", ".hg", ".svn", ".jj"].iter().any(|name| folder.join(name).symlink_metadata().is_ok())
}

/// Whether anybody could have put a file there, as in `/tmp`.
#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder).is_ok_and(|known| known.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
const fn is_open_to_all(_: &Path) -> bool {
    false
}

/// The settings of a project file, as an editor would send them.
///
/// # Errors
/// When it cannot be read or is no TOML, in a sentence with the file's name and, where it is known, the line.
pub fn read_project(path: &Path) -> Result<Value, String> {
    let fault = |problem: &str| format!("{PROJECT_FILE} {problem}; none of it applies.");
    let known = fs::metadata(path).map_err(|_| fault("cannot be read"))?;
    if !known.is_file() {
        return Err(fault("is not a file"));
    }
    if known.len() > LARGEST {
        return Err(fault("is larger than 1 MB"));
    }
    let text = fs::read(path).map_err(|_| fault("cannot be read"))?;
    let text = String::from_utf8(text).map_err(|_| fault("is not UTF-8"))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or(&text).matches('\n').count() + 1);
        let place = line.map_or_else(|| PROJECT_FILE.to_owned(), |line| format!("{PROJECT_FILE}:{line}"));
        format!("{place}: {}; nothing that changed there applies.", error.message().trim().replace('\n', " "))
    })?;
    serde_json::to_value(table).map_err(|_| fault("holds what no setting can be"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts_and_the_search_ends_where_it_should() {
        let root = tempfile::tempdir().expect("there is room for a folder");
        let top = root.path().join("a");
        let deep = top.join("b/c");
        fs::create_dir_all(&deep).expect("the folder can be written");
        let put = |folder: &Path| fs::write(folder.join(PROJECT_FILE), "").expect("the folder can be written");
        put(root.path());
        assert_eq!(find_project(&deep, Some(&top)), None, "not above the workspace folder");
        assert_eq!(find_project(&deep, None), Some(root.path().join(PROJECT_FILE)));
        fs::create_dir(top.join(".git")).expect("the folder can be written");
        assert_eq!(find_project(&deep, None), None, "not above the repository");
        put(&top);
        assert_eq!(find_project(&deep, Some(&top)), Some(top.join(PROJECT_FILE)));
        assert_eq!(find_project(&deep, None), Some(top.join(PROJECT_FILE)));
        put(&top.join("b"));
        assert_eq!(find_project(&deep, Some(&top)), Some(top.join("b").join(PROJECT_FILE)));
    }

    #[test]
    fn faults_name_the_file_and_the_line() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let file = folder.path().join(PROJECT_FILE);
        fs::write(&file, "allRules = true\nrules = {\n").expect("the folder can be written");
        let fault = read_project(&file).expect_err("it is no TOML");
        assert!(fault.starts_with("sidenote.toml:2: ") || fault.starts_with("sidenote.toml:3: "), "{fault}");
        fs::remove_file(&file).and_then(|()| fs::create_dir(&file)).expect("the folder can be written");
        assert_eq!(read_project(&file), Err("sidenote.toml is not a file; none of it applies.".to_owned()));
    }
}
