//! Positions in a note: byte spans, lines, the column units of editors, edits, and the way from a file's bytes to text.
//!
//! Everything above this module counts in bytes of UTF-8. Editors count in UTF-8, UTF-16 or UTF-32 units; the
//! conversion happens here and nowhere else.

mod decode;
mod fold;
mod position;
mod rope;
mod span;

pub use decode::{Broken, Decoded};
pub use fold::{Folded, fold_term};
pub use position::{Encoding, LineIndex, Position};
pub use rope::{Edit, Positions, nearest_offset, offset_of, position_of, replace, replace_all, slice_of};
pub use span::Span;
