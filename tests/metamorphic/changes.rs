//! Transformations that change the form of a note and nothing that it says.

use sidenote::knowledge::Knowledge;
use sidenote::note::{is_list_item, is_table_row, split};

/// A note in another form.
pub struct Change {
    pub name: &'static str,
    /// What exactly was done.
    pub detail: String,
    pub text: String,
    /// How many characters that are no white space were put before the note.
    pub shift: usize,
}

/// Words whose case carries meaning, besides those that a pack wants in one case: units, sides, times and flags.
const CASED: [&str; 45] = [
    "mg", "Mg", "mcg", "ug", "g", "kg", "mL", "ml", "dL", "dl", "L", "l", "mmol", "mEq", "meq", "mm", "cm", "m", "M",
    "F", "f", "h", "d", "w", "y", "s", "x", "a", "p", "c", "o", "k", "na", "ca", "is", "on", "it", "as", "pa", "May",
    "may", "Mar", "mar", "H", "us",
];

/// All changes of form of a note.
pub fn all(text: &str, widths: &[usize], knowledge: &Knowledge) -> Vec<Change> {
    const BEFORE: &str = "Parking was found near the main gate. The clinic ran on time today.";
    const AFTER: &str = "The letter goes to the practice by post. Parking was found near the main gate.";
    let change = |name, detail: &str, text| Change { name, detail: detail.to_owned(), text, shift: 0 };
    let mut changes = vec![
        change("crlf", "LF to CRLF", text.replace("\r\n", "\n").replace('\n', "\r\n")),
        change("doubled spaces", "every single space doubled", doubled(text)),
        change("capitals", "all in capitals", capitals(text, knowledge)),
        change("blank lines", "blank lines between blocks", spread(text)),
        change("paragraph after", "an unrelated paragraph after it", format!("{}\n\n{AFTER}\n", text.trim_end())),
    ];
    let shift = BEFORE.chars().filter(|character| !character.is_whitespace()).count();
    let before = change("paragraph before", "an unrelated paragraph before it", format!("{BEFORE}\n\n{text}"));
    changes.push(Change { shift, ..before });
    changes.extend(widths.iter().map(|&width| {
        let detail = format!("wrapped at {width}");
        Change { name: "wrapped", detail, text: wrapped(text, width), shift: 0 }
    }));
    changes
}

/// Whether a line is laid out in columns.
fn has_columns(line: &str) -> bool {
    let line = line.trim();
    line.contains("  ") || line.contains(['\t', '|']) || is_table_row(line)
}

fn doubled(text: &str) -> String {
    let double = |line: &str| {
        if has_columns(line) {
            return line.to_owned();
        }
        let start = line.len() - line.trim_start().len();
        format!("{}{}", &line[..start], line[start..].trim_end().replace(' ', "  "))
    };
    text.split('\n').map(double).collect::<Vec<_>>().join("\n")
}

fn spread(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for block in split(text) {
        if block.span.start > 0 && !block.after_blank {
            out.push('\n');
        }
        out.push_str(block.span.of(text));
    }
    out
}

/// The note in capitals, but for words whose case carries meaning.
fn capitals(text: &str, knowledge: &Knowledge) -> String {
    let mut exact: std::collections::HashSet<String> = std::collections::HashSet::new();
    for info in &knowledge.concepts {
        for term in &info.concept.exact {
            exact.extend(term.split(' ').map(str::to_uppercase));
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_alphanumeric() {
            word.push(character);
            continue;
        }
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        let keeps = CASED.contains(&letters.as_str()) || exact.contains(&word.to_uppercase());
        out.push_str(&if keeps { word.clone() } else { word.to_ascii_uppercase() });
        word.clear();
        if character != '\0' {
            out.push(character);
        }
    }
    out
}

/// The note with its prose wrapped at a width; tables, headers, and lines of forms stay.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for block in split(text) {
        let whole = block.span.of(text);
        let body = whole.trim_end();
        if is_fixed(body) {
            out.push_str(whole);
            continue;
        }
        let start = body.len() - body.trim_start_matches(['\n', '\r', ' ']).len();
        out.push_str(&body[..start]);
        let indent = body[..start].rsplit('\n').next().unwrap_or_default().len();
        let hang = indent + if is_list_item(&body[start..]) { 2 } else { 0 };
        out.push_str(&filled(&body[start..], width, indent, hang));
        out.push_str(&whole[body.len()..]);
    }
    out
}

fn filled(body: &str, width: usize, indent: usize, hang: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    let words: Vec<&str> = body.split_ascii_whitespace().collect();
    for (index, word) in words.iter().enumerate() {
        let length = word.chars().count();
        let rest = words[index..words.len().min(index + 3)].join(" ");
        // A sign or number at the start of a line would read as a new item.
        let may_break = index > 0 && !is_list_item(&rest);
        if may_break && column + 1 + length > width {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            column = hang;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// Whether a block is a table, a header, or a line of a form, which nobody wraps.
fn is_fixed(block: &str) -> bool {
    let marks = ["[ ]", "[x]", "[X]", "☐", "☒", "☑", "\t", "|"];
    let heading = block.trim_start().starts_with('#') || !block.chars().any(char::is_lowercase);
    let words = block.split_whitespace().count();
    let label = block.trim_start().split_once(':').is_some_and(|(label, _)| label.split_whitespace().count() <= 3);
    block.lines().any(has_columns)
        || marks.iter().any(|mark| block.contains(mark))
        || heading
        || block.ends_with(':')
        || (label && words < 10)
}
