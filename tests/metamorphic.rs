//! What changes only the form of a note leaves its findings as they are, and what denies a symptom removes them.
//!
//! Each transformation runs over every note that the project holds and over notes generated from a seed
//! (`SIDENOTE_SEED`, logged). `SIDENOTE_NOTES` names a folder or a JSONL file (`id`, `text`) with further notes to run
//! over. What does not hold stands in `metamorphic_known.toml` with its reason; the test fails when one of those
//! begins to hold, and when another fails.

#![cfg(test)]

#[cfg(test)]
#[path = "metamorphic/changes.rs"]
mod changes;
#[cfg(test)]
#[path = "metamorphic/denials.rs"]
mod denials;
#[cfg(test)]
#[path = "metamorphic/generate.rs"]
mod generate;
#[cfg(test)]
#[path = "metamorphic/notes.rs"]
mod notes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use sidenote::findings::{EvaluationSettings, Finding, evaluate};
use sidenote::knowledge::{Knowledge, PackSource, Severity, load};
use sidenote::reading::NoteReading;

use notes::Note;

/// The widths at which the ordinary test wraps; the long one takes all from 40 to 100.
const WIDTHS: [usize; 6] = [40, 48, 61, 72, 80, 100];

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    what: String,
    reason: String,
}

/// What a run has seen: how often each transformation was tried, and what failed.
#[derive(Default)]
struct Outcome {
    tried: BTreeMap<&'static str, usize>,
    failed: BTreeMap<String, String>,
}

fn findings(text: &str, knowledge: &Knowledge) -> Vec<Finding> {
    let reference_date = Some(jiff::civil::date(2026, 11, 1));
    let settings = EvaluationSettings { all_rules: true, reference_date, ..EvaluationSettings::default() };
    let mut found = evaluate(&NoteReading::read(text, knowledge), knowledge, &settings);
    found.retain(|finding| finding.severity != Severity::Hover);
    found
}

/// A finding as it must stay: its code, its words, and how many characters that are no white space stand before it.
type Key = (String, String, usize);

fn solid(text: &str) -> usize {
    text.chars().filter(|character| !character.is_whitespace()).count()
}

fn keys(text: &str, shift: usize, knowledge: &Knowledge) -> BTreeSet<Key> {
    findings(text, knowledge)
        .into_iter()
        .map(|finding| {
            let code = knowledge.rule(finding.rule).code().to_owned();
            let words = sidenote::text::fold_term(&finding.text);
            (code, words, solid(&text[..finding.span.start]) - shift.min(solid(&text[..finding.span.start])))
        })
        .collect()
}

fn shown(keys: &BTreeSet<Key>) -> String {
    let all: Vec<String> = keys.iter().map(|(code, words, at)| format!("{code} on “{words}” ({at})")).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// The start of a note, in lines that stand out from the message.
fn excerpt(text: &str) -> String {
    text.trim().chars().take(1200).collect::<String>().replace('\r', "␍").replace('\n', "\n    | ")
}

/// Runs every transformation over one note.
fn examine(note: &Note, widths: &[usize], knowledge: &Knowledge) -> Outcome {
    let mut outcome = Outcome::default();
    let before = keys(&note.text, 0, knowledge);
    for change in changes::all(&note.text, widths, knowledge) {
        *outcome.tried.entry(change.name).or_default() += 1;
        let after = keys(&change.text, change.shift, knowledge);
        if before == after {
            continue;
        }
        let lost: BTreeSet<Key> = before.difference(&after).cloned().collect();
        let gained: BTreeSet<Key> = after.difference(&before).cloned().collect();
        let message = format!(
            "{} ({}), {}\n  lost:   {}\n  gained: {}\n    | {}",
            note.id,
            note.origin,
            change.detail,
            shown(&lost),
            shown(&gained),
            excerpt(&change.text)
        );
        outcome.failed.entry(format!("{}: {}", change.name, note.id)).or_insert(message);
    }
    for denial in denials::all(&note.text, &findings(&note.text, knowledge), knowledge) {
        *outcome.tried.entry(denial.name).or_default() += 1;
        let still = findings(&denial.text, knowledge)
            .into_iter()
            .any(|finding| knowledge.rule(finding.rule).code() == denial.code && finding.span.overlaps(denial.symptom));
        if still {
            let message =
                format!("{} ({})\n  still:  {}\n    | {}", note.id, note.origin, denial.code, excerpt(&denial.text));
            outcome.failed.entry(format!("{}: {} {}", denial.name, note.id, denial.code)).or_insert(message);
        }
    }
    outcome
}

/// Runs over all notes, on all cores.
fn examine_all(notes: &[Note], widths: &[usize]) -> Outcome {
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Outcome::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(note) = notes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = examine(note, widths, &knowledge);
                    let mut all = all.lock().expect("no other thread has failed");
                    for (name, count) in outcome.tried {
                        *all.tried.entry(name).or_default() += count;
                    }
                    all.failed.extend(outcome.failed);
                }
            });
        }
    });
    all.into_inner().expect("no thread has failed")
}

/// Says what was tried, and fails on what is not listed and on what is listed and holds.
fn report(notes: &[Note], outcome: &Outcome, listed: &BTreeSet<String>) {
    let tried: usize = outcome.tried.values().sum();
    println!("{} notes, {tried} transformed notes: {:?}", notes.len(), outcome.tried);
    println!("{} faults, {} listed", outcome.failed.len(), listed.len());
    let mut wrong = String::new();
    for (what, message) in outcome.failed.iter().filter(|(what, _)| !listed.contains(*what)) {
        let _ = writeln!(wrong, "\nnew: {what}\n  {message}");
    }
    for what in listed.iter().filter(|what| !outcome.failed.contains_key(*what)) {
        let _ = writeln!(wrong, "\nmended, remove it from the list: {what}");
    }
    let names: Vec<&String> = outcome.failed.keys().filter(|what| !listed.contains(*what)).collect();
    assert!(wrong.is_empty(), "{wrong}\n{} new faults:\n{names:#?}", names.len());
}

fn listed() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/metamorphic_known.toml");
    let text = std::fs::read_to_string(path).expect("the list of known faults can be read");
    let known: Known = toml::from_str(&text).expect("the known faults are TOML");
    assert!(known.fault.iter().all(|fault| !fault.reason.is_empty()), "each known fault has its reason");
    known.fault.into_iter().map(|fault| fault.what).collect()
}

#[test]
fn the_projects_notes_keep_their_findings() {
    let notes = notes::of_project();
    assert!(notes.len() > 400, "the notes of the project are found");
    let outcome = examine_all(&notes, &WIDTHS);
    report(&notes, &outcome, &listed());
}

#[test]
fn generated_notes_keep_their_findings() {
    let notes = generate::notes(300);
    report(&notes, &examine_all(&notes, &WIDTHS), &BTreeSet::new());
}

#[test]
#[ignore = "takes minutes"]
fn many_generated_notes_keep_their_findings() {
    let notes = generate::notes(10_000);
    report(&notes, &examine_all(&notes, &WIDTHS), &BTreeSet::new());
}

#[test]
#[ignore = "takes minutes"]
fn the_projects_notes_keep_their_findings_at_any_width() {
    let notes = notes::of_project();
    let widths: Vec<usize> = (40..=100).collect();
    report(&notes, &examine_all(&notes, &widths), &listed());
}

/// Over the notes that `SIDENOTE_NOTES` names, for whoever looks for faults; without it there is nothing to do.
#[test]
fn other_notes_keep_their_findings() {
    let Some(place) = std::env::var_os("SIDENOTE_NOTES") else { return };
    let notes = notes::in_place(Path::new(&place));
    report(&notes, &examine_all(&notes, &WIDTHS), &BTreeSet::new());
}
