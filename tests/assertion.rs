//! How one mention is meant: `assertion.txt` holds a line for each way of saying it.
//!
//! A line starts with the reading that is expected: `affirmed`, `negated`, `possible`, `hypothetical`, `past`,
//! `resolved`, `other` (not the patient's), or the state of a drug. The mention stands between angle brackets; `⏎` is
//! the end of a line and `⇥` a tab.

use std::fmt::Write;

use sidenote::knowledge::{PackSource, load};
use sidenote::reading::{Assertion, Certainty, Experiencer, NoteReading, Polarity, Temporality};
use sidenote::text::Span;

const LINES: &str = include_str!("assertion.txt");

/// The reading in one word: what is farthest from a plain statement about the patient.
fn reading(assertion: &Assertion) -> &'static str {
    match assertion {
        Assertion { experiencer: Experiencer::BloodRelative | Experiencer::Other, .. } => "other",
        Assertion { drug_state: Some(state), .. } => state.name(),
        Assertion { resolved: true, .. } => "resolved",
        Assertion { polarity: Polarity::Negated, .. } => "negated",
        Assertion { temporality: Temporality::Hypothetical, .. } => "hypothetical",
        Assertion { temporality: Temporality::Past, .. } => "past",
        Assertion { certainty: Certainty::Possible, .. } => "possible",
        _ => "affirmed",
    }
}

#[test]
fn mentions_are_read_as_they_are_meant() {
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let mut wrong = String::new();
    for line in LINES.lines() {
        let (expected, marked) = line.split_once(' ').expect("a line has a reading and a text");
        let marked = marked.trim_start().replace('⏎', "\n").replace('⇥', "\t");
        let start = marked.find('<').expect("the mention is marked");
        let end = marked.find('>').expect("the mention is marked") - 1;
        let note = format!("{}{}{}", &marked[..start], &marked[start + 1..=end], &marked[end + 2..]);
        let note_reading = NoteReading::read(&note, &knowledge);
        let at = Span::new(start, end);
        let found = note_reading.mentions().find(|(span, _)| span.overlaps(at));
        let found = found.map_or("not read", |(_, mention)| reading(&mention.assertion));
        if found != expected {
            let _ = writeln!(wrong, "{found} instead of {expected}: {}", note.replace('\n', "⏎"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
