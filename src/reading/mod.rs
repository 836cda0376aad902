//! What a note says: mentions with their assertion, results, durations.
//!
//! Reading is a pure function of a block's text and the [`Context`] it stands in, so that a block can be read again
//! alone. Places in a [`BlockReading`] are bytes of the block.

mod anaphora;
mod assertion;
mod block;
mod blocks;
mod company;
mod context;
mod date;
mod duration;
mod edit;
mod mention;
mod note;
mod note_date;
mod parts;
mod spelling;
#[cfg(test)]
mod table;
mod token;
mod value;

pub use assertion::CueMark;
pub use block::{BlockReading, Precedence, ReadSentence, Ties, read_block};
pub use blocks::{Blocks, Label, PlacedBlock};
pub use context::Context;
pub use duration::{Course, Duration, DurationKind, Month};
pub use edit::ReadingChange;
pub use mention::{Assertion, Certainty, CueText, Experiencer, Mention, Polarity, Temporality};
pub use note::NoteReading;
pub use parts::{Part, PartKind, PlacedHeader, headers, parts};
pub use value::{Standing, Value};
