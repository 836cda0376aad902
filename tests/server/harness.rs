//! A small client that keeps the rules: it fails on what nobody read, and on whatever the protocol, the session or its
//! own capabilities forbid (see `protocol`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::civil::Date;
use serde_json::{Value, json};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::lsp::Options;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::connection::{Connection, PATIENCE};
use crate::protocol::Conversation;
use crate::table::is_sent;

/// How long a hand rests before the server shows what waits for that, and longer: the server counts from before the
/// publication leaves, a test from after it has come.
const REST: Duration = Duration::from_millis(400);

/// What the server of the tests knows.
pub static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| Arc::new(knowledge()));

/// What the server knows when it is handed out.
pub static EMBEDDED: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(load(&[PackSource::embedded()]).expect("the embedded pack is sound")));

/// The tests' own pack.
pub fn knowledge() -> Knowledge {
    load(&[pack()]).expect("the tests' pack is sound")
}

fn pack() -> PackSource {
    PackSource::from_files(vec![("pack.toml".to_owned(), include_str!("pack.toml").to_owned())])
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

/// Where the server runs.
#[derive(Clone, Debug)]
pub enum Over {
    /// In this process.
    Memory,
    /// As the built program, with variables of its environment. It knows the embedded pack.
    Program(Vec<(&'static str, PathBuf)>),
    /// As the built program, under another one, whose words come first.
    Under(Vec<String>, Vec<(&'static str, PathBuf)>),
}

/// How a server is started for a test.
pub struct Start {
    pub capabilities: Value,
    /// What the client calls itself.
    pub info: Value,
    pub options: Value,
    pub knowledge: Arc<Knowledge>,
    pub cache: Option<PathBuf>,
    pub state: Option<PathBuf>,
    /// The folder of the user's own packs, for a server in memory.
    pub user_packs: Option<PathBuf>,
    pub over: Over,
    /// What day it is, for a server in memory.
    pub today: fn() -> Date,
    /// The addresses of the folders that are open.
    pub folders: Vec<String>,
    /// Whether the client answers the server's requests on its own and keeps what is published, as an editor does;
    /// else a test has to read each message.
    pub obliging: bool,
    /// What an obliging client answers when it is asked for its settings.
    pub settings: Value,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            capabilities: everything(),
            info: json!({"name": "tests"}),
            options: Value::Null,
            knowledge: Arc::clone(&KNOWLEDGE),
            cache: None,
            state: None,
            user_packs: None,
            over: Over::Memory,
            today: || jiff::civil::date(2026, 11, 22),
            folders: Vec::new(),
            obliging: false,
            settings: Value::Null,
        }
    }
}

/// A client with a server of its own.
pub struct Client {
    connection: Connection,
    unread: VecDeque<Value>,
    last_id: i64,
    conversation: Conversation,
    left: bool,
    obliging: Option<Value>,
    /// Whether nobody reads the messages to the author.
    heedless: bool,
    folders: Vec<String>,
    errors: UnboundedReceiver<String>,
    /// The lines that the server had logged.
    pub log: Vec<String>,
    /// What the server answered to `initialize`.
    pub offered: Value,
    /// The last publication for each note; kept by an obliging client only.
    pub shown: BTreeMap<String, Value>,
    /// The methods of all that the server sent unasked.
    pub heard: BTreeSet<String>,
}

impl Client {
    /// Starts a server and shakes hands.
    pub async fn start(start: Start) -> Self {
        let mut client = Self::connect(&start);
        let folders = start.folders.iter().map(|uri| json!({"uri": uri, "name": "notes"})).collect::<Vec<_>>();
        let params = json!({
            "processId": null, "rootUri": start.folders.first(), "clientInfo": start.info,
            "capabilities": start.capabilities,
            "initializationOptions": start.options,
            "workspaceFolders": if folders.is_empty() { Value::Null } else { json!(folders) },
        });
        client.offered = client.request("initialize", params).await;
        client.notify("initialized", json!({})).await;
        client
    }

    /// Starts a server and says nothing.
    pub fn connect(start: &Start) -> Self {
        let (sender, errors) = unbounded_channel();
        let connection = match &start.over {
            Over::Memory => Connection::in_memory(Options {
                knowledge: Arc::clone(&start.knowledge),
                packs: vec![pack()],
                cache: start.cache.clone(),
                state: start.state.clone(),
                user_packs: start.user_packs.clone(),
                today: start.today,
                greeting: None,
                log: Some("A line of the log.".to_owned()),
            }),
            Over::Program(environment) => Connection::to_program(environment, &[], sender),
            Over::Under(words, environment) => Connection::to_program(environment, words, sender),
        };
        Self {
            connection,
            unread: VecDeque::new(),
            last_id: 0,
            conversation: Conversation::default(),
            left: false,
            obliging: start.obliging.then(|| start.settings.clone()),
            heedless: false,
            folders: start.folders.clone(),
            errors,
            log: Vec::new(),
            offered: Value::Null,
            shown: BTreeMap::new(),
            heard: BTreeSet::new(),
        }
    }

    /// Sends bytes as they are.
    pub async fn send_raw(&mut self, bytes: &[u8]) {
        self.connection.send(bytes).await;
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

    /// The next notification of the server with a method: its parameters.
    pub async fn notified(&mut self, method: &str) -> Value {
        let message = self.wait_for(|message| message["method"] == method && message.get("id").is_none()).await;
        message["params"].clone()
    }

    /// Answers a request of the server.
    pub async fn reply(&mut self, id: &Value, result: Value) {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result})).await;
    }

    /// The text of the next message to the author.
    pub async fn told(&mut self) -> String {
        let params = self.notified("window/showMessage").await;
        params["message"].as_str().expect("a message has a text").to_owned()
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

    /// What a note shows once its author's hand rests: the last publication of a version. Not for an obliging client.
    pub async fn settled(&mut self, uri: &str, version: i64) -> Value {
        let mut shown = self.published_at(uri, version).await;
        tokio::time::sleep(REST).await;
        self.catch_up(uri).await;
        let (publications, others) = self.unread.drain(..).partition::<VecDeque<_>, _>(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        });
        self.unread = others;
        for newer in publications {
            assert_eq!(newer["params"]["version"], version, "there is no newer version");
            shown = newer["params"].clone();
        }
        shown
    }

    /// Reads all that the server had to say of a note by now, however slow the machine is.
    pub async fn catch_up(&mut self, uri: &str) {
        // The first answer comes once the note has been read and time that was up has been seen to be; what that had the
        // server say may leave after the second, but goes before the third.
        for _ in 0..3 {
            self.hover(uri, 0, 0).await;
        }
    }

    /// Waits for the first message that fits; others are kept for later.
    pub async fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unread.iter().position(&fits) {
            return self.unread.remove(at).expect("the message was just found");
        }
        loop {
            let message = tokio::time::timeout(PATIENCE, self.connection.messages.recv())
                .await
                .unwrap_or_else(|_| panic!("nothing fits in {:?}", self.unread))
                .unwrap_or_else(|| panic!("the server has left; unread: {:?}", self.unread));
            self.witness(&message);
            if self.logged(&message) {
                continue;
            }
            if fits(&message) {
                return message;
            }
            if let Some(message) = self.oblige(message).await {
                self.unread.push_back(message);
            }
        }
    }

    /// Fails on a message that the rules forbid.
    fn witness(&mut self, message: &Value) {
        let faults = self.conversation.received(message);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        if let Some(method) = message["method"].as_str() {
            assert!(is_sent(method), "docs/protocol.md does not say that `{method}` is sent");
            self.heard.insert(method.to_owned());
        }
    }

    /// Waits for the first line of the log.
    pub async fn first_of_log(&mut self) -> String {
        self.take_in_until(|client| !client.log.is_empty()).await;
        self.log[0].clone()
    }

    /// Keeps a line of the log, as every editor does without a word.
    fn logged(&mut self, message: &Value) -> bool {
        let is_line = message["method"] == "window/logMessage";
        if is_line {
            self.log.push(message["params"]["message"].as_str().expect("a line has a text").to_owned());
        }
        is_line
    }

    /// The process of the built program, where that is the server.
    pub fn process(&self) -> Option<u32> {
        self.connection.process
    }

    /// Does without the messages to the author, those that are still to come too.
    pub fn forget_messages(&mut self) {
        self.heedless = true;
    }

    /// Changes what an obliging client answers when it is asked for its settings.
    pub fn settings(&mut self, settings: Value) {
        self.obliging = Some(settings);
    }

    /// Does with a message what an editor does on its own; gives back what its user has to read.
    async fn oblige(&mut self, message: Value) -> Option<Value> {
        let Some(settings) = &self.obliging else { return Some(message) };
        let params = &message["params"];
        let answer = match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().expect("a publication names its note");
                self.shown.insert(uri.to_owned(), params.clone());
                return None;
            }
            Some("$/progress" | "sidenote/status") => return None,
            Some("workspace/configuration") => {
                let items = params["items"].as_array().expect("settings are asked for by a list");
                json!(vec![settings; items.len()])
            }
            Some("workspace/workspaceFolders") => {
                json!(self.folders.iter().map(|uri| json!({"uri": uri, "name": "notes"})).collect::<Vec<_>>())
            }
            Some("window/showDocument") => json!({"success": true}),
            Some(_) if message.get("id").is_some() => Value::Null,
            _ => return Some(message),
        };
        self.reply(&message["id"], answer).await;
        None
    }

    /// The unit of columns that was agreed on.
    pub fn encoding(&self) -> String {
        self.conversation.encoding().to_owned()
    }

    /// The last publication for a note, waited for where none has come yet. For an obliging client.
    pub async fn shown_for(&mut self, uri: &str) -> Value {
        self.shown_where(uri, |_| true).await
    }

    /// The last publication for a note, once its diagnostics fit. For an obliging client.
    pub async fn shown_where(&mut self, uri: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.take_in_until(|client| client.shown.get(uri).is_some_and(|shown| fits(&shown["diagnostics"]))).await;
        self.shown[uri].clone()
    }

    /// Takes in messages until what has come is enough.
    pub async fn take_in_until(&mut self, enough: impl Fn(&Self) -> bool) {
        while !enough(self) {
            let message = tokio::time::timeout(PATIENCE, self.connection.messages.recv())
                .await
                .unwrap_or_else(|_| panic!("nothing more came; shown: {:?}", self.shown))
                .unwrap_or_else(|| panic!("the server has left; shown: {:?}", self.shown));
            self.witness(&message);
            if !self.logged(&message)
                && let Some(message) = self.oblige(message).await
            {
                self.unread.push_back(message);
            }
        }
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

    /// Leaves as a client should, and checks that nothing was left unread. Gives what the program wrote to standard
    /// error, where there is one.
    pub async fn leave(mut self) -> String {
        assert_eq!(self.request("shutdown", Value::Null).await, Value::Null);
        self.notify("exit", Value::Null).await;
        assert!(self.end().await, "the server was asked to shut down");
        self.errors.recv().await.unwrap_or_default()
    }

    /// Stops to read what a program sends, as an editor does that hangs.
    pub fn pause(&self) {
        self.connection.paused.store(true, Ordering::Relaxed);
    }

    /// Reads again.
    pub fn go_on(&self) {
        self.connection.paused.store(false, Ordering::Relaxed);
    }

    /// Kills the program, and drops all that it has sent.
    pub async fn kill(mut self) {
        self.connection.kill();
        assert!(!self.connection.ended().await, "a program that was killed did not end in order");
        self.left = true;
        self.unread.clear();
    }

    /// Hangs up without a word; returns whether the server left in order.
    pub async fn hang_up(mut self) -> bool {
        self.connection.hang_up().await;
        self.end().await
    }

    async fn end(&mut self) -> bool {
        self.left = true;
        let orderly = self.connection.ended().await;
        let obliging = self.obliging.is_some();
        while let Some(message) = self.connection.messages.recv().await {
            self.witness(&message);
            if self.logged(&message) {
                continue;
            }
            // An obliging client has nobody left to answer to.
            if !obliging || message["method"] == "window/showMessage" {
                self.unread.push_back(message);
            }
        }
        if self.heedless {
            self.unread.retain(|message| message["method"] != "window/showMessage");
        }
        assert!(self.unread.is_empty(), "unread: {:?}", self.unread);
        let unfinished = self.conversation.unfinished();
        assert!(unfinished.is_empty(), "{}", unfinished.join("\n"));
        orderly
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.left && self.unread.is_empty(), "a client must leave, with everything read");
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
