//! The signs of the values of a tree.

/// A text that stands in the document: how far behind the start of its place, and its length.
pub const AS_WRITTEN: u8 = 0;
/// A text with escapes: its length and its bytes.
pub const SPELT: u8 = 1;
/// A whole number: its eight bytes, the lowest first.
pub const INTEGER: u8 = 2;
/// A number with a fraction: the eight bytes of a double, the lowest first.
pub const FLOAT: u8 = 3;
/// False, without content.
pub const FALSE: u8 = 4;
/// True, without content.
pub const TRUE: u8 = 5;
/// A list: how many values, and these.
pub const LIST: u8 = 6;
/// A table: how many entries, and for each its key (its length and its bytes) and its value.
pub const TABLE: u8 = 7;
