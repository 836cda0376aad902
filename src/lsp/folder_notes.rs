//! The notes of folders with what they show: those that are open as they stand in the editor, the others as they lie
//! there. A file that has not changed since it was last looked at is not read again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::address::lasting_name;
use super::notes::Notes;
use super::places::Surroundings;
use super::view::View;
use crate::session::{Dismissals, Stamp, notes_below};

/// The most notes that are looked at.
const MOST_NOTES: usize = 20_000;

/// What a file showed when it was last read, and all that this depends on.
#[derive(Debug)]
pub struct Seen {
    stamp: Stamp,
    place: Arc<Surroundings>,
    dismissals: Arc<Dismissals>,
    today: Date,
    diagnostics: Vec<Diagnostic>,
}

/// The open notes by the names under which they last. A note that is not followed has no view, and shows nothing.
pub type Open = BTreeMap<String, Option<View>>;

/// Open notes by their lasting names.
#[must_use]
pub fn by_name(open: &[(String, Option<View>)]) -> Open {
    open.iter().filter_map(|(address, view)| Some((lasting_name(address)?, view.clone()))).collect()
}

/// A note of a folder.
pub struct FolderNote<'a> {
    /// Its address.
    pub uri: Uri,
    /// How it stands in the editor, where it is open.
    pub view: Option<&'a View>,
    /// What it shows.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of looking at folders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    /// How many notes were read.
    pub notes: usize,
    /// How many files and folders could not be read.
    pub unreadable: usize,
    /// Whether it ended before its end: it was no longer wanted, or there were too many notes.
    pub cut: bool,
}

/// Looks at the notes of folders as long as that is `wanted`, says how many of how many are done, and hands each to
/// `see`.
pub fn look(
    notes: &Arc<Notes>,
    folders: &[PathBuf],
    open: &Open,
    wanted: &dyn Fn() -> bool,
    told: &dyn Fn(usize, usize),
    see: &mut dyn FnMut(FolderNote<'_>),
) -> Looked {
    let mut looked = Looked::default();
    let mut files = Vec::new();
    for folder in folders {
        let walk = notes_below(folder, MOST_NOTES.saturating_sub(files.len()), wanted);
        looked.unreadable += walk.faults.len();
        looked.cut |= walk.cut;
        files.extend(walk.notes);
    }
    files.sort();
    files.dedup();
    let mut places: BTreeMap<&Path, Arc<Surroundings>> = BTreeMap::new();
    for (done, file) in files.iter().enumerate() {
        if !wanted() {
            looked.cut = true;
            break;
        }
        told(done, files.len());
        let (Some(uri), Some(folder)) = (Uri::from_file_path(file), file.parent()) else {
            looked.unreadable += 1;
            continue;
        };
        let (view, diagnostics) = match lasting_name(uri.as_str()).and_then(|name| open.get(&name)) {
            Some(Some(view)) => (Some(view), Some(view.diagnostics())),
            Some(None) => (None, None),
            None => {
                let place = places.entry(folder).or_insert_with(|| notes.place_at(folder));
                (None, notes.file_shows(file, &uri, place))
            }
        };
        match diagnostics {
            Some(diagnostics) => {
                looked.notes += 1;
                // An open note keeps its own address.
                let uri = view.map_or(uri, |view| view.uri.clone());
                see(FolderNote { uri, view, diagnostics });
            }
            None => looked.unreadable += 1,
        }
    }
    if !looked.cut {
        notes.seen().retain(|file, _| files.binary_search(file).is_ok());
    }
    looked
}

impl Notes {
    /// What the note in a file shows; `None` where it cannot be read.
    fn file_shows(&self, file: &Path, uri: &Uri, place: &Arc<Surroundings>) -> Option<Vec<Diagnostic>> {
        let (today, dismissals) = ((self.today)(), Arc::clone(&self.state().dismissals));
        let stamp = Stamp::of(file)?;
        let same = |seen: &&Seen| {
            (seen.stamp, seen.today) == (stamp, today)
                && Arc::ptr_eq(&seen.place, place)
                && Arc::ptr_eq(&seen.dismissals, &dismissals)
        };
        if let Some(seen) = self.seen().get(file).filter(same) {
            return Some(seen.diagnostics.clone());
        }
        let diagnostics = self.view_of_file(file, uri.clone(), place)?.diagnostics();
        let seen = Seen { stamp, place: Arc::clone(place), dismissals, today, diagnostics: diagnostics.clone() };
        self.seen().insert(file.to_owned(), seen);
        Some(diagnostics)
    }
}
