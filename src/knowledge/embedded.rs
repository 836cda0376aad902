//! The pack and the facts of language that stand in the binary, as `build.rs` made them: the files, and what parsing
//! them gives.

use serde::Deserialize;

use super::load::PackSource;
use super::tree;

/// All files, one behind the other.
const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/packs.txt"));

/// The compact forms of all files, one behind the other.
const TREES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packs.bin"));

/// The name of each file, and the bytes that it and its compact form have.
const FILES: &[(&str, usize, usize)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// A file that stands in the binary.
#[derive(Clone, Copy, Debug)]
pub(super) struct EmbeddedFile {
    /// Where it stands in the repository.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Its compact form.
    tree: &'static [u8],
}

impl EmbeddedFile {
    /// What reading the file gives, without parsing it.
    pub fn read<T: Deserialize<'static>>(self) -> Option<T> {
        tree::read(self.tree, self.text)
    }
}

fn files() -> impl Iterator<Item = EmbeddedFile> {
    FILES.iter().scan((TEXTS, TREES), |(texts, trees), &(name, length, size)| {
        let (text, later) = texts.split_at_checked(length)?;
        let (tree, behind) = trees.split_at_checked(size)?;
        (*texts, *trees) = (later, behind);
        Some(EmbeddedFile { name, text, tree })
    })
}

/// `packs/language.toml`.
pub(super) fn language() -> Option<EmbeddedFile> {
    files().next()
}

/// The embedded pack on muscle cramps and spasms.
pub(super) fn muscle_spasm() -> PackSource {
    PackSource { files: files().skip(1).map(Into::into).collect() }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::knowledge::model::PackFile;
    use crate::knowledge::read::parse_items;

    #[test]
    fn what_is_embedded_is_what_the_files_say() {
        for file in files() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file.name);
            assert_eq!(fs::read_to_string(path).expect("the file can be read"), file.text, "{}", file.name);
            let parsed: toml::Table = toml::from_str(file.text).expect("the file is TOML");
            assert_eq!(file.read(), Some(parsed), "{}", file.name);
        }
    }

    #[test]
    fn what_is_embedded_stands_where_the_files_say() {
        for file in files().skip(1) {
            let (parsed, faults) = parse_items(file.name, file.text);
            assert!(faults.is_empty(), "{faults:?}");
            let embedded: PackFile = file.read().expect("the compact form can be read");
            assert_eq!(format!("{embedded:#?}"), format!("{parsed:#?}"), "{}, places included", file.name);
        }
    }

    #[test]
    fn every_file_of_the_pack_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/muscle-spasm");
        let pack = PackSource::read(&folder).expect("the pack can be read");
        let mut embedded: Vec<_> = files().skip(1).map(|file| file.text).collect();
        let mut texts: Vec<_> = pack.files.iter().map(|file| &*file.text).collect();
        embedded.sort_unstable();
        texts.sort_unstable();
        assert!(embedded == texts, "list the file in build.rs");
    }

    #[test]
    fn a_compact_form_that_is_cut_or_of_another_file_is_no_form() {
        let file = files().nth(1).expect("there is a file");
        for length in 0..file.tree.len() {
            assert!(tree::read::<PackFile>(&file.tree[..length], file.text).is_none(), "cut at {length}");
        }
        assert!(tree::read::<PackFile>(file.tree, "").is_none());
    }
}
