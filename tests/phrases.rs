//! The texts that the pack offers to write into a note add no finding of their own.

#![expect(clippy::expect_used, reason = "a test ends where its pack is broken")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::knowledge::{CompiledRule, Knowledge, PackSource, Severity, load, plan_line};
use sidenote::reading::NoteReading;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));

/// The rules that show something in a note.
fn shown(note: &str) -> BTreeSet<&'static str> {
    let settings =
        EvaluationSettings { reference_date: Some(jiff::civil::date(2026, 11, 1)), ..EvaluationSettings::default() };
    let findings = evaluate(&NoteReading::read(note, &KNOWLEDGE), &KNOWLEDGE, &settings);
    let shows = findings.iter().filter(|finding| finding.severity > Severity::Hover);
    shows.map(|finding| KNOWLEDGE.rule(finding.rule).code()).collect()
}

#[test]
fn a_phrase_that_is_not_filled_in_shows_nothing() {
    assert_eq!(KNOWLEDGE.phrases.len(), 4);
    for phrase in &KNOWLEDGE.phrases {
        for before in ["", "HPI: here for follow-up.\n\n", "MEDS: lisinopril\n\nA/P:\n"] {
            let note = format!("{before}{}", phrase.text);
            assert_eq!(shown(&note), BTreeSet::new(), "{note}");
        }
        assert!(!phrase.sources.is_empty(), "{} names no source", phrase.id.get_ref());
    }
}

#[test]
fn a_plan_line_adds_no_finding_to_the_note_that_called_for_it() {
    let (mut tried, mut faults) = (0, Vec::new());
    for compiled in KNOWLEDGE.rules.iter().filter(|rule| !rule.rule.plan.is_empty()) {
        for example in &compiled.rule.fires_on {
            let before = shown(example.note.get_ref());
            for place in ["\n\nPlan:\n- ", "\n"] {
                let note = format!("{}{place}{}\n", example.note.get_ref(), plan_line(&compiled.rule.plan));
                let after = shown(&note);
                faults.extend(after.difference(&before).map(|code| format!("{code} in {note}")));
                tried += 1;
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(tried > 100, "the examples are no longer found");
}

#[test]
fn every_rule_that_shows_offers_a_plan_or_needs_none() {
    // An outdated name calls for another word, not for a step of the plan.
    let without: Vec<_> = KNOWLEDGE
        .rules
        .iter()
        .filter(|rule| rule.rule.severity > Severity::Hover && rule.rule.plan.is_empty())
        .map(CompiledRule::code)
        .collect();
    assert_eq!(without, ["outdated-term"]);
}
