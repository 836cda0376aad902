//! The examples of the pack are tests: each rule fires on its notes and stays silent on the others.
//!
//! What does not behave stands in `rule_examples_known.toml` with its reason. The test fails when one of those starts
//! to behave, and when another stops.

use std::collections::BTreeSet;

use serde::Deserialize;
use sidenote::findings::{EvaluationSettings, Finding, evaluate};
use sidenote::knowledge::{CompiledRule, Knowledge, PackSource, load};
use sidenote::reading::NoteReading;

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    example: Vec<KnownExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownExample {
    rule: String,
    note: String,
    reason: String,
}

/// What the examples of one kind came to.
#[derive(Default)]
struct Tally {
    all: usize,
    right: usize,
}

impl Tally {
    fn count(&mut self, right: bool) -> bool {
        self.all += 1;
        self.right += usize::from(right);
        right
    }
}

fn findings(note: &str, knowledge: &Knowledge) -> Vec<Finding> {
    let settings = EvaluationSettings {
        all_rules: true,
        reference_date: Some(jiff::civil::date(2026, 11, 1)),
        ..EvaluationSettings::default()
    };
    evaluate(&NoteReading::read(note, knowledge), knowledge, &settings)
}

/// The rule and all that take precedence over it.
fn with_those_ahead<'a>(rule: &'a CompiledRule, knowledge: &'a Knowledge) -> Vec<&'a str> {
    let mut ahead = vec![rule.code()];
    let mut open = vec![rule];
    while let Some(next) = open.pop() {
        for above in next.yields_to.iter().map(|&above| knowledge.rule(above)) {
            if !ahead.contains(&above.code()) {
                ahead.push(above.code());
                open.push(above);
            }
        }
    }
    ahead
}

#[test]
fn examples_behave() {
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let known: Known =
        toml::from_str(include_str!("rule_examples_known.toml")).expect("the list of known faults is TOML");
    assert!(known.example.iter().all(|example| !example.reason.is_empty()), "each known fault has its reason");
    let listed: BTreeSet<(String, String)> =
        known.example.iter().map(|example| (example.rule.clone(), example.note.clone())).collect();
    let mut misbehaving: BTreeSet<(String, String)> = BTreeSet::new();
    let (mut positive, mut negative) = (Tally::default(), Tally::default());
    for rule in &knowledge.rules {
        let ahead = with_those_ahead(rule, &knowledge);
        for example in &rule.rule.fires_on {
            let found = findings(example.note.get_ref(), &knowledge);
            let own = found.iter().find(|finding| knowledge.rule(finding.rule).code() == rule.code());
            let severity_right = own.is_none_or(|own| example.severity.is_none_or(|severity| own.severity == severity));
            let fires = found.iter().any(|finding| ahead.contains(&knowledge.rule(finding.rule).code()));
            if !positive.count(fires && severity_right) {
                misbehaving.insert((rule.code().to_owned(), example.note.get_ref().clone()));
            }
        }
        for example in &rule.rule.silent_on {
            let found = findings(example.note.get_ref(), &knowledge);
            let silent = found.iter().all(|finding| knowledge.rule(finding.rule).code() != rule.code());
            if !negative.count(silent) {
                misbehaving.insert((rule.code().to_owned(), example.note.get_ref().clone()));
            }
        }
    }
    println!("for: {} of {}; against: {} of {}", positive.right, positive.all, negative.right, negative.all);
    let new: Vec<_> = misbehaving.difference(&listed).collect();
    let mended: Vec<_> = listed.difference(&misbehaving).collect();
    for (rule, note) in &new {
        println!("misbehaves: {rule}: {note:?}");
    }
    for (rule, note) in &mended {
        println!("behaves now, remove it from the list: {rule}: {note:?}");
    }
    assert!(new.is_empty() && mended.is_empty(), "{} new, {} mended", new.len(), mended.len());
    assert!(positive.right * 100 >= positive.all * 95 && negative.right * 100 >= negative.all * 95);
}
