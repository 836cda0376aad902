//! The check of a folder, and the diagnostics of a workspace.

use serde_json::{Value, json};

use crate::files::Files;
use crate::harness::{Client, Start, codes, everything};

fn start(folder: &Files, pulls: bool) -> Start {
    let mut capabilities = everything();
    capabilities["window"]["workDoneProgress"] = json!(true);
    if pulls {
        capabilities["textDocument"]["diagnostic"] = json!({});
    }
    Start { capabilities, folders: vec![folder.uri("")], obliging: true, ..Start::default() }
}

const FOUND: &str = "Has cramps on HCTZ.";

async fn check(client: &mut Client, argument: Value) -> Value {
    let params = json!({"command": "sidenote.checkFolder", "arguments": [argument]});
    client.request("workspace/executeCommand", params).await
}

/// The notes of an answer, by the last part of their addresses, each with how many findings it has.
fn notes(items: &Value, findings: &str) -> Vec<(String, usize)> {
    let name =
        |note: &Value| note["uri"].as_str().and_then(|uri| uri.rsplit('/').next()).unwrap_or_default().to_owned();
    let items = items.as_array().expect("a list of notes");
    items.iter().map(|note| (name(note), codes(&note[findings]).len())).collect()
}

#[tokio::test]
async fn all_notes_of_a_folder_are_checked_and_what_they_show_is_published() {
    let folder = Files::new(&[
        ("a.note", FOUND),
        ("b.note", "Denies cramps on HCTZ."),
        ("c.txt", "Saved: cramps on HCTZ."),
        ("d.txt", FOUND),
        (".ignore", "d.txt"),
        ("e.rs", FOUND),
    ]);
    let mut client = Client::start(start(&folder, false)).await;
    // What is open counts as it stands in the editor.
    client.open(&folder.uri("c.txt"), 1, "Typed: nothing yet.").await;
    for argument in [Value::Null, json!({}), json!({"uri": folder.uri("")})] {
        let checked = check(&mut client, argument).await;
        assert_eq!(notes(&checked["items"], "diagnostics"), [("a.note".to_owned(), 1)]);
        assert_eq!(checked["findings"], json!({"warning": 0, "information": 1, "hint": 0}));
        assert_eq!((&checked["notes"], &checked["unreadable"], &checked["cut"]), (&json!(3), &json!(0), &json!(false)));
    }
    let shown = client.shown_for(&folder.uri("a.note")).await;
    assert_eq!(codes(&shown["diagnostics"]).len(), 1);
    folder.put("a.note", "Nothing.");
    check(&mut client, Value::Null).await;
    // What is gone is cleared.
    client.shown_where(&folder.uri("a.note"), |diagnostics| *diagnostics == json!([])).await;
    client.leave().await;
}

/// What a client says that it has, from an answer.
fn known(answer: &Value) -> Vec<Value> {
    let items = answer["items"].as_array().expect("a list of notes");
    items.iter().map(|note| json!({"uri": note["uri"], "value": note["resultId"]})).collect()
}

fn kinds(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("a list of notes");
    items.iter().filter_map(|note| note["kind"].as_str()).collect()
}

#[tokio::test]
async fn a_client_that_asks_for_its_workspace_gets_what_all_notes_of_the_folders_show() {
    let folder = Files::new(&[("a.note", FOUND), ("b.note", "Well."), ("open.note", "Saved: nothing.")]);
    let mut client = Client::start(start(&folder, true)).await;
    client.open(&folder.uri("open.note"), 1, FOUND).await;
    let ask = |known: Vec<Value>| json!({"previousResultIds": known});
    let first = client.request("workspace/diagnostic", ask(Vec::new())).await;
    assert_eq!(notes(&first["items"], "items"), [("open.note".to_owned(), 1), ("a.note".to_owned(), 1)]);
    assert_eq!((&first["items"][0]["version"], &first["items"][1]["version"]), (&json!(1), &Value::Null));
    let again = client.request("workspace/diagnostic", ask(known(&first))).await;
    assert_eq!(kinds(&again), ["unchanged", "unchanged"]);

    // What changes on the disk is seen, and so is what is set and dismissed.
    folder.put("b.note", "Has cramps and cramps on HCTZ.");
    folder.remove("a.note");
    let changed = client.request("workspace/diagnostic", ask(known(&first))).await;
    assert_eq!(kinds(&changed), ["unchanged", "full", "full"]);
    assert_eq!(
        notes(&json!([changed["items"][1], changed["items"][2]]), "items"),
        [("b.note".to_owned(), 1), ("a.note".to_owned(), 0)]
    );
    let switched_off = json!({"uri": folder.uri("open.note"), "code": "drug-cramp", "scope": "user"});
    let params = json!({"command": "sidenote.dismiss", "arguments": [switched_off]});
    client.request("workspace/executeCommand", params).await;
    client.told().await;
    let none = client.request("workspace/diagnostic", ask(Vec::new())).await;
    assert_eq!(notes(&none["items"], "items"), [("open.note".to_owned(), 0)]);
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_checks_on_command_gets_what_the_last_check_found() {
    let folder = Files::new(&[("a.note", FOUND), ("b.note", "Well.")]);
    let mut start = start(&folder, true);
    start.options = json!({"checksOnCommand": true});
    let mut client = Client::start(start).await;
    client.open(&folder.uri("open.note"), 1, FOUND).await;
    let ask = |known: Vec<Value>| json!({"previousResultIds": known});
    let before = client.request("workspace/diagnostic", ask(Vec::new())).await;
    assert_eq!(notes(&before["items"], "items"), [("open.note".to_owned(), 1)], "asking starts no check");

    check(&mut client, Value::Null).await;
    let after = client.request("workspace/diagnostic", ask(Vec::new())).await;
    assert_eq!(notes(&after["items"], "items"), [("open.note".to_owned(), 1), ("a.note".to_owned(), 1)]);
    let again = client.request("workspace/diagnostic", ask(known(&after))).await;
    assert_eq!(kinds(&again), ["unchanged", "unchanged"]);

    folder.remove("a.note");
    check(&mut client, Value::Null).await;
    let gone = client.request("workspace/diagnostic", ask(known(&after))).await;
    assert_eq!(kinds(&gone), ["unchanged", "full"]);
    assert_eq!(gone["items"][1]["items"], json!([]), "a note that shows nothing any more is told of");
    client.leave().await;
}

#[tokio::test]
async fn the_workspace_comes_in_parts_and_nothing_overtakes_anything() {
    let names: Vec<String> = (0..150).map(|number| format!("{number:03}.note")).collect();
    let folder = Files::new(&names.iter().map(|name| (name.as_str(), FOUND)).collect::<Vec<_>>());
    let mut start = start(&folder, true);
    start.obliging = false;
    let mut client = Client::start(start).await;
    // The harness fails on an answer before the end of its progress, and on a part after its answer.
    for round in 0..30 {
        let params = json!({
            "previousResultIds": [], "workDoneToken": format!("progress {round}"), "partialResultToken": format!("parts {round}"),
        });
        let id = client.ask("workspace/diagnostic", params).await;
        let mut steps = Vec::new();
        let mut found = Vec::new();
        while steps.last() != Some(&json!("end")) {
            let told = client.notified("$/progress").await;
            match told["value"].get("items") {
                Some(items) => found.extend(notes(items, "items").into_iter().map(|(name, _)| name)),
                None => steps.push(told["value"]["kind"].clone()),
            }
        }
        assert_eq!(found, names);
        assert_eq!((&steps[0], &steps[1]), (&json!("begin"), &json!("report")));
        assert_eq!(client.answer(id).await, Ok(json!({"items": []})));
    }
    client.leave().await;
}

#[tokio::test]
async fn a_workspace_that_is_no_longer_wanted_is_told_of_no_more() {
    let names: Vec<String> = (0..300).map(|number| format!("{number}.note")).collect();
    let long = "Has cramps on HCTZ. ".repeat(200);
    let folder = Files::new(&names.iter().map(|name| (name.as_str(), long.as_str())).collect::<Vec<_>>());
    for by_its_user in [true, false] {
        let mut start = start(&folder, true);
        start.obliging = false;
        let mut client = Client::start(start).await;
        let params = json!({"previousResultIds": [], "workDoneToken": 1, "partialResultToken": 2});
        let id = client.ask("workspace/diagnostic", params).await;
        let begun = client.notified("$/progress").await;
        assert_eq!((&begun["value"]["kind"], &begun["value"]["cancellable"]), (&json!("begin"), &json!(true)));
        if by_its_user {
            client.notify("window/workDoneProgress/cancel", json!({"token": 1})).await;
        } else {
            client.notify("$/cancelRequest", json!({"id": id})).await;
        }
        while client.notified("$/progress").await["value"]["kind"] != "end" {}
        let error = client.answer(id).await.expect_err("it was stopped");
        if by_its_user {
            assert_eq!((&error["code"], &error["data"]), (&json!(-32802), &json!({"retriggerRequest": false})));
        } else {
            assert_eq!(error["code"], -32800);
        }
        client.leave().await;
    }
}

#[tokio::test]
async fn a_check_tells_how_far_it_is_and_can_be_stopped() {
    let names: Vec<String> = (0..400).map(|number| format!("{number}.note")).collect();
    let long = "Has cramps on HCTZ. ".repeat(200);
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), long.as_str())).collect();
    let folder = Files::new(&files);
    let mut start = start(&folder, true);
    start.obliging = false;
    start.capabilities["workspace"]["diagnostics"]["refreshSupport"] = json!(false);
    let mut client = Client::start(start).await;
    let params = json!({"command": "sidenote.checkFolder", "workDoneToken": "mine"});
    let id = client.ask("workspace/executeCommand", params).await;
    let begun = client.notified("$/progress").await;
    assert_eq!((&begun["value"]["kind"], &begun["value"]["cancellable"]), (&json!("begin"), &json!(true)));
    client.notify("window/workDoneProgress/cancel", json!({"token": "mine"})).await;
    let mut told = client.notified("$/progress").await;
    while told["value"]["kind"] == "report" {
        told = client.notified("$/progress").await;
    }
    assert_eq!(told["value"]["kind"], "end");
    let checked = client.answer(id).await.expect("an answer");
    assert_eq!(checked["cut"], true, "{} notes", checked["notes"]);
    client.leave().await;
}

#[tokio::test]
async fn a_folder_elsewhere_is_refused() {
    let mut client = Client::start(Start::default()).await;
    let params = json!({"command": "sidenote.checkFolder", "arguments": [{"uri": "vscode-vfs://github/notes"}]});
    let id = client.ask("workspace/executeCommand", params).await;
    let error = client.answer(id).await.expect_err("the folder is not here");
    assert_eq!(error["message"], "the folder does not lie on this machine");
    client.leave().await;
}
