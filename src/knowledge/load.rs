//! From packs to [`Knowledge`].

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::path::Path;

use rustc_hash::FxHasher;

use super::check::Checker;
use super::compiled::Knowledge;
use super::embedded::{self, EmbeddedFile};
use super::error::{PackError, PackErrors};
use super::language::Language;
use super::model::Limits;
use super::read::{line_of, parse_items, toml_fault};

/// The name of a project file, which may lie beside the files of a pack.
const PROJECT_FILE: &str = "sidenote.toml";

/// The files of one pack, read into memory.
#[derive(Clone, Debug)]
pub struct PackSource {
    pub(super) files: Vec<PackText>,
}

/// A file of a pack.
#[derive(Clone, Debug)]
pub(super) struct PackText {
    pub name: Cow<'static, str>,
    pub text: Cow<'static, str>,
    /// Where it stands in the binary already parsed.
    pub embedded: Option<EmbeddedFile>,
}

impl PackText {
    fn new(name: String, text: String) -> Self {
        Self { name: name.into(), text: text.into(), embedded: None }
    }
}

impl From<EmbeddedFile> for PackText {
    fn from(file: EmbeddedFile) -> Self {
        Self { name: file.name.into(), text: file.text.into(), embedded: Some(file) }
    }
}

impl PackSource {
    /// A pack from names and texts.
    #[must_use]
    pub fn from_files(files: Vec<(String, String)>) -> Self {
        Self { files: files.into_iter().map(|(name, text)| PackText::new(name, text)).collect() }
    }

    /// A number that changes when anything in some packs does.
    #[must_use]
    pub fn fingerprint(packs: &[Self]) -> u64 {
        // Nobody gains by packs that share a number, and the embedded one is read through at each start.
        let mut hasher = FxHasher::default();
        for file in packs.iter().flat_map(|pack| &pack.files) {
            (&file.name, &file.text).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The pack in the binary.
    #[must_use]
    pub fn embedded() -> Self {
        embedded::muscle_spasm()
    }

    /// Whether this is the pack in the binary.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.files.iter().any(|file| file.embedded.is_some())
    }

    /// The short name of the pack, where one of its files can be read that has it.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        let table = |file: &PackText| toml::from_str::<toml::Table>(&file.text).ok();
        let mut tables = self.files.iter().filter_map(table);
        tables.find_map(|table| Some(table.get("pack")?.get("id")?.as_str()?.to_owned()))
    }

    /// What is told of a pack that another one of its name takes the place of.
    #[must_use]
    pub fn given_way(&self, id: &str) -> Option<PackError> {
        let first = self.files.iter().find(|file| file.text.contains("[pack]")).or(self.files.first())?;
        Some(PackError {
            file: first.name.to_string(),
            line: None,
            problem: format!("another pack is called `{id}` as well, and this one gives way to it"),
            mend: Some("give it another id, or remove it".to_owned()),
        })
    }

    /// The file and the line of a byte of it.
    #[must_use]
    pub fn place(&self, file: usize, offset: usize) -> String {
        let file = self.files.get(file);
        file.map_or_else(String::new, |file| format!("{}:{}", file.name, line_of(&file.text, offset)))
    }

    /// Puts a text in the place of what a file was read with, or adds the file.
    pub fn put(&mut self, file: String, text: String) {
        let text = PackText::new(file, text);
        match self.files.iter_mut().find(|known| known.name == text.name) {
            Some(known) => *known = text,
            None => self.files.push(text),
        }
    }

    /// Names the files from a folder, where they lie in it.
    pub fn name_from(&mut self, folder: &Path) {
        for file in &mut self.files {
            if let Ok(short) = Path::new(file.name.as_ref()).strip_prefix(folder) {
                file.name = short.display().to_string().into();
            }
        }
    }

    /// Reads a pack from a `.toml` file, or from all `.toml` files below a folder; links are not followed, and neither
    /// hidden files nor project files belong to it.
    ///
    /// # Errors
    /// When something cannot be read, is too large, is not UTF-8, or when a folder holds no pack file.
    pub fn read(path: &Path) -> Result<Self, PackErrors> {
        let mut files = Vec::new();
        let mut errors = Vec::new();
        if path.is_dir() {
            let walk =
                ignore::WalkBuilder::new(path).standard_filters(false).hidden(true).sort_by_file_path(Ord::cmp).build();
            for entry in walk.filter_map(Result::ok) {
                let is_pack_file = entry.path().extension().is_some_and(|extension| extension == "toml")
                    && entry.file_name() != PROJECT_FILE
                    && entry.file_type().is_some_and(|kind| kind.is_file());
                if is_pack_file {
                    read_file(entry.path(), &mut files, &mut errors);
                }
                if files.len() > Limits::default().files {
                    break;
                }
            }
        } else {
            read_file(path, &mut files, &mut errors);
        }
        let limits = Limits::default();
        let bytes: u64 = files.iter().map(|file| u64::try_from(file.text.len()).unwrap_or(u64::MAX)).sum();
        if files.len() > limits.files || bytes > limits.pack_bytes {
            errors.push(PackError {
                file: path.display().to_string(),
                line: None,
                problem: format!("the pack is larger than {} files or {} MB", limits.files, limits.pack_bytes >> 20),
                mend: Some("name a smaller folder, or split the pack".to_owned()),
            });
        }
        if files.is_empty() && errors.is_empty() {
            errors.push(PackError {
                file: path.display().to_string(),
                line: None,
                problem: "the folder holds no .toml file".to_owned(),
                mend: Some("name a pack file, or a folder with pack files".to_owned()),
            });
        }
        if errors.is_empty() { Ok(Self { files }) } else { Err(PackErrors(errors)) }
    }
}

fn read_file(path: &Path, files: &mut Vec<PackText>, errors: &mut Vec<PackError>) {
    let name = path.display().to_string();
    let fault = |problem: String, mend: &str| PackError {
        file: name.clone(),
        line: None,
        problem,
        mend: Some(mend.to_owned()),
    };
    let limit = Limits::default().file_bytes;
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() > limit => {
            errors.push(fault(format!("the file is larger than {} MB", limit >> 20), "split it into several files"));
            return;
        }
        _ => {}
    }
    match std::fs::read(path) {
        Err(error) => errors.push(fault(format!("cannot be read: {error}"), "check the path and its permissions")),
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => files.push(PackText::new(name, text)),
            Err(error) => errors.push(fault(
                format!("is not UTF-8 from byte {}", error.utf8_error().valid_up_to()),
                "save the file as UTF-8",
            )),
        },
    }
}

/// All faults of packs, and what could be left out: to those who write a pack it is a fault as well.
#[must_use]
pub fn faults(packs: &[PackSource]) -> PackErrors {
    load(packs).map_or_else(|faults| faults, |knowledge| PackErrors(knowledge.reservations))
}

/// Loads packs, in the order in which they stand; names may refer to packs that come later.
///
/// # Errors
/// All faults that were found, each with its file, its line and, where one is near, what was probably meant. Names are
/// looked up once every file can be read.
pub fn load(packs: &[PackSource]) -> Result<Knowledge, PackErrors> {
    let mut checker = Checker::new(language()?);
    for (number, pack) in packs.iter().enumerate() {
        let mut named: Option<&str> = None;
        for source in &pack.files {
            let PackText { name, text, embedded } = source;
            let embedded = embedded.and_then(EmbeddedFile::read).map(|file| (file, Vec::new()));
            let (file, faults) = embedded.unwrap_or_else(|| parse_items(name, text));
            let broken = !faults.is_empty();
            for fault in faults {
                checker.fault(fault);
            }
            if let (Some(_), Some(first)) = (&file.pack, named) {
                checker.fault(PackError {
                    file: name.to_string(),
                    line: text.lines().position(|line| line.trim() == "[pack]").map(|line| line + 1),
                    problem: "the pack has a second [pack] table".to_owned(),
                    mend: Some(format!("keep the one in {first}; two packs need two folders")),
                });
            } else if file.pack.is_some() || broken {
                named = named.or(Some(name));
            }
            checker.add(number, source, file);
        }
        if let (None, Some(first)) = (named, pack.files.first()) {
            checker.fault(PackError {
                file: first.name.to_string(),
                line: None,
                problem: "no file of the pack has a [pack] table".to_owned(),
                mend: Some("add [pack] with id, name and version".to_owned()),
            });
        }
    }
    checker.finish(PackSource::fingerprint(packs))
}

/// The facts of language.
fn language() -> Result<Language, PackErrors> {
    let Some(file) = embedded::language() else { return Err(PackErrors(Vec::new())) };
    let known = file.read().map_or_else(|| toml::from_str(file.text), Ok);
    known.map(Language::new).map_err(|error| PackErrors(vec![toml_fault(file.name, file.text, &error)]))
}
