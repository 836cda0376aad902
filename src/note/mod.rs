//! What a note looks like: blocks, sections and sentences.
//!
//! A note is cut into blocks (a paragraph, a list item with its continuation lines, a form line, a table row). Where a
//! block starts depends only on the lines around it, so that an edit re-cuts its own surroundings and nothing else.

mod blocks;
mod header;
mod line;
mod sentence;
mod wrap;

pub use blocks::{AROUND, BlockSpan, is_blank, split, split_lines};
pub use header::{Header, find_header, inline_header};
pub use line::{is_list_item, is_table_row};
pub use sentence::{Sentence, rows, sentences};
