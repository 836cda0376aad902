//! Where notes lie, and what they are read with there.
//!
//! A note's settings and packs are those of its workspace folder and of the project file above it. Finding them out may
//! wait for a disk, so it is done on another thread; a note is read once they are known. What a client lets watch is
//! looked at when it changes, for others whenever a note is opened or saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tower_lsp::ls_types::{MessageType, Uri};

use super::notes::{Notes, State};
use super::pages::Pages;
use super::workspace::path_of;
use crate::knowledge::Knowledge;
use crate::session::{Environment, Fault, PROJECT_FILE, PackInUse, PackOrigin, Told, find_project};

/// A place with notes.
#[derive(Debug)]
pub struct Surroundings {
    /// What its notes are read with.
    pub environment: Environment,
    /// The pages of what is known there, where they could be written.
    pub pages: Option<Arc<Pages>>,
}

/// A folder that the client has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its address, as the client writes it.
    pub uri: Uri,
    /// Where it lies.
    pub path: PathBuf,
}

impl Folder {
    /// A folder at an address, where that is one of files.
    #[must_use]
    pub fn new(uri: &Uri) -> Option<Self> {
        Some(Self { uri: uri.clone(), path: path_of(uri)? })
    }
}

/// A workspace folder and a project file, where there are any: places that share both are one.
type Key = (Option<PathBuf>, Option<PathBuf>);

/// The places of a server.
#[derive(Debug)]
pub struct Places {
    /// Goes up whenever something changes that places depend on.
    turn: u64,
    folders: Vec<Folder>,
    /// The editor's settings, and those of its folders.
    editor: Value,
    of_folder: BTreeMap<PathBuf, Value>,
    /// The place of notes that lie in no folder.
    base: Arc<Surroundings>,
    /// With the turn in which it was found out, and what was told of it.
    known: BTreeMap<Key, (u64, Arc<Surroundings>, Told)>,
    of_directory: BTreeMap<PathBuf, Arc<Surroundings>>,
    of_note: BTreeMap<String, Residence>,
    /// Whether the client watches the folder of the user's own packs.
    watches_user_packs: bool,
    /// What was told of these packs, and which of them were last logged.
    told_of_user_packs: Vec<Fault>,
    logged: String,
}

/// Where an open note lies.
#[derive(Debug)]
struct Residence {
    place: Arc<Surroundings>,
    /// The project file that counts for it, or the one that would if it were there.
    project_file: Option<Arc<Path>>,
}

impl Places {
    /// No place but that of notes in no folder.
    #[must_use]
    pub fn new(base: Surroundings) -> Self {
        Self {
            turn: 0,
            folders: Vec::new(),
            editor: Value::Null,
            of_folder: BTreeMap::new(),
            base: Arc::new(base),
            known: BTreeMap::new(),
            of_directory: BTreeMap::new(),
            of_note: BTreeMap::new(),
            watches_user_packs: false,
            told_of_user_packs: Vec::new(),
            logged: String::new(),
        }
    }

    /// The place of notes that lie in no folder.
    #[must_use]
    pub const fn base(&self) -> &Arc<Surroundings> {
        &self.base
    }

    /// The place of an open note, once it has been found out.
    #[must_use]
    pub fn of_note(&self, address: &str) -> Option<&Arc<Surroundings>> {
        self.of_note.get(address).map(|residence| &residence.place)
    }

    /// The packs that a note is read with.
    pub(super) fn packs_of(&self, address: &str) -> Arc<Vec<PackInUse>> {
        Arc::clone(&self.of_note(address).unwrap_or(&self.base).environment.in_use)
    }

    /// The project file that counts for an open note, or the one that would if it were there; none for a note that is
    /// no file.
    #[must_use]
    pub fn project_file(&self, address: &str) -> Option<Arc<Path>> {
        self.of_note.get(address)?.project_file.clone()
    }

    /// Remembers where a note lies.
    pub fn remember(&mut self, address: &str, place: Arc<Surroundings>) {
        let project_file = place.environment.project.clone().or_else(|| {
            let directory = directory_of(address)?;
            let folder = self.folder_of(&directory).map_or(directory.as_path(), |folder| &folder.path);
            Some(folder.join(PROJECT_FILE))
        });
        let project_file = project_file.map(Arc::from);
        self.of_note.insert(address.to_owned(), Residence { place, project_file });
    }

    /// Forgets where a note lies.
    pub fn forget(&mut self, address: &str) {
        self.of_note.remove(address);
    }

    /// The innermost of the client's folders that holds a directory.
    pub(super) fn folder_of(&self, directory: &Path) -> Option<&Folder> {
        let holds = |folder: &&Folder| directory.starts_with(&folder.path);
        self.folders.iter().filter(holds).max_by_key(|folder| folder.path.as_os_str().len())
    }

    /// Whether an address is that of a page.
    #[must_use]
    pub fn is_page(&self, address: &str) -> bool {
        self.all().filter_map(|place| place.pages.as_ref()).any(|pages| pages.name_of(address).is_some())
    }

    /// All places that are known.
    fn all(&self) -> impl Iterator<Item = &Arc<Surroundings>> {
        std::iter::once(&self.base).chain(self.known.values().map(|(_, place, _)| place))
    }
}

/// The directory of a note that is a file.
pub(super) fn directory_of(address: &str) -> Option<PathBuf> {
    let uri: Uri = address.parse().ok()?;
    let path = uri.to_file_path()?.into_owned();
    path.parent().map(Path::to_owned)
}

impl Notes {
    /// The folders that the client has open.
    pub fn folders(&self) -> Vec<Folder> {
        self.state().places.folders.clone()
    }

    /// The paths of these folders.
    pub fn folder_paths(&self) -> Vec<PathBuf> {
        self.folders().into_iter().map(|folder| folder.path).collect()
    }

    /// Opens and closes folders of the client.
    pub fn change_folders(self: &Arc<Self>, opened: Vec<Folder>, closed: &[Folder]) {
        let mut state = self.state();
        let folders = &mut state.places.folders;
        folders.retain(|folder| closed.iter().all(|closed| closed.path != folder.path));
        for folder in opened {
            if folders.iter().all(|known| known.path != folder.path) {
                folders.push(folder);
            }
        }
        let kept = folders.clone();
        let lies_in = |file: &Path, folders: &[Folder]| folders.iter().any(|folder| file.starts_with(&folder.path));
        self.forget_checked(&mut state, |file| lies_in(file, closed) && !lies_in(file, &kept));
        drop(state);
        self.look_again();
    }

    /// Takes over what the client says at the start: its folders and settings.
    pub(super) fn start_places(self: &Arc<Self>, state: &mut State, folders: Vec<Folder>, editor: Value) {
        state.places.folders = folders;
        state.places.editor = editor;
        let (environment, told) = self.loader.environment(None, &state.places.editor, None, None);
        self.tell(&told, None, state);
        let pages = self.plan_pages(&environment, state);
        state.places.base = Arc::new(Surroundings { environment, pages });
        self.log_user_packs(state);
        state.places.known.insert((None, None), (0, Arc::clone(&state.places.base), told));
    }

    /// Applies the editor's settings, unless newer ones have been asked for since: those for all notes, and those for
    /// the notes of single folders.
    pub fn set(self: &Arc<Self>, turn: u64, editor: Value, of_folder: BTreeMap<PathBuf, Value>) {
        let mut state = self.state();
        if state.settings_turn != turn {
            return;
        }
        state.places.editor = editor;
        state.places.of_folder = of_folder;
        drop(state);
        self.look_again();
    }

    /// Looks again where all open notes lie, and reads them again where that makes a difference.
    pub fn look_again(self: &Arc<Self>) {
        let mut state = self.state();
        state.places.turn += 1;
        state.places.of_directory.clear();
        let directories: BTreeSet<_> =
            state.store.addresses().iter().filter_map(|address| directory_of(address)).collect();
        drop(state);
        let notes = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let mut changed = notes.find_out(None, false);
            for directory in directories {
                changed |= notes.find_out(Some(&directory), false);
            }
            if changed {
                notes.ask_again();
            }
        });
    }

    /// Looks again if one of these files is a project file, or belongs to a pack in use.
    pub fn files_changed(self: &Arc<Self>, files: &[PathBuf]) {
        let state = self.state();
        let packs: Vec<PathBuf> = state.places.all().flat_map(|place| place.environment.packs.clone()).collect();
        drop(state);
        let folder = self.loader.user_packs();
        let matters = |file: &PathBuf| {
            file.file_name().is_some_and(|name| name == PROJECT_FILE)
                || packs.iter().map(PathBuf::as_path).chain(folder).any(|pack| file.starts_with(pack))
        };
        if files.iter().any(matters) {
            self.look_again();
        }
        self.judge_pack_files(Duration::ZERO);
    }

    /// Finds the place of a note that was just opened; at once, where it is known.
    pub(super) fn find_place(self: &Arc<Self>, state: &mut State, address: &str) {
        let Some(directory) = directory_of(address) else {
            let base = Arc::clone(&state.places.base);
            return self.settle(state, address, base);
        };
        let watches = state.places.watches_user_packs || self.loader.user_packs().is_none();
        let watches = state.capabilities.watches_files && watches;
        if let Some(place) = state.places.of_directory.get(&directory).filter(|_| watches) {
            let place = Arc::clone(place);
            return self.settle(state, address, place);
        }
        let notes = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            if notes.find_out(Some(&directory), !watches) {
                notes.ask_again();
            }
        });
    }

    /// Finds out what the notes of a directory are read with, and tells them; `None` stands for notes in no directory.
    /// What was found out this turn holds, unless it shall be looked at `again`. Says whether an open note is concerned.
    fn find_out(self: &Arc<Self>, directory: Option<&Path>, again: bool) -> bool {
        let state = self.state();
        let turn = state.places.turn;
        let folder = directory.and_then(|directory| state.places.folder_of(directory)).cloned();
        drop(state);
        let top = folder.map(|folder| folder.path);
        let project = directory.and_then(|directory| find_project(directory, top.as_deref()));
        let key: Key = (top, project);
        let state = self.state();
        let editor =
            key.0.as_ref().and_then(|top| state.places.of_folder.get(top)).unwrap_or(&state.places.editor).clone();
        let former = state.places.known.get(&key).cloned();
        drop(state);
        let fresh = former.clone().filter(|(known, ..)| *known == turn && !again);
        let (place, told) = if let Some((_, place, told)) = fresh {
            (place, told)
        } else {
            let before = former.as_ref().map(|(_, place, _)| place);
            self.make_place(&key, &editor, before)
        };
        let mut state = self.state();
        if state.places.turn != turn {
            // Whoever changed something looks again.
            return false;
        }
        self.tell(&told, former.as_ref().map(|(.., known)| known), &mut state);
        state.places.known.insert(key, (turn, Arc::clone(&place), told));
        if let Some(directory) = directory {
            state.places.of_directory.insert(directory.to_owned(), Arc::clone(&place));
        } else {
            state.places.base = Arc::clone(&place);
            self.log_user_packs(&mut state);
        }
        let mut changed = false;
        for address in state.store.addresses() {
            if directory_of(&address).as_deref() == directory {
                changed |= state.places.of_note(&address).is_some_and(|known| !Arc::ptr_eq(known, &place));
                self.settle(&mut state, &address, Arc::clone(&place));
            }
        }
        changed
    }

    /// What the notes of a directory are read with. It may wait for a disk.
    pub(super) fn place_at(self: &Arc<Self>, directory: &Path) -> Arc<Surroundings> {
        let state = self.state();
        let known = state.places.of_directory.get(directory).filter(|_| state.capabilities.watches_files).cloned();
        drop(state);
        known.unwrap_or_else(|| {
            self.find_out(Some(directory), false);
            let state = self.state();
            Arc::clone(state.places.of_directory.get(directory).unwrap_or(state.places.base()))
        })
    }

    /// The place of a key; the former one, where nothing changed.
    fn make_place(&self, key: &Key, editor: &Value, former: Option<&Arc<Surroundings>>) -> (Arc<Surroundings>, Told) {
        let known = former.map(|place| &place.environment);
        let (environment, told) = self.loader.environment(key.1.as_deref(), editor, key.0.as_deref(), known);
        if let Some(former) = former.filter(|former| former.environment.reads_like(&environment)) {
            return (Arc::clone(former), told);
        }
        let state = self.state();
        let pages = self.plan_pages(&environment, &state);
        let planned: Vec<_> = state.places.all().filter_map(|place| place.pages.clone()).collect();
        drop(state);
        // Whoever planned them writes them; no note waits for that a second time.
        let is_known = |pages: &Arc<Pages>| planned.iter().any(|known| Arc::ptr_eq(known, pages));
        let written = pages.filter(|pages| is_known(pages) || pages.write().is_ok());
        (Arc::new(Surroundings { environment, pages: written }), told)
    }

    /// The pages of what is known in an environment.
    fn plan_pages(&self, environment: &Environment, state: &State) -> Option<Arc<Pages>> {
        let knowledge = &environment.knowledge;
        let same = state.places.all().find(|place| Arc::ptr_eq(&place.environment.knowledge, knowledge));
        if let Some(pages) = same.and_then(|place| place.pages.clone()) {
            return Some(pages);
        }
        let pages = if state.capabilities.virtual_pages {
            Pages::on_demand(knowledge, !Arc::ptr_eq(knowledge, self.loader.base()))
        } else {
            Pages::below(self.cache.as_ref()?, knowledge)
        };
        Some(Arc::new(pages))
    }

    /// Says, the first time that it can be so, that the client shall watch the folder of the user's own packs from now on.
    pub fn begin_to_watch_user_packs(&self) -> Option<&Path> {
        let folder = self.loader.user_packs()?;
        let mut state = self.state();
        let capabilities = state.capabilities;
        let can = capabilities.watches_files && capabilities.watches_elsewhere && !state.places.watches_user_packs;
        state.places.watches_user_packs |= can && folder.is_dir();
        (can && state.places.watches_user_packs).then_some(folder)
    }

    /// Has a line written into the client's log when other packs of the user's own are used than before.
    fn log_user_packs(&self, state: &mut State) {
        let packs = &state.places.base.environment.in_use;
        let own = packs.iter().filter(|pack| pack.origin == PackOrigin::User);
        let names: Vec<String> = own.map(|pack| format!("{} {}", pack.name, pack.version)).collect();
        let names = names.join(", ");
        if names != state.places.logged {
            let names = if names.is_empty() { "none" } else { &names };
            self.outbox.log(format!("Your own packs: {names}."));
        }
        state.places.logged = names;
    }

    /// Tells what was not told the last time.
    fn tell(&self, told: &Told, former: Option<&Told>, state: &mut State) {
        // What is wrong with the user's own packs is the same in every place.
        if let Some(found) = &told.of_user_packs {
            let known = std::mem::replace(&mut state.places.told_of_user_packs, found.clone());
            let new: Vec<String> =
                found.iter().filter(|fault| !known.contains(fault)).map(ToString::to_string).collect();
            if !new.is_empty() {
                self.outbox.tell(MessageType::WARNING, format!("Sidenote, your own packs: {}", new.join(" ")));
            }
        }
        if !told.faults.is_empty() && former.is_none_or(|former| former.faults != told.faults) {
            let faults: Vec<String> = told.faults.iter().map(ToString::to_string).collect();
            self.outbox.tell(MessageType::WARNING, format!("Sidenote settings: {}", faults.join(" ")));
        }
        if let Some(notice) = &told.notice
            && former.is_none_or(|former| former.notice != told.notice)
        {
            self.outbox.tell(MessageType::INFO, format!("Sidenote: {notice} Your own settings come before it."));
        }
    }

    /// What is known where a note lies.
    pub fn knowledge_of(&self, address: &str) -> Arc<Knowledge> {
        let state = self.state();
        Arc::clone(&state.places.of_note(address).unwrap_or(state.places.base()).environment.knowledge)
    }

    /// What is known in each place.
    pub fn knowledge_of_places(&self) -> Vec<Arc<Knowledge>> {
        self.state().places.all().map(|place| Arc::clone(&place.environment.knowledge)).collect()
    }

    /// The page of a name, wherever it is known.
    pub fn page_of(&self, name: &str) -> Option<(Uri, Option<PathBuf>)> {
        let state = self.state();
        let mut pages = state.places.all().filter_map(|place| place.pages.as_ref());
        pages.find_map(|pages| Some((pages.uri(name)?.clone(), pages.path(name))))
    }

    /// The text of the page at an address.
    pub fn page_at(&self, address: &str) -> Option<String> {
        let state = self.state();
        let mut pages = state.places.all().filter_map(|place| place.pages.as_ref());
        pages.find_map(|pages| pages.text_at(address).map(str::to_owned))
    }
}
