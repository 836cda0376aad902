//! Finding one's way in a note, as a client asks for it.

use serde_json::{Value, json};

use crate::connection::PATIENCE;
use crate::files::Files;
use crate::harness::{Client, Start, everything, range_of};

const NOTE: &str = "file:///notes/a.txt";
const TEXT: &str = "HPI: cramps at night.\nTakes HCTZ.\n\nROS: denies cramps\n\nA/P:\n1. Cramps\n   rest\n";

async fn opened(start: Start) -> Client {
    let mut client = Client::start(start).await;
    client.open(NOTE, 1, TEXT).await;
    client.published(NOTE).await;
    client
}

fn document() -> Value {
    json!({"uri": NOTE})
}

fn at(line: u32, character: u32) -> Value {
    json!({"textDocument": document(), "position": {"line": line, "character": character}})
}

/// The ranges of a list of answers, as four numbers each.
fn ranges(answer: &Value) -> Vec<Value> {
    answer.as_array().expect("the answer is a list").iter().map(|item| item["range"].clone()).collect()
}

#[tokio::test]
async fn a_note_has_symbols_as_the_client_takes_them() {
    let mut client = opened(Start::default()).await;
    let flat = client.request("textDocument/documentSymbol", json!({"textDocument": document()})).await;
    let names: Vec<&str> =
        flat.as_array().expect("a list").iter().filter_map(|symbol| symbol["name"].as_str()).collect();
    assert_eq!(names, ["HPI", "Cramp on a drug", "ROS", "A/P"]);
    assert_eq!(flat[1]["containerName"], "HPI");
    client.leave().await;

    let mut capabilities = everything();
    capabilities["textDocument"]["documentSymbol"] = json!({"hierarchicalDocumentSymbolSupport": true});
    let mut client = opened(Start { capabilities, ..Start::default() }).await;
    let nested = client.request("textDocument/documentSymbol", json!({"textDocument": document()})).await;
    assert_eq!(nested[0]["children"][0]["selectionRange"], range_of([0, 5, 0, 11]));
    client.leave().await;
}

#[tokio::test]
async fn a_note_folds_selects_and_highlights() {
    let mut client = opened(Start::default()).await;
    let folds = client.request("textDocument/foldingRange", json!({"textDocument": document()})).await;
    let lines: Vec<(&Value, &Value)> =
        folds.as_array().expect("a list").iter().map(|fold| (&fold["startLine"], &fold["endLine"])).collect();
    assert_eq!(lines, [(&json!(0), &json!(1)), (&json!(5), &json!(7)), (&json!(6), &json!(7))]);

    let positions = json!([{"line": 0, "character": 7}, {"line": 6, "character": 0}]);
    let selections = json!({"textDocument": document(), "positions": positions});
    let selections = client.request("textDocument/selectionRange", selections).await;
    assert_eq!(ranges(&selections)[0], range_of([0, 5, 0, 11]));
    assert_eq!(selections[0]["parent"]["range"], range_of([0, 5, 0, 21]));

    let highlights = client.request("textDocument/documentHighlight", at(0, 6)).await;
    let expected = [[0, 5, 0, 11], [1, 6, 1, 10], [3, 12, 3, 18], [6, 3, 6, 9]].map(range_of);
    assert_eq!(ranges(&highlights), expected);
    assert_eq!(client.request("textDocument/documentHighlight", at(4, 0)).await, Value::Null);
    client.leave().await;
}

#[tokio::test]
async fn words_lead_to_pages_and_to_each_other() {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let mut client = opened(Start { cache: Some(cache.path().to_owned()), ..Start::default() }).await;
    let page = client.request("textDocument/definition", at(0, 6)).await;
    let uri = page[0]["uri"].as_str().expect("a mention leads to a page");
    assert!(uri.ends_with("/drug-cramp.md"), "{uri}");
    let decided = client.request("textDocument/definition", at(3, 6)).await;
    assert_eq!((&decided[0]["uri"], ranges(&decided)), (&json!(NOTE), vec![range_of([3, 12, 3, 18])]));

    let mut asked = at(0, 6);
    asked["context"] = json!({"includeDeclaration": true});
    let references = client.request("textDocument/references", asked).await;
    assert_eq!(ranges(&references), [[0, 5, 0, 11], [3, 12, 3, 18], [6, 3, 6, 9]].map(range_of));

    let links = client.request("textDocument/documentLink", json!({"textDocument": {"uri": uri}})).await;
    let targets: Vec<&str> =
        links.as_array().expect("a list").iter().filter_map(|link| link["target"].as_str()).collect();
    assert!(targets.iter().any(|target| target.ends_with("/mech-loss.md")), "{targets:?}");
    // A page that the client opens is no note, whatever stands in it.
    client.open(uri, 1, TEXT).await;
    let asked = json!({"textDocument": {"uri": uri}});
    assert_eq!(client.request("textDocument/documentSymbol", asked).await, Value::Null);
    assert_eq!(client.request("textDocument/documentLink", json!({"textDocument": document()})).await, Value::Null);
    client.leave().await;
}

#[tokio::test]
async fn tokens_come_whole_in_part_and_as_changes() {
    let mut client = opened(Start::default()).await;
    let legend = &client.offered["capabilities"]["semanticTokensProvider"]["legend"];
    assert_eq!(legend["tokenTypes"], json!(["variable", "class", "type", "number"]));
    let full = client.request("textDocument/semanticTokens/full", json!({"textDocument": document()})).await;
    assert_eq!(full["data"], json!([0, 5, 6, 0, 0, 1, 6, 4, 1, 0, 2, 12, 6, 0, 1, 3, 3, 6, 0, 0]));
    let part = json!({"textDocument": document(), "range": range_of([1, 0, 2, 0])});
    let part = client.request("textDocument/semanticTokens/range", part).await;
    assert_eq!(part["data"], json!([1, 6, 4, 1, 0]));
    client.edit(NOTE, 2, [1, 0, 1, 5], "Was on").await;
    client.published_at(NOTE, 2).await;
    let delta = json!({"textDocument": document(), "previousResultId": full["resultId"]});
    let delta = client.request("textDocument/semanticTokens/full/delta", delta).await;
    assert_eq!(delta["edits"], json!([{"start": 5, "deleteCount": 5, "data": [1, 7, 4, 1, 0]}]));
    client.leave().await;
}

#[tokio::test]
async fn hints_and_lenses_are_off_until_they_are_switched_on() {
    let range = range_of([0, 0, 9, 0]);
    let hints = json!({"textDocument": document(), "range": range});
    let lenses = json!({"textDocument": document()});
    let mut client = opened(Start::default()).await;
    assert_eq!(client.request("textDocument/inlayHint", hints.clone()).await, json!([]));
    assert_eq!(client.request("textDocument/codeLens", lenses.clone()).await, json!([]));
    client.leave().await;

    let options = json!({"inlayHints": true, "codeLens": true});
    let mut client = opened(Start { options, ..Start::default() }).await;
    let found = client.request("textDocument/inlayHint", hints).await;
    assert_eq!(found[0]["label"], "→ negated by \"denies\"");
    assert_eq!(found[0]["position"], json!({"line": 3, "character": 18}));
    let found = client.request("textDocument/codeLens", lenses).await;
    assert_eq!((&found[0]["range"], &found[0]["command"]["title"]), (&range_of([5, 0, 5, 3]), &json!("1 finding")));
    client.request("workspace/executeCommand", found[0]["command"].clone()).await;
    let (id, shown) = client.asked("window/showDocument").await;
    assert_eq!((&shown["uri"], &shown["selection"]), (&json!(NOTE), &range_of([0, 5, 0, 11])));
    client.reply(&id, json!({"success": true})).await;
    client.leave().await;
}

#[tokio::test]
async fn what_a_folder_knows_by_its_own_packs_is_found_in_it() {
    const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[concept]]\nid = \"blue-toe\"\nname = \
                        \"blue toe\"\nkind = \"finding\"\nterms = [\"blue toes\"]\n";
    let own = Files::new(&[
        ("sidenote.toml", "packs = [\"own.toml\"]"),
        ("own.toml", PACK),
        ("a.txt", ""),
        ("b.txt", "Has blue toes and cramps."),
    ]);
    let other = Files::new(&[("c.txt", "Blue toes, too. Cramps.")]);
    let folders = vec![own.uri(""), other.uri("")];
    let mut client = Client::start(Start { folders, obliging: true, ..Start::default() }).await;
    let note = own.uri("a.txt");
    client.open(&note, 1, "Blue toes. Cramps.").await;
    client.shown_for(&note).await;
    assert!(client.told().await.contains("adds packs (own.toml)"));
    let names = |places: &Value| -> Vec<String> {
        let places = places.as_array().expect("a list").iter();
        let uri = |place: &Value| place.get("location").unwrap_or(place)["uri"].as_str().map(str::to_owned);
        places.filter_map(uri).filter_map(|uri| Some(uri.rsplit('/').next()?.to_owned())).collect()
    };
    for (character, found) in [(2, vec!["a.txt", "b.txt"]), (13, vec!["a.txt", "b.txt", "c.txt"])] {
        let params = json!({
            "textDocument": {"uri": note}, "position": {"line": 0, "character": character},
            "context": {"includeDeclaration": true},
        });
        let mut places = names(&client.request("textDocument/references", params).await);
        places.sort();
        assert_eq!(places, found);
    }
    let symbols = client.request("workspace/symbol", json!({"query": "blue"})).await;
    assert_eq!(names(&symbols), ["a.txt", "b.txt"]);
    // A pack that is no longer used is forgotten.
    own.put("sidenote.toml", "");
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": note}})).await;
    let forgotten = async { while client.request("workspace/symbol", json!({"query": "blue"})).await != json!([]) {} };
    tokio::time::timeout(PATIENCE, forgotten).await.expect("it is forgotten in time");
    client.leave().await;
}

#[tokio::test]
async fn references_and_symbols_reach_into_the_workspace() {
    let folder = Files::new(&[
        ("b.txt", "Has cramps."),
        ("c.txt", "Saved: cramps on HCTZ."),
        (".ignore", "d.txt"),
        ("d.txt", "cramps"),
    ]);
    let folders = vec![folder.uri("")];
    let mut client = opened(Start { folders: folders.clone(), ..Start::default() }).await;
    // What is open counts as it stands in the editor.
    let open = format!("{}/c.txt", folders[0]);
    client.open(&open, 1, "Typed: one cramp.").await;
    client.published(&open).await;

    let mut asked = at(1, 6);
    asked["context"] = json!({"includeDeclaration": true});
    assert_eq!(ranges(&client.request("textDocument/references", asked).await), [range_of([1, 6, 1, 10])]);
    let mut asked = at(6, 4);
    asked["context"] = json!({"includeDeclaration": true});
    let places = client.request("textDocument/references", asked).await;
    let found: Vec<(&str, &Value)> = places
        .as_array()
        .expect("a list")
        .iter()
        .map(|place| {
            (place["uri"].as_str().and_then(|uri| uri.rsplit('/').next()).unwrap_or_default(), &place["range"]["start"])
        })
        .collect();
    let start = |line: u32, character: u32| json!({"line": line, "character": character});
    assert_eq!(
        found,
        [
            ("a.txt", &start(0, 5)),
            ("a.txt", &start(3, 12)),
            ("a.txt", &start(6, 3)),
            ("c.txt", &start(0, 11)),
            ("b.txt", &start(0, 4)),
        ]
    );

    let symbols = client.request("workspace/symbol", json!({"query": "cramp"})).await;
    let found: Vec<&str> =
        symbols.as_array().expect("a list").iter().filter_map(|symbol| symbol["containerName"].as_str()).collect();
    assert_eq!(found, ["a.txt", "c.txt", "b.txt"]);
    let changed = json!({"event": {"added": [], "removed": [{"uri": folders[0], "name": "notes"}]}});
    client.notify("workspace/didChangeWorkspaceFolders", changed).await;
    let symbols = client.request("workspace/symbol", json!({"query": "hctz"})).await;
    assert_eq!(symbols.as_array().map(Vec::len), Some(1));
    client.leave().await;
}
