use super::*;
use crate::findings::EvaluationSettings;
use crate::knowledge::{PackSource, load};
use crate::session::Document;

const PACK: &str = r#"
pack = { id = "p", name = "P", version = "1" }

[[concept]]
id = "cramp"
kind = "symptom"
terms = ["cramp", "charley horse"]

[[concept]]
id = "night-cramp"
kind = "symptom"
terms = ["night cramp"]

[[set]]
id = "any-cramp"
concepts = ["cramp", "night-cramp"]
one-anchor = true

[[concept]]
id = "spasm"
kind = "symptom"
terms = ["spasm"]

[[rule]]
code = "first"
title = "First"
severity = "hint"
evidence = "good"
message = "One."
route = [{ anchor = { find = ["any-cramp", "spasm"] } }]

[[rule]]
code = "second"
title = "Second"
severity = "hint"
evidence = "good"
message = "Two."
route = [{ anchor = { find = ["any-cramp"] } }]
"#;

struct Bench {
    knowledge: Knowledge,
    dismissals: Dismissals,
}

impl Bench {
    fn new() -> Self {
        let knowledge = load(&[PackSource::from_files(vec![("pack.toml".to_owned(), PACK.to_owned())])]);
        let mut dismissals = Dismissals::default();
        dismissals.set_key(Key::random().expect("the system has random numbers"), true);
        Self { knowledge: knowledge.expect("the pack is sound"), dismissals }
    }

    fn snapshot(&self, text: &str) -> Snapshot {
        let mut document = Document::open(text, 1, 0, 10_000);
        let mut work = document.take_work().expect("a new note must be read");
        work.run(&self.knowledge, &EvaluationSettings::default());
        document.finish(work);
        document.snapshot().expect("the note has been read")
    }

    /// Dismisses the finding of a rule in a note.
    fn dismiss(&mut self, name: &str, text: &str, code: &str) -> Dismissal {
        let snapshot = self.snapshot(text);
        let finding = snapshot.findings.iter().find(|finding| self.knowledge.rule(finding.rule).code() == code);
        let finding = finding.expect("the rule fires");
        let dismissal = self.dismissals.dismissal(name, &snapshot, &self.knowledge, finding, Reason::Disagree);
        let dismissal = dismissal.expect("the finding stands on a mention");
        self.dismissals.apply(&Change::Dismiss(dismissal.clone()), true);
        dismissal
    }

    /// The rules that still show in a note, with the words that they show on.
    fn shown(&self, name: &str, text: &str) -> Vec<String> {
        let snapshot = self.snapshot(text);
        let judged = self.dismissals.judge(name, &snapshot, &self.knowledge);
        let shown = snapshot.findings.iter().zip(judged).filter(|(_, dismissed)| dismissed.is_none());
        shown.map(|(finding, _)| format!("{} {}", self.knowledge.rule(finding.rule).code(), finding.text)).collect()
    }
}

const TEXT: &str =
    "HPI: walks daily. Has cramps at night in both calves that wake her, and that are worse\nsince May. No fever.";

#[test]
fn a_dismissal_survives_edits_elsewhere_and_ends_with_its_sentence() {
    let mut bench = Bench::new();
    bench.dismiss("a", TEXT, "first");
    let sentence = "Has cramps at night in both calves that wake her, and that are worse since May.";
    for text in [
        TEXT,
        "CC: tired\n\nHPI: walks daily. Has cramps at night in both calves that wake her, and that are worse\nsince May. Fever.",
        &format!("HPI: {sentence}"),
        "HPI:\n- Has cramps at night in both calves that wake her,\n  and that are worse since May.",
        &format!("HPI:\n1. {}", sentence.replace("at night", "at   night")),
        &format!("A/P:\n12) {}", sentence.to_lowercase()),
    ] {
        assert_eq!(bench.shown("a", text), ["second cramps"], "{text}");
    }
    for (old, new) in [("May", "June"), ("Has cramps", "Has bad cramps"), ("Has", "2")] {
        let text = format!("HPI: {}", sentence.replace(old, new));
        assert_eq!(bench.shown("a", &text), ["first cramps", "second cramps"], "{text}");
    }
}

#[test]
fn it_holds_for_every_mention_that_counts_as_the_same_anchor() {
    let mut bench = Bench::new();
    bench.dismiss("a", "HPI: Has cramps daily.", "first");
    let text = "CC: night cramps and a spasm.\nHPI: Has cramps daily.";
    assert_eq!(bench.shown("a", text), ["second night cramps", "first spasm"]);
    // Without the sentence it no longer holds.
    assert_eq!(bench.shown("a", "CC: night cramps."), ["first night cramps", "second night cramps"]);
}

#[test]
fn other_notes_and_other_rules_are_not_silenced() {
    let mut bench = Bench::new();
    let first = bench.dismiss("a", TEXT, "first");
    assert_eq!(bench.shown("b", TEXT), ["first cramps", "second cramps"]);
    let second = bench.dismiss("a", TEXT, "second");
    assert_eq!((first.note, bench.shown("a", TEXT).len()), (second.note, 0));
    bench.dismissals.apply(&Change::Restore(vec![first.anchor]), true);
    assert_eq!(bench.shown("a", TEXT), ["first cramps"]);
    bench.dismissals.apply(&Change::SwitchOff("first".to_owned()), true);
    assert_eq!((bench.shown("a", TEXT).len(), bench.shown("b", TEXT)), (0, vec!["second cramps".to_owned()]));
    bench.dismissals.apply(&Change::SwitchOn("first".to_owned()), true);
    assert_eq!(bench.shown("b", TEXT).len(), 2);
}

#[test]
fn what_is_not_stored_ends_with_its_note() {
    let mut bench = Bench::new();
    let dismissal = bench.dismiss("untitled:1", TEXT, "first");
    bench.dismissals.set_kept(Book::default());
    bench.dismissals.apply(&Change::Dismiss(dismissal), false);
    assert_eq!(bench.shown("untitled:1", TEXT), ["second cramps"]);
    bench.dismissals.end_note("untitled:2");
    assert_eq!(bench.dismissals.in_note("untitled:1").count(), 1);
    bench.dismissals.end_note("untitled:1");
    assert_eq!(bench.shown("untitled:1", TEXT).len(), 2);
}

#[test]
fn a_sentence_keeps_its_numbers_and_loses_its_place_in_a_list() {
    for (sentence, words) in [
        ("  1. Leg  cramps\n at night.", "leg cramps at night."),
        ("#2 Cramps", "cramps"),
        ("- [x] cramps", "[x] cramps"),
        ("1.5 mg for cramps", "1.5 mg for cramps"),
        ("2 weeks of cramps", "2 weeks of cramps"),
        ("2026. Cramps", "2026. cramps"),
    ] {
        assert_eq!(own_words(sentence), words);
    }
}
