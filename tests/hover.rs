//! What a hover says, read as a person reads it.

use std::sync::LazyLock;

use ropey::Rope;
use sidenote::findings::{EvaluationSettings, Hover, evaluate, hover};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::reading::NoteReading;

#[expect(clippy::expect_used, reason = "a test ends where its pack is broken")]
static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));

/// The hover at the first `words` of a note.
fn hover_on(note: &str, words: &str) -> Option<Hover> {
    let reading = NoteReading::read(note, &KNOWLEDGE);
    let findings = evaluate(&reading, &KNOWLEDGE, &EvaluationSettings::default());
    hover(&reading, &Rope::from_str(note), &findings, &KNOWLEDGE, note.find(words)?)
}

#[track_caller]
fn check(note: &str, words: &str, title: &str, reading: &str) -> Hover {
    let found = hover_on(note, words).unwrap_or_default();
    assert_eq!((found.title.as_str(), found.reading.as_str()), (title, reading), "hover on {words:?} in {note:?}");
    found
}

#[test]
fn a_finding_tells_why_it_fired_and_what_stands_behind_it() {
    let note = "HPI: 67F with leg cramps at night since starting HCTZ in May.";
    let found = check(
        note,
        "leg cramps",
        "Cramp on a diuretic (information, diuretic-cramp)",
        "“leg cramps” read as muscle cramp; affirmed, current; section: history.",
    );
    assert_eq!(found.codes.first().map(String::as_str), Some("diuretic-cramp"));
    let why = found.why.unwrap_or_default();
    assert!(why.contains("“HCTZ”") && why.contains("linked by the author"), "{why}");
    assert!((3..=6).contains(&found.body.len()), "{:?}", found.body);
    let evidence = found.evidence.unwrap_or_default();
    assert!(evidence.starts_with("Evidence: good. Statements A-ELM-1, "), "{evidence}");
    assert_eq!(found.pages.first().map(|page| page.name.as_str()), Some("diuretic-cramp"));
    assert!(found.pages.iter().any(|page| page.name == "mech-diuretic-depletion"));
}

#[test]
fn a_mention_that_took_part_points_to_its_finding() {
    let found = check(
        "HPI: 67F with leg cramps at night since starting HCTZ in May.",
        "HCTZ",
        "Hydrochlorothiazide (drug; thiazide / thiazide-like diuretic)",
        "“HCTZ” read as hydrochlorothiazide; taken now (“since starting”); section: history.",
    );
    let also = found.also.unwrap_or_default();
    assert!(also.contains("diuretic-cramp) at “leg cramps”"), "{also}");
    assert!(found.codes.is_empty(), "the finding stands on the symptom");
}

#[test]
fn a_misspelt_mention_tells_what_it_was_taken_for() {
    check(
        "HPI: nocturnal crmaps since starting chlorthalidnoe.",
        "chlorthalidnoe",
        "Chlorthalidone (drug; thiazide / thiazide-like diuretic)",
        "“chlorthalidnoe” (misspelt: chlorthalidone) read as chlorthalidone; taken now (“since starting”); section: history.",
    );
}

#[test]
fn a_mention_without_a_finding_still_teaches() {
    let found = check(
        "Denies cramps.",
        "cramps",
        "Muscle cramp (symptom)",
        "“cramps” read as muscle cramp; negated by “Denies”.",
    );
    assert!(found.body.iter().any(|line| line.starts_with("Mechanisms to think of: ")), "{:?}", found.body);
    assert!(!found.pages.is_empty());
}

#[test]
fn a_symptom_teaches_the_steps_that_tell_its_mechanisms_apart() {
    let found = hover_on("Denies cramps.", "cramps").unwrap_or_default();
    assert!((3..=6).contains(&found.body.len()), "{:?}", found.body);
    assert!(found.body[2..].iter().all(|step| step.contains("consider")), "{:?}", found.body);
}

/// Checks the title of a hover and how it says that the words were read, with the lines that must stand in its body.
#[track_caller]
fn check_body(note: &str, words: &str, title: &str, reading: &str, body: &[&str]) {
    let found = check(note, words, title, reading);
    for line in body {
        assert!(found.body.iter().any(|found| found.contains(line)), "{line:?} in {:?}", found.body);
    }
    assert!((1..=6).contains(&found.body.len()), "{:?}", found.body);
}

#[test]
fn a_result_tells_its_limits_and_the_rules_that_look_at_it() {
    check_body(
        "K 2.9 today",
        "K",
        "Potassium (lab value)",
        "“K 2.9” read as potassium 2.9; markedly low; the newest.",
        &["low below 3.5", "Rules that look at it:", "consider why it is low"],
    );
    check_body(
        "PMH: hypokalemia.",
        "hypok",
        "Hypokalemia (condition)",
        "“hypokalemia” read as hypokalemia; affirmed, current; section: past.",
        &["consider why it is low"],
    );
}

#[test]
fn a_duration_tells_the_rules_that_count_it() {
    check_body(
        "Flexeril x 6 weeks",
        "x 6",
        "Duration",
        "“x 6 weeks” read as a length of 42 days; belongs to “Flexeril” (cyclobenzaprine).",
        &["Rules that count the days:", "three weeks"],
    );
    check_body(
        "Fever x 2 weeks",
        "x 2",
        "Duration",
        "“x 2 weeks” read as a length of 14 days.",
        &["No rule counts these days."],
    );
}

#[test]
fn a_header_tells_what_its_section_means() {
    check_body(
        "FHx: cramps",
        "FHx",
        "Family (section)",
        "“FHx” opens a section: family.",
        &["a blood relative's", "Linked with other sections: conditions.", "next header or blank line"],
    );
    check_body(
        "HPI: leg cramps. Differential: gout.\n\nMore.",
        "Diff",
        "Differential (section)",
        "“Differential” opens a section: differential.",
        &["possible, not certain"],
    );
    check_body(
        "# Plan\n\n## Rash\nCream.",
        "Rash",
        "Title",
        "“Rash” is a title inside a section: plan.",
        &["The section changes nothing", "over blank lines"],
    );
}

#[test]
fn a_cue_tells_what_it_decides() {
    check_body(
        "Denies cramps or spasms.",
        "Denies",
        "Words that decide how others are read",
        "“Denies” decides the reading of “cramps”, “spasms”.",
        &["“cramps”: negated by “Denies”.", "“spasms”: negated by “Denies”."],
    );
}

#[test]
fn a_look_alike_says_that_the_rules_keep_silent() {
    let found = hover_on("Menstrual cramps on HCTZ.", "Menstrual").unwrap_or_default();
    assert!(found.reading.ends_with("read as menstrual cramps: muscle-cramp rules do not apply."), "{}", found.reading);
}

#[test]
fn what_is_not_recognised_has_no_hover() {
    assert_eq!(hover_on("The patient walked in.", "walked"), None);
    assert_eq!(hover_on("", ""), None);
}

#[test]
fn a_pointer_at_the_end_of_a_word_still_touches_it() {
    let note = "cramps\n\nNext.";
    let reading = NoteReading::read(note, &KNOWLEDGE);
    for offset in [0, 3, 6] {
        assert!(hover(&reading, &Rope::from_str(note), &[], &KNOWLEDGE, offset).is_some(), "at {offset}");
    }
    for offset in [7, 8, 99] {
        assert!(hover(&reading, &Rope::from_str(note), &[], &KNOWLEDGE, offset).is_none(), "at {offset}");
    }
}

#[test]
fn every_example_of_the_pack_has_a_hover_within_bounds_that_carries_its_code() {
    let mut missing = Vec::new();
    for rule in &KNOWLEDGE.rules {
        let settings = EvaluationSettings { all_rules: true, ..EvaluationSettings::default() };
        for example in &rule.rule.fires_on {
            let reading = NoteReading::read(example.note.get_ref(), &KNOWLEDGE);
            let findings = evaluate(&reading, &KNOWLEDGE, &settings);
            for finding in &findings {
                let Some(found) =
                    hover(&reading, &Rope::from_str(example.note.get_ref()), &findings, &KNOWLEDGE, finding.span.start)
                else {
                    missing.push(example.note.get_ref().clone());
                    continue;
                };
                let code = KNOWLEDGE.rule(finding.rule).code();
                assert!(found.codes.iter().any(|known| known == code), "{code} in {:?}", example.note);
                let lines = 2
                    + found.body.len()
                    + [found.why.is_some(), found.evidence.is_some(), !found.pages.is_empty(), found.also.is_some()]
                        .into_iter()
                        .filter(|&there| there)
                        .count();
                assert!(lines <= 12 && (3..=6).contains(&found.body.len()), "{code}: {lines} lines");
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
