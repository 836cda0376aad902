//! The server under bytes that no client sends.

use std::io::Cursor;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll};

use serde_json::{Value, json};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::lsp::{Options, serve};
use tokio::io::AsyncWrite;
use tokio::runtime::{Builder, Runtime};

static PACK: LazyLock<PackSource> =
    LazyLock::new(|| PackSource::from_files(vec![("few.toml".to_owned(), include_str!("few.toml").to_owned())]));
static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(load(std::slice::from_ref(&PACK)).expect("the pack is sound")));
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime can be made"));

/// What would have the server walk through folders of the machine that runs this.
const FOLDERS: [&str; 4] = ["rootUri", "rootPath", "workspaceFolders", "WorkspaceFolders"];

/// Whatever is sent, the server ends when the line does, and what it has sent are whole messages, none of them an
/// internal error. The first byte tells whether bytes are sent as they are, or lines as messages after a handshake.
pub fn protocol(bytes: &[u8]) {
    let Some((&form, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    if FOLDERS.iter().any(|name| text.contains(name)) || text.contains("\\u") {
        return;
    }
    let input = if form % 4 == 0 { bytes.to_vec() } else { session(bytes) };
    let sent = Sink::default();
    let options = Options {
        knowledge: Arc::clone(&KNOWLEDGE),
        packs: vec![PACK.clone()],
        cache: None,
        state: None,
        user_packs: None,
        today: || jiff::civil::date(2026, 11, 22),
        greeting: None,
        log: None,
    };
    RUNTIME.block_on(serve(Cursor::new(input), sent.clone(), options));
    let sent = sent.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut rest = sent.as_slice();
    while let Some((message, after)) = first_message(rest) {
        assert_ne!(message["error"]["code"], -32603, "an internal error: {message}");
        rest = after;
    }
}

/// A session in which each line is a message.
fn session(lines: &[u8]) -> Vec<u8> {
    let note =
        json!({"uri": "file:///n/a", "languageId": "", "version": 1, "text": "leg cramps on HCTZ\r\nA/P:\n- K\n"});
    let start = [
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}),
        json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
        json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": note}}),
    ];
    let start = start.iter().map(|message| message.to_string().into_bytes());
    let mut input = Vec::new();
    for body in start.chain(lines.split(|&byte| byte == b'\n').map(<[u8]>::to_vec)) {
        input.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        input.extend_from_slice(&body);
    }
    input
}

/// The first message, and what follows it; nothing where the server left before it was whole.
fn first_message(bytes: &[u8]) -> Option<(Value, &[u8])> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).expect("a head is text");
    let length = text.trim_end().strip_prefix("Content-Length: ").expect("a head tells the length");
    let body = head..head + length.parse::<usize>().expect("a length is a number");
    let message = serde_json::from_slice(bytes.get(body.clone())?).expect("a message is JSON");
    Some((message, &bytes[body.end..]))
}

/// Keeps what the server sends.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl AsyncWrite for Sink {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
