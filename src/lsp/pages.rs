//! Pages as documents that every editor can open, offline: it asks the server for them where it can, and finds them as
//! files in a cache folder where it cannot. The text is the same.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::{Location, Position, Range, Uri};

use super::address::lasting_name;
use crate::knowledge::{Knowledge, MECHANISM_HEADING, mechanism_page, pitfall_page, rule_page};
use crate::session::{make_folder, write_whole};

/// The scheme of the addresses of pages that are asked for.
pub const SCHEME: &str = "sidenote";

/// The pages of all rules, mechanisms and pitfalls, and where they lie.
#[derive(Clone, Debug)]
pub struct Pages {
    /// Where they lie as files; nowhere, where the client asks for them.
    folder: Option<PathBuf>,
    pages: BTreeMap<String, Page>,
}

#[derive(Clone, Debug)]
struct Page {
    uri: Uri,
    text: String,
    /// The line at which the mechanism is told, for a rule's page.
    mechanism_line: Option<u32>,
}

impl Pages {
    /// Plans the pages below a cache folder, without writing them. Another pack, or another version of one, has another
    /// folder, so that two servers never write over each other's pages.
    #[must_use]
    pub fn below(cache: &Path, knowledge: &Knowledge) -> Self {
        let texts = texts(knowledge);
        let folder = cache.join("pages").join(format!("{:016x}", fingerprint(&texts)));
        let pages = plan(texts, |name| Uri::from_file_path(folder.join(file_name(name))));
        Self { folder: Some(folder), pages }
    }

    /// Plans the pages as documents that the client asks for. Those of a folder with packs of its own have addresses `apart`
    /// from the others.
    #[must_use]
    pub fn on_demand(knowledge: &Knowledge, apart: bool) -> Self {
        let texts = texts(knowledge);
        let folder = if apart { format!("{:016x}/", fingerprint(&texts)) } else { String::new() };
        let pages = plan(texts, |name| format!("{SCHEME}:/pages/{folder}{}", file_name(name)).parse().ok());
        Self { folder: None, pages }
    }

    /// The text of the page with an address.
    #[must_use]
    pub fn text_at(&self, address: &str) -> Option<&str> {
        self.pages.values().find(|page| page.uri.as_str() == address).map(|page| page.text.as_str())
    }

    /// The address of a page.
    #[must_use]
    pub fn uri(&self, name: &str) -> Option<&Uri> {
        self.pages.get(name).map(|page| &page.uri)
    }

    /// The name of the page that lies at an address, however that is written.
    #[must_use]
    pub fn name_of(&self, address: &str) -> Option<&str> {
        let wanted = lasting_name(address)?;
        let lies_there = |page: &Page| lasting_name(page.uri.as_str()).as_ref() == Some(&wanted);
        self.pages.iter().find(|(_, page)| lies_there(page)).map(|(name, _)| name.as_str())
    }

    /// The text of a page.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pages.get(name).map(|page| page.text.as_str())
    }

    /// The path of a page that lies in a file.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        self.pages.contains_key(name).then(|| folder.join(file_name(name)))
    }

    /// Where a rule's page tells the mechanism.
    #[must_use]
    pub fn mechanism(&self, code: &str) -> Option<Location> {
        let page = self.pages.get(code)?;
        let at = Position { line: page.mechanism_line?, character: 0 };
        Some(Location { uri: page.uri.clone(), range: Range { start: at, end: at } })
    }

    /// Writes every page that should lie in a file and is not there yet. A page appears whole or not at all, and only its user can read it.
    ///
    /// # Errors
    /// When the folder cannot be made or a file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        make_folder(folder)?;
        for (name, page) in &self.pages {
            let path = folder.join(file_name(name));
            if fs::read(&path).is_ok_and(|known| known == page.text.as_bytes()) {
                continue;
            }
            write_whole(&path, &page.text)?;
        }
        Ok(())
    }
}

/// The text of every page, by name.
fn texts(knowledge: &Knowledge) -> BTreeMap<&str, String> {
    let rules = knowledge.rules.iter().map(|rule| (rule.code(), rule_page(knowledge, rule.code())));
    let mechanisms = knowledge.mechanisms.iter().map(|idea| idea.id.get_ref().as_str());
    let mechanisms = mechanisms.map(|id| (id, mechanism_page(knowledge, id)));
    let pitfalls = knowledge.pitfalls.iter().map(|idea| idea.id.get_ref().as_str());
    let pitfalls = pitfalls.map(|id| (id, pitfall_page(knowledge, id)));
    rules
        .chain(mechanisms)
        .chain(pitfalls)
        .filter(|(name, _)| is_file_name(name))
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
}

fn fingerprint(texts: &BTreeMap<&str, String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

fn plan(texts: BTreeMap<&str, String>, address: impl Fn(&str) -> Option<Uri>) -> BTreeMap<String, Page> {
    texts
        .into_iter()
        .filter_map(|(name, text)| {
            let uri = address(name)?;
            let line = text.lines().position(|line| line.starts_with(MECHANISM_HEADING));
            let mechanism_line = line.and_then(|line| u32::try_from(line).ok());
            Some((name.to_owned(), Page { uri, text, mechanism_line }))
        })
        .collect()
}

fn file_name(name: &str) -> String {
    format!("{name}.md")
}

/// Whether a name from a pack can be a file's name as it is, on every system.
fn is_file_name(name: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(plain)
}

/// The user's cache folder for Sidenote, if the surroundings name one.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    named("SIDENOTE_CACHE_DIR")
        .or_else(|| named("XDG_CACHE_HOME").map(|cache| cache.join("sidenote")))
        .or_else(|| named("LOCALAPPDATA").map(|cache| cache.join("sidenote")))
        .or_else(|| named("HOME").map(|home| home.join(".cache").join("sidenote")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{CompiledRule, PackSource, load, page};

    #[test]
    fn pages_are_written_whole_and_for_their_user_alone() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let pages = Pages::below(&folder.path().join("cache"), &knowledge);
        pages.write().expect("the folder can be written");
        let (rule, id) = knowledge
            .rules
            .iter()
            .find_map(|rule| Some((rule, rule.rule.mechanism.as_ref()?)))
            .expect("a rule names one");
        let path = pages.path(rule.code()).expect("the rule has a page");
        let text = fs::read_to_string(&path).expect("the page is there");
        assert!(text.starts_with(&format!("# {}\n", rule.rule.title)));
        let line = pages.mechanism(rule.code()).expect("the page tells the mechanism").range.start.line as usize;
        let title = &knowledge.mechanism(id.get_ref()).expect("the mechanism is known").title;
        assert_eq!(text.lines().nth(line), Some(&*format!("## Mechanism: {title}")));
        assert_eq!(pages.uri(rule.code()).and_then(Uri::to_file_path).as_deref(), Some(path.as_path()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
            assert_eq!(mode(&path), Some(0o600));
            assert_eq!(path.parent().and_then(mode), Some(0o700));
        }
        let names = fs::read_dir(path.parent().expect("the page lies in a folder")).expect("the folder is there");
        let drafts = names.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count();
        assert_eq!(drafts, 0);
        pages.write().expect("a second server changes nothing");
    }

    #[test]
    fn pages_on_demand_have_the_text_of_those_in_files() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        let pages = Pages::on_demand(&knowledge, false);
        let names = knowledge.rules.iter().map(CompiledRule::code);
        for name in names.chain(knowledge.pitfalls.iter().map(|pitfall| pitfall.id.get_ref().as_str())) {
            let address = format!("sidenote:/pages/{name}.md");
            assert_eq!(pages.uri(name).map(|uri| uri.as_str()), Some(&*address));
            assert_eq!(pages.text_at(&address), page(&knowledge, name).as_deref(), "as `sidenote explain` has it");
        }
        assert_eq!(pages.text_at("sidenote:/pages/no-such-page.md"), None);
        pages.write().expect("there is nothing to write");
    }

    #[test]
    fn a_name_from_a_pack_never_leaves_the_folder() {
        for name in ["../x", "a/b", "a\\b", ".hidden", "", "c:x", "a b"] {
            assert!(!is_file_name(name), "{name:?}");
        }
        assert!(is_file_name("a-rule"));
    }
}
