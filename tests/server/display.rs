//! What of the findings is shown, when, and how grave.
//!
//! Where it matters how long a hand rests, the clock stands still until the server and its client have nothing else to do.

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::harness::{Client, Start, codes, everything};

const NOTE: &str = "file:///notes/a.txt";

fn with_options(options: Value) -> Start {
    Start { options, ..Start::default() }
}

fn pulling(refresh: bool) -> Start {
    let mut capabilities = everything();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostics"]["refreshSupport"] = json!(refresh);
    Start { capabilities, ..Start::default() }
}

async fn pull(client: &mut Client) -> usize {
    let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": NOTE}})).await;
    codes(&report["items"]).len()
}

/// The next status of the note, without its address and its packs.
async fn status(client: &mut Client) -> Value {
    let mut status = client.notified("sidenote/status").await;
    assert_eq!(status["uri"], NOTE);
    for key in ["uri", "packs"] {
        status.as_object_mut().map(|status| status.remove(key));
    }
    status
}

#[tokio::test(start_paused = true)]
async fn a_finding_waits_until_its_word_is_typed_and_vanishes_at_once() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "cramps on ").await;
    client.published_at(NOTE, 1).await;
    let typed = Instant::now();
    client.edit(NOTE, 2, [0, 10, 0, 10], "HCTZ").await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]), "not while the word is being typed");
    let rested = client.published(NOTE).await;
    let waited = typed.elapsed().as_millis();
    assert!((190..=250).contains(&waited), "it waits for {waited} ms");
    assert_eq!((&rested["version"], codes(&rested["diagnostics"]).len()), (&json!(2), 1));
    client.edit(NOTE, 3, [0, 14, 0, 14], "x").await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]), "what no longer holds is gone");
    client.edit(NOTE, 4, [0, 14, 0, 15], "").await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
    client.edit(NOTE, 5, [0, 14, 0, 14], ".").await;
    assert_eq!(codes(&client.published(NOTE).await["diagnostics"]).len(), 1, "the word is done");
    client.leave().await;
}

#[tokio::test(start_paused = true)]
async fn a_note_that_is_closed_while_a_finding_waits_stays_cleared() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "cramps on ").await;
    client.edit(NOTE, 2, [0, 10, 0, 10], "HCTZ").await;
    client.close(NOTE).await;
    client.open(NOTE, 1, "no more").await;
    assert_eq!(client.settled(NOTE, 1).await["diagnostics"], json!([]));
    client.leave().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_pulls_is_told_to_ask_again_when_the_hand_rests() {
    let mut client = Client::start(pulling(true)).await;
    client.open(NOTE, 1, "cramps on ").await;
    client.edit(NOTE, 2, [0, 10, 0, 10], "HCTZ").await;
    assert_eq!(pull(&mut client).await, 0);
    let (id, _) = client.asked("workspace/diagnostic/refresh").await;
    client.reply(&id, Value::Null).await;
    assert_eq!(pull(&mut client).await, 1);
    client.leave().await;
}

#[tokio::test]
async fn nothing_waits_for_a_client_that_pulls_and_cannot_be_told_to_ask_again() {
    let mut client = Client::start(pulling(false)).await;
    client.open(NOTE, 1, "cramps on ").await;
    client.edit(NOTE, 2, [0, 10, 0, 10], "HCTZ").await;
    assert_eq!(pull(&mut client).await, 1);
    client.leave().await;
}

#[tokio::test]
async fn severities_are_shown_as_they_are_set() {
    let mut client = Client::start(with_options(json!({"severities": {"information": "hint"}}))).await;
    client.open(NOTE, 1, "cramps on HCTZ").await;
    assert_eq!(client.published(NOTE).await["diagnostics"][0]["severity"], 4);
    let settings = json!({"settings": {"severities": {"information": "warning", "hint": "error"}}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    assert!(client.told().await.contains("`severities.hint` must be"), "no finding is an error");
    assert_eq!(client.published(NOTE).await["diagnostics"][0]["severity"], 2);
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_asks_for_it_is_told_how_many_findings_there_are() {
    let mut client = Client::start(with_options(json!({"statusNotification": true}))).await;
    client.open(NOTE, 1, "cramps on HCTZ").await;
    client.published(NOTE).await;
    let counted = json!({"version": 1, "warnings": 0, "information": 1, "hints": 0, "heldBack": 0, "dismissed": 0});
    assert_eq!(status(&mut client).await, counted);
    client.edit(NOTE, 2, [0, 14, 0, 14], " x").await;
    client.published(NOTE).await;
    client.edit(NOTE, 3, [0, 0, 0, 14], "").await;
    client.published(NOTE).await;
    let counted = json!({"version": 3, "warnings": 0, "information": 0, "hints": 0, "heldBack": 0, "dismissed": 0});
    assert_eq!(status(&mut client).await, counted, "a keystroke that changes nothing is not told of");
    client.close(NOTE).await;
    client.published(NOTE).await;
    client.leave().await;
}
