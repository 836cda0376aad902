//! Text from outside, made safe to print: nothing in a note or a path can steer a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for a character that is not printed.
const HIDDEN: char = '\u{FFFD}';

/// The columns that a tab takes.
const TAB: &str = "    ";

/// Appends a character as it is shown.
pub(in crate::cli) fn push(out: &mut String, character: char) {
    match character {
        '\t' => out.push_str(TAB),
        _ if steers(character) => out.push(HIDDEN),
        _ => out.push(character),
    }
}

/// The columns of a character as it is shown.
pub(super) fn width_of(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        _ if steers(character) => 1,
        _ => character.width().unwrap_or(1),
    }
}

/// The columns of a text that is already as shown.
pub(super) fn width(shown: &str) -> usize {
    shown.width()
}

/// A text on one line, as it is shown: each run of line ends and spaces becomes one space.
pub(in crate::cli) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ' ' | '\n' | '\r' | '\t') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            push(&mut out, character);
        }
    }
    out
}

/// A text on one line of at most `columns` columns.
pub(in crate::cli) fn short(text: &str, columns: usize) -> String {
    let line = line(text);
    if width(&line) <= columns {
        return line;
    }
    let mut out = String::new();
    let mut used = 1;
    for character in line.chars() {
        used += width_of(character);
        if used > columns {
            break;
        }
        out.push(character);
    }
    out.push('…');
    out
}

/// Whether a character moves the cursor, changes colours or turns the direction of writing.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(line("a\u{1b}[31mb\u{202e}c\r\n  d\u{7}"), "a\u{FFFD}[31mb\u{FFFD}c d\u{FFFD}");
    }

    #[test]
    fn shortens_by_columns() {
        assert_eq!(short("leg cramps", 10), "leg cramps");
        assert_eq!(short("leg cramps", 6), "leg c…");
        assert_eq!(short("こむら返り", 5), "こむ…");
    }
}
