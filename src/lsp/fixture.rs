//! Notes for the tests of this module's features.

use std::sync::{Arc, LazyLock};

use ropey::Rope;
use tower_lsp::ls_types::{Position, Range};

use super::capabilities::Capabilities;
use super::view::View;
use crate::findings::{EvaluationSettings, evaluate};
use crate::knowledge::{Knowledge, PackSource, load};
use crate::reading::NoteReading;
use crate::session::{Severities, Snapshot};
use crate::text::slice_of;

/// A small pack of the tests' own.
static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| {
    let files = vec![("fixture.toml".to_owned(), include_str!("fixture.toml").to_owned())];
    Arc::new(load(&[PackSource::from_files(files)]).expect("the tests' pack is sound"))
});

/// A note as a client that can do nothing much looks at it.
pub fn view(text: &str) -> View {
    let knowledge = Arc::clone(&KNOWLEDGE);
    let reading = NoteReading::read(text, &knowledge);
    let findings = evaluate(&reading, &knowledge, &EvaluationSettings::default());
    View {
        snapshot: Snapshot {
            opened: 1,
            version: 1,
            note: Rope::from_str(text),
            reading: Arc::new(reading),
            findings: Arc::new(findings),
            held: Vec::new(),
        },
        uri: "file:///notes/a.txt".parse().expect("the address is sound"),
        knowledge,
        capabilities: Capabilities::default(),
        pages: None,
        dismissals: Arc::default(),
        project_file: None,
        severities: Severities::default(),
        inlay_hints: true,
        code_lens: true,
    }
}

/// Splits a note at the `|` that marks the pointer, and looks at what is left.
pub fn pointed(text: &str) -> (View, Position) {
    let (before, after) = text.split_once('|').expect("the note has a pointer");
    let view = view(&format!("{before}{after}"));
    let position = position_at(&view, before.len());
    (view, position)
}

/// The position of a byte.
pub fn position_at(view: &View, offset: usize) -> Position {
    view.range(crate::text::Span::new(offset, offset)).start
}

/// A range as a test states it: its first line from zero, and the words under it.
pub fn words(view: &View, range: Range) -> String {
    format!("{}: {}", range.start.line, slice_of(&view.snapshot.note, view.span(range)))
}
