//! What was dismissed, counted by rule and reason.

use super::plain;
use super::style::{FAINT, NONE, STRONG};
use super::table::table;
use crate::session::Book;

/// The counts as a table, and what was done with them.
pub(in crate::cli) fn dismissals(book: &Book, cleared: bool) -> String {
    if book.is_empty() {
        return "Nothing is dismissed.\n".to_owned();
    }
    let mut parts = Vec::new();
    if !book.notes.is_empty() {
        let head = ["rule", "reason", "dismissed"].map(|word| (word.to_owned(), FAINT)).to_vec();
        let rows = book.counts().into_iter().map(|((rule, reason), count)| {
            vec![(plain::line(rule), STRONG), (reason.to_string(), NONE), (count.to_string(), NONE)]
        });
        parts.push(table(&std::iter::once(head).chain(rows).collect::<Vec<_>>(), ""));
    }
    if !book.rules.is_empty() {
        let rules: Vec<String> = book.rules.iter().map(|rule| plain::line(rule)).collect();
        parts.push(format!("Switched off for you: {}\n", rules.join(", ")));
    }
    if cleared {
        parts.push("All of this is cleared, and shows again in notes that are opened from now on.\n".to_owned());
    }
    parts.concat()
}
