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

use rustix::time::{ClockId, clock_gettime};
use sidenote::knowledge::{Knowledge, PackSource, load};

/// What the program knows when it is handed out.
static EMBEDDED: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));

/// The longest that a try may take, in seconds of processor time. libFuzzer's own limit counts the time that a busy
/// machine lets a try wait.
const LONGEST: i64 = 1;

/// Tries bytes, and fails where that takes too long.
pub fn timed(target: fn(&[u8]), bytes: &[u8]) {
    let spent = || clock_gettime(ClockId::ProcessCPUTime);
    let start = spent();
    target(bytes);
    let end = spent();
    let nanoseconds = (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec;
    assert!(nanoseconds < LONGEST * 1_000_000_000, "a try took {nanoseconds} ns of processor time");
}
