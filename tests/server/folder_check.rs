//! The check of a folder, and the diagnostics of a workspace.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Client, Start, codes, everything};

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file can be written");
        }
        Self { folder }
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.path().display())
    }

    fn start(&self, pulls: bool) -> Start {
        let mut capabilities = everything();
        capabilities["window"]["workDoneProgress"] = json!(true);
        if pulls {
            capabilities["textDocument"]["diagnostic"] = json!({});
        }
        let folder = format!("file://{}", self.folder.path().display());
        Start { capabilities, folders: vec![folder], obliging: true, ..Start::default() }
    }
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
    let folder = Folder::new(&[
        ("a.note", FOUND),
        ("b.note", "Denies cramps on HCTZ."),
        ("c.txt", "Saved: cramps on HCTZ."),
        ("d.txt", FOUND),
        (".ignore", "d.txt"),
        ("e.rs", FOUND),
    ]);
    let mut client = Client::start(folder.start(false)).await;
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
    fs::write(folder.folder.path().join("a.note"), "Nothing.").expect("a file can be written");
    check(&mut client, Value::Null).await;
    client.rest(Duration::from_millis(300)).await;
    assert_eq!(client.shown[&folder.uri("a.note")]["diagnostics"], json!([]), "what is gone is cleared");
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_asks_for_its_workspace_gets_what_the_last_check_found() {
    let folder = Folder::new(&[("a.note", FOUND), ("b.note", "Well.")]);
    let mut client = Client::start(folder.start(true)).await;
    client.open(&folder.uri("open.note"), 1, FOUND).await;
    let ask = |known: Value| json!({"previousResultIds": known});
    let before = client.request("workspace/diagnostic", ask(json!([]))).await;
    assert_eq!(notes(&before["items"], "items"), [("open.note".to_owned(), 1)], "asking starts no check");
    assert_eq!(before["items"][0]["version"], 1);

    check(&mut client, Value::Null).await;
    let after = client.request("workspace/diagnostic", ask(json!([]))).await;
    assert_eq!(notes(&after["items"], "items"), [("open.note".to_owned(), 1), ("a.note".to_owned(), 1)]);
    let known: Vec<Value> = after["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| json!({"uri": note["uri"], "value": note["resultId"]}))
        .collect();
    let again = client.request("workspace/diagnostic", ask(json!(known))).await;
    let kinds: Vec<&Value> = again["items"].as_array().into_iter().flatten().map(|note| &note["kind"]).collect();
    assert_eq!(kinds, ["unchanged", "unchanged"]);

    fs::remove_file(folder.folder.path().join("a.note")).expect("a file can be removed");
    check(&mut client, Value::Null).await;
    let gone = client.request("workspace/diagnostic", ask(json!(known))).await;
    let told: Vec<(&Value, &Value)> =
        gone["items"].as_array().into_iter().flatten().map(|note| (&note["kind"], &note["items"])).collect();
    assert_eq!(told[1], (&json!("full"), &json!([])), "a note that shows nothing any more is told of");
    assert_eq!((told.len(), told[0].0), (2, &json!("unchanged")));
    client.leave().await;
}

#[tokio::test]
async fn a_check_tells_how_far_it_is_and_can_be_stopped() {
    let names: Vec<String> = (0..400).map(|number| format!("{number}.note")).collect();
    let long = "Has cramps on HCTZ. ".repeat(200);
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), long.as_str())).collect();
    let folder = Folder::new(&files);
    let mut start = folder.start(true);
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
