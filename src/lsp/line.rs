//! The line to the client on which order is kept: answers, and what belongs before an answer.
//!
//! What was put in first leaves first. Putting in never waits, or a client that writes without reading would block the
//! server and itself.

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::ls_types::ProgressToken;

/// Where messages are put in.
#[derive(Clone, Debug)]
pub struct Line(UnboundedSender<Option<Value>>);

/// Where they come out; `None` is the last of them.
pub type LineEnd = UnboundedReceiver<Option<Value>>;

impl Line {
    /// A line, and its other end.
    #[must_use]
    pub fn new() -> (Self, LineEnd) {
        let (sender, receiver) = unbounded_channel();
        (Self(sender), receiver)
    }

    /// Puts in a message.
    pub fn send(&self, message: Value) {
        // The other end is gone only when nobody reads any more.
        let _ = self.0.send(Some(message));
    }

    /// Puts in what a token of the client stands for: a step of a progress, or a part of an answer.
    pub fn send_progress(&self, token: &ProgressToken, value: &Value) {
        let params = json!({ "token": token, "value": value });
        self.send(json!({ "jsonrpc": "2.0", "method": "$/progress", "params": params }));
    }

    /// Says that nothing more comes.
    pub fn end(&self) {
        let _ = self.0.send(None);
    }
}
