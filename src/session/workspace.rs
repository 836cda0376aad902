//! What the notes of the workspace's folders mention: places without words, kept so that one can be led to them.
//!
//! Nothing is read before somebody asks. From then on the index is brought up to date at each question: notes whose file
//! has not changed are not read again. What the editor has open is not asked of the index, since it may not be saved.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use super::folder::{Stamp, notes_below, read_note};
use crate::knowledge::{ConceptId, Knowledge};
use crate::reading::NoteReading;
use crate::text::{Encoding, LineIndex, Position, Span};

/// The most notes that are read.
const MOST_NOTES: usize = 20_000;

/// The most files and folders that are looked at for notes, so that a home folder does not hold up an answer for long.
const MOST_ENTRIES: usize = 300_000;

/// The largest note that is read, in bytes.
const LARGEST_NOTE: u64 = 4 << 20;

/// The most places that are kept; one takes 32 bytes.
const MOST_PLACES: usize = 1_000_000;

/// How long to wait before looking again whether another question has finished its reading.
const PAUSE: Duration = Duration::from_millis(5);

/// A place where a note speaks of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexedPlace {
    /// Of what.
    pub concept: ConceptId,
    /// Whether it is a result of an analyte, rather than a mention.
    pub is_value: bool,
    /// Whether it is affirmed, current and the patient's own.
    pub holds: bool,
    start: [u32; 2],
    end: [u32; 2],
}

impl IndexedPlace {
    /// The first unit, and one past the last, in the encoding of the index.
    #[must_use]
    pub fn range(&self) -> (Position, Position) {
        let widen = |[line, character]: [u32; 2]| Position { line: line as usize, character: character as usize };
        (widen(self.start), widen(self.end))
    }
}

/// What a note speaks of.
#[derive(Clone, Debug)]
pub struct IndexedNote {
    stamp: Stamp,
    /// What it was read with.
    pub knowledge: Arc<Knowledge>,
    /// The places, in order.
    pub places: Arc<[IndexedPlace]>,
}

#[derive(Debug, Default)]
struct Index {
    /// The unit of the columns; another one makes the index anew.
    encoding: Encoding,
    notes: BTreeMap<PathBuf, IndexedNote>,
    places: usize,
}

/// The notes of the workspace, read when they are asked for.
#[derive(Debug, Default)]
pub struct Workspace {
    index: Mutex<Index>,
    /// Held by whoever reads.
    reading: Mutex<()>,
}

impl Workspace {
    /// Brings the index up to date with the notes below some folders, as long as that is `wanted`; `known` tells what is
    /// known in a folder. What has been read when it is no longer wanted stays for the next question. Returns whether all
    /// was looked at.
    pub fn refresh(
        &self,
        folders: &[PathBuf],
        known: &dyn Fn(&Path) -> Arc<Knowledge>,
        encoding: Encoding,
        wanted: &dyn Fn() -> bool,
    ) -> bool {
        let Some(_reading) = self.take_turn(wanted) else { return false };
        {
            let mut index = self.index();
            if index.encoding != encoding {
                *index = Index { encoding, ..Index::default() };
            }
        }
        let (paths, mut complete) = walk(folders, wanted);
        if complete {
            self.index().keep(&paths);
        }
        let mut of_folder: Option<(&Path, Arc<Knowledge>)> = None;
        for path in &paths {
            if !wanted() {
                return false;
            }
            let folder = path.parent().unwrap_or(path);
            let knowledge = match of_folder.take() {
                Some((last, knowledge)) if last == folder => knowledge,
                _ => known(folder),
            };
            complete &= self.follow(path, &knowledge, encoding);
            of_folder = Some((folder, knowledge));
        }
        complete
    }

    /// Waits until nobody else reads.
    fn take_turn(&self, wanted: &dyn Fn() -> bool) -> Option<MutexGuard<'_, ()>> {
        while wanted() {
            match self.reading.try_lock() {
                Ok(guard) => return Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
        None
    }

    /// Reads a note if its file has changed, or what is known there. Returns whether there is room for what it says.
    fn follow(&self, path: &Path, knowledge: &Arc<Knowledge>, encoding: Encoding) -> bool {
        let Some(stamp) = Stamp::of(path).filter(|stamp| stamp.length <= LARGEST_NOTE) else {
            self.index().remove(path);
            return true;
        };
        let same = |note: &IndexedNote| note.stamp == stamp && Arc::ptr_eq(&note.knowledge, knowledge);
        if self.index().notes.get(path).is_some_and(same) {
            return true;
        }
        // A note that cannot be read, or on which reading fails, has no places; it does not keep the others from theirs.
        let places = read_note(path, LARGEST_NOTE)
            .ok()
            .and_then(|text| catch_unwind(AssertUnwindSafe(|| places(&text, knowledge, encoding))).ok());
        let mut index = self.index();
        index.remove(path);
        let places: Arc<[IndexedPlace]> = places.unwrap_or_default().into();
        if index.places + places.len() > MOST_PLACES {
            return false;
        }
        index.places += places.len();
        index.notes.insert(path.to_owned(), IndexedNote { stamp, knowledge: Arc::clone(knowledge), places });
        true
    }

    /// What every note speaks of, in the order of paths.
    #[must_use]
    pub fn notes(&self) -> Vec<(PathBuf, IndexedNote)> {
        self.index().notes.iter().map(|(path, note)| (path.clone(), note.clone())).collect()
    }

    /// The lock. A panic while it was held is dealt with where it happened, so its poison means nothing.
    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn remove(&mut self, path: &Path) {
        if let Some(note) = self.notes.remove(path) {
            self.places -= note.places.len();
        }
    }

    /// Forgets the notes that are not among `paths`, which are in order.
    fn keep(&mut self, paths: &[PathBuf]) {
        self.notes.retain(|path, _| paths.binary_search(path).is_ok());
        self.places = self.notes.values().map(|note| note.places.len()).sum();
    }
}

/// The notes below some folders, in order, each once; and whether those are all.
fn walk(folders: &[PathBuf], wanted: &dyn Fn() -> bool) -> (Vec<PathBuf>, bool) {
    let entries = AtomicUsize::new(0);
    let goes_on = || entries.fetch_add(1, Ordering::Relaxed) < MOST_ENTRIES && wanted();
    let mut found: Vec<PathBuf> = Vec::new();
    let mut complete = true;
    for folder in folders {
        let walk = notes_below(folder, MOST_NOTES.saturating_sub(found.len()), &goes_on);
        complete &= !walk.cut;
        found.extend(walk.notes);
    }
    found.sort();
    found.dedup();
    (found, complete)
}

/// Where a text speaks of what.
fn places(text: &str, knowledge: &Knowledge, encoding: Encoding) -> Vec<IndexedPlace> {
    let reading = NoteReading::read(text, knowledge);
    let lines = LineIndex::new(text);
    let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
    let position = |offset| {
        let place = lines.position(text, offset, encoding);
        [narrow(place.line), narrow(place.character)]
    };
    let place = |concept, is_value, holds, span: Span| IndexedPlace {
        concept,
        is_value,
        holds,
        start: position(span.start),
        end: position(span.end),
    };
    let mut found = Vec::new();
    for block in &reading.blocks {
        for mention in block.reading.shown_mentions(knowledge) {
            found.push(place(mention.concept, false, mention.assertion.holds(), mention.span.shifted(block.start)));
        }
        for value in &block.reading.values {
            found.push(place(value.analyte, true, true, value.span.shifted(block.start)));
        }
    }
    found.sort_by_key(|place| (place.start, place.end));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;
    use crate::knowledge::{PackSource, load};

    const PACK: &str = r#"
        [pack]
        id = "p"
        name = "P"
        version = "1"
        [[concept]]
        id = "gout"
        kind = "condition"
        terms = ["gout"]
    "#;

    struct Tried {
        folder: Files,
        workspace: Workspace,
        knowledge: Arc<Knowledge>,
    }

    impl Tried {
        fn new() -> Self {
            let files = vec![("pack.toml".to_owned(), PACK.to_owned())];
            let knowledge = Arc::new(load(&[PackSource::from_files(files)]).expect("the pack is sound"));
            Self { folder: Files::none(), workspace: Workspace::default(), knowledge }
        }

        /// Brings the index up to date and checks it, each place as "name line:column line:column".
        #[track_caller]
        fn check(&self, wanted: bool, expected: &[&str]) {
            let folders = [self.folder.path().to_owned(), self.folder.path().to_owned()];
            let complete =
                self.workspace.refresh(&folders, &|_| Arc::clone(&self.knowledge), Encoding::Utf16, &|| wanted);
            assert_eq!(complete, wanted);
            let mut found = Vec::new();
            for (path, note) in self.workspace.notes() {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                found.extend(note.places.iter().map(|place| {
                    let (start, end) = place.range();
                    let holds = if place.holds { "" } else { " not" };
                    format!("{name} {}:{} {}:{}{holds}", start.line, start.character, end.line, end.character)
                }));
            }
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_index_follows_the_folder() {
        let tried = Tried::new();
        tried.check(true, &[]);
        tried.folder.put("a.txt", "Has \u{1F4AA} gout.\nNo gout.");
        tried.folder.put("b.txt", "\u{FEFF}gout");
        tried.folder.put("c.rs", "gout");
        tried.check(true, &["a.txt 0:7 0:11", "a.txt 1:3 1:7 not", "b.txt 0:0 0:4"]);
        tried.folder.put("a.txt", "Nothing.");
        tried.folder.remove("b.txt");
        tried.folder.put(".ignore", "c.txt");
        tried.folder.put("c.txt", "gout");
        tried.check(true, &[]);
    }

    #[test]
    fn what_nobody_wants_is_not_read() {
        let tried = Tried::new();
        tried.folder.put("a.txt", "gout");
        tried.check(false, &[]);
        tried.check(true, &["a.txt 0:0 0:4"]);
        tried.check(false, &["a.txt 0:0 0:4"]);
    }

    #[test]
    fn other_knowledge_makes_it_anew() {
        let mut tried = Tried::new();
        tried.folder.put("a.txt", "gout");
        tried.check(true, &["a.txt 0:0 0:4"]);
        tried.knowledge = Arc::new(load(&[]).expect("the facts of language are sound"));
        tried.check(true, &[]);
    }
}
