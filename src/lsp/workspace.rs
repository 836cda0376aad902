//! What the notes of the workspace speak of: those that are open as they stand in the editor, the others as they lie in
//! their folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::{Location, Position, Range, Uri};

use super::address::lasting_name;
use super::compute::Cancel;
use super::notes::Notes;
use super::references::Subject;
use super::view::View;
use crate::knowledge::ConceptId;
use crate::session::IndexedPlace;
use crate::text;

/// What a note speaks of.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The address of the note.
    pub uri: Uri,
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
        for block in &view.snapshot.reading.blocks {
            let mut add = |concept, is_value, holds, span: text::Span| {
                let range = view.range(span.shifted(block.start));
                places.push(SpokenPlace { concept, is_value, holds, range });
            };
            for mention in block.reading.shown_mentions(&view.knowledge) {
                add(mention.concept, false, mention.assertion.holds(), mention.span);
            }
            for value in &block.reading.values {
                add(value.analyte, true, true, value.span);
            }
        }
        Self { uri: view.uri.clone(), places }
    }

    fn of_index(uri: Uri, places: &[IndexedPlace]) -> Self {
        let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let position =
            |place: text::Position| Position { line: narrow(place.line), character: narrow(place.character) };
        let place = |place: &IndexedPlace| {
            let (start, end) = place.range();
            let range = Range { start: position(start), end: position(end) };
            SpokenPlace { concept: place.concept, is_value: place.is_value, holds: place.holds, range }
        };
        Self { uri, places: places.iter().map(place).collect() }
    }

    /// Where the note speaks of something.
    pub fn of(&self, subject: Subject) -> impl Iterator<Item = Location> {
        let fits = move |place: &&SpokenPlace| match subject {
            Subject::Concept(concept) => !place.is_value && place.concept == concept,
            Subject::Analyte(analyte) => place.is_value && place.concept == analyte,
        };
        self.places.iter().filter(fits).map(|place| Location { uri: self.uri.clone(), range: place.range })
    }
}

/// Brings the index up to date and tells what the notes of the workspace speak of that are not among the `open` ones.
pub fn elsewhere<'a>(notes: &'a Notes, open: &[View], cancel: &Cancel) -> impl Iterator<Item = Spoken> + use<'a> {
    let encoding = notes.capabilities().encoding;
    notes.workspace.refresh(&notes.folder_paths(), notes.loader.base(), encoding, &|| !cancel.is_wanted());
    let open: BTreeSet<String> = open.iter().filter_map(|view| lasting_name(view.uri.as_str())).collect();
    notes.workspace.notes().into_iter().filter_map(move |(path, places)| {
        let uri = Uri::from_file_path(&path)?;
        let is_open = lasting_name(uri.as_str()).is_some_and(|name| open.contains(&name));
        (!is_open).then(|| Spoken::of_index(uri, &places))
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
