//! Settings and packs of folders: project files, several folders, and files that change.

use std::fs;

use crate::files::Files;
use crate::harness::{Client, Start, codes, everything};
use serde_json::{Value, json};

const TEXT: &str = "HPI: cramps at night.\nTakes HCTZ.";

const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[rule]]\ncode = \"own-rule\"\ntitle = \"Own\"\n\
                    severity = \"warning\"\nevidence = \"good\"\nmessage = \"Consider it.\"\nroute = [{ anchor = { find = \
                    [\"cramp\"] } }]\n";

fn start(folders: &[&Files], with: impl FnOnce(&mut Value)) -> Start {
    let mut capabilities = everything();
    capabilities["workspace"]["workspaceFolders"] = json!(true);
    with(&mut capabilities);
    let folders = folders.iter().map(|folder| folder.uri("")).collect();
    Start { capabilities, folders, ..Start::default() }
}

async fn watched(client: &mut Client, file: &str) {
    let params = json!({"changes": [{"uri": file, "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", params).await;
}

fn watching(capabilities: &mut Value) {
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
}

async fn register(client: &mut Client, method: &str) -> Value {
    let (id, params) = client.asked("client/registerCapability").await;
    client.reply(&id, Value::Null).await;
    assert_eq!(params["registrations"][0]["method"], method);
    params["registrations"][0]["registerOptions"].clone()
}

#[tokio::test]
async fn a_project_file_counts_for_the_notes_below_it_and_the_editor_comes_first() {
    let notes = Files::new(&[("sidenote.toml", "rules = { drug-cramp = \"hint\" }\ncolour = \"blue\"")]);
    notes.put("ward/a.txt", "");
    let mut client = Client::start(start(&[&notes], |_| {})).await;
    let note = notes.uri("ward/a.txt");
    client.open(&note, 1, TEXT).await;
    assert_eq!(client.published(&note).await["diagnostics"][0]["severity"], 4);
    assert_eq!(client.told().await, "Sidenote settings: sidenote.toml:2: There is no setting `colour`.");
    let settings = json!({"settings": {"sidenote": {"rules": {"drug-cramp": "warning"}}}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    assert_eq!(client.published(&note).await["diagnostics"][0]["severity"], 2, "and nothing is told again");
    client.open("untitled:1", 1, TEXT).await;
    assert_eq!(client.published("untitled:1").await["diagnostics"][0]["severity"], 2);
    client.leave().await;
}

#[tokio::test]
async fn each_folder_has_settings_of_its_own() {
    let (one, two) = (Files::none(), Files::none());
    let start = start(&[&one, &two], |capabilities| capabilities["workspace"]["configuration"] = json!(true));
    let mut client = Client::start(start).await;
    let (id, params) = client.asked("workspace/configuration").await;
    let scopes: Vec<_> =
        params["items"].as_array().expect("a list").iter().map(|item| item["scopeUri"].clone()).collect();
    assert_eq!(scopes, [Value::Null, json!(one.uri("")), json!(two.uri(""))]);
    client.reply(&id, json!([null, {"rules": {"drug-cramp": "off"}}, {"rules": {"drug-cramp": "warning"}}])).await;
    let (first, second) = (one.uri("a.txt"), two.uri("a.txt"));
    client.open(&first, 1, TEXT).await;
    while client.published(&first).await["diagnostics"] != json!([]) {}
    client.open(&second, 1, TEXT).await;
    assert_eq!(client.published(&second).await["diagnostics"][0]["severity"], 2);
    let event = json!({"event": {"added": [], "removed": [{"uri": one.uri(""), "name": "notes"}]}});
    client.notify("workspace/didChangeWorkspaceFolders", event).await;
    let (id, params) = client.asked("workspace/configuration").await;
    assert_eq!(params["items"].as_array().map(Vec::len), Some(2));
    client.reply(&id, json!([null, null])).await;
    while codes(&client.published(&first).await["diagnostics"]).is_empty() {}
    client.published(&second).await;
    client.leave().await;
}

#[tokio::test]
async fn a_folder_that_is_opened_twice_is_one_and_its_findings_go_with_it() {
    let notes = Files::new(&[("a.txt", TEXT)]);
    let start = start(&[&notes], |capabilities| capabilities["workspace"]["configuration"] = json!(true));
    let mut client = Client::start(start).await;
    let (id, _) = client.asked("workspace/configuration").await;
    client.reply(&id, json!([null, null])).await;
    let folder = json!([{"uri": notes.uri(""), "name": "notes"}]);
    for (added, removed, items) in [(folder.clone(), json!([]), 2), (json!([]), folder, 1)] {
        let params = json!({"command": "sidenote.checkFolder"});
        let checked = client.request("workspace/executeCommand", params).await;
        assert_eq!(checked["notes"], 1);
        assert_eq!(codes(&client.published(&notes.uri("a.txt")).await["diagnostics"]).len(), 1);
        let event = json!({"event": {"added": added, "removed": removed}});
        client.notify("workspace/didChangeWorkspaceFolders", event).await;
        let (id, params) = client.asked("workspace/configuration").await;
        assert_eq!(params["items"].as_array().map(Vec::len), Some(items));
        client.reply(&id, json!(vec![Value::Null; items])).await;
    }
    assert_eq!(client.published(&notes.uri("a.txt")).await["diagnostics"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn a_pack_of_a_folder_is_used_told_of_and_followed() {
    let notes = Files::new(&[("sidenote.toml", "packs = [\"own.toml\"]"), ("own.toml", PACK)]);
    let mut client = Client::start(start(&[&notes], watching)).await;
    register(&mut client, "workspace/didChangeWatchedFiles").await;
    let note = notes.uri("a.txt");
    client.open(&note, 1, TEXT).await;
    let shows = |shown: &Value| codes(&shown["diagnostics"]).iter().any(|(code, _)| code == "own-rule");
    assert!(shows(&client.published(&note).await));
    assert!(client.told().await.contains("adds packs (own.toml)"));
    client.open("untitled:1", 1, TEXT).await;
    assert!(!shows(&client.published("untitled:1").await), "nowhere else");

    notes.put("own.toml", PACK.replace("evidence", "evidences"));
    watched(&mut client, &notes.uri("own.toml")).await;
    let told = client.told().await;
    assert!(told.contains("own.toml:10: unknown key `evidences`"), "{told}");
    client.edit(&note, 2, [0, 0, 0, 0], " ").await;
    assert!(shows(&client.published(&note).await), "what was known stays in use");

    notes.put("own.toml", PACK.replace("warning", "hint"));
    watched(&mut client, &notes.uri("own.toml")).await;
    let lowered = client.published(&note).await;
    let severities: Vec<_> =
        lowered["diagnostics"].as_array().expect("a list").iter().map(|diagnostic| &diagnostic["severity"]).collect();
    assert!(severities.contains(&&json!(4)), "{lowered}");
    notes.remove("sidenote.toml");
    watched(&mut client, &notes.uri("sidenote.toml")).await;
    assert!(!shows(&client.published(&note).await));
    client.leave().await;
}

#[tokio::test]
async fn warnings_are_not_silenced_behind_the_readers_back() {
    let notes = Files::new(&[("own.toml", PACK)]);
    notes.put("sidenote.toml", "packs = [\"own.toml\", \"../other.toml\"]\nrules = { own-rule = \"off\" }");
    let mut client = Client::start(start(&[&notes], |_| {})).await;
    let note = notes.uri("a.txt");
    client.open(&note, 1, TEXT).await;
    client.published(&note).await;
    assert!(client.told().await.contains("sidenote.toml:1: There is no pack `../other.toml`"));
    let told = client.told().await;
    assert!(told.contains("switches off or lowers rules that warn (own-rule), and adds packs (own.toml"), "{told}");
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_watches_nothing_is_followed_when_it_saves_or_opens() {
    let notes = Files::none();
    let mut client = Client::start(start(&[&notes], |_| {})).await;
    assert_eq!(client.offered["capabilities"]["textDocumentSync"]["save"], true);
    let (note, other) = (notes.uri("a.txt"), notes.uri("b.txt"));
    client.open(&note, 1, TEXT).await;
    assert_eq!(codes(&client.published(&note).await["diagnostics"]).len(), 1);
    notes.put("sidenote.toml", "rules = { drug-cramp = \"off\" }");
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": note}})).await;
    assert_eq!(client.published(&note).await["diagnostics"], json!([]));
    notes.put("sidenote.toml", "maxNoteBytes = 5");
    client.open(&other, 1, "cramps on HCTZ").await;
    assert_eq!(client.published(&other).await["diagnostics"], json!([]));
    for _ in 0..2 {
        assert!(client.told().await.contains("larger than 5 bytes"));
    }
    assert_eq!(client.published(&note).await["diagnostics"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn a_project_file_that_turns_into_a_folder_is_told_of_and_what_it_said_stays() {
    let notes = Files::new(&[("sidenote.toml", "rules = { drug-cramp = \"off\" }")]);
    let mut client = Client::start(start(&[&notes], watching)).await;
    register(&mut client, "workspace/didChangeWatchedFiles").await;
    let note = notes.uri("a.txt");
    client.open(&note, 1, TEXT).await;
    assert_eq!(client.published(&note).await["diagnostics"], json!([]));
    notes.remove("sidenote.toml");
    fs::create_dir(notes.at("sidenote.toml")).expect("the folder can be written");
    watched(&mut client, &notes.uri("sidenote.toml")).await;
    assert!(client.told().await.contains("sidenote.toml: It is not a file"));
    client.edit(&note, 2, [0, 0, 0, 0], " ").await;
    assert_eq!(client.published(&note).await["diagnostics"], json!([]));
    client.leave().await;
}
