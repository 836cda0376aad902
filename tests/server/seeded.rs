//! The rules of `protocol` catch faults: a session without one passes, and each fault that is put into it is told.

use serde_json::{Value, json};

use crate::harness::range_of;
use crate::protocol::Conversation;

const NOTE: &str = "file:///notes/a.note";

/// A message and who sends it.
type Said = (&'static str, Value);

fn asks(id: i64, method: &str, mut params: Value) -> Said {
    if params.get("textDocument").is_none() && method.starts_with("textDocument/") {
        params["textDocument"] = json!({"uri": NOTE});
    }
    ("client", json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
}

fn answers(id: i64, result: &Value) -> Said {
    ("server", json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

fn tells(from: &'static str, method: &str, params: &Value) -> Said {
    (from, json!({"jsonrpc": "2.0", "method": method, "params": params}))
}

/// A session in which nothing is wrong. The numbers of `SEEDS` count its messages.
fn session() -> Vec<Said> {
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-16"]},
        "window": {"workDoneProgress": true},
        "workspace": {"configuration": true, "didChangeConfiguration": {"dynamicRegistration": true}},
        "textDocument": {
            "hover": {"contentFormat": ["plaintext"]},
            "publishDiagnostics": {"versionSupport": true, "relatedInformation": true},
            "documentSymbol": {},
            "semanticTokens": {"requests": {"full": {"delta": true}}},
        },
    });
    let offered = json!({
        "positionEncoding": "utf-16", "hoverProvider": true,
        "semanticTokensProvider": {"legend": {"tokenTypes": ["symptom"], "tokenModifiers": ["negated"]}, "full": true},
    });
    let text = "Leg cramps \u{1F4AA}\nHCTZ";
    let document = json!({"uri": NOTE, "languageId": "clinical-note", "version": 1, "text": text});
    let diagnostic = json!({
        "range": range_of([0, 4, 0, 10]), "severity": 3, "code": "diuretic-cramp", "source": "sidenote",
        "codeDescription": {"href": "file:///pages/a.md"}, "message": "Consider the diuretic.",
        "relatedInformation": [{"location": {"uri": NOTE, "range": range_of([1, 0, 1, 4])}, "message": "HCTZ"}],
    });
    let settings = json!({"registrations": [{"id": "s", "method": "workspace/didChangeConfiguration"}]});
    vec![
        asks(1, "initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities})),
        answers(1, &json!({"capabilities": offered, "serverInfo": {"name": "sidenote"}})), // 1
        tells("client", "initialized", &json!({})),
        ("server", json!({"jsonrpc": "2.0", "id": 0, "method": "client/registerCapability", "params": settings})), // 3
        ("client", json!({"jsonrpc": "2.0", "id": 0, "result": null})),
        tells("client", "textDocument/didOpen", &json!({"textDocument": document})),
        tells(
            "server",
            "textDocument/publishDiagnostics",
            &json!({"uri": NOTE, "version": 1, "diagnostics": [diagnostic]}),
        ), // 6
        asks(2, "textDocument/hover", json!({"position": {"line": 0, "character": 4}})),
        answers(2, &json!({"contents": {"kind": "plaintext", "value": "A cramp"}, "range": range_of([0, 4, 0, 10])})), // 8
        asks(3, "textDocument/documentSymbol", json!({})),
        answers(3, &json!([{"name": "HPI", "kind": 15, "location": {"uri": NOTE, "range": range_of([0, 0, 1, 4])}}])), // 10
        asks(4, "textDocument/semanticTokens/full", json!({})),
        answers(4, &json!({"data": [0, 4, 6, 0, 1, 1, 0, 4, 0, 0]})), // 12
        asks(5, "workspace/executeCommand", json!({"command": "sidenote.checkFolder", "workDoneToken": "w"})),
        tells("server", "$/progress", &json!({"token": "w", "value": {"kind": "begin", "title": "Checking"}})), // 14
        tells("server", "$/progress", &json!({"token": "w", "value": {"kind": "end"}})),
        answers(5, &json!(null)),                                                      // 16
        tells("server", "window/showMessage", &json!({"type": 3, "message": "Done"})), // 17
        asks(6, "shutdown", json!(null)),
        answers(6, &json!(null)), // 19
        tells("client", "exit", &json!(null)),
    ]
}

fn faults(session: &[Said]) -> Vec<String> {
    let mut conversation = Conversation::default();
    let mut faults = Vec::new();
    for (from, message) in session {
        if *from == "client" {
            conversation.sent(message);
        } else {
            faults.extend(conversation.received(message));
        }
    }
    faults.extend(conversation.unfinished());
    faults
}

#[test]
fn a_session_without_a_fault_passes() {
    assert_eq!(faults(&session()), Vec::<String>::new());
}

/// What is changed: the message, the place in it, the value to put there (`"-"` takes the place away), and words of the
/// fault that must be told.
const SEEDS: &[(usize, &str, &str, &str)] = &[
    (1, "/result/capabilities/hoverProvider", r#""yes""#, "schema forbids"),
    (1, "/result/capabilities/hoversProvider", "true", "hoversProvider"),
    (1, "/result/capabilities/positionEncoding", r#""utf-8""#, "was not among"),
    (
        1,
        "/result/capabilities/diagnosticProvider",
        r#"{"interFileDependencies": false, "workspaceDiagnostics": false}"#,
        "does not declare",
    ),
    (3, "/params/registrations/0/method", r#""textDocument/hover""#, "does not declare"),
    (3, "/params/registrations/0/method", r#""textDocument/hovers""#, "which is no method"),
    (3, "/params/registrations/0/id", "7", "schema forbids"),
    (3, "/method", r#""workspace/applyEdit""#, "schema forbids"),
    (3, "/id", "-", "in this way"),
    (6, "/params/version", "-", "takes versions"),
    (6, "/params/version", r#""1""#, "schema forbids"),
    (6, "/params/uri", "-", "schema forbids"),
    (6, "/params/uri", r#""file:///notes/b.note""#, "never opened"),
    (6, "/params/diagnostics/0/range/start/character", "-1", "schema forbids"),
    (6, "/params/diagnostics/0/range/start/character", "1.5", "schema forbids"),
    (6, "/params/diagnostics/0/range/end/character", "14", "behind the end"),
    (6, "/params/diagnostics/0/range/end/character", "12", "inside of a character"),
    (6, "/params/diagnostics/0/range/end/character", "3", "ends before it starts"),
    (6, "/params/diagnostics/0/range/end/line", "7", "no line 7"),
    (6, "/params/diagnostics/0/relatedInformation/0/location/range/end/character", "5", "behind the end"),
    (6, "/params/diagnostics/0/message", "-", "schema forbids"),
    (6, "/params/diagnostics/0/severity", "5", "schema forbids"),
    (6, "/params/diagnostics/0/severity", "1", "the severity 1"),
    (6, "/params/diagnostics/0/source", "-", "names its source"),
    (6, "/params/diagnostics/0/tags", "[1]", "tag 1"),
    (6, "/params/diagnostics/0/data", "{}", "give it back"),
    (6, "/params/diagnostics/0/codeDescription", r#""file:///pages/a.md""#, "schema forbids"),
    (6, "/params/diagnostics/0/codedescription", "{}", "schema forbids"),
    (6, "/method", r#""textDocument/publishDiagnostic""#, "no method"),
    (6, "/method", r#""textDocument/didOpen""#, "in this way"),
    (8, "/id", "9", "nobody asked for"),
    (8, "/id", "1", "a second time"),
    (8, "/jsonrpc", r#""1.0""#, "JSON-RPC"),
    (8, "/error", r#"{"code": 1, "message": ""}"#, "and not both"),
    (8, "/result", "-", "and not both"),
    (8, "/results", "1", "no member"),
    (8, "/result/contents", "-", "schema forbids"),
    (8, "/result/contents/kind", r#""html""#, "schema forbids"),
    (8, "/result/contents/kind", r#""markdown""#, "for a client that takes"),
    (8, "/result/range", "null", "schema forbids"),
    (10, "/result/0/kind", "99", "schema forbids"),
    (
        10,
        "/result/0",
        r#"{"name": "", "kind": 15, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "selectionRange": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}}"#,
        "does not declare",
    ),
    (12, "/result/data", "[0, 4, 6, 0]", "no tokens of five"),
    (12, "/result/data", "[0, 4, 6, 1, 0]", "not in the legend"),
    (12, "/result/data", "[0, 4, 6, 0, 2]", "not in the legend"),
    (12, "/result/data", "[0, 4, 6, 0, 0, 0, 3, 2, 0, 0]", "overlaps"),
    (12, "/result/data", "[1, 0, 5, 0, 0]", "4 columns"),
    (12, "/result/data", "[0, 4, -6, 0, 0]", "schema forbids"),
    (14, "/params/token", "8", "nobody knows"),
    (14, "/params/value/kind", r#""report""#, "does not come next"),
    (14, "/params/value/title", "-", "schema forbids"),
    (16, "/id", "15", "never answered"),
    (17, "/params/type", "0", "schema forbids"),
    (17, "/method", r#""sidenote/status""#, "did not ask for it"),
    (19, "/result", "true", "schema forbids"),
];

/// Puts a value into a message, or takes what is at the place away.
fn put(message: &mut Value, path: &str, value: Option<Value>) {
    let (parent, name) = path.rsplit_once('/').expect("a place has a parent");
    let parent = message.pointer_mut(parent).expect("the place is there");
    match (parent, value) {
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().expect("a list counts")] = value,
        (Value::Object(members), Some(value)) => drop(members.insert(name.to_owned(), value)),
        (Value::Object(members), None) => drop(members.remove(name).expect("what is taken away was there")),
        (parent, None) => panic!("nothing can be taken from {parent}"),
        (parent, Some(_)) => panic!("nothing can be put into {parent}"),
    }
}

#[test]
fn each_fault_that_is_put_into_it_is_told() {
    for (number, path, value, words) in SEEDS {
        let mut session = session();
        let value = (*value != "-").then(|| serde_json::from_str(value).expect("a seed is JSON"));
        put(&mut session[*number].1, path, value);
        let told = faults(&session).join("\n");
        assert!(told.contains(words), "message {number}, {path}: expected {words:?}, told {told:?}");
    }
}

/// What is done to a session.
type Change<'a> = &'a dyn Fn(&mut Vec<Said>);

#[test]
fn faults_in_the_order_of_things_are_told() {
    let early = |session: &mut Vec<Said>| session.swap(1, 6);
    let twice = |session: &mut Vec<Said>| {
        let again = session[8].clone();
        session.insert(9, again);
    };
    let unended = |session: &mut Vec<Said>| drop(session.remove(15));
    let older = |session: &mut Vec<Said>| {
        let change = json!({"textDocument": {"uri": NOTE, "version": 2}, "contentChanges": [{"text": "x"}]});
        session.insert(6, tells("client", "textDocument/didChange", &change));
        let mut newer = session[7].clone();
        newer.1["params"]["version"] = json!(2);
        newer.1["params"]["diagnostics"] = json!([]);
        session.insert(7, newer);
    };
    let pulled =
        |session: &mut Vec<Said>| session[0].1["params"]["capabilities"]["textDocument"]["diagnostic"] = json!({});
    let cases: [(&str, Change); 5] = [
        ("before the answer to `initialize`", &early),
        ("a second time", &twice),
        ("before the end of its progress", &unended),
        ("version 1 was published after version 2", &older),
        ("a client that pulls", &pulled),
    ];
    for (words, change) in cases {
        let mut session = session();
        change(&mut session);
        let told = faults(&session).join("\n");
        assert!(told.contains(words), "expected {words:?}, told {told:?}");
    }
}
