//! Open notes under edits.

use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::reading::NoteReading;
use sidenote::session::{Document, NoteEdit};
use sidenote::text::{Encoding, LineIndex};

use crate::EMBEDDED;
use crate::bytes::{Choices, place, splits_line_end};
use crate::reading::{has_evidence, holds};

/// The longest note that is started with, in bytes; each edit adds at most as many again.
const LONGEST: usize = 1500;

/// After any edits, a note that was followed shows what a fresh reading of its text shows.
pub fn edits(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][choices.below(3)];
    let mut text = choices.text(LONGEST);
    let mut document = Document::open(&text, 0, 0, usize::MAX);
    settle(&mut document);
    for version in 1..=6 {
        if choices.is_empty() {
            break;
        }
        let one = place(&mut choices, &text);
        let length = choices.below(40);
        let other = (one..=(one + length).min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(one);
        // No column lies between the bytes of a CRLF.
        let start = one - usize::from(splits_line_end(&text, one));
        let end = other + usize::from(splits_line_end(&text, other));
        let settles = choices.below(4) > 0;
        let new = choices.text(LONGEST);
        let index = LineIndex::new(&text);
        let range = (index.position(&text, start, encoding), index.position(&text, end, encoding));
        let edit = NoteEdit { range: Some(range), text: new.clone() };
        assert_eq!(document.apply(version, &[edit], encoding), Ok(()));
        text.replace_range(start..end, &new);
        if settles {
            compare(&mut document, &text);
        }
    }
    compare(&mut document, &text);
}

fn settle(document: &mut Document) {
    while let Some(mut work) = document.take_work() {
        work.run(&EMBEDDED, &EvaluationSettings::default());
        document.finish(work);
    }
}

fn compare(document: &mut Document, text: &str) {
    settle(document);
    let snapshot = document.snapshot().expect("the note is followed");
    assert_eq!(snapshot.note, text);
    holds(text, &snapshot.reading);
    let fresh = evaluate(&NoteReading::read(text, &EMBEDDED), &EMBEDDED, &EvaluationSettings::default());
    assert_eq!(*snapshot.findings, fresh, "what was followed is what is read");
    for finding in &fresh {
        has_evidence(text, finding);
    }
}
