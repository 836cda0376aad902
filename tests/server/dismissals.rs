//! Dismissing a finding, over edits, notes and restarts.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Client, Over, Start, codes, range_of};

const NOTE: &str = "file:///notes/Quillfeather/a%20b.txt";
const TEXT: &str = "HPI: cramps at night, says Quillfeather.\nTakes HCTZ.";

/// A word that no pack holds; it stands in the note's text and in its path.
const CANARY: &str = "quillfeather";

fn start(state: Option<&Path>) -> Start {
    Start { state: state.map(Path::to_owned), ..Start::default() }
}

/// The codes that the note shows at its next publication.
async fn shown(client: &mut Client, uri: &str) -> Vec<String> {
    let published = client.published(uri).await;
    codes(&published["diagnostics"]).into_iter().map(|(code, _)| code).collect()
}

async fn actions(client: &mut Client, uri: &str, range: [u32; 4]) -> Vec<Value> {
    let params = json!({
        "textDocument": {"uri": uri}, "range": range_of(range),
        "context": {"diagnostics": [], "only": ["quickfix.sidenote.dismiss", "quickfix.sidenote.undo"]},
    });
    let actions = client.request("textDocument/codeAction", params).await;
    actions.as_array().expect("actions are a list").clone()
}

/// Carries out the action whose title starts so.
async fn act(client: &mut Client, uri: &str, range: [u32; 4], title: &str) {
    let offered = actions(client, uri, range).await;
    let action = offered.iter().find(|action| action["title"].as_str().is_some_and(|known| known.starts_with(title)));
    let action = action.unwrap_or_else(|| panic!("no {title:?} in {offered:#?}"));
    assert_eq!(client.request("workspace/executeCommand", action["command"].clone()).await, Value::Null);
}

/// What a hover on the symptom says.
async fn hover(client: &mut Client) -> String {
    let hover = client.hover(NOTE, 0, 6).await;
    hover["contents"]["value"].as_str().expect("a hover has a text").to_owned()
}

async fn command(client: &mut Client, name: &str, argument: Value) -> Result<Value, Value> {
    let id = client.ask("workspace/executeCommand", json!({"command": name, "arguments": [argument]})).await;
    client.answer(id).await
}

async fn listed(client: &mut Client, uri: &str) -> Vec<Value> {
    let listed = command(client, "sidenote.listDismissals", json!({"uri": uri})).await.expect("a list can be had");
    listed.as_array().expect("a list is a list").clone()
}

#[tokio::test]
async fn a_dismissal_survives_edits_elsewhere_and_a_restart_and_ends_with_its_words() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let state = folder.path().join("state");
    let mut client = Client::start(start(Some(&state))).await;
    client.open(NOTE, 1, TEXT).await;
    assert_eq!(shown(&mut client, NOTE).await, ["drug-cramp"]);
    assert!(!state.exists(), "nothing is written before it must be");
    let titles: Vec<String> = actions(&mut client, NOTE, [0, 6, 0, 6])
        .await
        .iter()
        .map(|action| action["title"].as_str().expect("an action has a title").to_owned())
        .collect();
    assert_eq!(
        titles,
        [
            "Dismiss in this note, not applicable here: Cramp on a drug",
            "Dismiss in this note, already addressed: Cramp on a drug",
            "Dismiss in this note, disagree with the evidence: Cramp on a drug",
            "Dismiss in this note, wrong patient context: Cramp on a drug",
            "Dismiss in this note, duplicate: Cramp on a drug",
            "Never show me again: Cramp on a drug",
        ]
    );
    act(&mut client, NOTE, [0, 6, 0, 6], "Dismiss in this note, disagree").await;
    assert_eq!(shown(&mut client, NOTE).await, [""; 0]);
    assert!(hover(&mut client).await.contains(
        "Dismissed in this note (disagree with the evidence); the code action \u{201c}Show again\u{201d} brings it back."
    ));
    client.edit(NOTE, 2, [1, 11, 1, 11], " No fever.").await;
    client.edit(NOTE, 3, [0, 0, 0, 0], "CC: \n").await;
    assert_eq!(codes(&client.published_at(NOTE, 3).await["diagnostics"]), []);
    client.close(NOTE).await;
    client.published(NOTE).await;
    client.leave().await;

    let mut client = Client::start(start(Some(&state))).await;
    // Another editor writes the address in another way.
    let note = "file:///notes/Quillfeather/%61%20b.txt";
    client.open(note, 1, TEXT).await;
    assert_eq!(shown(&mut client, note).await, [""; 0]);
    let known = listed(&mut client, note).await;
    assert_eq!(known.len(), 1, "{known:?}");
    assert_eq!(
        (&known[0]["code"], &known[0]["title"], &known[0]["reason"], &known[0]["range"]),
        (&json!("drug-cramp"), &json!("Cramp on a drug"), &json!("disagree"), &range_of([0, 5, 0, 11]))
    );
    client.edit(note, 2, [0, 5, 0, 5], "bad ").await;
    assert_eq!(shown(&mut client, note).await, ["drug-cramp"]);
    assert_eq!(listed(&mut client, note).await[0]["range"], Value::Null);
    client.edit(note, 3, [0, 5, 0, 9], "").await;
    assert_eq!(shown(&mut client, note).await, [""; 0]);
    // The same words in another note are another matter.
    client.open("file:///notes/c.txt", 1, TEXT).await;
    assert_eq!(shown(&mut client, "file:///notes/c.txt").await, ["drug-cramp"]);

    act(&mut client, note, [0, 6, 0, 6], "Show again (dismissed, disagree with the evidence)").await;
    assert_eq!(shown(&mut client, note).await, ["drug-cramp"]);
    client.leave().await;
    holds_no_word(folder.path());
}

/// Fails where something that was written holds words of the note or a part of its address.
fn holds_no_word(folder: &Path) {
    let mut files = 0;
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build().flatten() {
        let Ok(written) = std::fs::read(entry.path()) else { continue };
        files += 1;
        let written = String::from_utf8_lossy(&written).to_lowercase();
        for word in [CANARY, "a b.txt", "a%20b"] {
            assert!(!written.contains(word), "{word} stands in {}", entry.path().display());
        }
        let name = entry.file_name().to_string_lossy().to_lowercase();
        assert!(!name.contains(CANARY), "{name}");
    }
    assert!(files > 0, "nothing was written");
}

#[tokio::test]
async fn the_built_program_writes_no_word_of_a_note() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let variables = ["HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"];
    let over = Over::Program(variables.map(|name| (name, folder.path().to_owned())).to_vec());
    let text = "Quillfeather: leg cramps since starting HCTZ, a cramps at night story.\n";
    let mut client = Client::start(Start { over: over.clone(), ..Start::default() }).await;
    client.open(NOTE, 1, text).await;
    assert_eq!(shown(&mut client, NOTE).await, ["diuretic-cramp"]);
    act(&mut client, NOTE, [0, 20, 0, 20], "Dismiss in this note, already addressed").await;
    assert_eq!(shown(&mut client, NOTE).await, [""; 0]);
    // What cannot be done is told without words of the note as well.
    command(&mut client, "sidenote.dismiss", json!({"uri": NOTE, "code": CANARY, "scope": "note"})).await.unwrap_err();
    command(&mut client, "sidenote.write", json!({"uri": NOTE, "text": text})).await.unwrap_err();
    let errors = client.leave().await.to_lowercase();
    assert!(!errors.contains(CANARY), "{errors}");

    let mut client = Client::start(Start { over, ..Start::default() }).await;
    client.open(NOTE, 1, text).await;
    assert_eq!(shown(&mut client, NOTE).await, [""; 0]);
    client.leave().await;
    assert!(folder.path().join("sidenote/dismissals.json").exists());
    holds_no_word(folder.path());
}

#[tokio::test]
async fn other_mentions_are_hidden_while_the_dismissal_holds() {
    let mut client = Client::start(start(None)).await;
    client.open(NOTE, 1, TEXT).await;
    shown(&mut client, NOTE).await;
    act(&mut client, NOTE, [0, 6, 0, 6], "Dismiss in this note, duplicate").await;
    assert!(client.told().await.contains("stays so until the editor is closed"));
    client.change(NOTE, 2, json!([{"text": format!("CC: cramps on HCTZ.\n\n{TEXT}")}])).await;
    assert_eq!(codes(&client.published_at(NOTE, 2).await["diagnostics"]), []);
    client.change(NOTE, 3, json!([{"text": "CC: cramps on HCTZ.\n"}])).await;
    assert_eq!(codes(&client.published_at(NOTE, 3).await["diagnostics"]).len(), 1);
    client.leave().await;
}

#[tokio::test]
async fn an_untitled_notes_dismissals_end_with_it() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut client = Client::start(start(Some(folder.path()))).await;
    let note = "untitled:Untitled-1";
    client.open(note, 1, TEXT).await;
    shown(&mut client, note).await;
    act(&mut client, note, [0, 6, 0, 6], "Dismiss in this note, not applicable").await;
    assert_eq!(shown(&mut client, note).await, [""; 0]);
    client.close(note).await;
    shown(&mut client, note).await;
    client.open(note, 1, TEXT).await;
    assert_eq!(shown(&mut client, note).await, ["drug-cramp"]);
    assert!(!folder.path().join("dismissals.json").exists());
    client.leave().await;
}

#[tokio::test]
async fn a_rule_is_switched_off_and_on_for_its_user() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut client = Client::start(start(Some(folder.path()))).await;
    client.open(NOTE, 1, TEXT).await;
    shown(&mut client, NOTE).await;
    assert!(!hover(&mut client).await.contains("Show again"));
    act(&mut client, NOTE, [0, 6, 0, 6], "Never show me again").await;
    assert_eq!(shown(&mut client, NOTE).await, [""; 0]);
    assert!(hover(&mut client).await.contains("Switched off for you; the code action"));
    let known = listed(&mut client, NOTE).await;
    assert_eq!((known.len(), &known[0]["scope"], &known[0]["range"]), (1, &json!("user"), &Value::Null));
    client.leave().await;

    let mut client = Client::start(start(Some(folder.path()))).await;
    client.open(NOTE, 1, TEXT).await;
    assert_eq!(shown(&mut client, NOTE).await, [""; 0]);
    command(&mut client, "sidenote.undoDismissal", known[0]["undo"].clone()).await.expect("it can be undone");
    assert_eq!(shown(&mut client, NOTE).await, ["drug-cramp"]);
    client.leave().await;
}

#[tokio::test]
async fn a_second_server_learns_of_it_when_a_note_is_opened() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut first = Client::start(start(Some(folder.path()))).await;
    let mut second = Client::start(start(Some(folder.path()))).await;
    first.open(NOTE, 1, TEXT).await;
    shown(&mut first, NOTE).await;
    act(&mut first, NOTE, [0, 6, 0, 6], "Dismiss in this note, duplicate").await;
    assert_eq!(shown(&mut first, NOTE).await, [""; 0]);
    second.open(NOTE, 1, TEXT).await;
    while !shown(&mut second, NOTE).await.is_empty() {}
    first.leave().await;
    second.leave().await;
}

#[tokio::test]
async fn a_client_that_pulls_is_told_to_pull_again() {
    let mut start = start(None);
    start.capabilities["textDocument"]["diagnostic"] = json!({});
    let mut client = Client::start(start).await;
    client.open(NOTE, 1, TEXT).await;
    let pull = json!({"textDocument": {"uri": NOTE}});
    let report = client.request("textDocument/diagnostic", pull.clone()).await;
    let wish = json!({
        "uri": NOTE, "code": report["items"][0]["code"], "concept": report["items"][0]["data"]["concept"],
        "scope": "note", "reason": "duplicate",
    });
    command(&mut client, "sidenote.dismiss", wish.clone()).await.expect("an extension can build the wish itself");
    client.told().await;
    let (id, _) = client.asked("workspace/diagnostic/refresh").await;
    client.reply(&id, Value::Null).await;
    assert_eq!(client.request("textDocument/diagnostic", pull).await["items"], json!([]));
    client.leave().await;
}

#[tokio::test]
async fn what_cannot_be_dismissed_is_told() {
    let mut client = Client::start(start(None)).await;
    client.open(NOTE, 1, "Nothing here.").await;
    shown(&mut client, NOTE).await;
    for (wish, message) in [
        (json!({"code": "drug-cramp", "scope": "note", "reason": "duplicate"}), "the finding is no longer there"),
        (json!({"code": "drug-cramp", "scope": "note"}), "a reason is missing"),
        (json!({"code": "no-rule", "scope": "user"}), "there is no rule of this code"),
        (
            json!({"code": "drug-cramp", "scope": "note", "reason": "because"}),
            "the parameters do not have the shape that they should",
        ),
    ] {
        let mut wish = wish;
        wish["uri"] = json!(NOTE);
        let error = command(&mut client, "sidenote.dismiss", wish).await.expect_err("there is nothing to dismiss");
        assert_eq!(error["message"], message);
    }
    client.leave().await;
}
