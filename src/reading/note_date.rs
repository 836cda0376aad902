//! The date that a note states for itself, in its first lines.

use jiff::civil::Date;

/// A longer block is prose, in which a date is of something else.
const LONGEST_HEADING: usize = 400;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The full date in a block of a note's head; a date of birth is none. Of figures alone the first is the month, as in
/// the United States, unless it cannot be one.
pub(super) fn note_date(text: &str) -> Option<Date> {
    if text.len() > LONGEST_HEADING || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let figures = (0..text.len()).filter(|&at| starts_word(text, at)).find_map(|at| figures(&text.as_bytes()[at..]))?;
    let lower = text.to_lowercase();
    if ["dob", "d.o.b", "born", "birth"].iter().any(|word| lower.contains(word)) {
        return None;
    }
    let [year, month, day] = figures;
    let year = if year < 100 { 2000 + year } else { year };
    let plausible = (1990..=2100).contains(&year);
    plausible.then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()).flatten()
}

fn starts_word(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    bytes[at].is_ascii_alphanumeric()
        && at.checked_sub(1).is_none_or(|before| {
            !bytes[before].is_ascii_alphanumeric() && bytes[before] != b'_' && bytes[before] < 0x80
        })
}

/// The year, month and day that a text starts with.
fn figures(text: &[u8]) -> Option<[i16; 3]> {
    if !text[0].is_ascii_digit() {
        // "October 3, 2026"
        let (month, rest) = month(text)?;
        let (day, rest) = number(sign(rest, b" -")?, 1..=2)?;
        let rest = sign(rest, b",").unwrap_or(rest);
        let (year, rest) = number(sign(rest, b" ")?, 4..=4)?;
        return ends_word(rest).then_some([year, month, day]);
    }
    // "2026-10-03"
    if let Some((year, rest)) = number(text, 4..=4) {
        let (month, rest) = number(sign(rest, b"-")?, 1..=2)?;
        let (day, rest) = number(sign(rest, b"-")?, 1..=2)?;
        return ends_word(rest).then_some([year, month, day]);
    }
    let (first, rest) = number(text, 1..=2)?;
    // "10/3/2026"
    if let Some(rest) = sign(rest, b"/.") {
        let (second, rest) = number(rest, 1..=2)?;
        let (year, rest) = number(sign(rest, b"/.")?, 4..=4).or_else(|| number(sign(rest, b"/.")?, 2..=2))?;
        let [month, day] = if first > 12 { [second, first] } else { [first, second] };
        return ends_word(rest).then_some([year, month, day]);
    }
    // "3rd Oct 2026"
    let ordinal = [b"st", b"nd", b"rd", b"th"]
        .iter()
        .find_map(|end| rest.get(..2).is_some_and(|found| found.eq_ignore_ascii_case(*end)).then(|| &rest[2..]));
    let (month, rest) = month(sign(ordinal.unwrap_or(rest), b" -")?)?;
    let mut rest = sign(rest, b" ,-")?;
    while let Some(next) = sign(rest, b" ,-") {
        rest = next;
    }
    let (year, rest) = number(rest, 4..=4)?;
    ends_word(rest).then_some([year, month, first])
}

/// A number of so many figures and no more, and what follows it.
fn number(text: &[u8], figures: std::ops::RangeInclusive<usize>) -> Option<(i16, &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value = text.iter().take(count).take(4).fold(0, |value, byte| value * 10 + i16::from(byte - b'0'));
    figures.contains(&count).then(|| (value, &text[count..]))
}

/// The name of a month, whole or cut short, and what follows it and its full stop.
fn month(text: &[u8]) -> Option<(i16, &[u8])> {
    let short = text.get(..3)?;
    let month = MONTHS.iter().position(|month| month.as_bytes().eq_ignore_ascii_case(short))? + 1;
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let rest = &text[letters..];
    Some((i16::try_from(month).ok()?, sign(rest, b".").unwrap_or(rest)))
}

/// What follows one of some signs.
fn sign<'a>(text: &'a [u8], signs: &[u8]) -> Option<&'a [u8]> {
    text.split_first().filter(|(first, _)| signs.contains(first)).map(|(_, rest)| rest)
}

fn ends_word(rest: &[u8]) -> bool {
    rest.first().is_none_or(|&byte| !byte.is_ascii_alphanumeric() && byte != b'_' && byte < 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(note_date(text).map(|date| date.to_string()).as_deref(), expected, "in {text:?}");
    }

    #[test]
    fn finds_the_date_of_a_note() {
        check("PAIN CLINIC FOLLOW UP 7 Oct 2026", Some("2026-10-07"));
        check("Date of surgery: 02 Nov 2024", Some("2024-11-02"));
        check("Date: 10/14/2026   67 y/o F", Some("2026-10-14"));
        check("14/03/2025", Some("2025-03-14"));
        check("**Date:** 2025-03-18", Some("2025-03-18"));
        check("Seen October 3, 2026", Some("2026-10-03"));
        check("Seen on the 3rd of October, 3rd Oct. 2026", Some("2026-10-03"));
        check("SEPT 9 2026", Some("2026-09-09"));
        check("MRN 12345-1-2, 1.2.26", Some("2026-01-02"));
        check("DOB: 03/04/1957", None);
        check("BP 120/80, 12/12", None);
        check("31/31/2025", None);
    }
}
