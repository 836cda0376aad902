//! Everything that a server offers, asked for on every example note, at places drawn by chance, by every kind of client.
//! What is asked follows from the answer to `initialize`, so that a new feature is tried as soon as it is offered.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::clients::{Kind, clients};
use crate::harness::{Client, EMBEDDED, Over, Start};
use crate::protocol::NoteText;
use crate::random::{Random, seeds};

/// How many places of a note are tried by one client.
const PLACES: usize = 12;

/// The example notes, by name.
pub fn examples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut notes: Vec<_> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("the examples can be listed").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "note" || kind == "txt"))
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).expect("an example has a name").to_owned();
            (name, std::fs::read_to_string(&path).expect("an example is text"))
        })
        .collect();
    notes.sort();
    notes
}

/// A question, the capability with which a server offers to answer it, and what is asked beside the note.
type Question = (&'static str, &'static str, fn(&mut Place<'_>) -> Value);

/// Where something is asked for.
struct Place<'a> {
    random: &'a mut Random,
    text: &'a NoteText,
    encoding: &'a str,
    /// What the note shows.
    diagnostics: &'a Value,
    /// The name of the last tokens.
    tokens: &'a Value,
}

impl Place<'_> {
    fn position(&mut self) -> Value {
        let at = self.random.below(self.text.characters() + 1);
        self.text.position(self.text.whole(at), self.encoding)
    }

    fn range(&mut self) -> Value {
        let mut ends = [(); 2].map(|()| self.text.whole(self.random.below(self.text.characters() + 1)));
        ends.sort_unstable();
        let [start, end] = ends.map(|end| self.text.position(end, self.encoding));
        json!({"start": start, "end": end})
    }
}

const QUESTIONS: [Question; 20] = [
    ("textDocument/hover", "/hoverProvider", |place| json!({"position": place.position()})),
    ("textDocument/definition", "/definitionProvider", |place| json!({"position": place.position()})),
    ("textDocument/references", "/referencesProvider", |place| {
        let own = place.random.once_in(2);
        json!({"position": place.position(), "context": {"includeDeclaration": own}})
    }),
    ("textDocument/documentHighlight", "/documentHighlightProvider", |place| json!({"position": place.position()})),
    (
        "textDocument/completion",
        "/completionProvider",
        |place| json!({"position": place.position(), "context": {"triggerKind": 1}}),
    ),
    (
        "textDocument/completion",
        "/completionProvider/triggerCharacters",
        |place| json!({"position": place.position(), "context": {"triggerKind": 2, "triggerCharacter": "."}}),
    ),
    (
        "textDocument/selectionRange",
        "/selectionRangeProvider",
        |place| json!({"positions": [place.position(), place.position()]}),
    ),
    (
        "textDocument/codeAction",
        "/codeActionProvider",
        |place| json!({"range": place.range(), "context": {"diagnostics": [], "triggerKind": 2}}),
    ),
    ("textDocument/codeAction", "/codeActionProvider", |place| {
        let diagnostics = place.diagnostics.as_array().cloned().unwrap_or_default();
        let range = diagnostics.first().map_or_else(|| place.range(), |diagnostic| diagnostic["range"].clone());
        let only = place.random.pick(&[json!(null), json!(["quickfix"]), json!(["refactor"]), json!([""])]).clone();
        let mut context = json!({"diagnostics": diagnostics});
        if !only.is_null() {
            context["only"] = only;
        }
        json!({"range": range, "context": context})
    }),
    ("textDocument/inlayHint", "/inlayHintProvider", |place| json!({"range": place.range()})),
    ("textDocument/documentSymbol", "/documentSymbolProvider", |_| json!({})),
    ("textDocument/foldingRange", "/foldingRangeProvider", |_| json!({})),
    ("textDocument/documentLink", "/documentLinkProvider", |_| json!({})),
    ("textDocument/codeLens", "/codeLensProvider", |_| json!({})),
    (
        "textDocument/semanticTokens/full/delta",
        "/semanticTokensProvider/full/delta",
        |place| json!({"previousResultId": place.tokens}),
    ),
    ("textDocument/semanticTokens/full", "/semanticTokensProvider/full", |_| json!({})),
    ("textDocument/semanticTokens/range", "/semanticTokensProvider/range", |place| json!({"range": place.range()})),
    ("textDocument/diagnostic", "/diagnosticProvider", |_| json!({})),
    (
        "workspace/symbol",
        "/workspaceSymbolProvider",
        |place| json!({"query": *place.random.pick(&["", "cramp", "Assessment", "\u{1F4AA}", "zzz"])}),
    ),
    ("workspace/diagnostic", "/diagnosticProvider/workspaceDiagnostics", |_| json!({"previousResultIds": []})),
];

/// Answers whose items can be asked for in full, the request for that, and where the server offers it.
const RESOLVED: [(&str, &str, &str); 6] = [
    ("textDocument/codeAction", "codeAction/resolve", "/codeActionProvider/resolveProvider"),
    ("textDocument/completion", "completionItem/resolve", "/completionProvider/resolveProvider"),
    ("textDocument/codeLens", "codeLens/resolve", "/codeLensProvider/resolveProvider"),
    ("textDocument/documentLink", "documentLink/resolve", "/documentLinkProvider/resolveProvider"),
    ("textDocument/inlayHint", "inlayHint/resolve", "/inlayHintProvider/resolveProvider"),
    ("workspace/symbol", "workspaceSymbol/resolve", "/workspaceSymbolProvider/resolveProvider"),
];

fn offers(client: &Client, path: &str) -> bool {
    client.offered["capabilities"].pointer(path).is_some_and(|offered| !offered.is_null() && *offered != json!(false))
}

/// Asks for everything at one place, and for the first items in full. Each answer is held against the rules. Gives the
/// name of the last tokens.
async fn ask_everything(
    client: &mut Client,
    uri: &str,
    random: &mut Random,
    (text, diagnostics, tokens): (&NoteText, &Value, Value),
) -> Value {
    let encoding = client.encoding();
    let mut tokens = tokens;
    for (method, capability, ask) in QUESTIONS {
        if !offers(client, capability) || method.ends_with("delta") && tokens.is_null() {
            continue;
        }
        let mut place = Place { random, text, encoding: &encoding, diagnostics, tokens: &tokens };
        let mut params = ask(&mut place);
        if method.starts_with("textDocument/") {
            params["textDocument"] = json!({"uri": uri});
        }
        let answer = client.request(method, params).await;
        if let Some(name) = answer.get("resultId").filter(|_| method.contains("semanticTokens")) {
            tokens = name.clone();
        }
        for (_, resolve, capability) in RESOLVED.iter().filter(|(owner, ..)| *owner == method) {
            let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
            // A command is whole as it is.
            for item in items.into_iter().filter(|item| !item["command"].is_string()).take(3) {
                if offers(client, capability) {
                    client.request(resolve, item).await;
                }
            }
        }
    }
    tokens
}

/// A client of a kind that has everything switched on.
async fn start(kind: &Kind, over: Over) -> Client {
    let settings = json!({"inlayHints": true, "codeLens": true, "allRules": true});
    Client::start(Start {
        capabilities: kind.capabilities.clone(),
        info: kind.client_info.clone(),
        knowledge: Arc::clone(&EMBEDDED),
        options: settings.clone(),
        settings,
        over,
        obliging: true,
        ..Start::default()
    })
    .await
}

/// The diagnostics of a note as an obliging client has them.
async fn diagnostics(client: &mut Client, kind: &Kind, uri: &str) -> Value {
    if kind.pulls() {
        let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).await;
        return report["items"].clone();
    }
    client.shown_for(uri).await["diagnostics"].clone()
}

/// A word that no pack holds; it stands in the texts and in the addresses of the notes.
pub const CANARY: &str = "Quillfeather";

/// Asks everything about every example, with edits between.
pub async fn tour(kind: &Kind, over: Over, random: &mut Random) {
    let mut client = start(kind, over).await;
    let mut version = 1;
    for (name, text) in examples() {
        let uri = format!("file:///notes/{CANARY}/{name}");
        let text = format!("Pt: {CANARY}\n\n{text}\nSigned, Dr. {CANARY}\n");
        client.open(&uri, version, &text).await;
        let shown = diagnostics(&mut client, kind, &uri).await;
        let (mut note, mut tokens) = (NoteText::new(&text), Value::Null);
        for _ in 0..PLACES {
            tokens = ask_everything(&mut client, &uri, random, (&note, &shown, tokens)).await;
            version += 1;
            let encoding = client.encoding();
            let at = note.whole(random.below(note.characters() + 1));
            let place = note.position(at, &encoding);
            let piece = random.pick(&["cramps ", "\n", "\u{1F4AA}", "HCTZ. ", "\r\n", "denies "]);
            let change = json!({"range": {"start": place, "end": place}, "text": piece});
            note.apply(&change, &encoding).expect("the client knows its own text");
            client.change(&uri, version, json!([change])).await;
        }
        client.close(&uri).await;
    }
    if let Some(process) = client.process() {
        opened_no_socket(process);
    }
    let errors = client.leave().await;
    assert!(errors.is_empty(), "{}: the program wrote {errors:?}", kind.name);
}

/// Fails where a process holds a socket: a server has its three streams and whatever it reads, nothing else.
fn opened_no_socket(process: u32) {
    // Elsewhere than on Linux there is no such folder.
    for open in std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten() {
        let target = std::fs::read_link(open.path()).unwrap_or_default();
        assert!(!target.to_string_lossy().starts_with("socket:"), "the server holds {}", target.display());
    }
}

/// Fails where a file, or its name, holds a word; gives how many files there are.
pub fn holds_no(word: &str, folder: &Path) -> usize {
    let word = word.to_lowercase();
    let mut files = 0;
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build().flatten() {
        let path = entry.path();
        assert!(!path.to_string_lossy().to_lowercase().contains(&word), "{}", path.display());
        if let Ok(written) = std::fs::read(path) {
            files += 1;
            let written = String::from_utf8_lossy(&written).to_lowercase();
            assert!(!written.contains(&word), "{word} stands in {}", path.display());
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_feature_answers_every_client_on_every_example() {
    for seed in seeds(1) {
        for kind in clients() {
            tour(&kind, Over::Memory, &mut Random::new(seed)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_built_program_answers_every_client_too_and_writes_and_sends_nothing_of_a_note() {
    const VARIABLES: [&str; 8] = [
        "HOME",
        "TMPDIR",
        "SIDENOTE_CACHE_DIR",
        "SIDENOTE_STATE_DIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
    ];
    for kind in clients() {
        let home = tempfile::tempdir().expect("there is room for a folder");
        let environment = VARIABLES.map(|name| (name, home.path().join(name)));
        tour(&kind, Over::Program(environment.to_vec()), &mut Random::new(7)).await;
        let files = holds_no(CANARY, home.path());
        assert!(files > 0, "the pages were written, and looked for in the right place");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn every_feature_answers_every_client_at_many_places() {
    for seed in seeds(20) {
        for kind in clients() {
            tour(&kind, Over::Memory, &mut Random::new(1000 + seed)).await;
        }
    }
}
