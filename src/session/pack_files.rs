//! What is wrong with a file of a pack, or with a project file, as an editor has it open: the very faults that
//! `sidenote pack check` tells of it, and those that are told of a project file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::environment::{Loader, own_packs};
use super::layers::{Layer, PackOrigin, packs_in};
use super::project::{Fault, PROJECT_FILE, find_project, parse_project, read_project};
use super::settings::Settings;
use crate::knowledge::{CompiledRule, Limits, PackErrors, PackSource, faults};

/// The file that holds the head of a pack which is a folder.
const HEAD: &str = "pack.toml";

/// How many folders above a file the head of its pack may lie.
const HIGHEST: usize = 3;

/// One fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// Its line, from one, where there is one to name.
    pub line: Option<usize>,
    /// What is wrong and how to mend it.
    pub message: String,
    /// Whether the file is a project file, rather than part of a pack.
    pub in_project: bool,
}

/// The texts of files as an editor has them; they count instead of what lies on the disk.
pub type OpenFiles = BTreeMap<PathBuf, String>;

impl Loader {
    /// The faults of an open file, if it is a project file or belongs to a pack; of other files there is nothing to say.
    ///
    /// A file belongs to the pack that the project file which counts for it names; else to one of the user's own, if it
    /// lies in their folder; else to the nearest folder with a `pack.toml`, at most three above it; else it is a pack of its
    /// own, if it has a `[pack]` table. No search goes above `top`.
    #[must_use]
    pub fn faults_of(&self, file: &Path, open: &OpenFiles, top: Option<&Path>) -> Vec<FileFault> {
        let Some(text) = open.get(file) else { return Vec::new() };
        let limit = Limits::default().file_bytes;
        if u64::try_from(text.len()).is_ok_and(|bytes| bytes > limit) {
            return Vec::new();
        }
        if file.file_name().is_some_and(|name| name == PROJECT_FILE) {
            return self.faults_of_project(file, text);
        }
        let folder = file.parent().unwrap_or(file);
        let project = find_project(folder, top).and_then(|project| {
            let said = match open.get(&project) {
                Some(text) => parse_project(text),
                None => read_project(&project),
            };
            let home = project.parent()?;
            let packs = own_packs(&said.ok()?, Some(home), &[], &mut Vec::new());
            packs.iter().any(|pack| file.starts_with(pack)).then(|| (home.to_owned(), packs))
        });
        let of_user = || {
            let home = self.user_packs()?.canonicalize().ok()?;
            let packs: Vec<PathBuf> =
                packs_in(&home).ok()?.iter().filter_map(|pack| pack.canonicalize().ok()).collect();
            packs.iter().any(|pack| file.starts_with(pack)).then_some((home, packs))
        };
        // Files are named from here, as where one checks the pack.
        let (base, found) = match project.or_else(of_user) {
            Some((home, packs)) => (home.clone(), self.faults_of_packs(&packs, &home, open)),
            None => match head_above(folder, top, open) {
                Some(pack) => {
                    let base = pack.parent().unwrap_or(&pack).to_owned();
                    (base.clone(), self.faults_of_pack(read(&pack, &base, open)))
                }
                None if has_head(text) => (folder.to_owned(), self.faults_of_pack(read(file, folder, open))),
                None => return Vec::new(),
            },
        };
        let names = [file.strip_prefix(&base).unwrap_or(file), file].map(|name| name.display().to_string());
        let own = found.0.into_iter().filter(|fault| names.contains(&fault.file));
        own.map(|fault| FileFault { line: fault.line, message: fault.sentence(), in_project: false }).collect()
    }

    /// The faults of packs that are used together, on top of what is known anyway.
    fn faults_of_packs(&self, packs: &[PathBuf], home: &Path, open: &OpenFiles) -> PackErrors {
        let read: Result<Vec<PackSource>, PackErrors> = packs.iter().map(|pack| read(pack, home, open)).collect();
        match read {
            Ok(read) => faults(&self.sources.iter().cloned().chain(read).collect::<Vec<_>>()),
            Err(faults) => faults,
        }
    }

    /// The faults of a pack that may stand alone, or use names of what is known anyway.
    fn faults_of_pack(&self, pack: Result<PackSource, PackErrors>) -> PackErrors {
        let pack = match pack {
            Ok(pack) => pack,
            Err(faults) => return faults,
        };
        let alone = faults(std::slice::from_ref(&pack));
        if alone.0.is_empty() {
            return alone;
        }
        let together = faults(&self.sources.iter().cloned().chain([pack]).collect::<Vec<_>>());
        if together.0.len() < alone.0.len() { together } else { alone }
    }

    fn faults_of_project(&self, file: &Path, text: &str) -> Vec<FileFault> {
        let found = match parse_project(text) {
            Err(fault) => vec![fault],
            Ok(said) => {
                let mut found = Vec::new();
                let mut layers = self.user_layers(&mut Vec::new());
                layers.extend(Layer::all(PackOrigin::Folder, own_packs(&said, file.parent(), &[], &mut found)));
                // A fault of a pack is told in the pack.
                let stack = self.stack(&layers).unwrap_or_else(|found| self.sound_stack(layers, found).0);
                let knowledge = stack.knowledge;
                let codes: Vec<&str> = knowledge.rules.iter().map(CompiledRule::code).collect();
                found.extend(said.apply_to(&mut Settings::default(), &codes));
                found
            }
        };
        let told = |Fault { line, sentence, .. }| FileFault { line, message: sentence, in_project: true };
        found.into_iter().map(told).collect()
    }
}

/// Reads a pack as the editor has it, and names its files from a folder.
fn read(pack: &Path, base: &Path, open: &OpenFiles) -> Result<PackSource, PackErrors> {
    let mut source = match PackSource::read(pack) {
        Ok(source) => source,
        // It may not have been saved yet, or be mended in the editor only.
        Err(_) if open.contains_key(pack) => PackSource::from_files(Vec::new()),
        Err(faults) => return Err(faults),
    };
    for (file, text) in open.iter().filter(|(file, _)| file.starts_with(pack)) {
        if file.file_name().is_some_and(|name| name != PROJECT_FILE) {
            source.put(file.display().to_string(), text.clone());
        }
    }
    source.name_from(base);
    Ok(source)
}

/// The nearest folder that holds the head of a pack.
fn head_above(folder: &Path, top: Option<&Path>, open: &OpenFiles) -> Option<PathBuf> {
    for folder in folder.ancestors().take(HIGHEST + 1) {
        let head = folder.join(HEAD);
        let is_head = match open.get(&head) {
            Some(text) => has_head(text),
            None => fs::read_to_string(&head).is_ok_and(|text| has_head(&text)),
        };
        if is_head {
            return Some(folder.to_owned());
        }
        if top == Some(folder) {
            break;
        }
    }
    None
}

/// Whether a text has the table that makes it the head of a pack. It may be broken elsewhere.
fn has_head(text: &str) -> bool {
    // A head in double brackets is a slip, and is told of.
    text.lines().map(str::trim_start).any(|line| line.starts_with("[pack]") || line.starts_with("[[pack]]"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::files::Files;
    use crate::knowledge::load;

    const SOUND: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n";
    const CONCEPT: &str = "[[concept]]\nid = \"own-thing\"\nkind = \"finding\"\nterms = [\"blue toes\"]\n";

    /// What is told of one file of a folder, when a text is typed into it.
    #[track_caller]
    fn check(files: &[(&str, &str)], file: &str, text: &str, wanted: &[(Option<usize>, &str)]) {
        let sources = vec![PackSource::embedded()];
        let loader = Loader::new(Arc::new(load(&sources).expect("the embedded pack is sound")), sources, None);
        let folder = Files::new(files);
        let root = folder.path().canonicalize().expect("the folder is there");
        let open = OpenFiles::from([(root.join(file), text.to_owned())]);
        let found = loader.faults_of(&root.join(file), &open, Some(&root));
        let found: Vec<_> = found.iter().map(|fault| (fault.line, fault.message.as_str())).collect();
        assert_eq!(found, wanted, "{file}: {text}");
    }

    #[test]
    fn a_file_is_known_by_its_project_file_by_a_head_above_it_or_by_its_own() {
        let broken = CONCEPT.replace("kind", "kinds");
        let fault = (Some(3), "unknown key `kinds` in [[concept]]; did you mean `kind`?");
        let named = [("sidenote.toml", "packs = [\"ours\"]"), ("ours/a.toml", SOUND), ("ours/b.toml", CONCEPT)];
        check(&named, "ours/b.toml", &broken, &[fault]);
        check(&[("p/pack.toml", SOUND), ("p/q/b.toml", CONCEPT)], "p/q/b.toml", &broken, &[fault]);
        let alone = format!("{SOUND}{broken}");
        check(&[], "own.toml", &alone, &[(Some(7), fault.1)]);
        check(&[("p/pack.toml", SOUND)], "p/new.toml", CONCEPT, &[]);
        for other in ["Cargo.toml", "b.toml"] {
            check(&[], other, &broken, &[]);
        }
    }

    #[test]
    fn a_pack_may_use_names_of_the_built_in_one() {
        let known = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        let rule = known.rules.first().expect("it has rules").code();
        check(&[], "own.toml", &format!("{SOUND}\n[[override]]\nrule = \"{rule}\"\nenabled = false\n"), &[]);
    }

    #[test]
    fn a_project_file_is_told_of_what_means_nothing() {
        check(
            &[],
            PROJECT_FILE,
            "colour = 1\npacks = [\n  \"gone\",\n]",
            &[(Some(3), "There is no pack `gone`."), (Some(1), "There is no setting `colour`.")],
        );
    }
}
