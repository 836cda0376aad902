//! Edits by chance, sent without waiting, with questions and cancellations between them: in the end a note shows what
//! `check` finds in its final text.
//!
//! Half of the runs set every rule to a warning, which no display layer holds back or cuts off, so that all findings are
//! compared; the others leave the severities alone, and the cut is made here by the rule that the README tells.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sidenote::findings::{Finding, evaluate};
use sidenote::knowledge::{CompiledRule, Severity};
use sidenote::reading::NoteReading;
use sidenote::session::Settings;

use crate::connection::PATIENCE;
use crate::everywhere::examples;
use crate::harness::{Client, EMBEDDED, Start, codes};
use crate::protocol::NoteText;
use crate::random::{Random, seeds};

const NOTE: &str = "file:///notes/a.note";
const EDITS: i32 = 200;

/// What is typed or pasted.
const PIECES: [&str; 26] = [
    "leg cramps",
    " on HCTZ",
    "since starting simvastatin 40 mg",
    "cyclobenzaprine 10 mg TID x 6 weeks. ",
    "K 2.9",
    " Mg 1.2 mg/dL L",
    "CK=13,780",
    "denies ",
    "no ",
    "? ",
    "menstrual ",
    "bladder spasm",
    "muscle spasms",
    ". ",
    ", ",
    "\n",
    "\r\n",
    "\n\n",
    "HPI: ",
    "PMH:\r\n",
    "Medications:\n- ",
    "Assessment/Plan:\n1. ",
    "\u{1F4AA}",
    "\u{1F469}\u{1F3FD}\u{200D}\u{2695}\u{FE0F} ",
    "e\u{301}\u{e9} ",
    "\u{2028}\t",
];

/// How one run goes.
struct Run {
    encoding: &'static str,
    pulls: bool,
    versions: bool,
    all_warnings: bool,
}

impl Run {
    fn new(random: &mut Random) -> Self {
        Self {
            encoding: ["utf-8", "utf-16", "utf-32"][random.below(3)],
            pulls: random.once_in(2),
            versions: random.once_in(2),
            all_warnings: random.once_in(2),
        }
    }

    fn capabilities(&self) -> Value {
        let mut capabilities = json!({
            "general": {"positionEncodings": [self.encoding]},
            "textDocument": {"publishDiagnostics": {"versionSupport": self.versions, "relatedInformation": true}},
        });
        if self.pulls {
            capabilities["textDocument"]["diagnostic"] = json!({"relatedDocumentSupport": false});
        }
        capabilities
    }

    fn options(&self) -> Value {
        let rules = EMBEDDED.rules.iter().map(|rule| (rule.code(), "warning"));
        if self.all_warnings { json!({"rules": rules.collect::<BTreeMap<_, _>>()}) } else { json!({}) }
    }

    /// What `check` finds in a text: the code, the severity and the bytes of each finding that is more than a hover.
    fn findings(&self, text: &str) -> Vec<Finding> {
        let codes: Vec<&str> = EMBEDDED.rules.iter().map(CompiledRule::code).collect();
        let mut settings = Settings::default();
        let faults = settings.apply(&self.options(), &codes);
        assert!(faults.is_empty(), "{faults:?}");
        let settings = settings.evaluation(Some(jiff::civil::date(2026, 11, 22)));
        let mut findings = evaluate(&NoteReading::read(text, &EMBEDDED), &EMBEDDED, &settings);
        findings.retain(|finding| finding.severity > Severity::Hover);
        findings
    }
}

/// Every warning, and five of the others: those of the highest severity, and the first of these.
fn cut(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.span));
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    findings.truncate(warnings + 5);
    findings.sort_by_key(|finding| finding.span);
    findings
}

/// Findings as a client sees them: codes with ranges, in an order of their own.
fn as_shown(findings: &[Finding], text: &str, encoding: &str) -> Vec<(String, [u64; 4])> {
    let note = NoteText::new(text);
    let mut shown: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = |byte: usize| note.position(text[..byte].chars().count(), encoding);
            let (start, end) = (place(finding.span.start), place(finding.span.end));
            let part = |place: &Value, name: &str| place[name].as_u64().expect("a place has two numbers");
            let range = [part(&start, "line"), part(&start, "character"), part(&end, "line"), part(&end, "character")];
            (EMBEDDED.rule(finding.rule).code().to_owned(), range)
        })
        .collect();
    shown.sort();
    shown
}

/// Holds what the library finds against what the built program prints for the same text.
fn compare_with_the_program(findings: &[Finding], text: &str) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sidenote"))
        .args(["check", "--format", "json", "--fail-on", "never", "--date", "2026-11-22", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = program.stdin.take().expect("the program's input is ours");
    input.write_all(text.as_bytes()).expect("the program reads");
    drop(input);
    let output = program.wait_with_output().expect("the program ends").stdout;
    let printed: Value = serde_json::from_slice(&output).expect("the program prints JSON");
    let printed: Vec<_> = printed["notes"][0]["findings"]
        .as_array()
        .expect("the note is there")
        .iter()
        .map(|finding| (finding["code"].clone(), finding["span"].clone()))
        .collect();
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (json!(EMBEDDED.rule(finding.rule).code()), json!([finding.span.start, finding.span.end])))
        .collect();
    assert_eq!(printed, found, "{text:?}");
}

/// What the author does next to a text: one change, applied to it.
fn change(note: &mut NoteText, caret: &mut usize, random: &mut Random, encoding: &str) -> Value {
    let length = note.characters();
    // Most of the time the author goes on where they are.
    if random.once_in(6) || *caret > length {
        *caret = random.below(length + 1);
    }
    *caret = note.whole(*caret);
    let piece = *random.pick(&PIECES);
    let (from, to, text) = match random.below(12) {
        0 => {
            let end = note.whole((*caret + random.below(40)).min(length)).max(*caret);
            (*caret, end, String::new())
        }
        1 => {
            let end = note.whole((*caret + random.below(12)).min(length)).max(*caret);
            (*caret, end, piece.to_owned())
        }
        // The last typed character is taken back.
        2 => (note.whole(caret.saturating_sub(1)), *caret, String::new()),
        3..=5 => (*caret, *caret, piece.to_owned()),
        _ => (*caret, *caret, piece.chars().take(1 + random.below(3)).collect()),
    };
    let change = if random.once_in(150) {
        json!({"text": note.text()})
    } else {
        let range = json!({"start": note.position(from, encoding), "end": note.position(to, encoding)});
        json!({"range": range, "text": text})
    };
    note.apply(&change, encoding).expect("the client knows its own text");
    *caret = from + text.chars().count();
    change
}

/// Sends the edits of a run; gives the final text.
async fn send(client: &mut Client, run: &Run, random: &mut Random) -> String {
    let mut text = if random.once_in(4) { String::new() } else { random.pick(&examples()).1.clone() };
    if random.once_in(3) {
        text = text.replace('\n', "\r\n");
    }
    client.open(NOTE, 1, &text).await;
    let (mut note, mut caret) = (NoteText::new(&text), 0);
    let mut asked = Vec::new();
    for version in 2..2 + EDITS {
        let count = if random.once_in(8) { 3 } else { 1 };
        let changes: Vec<_> = (0..count).map(|_| change(&mut note, &mut caret, random, run.encoding)).collect();
        client.change(NOTE, version, json!(changes)).await;
        if random.once_in(3) {
            let position = note.position(note.whole(random.below(note.characters() + 1)), run.encoding);
            let params = json!({"textDocument": {"uri": NOTE}, "position": position});
            asked.push(client.ask("textDocument/hover", params).await);
        }
        if run.pulls && random.once_in(5) {
            asked.push(client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": NOTE}})).await);
        }
        if random.once_in(5) && !asked.is_empty() {
            let id = *random.pick(&asked);
            client.notify("$/cancelRequest", json!({"id": id})).await;
        }
    }
    for id in asked {
        if let Err(error) = client.answer(id).await {
            assert_eq!(error["code"], -32800, "{error}");
        }
    }
    note.text()
}

/// What the note shows now.
async fn shown(client: &mut Client, run: &Run) -> Vec<(String, [u64; 4])> {
    let diagnostics = if run.pulls {
        client.request("textDocument/diagnostic", json!({"textDocument": {"uri": NOTE}})).await["items"].clone()
    } else {
        client.catch_up(NOTE).await;
        client.shown_for(NOTE).await["diagnostics"].clone()
    };
    let mut shown = codes(&diagnostics);
    shown.sort();
    shown
}

async fn one_run(seed: u64) {
    let mut random = Random::new(seed);
    let run = Run::new(&mut random);
    let start = Start {
        capabilities: run.capabilities(),
        options: run.options(),
        knowledge: EMBEDDED.clone(),
        obliging: true,
        ..Start::default()
    };
    let mut client = Client::start(start).await;
    assert_eq!(client.encoding(), run.encoding);
    let text = send(&mut client, &run, &mut random).await;
    let findings = run.findings(&text);
    if !run.all_warnings && seed.is_multiple_of(10) {
        compare_with_the_program(&findings, &text);
    }
    let expected = as_shown(&cut(findings), &text, run.encoding);
    let start = Instant::now();
    let mut last = shown(&mut client, &run).await;
    while last != expected && start.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(10)).await;
        last = shown(&mut client, &run).await;
    }
    assert_eq!(last, expected, "the note is {text:?}");
    // Nothing that comes later says otherwise.
    assert_eq!(shown(&mut client, &run).await, expected);
    client.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_two_hundred_edits_a_note_shows_what_check_finds() {
    for seed in seeds(100) {
        one_run(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn after_two_hundred_edits_a_note_shows_what_check_finds_a_thousand_times() {
    for seed in seeds(1000) {
        one_run(seed).await;
    }
}
