//! Sessions of real clients, recorded by `record`, held against the rules. `check_recordings` runs this over the
//! recordings that it is given.

use std::path::Path;

use serde_json::{Value, json};

use crate::protocol::Conversation;

/// Where `check_recordings` names its recordings, one a line.
const RECORDINGS: &str = "SIDENOTE_RECORDINGS";

/// Set where the client kills its server, so that no recording tells how the session ended.
const CUT: &str = "SIDENOTE_RECORDINGS_CUT";

/// What is wrong with a recording, each with its line, and how many messages of the server it holds.
///
/// Of a session that was `cut` off, the last answers may be missing and the last message may be half a one.
fn faults(recording: &str, cut: bool) -> (usize, Vec<String>) {
    let mut conversation = Conversation::default();
    let (mut count, mut ended) = (0, false);
    let mut faults = Vec::new();
    // The fault in what the server said last, if there is one.
    let mut last = None;
    for (number, line) in (1..).zip(recording.lines()) {
        let Ok(entry) = serde_json::from_str::<Value>(line) else {
            faults.push(format!("line {number}: not a line of a recording"));
            continue;
        };
        match (entry["from"].as_str(), entry.get("message")) {
            (Some("client"), Some(message)) => conversation.sent(message),
            (Some("server"), Some(message)) => {
                count += 1;
                faults.extend(last.take());
                faults
                    .extend(conversation.received(message).into_iter().map(|fault| format!("line {number}: {fault}")));
            }
            (Some("server"), None) => {
                faults.extend(last.replace(format!("line {number}: {}", entry["fault"])));
            }
            _ => ended |= entry.get("exit") == Some(&json!(0)),
        }
        // Several sessions may stand in one file.
        if entry.get("start").is_some() {
            conversation = Conversation::default();
        }
        if entry.get("exit").is_some() {
            let last = last.take();
            if !cut || conversation.is_shut_down() {
                faults.extend(last);
                faults.extend(conversation.unfinished().into_iter().map(|fault| format!("line {number}: {fault}")));
            }
        }
    }
    if !ended && !cut {
        faults.push("no session ended with exit code 0".to_owned());
    }
    if count == 0 {
        faults.push("the server said nothing".to_owned());
    }
    (count, faults)
}

#[test]
#[ignore = "needs recordings; run by check_recordings"]
fn the_given_recordings_keep_the_rules() {
    let Ok(given) = std::env::var(RECORDINGS) else { return };
    let cut = std::env::var_os(CUT).is_some();
    let mut found = Vec::new();
    for path in given.lines() {
        let recording = std::fs::read_to_string(Path::new(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (count, faults) = faults(&recording, cut);
        report(&format!("{path}: {count} messages of the server, {} faults", faults.len()));
        found.extend(faults.into_iter().map(|fault| format!("{path}: {fault}")));
    }
    assert!(found.is_empty(), "{} faults in the recordings\n{}", found.len(), found.join("\n"));
}

/// Two sessions that end in the middle, and a recording of each; what is excused is excused only in those.
#[test]
fn only_a_session_that_was_cut_off_may_end_in_the_middle() {
    let start = json!({"start": true});
    let exit = |code: i32| json!({"exit": code});
    let client = |message: Value| json!({"from": "client", "message": message});
    let server = |message: Value| json!({"from": "server", "message": message});
    let asked = |id: u64, method: &str, params: Value| {
        client(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
    };
    let answered = |id: u64, result: Value| server(json!({"jsonrpc": "2.0", "id": id, "result": result}));
    let half = json!({"from": "server", "fault": "10 bytes of a body of 20"});
    let opening = [
        start,
        asked(1, "initialize", json!({"capabilities": {}, "processId": null, "rootUri": null})),
        answered(1, json!({"capabilities": {}})),
        asked(2, "textDocument/hover", json!({})),
    ];
    let closing = [asked(3, "shutdown", Value::Null), answered(3, Value::Null)];
    let table: [(&str, Vec<Value>, usize, usize); 3] = [
        ("killed", [&opening[..], &[half.clone(), exit(-9)]].concat(), 0, 3),
        ("half a message, and more after it", [&opening[..], &[half], &closing, &[exit(0)]].concat(), 2, 2),
        ("shut down with a request open", [&opening[..], &closing, &[exit(0)]].concat(), 1, 1),
    ];
    for (name, lines, cut, whole) in table {
        let recording = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        for (is_cut, expected) in [(true, cut), (false, whole)] {
            let (_, faults) = faults(&recording, is_cut);
            assert_eq!(faults.len(), expected, "{name}, cut off: {is_cut}: {faults:#?}");
        }
    }
}

#[expect(clippy::print_stdout, reason = "the report is what the script is run for")]
fn report(line: &str) {
    println!("{line}");
}
