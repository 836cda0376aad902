//! Open notes with their readings, notes in folders, settings, and what of the findings is shown. No protocol types
//! here.

mod display;
mod document;
mod folder;
mod settings;
mod store;

pub use display::{MOST_QUIET, Shown, shown};
pub use document::{Document, NoteEdit, Refusal, Snapshot, Work};
pub use folder::{ENDINGS, ReadFault, Walk, WalkFault, is_note, notes_below, read_note, read_up_to};
pub use settings::{Link, RuleLevel, Settings};
pub use store::Store;
