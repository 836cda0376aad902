//! Files of packs and project files that are open: they get what `sidenote pack check` says of them, and are no notes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::files::Files;
use crate::harness::{Client, Start, everything, range_of};

const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[concept]]\nid = \"blue-toes\"\nkind = \
                    \"finding\"\nterms = [\"blue toes\"]\n";

async fn open(client: &mut Client, uri: &str, text: &str) {
    let document = json!({"uri": uri, "languageId": "toml", "version": 1, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": document})).await;
}

async fn change(client: &mut Client, uri: &str, version: i64, range: Value, text: &str) {
    let changes = json!([{"range": range, "text": text}]);
    let params = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
    client.notify("textDocument/didChange", params).await;
}

/// Line and message of each diagnostic.
fn told(shown: &Value) -> Vec<(i64, String)> {
    let of = |diagnostic: &Value| {
        let line = diagnostic["range"]["start"]["line"].as_i64()?;
        Some((line + 1, diagnostic["message"].as_str()?.to_owned()))
    };
    shown.as_array().expect("diagnostics are a list").iter().filter_map(of).collect()
}

#[tokio::test]
async fn the_editor_shows_what_the_check_of_a_pack_says() {
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/broken");
    let mut client = Client::start(Start::default()).await;
    let mut tried = 0;
    for folder in fs::read_dir(&broken).expect("the folder of broken packs can be read").map_while(Result::ok) {
        let file = folder.path().join("pack.toml");
        let said = fs::read_to_string(folder.path().join("expected.txt")).expect("what is expected can be read");
        let start = format!("error: {}/pack.toml:", folder.file_name().display());
        let of_line = |line: &str| {
            let (number, message) = line.strip_prefix(&start)?.split_once(": ")?;
            Some((number.parse().ok()?, message.to_owned()))
        };
        let expected: BTreeSet<(i64, String)> = said.lines().filter_map(of_line).collect();
        let Ok(text) = fs::read_to_string(&file) else { continue };
        if expected.is_empty() {
            continue;
        }
        let uri = tower_lsp::ls_types::Uri::from_file_path(&file).expect("a path has an address").to_string();
        open(&mut client, &uri, &text).await;
        let shown = client.published(&uri).await;
        assert_eq!(told(&shown["diagnostics"]).into_iter().collect::<BTreeSet<_>>(), expected, "{}", file.display());
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}})).await;
        assert_eq!(client.published(&uri).await["diagnostics"], json!([]));
        tried += 1;
    }
    assert!(tried >= 25, "only {tried} broken packs were tried");
    client.leave().await;
}

#[tokio::test]
async fn a_fault_comes_and_goes_with_what_is_typed_and_toml_is_no_note() {
    let folder = Files::new(&[("pack.toml", PACK)]);
    let mut client = Client::start(Start::default()).await;
    let uri = folder.uri("pack.toml");
    open(&mut client, &uri, &format!("# cramps on HCTZ\n{PACK}")).await;
    assert_eq!(client.published(&uri).await["diagnostics"], json!([]));
    change(&mut client, &uri, 2, range_of([8, 0, 8, 4]), "knid").await;
    let shown = client.published(&uri).await;
    assert_eq!(
        shown["diagnostics"],
        json!([{
            "range": range_of([8, 0, 8, 16]),
            "severity": 2,
            "code": "pack-file",
            "source": "sidenote",
            "message": "unknown key `knid` in [[concept]]; did you mean `kind`?",
        }])
    );
    assert_eq!(shown["version"], 2);
    let params = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}});
    assert_eq!(client.request("textDocument/hover", params).await, Value::Null);
    change(&mut client, &uri, 3, range_of([8, 0, 8, 4]), "kind").await;
    assert_eq!(client.published(&uri).await["diagnostics"], json!([]));
    change(&mut client, &uri, 4, range_of([80, 0, 80, 4]), "x").await;
    assert_eq!(client.published(&uri).await["diagnostics"], json!([]), "an edit that does not fit");
    client.leave().await;
}

#[tokio::test]
async fn files_that_are_open_together_are_judged_together_for_a_client_that_asks() {
    let mut capabilities = everything();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let folder = Files::new(&[("pack.toml", PACK), ("sets.toml", "")]);
    let mut client = Client::start(Start { capabilities, obliging: true, ..Start::default() }).await;
    let (head, sets) = (folder.uri("pack.toml"), folder.uri("sets.toml"));
    open(&mut client, &head, PACK).await;
    open(&mut client, &sets, "[[set]]\nid = \"toes\"\nconcepts = [\"blue-toe\"]\n").await;
    let ask = json!({"textDocument": {"uri": sets}});
    let first = client.request("textDocument/diagnostic", ask.clone()).await;
    assert_eq!(told(&first["items"])[0].0, 3, "{first}");
    let line = range_of([6, 6, 6, 15]);
    change(&mut client, &head, 2, line, "blue-toe").await;
    assert_eq!(client.request("textDocument/diagnostic", ask).await["items"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn a_project_file_is_told_of_and_other_toml_is_left_alone() {
    let folder = Files::none();
    let mut client = Client::start(Start::default()).await;
    let uri = folder.uri("sidenote.toml");
    open(&mut client, &uri, "allRules = true\ncolour = \"blue\"\n").await;
    let shown = client.published(&uri).await;
    assert_eq!(told(&shown["diagnostics"]), [(2, "There is no setting `colour`.".to_owned())]);
    assert_eq!(shown["diagnostics"][0]["code"], "project-file");
    let other = folder.uri("Cargo.toml");
    open(&mut client, &other, "[package]\nname = \"cramps on HCTZ\"\n").await;
    assert_eq!(client.published(&other).await["diagnostics"], json!([]));
    client.published(&uri).await;
    client.leave().await;
}
