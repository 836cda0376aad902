//! A session as it goes: what was asked, what is open, and what may be said next.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::honesty;
use super::places::{NoteText, ranges_in};
use super::schema::{Kind, SCHEMA, Sent};
use super::tokens::{apply_edits, check_tokens, numbers};

/// What a server may say before it has answered `initialize`.
const BEFORE_THE_START: [&str; 3] = ["window/showMessage", "window/logMessage", "telemetry/event"];

/// A request that waits for its answer.
struct Asked {
    method: String,
    params: Value,
    /// Which text each note had when the request was sent.
    stood: BTreeMap<String, usize>,
}

/// A note that the client has open.
#[derive(Default)]
struct Note {
    /// The texts that it had, with their versions; the last is the one it has.
    texts: Vec<(Option<i64>, NoteText)>,
    /// The newest version for which diagnostics were published.
    published: Option<i64>,
}

/// How far a progress has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Known,
    Begun,
    Ended,
}

/// One session between a client and a server.
#[derive(Default)]
pub struct Conversation {
    /// What the client declared.
    pub capabilities: Value,
    /// What the server answered to `initialize`, from the answer on.
    pub offered: Option<Value>,
    options: Value,
    asked: BTreeMap<String, Asked>,
    answered: BTreeSet<String>,
    server_asked: BTreeMap<String, (String, Value)>,
    server_answered: BTreeSet<String>,
    notes: BTreeMap<String, Note>,
    progress: BTreeMap<String, Progress>,
    /// By their tokens, the requests that are answered in parts, and whether a part has come.
    in_parts: BTreeMap<String, (String, bool)>,
    /// Whether the client has asked for the check of a folder.
    checked_folder: bool,
    /// Semantic tokens by their result.
    tokens: BTreeMap<String, Vec<u64>>,
    shut_down: bool,
}

impl Conversation {
    /// The unit of columns.
    pub fn encoding(&self) -> &str {
        let agreed = self.offered.as_ref().and_then(|offered| offered["capabilities"]["positionEncoding"].as_str());
        agreed.unwrap_or("utf-16")
    }

    /// Takes note of what the client sends. Clients are free to make mistakes.
    pub fn sent(&mut self, message: &Value) {
        let (id, method) = (message.get("id"), message["method"].as_str());
        let params = &message["params"];
        match (id, method) {
            (Some(id), Some(method)) => {
                if method == "initialize" && self.offered.is_none() {
                    self.capabilities = params["capabilities"].clone();
                    self.options = params["initializationOptions"].clone();
                }
                if let Some(token) = params.get("workDoneToken") {
                    self.progress.insert(token.to_string(), Progress::Known);
                }
                if let Some(token) = params.get("partialResultToken") {
                    self.in_parts.insert(token.to_string(), (method.to_owned(), false));
                }
                self.checked_folder |= params["command"] == "sidenote.checkFolder";
                let stood = self.notes.iter().map(|(address, note)| (address.clone(), note.texts.len())).collect();
                let asked = Asked { method: method.to_owned(), params: params.clone(), stood };
                self.answered.remove(&id.to_string());
                self.asked.insert(id.to_string(), asked);
            }
            (None, Some(method)) => self.notified(method, params),
            (Some(id), None) => {
                let id = id.to_string();
                if let Some((method, params)) = self.server_asked.remove(&id) {
                    self.server_answered.insert(id);
                    if method == "window/workDoneProgress/create" && message.get("error").is_none() {
                        self.progress.insert(params["token"].to_string(), Progress::Known);
                    }
                }
            }
            (None, None) => {}
        }
    }

    fn notified(&mut self, method: &str, params: &Value) {
        if self.offered.is_none() || self.shut_down {
            return;
        }
        let document = &params["textDocument"];
        let Some(address) = document["uri"].as_str() else { return };
        match method {
            "textDocument/didOpen" => {
                let text = document["text"].as_str().map(NoteText::new);
                let texts = text.map(|text| (document["version"].as_i64(), text)).into_iter().collect();
                self.notes.insert(address.to_owned(), Note { texts, published: None });
                self.forget(address);
            }
            "textDocument/didChange" => {
                let encoding = self.encoding().to_owned();
                let Some(note) = self.notes.get_mut(address) else { return };
                let Some((_, text)) = note.texts.last() else { return };
                let mut text = text.clone();
                let fits = params["contentChanges"]
                    .as_array()
                    .is_some_and(|changes| changes.iter().all(|change| text.apply(change, &encoding).is_ok()));
                if fits {
                    note.texts.push((document["version"].as_i64(), text));
                } else {
                    // Of a note whose client is in error nothing is known until it is opened again.
                    note.texts.clear();
                    self.forget(address);
                }
            }
            "textDocument/didClose" => {
                if let Some(note) = self.notes.get_mut(address) {
                    note.texts.clear();
                }
                self.forget(address);
            }
            _ => {}
        }
    }

    /// An answer that is still to come may be about a text that this note no longer has.
    fn forget(&mut self, address: &str) {
        for asked in self.asked.values_mut() {
            if let Some(stood) = asked.stood.get_mut(address) {
                *stood = usize::MAX;
            }
        }
    }

    /// Holds what the server sends against the rules; what is wrong with it.
    pub fn received(&mut self, message: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        if message["jsonrpc"] != "2.0" {
            faults.push("the message does not say that it is JSON-RPC 2.0".to_owned());
        }
        let known = ["jsonrpc", "id", "method", "params", "result", "error"];
        for name in message.as_object().into_iter().flatten().map(|(name, _)| name) {
            if !known.contains(&name.as_str()) {
                faults.push(format!("a message has no member `{name}`"));
            }
        }
        match (message.get("id"), message.get("method").and_then(Value::as_str)) {
            (Some(id), None) => self.answer(id, message, &mut faults),
            (id, Some(method)) => self.call(id, method, message.get("params"), &mut faults),
            (None, None) => faults.push("the message is neither a call nor an answer".to_owned()),
        }
        let shown = |fault| format!("{fault}\nin {}", message.to_string().chars().take(600).collect::<String>());
        faults.into_iter().map(shown).collect()
    }

    fn call(&mut self, id: Option<&Value>, method: &str, params: Option<&Value>, faults: &mut Vec<String>) {
        let progress = method.starts_with("$/");
        if self.offered.is_none() && !BEFORE_THE_START.contains(&method) && !progress {
            faults.push(format!("`{method}` came before the answer to `initialize`"));
        }
        if let Some(id) = id {
            let id = id.to_string();
            if self.server_answered.contains(&id) || self.server_asked.contains_key(&id) {
                faults.push(format!("the request {id} has the id of an earlier one"));
            }
            self.server_asked.insert(id, (method.to_owned(), params.cloned().unwrap_or_default()));
        }
        if method == honesty::STATUS {
            faults.extend(honesty::check_status(&self.options, params.unwrap_or(&Value::Null)).err());
            return;
        }
        let Some(known) = SCHEMA.method(method) else {
            faults.push(format!("the protocol has no method `{method}`"));
            return;
        };
        if known.sent == Sent::ClientToServer || (known.kind == Kind::Request) != id.is_some() {
            faults.push(format!("a server may not send `{method}` in this way"));
            return;
        }
        if let Err(fault) = SCHEMA.check_params(method, params) {
            faults.push(format!("`{method}` has parameters that the schema forbids:{fault}"));
            return;
        }
        let params = params.unwrap_or(&Value::Null);
        faults.extend(honesty::check_call(&self.capabilities, method, params));
        match method {
            "textDocument/publishDiagnostics" => self.publication(params, faults),
            "$/progress" => self.progressed(params, faults),
            _ => {}
        }
    }

    fn publication(&mut self, params: &Value, faults: &mut Vec<String>) {
        let (encoding, address) = (self.encoding().to_owned(), params["uri"].as_str().unwrap_or_default());
        let version = params["version"].as_i64();
        let Some(note) = self.notes.get_mut(address) else {
            // The check of a folder tells of notes that are not open.
            if params["diagnostics"] != json!([]) && !self.checked_folder {
                faults.push("diagnostics for a note that was never opened".to_owned());
            }
            return;
        };
        let takes_versions = self.capabilities["textDocument"]["publishDiagnostics"]["versionSupport"] == true;
        if takes_versions && version.is_none() {
            faults.push("no version for a client that takes versions".to_owned());
        }
        if let (Some(before), Some(version)) = (note.published, version)
            && version < before
        {
            faults.push(format!("version {version} was published after version {before}"));
        }
        note.published = version.or(note.published);
        let texts = note.texts.iter().filter(|(known, _)| version.is_none() || *known == version);
        let texts = BTreeMap::from([(address, texts.map(|(_, text)| text).collect())]);
        faults.extend(check_ranges(params, address, &texts, &encoding));
    }

    fn progressed(&mut self, params: &Value, faults: &mut Vec<String>) {
        let (token, value) = (params["token"].to_string(), &params["value"]);
        if let Some((method, has_come)) = self.in_parts.get_mut(&token) {
            *has_come = true;
            if let Err(fault) = SCHEMA.check_result(method, value) {
                faults.push(format!("a part of the answer to `{method}` that the schema forbids:{fault}"));
            }
            return;
        }
        let Some(state) = self.progress.get_mut(&token) else {
            faults.push(format!("nobody knows the progress {token}"));
            return;
        };
        let (needed, next, definition) = match (*state, value["kind"].as_str()) {
            (_, Some("begin")) => (Progress::Known, Progress::Begun, Some("WorkDoneProgressBegin")),
            (_, Some("report")) => (Progress::Begun, Progress::Begun, Some("WorkDoneProgressReport")),
            (_, Some("end")) => (Progress::Begun, Progress::Ended, Some("WorkDoneProgressEnd")),
            _ => {
                faults.push(format!("{value} is no progress"));
                return;
            }
        };
        if *state != needed {
            faults.push(format!("`{}` does not come next in the progress {token}", value["kind"]));
        }
        *state = next;
        if let Some(Err(fault)) = definition.map(|definition| SCHEMA.check_definition(definition, value)) {
            faults.push(format!("a progress that the schema forbids:{fault}"));
        }
    }

    fn answer(&mut self, id: &Value, message: &Value, faults: &mut Vec<String>) {
        if let Some(Err(fault)) = message.get("error").map(|error| SCHEMA.check_definition("ResponseError", error)) {
            faults.push(format!("an error that the schema forbids:{fault}"));
        }
        if message.get("error").is_some() == message.get("result").is_some() {
            faults.push("an answer has a result or an error, and not both".to_owned());
        }
        if id.is_null() && message.get("error").is_some() {
            // What could not be read has no id to answer to.
            return;
        }
        let Some(Asked { method, params, stood }) = self.asked.remove(&id.to_string()) else {
            let again = if self.answered.contains(&id.to_string()) { " a second time" } else { "" };
            faults.push(format!("the request {id}, which nobody asked for, was answered{again}"));
            return;
        };
        self.answered.insert(id.to_string());
        let token = |name| params.get(name).map(Value::to_string);
        if token("workDoneToken").and_then(|token| self.progress.remove(&token)) == Some(Progress::Begun) {
            faults.push("the answer came before the end of its progress".to_owned());
        }
        if let Some((_, true)) = token("partialResultToken").and_then(|token| self.in_parts.remove(&token))
            && message.get("result").is_some_and(|result| ![json!([]), json!({"items": []})].contains(result))
        {
            faults.push("an answer that was sent in parts came once more as a whole".to_owned());
        }
        let Some(result) = message.get("result") else { return };
        if SCHEMA.method(&method).is_none() {
            return;
        }
        if let Err(fault) = SCHEMA.check_result(&method, result) {
            faults.push(format!("the answer to `{method}` is one that the schema forbids:{fault}"));
            return;
        }
        match method.as_str() {
            "initialize" => self.offered = Some(result.clone()),
            "shutdown" => self.shut_down = true,
            _ => {}
        }
        faults.extend(honesty::check_result(&self.capabilities, &method, result));
        let encoding = self.encoding().to_owned();
        let address = params["textDocument"]["uri"].as_str().unwrap_or_default();
        let texts: BTreeMap<&str, Vec<&NoteText>> = self
            .notes
            .iter()
            .map(|(address, note)| {
                // The text that the note had when it was asked for, and those that it had since.
                let from = stood.get(address).map_or(0, |stood| stood.saturating_sub(1));
                (address.as_str(), note.texts.iter().skip(from).map(|(_, text)| text).collect())
            })
            .collect();
        faults.extend(check_ranges(result, address, &texts, &encoding));
        if method.starts_with("textDocument/semanticTokens/") {
            let since = texts.get(address).cloned().unwrap_or_default().into_iter().cloned().collect::<Vec<_>>();
            faults.extend(self.coloured(&params, result, &since, &encoding).err());
        }
    }

    fn coloured(&mut self, params: &Value, result: &Value, texts: &[NoteText], encoding: &str) -> Result<(), String> {
        if result.is_null() {
            return Ok(());
        }
        let data = match result.get("edits") {
            Some(edits) => {
                let previous = params["previousResultId"].as_str().unwrap_or_default();
                let known = self.tokens.get(previous).ok_or("a delta to a result that was never sent")?;
                apply_edits(known, edits)?
            }
            None => numbers(&result["data"]),
        };
        if let Some(name) = result["resultId"].as_str() {
            self.tokens.insert(name.to_owned(), data.clone());
        }
        let legend = self.offered.as_ref().map(|offered| &offered["capabilities"]["semanticTokensProvider"]["legend"]);
        let declared = &self.capabilities["textDocument"]["semanticTokens"];
        let check = |text| check_tokens(&data, legend.unwrap_or(&Value::Null), declared, text, encoding);
        if texts.is_empty() {
            return check(None);
        }
        let mut last = Ok(());
        for text in texts {
            last = check(Some(text));
            if last.is_ok() {
                return Ok(());
            }
        }
        last
    }

    /// Whether the server has answered `shutdown`.
    pub const fn is_shut_down(&self) -> bool {
        self.shut_down
    }

    /// What is missing at the end of the session.
    pub fn unfinished(&self) -> Vec<String> {
        let unanswered = self.asked.values().map(|asked| format!("`{}` was never answered", asked.method));
        let running = self.progress.iter().filter(|(_, state)| **state == Progress::Begun);
        unanswered.chain(running.map(|(token, _)| format!("the progress {token} never ended"))).collect()
    }
}

/// Holds every range of a message against the texts that its note had; one that fits will do.
fn check_ranges(message: &Value, address: &str, texts: &BTreeMap<&str, Vec<&NoteText>>, encoding: &str) -> Vec<String> {
    let mut found = Vec::new();
    ranges_in(message, Some(address), &mut found);
    let mut faults = Vec::new();
    for (address, range) in found {
        let Some(texts) = texts.get(address).filter(|texts| !texts.is_empty()) else { continue };
        // The newest text is the likeliest.
        let mut checks = texts.iter().rev().map(|text| text.check_range(range, encoding));
        let first = checks.next().unwrap_or(Ok(()));
        if first.is_err() && checks.all(|check| check.is_err()) {
            faults.extend(first.err());
        }
    }
    faults
}
