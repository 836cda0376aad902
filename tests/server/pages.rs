//! Pages as documents that the client asks the server for.

use serde_json::{Value, json};
use sidenote::knowledge::page;

use crate::harness::{Client, KNOWLEDGE, Start, everything};

const NOTE: &str = "file:///notes/a.txt";

/// A client that declares the request of 3.18, and one whose library does not know it yet; with what each is offered.
fn starts() -> [(Start, Value); 2] {
    let mut capabilities = everything();
    capabilities["workspace"]["textDocumentContent"] = json!({});
    let offer = json!({"schemes": ["sidenote"]});
    [
        (Start { capabilities, ..Start::default() }, offer),
        (Start { options: json!({"virtualPages": true}), ..Start::default() }, Value::Null),
    ]
}

#[tokio::test]
async fn a_client_that_can_asks_for_pages() {
    for (start, offer) in starts() {
        let mut client = Client::start(start).await;
        let offered = &client.offered["capabilities"];
        assert_eq!(offered["workspace"]["textDocumentContent"], offer);
        assert_eq!(offered.get("experimental"), None);
        client.open(NOTE, 1, "cramps on HCTZ").await;
        let shown = client.published(NOTE).await;
        let link = shown["diagnostics"][0]["codeDescription"]["href"].clone();
        assert_eq!(link, "sidenote:/pages/drug-cramp.md");
        let content = client.request("workspace/textDocumentContent", json!({"uri": link})).await;
        assert_eq!(content["text"].as_str(), page(&KNOWLEDGE, "drug-cramp").as_deref());

        let command = json!({"command": "sidenote.openPage", "arguments": ["pit-blame"]});
        client.request("workspace/executeCommand", command).await;
        let (id, params) = client.asked("window/showDocument").await;
        client.reply(&id, json!({"success": true})).await;
        let content = client.request("workspace/textDocumentContent", json!({"uri": params["uri"]})).await;
        assert_eq!(content["text"].as_str(), page(&KNOWLEDGE, "pit-blame").as_deref());

        for missing in ["sidenote:/pages/no-such-page.md", "sidenote:/pages/../drug-cramp.md", "file:///etc/hosts"] {
            let id = client.ask("workspace/textDocumentContent", json!({"uri": missing})).await;
            let error = client.answer(id).await.expect_err("there is no such page");
            assert_eq!(
                (&error["code"], &error["message"]),
                (&json!(-32803), &json!("there is no page at this address"))
            );
        }
        client.leave().await;
    }
}

#[tokio::test]
async fn other_clients_are_offered_no_such_thing() {
    let mut client = Client::start(Start::default()).await;
    assert_eq!(client.offered["capabilities"]["workspace"].get("textDocumentContent"), None);
    client.open(NOTE, 1, "cramps on HCTZ").await;
    assert_eq!(client.published(NOTE).await["diagnostics"][0].get("codeDescription"), None::<&Value>);
    client.leave().await;
}
