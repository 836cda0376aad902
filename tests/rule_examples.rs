//! The examples of the pack are tests: each rule fires on its notes and stays silent on the others.
//!
//! What does not behave stands in `rule_examples_known.toml` with its reason. The test fails when one of those starts
//! to behave, and when another stops.

use std::collections::BTreeSet;

use serde::Deserialize;
use sidenote::findings::{Outcome, evaluate, example_settings, trace, try_examples};
use sidenote::knowledge::{PackSource, load};
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
    for tried in try_examples(&knowledge, &|_| true) {
        let tally = if tried.fires { &mut positive } else { &mut negative };
        if !tally.count(tried.misbehaviour.is_none()) {
            misbehaving.insert((knowledge.rule(tried.rule).code().to_owned(), tried.note.get_ref().clone()));
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

#[test]
fn a_trial_tells_of_every_example_what_evaluation_finds() {
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let settings = example_settings();
    let mut silent = 0;
    for tried in try_examples(&knowledge, &|_| true) {
        let reading = NoteReading::read(tried.note.get_ref(), &knowledge);
        let trial = trace(&reading, &knowledge, &settings, tried.rule);
        let code = knowledge.rule(tried.rule).code();
        let all = evaluate(&reading, &knowledge, &settings);
        let own: Vec<_> = all.into_iter().filter(|finding| finding.rule == tried.rule).collect();
        assert_eq!(trial.findings, own, "{code}: {:?}", tried.note.get_ref());
        assert!(!trial.steps.is_empty(), "{code}: {:?}", tried.note.get_ref());
        if own.is_empty() {
            silent += 1;
            let told = trial.steps.iter().any(|step| step.outcome == Outcome::Fails);
            assert!(told, "nothing is told to fail: {code}: {:?}: {:#?}", tried.note.get_ref(), trial.steps);
        }
    }
    assert!(silent > 250, "the examples against are no longer found");
}
