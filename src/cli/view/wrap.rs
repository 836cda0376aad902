//! Setting styled words in lines.

use anstyle::Style;

use super::plain;
use super::style::paint;

/// A run of text in one style, or the end of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fragment {
    /// Text; white space in it is where lines may end.
    Text(String, Style),
    /// The end of a line.
    Break,
}

impl Fragment {
    /// Its text.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text, _) => text,
            Self::Break => " ",
        }
    }
}

/// Words without white space between them, each run in its style; `None` is the end of a line.
type Word = Option<Vec<(String, Style)>>;

/// Sets fragments in lines of at most `width` columns; a longer word stands alone on its line. The first line starts
/// with `first`, the others with `rest`.
pub(super) fn wrap(fragments: &[Fragment], first: &str, rest: &str, width: usize) -> String {
    let mut out = first.to_owned();
    let mut column = plain::width(first);
    let mut is_start = true;
    let new_line = |out: &mut String| {
        out.truncate(out.trim_end().len());
        out.push('\n');
        out.push_str(rest);
        plain::width(rest)
    };
    for word in words(fragments) {
        let Some(word) = word else {
            column = new_line(&mut out);
            is_start = true;
            continue;
        };
        let columns: usize = word.iter().map(|(text, _)| plain::width(text)).sum();
        if !is_start {
            if column + 1 + columns > width {
                column = new_line(&mut out);
            } else {
                out.push(' ');
                column += 1;
            }
        }
        is_start = false;
        column += columns;
        for (text, style) in word {
            out.push_str(&paint(style, &text));
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn words(fragments: &[Fragment]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Vec<(String, Style)> = Vec::new();
    for fragment in fragments {
        let Fragment::Text(text, style) = fragment else {
            close(&mut open, &mut words);
            words.push(None);
            continue;
        };
        for character in text.chars() {
            if character.is_whitespace() && character != '\u{A0}' {
                close(&mut open, &mut words);
                continue;
            }
            match open.last_mut() {
                Some((run, last)) if last == style => plain::push(run, character),
                _ => {
                    let mut run = String::new();
                    plain::push(&mut run, character);
                    open.push((run, *style));
                }
            }
        }
    }
    close(&mut open, &mut words);
    words
}

fn close(open: &mut Vec<(String, Style)>, words: &mut Vec<Word>) {
    if !open.is_empty() {
        words.push(Some(std::mem::take(open)));
    }
}
