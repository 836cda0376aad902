//! What the notes of the workspace speak of: those that are open as they stand in the editor, the others as they lie in
//! their folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp::ls_types::{Location, Range, Uri};

use super::address::lasting_name;
use super::compute::Cancel;
use super::convert::narrow;
use super::notes::Notes;
use super::references::Subject;
use super::view::View;
use crate::knowledge::{ConceptId, Knowledge};
use crate::session::{IndexedNote, IndexedPlace};
use crate::text;

/// What a note speaks of.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The address of the note.
    pub uri: Uri,
    /// What it was read with.
    pub knowledge: Arc<Knowledge>,
    /// The places, in order.
    pub places: Vec<SpokenPlace>,
}

/// A place where a note speaks of something.
#[derive(Clone, Debug)]
pub struct SpokenPlace {
    /// Of what.
    pub concept: ConceptId,
    /// Whether it is a result of an analyte, rather than a mention.
    pub is_value: bool,
    /// Whether it is affirmed, current and the patient's own.
    pub holds: bool,
    /// Where.
    pub range: Range,
}

impl Spoken {
    /// What an open note speaks of.
    #[must_use]
    pub fn of_view(view: &View) -> Self {
        let mut places = Vec::new();
        let mut ranges = view.ranges();
        for block in &view.snapshot.reading.blocks {
            let mut add = |concept, is_value, holds, span: text::Span| {
                let range = ranges.of(span.shifted(block.start));
                places.push(SpokenPlace { concept, is_value, holds, range });
            };
            for mention in block.reading.shown_mentions(&view.knowledge) {
                add(mention.concept, false, mention.assertion.holds(), mention.span);
            }
            for value in &block.reading.values {
                add(value.analyte, true, true, value.span);
            }
        }
        Self { uri: view.uri.clone(), knowledge: Arc::clone(&view.knowledge), places }
    }

    fn of_index(uri: Uri, note: &IndexedNote) -> Self {
        let place = |place: &IndexedPlace| {
            let (start, end) = place.range();
            let range = Range { start: narrow(start), end: narrow(end) };
            SpokenPlace { concept: place.concept, is_value: place.is_value, holds: place.holds, range }
        };
        Self { uri, knowledge: Arc::clone(&note.knowledge), places: note.places.iter().map(place).collect() }
    }

    /// Where the note speaks of something.
    pub fn of(&self, subject: &Subject) -> impl Iterator<Item = Location> {
        // Another folder may have other packs, and number its concepts otherwise.
        let concept = self.knowledge.concept_named(&subject.concept);
        let is_value = subject.is_value;
        let fits = move |place: &&SpokenPlace| place.is_value == is_value && Some(place.concept) == concept;
        self.places.iter().filter(fits).map(|place| Location { uri: self.uri.clone(), range: place.range })
    }
}

/// Brings the index up to date and tells what the notes of the workspace speak of that are not among the `open` ones.
pub fn elsewhere<'a>(notes: &'a Arc<Notes>, open: &[View], cancel: &Cancel) -> impl Iterator<Item = Spoken> + use<'a> {
    let encoding = notes.capabilities().encoding;
    let known = |folder: &Path| Arc::clone(&notes.place_at(folder).environment.knowledge);
    notes.workspace.refresh(&notes.folder_paths(), &known, encoding, &|| !cancel.is_wanted());
    let open: BTreeSet<String> = open.iter().filter_map(|view| lasting_name(view.uri.as_str())).collect();
    notes.workspace.notes().into_iter().filter_map(move |(path, note)| {
        let uri = Uri::from_file_path(&path)?;
        let is_open = lasting_name(uri.as_str()).is_some_and(|name| open.contains(&name));
        (!is_open).then(|| Spoken::of_index(uri, &note))
    })
}

/// The path of a folder that lies on this machine.
#[must_use]
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let address = uri.as_str();
    let name = lasting_name(&format!("{}/x", address.strip_suffix('/').unwrap_or(address)))?;
    let path = name.strip_prefix("file://")?.strip_suffix("/x")?;
    // A drive stands behind a slash in an address.
    let path = if cfg!(windows) { path.trim_start_matches('/') } else { path };
    let path = if path.is_empty() { Path::new("/") } else { Path::new(path) };
    path.is_absolute().then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn folders_are_those_on_this_machine() {
        for (uri, path) in [
            ("file:///notes", Some("/notes")),
            ("file:///my%20notes/", Some("/my notes")),
            ("file:///", Some("/")),
            ("vscode-vfs://github/notes", None),
            ("untitled:Untitled-1", None),
        ] {
            let uri: Uri = uri.parse().expect("the address is sound");
            assert_eq!(path_of(&uri).as_deref(), path.map(Path::new), "{}", uri.as_str());
        }
    }
}
