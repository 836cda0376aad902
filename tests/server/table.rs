//! `docs/protocol.md` says what the server serves and sends; here it is held against what the server does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::files::Files;
use crate::harness::{Client, EMBEDDED, Start};
use crate::protocol::{Kind, SCHEMA, Sent};

/// The rows of one table: by method, whether it is there.
pub type Rows = BTreeMap<String, bool>;

/// The three tables, in their order.
pub static TABLES: LazyLock<[Rows; 3]> = LazyLock::new(|| {
    let document = include_str!("../../docs/protocol.md");
    ["## Requests of the client", "## Notifications of the client", "## What the server sends"].map(|title| {
        let (_, table) = document.split_once(title).unwrap_or_else(|| panic!("no table {title:?}"));
        let table = table.split("\n## ").next().unwrap_or_default();
        let mut rows = Rows::new();
        for line in table.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [method, served, reason] = cells[..] else { panic!("a row has three cells: {line}") };
            assert!(reason.ends_with('.'), "a row has a reason: {line}");
            let served = match served {
                "yes" => true,
                "no" => false,
                _ => panic!("a row says yes or no: {line}"),
            };
            let before = rows.insert(method.trim_matches('`').to_owned(), served);
            assert!(before.is_none(), "two rows: {line}");
        }
        rows
    })
});

/// Where the answer to `initialize` offers a method. What is served without being offered is not listed.
const OFFERS: [(&str, &str); 30] = [
    ("textDocument/hover", "/hoverProvider"),
    ("textDocument/diagnostic", "/diagnosticProvider"),
    ("workspace/diagnostic", "/diagnosticProvider/workspaceDiagnostics"),
    ("textDocument/codeAction", "/codeActionProvider"),
    ("codeAction/resolve", "/codeActionProvider/resolveProvider"),
    ("workspace/executeCommand", "/executeCommandProvider"),
    ("textDocument/completion", "/completionProvider"),
    ("completionItem/resolve", "/completionProvider/resolveProvider"),
    ("textDocument/documentSymbol", "/documentSymbolProvider"),
    ("textDocument/foldingRange", "/foldingRangeProvider"),
    ("textDocument/selectionRange", "/selectionRangeProvider"),
    ("textDocument/documentHighlight", "/documentHighlightProvider"),
    ("textDocument/definition", "/definitionProvider"),
    ("textDocument/references", "/referencesProvider"),
    ("workspace/symbol", "/workspaceSymbolProvider"),
    ("workspaceSymbol/resolve", "/workspaceSymbolProvider/resolveProvider"),
    ("textDocument/documentLink", "/documentLinkProvider"),
    ("documentLink/resolve", "/documentLinkProvider/resolveProvider"),
    ("textDocument/inlayHint", "/inlayHintProvider"),
    ("inlayHint/resolve", "/inlayHintProvider/resolveProvider"),
    ("textDocument/codeLens", "/codeLensProvider"),
    ("codeLens/resolve", "/codeLensProvider/resolveProvider"),
    ("textDocument/semanticTokens/full", "/semanticTokensProvider/full"),
    ("textDocument/semanticTokens/full/delta", "/semanticTokensProvider/full/delta"),
    ("textDocument/semanticTokens/range", "/semanticTokensProvider/range"),
    ("workspace/textDocumentContent", "/workspace/textDocumentContent"),
    ("textDocument/didSave", "/textDocumentSync/save"),
    ("textDocument/willSave", "/textDocumentSync/willSave"),
    ("textDocument/willSaveWaitUntil", "/textDocumentSync/willSaveWaitUntil"),
    ("workspace/didChangeWorkspaceFolders", "/workspace/workspaceFolders/changeNotifications"),
];

/// What every server is told without having offered it, or offers by registering for it.
const UNOFFERED: [&str; 11] = [
    "initialize",
    "shutdown",
    "initialized",
    "exit",
    "$/cancelRequest",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "window/workDoneProgress/cancel",
];

/// A client that declares everything that the schema knows.
fn start() -> Start {
    let mut capabilities = SCHEMA.fullest("ClientCapabilities");
    // Of lists of names the schema knows only that they hold names.
    for resolved in ["codeAction", "completion/completionItem", "inlayHint", "codeLens"] {
        if let Some(properties) =
            capabilities.pointer_mut(&format!("/textDocument/{resolved}/resolveSupport/properties"))
        {
            *properties = json!(["edit", "command", "documentation", "detail", "tooltip"]);
        }
    }
    Start { capabilities, knowledge: EMBEDDED.clone(), obliging: true, ..Start::default() }
}

#[test]
fn the_tables_name_every_method() {
    let named = |pick: &dyn Fn(Sent, Kind) -> bool| -> BTreeSet<&str> {
        let methods = SCHEMA.methods.iter().filter(|(_, method)| pick(method.sent, method.kind));
        methods.map(|(name, _)| name.as_str()).collect()
    };
    let [requests, notifications, sent] = &*TABLES;
    let rows = |table: &'static Rows| table.keys().map(String::as_str).collect::<BTreeSet<_>>();
    assert_eq!(rows(requests), named(&|sent, kind| sent != Sent::ServerToClient && kind == Kind::Request));
    assert_eq!(rows(notifications), named(&|sent, kind| sent != Sent::ServerToClient && kind == Kind::Notification));
    let mut server = named(&|sent, _| sent != Sent::ClientToServer);
    server.insert("sidenote/status");
    assert_eq!(rows(sent), server);
}

#[tokio::test]
async fn what_the_tables_call_served_is_offered_and_nothing_else() {
    let client = Client::start(start()).await;
    let offered = &client.offered["capabilities"];
    let [requests, notifications, _] = &*TABLES;
    for (method, served) in requests.iter().chain(notifications) {
        let place = OFFERS.iter().find(|(name, _)| name == method).map(|(_, place)| *place);
        let is_offered = place.and_then(|place| offered.pointer(place)).is_some_and(|offer| *offer != json!(false));
        let expected = *served && !UNOFFERED.contains(&method.as_str());
        assert_eq!(is_offered, expected, "docs/protocol.md on `{method}` against {place:?} of {offered:#}");
    }
    // What is offered has a row: each provider is known by one method at least.
    for name in offered.as_object().into_iter().flatten().map(|(name, _)| name) {
        let place = format!("/{name}");
        let known = OFFERS.iter().any(|(_, offer)| offer.starts_with(&place));
        assert!(known || name == "positionEncoding", "`{name}` is offered, and no row of OFFERS speaks of it");
    }
    client.leave().await;
}

#[tokio::test]
async fn a_request_that_is_not_served_is_told_so_and_one_that_is_served_is_not() {
    let mut client = Client::start(start()).await;
    let [requests, ..] = &*TABLES;
    for (method, served) in requests.iter().filter(|(method, _)| *method != "shutdown") {
        let id = client.ask(method, SCHEMA.least_params(method)).await;
        let unknown = client.answer(id).await.is_err_and(|error| error["code"] == -32601);
        assert_eq!(unknown, !served, "docs/protocol.md on `{method}`");
    }
    // What is served by a name of our own is nobody else's business.
    for own in ["sidenote/resolveCodeAction", "sidenote/textDocumentContent"] {
        let id = client.ask(own, json!({})).await;
        assert!(client.answer(id).await.is_err(), "`{own}`");
    }
    client.leave().await;
}

/// Whether the tables know of a method that the server sends.
pub fn is_sent(method: &str) -> bool {
    TABLES[2].get(method).copied().unwrap_or_default()
}

/// What the server sends when everything is done that makes it speak.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_tables_call_sent_is_sent() {
    let expected: BTreeSet<String> =
        TABLES[2].iter().filter(|(_, sent)| **sent).map(|(method, _)| method.clone()).collect();
    for (pulls, never) in [(false, "workspace/diagnostic/refresh"), (true, "textDocument/publishDiagnostics")] {
        let expected = expected.iter().filter(|method| *method != never).cloned().collect();
        assert_eq!(everything_that_makes_it_speak(pulls, &expected).await, expected);
    }
}

/// What the server sends until it has sent all that is expected.
async fn everything_that_makes_it_speak(pulls: bool, expected: &BTreeSet<String>) -> BTreeSet<String> {
    const NOTE: &str = "file:///notes/a.note";
    let folder = Files::new(&[("b.note", "HPI: leg cramps on HCTZ")]);
    let mut start = start();
    if !pulls {
        start.capabilities["textDocument"].as_object_mut().expect("it has parts").remove("diagnostic");
    }
    // An action is a command for a client without literals.
    start.capabilities["textDocument"]["codeAction"] = json!({});
    start.options = json!({"statusNotification": true, "rulez": {}});
    start.settings = json!({"inlayHints": true});
    start.cache = Some(folder.at("cache"));
    start.state = Some(folder.at("state"));
    start.folders = vec![folder.uri("")];
    let mut client = Client::start(start).await;
    client.told().await;
    client.open(NOTE, 1, "HPI: leg cramps since starting HCTZ.\n\nPlan:\n").await;
    let actions = json!({
        "textDocument": {"uri": NOTE}, "range": crate::harness::range_of([0, 5, 0, 15]), "context": {"diagnostics": []},
    });
    let actions = client.request("textDocument/codeAction", actions).await;
    for command in actions.as_array().expect("actions are a list") {
        assert!(command["command"].is_string(), "a client without literals gets commands: {command}");
        client.request("workspace/executeCommand", command.clone()).await;
    }
    // With a token of the client's own, progress is told however quickly the check is done.
    let command = json!({"command": "sidenote.checkFolder", "arguments": [{}]});
    client.request("workspace/executeCommand", command.clone()).await;
    let mut with_token = command;
    with_token["workDoneToken"] = json!("check");
    client.request("workspace/executeCommand", with_token).await;
    client.settings(json!({"codeLens": true, "inlayHints": false}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null})).await;
    client.take_in_until(|client| client.heard.is_superset(expected)).await;
    let heard = client.heard.clone();
    client.leave().await;
    heard
}

/// The least value that a schema takes, and the fullest.
#[test]
fn samples_fit_their_schema() {
    for (name, method) in SCHEMA.methods.iter().filter(|(_, method)| method.sent != Sent::ServerToClient) {
        if method.kind == Kind::Request {
            let params = SCHEMA.least_params(name);
            let params = (!params.is_null()).then_some(&params);
            SCHEMA.check_params(name, params).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
    }
    let fullest = SCHEMA.fullest("ClientCapabilities");
    SCHEMA.check_definition("ClientCapabilities", &fullest).unwrap_or_else(|fault| panic!("{fault}\n{fullest:#}"));
    assert_eq!(fullest["textDocument"]["diagnostic"]["relatedDocumentSupport"], Value::Bool(true));
}
