//! Messages in and out.
//!
//! The library's own loop ends at the first message that is no JSON, and its reader stops while handlers wait for the
//! client (both measured; `ARCHITECTURE.md` has the figures). This one answers what it cannot read and goes on, never
//! stops reading, and polls each handler once before it takes the next message, so that a notification handler without
//! an `await` has taken effect before anything that comes after it.

use std::any::Any;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, FutureExt, poll_fn, poll_immediate};
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::{SinkExt, future};
use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::{ClientSocket, LanguageServer, LspService};
use tower_service::Service;

use super::line::{Line, LineEnd};
use super::{address, newer, offers};

/// The largest message that is read; a note may take six bytes of JSON for each of its own.
const LARGEST_MESSAGE: usize = 512 << 20;

/// What stands in for a version where a client, of an older protocol, gives none.
pub const UNVERSIONED: i32 = i32::MIN;

/// How long answers may still take when the client has gone silent.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// A message on its way to the client.
pub enum Outgoing {
    /// One that may hold addresses which must be given back as the client wrote them.
    Message(Value),
    /// One that is written already, by its body.
    Written(Vec<u8>),
}

impl Outgoing {
    /// A notification, written once and for all: what is published at every keystroke takes no detour over values.
    /// Nothing, where the parameters cannot be written.
    pub fn notification<N: Notification>(params: &N::Params) -> Option<Self> {
        #[derive(Serialize)]
        struct Written<'a, P> {
            jsonrpc: &'static str,
            method: &'static str,
            params: &'a P,
        }
        let message = Written { jsonrpc: "2.0", method: N::METHOD, params };
        serde_json::to_vec(&message).ok().map(Self::Written)
    }

    /// The body to send; addresses are unpacked where the client has sent odd ones.
    fn body(self, odd_addresses: bool) -> io::Result<Vec<u8>> {
        let mut message = match self {
            Self::Written(body) if !odd_addresses => return Ok(body),
            Self::Written(body) => serde_json::from_slice(&body)?,
            Self::Message(message) => message,
        };
        if odd_addresses {
            address::unpack(&mut message);
        }
        Ok(serde_json::to_vec(&message)?)
    }
}

/// What the client sent.
enum Incoming {
    Request(Request),
    /// Something that is no message; the answer to it.
    Unreadable(Response),
}

/// Serves until the client says `exit` or its end of the line closes.
///
/// What is put into the line leaves in that order, answers among it. `notices` are what else leaves without being asked
/// for, besides what the library sends; `notify` puts it in.
pub async fn serve<I, O, S>(
    input: I,
    output: O,
    mut service: LspService<S>,
    socket: ClientSocket,
    (answers, to_answer): (Line, LineEnd),
    (notify, notices): (mpsc::Sender<Outgoing>, mpsc::Receiver<Outgoing>),
) where
    I: AsyncRead + Unpin + Send + 'static,
    O: AsyncWrite + Unpin + Send + 'static,
    S: LanguageServer,
{
    let odd_addresses = Arc::new(AtomicBool::new(false));
    let (mut calls, replies) = socket.split();
    let (incoming, mut messages) = mpsc::unbounded_channel();
    let writer = write_all(output, to_answer, notices, Arc::clone(&odd_addresses));
    let reader = async {
        read_all(BufReader::new(input), incoming, replies, odd_addresses).await;
        future::pending::<()>().await;
    };
    let conversation = async move {
        let caller = async move {
            while let Some(call) = calls.next().await {
                let Ok(call) = serde_json::to_value(call) else { continue };
                if notify.send(Outgoing::Message(call)).await.is_err() {
                    break;
                }
            }
            future::pending::<()>().await;
        };
        tokio::pin!(caller);
        let answer = |response: Option<Response>| {
            if let Some(mut response) = response.and_then(|response| serde_json::to_value(response).ok()) {
                offers::put_in_place(&mut response);
                answers.send(response);
            }
        };
        let mut running: FuturesUnordered<BoxFuture<'static, Option<Response>>> = FuturesUnordered::new();
        let talk = async {
            loop {
                let message = tokio::select! {
                    biased;
                    message = messages.recv() => message,
                    Some(response) = running.next() => {
                        answer(response);
                        continue;
                    }
                };
                match message {
                    None => break,
                    Some(Incoming::Unreadable(response)) => answer(Some(response)),
                    Some(Incoming::Request(request)) => {
                        let leaves = request.method() == "exit";
                        let mut handler = handle(&mut service, request).await;
                        match poll_immediate(&mut handler).await {
                            Some(response) => answer(response),
                            None => running.push(handler),
                        }
                        if leaves {
                            break;
                        }
                    }
                }
            }
        };
        // What is read is answered in the same turn.
        tokio::select! {
            biased;
            () = reader => {}
            () = talk => {}
            () = &mut caller => {}
        }
        let last = async {
            while let Some(response) = running.next().await {
                answer(response);
            }
        };
        // What does not come in time is not waited for.
        tokio::select! {
            _ = tokio::time::timeout(LAST_ANSWERS, last) => {}
            () = &mut caller => {}
        }
        answers.end();
    };
    tokio::pin!(writer, conversation);
    match future::select(conversation, writer).await {
        Either::Left(((), writer)) => {
            let _ = tokio::time::timeout(LAST_ANSWERS, writer).await;
        }
        // Whoever reads no more may still have something to say.
        Either::Right(((), conversation)) => conversation.await,
    }
}

/// Calls a handler so that it cannot take the server down: a panic becomes an internal error, and no error carries
/// words of the message that led to it.
async fn handle<S: LanguageServer>(
    service: &mut LspService<S>,
    request: Request,
) -> BoxFuture<'static, Option<Response>> {
    let id = request.id().cloned();
    if poll_fn(|context| service.poll_ready(context)).await.is_err() {
        return future::ready(None).boxed();
    }
    let started = std::panic::catch_unwind(AssertUnwindSafe(|| service.call(request)));
    async move {
        let finished: Result<_, Box<dyn Any + Send>> = match started {
            Ok(handler) => AssertUnwindSafe(handler).catch_unwind().await,
            Err(panic) => Err(panic),
        };
        match finished {
            Ok(Ok(response)) => response.map(without_words),
            Ok(Err(_)) => None,
            Err(_) => id.map(|id| Response::from_error(id, Error::internal_error())),
        }
    }
    .boxed()
}

/// The library quotes what it could not read, which may be a note's address or its text.
fn without_words(response: Response) -> Response {
    match response.error().map(|error| error.code) {
        Some(ErrorCode::InvalidParams) => {
            let (id, _) = response.into_parts();
            Response::from_error(id, Error::invalid_params("the parameters do not have the shape that they should"))
        }
        _ => response,
    }
}

async fn read_all<R, T>(
    mut input: R,
    incoming: mpsc::UnboundedSender<Incoming>,
    mut replies: T,
    odd_addresses: Arc<AtomicBool>,
) where
    R: AsyncBufRead + Unpin,
    T: futures_util::Sink<Response> + Unpin,
{
    while let Ok(Some(body)) = read_message(&mut input).await {
        let Some(Ok(message)) = body.map(|body| serde_json::from_slice::<Value>(&body)) else {
            let response = Response::from_error(Id::Null, Error::parse_error());
            if incoming.send(Incoming::Unreadable(response)).is_err() {
                return;
            }
            continue;
        };
        let sent = match sort(message, &odd_addresses) {
            Ok(request) => incoming.send(Incoming::Request(request)).is_ok(),
            Err(Reply::Answer(reply)) => replies.send(reply).await.is_ok(),
            Err(Reply::Unreadable(response)) => incoming.send(Incoming::Unreadable(response)).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

enum Reply {
    /// An answer to a request of the server.
    Answer(Response),
    Unreadable(Response),
}

/// Tells requests and notifications from answers.
fn sort(mut message: Value, odd_addresses: &AtomicBool) -> Result<Request, Reply> {
    let id = message.get("id").cloned();
    if message.get("method").is_none() && id.is_some() {
        if let Ok(reply) = serde_json::from_value(message) {
            return Err(Reply::Answer(reply));
        }
    } else {
        if message.get_mut("params").is_some_and(address::pack) {
            odd_addresses.store(true, Ordering::Relaxed);
        }
        give_version(&mut message);
        newer::hand_on(&mut message);
        if let Ok(request) = serde_json::from_value::<Request>(message)
            && !request.method().is_empty()
        {
            return Ok(request);
        }
    }
    let id = id.and_then(|id| serde_json::from_value(id).ok()).unwrap_or(Id::Null);
    Err(Reply::Unreadable(Response::from_error(id, Error::invalid_request())))
}

/// Gives a note a version where the client gave it none.
fn give_version(message: &mut Value) {
    let method = message.get("method").and_then(Value::as_str);
    if !matches!(method, Some("textDocument/didOpen" | "textDocument/didChange")) {
        return;
    }
    if let Some(document) = message.pointer_mut("/params/textDocument").and_then(Value::as_object_mut) {
        let version = document.entry("version").or_insert(Value::Null);
        if version.is_null() {
            *version = Value::from(UNVERSIONED);
        }
    }
}

/// The body of the next message, `Some(None)` for a head that names no length, or `None` at the end of the input.
async fn read_message(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut length = None;
    let mut line = Vec::new();
    let mut started = false;
    loop {
        line.clear();
        // A head has short lines; more than this is no head, and there is no way to find the next one.
        if (&mut *input).take(4096).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            if started {
                break;
            }
            continue;
        }
        started = true;
        let Some((name, value)) = std::str::from_utf8(text).ok().and_then(|text| text.split_once(':')) else {
            continue;
        };
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<usize>().ok().filter(|&length| length <= LARGEST_MESSAGE);
        }
    }
    let Some(length) = length else { return Ok(Some(None)) };
    let mut body = Vec::with_capacity(length.min(1 << 20));
    let read = input.take(length as u64).read_to_end(&mut body).await?;
    Ok((read == length).then_some(Some(body)))
}

async fn write_all<W: AsyncWrite + Unpin>(
    mut output: W,
    mut answers: LineEnd,
    mut notices: mpsc::Receiver<Outgoing>,
    odd_addresses: Arc<AtomicBool>,
) {
    loop {
        let message = tokio::select! {
            biased;
            message = answers.recv() => message.flatten().map(Outgoing::Message),
            Some(message) = notices.recv() => Some(message),
        };
        let Some(message) = message else { break };
        if write_message(&mut output, message, odd_addresses.load(Ordering::Relaxed)).await.is_err() {
            return;
        }
    }
    // When no more answers come the server is leaving, and says what it had already begun to say.
    while let Ok(message) = notices.try_recv() {
        if write_message(&mut output, message, odd_addresses.load(Ordering::Relaxed)).await.is_err() {
            return;
        }
    }
}

async fn write_message(
    output: &mut (impl AsyncWrite + Unpin),
    message: Outgoing,
    odd_addresses: bool,
) -> io::Result<()> {
    let body = message.body(odd_addresses)?;
    let mut framed = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    framed.extend(body);
    output.write_all(&framed).await?;
    output.flush().await
}
