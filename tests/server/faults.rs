//! What goes wrong around the server: lines that break off, clients that stop, files that vanish, disks that are full,
//! clocks that jump. Each test states what the author sees, and that the next request is answered rightly.
//!
//! Other tests hold the rest: `robust` what is no message and what comes before the start or after the end, `misuse`
//! spoilt parameters and places behind the end, `notes` versions that go back, ranges that do not fit and changes before
//! the opening, `folders` settings that turn into a folder, `stdio` editors that die.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI16, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Client, EMBEDDED, Over, Start, codes, everything, range_of};

const NOTE: &str = "file:///notes/a.txt";
const TEXT: &str = "HPI: cramps at night.\nTakes HCTZ.";

/// The codes that a version shows once its author's hand rests.
async fn shown(client: &mut Client, version: i64) -> Vec<String> {
    let shown = client.settled(NOTE, version).await;
    codes(&shown["diagnostics"]).into_iter().map(|(code, _)| code).collect()
}

/// Fails where the server no longer answers rightly.
async fn goes_on(client: &mut Client) {
    let note = "file:///notes/afterwards.txt";
    client.open(note, 1, TEXT).await;
    assert_eq!(codes(&client.published(note).await["diagnostics"])[0].0, "drug-cramp");
    let hover = client.hover(note, 0, 6).await.to_string();
    assert!(hover.contains("Cramp on a drug"), "{hover}");
}

#[tokio::test]
async fn a_line_that_breaks_off_in_a_head_or_a_body_ends_the_server() {
    for rest in ["Content-Le", "Content-Length: 40\r\n", "Content-Length: 40\r\n\r\n{\"jsonrpc\": \"2.0\", "] {
        let mut client = Client::start(Start::default()).await;
        goes_on(&mut client).await;
        client.send_raw(rest.as_bytes()).await;
        assert!(!client.hang_up().await, "the client had not asked to shut down");
    }
}

#[tokio::test]
async fn a_message_that_comes_in_pieces_is_one() {
    let mut client = Client::start(Start::default()).await;
    let body = json!({"jsonrpc": "2.0", "method": "$/no-such-thing"}).to_string();
    for piece in format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes().chunks(11) {
        client.send_raw(piece).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    goes_on(&mut client).await;
    client.leave().await;
}

#[tokio::test]
async fn a_length_that_is_wrong_costs_a_message_or_two_and_no_more() {
    for (length, faults) in [("7", 2), ("-7", 1), ("99999999999999999999999", 1), ("many", 1), ("", 1)] {
        let mut client = Client::start(Start::default()).await;
        client.send_raw(format!("Content-Length: {length}\r\n\r\n").as_bytes()).await;
        if length == "7" {
            client.send_raw(b"{\"id\": 1}\r\n\r\n").await;
        }
        for _ in 0..faults {
            client.unreadable().await;
        }
        goes_on(&mut client).await;
        client.leave().await;
    }
}

#[tokio::test]
async fn a_note_that_is_opened_twice_is_the_second() {
    let mut client = Client::start(Start::default()).await;
    client.open(NOTE, 1, "Nothing.").await;
    assert_eq!(shown(&mut client, 1).await, [""; 0]);
    client.open(NOTE, 7, TEXT).await;
    assert_eq!(shown(&mut client, 7).await, ["drug-cramp"]);
    client.edit(NOTE, 8, [0, 0, 1, 0], "").await;
    assert_eq!(shown(&mut client, 8).await, [""; 0]);
    goes_on(&mut client).await;
    client.leave().await;
}

/// More than any pipe holds waits for a client that does not read; its edits go in all the same, and once it reads again
/// it gets what holds now.
#[tokio::test]
async fn a_client_that_stops_reading_loses_no_edit() {
    let mut client = Client::start(Start { over: Over::Program(Vec::new()), ..Start::default() }).await;
    client.pause();
    client.open(NOTE, 1, TEXT).await;
    let position = json!({"textDocument": {"uri": NOTE}, "position": {"line": 0, "character": 6}});
    let mut asked = Vec::new();
    for version in 2..=600 {
        client.edit(NOTE, version, [1, 0, 1, 0], "x").await;
        asked.push(client.ask("textDocument/hover", position.clone()).await);
    }
    client.edit(NOTE, 601, [0, 5, 0, 11], "no pain").await;
    client.go_on();
    for id in asked {
        client.answer(id).await.expect("each request is answered");
    }
    assert_eq!(shown(&mut client, 601).await, [""; 0]);
    assert_eq!(client.hover(NOTE, 0, 6).await, Value::Null);
    client.leave().await;
}

/// A client that asks for its settings to be asked for, and never answers.
#[tokio::test]
async fn a_client_that_never_answers_is_served_with_the_defaults() {
    let mut capabilities = everything();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({"dynamicRegistration": true});
    let mut client = Client::start(Start { capabilities, ..Start::default() }).await;
    client.open(NOTE, 1, TEXT).await;
    client.asked("workspace/configuration").await;
    client.asked("client/registerCapability").await;
    assert_eq!(shown(&mut client, 1).await, ["drug-cramp"]);
    goes_on(&mut client).await;
    client.leave().await;
}

const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[concept]]\nid = \"toes\"\nkind = \"finding\"\nterms = \
                    [\"blue toes\"]\n\n[[rule]]\ncode = \"own-rule\"\ntitle = \"Own\"\nseverity = \"warning\"\nevidence = \
                    \"good\"\nmessage = \"Consider it.\"\nroute = [{ anchor = { find = [\"toes\"] } }]\n";

fn ward() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::write(folder.path().join("sidenote.toml"), "packs = [\"own.toml\"]").expect("a file can be written");
    fs::write(folder.path().join("own.toml"), PACK).expect("a file can be written");
    let address = format!("file://{}", folder.path().display());
    (folder, address)
}

#[tokio::test]
async fn a_pack_that_is_deleted_in_use_is_told_of_and_stays_in_use() {
    let (folder, address) = ward();
    let note = format!("{address}/a.txt");
    let mut capabilities = everything();
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
    let mut client = Client::start(Start { capabilities, folders: vec![address.clone()], ..Start::default() }).await;
    let (id, _) = client.asked("client/registerCapability").await;
    client.reply(&id, Value::Null).await;
    client.open(&note, 1, "Blue toes.").await;
    while codes(&client.published(&note).await["diagnostics"]).is_empty() {}
    assert!(client.told().await.contains("adds packs (own.toml)"));
    fs::remove_file(folder.path().join("own.toml")).expect("the file is there");
    let changed = json!({"changes": [{"uri": format!("{address}/own.toml"), "type": 3}]});
    client.notify("workspace/didChangeWatchedFiles", changed).await;
    let told = client.told().await;
    assert!(told.contains("own.toml: cannot be read: No such file"), "{told}");
    assert!(!told.contains(&*folder.path().to_string_lossy()), "{told}");
    client.edit(&note, 2, [0, 0, 0, 0], " ").await;
    assert_eq!(codes(&client.settled(&note, 2).await["diagnostics"])[0].0, "own-rule", "what was known stays");
    goes_on(&mut client).await;
    fs::write(folder.path().join("own.toml"), PACK.replace("blue toes", "green toes")).expect("a file can be written");
    let changed = json!({"changes": [{"uri": format!("{address}/own.toml"), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", changed).await;
    while !codes(&client.published(&note).await["diagnostics"]).is_empty() {}
    client.change(&note, 3, json!([{"text": "Green toes."}])).await;
    assert_eq!(codes(&client.settled(&note, 3).await["diagnostics"])[0].0, "own-rule", "it is back");
    client.forget_messages();
    client.leave().await;
}

/// Dismisses the finding on the cramps of a note, and gives what the author is told.
async fn dismiss(client: &mut Client) -> Result<Value, Value> {
    let params = json!({
        "textDocument": {"uri": NOTE}, "range": range_of([0, 6, 0, 6]),
        "context": {"diagnostics": [], "only": ["quickfix.sidenote.dismiss"]},
    });
    let actions = client.request("textDocument/codeAction", params).await;
    let id = client.ask("workspace/executeCommand", actions[0]["command"].clone()).await;
    client.answer(id).await
}

/// The built program with a state folder in which nothing can be kept: the author is told so, the finding is hidden for
/// this session, and the rest goes on.
async fn keeps_nothing(over: Over, state: &Path, because: &str) {
    let mut client = Client::start(Start { over, knowledge: EMBEDDED.clone(), ..Start::default() }).await;
    client.open(NOTE, 1, "HPI: leg cramps since starting HCTZ.").await;
    assert_eq!(shown(&mut client, 1).await, ["diuretic-cramp"]);
    let answer = dismiss(&mut client).await;
    let told = client.told().await;
    assert!(told.contains(because), "{told} {answer:?}");
    assert!(!told.contains("cramps"), "{told}");
    assert_eq!(shown(&mut client, 1).await, [""; 0], "it is hidden for this session");
    client.edit(NOTE, 2, [0, 0, 0, 0], " ").await;
    client.published_at(NOTE, 2).await;
    assert!(client.hover(NOTE, 0, 12).await.to_string().contains("cramp"));
    client.forget_messages();
    assert_eq!(client.leave().await, "");
    let left = fs::read_dir(state).into_iter().flatten().flatten();
    let left = left.filter(|entry| entry.metadata().is_ok_and(|known| known.len() > 0)).count();
    assert_eq!(left, 0, "nothing stays half-written");
}

/// Writing past a file of no bytes fails, as on a disk that is full; the signal that comes with it elsewhere is ignored.
#[tokio::test]
#[cfg(unix)]
async fn a_full_disk_under_the_state_folder_is_told_of() {
    let home = tempfile::tempdir().expect("there is room for a folder");
    let state = home.path().join("state");
    let words = ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"].map(str::to_owned).to_vec();
    let environment = vec![("SIDENOTE_STATE_DIR", state.clone()), ("SIDENOTE_CACHE_DIR", home.path().join("cache"))];
    keeps_nothing(Over::Under(words, environment), &state, "file too large").await;
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_home_that_cannot_be_written_is_told_of() {
    // Nobody makes folders there, whatever the rights of who runs this.
    let home = PathBuf::from("/proc/self/fdinfo");
    let mut environment =
        ["XDG_STATE_HOME", "XDG_CACHE_HOME", "SIDENOTE_STATE_DIR", "SIDENOTE_CACHE_DIR", "LOCALAPPDATA"]
            .map(|name| (name, PathBuf::new()))
            .to_vec();
    environment.push(("HOME", home.clone()));
    keeps_nothing(Over::Program(environment), &home.join(".local/state/sidenote"), ".local/state/sidenote").await;
}

#[tokio::test]
async fn a_clock_that_jumps_changes_no_note_that_has_its_own_date_and_loses_no_dismissal() {
    static YEAR: AtomicI16 = AtomicI16::new(2026);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let start = || Start {
        state: Some(folder.path().to_owned()),
        today: || jiff::civil::date(YEAR.load(Ordering::Relaxed), 11, 22),
        ..Start::default()
    };
    let mut client = Client::start(start()).await;
    client.open(NOTE, 1, TEXT).await;
    assert_eq!(shown(&mut client, 1).await, ["drug-cramp"]);
    let mut version = 1;
    for (year, changed) in [(9999, SystemTime::UNIX_EPOCH), (-9998, SystemTime::now() + Duration::from_secs(1 << 31))] {
        YEAR.store(year, Ordering::Relaxed);
        version += 1;
        client.edit(NOTE, version, [0, 0, 0, 0], " ").await;
        assert_eq!(shown(&mut client, version.into()).await, ["drug-cramp"]);
        goes_on(&mut client).await;
        client.close("file:///notes/afterwards.txt").await;
        client.published("file:///notes/afterwards.txt").await;

        // Another server dismisses while the clock is wrong, and is heeded once the note is opened again.
        let mut other = Client::start(start()).await;
        other.open(NOTE, 1, TEXT).await;
        assert_eq!(shown(&mut other, 1).await, ["drug-cramp"]);
        dismiss(&mut other).await.expect("it can be dismissed");
        other.published(NOTE).await;
        other.leave().await;
        let file = fs::File::options().write(true).open(folder.path().join("dismissals.json")).expect("it is there");
        file.set_modified(changed).expect("its date can be set");
        client.close(NOTE).await;
        client.published(NOTE).await;
        client.open(NOTE, version, TEXT).await;
        assert_eq!(shown(&mut client, version.into()).await, [""; 0]);
        fs::remove_file(folder.path().join("dismissals.json")).expect("it is there");
        client.close(NOTE).await;
        client.published(NOTE).await;
        client.open(NOTE, version, TEXT).await;
        assert_eq!(shown(&mut client, version.into()).await, ["drug-cramp"]);
    }
    client.leave().await;
}

/// A server that is killed in the middle of an edit leaves dismissals that the next one knows.
async fn killed(times: usize) {
    let home = tempfile::tempdir().expect("there is room for a folder");
    let environment =
        vec![("SIDENOTE_STATE_DIR", home.path().join("state")), ("SIDENOTE_CACHE_DIR", home.path().join("cache"))];
    let start = || Start { over: Over::Program(environment.clone()), knowledge: EMBEDDED.clone(), ..Start::default() };
    for time in 0..times {
        let mut client = Client::start(start()).await;
        client.open(NOTE, 1, "HPI: leg cramps since starting HCTZ.").await;
        let expected: &[&str] = if time == 0 { &["diuretic-cramp"] } else { &[] };
        assert_eq!(shown(&mut client, 1).await, expected, "after {time} kills");
        if time == 0 {
            dismiss(&mut client).await.expect("it can be dismissed");
            client.published(NOTE).await;
        }
        // Other dismissals come and go while the edit that is cut off goes in.
        let other = "HPI: spasticity after SCI, cramps on HCTZ.";
        client.open("untitled:x", 1, other).await;
        for version in 2..=20 {
            client.edit(NOTE, version, [0, 36, 0, 36], &format!(" {time}")).await;
        }
        client.kill().await;
    }
}

#[tokio::test]
async fn a_server_that_is_killed_in_mid_edit_loses_no_dismissal() {
    killed(5).await;
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn a_server_that_is_killed_a_hundred_times_loses_no_dismissal() {
    killed(100).await;
}
