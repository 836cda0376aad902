//! Notes as editors call and count them.

use serde_json::{Value, json};

use crate::harness::{Client, Start, codes, everything, range_of};

const NOTE: &str = "file:///notes/a.txt";

fn with(path: &str, value: Value) -> Start {
    let mut capabilities = everything();
    *capabilities.pointer_mut(path).expect("the capability is there") = value;
    Start { capabilities, ..Start::default() }
}

/// Where "cramps" stands on its line in each unit, behind an astral and an accented character.
#[tokio::test]
async fn columns_are_in_the_unit_that_was_agreed_on() {
    let cases = [(json!(["utf-8"]), "utf-8", 7), (json!(["utf-16"]), "utf-16", 4), (json!(["utf-32"]), "utf-32", 3)];
    for (offered, agreed, column) in cases {
        let mut client = Client::start(with("/general/positionEncodings", offered)).await;
        assert_eq!(client.offered["capabilities"]["positionEncoding"], agreed);
        client.open(NOTE, 1, "x\r\u{1F4AA}\u{e9} cramps on HCTZ").await;
        let range = [1, column, 1, column + 6];
        assert_eq!(codes(&client.published(NOTE).await["diagnostics"]), [("drug-cramp".to_owned(), range)]);
        let at = u32::try_from(column).expect("the column is small");
        assert_eq!(client.hover(NOTE, 1, at).await["range"], range_of([1, at, 1, at + 6]));
        client.edit(NOTE, 2, [1, 0, 1, at], "").await;
        assert_eq!(codes(&client.published_at(NOTE, 2).await["diagnostics"])[0].1, [1, 0, 1, 6]);
        client.leave().await;
    }
}

#[tokio::test]
async fn lines_end_at_crlf_cr_and_lf_alike() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "HPI:\r\ncramps\r\nTakes HCTZ\r\n").await;
    assert_eq!(codes(&client.published(NOTE).await["diagnostics"])[0].1, [1, 0, 1, 6]);
    // A line separator is no line end for an editor.
    client.edit(NOTE, 2, [0, 0, 0, 0], "a\u{2028}b\r").await;
    assert_eq!(codes(&client.published_at(NOTE, 2).await["diagnostics"])[0].1, [2, 0, 2, 6]);
    client.edit(NOTE, 3, [0, 5, 1, 0], "\r\n").await;
    assert_eq!(codes(&client.published_at(NOTE, 3).await["diagnostics"])[0].1, [2, 0, 2, 6]);
    client.leave().await;
}

#[tokio::test]
async fn several_changes_in_one_message_apply_in_order() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "").await;
    client.published(NOTE).await;
    let changes = json!([
        {"text": "cramps on HCTZ"},
        {"range": range_of([0, 0, 0, 0]), "text": "Leg "},
        {"range": range_of([0, 0, 0, 3]), "text": "Calf", "rangeLength": 3},
    ]);
    client.change(NOTE, 2, changes).await;
    let shown = client.published_at(NOTE, 2).await;
    assert_eq!(codes(&shown["diagnostics"])[0].1[1], 5, "{shown}");
    client.leave().await;
}

#[tokio::test]
async fn a_note_that_does_not_fit_its_edits_is_left_alone_until_it_is_opened_again() {
    let misfits = [
        (1, json!([{"range": range_of([0, 0, 0, 0]), "text": "x"}])),
        (2, json!([{"range": range_of([9, 0, 9, 0]), "text": "x"}])),
        (2, json!([{"range": range_of([0, 0, 0, 99]), "text": "x"}])),
    ];
    for (version, changes) in misfits {
        let mut client = Client::start(Start::default()).await;
        client.open(NOTE, 1, "cramps on HCTZ").await;
        assert_eq!(codes(&client.published(NOTE).await["diagnostics"]).len(), 1);
        client.change(NOTE, version, changes).await;
        assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
        let told = client.told().await;
        assert!(told.contains("open it again") && !told.contains("notes/a") && !told.contains("cramps"), "{told}");
        client.change(NOTE, 5, json!([{"text": "cramps on HCTZ"}])).await;
        assert_eq!(client.hover(NOTE, 0, 0).await, Value::Null);
        client.close(NOTE).await;
        client.published(NOTE).await;
        client.open(NOTE, 1, "cramps on HCTZ").await;
        assert_eq!(codes(&client.published(NOTE).await["diagnostics"]).len(), 1);
        client.leave().await;
    }
}

#[tokio::test]
async fn what_is_said_of_a_note_that_is_not_open_means_nothing() {
    let mut client = Client::start(Start::default()).await;
    client.edit(NOTE, 2, [0, 0, 0, 0], "cramps on HCTZ").await;
    client.close(NOTE).await;
    assert_eq!(client.hover(NOTE, 0, 0).await, Value::Null);
    let params =
        json!({"textDocument": {"uri": NOTE}, "range": range_of([0, 0, 0, 0]), "context": {"diagnostics": []}});
    assert_eq!(client.request("textDocument/codeAction", params).await, Value::Null);
    client.leave().await;
}

#[tokio::test]
async fn two_notes_do_not_touch_each_other() {
    let mut client = Client::start(Start::default()).await;
    client.open("file:///a", 1, "cramps on HCTZ").await;
    client.open("file:///b", 7, "nothing").await;
    client.edit("file:///b", 8, [0, 0, 0, 7], "x cramps on HCTZ").await;
    client.close("file:///a").await;
    assert_eq!(codes(&client.settled("file:///b", 8).await["diagnostics"])[0].1, [0, 2, 0, 8]);
    while client.published("file:///a").await["diagnostics"] != json!([]) {}
    let hover = client.hover("file:///b", 0, 3).await;
    assert_eq!(hover["range"], range_of([0, 2, 0, 8]));
    assert_eq!(client.hover("file:///a", 0, 3).await, Value::Null);
    client.leave().await;
}

#[tokio::test]
async fn notes_are_called_exactly_as_the_client_calls_them() {
    let mut client = Client::start(Start::default()).await;
    let addresses = [
        "untitled:Untitled-1",
        "file:///c%3A/notes/a.txt",
        "file:///C:/notes/a.txt",
        "vscode-notebook-cell:/a.ipynb#W0",
        "file:///notes/[ward 3]/a b.txt",
        "file:///notes/ü|^.txt",
        "notes.txt",
    ];
    for address in addresses {
        client.open(address, 1, "cramps on HCTZ").await;
        let shown = client.published(address).await;
        assert_eq!(codes(&shown["diagnostics"]).len(), 1);
        assert_eq!(shown["diagnostics"][0]["relatedInformation"][0]["location"]["uri"], address);
        assert_ne!(client.hover(address, 0, 2).await, Value::Null);
    }
    client.leave().await;
}

#[tokio::test]
async fn a_client_without_versions_is_followed_too() {
    let mut client = Client::start(Start { capabilities: json!({}), ..Start::default() }).await;
    let document = json!({"uri": NOTE, "languageId": "", "version": null, "text": "cramps"});
    client.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
    for piece in [" on", " HCTZ"] {
        let change = json!({"text": format!("cramps{piece} HCTZ.")});
        client
            .notify("textDocument/didChange", json!({"textDocument": {"uri": NOTE}, "contentChanges": [change]}))
            .await;
        let shown = client.published(NOTE).await;
        assert_eq!(codes(&shown["diagnostics"]).len(), 1);
    }
    client.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_note_is_read_aside_and_its_edits_keep_their_order() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, &"Plain words.\n\n".repeat(60_000)).await;
    let pieces = ["s on HCTZ\n", "p", "m", "a", "r", "C", "\n"];
    for (version, piece) in (2..60).zip(pieces.iter().cycle()) {
        client.edit(NOTE, version, [0, 0, 0, 0], piece).await;
    }
    // The hover is asked for while the note is being read, and waits.
    let hover = client.hover(NOTE, 2, 0).await;
    assert_eq!(hover["range"], range_of([2, 0, 2, 6]));
    let shown = client.published_at(NOTE, 59).await;
    assert!(codes(&shown["diagnostics"]).iter().any(|(code, _)| code == "drug-cramp"), "{shown}");
    client.leave().await;
}

#[tokio::test]
async fn a_note_over_the_limit_is_refused_with_a_message() {
    let options = json!({"sidenote": {"maxNoteBytes": 20}});
    let mut client = Client::start(Start { options, ..Start::default() }).await;
    client.open(NOTE, 1, "cramps on HCTZ").await;
    assert_eq!(codes(&client.published(NOTE).await["diagnostics"]).len(), 1);
    client.edit(NOTE, 2, [0, 0, 0, 0], "much longer than before ").await;
    assert_eq!(client.published(NOTE).await["diagnostics"], json!([]));
    assert!(client.told().await.contains("20 bytes"));
    client.leave().await;
}
