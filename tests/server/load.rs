//! The built program under more than anybody writes: what it takes of memory, descriptors and threads is read from the
//! system, and how long an answer takes is compared within one run. The short forms run always, the full ones in a release
//! build (`scripts/test --long`).

#![expect(clippy::print_stdout, reason = "the figures that a run measures")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stdio::read_message;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_mins(4);

/// The built program, with its output read as it comes.
struct Program {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
    _home: tempfile::TempDir,
}

/// What a process takes of the system.
#[derive(Clone, Copy, Debug)]
struct Taken {
    /// Resident memory, in kB.
    memory: usize,
    descriptors: usize,
    threads: usize,
}

impl Program {
    fn start() -> Self {
        let home = tempfile::tempdir().expect("there is room for a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_sidenote"))
            .arg("lsp")
            .env("SIDENOTE_CACHE_DIR", home.path().join("cache"))
            .env("SIDENOTE_STATE_DIR", home.path().join("state"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let input = child.stdin.take().expect("the program's input is ours");
        let mut output = BufReader::new(child.stdout.take().expect("the program's output is ours"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut program = Self { child, input, messages, last_id: 0, _home: home };
        program.ask("initialize", &json!({"processId": null, "rootUri": null, "capabilities": {}}));
        program.tell("initialized", &json!({}));
        program
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let sent = write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len());
        sent.and_then(|()| self.input.flush()).expect("the program reads");
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and waits for the result; what else comes is dropped.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.wait_for(|message| message["id"] == id && message.get("method").is_none());
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    fn wait_for(&self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the program answers in time");
            if fits(&message) {
                return message;
            }
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "plaintext", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    fn published(&self, uri: &str) -> usize {
        let shown = self.wait_for(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        });
        shown["params"]["diagnostics"].as_array().expect("diagnostics are a list").len()
    }

    fn edit(&mut self, uri: &str, version: usize, place: [usize; 4], text: &str) {
        let [line, character, end_line, end_character] = place;
        let range = json!({
            "start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character},
        });
        let changes = json!([{"range": range, "text": text}]);
        let params = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
        self.tell("textDocument/didChange", &params);
    }

    fn hover(&mut self, uri: &str, line: usize, character: usize) -> Value {
        let position = json!({"line": line, "character": character});
        self.ask("textDocument/hover", &json!({"textDocument": {"uri": uri}, "position": position}))
    }

    fn close(&mut self, uri: &str) {
        self.tell("textDocument/didClose", &json!({"textDocument": {"uri": uri}}));
    }

    fn taken(&self) -> Taken {
        let folder = format!("/proc/{}", self.child.id());
        let status = fs::read_to_string(format!("{folder}/status")).expect("the process is there");
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the field is there");
            line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("the field is a number")
        };
        let descriptors = fs::read_dir(format!("{folder}/fd")).expect("the process is there").count();
        Taken { memory: number("VmRSS:"), descriptors, threads: number("Threads:") }
    }

    /// Fails where descriptors stay open that were not open before; a file that is just being read is closed in a moment.
    fn holds_no_more_than(&self, before: Taken) {
        let start = Instant::now();
        while self.taken().descriptors > before.descriptors {
            assert!(start.elapsed() < PATIENCE, "{before:?}, and now {:?}", self.taken());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn leave(mut self) {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        assert!(self.child.wait().expect("the program can be waited for").success());
    }
}

const FOUND: &str = "HPI: leg cramps since starting HCTZ.\n";

/// Every note shows what it should, and once all are closed nothing of them is held.
fn many_notes(count: usize) {
    let mut program = Program::start();
    let address = |number: usize| format!("file:///notes/{number}.txt");
    let round = |program: &mut Program| {
        for number in 0..count {
            program.open(&address(number), &format!("Note {number}\n\n{FOUND}"));
            assert_eq!(program.published(&address(number)), 1, "note {number}");
        }
        for number in (0..count).step_by(7) {
            program.edit(&address(number), 2, [0, 0, 0, 0], "x");
            assert!(program.hover(&address(number), 2, 11).is_object(), "note {number}");
        }
        for number in 0..count {
            program.close(&address(number));
            while program.published(&address(number)) > 0 {}
        }
        program.ask("workspace/symbol", &json!({"query": "none"}));
        program.taken()
    };
    let first = round(&mut program);
    let second = round(&mut program);
    println!("{count} notes: {first:?}, then {second:?}");
    program.holds_no_more_than(first);
    assert!(second.memory < first.memory + first.memory / 4, "{first:?} {second:?}");
    program.leave();
}

/// A large note is read, answers, follows an edit, and is let go.
fn large(text: &str) {
    let mut program = Program::start();
    let (note, small) = ("file:///notes/large.txt", "file:///notes/small.txt");
    // What is opened once, at the first note, is open before.
    program.open("file:///notes/first.txt", FOUND);
    assert_eq!(program.published("file:///notes/first.txt"), 1);
    let before = program.taken();
    program.open(note, text);
    // Meanwhile others do not wait.
    program.open(small, FOUND);
    assert_eq!(program.published(small), 1);
    program.edit(note, 2, [0, 0, 0, 0], FOUND);
    assert!(program.hover(small, 0, 11).is_object());
    while program.published(note) == 0 {}
    assert!(program.hover(note, 0, 11).is_object());
    let during = program.taken();
    println!("{} bytes: {before:?}, then {during:?}", text.len());
    program.close(note);
    program.close(small);
    program.holds_no_more_than(before);
    program.leave();
}

/// So many findings' worth of text, in paragraphs and in one line.
fn findings(count: usize) {
    let rest = "Plain words of a note go here, of no interest to anybody.";
    large(&format!("\n{}", format!("{FOUND}{rest}\n\n").repeat(count)));
}

/// Edits as fast as they go in; memory, threads and descriptors after the first tenth are those at the end, and an answer
/// takes no longer.
fn soak(edits: usize) {
    let mut program = Program::start();
    let note = "file:///notes/a.txt";
    let mut text = String::new();
    for line in 0..200 {
        let _ =
            writeln!(text, "Line {line}: leg cramps since starting HCTZ, K 3.1, denies weakness; on atorvastatin.\n");
    }
    program.open(note, &text);
    let typed = "cramps on HCTZ. ";
    let (mut tenth, mut first, mut last) = (None, Vec::new(), Vec::new());
    for edit in 0..edits {
        // A phrase is typed, letter by letter, at ever another line, and deleted again.
        let (step, line) = (edit % (2 * typed.len()), (edit / (2 * typed.len())) % 200 * 2);
        let at = if step < typed.len() { step } else { 2 * typed.len() - 1 - step };
        let (end, letter) = if step < typed.len() { (at, &typed[at..=at]) } else { (at + 1, "") };
        program.edit(note, edit + 2, [line, at, line, end], letter);
        if edit % 50 == 49 {
            let start = Instant::now();
            program.hover(note, 0, 14);
            let times = if edit < edits / 10 { &mut first } else { &mut last };
            times.push(start.elapsed());
        }
        if edit == edits / 10 {
            tenth = Some(program.taken());
        }
    }
    let (tenth, end) = (tenth.expect("there are ten tenths"), program.taken());
    let last = &mut last[edits / 50 * 8 / 10..];
    let middle = |times: &mut [Duration]| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (first, last) = (middle(&mut first), middle(last));
    println!("{edits} edits: {tenth:?}, then {end:?}; an answer took {first:?}, then {last:?}");
    assert!(end.memory < tenth.memory + tenth.memory / 5 + 2048, "{tenth:?} {end:?}");
    assert!(end.threads <= tenth.threads + 1, "{tenth:?} {end:?}");
    program.holds_no_more_than(tenth);
    assert!(last < first * 4 + Duration::from_millis(20), "{first:?} {last:?}");
    program.leave();
}

/// A line of so many bytes.
fn long_line(bytes: usize) {
    let piece = "plain words of a note, leg cramps at night, on HCTZ and atorvastatin, K 3.1; ";
    large(&format!("\n{}", piece.repeat(bytes / piece.len())));
}

#[test]
fn many_open_notes() {
    many_notes(60);
}

#[test]
fn a_large_note_a_long_line_and_many_findings() {
    findings(300);
    long_line(50_000);
}

#[test]
fn memory_and_answers_stay_as_they_are_over_many_edits() {
    soak(2_000);
}

#[test]
#[ignore = "for a release build"]
fn five_hundred_open_notes() {
    many_notes(500);
}

#[test]
#[ignore = "for a release build"]
fn a_note_of_fifty_megabytes() {
    large(&format!("\n{}", "Plain words of a note go here, of no interest to anybody.\n\n".repeat((50 << 20) / 59)));
}

#[test]
#[ignore = "for a release build"]
fn a_line_of_five_megabytes() {
    long_line(5 << 20);
}

#[test]
#[ignore = "for a release build"]
fn ten_thousand_findings() {
    findings(10_000);
}

#[test]
#[ignore = "for a release build"]
fn an_hour_of_edits() {
    soak(72_000);
}
