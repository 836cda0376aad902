//! What must not creep, in instructions: `scripts/instructions` runs this under callgrind and compares it with the record in
//! `benches/instructions.json`. Seconds are noise on shared machines; instructions are not.

#![allow(missing_docs, reason = "the macros make public items")]

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};
use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::knowledge::Knowledge;
use sidenote::reading::NoteReading;

use sidenote_benches::{KEYS, Open, knowledge, knowledge_with, note};

fn open(size: usize) -> Open {
    let mut open = Open::new(&note(size), knowledge());
    // The first keys pay for what is gathered once.
    open.key();
    open
}

fn open_with_large_pack(size: usize) -> Open {
    let mut open = Open::new(&note(size), knowledge_with(10_000));
    open.key();
    open
}

fn text(size: usize) -> (String, Knowledge) {
    (note(size), knowledge())
}

fn reading(size: usize) -> (NoteReading, Knowledge) {
    let (text, knowledge) = text(size);
    (NoteReading::read(&text, &knowledge), knowledge)
}

#[library_benchmark]
fn load() -> Knowledge {
    black_box(knowledge())
}

#[library_benchmark]
#[bench::of_2_kb(args = (2_000), setup = open)]
#[bench::of_20_kb(args = (20_000), setup = open)]
#[bench::of_200_kb(args = (200_000), setup = open)]
#[bench::of_2_mb(args = (2_000_000), setup = open)]
#[bench::with_10000_terms_more(args = (20_000), setup = open_with_large_pack)]
fn keystrokes(mut note: Open) -> (usize, Open) {
    let findings = (0..KEYS).map(|_| note.key()).sum();
    (findings, note)
}

#[library_benchmark]
#[bench::of_20_kb(args = (20_000), setup = text)]
fn read((text, knowledge): (String, Knowledge)) -> (NoteReading, String, Knowledge) {
    (NoteReading::read(&text, &knowledge), text, knowledge)
}

#[library_benchmark]
#[bench::of_20_kb(args = (20_000), setup = reading)]
fn rules((reading, knowledge): (NoteReading, Knowledge)) -> (usize, NoteReading, Knowledge) {
    (evaluate(&reading, &knowledge, &EvaluationSettings::default()).len(), reading, knowledge)
}

library_benchmark_group!(name = stages, benchmarks = [load, keystrokes, read, rules]);

main!(library_benchmark_groups = stages);
