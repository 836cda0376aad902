//! What a line looks like.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2};

/// The length of a line with its indent, as if each of its gaps were one space.
pub(super) fn length(line: &str) -> usize {
    if line.is_ascii() && first_gap(line).is_none() {
        return indent(line) + line.trim().len();
    }
    let mut count = indent(line);
    let mut gap = false;
    for character in line.trim().chars() {
        count += usize::from(!gap || character != ' ');
        gap = character == ' ';
    }
    count
}

/// Whether a line is laid out in columns.
pub(super) fn has_columns(line: &str) -> bool {
    let prose = || doubled_words(line).is_some_and(|(words, numbers)| words >= 3 && words > numbers);
    memchr2(b'\t', b'|', line.as_bytes()).is_some()
        || (first_gap(line).is_some() && first_gap(line.trim()).is_some() && !prose())
}

/// Where two spaces stand first.
pub(super) fn first_gap(line: &str) -> Option<usize> {
    static GAP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("  "));
    GAP.find(line.as_bytes())
}

/// Where the first gap of more than one space is, as between a label and its value. In a line in which every space is
/// doubled there is none.
#[must_use]
pub fn wide_gap(line: &str) -> Option<usize> {
    let gap = first_gap(line)?;
    let doubled = |(words, numbers): (usize, usize)| words + numbers >= 4 || line.trim_end().ends_with('.');
    if doubled_words(line).is_some_and(doubled) { None } else { Some(gap) }
}

/// How many words and numbers stand in a line in which all of them are two spaces apart.
pub(super) fn doubled_words(line: &str) -> Option<(usize, usize)> {
    let line = line.trim();
    let (mut words, mut numbers) = (0, 0);
    for part in line.split("  ") {
        // Of more than two spaces a part starts with one, or is empty.
        if part.is_empty() || part.contains(char::is_whitespace) {
            return None;
        }
        let number = part.starts_with(|first: char| first.is_ascii_digit());
        *(if number { &mut numbers } else { &mut words }) += 1;
    }
    (words + numbers > 1).then_some((words, numbers))
}

pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|character| character.is_whitespace()).count()
}

pub(super) fn ends_with_colon(line: &str) -> bool {
    line.trim_end().ends_with(':')
}

/// Whether a line starts with a bullet, a number, a check-box or a problem's "#".
#[must_use]
pub fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let mut characters = line.chars();
    match characters.next() {
        Some('-' | '*' | '+' | '•' | '–' | '—' | '·' | '▪' | '◦' | '>') => {
            characters.next().is_none_or(char::is_whitespace)
        }
        Some('#') => true,
        Some('[') => line.get(1..).and_then(|rest| rest.split_once(']')).is_some_and(|(mark, _)| mark.len() <= 1),
        Some(first) if first.is_ascii_digit() => {
            let rest = line.trim_start_matches(|character: char| character.is_ascii_digit());
            let marker = rest.strip_prefix(['.', ')']);
            line.len() - rest.len() <= 2 && marker.is_some_and(|rest| rest.starts_with(char::is_whitespace))
        }
        Some(first) if first.is_ascii_alphabetic() => {
            characters.next() == Some(')') && characters.next().is_some_and(char::is_whitespace)
        }
        _ => false,
    }
}

/// Whether a line is a row of a table with columns: cells set apart by wide gaps, tabs or bars, two of them with
/// numbers or dates.
#[must_use]
pub fn is_table_row(line: &str) -> bool {
    let line = line.trim_end();
    if !has_columns(line) || line.contains(". ") {
        return false;
    }
    let cells = line.split(['\t', '|']).flat_map(|part| part.split("  ")).map(str::trim);
    cells.filter(|cell| cell.starts_with(|first: char| first.is_ascii_digit())).count() >= 2
}

/// Whether a line holds check-boxes, as the lines of a form do.
pub(super) fn has_box(line: &str) -> bool {
    // "[" and the first byte of the boxes of Unicode.
    memchr2(b'[', 0xE2, line.as_bytes()).is_some()
        && ["[ ]", "[x]", "[X]", "☐", "☒", "☑"].iter().any(|mark| line.contains(mark))
}

/// Whether a line ends in cells set apart by more than the two spaces after a full stop.
pub(super) fn has_cells(line: &str) -> bool {
    memchr(b'\t', line.as_bytes()).is_some() || (first_gap(line).is_some() && line.trim().contains("   "))
}

/// Whether the last word of a line is a date or a time with its colon ("1/14: atorva restarted").
pub(super) fn ends_in_figures(line: &str) -> bool {
    line.split_whitespace().next_back().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether a line is a word or two, as a title without marks is ("Plan").
pub(super) fn is_title(line: &str) -> bool {
    let line = line.trim();
    let plain = |character: char| character.is_alphabetic() || matches!(character, ' ' | '/' | '&');
    line.starts_with(char::is_uppercase) && line.split_whitespace().nth(2).is_none() && line.chars().all(plain)
}

/// Whether a line starts with a label and a colon ("Spasm: none", "Meds: …").
pub(super) fn is_labelled(line: &str) -> bool {
    let line = line.trim_start();
    if line.strip_prefix("**").is_some_and(|rest| rest.contains("**")) {
        return true;
    }
    let wide = wide_gap(line).map(|gap| line.split_at(gap));
    let wide = wide.filter(|(label, rest)| label.len() <= 12 && rest.trim().len() > 1);
    let Some((label, _)) = wide.or_else(|| line.split_once(':')) else { return false };
    let words = label.split_whitespace().count();
    let starts_upper =
        label.trim_start_matches(['*', '_']).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let numbered = words == 2 && label.len() <= 8 && label.ends_with(|last: char| last.is_ascii_digit());
    (1..=5).contains(&words) && label.len() <= 48 && (starts_upper || numbered) && !label.contains(['.', ';', ','])
}

/// Whether a line is a heading by its form: Markdown, or capitals without a full stop.
pub(super) fn is_heading(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with('#') {
        return true;
    }
    if line.len() > 60 || line.chars().any(|character| character.is_alphabetic() && !character.is_uppercase()) {
        return false;
    }
    line.chars().filter(|character| character.is_alphabetic()).count() >= 2 && !line.ends_with(['.', ',', ';'])
}

/// The length of a line's first word.
pub(super) fn first_word(line: &str) -> usize {
    line.split_whitespace().next().map_or(0, |word| word.chars().count())
}

/// Whether a line can be part of results that are drawn as the bones of a fish: numbers between signs, or a long dash.
pub(super) fn is_bone(line: &str) -> bool {
    let of_bones = |character: char| character.is_ascii_digit() || " .|/\\<>-_=\r\n".contains(character);
    line.chars().all(of_bones) && (line.contains('|') || line.contains("---") || line.contains("___"))
}
