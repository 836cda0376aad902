//! What the server tells of a note.

use serde_json::{Value, json};

use crate::files::Files;
use crate::harness::{Client, Start, codes, everything, range_of};

const NOTE: &str = "file:///notes/a.txt";
const TEXT: &str = "HPI: cramps at night.\nTakes HCTZ.";

fn pulling() -> Start {
    let mut capabilities = everything();
    capabilities["textDocument"]["diagnostic"] = json!({});
    Start { capabilities, ..Start::default() }
}

async fn pull(client: &mut Client, previous: Option<&str>) -> Value {
    let params = json!({"textDocument": {"uri": NOTE}, "previousResultId": previous});
    client.request("textDocument/diagnostic", params).await
}

#[tokio::test]
async fn a_diagnostic_carries_all_that_a_client_can_take() {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let mut client = Client::start(Start { cache: Some(cache.path().to_owned()), ..Start::default() }).await;
    client.open(NOTE, 3, TEXT).await;
    let shown = client.published(NOTE).await;
    let diagnostic = &shown["diagnostics"][0];
    let href = diagnostic["codeDescription"]["href"].as_str().expect("the code links to its page");
    assert!(href.starts_with("file:///") && href.ends_with("/drug-cramp.md"), "{href}");
    let mechanism = &diagnostic["relatedInformation"][1];
    assert_eq!(
        diagnostic,
        &json!({
            "range": range_of([0, 5, 0, 11]),
            "severity": 3,
            "code": "drug-cramp",
            "codeDescription": {"href": href},
            "source": "sidenote",
            "message": "Cramp on a drug: consider the drug as its cause.",
            "relatedInformation": [
                {"location": {"uri": NOTE, "range": range_of([1, 6, 1, 10])}, "message": "drug: hydrochlorothiazide"},
                {"location": {"uri": href, "range": mechanism["location"]["range"]}, "message": "mechanism: Loss of salt"},
            ],
            "data": {
                "code": "drug-cramp", "concept": "cramp", "version": 3, "page": "drug-cramp", "mechanism": "mech-loss", "pitfall": "pit-blame",
            },
        })
    );
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_declares_nothing_gets_plain_diagnostics_and_plain_hovers() {
    let mut client = Client::start(Start { capabilities: json!({}), ..Start::default() }).await;
    client.open(NOTE, 1, TEXT).await;
    let shown = client.published(NOTE).await;
    let keys: Vec<&String> = shown["diagnostics"][0].as_object().expect("a diagnostic is an object").keys().collect();
    assert_eq!(keys, ["code", "message", "range", "severity", "source"]);
    let hover = client.hover(NOTE, 0, 6).await;
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let text = hover["contents"]["value"].as_str().expect("a hover has a text");
    assert!(text.starts_with("Cramp on a drug (information, drug-cramp)\n“cramps” read as muscle cramp;"), "{text}");
    assert!(text.lines().count() <= 12 && text.contains("any-cramp"), "{text}");
    client.leave().await;
}

#[tokio::test]
async fn a_hover_is_markdown_with_links_where_the_client_takes_it() {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let mut client = Client::start(Start { cache: Some(cache.path().to_owned()), ..Start::default() }).await;
    client.open(NOTE, 1, TEXT).await;
    client.published(NOTE).await;
    let hover = client.hover(NOTE, 0, 6).await;
    assert_eq!((&hover["contents"]["kind"], &hover["range"]), (&json!("markdown"), &range_of([0, 5, 0, 11])));
    let text = hover["contents"]["value"].as_str().expect("a hover has a text");
    assert!(text.starts_with("**Cramp on a drug (information, drug-cramp)**"), "{text}");
    assert!(
        text.contains("/drug-cramp.md)") && text.contains("/mech-loss.md)") && text.lines().count() <= 12,
        "{text}"
    );
    assert_eq!(client.hover(NOTE, 0, 15).await, Value::Null);
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_pulls_is_never_sent_diagnostics() {
    let mut client = Client::start(pulling()).await;
    assert_eq!(client.offered["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    client.open(NOTE, 1, TEXT).await;
    let full = pull(&mut client, None).await;
    assert_eq!((&full["kind"], codes(&full["items"]).len()), (&json!("full"), 1));
    let id = full["resultId"].as_str().expect("a report has an id");
    assert_eq!(pull(&mut client, Some(id)).await, json!({"kind": "unchanged", "resultId": id}));
    // What is typed behind the finding does not change it.
    client.edit(NOTE, 2, [1, 11, 1, 11], " x").await;
    assert_eq!(pull(&mut client, Some(id)).await["kind"], "unchanged");
    client.edit(NOTE, 3, [0, 0, 0, 0], "x ").await;
    let moved = pull(&mut client, Some(id)).await;
    assert_eq!(codes(&moved["items"])[0].1[1], 7);
    // A note that is opened again starts anew, whatever the client remembers.
    client.close(NOTE).await;
    client.open(NOTE, 1, TEXT).await;
    assert_eq!(pull(&mut client, Some(id)).await["kind"], "full");
    client.close(NOTE).await;
    assert_eq!(pull(&mut client, None).await["items"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn a_page_opens_from_a_code_action() {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let mut client = Client::start(Start { cache: Some(cache.path().to_owned()), ..Start::default() }).await;
    client.open(NOTE, 1, TEXT).await;
    let shown = client.published(NOTE).await;
    let ask = |only: Value, range: [u32; 4]| json!({"textDocument": {"uri": NOTE}, "range": range_of(range), "context": {"diagnostics": [], "only": only}});
    let page = json!(["quickfix.sidenote.page"]);
    let actions = client.request("textDocument/codeAction", ask(page, [0, 6, 0, 6])).await;
    assert_eq!(actions[0]["title"], "Open the page: Cramp on a drug");
    assert_eq!(actions[0]["diagnostics"], json!([shown["diagnostics"][0]]));
    assert_eq!(actions[1]["title"], "Open the page: A cramp");
    assert_eq!(client.request("textDocument/codeAction", ask(json!(["refactor"]), [0, 6, 0, 6])).await, json!([]));
    assert_eq!(client.request("textDocument/codeAction", ask(Value::Null, [1, 0, 1, 2])).await, json!([]));

    assert_eq!(client.request("workspace/executeCommand", actions[0]["command"].clone()).await, Value::Null);
    let (id, params) = client.asked("window/showDocument").await;
    assert_eq!(params["uri"], shown["diagnostics"][0]["codeDescription"]["href"]);
    client.reply(&id, json!({"success": true})).await;
    let path = params["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")).expect("a page is a file");
    // The pages are written while the client goes on.
    let mut text = std::fs::read_to_string(path);
    while text.is_err() {
        tokio::task::yield_now().await;
        text = std::fs::read_to_string(path);
    }
    assert!(text.is_ok_and(|text| text.contains("# Cramp on a drug") && text.contains("## Mechanism: Loss of salt")));

    for (command, name) in [("sidenote.openPage", "no-such-page"), ("sidenote.nothing", "drug-cramp")] {
        let id = client.ask("workspace/executeCommand", json!({"command": command, "arguments": [name]})).await;
        assert!(client.answer(id).await.is_err());
    }
    client.leave().await;
}

#[tokio::test]
async fn a_client_that_cannot_open_documents_is_told_where_the_page_lies() {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let start = Start { capabilities: json!({}), cache: Some(cache.path().to_owned()), ..Start::default() };
    let mut client = Client::start(start).await;
    client.open(NOTE, 1, TEXT).await;
    client.published(NOTE).await;
    let params =
        json!({"textDocument": {"uri": NOTE}, "range": range_of([0, 6, 0, 6]), "context": {"diagnostics": []}});
    let actions = client.request("textDocument/codeAction", params).await;
    assert_eq!(actions[0]["command"], "sidenote.openPage", "a command, not an action: {actions}");
    client.request("workspace/executeCommand", actions[0].clone()).await;
    assert!(client.told().await.ends_with("/drug-cramp.md"));
    client.leave().await;
}

#[tokio::test]
async fn without_a_place_for_pages_there_are_no_links() {
    let folder = Files::new(&[("a file", "")]);
    let blocked = folder.at("a file");
    // That there is no place may be found out before or after the note is first shown.
    let mut client = Client::start(Start { cache: Some(blocked), obliging: true, ..Start::default() }).await;
    client.open(NOTE, 1, TEXT).await;
    client.shown_where(NOTE, |diagnostics| diagnostics[0].get("codeDescription").is_none()).await;
    let hover = client.hover(NOTE, 0, 6).await;
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| !text.contains("file://")), "{hover}");
    client.leave().await;
}

#[tokio::test]
async fn settings_come_with_the_start_and_change_later() {
    let options = json!({"rules": {"drug-cramp": "warning", "drug-cramps": "off"}, "minimumLinks": "note"});
    let mut client = Client::start(Start { options, ..Start::default() }).await;
    let told = client.told().await;
    assert!(told.contains("`drug-cramps`; did you mean `drug-cramp`?"), "{told}");
    assert!(told.contains("`minimumLinks`; did you mean `minimumLink`?"), "{told}");
    client.open(NOTE, 1, TEXT).await;
    assert_eq!(client.published(NOTE).await["diagnostics"][0]["severity"], 2);
    let settings = json!({"settings": {"sidenote": {"rules": {"drug-cramp": "off"}}}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn settings_are_pulled_once_and_on_change() {
    let mut start = pulling();
    start.capabilities["workspace"]["configuration"] = json!(true);
    start.capabilities["workspace"]["didChangeConfiguration"] = json!({"dynamicRegistration": true});
    let mut client = Client::start(start).await;
    let (id, params) = client.asked("client/registerCapability").await;
    assert_eq!(params["registrations"][0]["method"], "workspace/didChangeConfiguration");
    client.reply(&id, Value::Null).await;
    let (id, params) = client.asked("workspace/configuration").await;
    assert_eq!(params["items"], json!([{"section": "sidenote"}]));
    client.reply(&id, json!([null])).await;
    client.open(NOTE, 1, TEXT).await;
    for version in 2..20 {
        client.edit(NOTE, version, [0, 0, 0, 0], "x").await;
    }
    assert_eq!(codes(&pull(&mut client, None).await["items"]).len(), 1);

    client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    let (id, _) = client.asked("workspace/configuration").await;
    client.reply(&id, json!([{"rules": {"drug-cramp": "off"}}])).await;
    let (id, _) = client.asked("workspace/diagnostic/refresh").await;
    client.reply(&id, Value::Null).await;
    assert_eq!(pull(&mut client, None).await["items"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn at_most_five_quiet_findings_show_and_hover_tells_of_the_rest() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, &"HPI: no more.\ncramps on HCTZ\n\n".repeat(3)).await;
    let shown = client.published(NOTE).await;
    assert!(codes(&shown["diagnostics"]).len() <= 5, "{shown}");
    client.leave().await;
}
