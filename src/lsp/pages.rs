//! Pages as documents that every editor can open, offline: it asks the server for them where it can, and finds them as
//! files in a cache folder where it cannot. The text is the same.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHasher;
use tower_lsp::ls_types::{Location, Position, Range, Uri};

use super::address::lasting_name;
use crate::knowledge::{Knowledge, MECHANISM_HEADING, is_file_name, page, page_names};
use crate::session::{make_folder, write_again};

/// The scheme of the addresses of pages that are asked for.
pub const SCHEME: &str = "sidenote";

/// All pages, and where they lie. A page and its address are made when they are first asked for.
#[derive(Clone, Debug)]
pub struct Pages {
    knowledge: Arc<Knowledge>,
    place: Place,
    by_name: BTreeMap<String, Page>,
}

/// Where pages lie.
#[derive(Clone, Debug)]
enum Place {
    /// As files in a folder.
    Folder(PathBuf),
    /// Nowhere: the client asks for them by addresses that start so.
    Asked(String),
}

#[derive(Clone, Debug, Default)]
struct Page {
    uri: OnceLock<Option<Uri>>,
    text: OnceLock<String>,
    /// The line in which a rule's page starts to tell the mechanism.
    mechanism: OnceLock<Option<u32>>,
}

impl Pages {
    /// Plans the pages below a cache folder, without writing them. Another pack, or another version of one, has another
    /// folder, so that two servers never write over each other's pages.
    #[must_use]
    pub fn below(cache: &Path, knowledge: &Arc<Knowledge>) -> Self {
        Self::new(knowledge, Place::Folder(cache.join("pages").join(format!("{:016x}", fingerprint(knowledge)))))
    }

    /// Plans the pages as documents that the client asks for. Those of a folder with packs of its own have addresses `apart`
    /// from the others.
    #[must_use]
    pub fn on_demand(knowledge: &Arc<Knowledge>, apart: bool) -> Self {
        let folder = if apart { format!("{:016x}/", fingerprint(knowledge)) } else { String::new() };
        Self::new(knowledge, Place::Asked(format!("{SCHEME}:/pages/{folder}")))
    }

    fn new(knowledge: &Arc<Knowledge>, place: Place) -> Self {
        let names = page_names(knowledge).into_iter().map(|(name, ..)| name).filter(|name| is_file_name(name));
        let by_name = names.map(|name| (name.to_owned(), Page::default())).collect();
        Self { knowledge: Arc::clone(knowledge), place, by_name }
    }

    fn address<'a>(&self, name: &str, page: &'a Page) -> Option<&'a Uri> {
        let uri = page.uri.get_or_init(|| match &self.place {
            Place::Folder(folder) => Uri::from_file_path(folder.join(file_name(name))),
            Place::Asked(start) => format!("{start}{}", file_name(name)).parse().ok(),
        });
        uri.as_ref()
    }

    /// The text of the page with an address.
    #[must_use]
    pub fn text_at(&self, address: &str) -> Option<&str> {
        let (name, _) = self
            .by_name
            .iter()
            .find(|(name, page)| self.address(name, page).is_some_and(|uri| uri.as_str() == address))?;
        self.text(name)
    }

    /// The address of a page.
    #[must_use]
    pub fn uri(&self, name: &str) -> Option<&Uri> {
        self.address(name, self.by_name.get(name)?)
    }

    /// The name of the page that lies at an address, however that is written.
    #[must_use]
    pub fn name_of(&self, address: &str) -> Option<&str> {
        let wanted = lasting_name(address)?;
        let (name, page) = self.by_name.get_key_value(wanted.rsplit('/').next()?.strip_suffix(".md")?)?;
        let lies_there = lasting_name(self.address(name, page)?.as_str())? == wanted;
        lies_there.then_some(name.as_str())
    }

    /// The text of a page.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = &self.by_name.get(name)?.text;
        Some(text.get_or_init(|| page(&self.knowledge, name).unwrap_or_default()))
    }

    /// The path of a page that lies in a file.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let Place::Folder(folder) = &self.place else { return None };
        self.by_name.contains_key(name).then(|| folder.join(file_name(name)))
    }

    /// Where a rule's page tells the mechanism.
    #[must_use]
    pub fn mechanism(&self, code: &str) -> Option<Location> {
        let find = |text: &str| {
            let line = text.lines().position(|line| line.starts_with(MECHANISM_HEADING))?;
            u32::try_from(line).ok()
        };
        let page = self.by_name.get(code)?;
        let line = (*page.mechanism.get_or_init(|| self.text(code).and_then(find)))?;
        let at = Position { line, character: 0 };
        Some(Location { uri: self.uri(code)?.clone(), range: Range { start: at, end: at } })
    }

    /// Writes every page that should lie in a file and is not there yet. A page appears whole or not at all, and only its user can read it.
    ///
    /// # Errors
    /// When the folder cannot be made or a file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let Place::Folder(folder) = &self.place else { return Ok(()) };
        make_folder(folder)?;
        for name in self.by_name.keys() {
            // What lies in a file need not be kept in memory as well.
            let (path, text) = (folder.join(file_name(name)), page(&self.knowledge, name).unwrap_or_default());
            if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
                continue;
            }
            write_again(&path, &text)?;
        }
        Ok(())
    }
}

/// What tells the pages of these packs, as this version of the program words them, from others.
fn fingerprint(knowledge: &Knowledge) -> u64 {
    let mut hasher = FxHasher::default();
    (knowledge.fingerprint, env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    hasher.finish()
}

fn file_name(name: &str) -> String {
    format!("{name}.md")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{CompiledRule, PackSource, load};

    #[test]
    fn pages_are_written_whole_and_for_their_user_alone() {
        let knowledge = Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound"));
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
        let knowledge = Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound"));
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
}
