//! What an open note shows after any edits is what a fresh reading of its text shows.

#![expect(clippy::expect_used, reason = "a test ends where its pack is broken")]

use std::sync::LazyLock;

use proptest::prelude::*;
use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::reading::NoteReading;
use sidenote::session::{Document, NoteEdit};
use sidenote::text::{Encoding, LineIndex};

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));

/// Pieces that people type, with every seam at which blocks, sentences and links may meet.
const PIECES: &[&str] = &[
    "leg cramps",
    " since starting HCTZ",
    "On atorvastatin 40 mg",
    ", CK 6,400",
    "K 2.9",
    " x 6 weeks",
    "spasticity after SCI",
    "cyclobenzaprine 10 mg TID",
    "menstrual cramps",
    "Denies ",
    "possible ",
    "Mother has ",
    ". ",
    ". It is due to ",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\u{2028}",
    "\u{1F4AA}",
    "MEDS:\n- ",
    "ALLERGIES: ",
    "A/P:\n1. ",
    "FAMILY HISTORY:\n",
    "[ ] ",
    "| ",
    "x",
    " ",
    "a line that goes on for long enough to be one that an editor has wrapped at its own width\n",
];

fn settle(document: &mut Document) {
    while let Some(mut work) = document.take_work() {
        work.run(&KNOWLEDGE, &EvaluationSettings::default());
        document.finish(work);
    }
}

/// An edit: where, how many characters go, which pieces come, and whether the next edit comes before it was read.
type Typed = (prop::sample::Index, usize, Vec<&'static str>, bool);

fn typed(pieces: impl Strategy<Value = Vec<&'static str>>, removed: usize) -> impl Strategy<Value = Typed> {
    (any::<prop::sample::Index>(), 0..removed, pieces, any::<bool>())
}

/// Types edits into a note, and compares what it shows after each with what a fresh reading shows.
fn follow(mut text: String, edits: Vec<Typed>) -> Result<(), TestCaseError> {
    let mut document = Document::open(&text, 0, 0, usize::MAX);
    settle(&mut document);
    for (version, (place, removed, pieces, waits)) in (1..).zip(edits) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let inside_line_end = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
        let from = place.index(places.len());
        let (start, end) = (places[from], places[(from + removed).min(places.len() - 1)]);
        let (start, end) = (start - usize::from(inside_line_end(start)), end + usize::from(inside_line_end(end)));
        let index = LineIndex::new(&text);
        let range = (index.position(&text, start, Encoding::Utf16), index.position(&text, end, Encoding::Utf16));
        let edit = NoteEdit { range: Some(range), text: pieces.concat() };
        prop_assert_eq!(document.apply(version, &[edit], Encoding::Utf16), Ok(()));
        text.replace_range(start..end, &pieces.concat());
        if waits {
            continue;
        }
        settle(&mut document);
        let snapshot = document.snapshot().expect("the note is followed");
        prop_assert_eq!(&snapshot.note.to_string(), &text);
        let fresh = evaluate(&NoteReading::read(&text, &KNOWLEDGE), &KNOWLEDGE, &EvaluationSettings::default());
        prop_assert_eq!(&*snapshot.findings, &fresh, "{:?}", text);
        // What is left out where only findings are wanted changes none of them.
        let reading = NoteReading::read_for_rules(&text, &KNOWLEDGE);
        prop_assert_eq!(&evaluate(&reading, &KNOWLEDGE, &EvaluationSettings::default()), &fresh, "{:?}", text);
    }
    Ok(())
}

/// The example notes of all rules, with what ends them: together they say everything that a rule can ask for.
static SENTENCES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let rules = KNOWLEDGE.rules.iter().map(|rule| &rule.rule);
    let notes = rules.flat_map(|rule| {
        let silent = rule.silent_on.iter().map(|example| example.note.get_ref());
        rule.fires_on.iter().map(|example| example.note.get_ref()).chain(silent)
    });
    notes.flat_map(|note| ["\n", " ", "\n\n"].map(|end| &*format!("{note}{end}").leak())).collect()
});

/// Words of notes, a few at a time, so that facts come and go in the middle of a sentence.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let words = SENTENCES.iter().flat_map(|note| note.split_inclusive(' ').collect::<Vec<_>>());
    words.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
});

/// How many sequences of edits each property is tried with.
fn sequences() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000);
    ProptestConfig { cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(sequences())]

    #[test]
    fn findings_follow_edits(
        start in prop::collection::vec(prop::sample::select(PIECES), 0..30),
        edits in prop::collection::vec(typed(prop::collection::vec(prop::sample::select(PIECES), 0..3), 15), 1..15),
    ) {
        follow(start.concat(), edits)?;
    }

    #[test]
    fn findings_follow_edits_of_notes_like_those_of_the_rules(
        start in prop::collection::vec(prop::sample::select(&**SENTENCES), 0..40),
        edits in prop::collection::vec(typed(prop_oneof![
            prop::collection::vec(prop::sample::select(&**WORDS), 0..4),
            prop::collection::vec(prop::sample::select(&**SENTENCES), 1..2),
            prop::collection::vec(prop::sample::select(PIECES), 0..3),
        ], 40), 1..12),
    ) {
        follow(start.concat(), edits)?;
    }
}
