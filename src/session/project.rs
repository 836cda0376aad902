//! The project file of a folder: the settings that all who work there share, in editors and on the command line.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::settings::{SettingFault, Settings};

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

/// What means nothing in settings, or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether it is one of the project file, not of the editor's own settings.
    pub in_project: bool,
    /// The line of the project file, from one, where there is one to name.
    pub line: Option<usize>,
    /// What is wrong, in a sentence.
    pub sentence: String,
    /// Whether it keeps a pack, or all that the file says, from being used: notes are read otherwise than somebody wants.
    pub is_grave: bool,
}

impl Fault {
    /// A fault of the project file, which keeps a part of it from being used.
    #[must_use]
    pub const fn grave(line: Option<usize>, sentence: String) -> Self {
        Self { in_project: true, line, sentence, is_grave: true }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.in_project, self.line) {
            (true, Some(line)) => write!(formatter, "{PROJECT_FILE}:{line}: {}", self.sentence),
            (true, None) => write!(formatter, "{PROJECT_FILE}: {}", self.sentence),
            (false, _) => formatter.write_str(&self.sentence),
        }
    }
}

/// What a project file says.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The settings, as an editor would send them.
    pub settings: Value,
    /// The line of each key, by its name and that of the setting which it belongs to.
    lines: BTreeMap<String, usize>,
}

impl Project {
    /// The line of a key such as `rules.ward-cramp`, or of the setting that it belongs to. `packs.0` is the first pack.
    #[must_use]
    pub fn line_of(&self, key: &str) -> Option<usize> {
        let setting = key.split_once('.').map_or(key, |(setting, _)| setting);
        self.lines.get(key).or_else(|| self.lines.get(setting)).copied()
    }

    /// Changes the settings as the file says, and gives back what in it means nothing. `codes` are those of all rules.
    pub fn apply_to(&self, settings: &mut Settings, codes: &[&str]) -> impl Iterator<Item = Fault> + use<'_> {
        settings.apply(&self.settings, codes).into_iter().map(|SettingFault { key, sentence }| Fault {
            in_project: true,
            line: self.line_of(&key),
            sentence,
            is_grave: false,
        })
    }
}

/// Reads a project file.
///
/// # Errors
/// When it cannot be read or is no TOML.
pub fn read_project(path: &Path) -> Result<Project, Fault> {
    let fault = |problem: &str| Fault::grave(None, format!("It {problem}; none of it applies."));
    let known = fs::metadata(path).map_err(|_| fault("cannot be read"))?;
    if !known.is_file() {
        return Err(fault("is not a file"));
    }
    if known.len() > LARGEST {
        return Err(fault("is larger than 1 MB"));
    }
    let text = fs::read(path).map_err(|_| fault("cannot be read"))?;
    parse_project(&String::from_utf8(text).map_err(|_| fault("is not UTF-8"))?)
}

/// What the text of a project file says.
///
/// # Errors
/// When it is no TOML.
pub(super) fn parse_project(text: &str) -> Result<Project, Fault> {
    let fault = |problem: &str| Fault::grave(None, format!("It {problem}; none of it applies."));
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text, span.start));
        let problem = error.message().trim().replace('\n', " ");
        Fault::grave(line, format!("{problem}; nothing that changed there applies."))
    })?;
    let lines = lines(text, table.get_ref());
    let table: toml::Table = toml::from_str(text).map_err(|_| fault("holds what no setting can be"))?;
    let settings = serde_json::to_value(table).map_err(|_| fault("holds what no setting can be"))?;
    Ok(Project { settings, lines })
}

fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The lines of the keys of a project file, and of those one level below.
fn lines(text: &str, table: &DeTable<'_>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (key, value) in table {
        let name = key.get_ref();
        found.insert(name.to_string(), line_at(text, key.span().start));
        let below: Vec<(String, usize)> = match value.get_ref() {
            DeValue::Table(table) => table.keys().map(|key| (key.get_ref().to_string(), key.span().start)).collect(),
            DeValue::Array(items) => {
                items.iter().enumerate().map(|(number, item)| (number.to_string(), item.span().start)).collect()
            }
            _ => Vec::new(),
        };
        found.extend(below.into_iter().map(|(below, start)| (format!("{name}.{below}"), line_at(text, start))));
    }
    found
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
        let fault = read_project(&file).expect_err("it is no TOML").to_string();
        assert!(fault.starts_with("sidenote.toml:2: ") || fault.starts_with("sidenote.toml:3: "), "{fault}");
        fs::write(&file, "packs = [\n  \"a\",\n  \"b\",\n]\n\n[rules]\n# ours\nsome-rule = \"off\"\n")
            .expect("it can be written");
        let project = read_project(&file).expect("it is TOML");
        let found = ["packs", "packs.1", "rules.some-rule", "rules.no-rule", "colour"].map(|key| project.line_of(key));
        assert_eq!(found, [Some(1), Some(3), Some(8), Some(6), None]);
        fs::remove_file(&file).and_then(|()| fs::create_dir(&file)).expect("the folder can be written");
        let fault = read_project(&file).expect_err("it is no file").to_string();
        assert_eq!(fault, "sidenote.toml: It is not a file; none of it applies.");
    }
}
