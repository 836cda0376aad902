//! A server that stays up, whatever it is sent.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::{Client, Start, knowledge};

const NOTE: &str = "file:///notes/canary-name.txt";

#[tokio::test]
async fn what_is_no_message_is_answered_and_survived() {
    let mut client = Client::start(Start::default()).await;
    client.send_raw(b"Content-Length: 5\r\n\r\n{oops").await;
    assert_eq!(client.unreadable().await, -32700);
    client.send_raw(b"Content-Type: nonsense\r\n\r\n").await;
    assert_eq!(client.unreadable().await, -32700);
    client.send_raw(b"content-length: 2\r\nContent-Type: x; charset=utf8\r\n\r\n[]").await;
    assert_eq!(client.unreadable().await, -32600);
    client.send_raw(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd").await;
    assert_eq!(client.unreadable().await, -32700);
    client.open(NOTE, 1, "cramps on HCTZ").await;
    client.published(NOTE).await;
    client.leave().await;
}

#[tokio::test]
async fn errors_do_not_repeat_what_they_were_sent() {
    let mut client = Client::start(Start::default()).await;
    let canaries = [
        ("textDocument/hover", json!({"textDocument": {"uri": NOTE}, "position": "canary"})),
        ("textDocument/hover", json!("canary")),
        ("textDocument/diagnostic", json!({"textDocument": "canary"})),
        ("workspace/executeCommand", json!({"command": "canary", "arguments": ["canary"]})),
        ("workspace/executeCommand", json!({"command": "sidenote.openPage", "arguments": ["canary"]})),
    ];
    for (method, params) in canaries {
        let id = client.ask(method, params).await;
        let error = client.answer(id).await.expect_err("the request makes no sense");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let id = client.ask("sidenote/nothing", json!({})).await;
    assert_eq!(client.answer(id).await.expect_err("there is no such method")["code"], -32601);
    client.notify("$/no-such-thing", json!({})).await;
    client.leave().await;
}

/// Knowledge that was tampered with, so that reading any mention panics.
fn broken() -> Start {
    let mut knowledge = knowledge();
    knowledge.concepts.clear();
    Start { knowledge: Arc::new(knowledge), ..Start::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_costs_its_note_and_nothing_else() {
    let mut client = Client::start(broken()).await;
    client.open(NOTE, 1, "cramps").await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
    let told = client.told().await;
    assert!(told.contains("could not be read") && !told.contains("canary") && !told.contains("cramps"), "{told}");
    client.edit(NOTE, 2, [0, 0, 0, 0], "x").await;
    assert_eq!(client.hover(NOTE, 0, 0).await, Value::Null);
    client.open("file:///large", 1, &format!("{}\n", "plain words ".repeat(100)).repeat(250)).await;
    assert_eq!(client.published("file:///large").await["diagnostics"], json!([]));
    client.edit("file:///large", 2, [0, 0, 0, 0], "cramps ").await;
    assert_eq!(client.published("file:///large").await["diagnostics"], json!([]));
    client.told().await;
    client.open("file:///other", 1, "plain words").await;
    client.published("file:///other").await;
    client.leave().await;
}

/// Set where a test has a process to itself.
const ALONE: &str = "SIDENOTE_TEST_ALONE";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the next test starts it"]
async fn panics_over_a_note() {
    // Panics of other tests are told in full.
    if std::env::var_os(ALONE).is_none() {
        return;
    }
    sidenote::lsp::report_panics_by_place_alone();
    let mut client = Client::start(broken()).await;
    client.open(NOTE, 1, "cramps, says Quillfeather").await;
    client.published(NOTE).await;
    let told = client.told().await;
    assert!(!told.contains("Quillfeather") && !told.contains("canary"));
    client.leave().await;
}

#[test]
fn a_panic_is_told_by_its_place_and_without_a_word_of_the_note() {
    let tests = std::env::current_exe().expect("the tests run from a file");
    let output = std::process::Command::new(tests)
        .args(["--exact", "--ignored", "--nocapture", "robust::panics_over_a_note"])
        .env("RUST_BACKTRACE", "full")
        .env(ALONE, "1")
        .output()
        .expect("the tests can be started");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success() && said[1].contains("sidenote: internal error at "), "{said:?}");
    for word in ["quillfeather", "canary", "cramps"] {
        assert!(!said.concat().to_lowercase().contains(word), "{said:?}");
    }
}

#[tokio::test]
async fn nothing_works_before_the_start_or_after_the_end() {
    let mut client = Client::connect(&Start::default());
    client.open(NOTE, 1, "cramps on HCTZ").await;
    let position = json!({"textDocument": {"uri": NOTE}, "position": {"line": 0, "character": 0}});
    let id = client.ask("textDocument/hover", position.clone()).await;
    assert_eq!(client.answer(id).await.expect_err("there was no start")["code"], -32002);
    client.request("initialize", json!({"capabilities": {}})).await;
    let id = client.ask("initialize", json!({"capabilities": {}})).await;
    assert_eq!(client.answer(id).await.expect_err("there is one start")["code"], -32600);
    client.notify("initialized", json!({})).await;
    assert_eq!(client.request("textDocument/hover", position.clone()).await, Value::Null);
    assert_eq!(client.request("shutdown", Value::Null).await, Value::Null);
    let id = client.ask("textDocument/hover", position).await;
    assert_eq!(client.answer(id).await.expect_err("the server has shut down")["code"], -32600);
    client.notify("exit", Value::Null).await;
    assert!(client.hang_up().await);
}

/// The clock goes on only while nothing else can be done, so that time that passes is time that somebody waits.
#[tokio::test(start_paused = true)]
async fn the_server_leaves_at_once_with_something_still_to_say() {
    let mut client = Client::start(Start { obliging: true, ..Start::default() }).await;
    client.open(NOTE, 1, "cramps on HCTZ").await;
    client.shown_for(NOTE).await;
    let start = tokio::time::Instant::now();
    client.close(NOTE).await;
    let id = client.ask("shutdown", Value::Null).await;
    client.notify("exit", Value::Null).await;
    client.answer(id).await.expect("it shuts down");
    assert!(client.hang_up().await);
    assert_eq!(start.elapsed().as_millis(), 0);
}

#[tokio::test]
async fn a_client_that_hangs_up_without_a_word_leaves_in_disorder() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "").await;
    client.published(NOTE).await;
    assert!(!client.hang_up().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_requests_with_cancellations_between_are_all_answered() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "cramps on HCTZ").await;
    let mut asked = Vec::new();
    for version in 2..=400 {
        client.edit(NOTE, version, [0, 0, 0, 0], " ").await;
        let position = json!({"line": 0, "character": version});
        asked
            .push(client.ask("textDocument/hover", json!({"textDocument": {"uri": NOTE}, "position": position})).await);
        if version % 3 == 0 {
            client.notify("$/cancelRequest", json!({"id": asked[asked.len() - 1]})).await;
        }
    }
    for id in asked {
        if let Err(error) = client.answer(id).await {
            assert_eq!(error["code"], -32800, "{error}");
        }
    }
    client.published_at(NOTE, 400).await;
    client.leave().await;
}
