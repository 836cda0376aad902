//! How long each stage and the whole take: `cargo bench --manifest-path benches/Cargo.toml --bench stages`. Figures are ratios within one run; seconds differ
//! from machine to machine and from hour to hour.

use divan::Bencher;
use divan::counter::BytesCount;
use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::note::split;
use sidenote::reading::NoteReading;
use sidenote::text::Folded;

use sidenote_benches::{Open, knowledge, knowledge_with, note, written_notes};

const SIZES: [usize; 4] = [2_000, 20_000, 200_000, 2_000_000];

fn main() {
    divan::main();
}

/// Loading the embedded pack.
#[divan::bench(sample_count = 20)]
fn load() {
    divan::black_box(knowledge());
}

/// Cutting a note into blocks.
#[divan::bench(args = SIZES, sample_count = 20)]
fn blocks(bencher: Bencher<'_, '_>, size: usize) {
    let text = note(size);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| split(divan::black_box(&text)));
}

/// Looking up every term and cue of a note.
#[divan::bench(args = SIZES, sample_count = 20)]
fn lexicon(bencher: Bencher<'_, '_>, size: usize) {
    let (text, knowledge) = (note(size), knowledge());
    let folded = Folded::new(&text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| knowledge.lexicon.candidates(&text, &folded).count());
}

/// What the same lookup costs an automaton over bytes, without looking at word boundaries: the yardstick of `check`.
#[divan::bench(args = SIZES, sample_count = 20)]
fn aho_corasick(bencher: Bencher<'_, '_>, size: usize) {
    pass_over(bencher, &[note(size)]);
}

/// What `sidenote check` does with a note once it is in memory.
#[divan::bench(args = SIZES, sample_count = 20)]
fn check(bencher: Bencher<'_, '_>, size: usize) {
    check_all(bencher, &[note(size)]);
}

/// The automaton over notes that people wrote.
#[divan::bench(sample_count = 20)]
fn aho_corasick_over_notes(bencher: Bencher<'_, '_>) {
    pass_over(bencher, &written_notes());
}

/// What `sidenote check` does with notes that people wrote.
#[divan::bench(sample_count = 20)]
fn check_notes(bencher: Bencher<'_, '_>) {
    check_all(bencher, &written_notes());
}

fn pass_over(bencher: Bencher<'_, '_>, notes: &[String]) {
    let knowledge = knowledge();
    let folded: Vec<Folded> = notes.iter().map(|note| Folded::new(note)).collect();
    let Ok(automaton) = aho_corasick::AhoCorasick::new(knowledge.lexicon.terms()) else { return };
    bencher.counter(bytes_of(notes)).bench_local(|| {
        let found = |note: &Folded| automaton.find_overlapping_iter(divan::black_box(note.text())).count();
        folded.iter().map(found).sum::<usize>()
    });
}

fn check_all(bencher: Bencher<'_, '_>, notes: &[String]) {
    let (knowledge, settings) = (knowledge(), EvaluationSettings::default());
    bencher.counter(bytes_of(notes)).bench_local(|| {
        let findings = |note: &String| {
            evaluate(&NoteReading::read_for_rules(divan::black_box(note), &knowledge), &knowledge, &settings).len()
        };
        notes.iter().map(findings).sum::<usize>()
    });
}

fn bytes_of(notes: &[String]) -> BytesCount {
    BytesCount::new(notes.iter().map(String::len).sum::<usize>())
}

/// Reading a note, misspellings and all.
#[divan::bench(args = SIZES, sample_count = 10)]
fn read(bencher: Bencher<'_, '_>, size: usize) {
    let (text, knowledge) = (note(size), knowledge());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| NoteReading::read(divan::black_box(&text), &knowledge));
}

/// Evaluating all rules over a note that was read.
#[divan::bench(args = SIZES, sample_count = 10)]
fn rules(bencher: Bencher<'_, '_>, size: usize) {
    let (text, knowledge) = (note(size), knowledge());
    let reading = NoteReading::read(&text, &knowledge);
    let settings = EvaluationSettings::default();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| evaluate(divan::black_box(&reading), &knowledge, &settings));
}

/// A keystroke in the middle of a note, from the edit to the findings.
#[divan::bench(args = SIZES, sample_count = 200, sample_size = 1)]
fn keystroke(bencher: Bencher<'_, '_>, size: usize) {
    let mut open = Open::new(&note(size), knowledge());
    bencher.bench_local(|| open.key());
}

/// The same with ten thousand terms more.
#[divan::bench(args = [20_000], sample_count = 200, sample_size = 1)]
fn keystroke_with_large_pack(bencher: Bencher<'_, '_>, size: usize) {
    let mut open = Open::new(&note(size), knowledge_with(10_000));
    bencher.bench_local(|| open.key());
}
