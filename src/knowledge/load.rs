//! From packs to [`Knowledge`].

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::check::{Checker, near_miss};
use super::compiled::Knowledge;
use super::embedded;
use super::error::{PackError, PackErrors};
use super::language::Language;
use super::model::{Limits, PackFile};

/// The files of one pack, read into memory.
#[derive(Clone, Debug)]
pub struct PackSource {
    pub(super) files: Vec<(String, String)>,
}

impl PackSource {
    /// A pack from names and texts.
    #[must_use]
    pub fn from_files(files: Vec<(String, String)>) -> Self {
        Self { files }
    }

    /// A number that changes when anything in some packs does.
    #[must_use]
    pub fn fingerprint(packs: &[Self]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for pack in packs {
            pack.files.hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The pack in the binary.
    #[must_use]
    pub fn embedded() -> Self {
        embedded::muscle_spasm()
    }

    /// Reads a pack from a `.toml` file, or from all `.toml` files below a folder; links are not followed.
    ///
    /// # Errors
    /// When something cannot be read, is too large, is not UTF-8, or when a folder holds no pack file.
    pub fn read(path: &Path) -> Result<Self, PackErrors> {
        let mut files = Vec::new();
        let mut errors = Vec::new();
        if path.is_dir() {
            let walk = ignore::WalkBuilder::new(path).standard_filters(false).sort_by_file_path(Ord::cmp).build();
            for entry in walk.filter_map(Result::ok) {
                let is_pack_file = entry.path().extension().is_some_and(|extension| extension == "toml")
                    && entry.file_type().is_some_and(|kind| kind.is_file());
                if is_pack_file {
                    read_file(entry.path(), &mut files, &mut errors);
                }
            }
        } else {
            read_file(path, &mut files, &mut errors);
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

fn read_file(path: &Path, files: &mut Vec<(String, String)>, errors: &mut Vec<PackError>) {
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
            Ok(text) => files.push((name, text)),
            Err(error) => errors.push(fault(
                format!("is not UTF-8 from byte {}", error.utf8_error().valid_up_to()),
                "save the file as UTF-8",
            )),
        },
    }
}

/// Loads packs, in the order in which they stand; names may refer to packs that come later.
///
/// # Errors
/// All faults that were found, each with its file, its line and, where one is near, what was probably meant.
pub fn load(packs: &[PackSource]) -> Result<Knowledge, PackErrors> {
    let language = Language::parse(embedded::LANGUAGE)
        .map_err(|error| PackErrors(vec![toml_error("packs/language.toml", embedded::LANGUAGE, &error)]))?;
    let mut checker = Checker::new(language);
    for pack in packs {
        let mut named = false;
        for (name, text) in &pack.files {
            match toml::from_str::<PackFile>(text) {
                Ok(file) => {
                    named |= file.pack.is_some();
                    checker.add(name, text, file);
                }
                Err(error) => {
                    named = true;
                    checker.fault(toml_error(name, text, &error));
                }
            }
        }
        if let (false, Some((name, _))) = (named, pack.files.first()) {
            checker.fault(PackError {
                file: name.clone(),
                line: None,
                problem: "no file of the pack has a [pack] table".to_owned(),
                mend: Some("add [pack] with id, name and version".to_owned()),
            });
        }
    }
    checker.finish()
}

/// The line, from one, of a byte.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1
}

fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> PackError {
    let message = error.message().trim();
    let (problem, mend) = unknown_key(message).map_or_else(
        || (message.replace('\n', " "), Some("correct the TOML at this line".to_owned())),
        |(key, known)| {
            let mend = near_miss(key, known.iter().copied()).map_or_else(
                || format!("known keys are {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            (format!("unknown key `{key}`"), Some(mend))
        },
    );
    PackError { file: file.to_owned(), line: error.span().map(|span| line_of(text, span.start)), problem, mend }
}

/// Takes serde's "unknown field `x`, expected one of `a`, `b`" apart.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    Some((key, rest.split('`').skip(1).step_by(2).collect()))
}
