//! What an author may choose to have written: a line of the plan, and a mark behind an order.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use sidenote::knowledge::{Knowledge, PackSource, load};

use crate::clients::clients;
use crate::harness::{Client, Start, range_of};

const NOTE: &str = "file:///notes/a.txt";

static EMBEDDED: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound")));

/// A client of a kind, which knows the embedded pack, with a note open.
async fn open(kind: &str, text: &str, change: impl FnOnce(&mut Value)) -> Client {
    let kind = clients().into_iter().find(|known| known.name == kind).expect("the kind is known");
    let mut capabilities = kind.capabilities;
    change(&mut capabilities);
    let start = Start { capabilities, knowledge: Arc::clone(&EMBEDDED), obliging: true, ..Start::default() };
    let mut client = Client::start(start).await;
    client.open(NOTE, 3, text).await;
    client
}

/// The actions that write, on a place.
async fn offered(client: &mut Client, range: [u32; 4]) -> Vec<Value> {
    let context = json!({"diagnostics": [], "only": ["quickfix"]});
    let params = json!({"textDocument": {"uri": NOTE}, "range": range_of(range), "context": context});
    let actions = client.request("textDocument/codeAction", params).await;
    let writes = |action: &&Value| action["kind"] == "quickfix" || action["command"] == "sidenote.write";
    actions.as_array().expect("actions are a list").iter().filter(writes).cloned().collect()
}

const CRAMPS: &str = "HPI: leg cramps since starting HCTZ.\n\nA/P:\n1. HTN\n";

/// Edits that an action works out hold no snippets for such a client.
fn without_snippets(capabilities: &mut Value) {
    capabilities["workspace"]["workspaceEdit"]["snippetEditSupport"] = json!(false);
}

#[tokio::test]
async fn a_line_of_the_plan_is_worked_out_when_it_is_wanted() {
    let mut client = open("vscode", CRAMPS, without_snippets).await;
    let actions = offered(&mut client, [0, 6, 0, 6]).await;
    assert_eq!(actions.len(), 1, "{actions:#?}");
    let action = &actions[0];
    assert_eq!(action["title"], "Add to the plan: Consider: Na, K, Mg, Ca, creatinine; …");
    assert_eq!((&action["isPreferred"], action.get("edit")), (&json!(true), None));
    let resolved = client.request("codeAction/resolve", action.clone()).await;
    assert_eq!(resolved["title"], action["title"]);
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": NOTE, "version": 3}));
    let text = "\n2. Consider: Na, K, Mg, Ca, creatinine; diuretic review (last start or dose change, other options)";
    assert_eq!(change["edits"], json!([{"range": range_of([3, 6, 3, 6]), "newText": text}]));
    // The note has changed so that nothing calls for it any more.
    client.change(NOTE, 4, json!([{"text": "HPI: well."}])).await;
    let id = client.ask("codeAction/resolve", action.clone()).await;
    let error = client.answer(id).await.expect_err("the finding is gone");
    assert_eq!(error["message"], "the note no longer calls for it");
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_takes_snippets_can_edit_each_item() {
    let snippets = |capabilities: &mut Value| {
        capabilities["workspace"]["workspaceEdit"]["snippetEditSupport"] = json!(true);
    };
    let mut client = open("vscode", CRAMPS, snippets).await;
    let actions = offered(&mut client, [0, 6, 0, 6]).await;
    let resolved = client.request("codeAction/resolve", actions[0].clone()).await;
    let edit = &resolved["edit"]["documentChanges"][0]["edits"][0];
    let value = "\n2. Consider: ${1:Na, K, Mg, Ca, creatinine}; ${2:diuretic review (last start or dose change, other options)}$0";
    assert_eq!(edit["snippet"], json!({"kind": "snippet", "value": value}));
    client.leave().await;
}

#[tokio::test]
async fn a_stop_date_is_marked_behind_the_order() {
    let mut client = open("vscode", "Meds: Flexeril 10 mg x 6 weeks, lisinopril 5 mg\n", without_snippets).await;
    let actions = offered(&mut client, [0, 8, 0, 8]).await;
    let titles: Vec<&str> = actions.iter().filter_map(|action| action["title"].as_str()).collect();
    assert_eq!(titles, ["Mark a stop date: Flexeril", "Add to the plan: Consider: whether it is still needed; …"]);
    assert_eq!((&actions[0]["isPreferred"], actions[1].get("isPreferred")), (&json!(true), None));
    let resolved = client.request("codeAction/resolve", actions[0].clone()).await;
    let edits = &resolved["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edits, &json!([{"range": range_of([0, 30, 0, 30]), "newText": " (stop date: [YYYY-MM-DD])"}]));
    client.edit(NOTE, 4, [0, 30, 0, 30], " (stop date: 2026-12-24)").await;
    let titles: Vec<Value> = offered(&mut client, [0, 8, 0, 8]).await;
    assert!(titles.iter().all(|action| action["title"] != "Mark a stop date: Flexeril"), "{titles:?}");
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_does_not_resolve_gets_the_edit_at_once() {
    let plain = |capabilities: &mut Value| {
        capabilities["textDocument"]["codeAction"] =
            json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}});
        capabilities["workspace"] = json!({});
    };
    let mut client = open("vscode", CRAMPS, plain).await;
    let actions = offered(&mut client, [0, 6, 0, 6]).await;
    let edit = &actions[0]["edit"]["changes"][NOTE][0];
    assert!(edit["newText"].as_str().is_some_and(|text| text.starts_with("\n2. Consider: Na")), "{actions:#?}");
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_takes_only_commands_is_asked_to_edit() {
    let commands = |capabilities: &mut Value| {
        capabilities["textDocument"]["codeAction"] = json!({});
        capabilities["workspace"] = json!({"applyEdit": true});
    };
    let mut client = open("minimal", CRAMPS, commands).await;
    let actions = offered(&mut client, [0, 6, 0, 6]).await;
    assert_eq!(client.request("workspace/executeCommand", actions[0].clone()).await, Value::Null);
    let (id, params) = client.asked("workspace/applyEdit").await;
    assert_eq!(params["edit"]["changes"][NOTE][0]["range"], range_of([3, 6, 3, 6]));
    client.reply(&id, json!({"applied": true})).await;
    client.leave().await;

    let mut client = open("minimal", CRAMPS, |capabilities| *capabilities = json!({})).await;
    assert_eq!(offered(&mut client, [0, 6, 0, 6]).await, [Value::Null; 0]);
    client.leave().await;
}
