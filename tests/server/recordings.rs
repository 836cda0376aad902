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
fn faults(recording: &str, cut: bool) -> (usize, Vec<String>) {
    let mut conversation = Conversation::default();
    let (mut count, mut ended) = (0, false);
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(recording.lines()) {
        let Ok(entry) = serde_json::from_str::<Value>(line) else {
            faults.push(format!("line {number}: not a line of a recording"));
            continue;
        };
        match (entry["from"].as_str(), entry.get("message")) {
            (Some("client"), Some(message)) => conversation.sent(message),
            (Some("server"), Some(message)) => {
                count += 1;
                faults
                    .extend(conversation.received(message).into_iter().map(|fault| format!("line {number}: {fault}")));
            }
            (Some("server"), None) => faults.push(format!("line {number}: {}", entry["fault"])),
            _ => ended |= entry.get("exit") == Some(&json!(0)),
        }
        // Several sessions may stand in one file.
        if entry.get("start").is_some() {
            conversation = Conversation::default();
        }
        if entry.get("exit").is_some() {
            faults.extend(conversation.unfinished().into_iter().map(|fault| format!("line {number}: {fault}")));
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
    let mut bad = 0;
    for path in given.lines() {
        let recording = std::fs::read_to_string(Path::new(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (count, faults) = faults(&recording, cut);
        for fault in &faults {
            report(&format!("{path}: {fault}"));
        }
        report(&format!("{path}: {count} messages of the server, {} faults", faults.len()));
        bad += faults.len();
    }
    assert!(bad == 0, "{bad} faults in the recordings");
}

#[expect(clippy::print_stdout, reason = "the report is what the script is run for")]
fn report(line: &str) {
    println!("{line}");
}
