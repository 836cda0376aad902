//! Switching a rule off for a folder, in its settings file.

use std::path::Path;

use serde_json::{Value, json};
use tower_lsp::ls_types::Uri;

use crate::clients::clients;
use crate::files::Files;
use crate::harness::{Client, Start, range_of};

/// A folder with a note open in a client of a kind, and the address of its settings file.
async fn open(kind: &str, folder: &Path) -> (Client, String, String) {
    let kind = clients().into_iter().find(|known| known.name == kind).expect("the kind is known");
    let address = |name: &str| Uri::from_file_path(folder.join(name)).expect("a path has an address").to_string();
    let root = Uri::from_file_path(folder).expect("a path has an address").to_string();
    let start = Start { capabilities: kind.capabilities, folders: vec![root], obliging: true, ..Start::default() };
    let mut client = Client::start(start).await;
    let note = address("a.note");
    client.open(&note, 1, "HPI: cramps at night.\nTakes HCTZ.").await;
    (client, note, address("sidenote.toml"))
}

/// The edit of the action that switches the rule off.
async fn switch_off(client: &mut Client, note: &str) -> Value {
    let context = json!({"diagnostics": [], "only": ["quickfix.sidenote.dismiss"]});
    let params = json!({"textDocument": {"uri": note}, "range": range_of([0, 6, 0, 6]), "context": context});
    let actions = client.request("textDocument/codeAction", params).await;
    let actions = actions.as_array().expect("actions are a list");
    let switches = |action: &&Value| action["title"] == "Switch off in this folder (sidenote.toml): Cramp on a drug";
    let Some(action) = actions.iter().find(switches) else { return Value::Null };
    if action.get("edit").is_some() {
        return action["edit"].clone();
    }
    client.request("codeAction/resolve", action.clone()).await["edit"].clone()
}

#[tokio::test]
async fn a_settings_file_is_made_or_changed_where_it_must_be() {
    let folder = Files::none();
    let (mut client, note, settings) = open("vscode", folder.path()).await;
    let edit = json!({"range": range_of([0, 0, 0, 0]), "newText": "[rules]\ndrug-cramp = \"off\"\n"});
    assert_eq!(
        switch_off(&mut client, &note).await["documentChanges"],
        json!([
            {"kind": "create", "uri": settings, "options": {"ignoreIfExists": true}},
            {"textDocument": {"uri": settings, "version": null}, "edits": [edit]},
        ])
    );
    folder.put("sidenote.toml", "[rules]\ndrug-cramp = \"hint\" # ours\n");
    let edit = json!({"range": range_of([1, 14, 1, 18]), "newText": "off"});
    assert_eq!(
        switch_off(&mut client, &note).await["documentChanges"],
        json!([{"textDocument": {"uri": settings, "version": null}, "edits": [edit]}])
    );
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_makes_no_files_changes_one_that_is_there() {
    let folder = Files::none();
    let (mut client, note, settings) = open("emacs", folder.path()).await;
    assert_eq!(switch_off(&mut client, &note).await, Value::Null);
    folder.put("sidenote.toml", "");
    let edit = switch_off(&mut client, &note).await;
    assert_eq!(edit["documentChanges"][0]["textDocument"]["uri"], settings);
    client.leave().await;
}

#[tokio::test]
async fn an_extension_can_ask_for_it_by_command() {
    let folder = Files::none();
    let (mut client, note, settings) = open("vscode", folder.path()).await;
    let wish = json!({"uri": note, "code": "drug-cramp", "scope": "folder"});
    let params = json!({"command": "sidenote.dismiss", "arguments": [wish]});
    let id = client.ask("workspace/executeCommand", params.clone()).await;
    let (request, params_of_edit) = client.asked("workspace/applyEdit").await;
    assert_eq!(params_of_edit["edit"]["documentChanges"][0]["uri"], settings);
    client.reply(&request, json!({"applied": true})).await;
    client.answer(id).await.expect("the command is done");
    client.leave().await;

    folder.put("sidenote.toml", "[rules");
    let (mut client, ..) = open("vscode", folder.path()).await;
    assert!(client.told().await.contains("sidenote.toml:1: "), "the fault is told once");
    let id = client.ask("workspace/executeCommand", params).await;
    let error = client.answer(id).await.expect_err("the file has a fault");
    assert!(error["message"].as_str().is_some_and(|message| message.contains("mend it first")), "{error}");
    client.leave().await;
}
