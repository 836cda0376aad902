//! A small client that keeps the rules: it fails on what nobody read, and on whatever the protocol, the session or its
//! own capabilities forbid (see `protocol`).

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde_json::{Value, json};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::lsp::{Options, serve};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, WriteHalf, split};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::protocol::Conversation;

/// How long a message is waited for before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the server of the tests knows.
pub static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| Arc::new(knowledge()));

/// The tests' own pack.
pub fn knowledge() -> Knowledge {
    let files = vec![("pack.toml".to_owned(), include_str!("pack.toml").to_owned())];
    load(&[PackSource::from_files(files)]).expect("the tests' pack is sound")
}

/// Capabilities much like those of a large editor.
pub fn everything() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-8", "utf-16"]},
        "workspace": {"diagnostics": {"refreshSupport": true}},
        "window": {"showDocument": {"support": true}},
        "textDocument": {
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            "publishDiagnostics": {
                "relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true,
            },
        },
    })
}

/// How a server is started for a test.
pub struct Start {
    pub capabilities: Value,
    pub options: Value,
    pub knowledge: Arc<Knowledge>,
    pub cache: Option<PathBuf>,
    pub state: Option<PathBuf>,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            capabilities: everything(),
            options: Value::Null,
            knowledge: Arc::clone(&KNOWLEDGE),
            cache: None,
            state: None,
        }
    }
}

/// A client with a server of its own.
pub struct Client {
    output: Option<WriteHalf<DuplexStream>>,
    messages: mpsc::UnboundedReceiver<Value>,
    unread: VecDeque<Value>,
    last_id: i64,
    conversation: Conversation,
    server: Option<JoinHandle<bool>>,
    /// What the server answered to `initialize`.
    pub offered: Value,
}

impl Client {
    /// Starts a server and shakes hands.
    pub async fn start(start: Start) -> Self {
        let mut client = Self::connect(&start);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": start.capabilities,
            "initializationOptions": start.options,
        });
        client.offered = client.request("initialize", params).await;
        client.notify("initialized", json!({})).await;
        client
    }

    /// Starts a server and says nothing.
    pub fn connect(start: &Start) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (input, output) = split(theirs);
        let options = Options {
            knowledge: Arc::clone(&start.knowledge),
            cache: start.cache.clone(),
            state: start.state.clone(),
            today: || jiff::civil::date(2026, 11, 22),
            greeting: None,
        };
        let server = tokio::spawn(serve(input, output, options));
        let (input, output) = split(ours);
        let (sender, messages) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut input = BufReader::new(input);
            while let Some(message) = read_message(&mut input).await {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            output: Some(output),
            messages,
            unread: VecDeque::new(),
            last_id: 0,
            conversation: Conversation::default(),
            server: Some(server),
            offered: Value::Null,
        }
    }

    /// Sends bytes as they are.
    pub async fn send_raw(&mut self, bytes: &[u8]) {
        let output = self.output.as_mut().expect("the client has not left");
        output.write_all(bytes).await.expect("the server reads");
    }

    async fn send(&mut self, message: &Value) {
        self.conversation.sent(message);
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    /// Sends a notification.
    pub async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params})).await;
    }

    /// Sends a request without waiting for its answer.
    pub async fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": self.last_id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        self.last_id
    }

    /// The answer to a request: its result, or its error.
    pub async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let answer = self.wait_for(|message| message.get("method").is_none() && message["id"] == id).await;
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends a request and waits for its result.
    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params).await;
        self.answer(id).await.unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// The next request of the server with a method: its id and parameters.
    pub async fn asked(&mut self, method: &str) -> (Value, Value) {
        let message = self.wait_for(|message| message["method"] == method && message.get("id").is_some()).await;
        (message["id"].clone(), message["params"].clone())
    }

    /// Answers a request of the server.
    pub async fn reply(&mut self, id: &Value, result: Value) {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result})).await;
    }

    /// The text of the next message to the author.
    pub async fn told(&mut self) -> String {
        let message = self.wait_for(|message| message["method"] == "window/showMessage").await;
        message["params"]["message"].as_str().expect("a message has a text").to_owned()
    }

    /// The next answer to nobody: what the server says of what it could not read.
    pub async fn unreadable(&mut self) -> i64 {
        let message = self.wait_for(|message| message.get("id") == Some(&Value::Null)).await;
        message["error"]["code"].as_i64().expect("an error has a code")
    }

    /// The next publication for a note.
    pub async fn published(&mut self, uri: &str) -> Value {
        let message = self
            .wait_for(|message| {
                message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
            })
            .await;
        message["params"].clone()
    }

    /// The publication of a version, with what came before it read and dropped.
    pub async fn published_at(&mut self, uri: &str, version: i64) -> Value {
        loop {
            let params = self.published(uri).await;
            if params["version"] == version {
                return params;
            }
        }
    }

    /// Waits for the first message that fits; others are kept for later.
    async fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unread.iter().position(&fits) {
            return self.unread.remove(at).expect("the message was just found");
        }
        loop {
            let message = tokio::time::timeout(PATIENCE, self.messages.recv())
                .await
                .unwrap_or_else(|_| panic!("nothing fits in {:?}", self.unread))
                .unwrap_or_else(|| panic!("the server has left; unread: {:?}", self.unread));
            self.witness(&message);
            if fits(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    /// Fails on a message that the rules forbid.
    fn witness(&mut self, message: &Value) {
        let faults = self.conversation.received(message);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// Opens a note.
    pub async fn open(&mut self, uri: &str, version: i32, text: &str) {
        let document = json!({"uri": uri, "languageId": "plaintext", "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    }

    /// Replaces a range, given as line, column, line and column.
    pub async fn edit(&mut self, uri: &str, version: i32, range: [u32; 4], text: &str) {
        let change = json!({"range": range_of(range), "text": text});
        self.change(uri, version, json!([change])).await;
    }

    /// Sends changes as they are.
    pub async fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes})).await;
    }

    /// Closes a note.
    pub async fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}})).await;
    }

    /// The hover at a position.
    pub async fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({"line": line, "character": character});
        self.request("textDocument/hover", json!({"textDocument": {"uri": uri}, "position": position})).await
    }

    /// Leaves as a client should, and checks that nothing was left unread.
    pub async fn leave(mut self) {
        assert_eq!(self.request("shutdown", Value::Null).await, Value::Null);
        self.notify("exit", Value::Null).await;
        assert!(self.end().await, "the server was asked to shut down");
    }

    /// Hangs up without a word; returns whether the server left in order.
    pub async fn hang_up(mut self) -> bool {
        if let Some(mut output) = self.output.take() {
            // A server that has left already does not mind.
            let _ = output.shutdown().await;
        }
        self.end().await
    }

    async fn end(&mut self) -> bool {
        let server = self.server.take().expect("a client leaves once");
        let ended = tokio::time::timeout(PATIENCE, server).await.expect("the server ends in time");
        self.output = None;
        while let Some(message) = self.messages.recv().await {
            self.witness(&message);
            self.unread.push_back(message);
        }
        assert!(self.unread.is_empty(), "unread: {:?}", self.unread);
        let unfinished = self.conversation.unfinished();
        assert!(unfinished.is_empty(), "{}", unfinished.join("\n"));
        ended.expect("the server did not panic")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.server.is_none() && self.unread.is_empty(), "a client must leave, with everything read");
        }
    }
}

/// A range as the protocol has it.
pub fn range_of([line, character, end_line, end_character]: [u32; 4]) -> Value {
    json!({
        "start": {"line": line, "character": character}, "end": {"line": end_line, "character": end_character},
    })
}

/// The codes of a publication or a report, with their ranges.
pub fn codes(diagnostics: &Value) -> Vec<(String, [u64; 4])> {
    let place = |diagnostic: &Value, end: &str, part: &str| {
        diagnostic["range"][end][part].as_u64().expect("a range has four numbers")
    };
    diagnostics
        .as_array()
        .expect("diagnostics are a list")
        .iter()
        .map(|diagnostic| {
            let range = [("start", "line"), ("start", "character"), ("end", "line"), ("end", "character")];
            let code = diagnostic["code"].as_str().expect("a diagnostic has a code");
            (code.to_owned(), range.map(|(end, part)| place(diagnostic, end, part)))
        })
        .collect()
}

/// Reads one message, or nothing at the end of the stream.
pub async fn read_message(input: &mut (impl AsyncRead + AsyncBufReadExt + Unpin)) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().expect("a length is a number"),
            _ if line.trim().is_empty() => break,
            _ => panic!("an unknown header: {line:?}"),
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).await.ok()?;
    Some(serde_json::from_slice(&body).expect("a message is JSON"))
}
