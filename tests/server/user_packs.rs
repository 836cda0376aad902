//! The user's own packs, which count for all notes of a client.

use serde_json::{Value, json};

use crate::files::Files;
use crate::harness::{Client, Start, codes, everything};

const TEXT: &str = "HPI: cramps at night.\nTakes HCTZ.";

const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[rule]]\ncode = \"own-rule\"\ntitle = \"Own\"\n\
                    severity = \"warning\"\nevidence = \"good\"\nmessage = \"Consider it.\"\nroute = [{ anchor = { find = \
                    [\"cramp\"] } }]\n";

const NOTE: &str = "file:///notes/a.txt";

/// A client that watches files, also those elsewhere, of a user with this folder of packs.
fn start(packs: &Files, is_watching: bool) -> Start {
    let mut capabilities = everything();
    capabilities["workspace"]["didChangeWatchedFiles"] =
        json!({"dynamicRegistration": is_watching, "relativePatternSupport": is_watching});
    let options = json!({"statusNotification": true});
    Start { capabilities, options, user_packs: Some(packs.at("packs")), ..Start::default() }
}

async fn watched(client: &mut Client, file: &str) {
    let params = json!({"changes": [{"uri": file, "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", params).await;
}

/// What the client is asked to watch next.
async fn watches(client: &mut Client) -> Value {
    let (id, params) = client.asked("client/registerCapability").await;
    client.reply(&id, Value::Null).await;
    params["registrations"][0]["registerOptions"]["watchers"][0]["globPattern"].clone()
}

fn fires(diagnostics: &Value) -> bool {
    codes(diagnostics).iter().any(|(code, _)| code == "own-rule")
}

fn shows(shown: &Value) -> bool {
    fires(&shown["diagnostics"])
}

/// The ids and origins of the packs that the next status names.
async fn packs(client: &mut Client) -> Vec<(String, String)> {
    let status = client.notified("sidenote/status").await;
    let text = |value: &Value| value.as_str().expect("it is a text").to_owned();
    let packs = status["packs"].as_array().expect("packs are a list");
    packs.iter().map(|pack| (text(&pack["id"]), text(&pack["origin"]))).collect()
}

#[tokio::test]
async fn they_are_used_told_of_and_followed() {
    let user = Files::new(&[("packs/own.toml", PACK)]);
    let mut client = Client::start(start(&user, true)).await;
    assert_eq!(watches(&mut client).await, "**/*.toml");
    let folder = json!({"baseUri": user.uri("packs"), "pattern": "**"});
    assert_eq!(watches(&mut client).await, folder);
    client.open(NOTE, 1, TEXT).await;
    assert!(shows(&client.published(NOTE).await));
    let both = [("tests".to_owned(), "named".to_owned()), ("own".to_owned(), "user".to_owned())];
    assert_eq!(packs(&mut client).await, both);
    client.take_in_until(|client| client.log.len() == 2).await;
    assert_eq!(client.log, ["A line of the log.", "Your own packs: Own 1."]);

    user.put("packs/own.toml", PACK.replace("evidence", "evidences"));
    watched(&mut client, &user.uri("packs/own.toml")).await;
    let told = client.told().await;
    assert!(told.contains("packs/own.toml:10: unknown key `evidences`"), "{told}");
    client.edit(NOTE, 2, [0, 0, 0, 0], " ").await;
    assert!(shows(&client.published(NOTE).await), "what was known stays in use");

    user.put("packs/own.toml", PACK.replace("\"1\"", "\"2\""));
    watched(&mut client, &user.uri("packs/own.toml")).await;
    client.published(NOTE).await;
    packs(&mut client).await;
    user.remove("packs/own.toml");
    watched(&mut client, &user.uri("packs")).await;
    assert!(!shows(&client.published(NOTE).await));
    assert_eq!(packs(&mut client).await, both[..1]);
    client.take_in_until(|client| client.log.len() == 4).await;
    assert_eq!(client.log[2..], ["Your own packs: Own 2.", "Your own packs: none."]);
    client.leave().await;
}

#[tokio::test]
async fn a_fault_is_told_once_for_all_folders() {
    let user = Files::new(&[("packs/a.toml", "[pack"), ("packs/own.toml", PACK)]);
    let one = Files::new(&[("sidenote.toml", "allRules = true")]);
    let mut client = Client::start(Start { folders: vec![one.uri("")], ..start(&user, false) }).await;
    for note in [NOTE, &one.uri("a.txt")] {
        client.open(note, 1, TEXT).await;
        assert!(shows(&client.published(note).await), "the other pack is used");
        packs(&mut client).await;
    }
    let told = client.told().await;
    assert!(told.starts_with("Sidenote, your own packs: ") && told.contains("packs/a.toml:1: "), "{told}");
    let settings = json!({"settings": {"userPacks": false}});
    client.notify("workspace/didChangeConfiguration", settings).await;
    for note in [NOTE, &one.uri("a.txt")] {
        assert!(!shows(&client.published(note).await));
        assert_eq!(packs(&mut client).await.len(), 1);
    }
    client.leave().await;
}

#[tokio::test]
async fn the_first_one_counts_from_the_next_note_that_is_opened() {
    for is_watching in [false, true] {
        let user = Files::none();
        let mut client = Client::start(Start { obliging: true, ..start(&user, is_watching) }).await;
        client.open(NOTE, 1, TEXT).await;
        client.shown_where(NOTE, |diagnostics| !fires(diagnostics)).await;
        user.put("packs/own.toml", PACK);
        let other = "file:///notes/b.txt";
        client.open(other, 1, TEXT).await;
        client.shown_where(other, fires).await;
        client.shown_where(NOTE, fires).await;
        // From now on the folder is watched, where it can be.
        user.remove("packs/own.toml");
        watched(&mut client, &user.uri("packs/own.toml")).await;
        client.shown_where(other, |diagnostics| !fires(diagnostics)).await;
        assert_eq!(client.heard.contains("client/registerCapability"), is_watching);
        client.leave().await;
    }
}
