//! Snippets: texts with places that the editor's user steps through.

use std::fmt::Write;

use crate::knowledge::{Part, parts};

/// A text of a pack as a snippet: each blank is a place to fill in.
#[must_use]
pub fn of_template(text: &str) -> String {
    let mut snippet = Snippet::default();
    for part in parts(text) {
        match part {
            Part::Words(words) => snippet.words(words),
            Part::Blank(blank) => snippet.place(blank),
        }
    }
    snippet.end()
}

/// A snippet in the making.
#[derive(Debug, Default)]
pub struct Snippet {
    text: String,
    places: usize,
}

impl Snippet {
    /// Words that stay.
    pub fn words(&mut self, words: &str) {
        self.escape(words);
    }

    /// A place with the words that stand there at first.
    pub fn place(&mut self, words: &str) {
        self.places += 1;
        // Writing to a string cannot fail.
        let _ = write!(self.text, "${{{}:", self.places);
        self.escape(words);
        self.text.push('}');
    }

    /// The snippet; the caret ends up behind it.
    #[must_use]
    pub fn end(mut self) -> String {
        self.text.push_str("$0");
        self.text
    }

    fn escape(&mut self, words: &str) {
        for character in words.chars() {
            if matches!(character, '$' | '}' | '\\') {
                self.text.push('\\');
            }
            self.text.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_places() {
        assert_eq!(of_template("K [value], $5 {x} [a\\b]"), "K ${1:[value]}, \\$5 {x\\} ${2:[a\\\\b]}$0");
        assert_eq!(of_template("no blank"), "no blank$0");
    }
}
