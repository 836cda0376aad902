//! What can be completed while a note is typed.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use sidenote::knowledge::{Knowledge, PackSource, load};

use crate::clients::clients;
use crate::harness::{Client, Start, range_of};

const NOTE: &str = "file:///notes/a.txt";

static EMBEDDED: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound")));

async fn start(kind: &str) -> Client {
    let kind = clients().into_iter().find(|known| known.name == kind).expect("the kind is known");
    Client::start(Start {
        capabilities: kind.capabilities,
        knowledge: Arc::clone(&EMBEDDED),
        obliging: true,
        ..Start::default()
    })
    .await
}

/// What is offered at the end of a text of one or more lines.
async fn complete(client: &mut Client, text: &str) -> Value {
    client.open(NOTE, 1, text).await;
    let last = text.rsplit('\n').next().unwrap_or_default();
    let place = |count: usize| u32::try_from(count).expect("the notes of the tests are short");
    let position = json!({"line": place(text.matches('\n').count()), "character": place(last.len())});
    let answer =
        client.request("textDocument/completion", json!({"textDocument": {"uri": NOTE}, "position": position})).await;
    client.close(NOTE).await;
    answer
}

fn labels(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| item["label"].as_str().expect("an item has a label")).collect()
}

#[tokio::test]
async fn a_dot_at_a_words_start_calls_up_phrases() {
    let mut client = start("vscode").await;
    let provider = &client.offered["capabilities"]["completionProvider"];
    assert_eq!(provider, &json!({"triggerCharacters": ["."], "resolveProvider": true}));
    let list = complete(&mut client, "HPI:\n.").await;
    assert_eq!(labels(&list), [".crampworkup", ".spasticity", ".mhrisk", ".statinmuscle"]);
    let list = complete(&mut client, "HPI: .cra").await;
    assert_eq!(labels(&list), [".crampworkup"]);
    let item = &list["items"][0];
    assert_eq!(item["textEdit"]["range"], range_of([0, 5, 0, 9]));
    let text = item["textEdit"]["newText"].as_str().expect("an item has a text");
    assert!(
        text.starts_with("Cramp work-up:\n- Kind: ${1:[cramp, contracture or mimic]};") && text.ends_with("$0"),
        "{text}"
    );
    assert_eq!((&item["insertTextFormat"], item.get("documentation")), (&json!(2), None));
    let resolved = client.request("completionItem/resolve", item.clone()).await;
    let documentation = resolved["documentation"]["value"].as_str().expect("a phrase is documented");
    assert_eq!(resolved["documentation"]["kind"], "markdown");
    assert!(documentation.contains("- Kind: [cramp, contracture or mimic]"), "{documentation}");
    assert!(documentation.contains("from memory") && documentation.contains("Sources:\n- ["), "{documentation}");
    client.leave().await;
}

#[tokio::test]
async fn other_dots_call_up_nothing() {
    let mut client = start("neovim").await;
    for text in ["K 3.", "K 2.9", "Has cramps.", "1.", "see example.org", "0.5", "e.g.", "cramps..", "HPI: \u{1F4AA}.c"]
    {
        let list = complete(&mut client, text).await;
        assert!(labels(&list).iter().all(|label| !label.starts_with('.')), "{text:?}: {list}");
    }
    client.leave().await;
}

#[tokio::test]
async fn a_client_without_snippets_gets_text_with_blanks() {
    let mut client = start("minimal").await;
    let list = complete(&mut client, ".mhrisk").await;
    let item = &list["items"][0];
    let text = item["textEdit"]["newText"].as_str().expect("an item has a text");
    assert!(text.starts_with("MH risk:\n- Own anaesthetics: [dates,"), "{text}");
    assert_eq!((&item["insertTextFormat"], &item["documentation"]["kind"]), (&json!(1), &json!("plaintext")));
    client.leave().await;
}

#[tokio::test]
async fn names_are_completed_and_abbreviations_spelt_out() {
    let mut client = start("vscode").await;
    assert_eq!(complete(&mut client, "c").await, Value::Null);
    let list = complete(&mut client, "Takes HCT").await;
    let item = list["items"].as_array().expect("there are items").iter().find(|item| item["label"] == "HCTZ");
    let item = item.unwrap_or_else(|| panic!("no HCTZ in {list}"));
    assert_eq!(item["detail"], "hydrochlorothiazide (drug)");
    assert_eq!(item["textEdit"], json!({"range": range_of([0, 6, 0, 9]), "newText": "hydrochlorothiazide"}));
    let list = complete(&mut client, "pain, Leg cr").await;
    let item = &list["items"][0];
    assert_eq!(item["textEdit"], json!({"range": range_of([0, 6, 0, 12]), "newText": "Leg cramp"}));
    let resolved = client.request("completionItem/resolve", item.clone()).await;
    assert!(resolved["documentation"]["value"].as_str().is_some_and(|text| text.contains("symptom")), "{resolved}");
    assert_eq!(complete(&mut client, "qzx").await, Value::Null);
    client.leave().await;
}
