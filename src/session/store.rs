//! All open notes.

use std::collections::BTreeMap;

use super::document::Document;

/// The open notes, by the exact text of the address that the editor calls them by.
#[derive(Debug, Default)]
pub struct Store {
    notes: BTreeMap<String, Document>,
    openings: u64,
}

impl Store {
    /// Opens a note; one that was open under the same address gives way.
    pub fn open(&mut self, address: &str, text: &str, version: i32, largest: usize) -> &mut Document {
        self.openings += 1;
        let document = Document::open(text, version, self.openings, largest);
        self.notes.remove(address);
        self.notes.entry(address.to_owned()).or_insert(document)
    }

    /// An open note.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<&Document> {
        self.notes.get(address)
    }

    /// An open note, to change it.
    pub fn get_mut(&mut self, address: &str) -> Option<&mut Document> {
        self.notes.get_mut(address)
    }

    /// Closes a note.
    pub fn close(&mut self, address: &str) -> Option<Document> {
        self.notes.remove(address)
    }

    /// The addresses of all open notes.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.notes.keys().cloned().collect()
    }
}
