//! Open notes with their readings, settings, and what of the findings is shown. No protocol types here.

mod display;
mod document;
mod settings;
mod store;

pub use display::{MOST_QUIET, Shown, shown};
pub use document::{Document, NoteEdit, Refusal, Snapshot, Work};
pub use settings::{Link, RuleLevel, Settings};
pub use store::Store;
