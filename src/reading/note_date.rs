//! The date that a note states for itself, in its first lines.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

/// A longer block is prose, in which a date is of something else.
const LONGEST_HEADING: usize = 400;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static DATES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let month = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?";
    let patterns = [
        r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b".to_owned(),
        r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4}|\d{2})\b".to_owned(),
        format!(r"(?i)\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{month}[ ,-]+(?P<year>\d{{4}})\b"),
        format!(r"(?i)\b{month}[ -](?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\b"),
    ];
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

/// The full date in a block of a note's head; a date of birth is none. Of figures alone the first is the month, as in
/// the United States, unless it cannot be one.
pub(super) fn note_date(text: &str) -> Option<Date> {
    if text.len() > LONGEST_HEADING || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_lowercase();
    if ["dob", "d.o.b", "born", "birth"].iter().any(|word| lower.contains(word)) {
        return None;
    }
    let found = DATES.iter().filter_map(|pattern| pattern.captures(text));
    found
        .min_by_key(|captures| captures.get(0).map_or(usize::MAX, |all| all.start()))
        .and_then(|captures| date(&captures))
}

fn date(captures: &Captures<'_>) -> Option<Date> {
    let number = |name: &str| captures.name(name)?.as_str().parse::<i16>().ok();
    let year = number("year").map(|year| if year < 100 { 2000 + year } else { year })?;
    let (month, day) = if let Some(name) = captures.name("name") {
        let short = name.as_str().to_lowercase();
        let month = MONTHS.iter().position(|month| *month == short)? + 1;
        (i16::try_from(month).ok()?, number("day")?)
    } else if let (Some(first), Some(second)) = (number("first"), number("second")) {
        if first > 12 { (second, first) } else { (first, second) }
    } else {
        (number("month")?, number("day")?)
    };
    let plausible = (1990..=2100).contains(&year);
    plausible.then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()).flatten()
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
        check("DOB: 03/04/1957", None);
        check("BP 120/80, 12/12", None);
        check("31/31/2025", None);
    }
}
