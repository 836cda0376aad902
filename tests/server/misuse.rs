//! Requests that no client should send: each is answered, none is answered by an internal error, and the server goes on.

use serde_json::{Value, json};

use crate::harness::{Client, EMBEDDED, Start};
use crate::protocol::{Kind, SCHEMA, Sent};
use crate::random::{Random, seeds};

const NOTE: &str = "file:///notes/a.note";
const TEXT: &str = "HPI: leg cramps since starting HCTZ \u{1F4AA}.\r\n\r\nPlan:\n- check K\n";
const INTERNAL_ERROR: i64 = -32603;

/// A client that declares everything, with a note open.
async fn start() -> Client {
    let capabilities = SCHEMA.fullest("ClientCapabilities");
    let start = Start { capabilities, knowledge: EMBEDDED.clone(), obliging: true, ..Start::default() };
    let mut client = Client::start(start).await;
    client.open(NOTE, 1, TEXT).await;
    client
}

/// Requests, but for those that end the session.
fn requests() -> Vec<&'static str> {
    let asked = SCHEMA.methods.iter().filter(|(name, method)| {
        method.kind == Kind::Request && method.sent == Sent::ClientToServer && *name != "shutdown"
    });
    asked.map(|(name, _)| name.as_str()).collect()
}

/// The least parameters of a method, about the note that is open.
fn params(method: &str) -> Value {
    let mut params = SCHEMA.least_params(method);
    if params.get("textDocument").is_some() {
        params["textDocument"]["uri"] = json!(NOTE);
    }
    params
}

/// Puts something else into one place of a value.
fn spoil(value: &mut Value, random: &mut Random) {
    let places = match &*value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if places > 0 && !random.once_in(4) {
        let at = random.below(places);
        match value {
            Value::Array(items) => return spoil(&mut items[at], random),
            Value::Object(members) => {
                let name = members.keys().nth(at).expect("the member was counted").clone();
                if random.once_in(5) {
                    members.remove(&name);
                } else {
                    spoil(&mut members[&name], random);
                }
                return;
            }
            _ => {}
        }
    }
    *value = match random.below(12) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(u32::MAX),
        3 => json!(u64::MAX),
        4 => json!(1.5),
        5 => json!(true),
        6 => json!([]),
        7 => json!({}),
        8 => json!("file:///notes/%zz/\u{1F4AA}"),
        9 => json!("sidenote.dismiss"),
        10 => json!([[[[[{"uri": NOTE}]]]]]),
        _ => json!("x".repeat(5000)),
    };
}

#[tokio::test]
async fn spoilt_requests_are_answered_and_survived() {
    for seed in seeds(3) {
        let mut random = Random::new(seed);
        let mut client = start().await;
        let hover = client.hover(NOTE, 0, 6).await;
        for _ in 0..25 {
            for method in requests() {
                let mut params = params(method);
                for _ in 0..=random.below(2) {
                    spoil(&mut params, &mut random);
                }
                let told = format!("{method} {params}");
                let id = client.ask(method, params).await;
                if let Err(error) = client.answer(id).await {
                    assert_ne!(error["code"], INTERNAL_ERROR, "{told}");
                }
            }
        }
        assert_eq!(client.hover(NOTE, 0, 6).await, hover);
        client.catch_up(NOTE).await;
        client.forget_messages();
        client.leave().await;
    }
}

/// The protocol lets a column be behind the end of its line; lines behind the end are asked for while edits are on their
/// way.
#[tokio::test]
async fn places_behind_the_end_are_answered_without_an_error() {
    let mut client = start().await;
    for place in [(0, u32::MAX >> 1), (99, 0), (u32::MAX >> 1, u32::MAX >> 1), (3, 4)] {
        let place = json!({"line": place.0, "character": place.1});
        for method in requests().into_iter().filter(|method| method.starts_with("textDocument/")) {
            let mut params = params(method);
            if params.get("position").is_some() {
                params["position"] = place.clone();
            }
            if params.get("range").is_some() {
                params["range"] = json!({"start": {"line": 0, "character": 0}, "end": place});
            }
            if params.get("positions").is_some() {
                params["positions"] = json!([place]);
            }
            let id = client.ask(method, params).await;
            if let Err(error) = client.answer(id).await {
                assert_eq!(error["code"], -32601, "{method} at {place}: {error}");
            }
        }
    }
    client.leave().await;
}

#[tokio::test]
async fn odd_requests_are_answered() {
    let mut client =
        Client::start(Start { options: json!({"inlayHints": true, "codeLens": true}), ..Start::default() }).await;
    let note = "file:///notes/odd.txt";
    client.open(note, 1, "Has cramps on HCTZ").await;
    client.published(note).await;
    // What no server is asked for, or knows of, changes nothing.
    client.notify("$/cancelRequest", json!({"id": 4711})).await;
    client.notify("$/setTrace", json!({"value": "verbose"})).await;
    client.notify("textDocument/willSave", json!({"textDocument": {"uri": note}, "reason": 1})).await;
    client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    let far = json!({"line": 4_000_000_000_u32, "character": 4_000_000_000_u32});
    let near = json!({"line": 0, "character": 5});
    let document = json!({"uri": note});
    let backwards = json!({"start": far, "end": near});
    for (method, params) in [
        ("textDocument/hover", json!({"textDocument": document, "position": far})),
        ("textDocument/completion", json!({"textDocument": document, "position": far})),
        ("textDocument/definition", json!({"textDocument": document, "position": far})),
        ("textDocument/documentHighlight", json!({"textDocument": document, "position": far})),
        (
            "textDocument/references",
            json!({"textDocument": document, "position": far, "context": {"includeDeclaration": true}}),
        ),
        ("textDocument/selectionRange", json!({"textDocument": document, "positions": []})),
        ("textDocument/selectionRange", json!({"textDocument": document, "positions": [far, near]})),
        ("textDocument/inlayHint", json!({"textDocument": document, "range": backwards})),
        ("textDocument/semanticTokens/range", json!({"textDocument": document, "range": backwards})),
        (
            "textDocument/semanticTokens/full/delta",
            json!({"textDocument": document, "previousResultId": "none of ours"}),
        ),
        (
            "textDocument/codeAction",
            json!({"textDocument": document, "range": backwards, "context": {"diagnostics": []}}),
        ),
        ("workspace/symbol", json!({"query": ""})),
    ] {
        let id = client.ask(method, params).await;
        client.answer(id).await.unwrap_or_else(|error| panic!("{method}: {error}"));
    }
    // The settings of the start still hold.
    let hints = json!({"textDocument": document, "range": {"start": {"line": 0, "character": 0}, "end": far}});
    client.request("textDocument/inlayHint", hints).await;
    client.close(note).await;
    client.published(note).await;
    let wish = json!({"uri": note, "code": "drug-cramp", "scope": "note", "reason": "duplicate"});
    let params = json!({"command": "sidenote.dismiss", "arguments": [wish]});
    let id = client.ask("workspace/executeCommand", params).await;
    client.answer(id).await.expect_err("a note that is closed shows nothing that could be dismissed");
    client.leave().await;
}

#[tokio::test]
async fn no_settings_are_no_change() {
    let mut client =
        Client::start(Start { options: json!({"rules": {"drug-cramp": "off"}}), ..Start::default() }).await;
    client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    let note = "file:///notes/odd.txt";
    client.open(note, 1, "Has cramps on HCTZ").await;
    assert_eq!(client.published(note).await["diagnostics"], json!([]));
    client.leave().await;
}
