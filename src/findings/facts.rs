//! Facts of a note.
