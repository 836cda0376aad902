//! What is tried on bytes that nobody would write. Each target says what must hold for any of them, and fails where it
//! does not; that nothing panics, hangs or takes too much memory, libFuzzer sees to.

mod bytes;
mod edits;
mod layout;
mod packs;
mod protocol;
mod reading;
mod settings;
mod text;

pub use edits::edits;
pub use layout::layout;
pub use packs::packs;
pub use protocol::protocol;
pub use reading::{assertion, values};
pub use settings::settings;
pub use text::text;

use std::sync::LazyLock;

use sidenote::knowledge::{Knowledge, PackSource, load};

/// What the program knows when it is handed out.
static EMBEDDED: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));
