//! The way of a note through the server, from start to exit.

use ropey::Rope;
use serde_json::json;
use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::reading::NoteReading;
use sidenote::session::shown;
use sidenote::text::{Encoding, position_of};

use crate::harness::{Client, KNOWLEDGE, Start, codes};

const NOTE: &str = "file:///notes/a.txt";

/// What a fresh reading of a text shows, in UTF-8 columns.
fn expected(text: &str) -> Vec<(String, [u64; 4])> {
    let findings = evaluate(&NoteReading::read(text, &KNOWLEDGE), &KNOWLEDGE, &EvaluationSettings::default());
    let rope = Rope::from_str(text);
    let place = |offset| position_of(&rope, offset, Encoding::Utf8);
    shown(&findings)
        .findings
        .iter()
        .map(|finding| {
            let (start, end) = (place(finding.span.start), place(finding.span.end));
            let range = [start.line, start.character, end.line, end.character].map(|part| part as u64);
            (KNOWLEDGE.rule(finding.rule).code().to_owned(), range)
        })
        .collect()
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).expect("the notes of the tests are short")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_open_a_thousand_edits_hover_close_exit() {
    let mut client = Client::start(Start::default()).await;
    assert_eq!(client.offered["serverInfo"]["name"], "sidenote");
    client.open(NOTE, 1, "").await;
    assert_eq!(client.published_at(NOTE, 1).await["diagnostics"], json!([]));

    let mut text = String::new();
    for version in 2..=1001 {
        let piece = ["HPI: cramps ", "on ", "HCTZ ", "\n", "Denies ", "pain. "][version % 6];
        let (line, column) = (text.matches('\n').count(), text.len() - text.rfind('\n').map_or(0, |at| at + 1));
        let at = [narrow(line), narrow(column), narrow(line), narrow(column)];
        client.edit(NOTE, i32::try_from(version).expect("a version is small"), at, piece).await;
        text.push_str(piece);
    }
    let last = client.settled(NOTE, 1001).await;
    let shown = codes(&last["diagnostics"]);
    assert!(!shown.is_empty());
    assert_eq!(shown, expected(&text));

    let (code, [line, character, ..]) = &shown[0];
    let place = |number: &u64| u32::try_from(*number).expect("the note is short");
    let hover = client.hover(NOTE, place(line), place(character)).await;
    assert!(hover["contents"]["value"].as_str().is_some_and(|value| value.contains(code)), "{hover}");

    client.close(NOTE).await;
    let cleared = client.published(NOTE).await;
    assert_eq!((&cleared["diagnostics"], &cleared["version"]), (&json!([]), &json!(1001)));
    client.leave().await;
}
