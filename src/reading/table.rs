//! The one table that the tests of this module are written in: a text, and how it must read.

/// Shows each text and lists every row that differs from what is expected.
#[track_caller]
pub(super) fn check_table(rows: &[(&str, &str)], show: impl Fn(&str) -> String) {
    let failures: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, show(text)))
        .filter(|(_, expected, shown)| shown != *expected)
        .map(|(text, expected, shown)| format!("{text:?}\n  expected {expected}\n  was      {shown}"))
        .collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), rows.len(), failures.join("\n"));
}
