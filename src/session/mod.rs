//! Open notes with their readings, notes in folders, settings, dismissals, and what of the findings is shown. No
//! protocol types here.

mod calendar;
mod dismissals;
mod display;
mod document;
mod environment;
mod files;
mod folder;
mod hold;
mod layers;
mod pack_files;
mod project;
mod rule_off;
mod schema;
mod settings;
mod store;
mod user_folders;
mod word;
mod workspace;
mod writing;

pub use calendar::today;
pub use dismissals::{Book, Change, Dismissal, DismissalStore, Dismissals, Dismissed, Key, Mark, Reason, StoreFault};
pub use display::{Counts, MOST_QUIET, Shown, shown};
pub use document::{Document, NoteEdit, Refusal, Snapshot, Work};
pub use environment::{Environment, Loader, Told};
pub use files::{make_folder, write_again, write_whole};
pub use folder::{ENDINGS, ReadFault, Stamp, Walk, WalkFault, is_note, notes_below, read_note, read_up_to};
pub use layers::{PackInUse, PackOrigin};
pub use pack_files::{FileFault, OpenFiles};
pub use project::{Fault, PROJECT_FILE, find_project};
pub use rule_off::{TextChange, Unchangeable, switch_off};
pub use schema::settings_schema;
pub use settings::{Grade, Link, RuleLevel, SECTION, SettingFault, Settings, Severities};
pub use store::Store;
pub use user_folders::{cache_folder, state_folder, user_packs_folder};
pub use word::{SHORTEST, Typed, typed};
pub use workspace::{IndexedNote, IndexedPlace, Workspace};
pub use writing::{NewLine, behind_order, plan_line_place};
