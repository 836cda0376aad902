//! Two ways to a server: in this process over a pair of pipes, and the built program on its standard streams.

use std::io::{BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use sidenote::lsp::{Options, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, WriteHalf, split};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// How long something is waited for before the test fails, on a machine that has much else to do.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A line to a server.
pub struct Connection {
    output: Output,
    /// What the server sends.
    pub messages: UnboundedReceiver<Value>,
    /// The process of a program.
    pub process: Option<u32>,
    /// Whether nothing is read of what a program sends.
    pub paused: Arc<AtomicBool>,
    server: JoinHandle<bool>,
}

enum Output {
    Memory(WriteHalf<DuplexStream>),
    Program(ChildStdin),
    Closed,
}

impl Connection {
    /// Starts a server in this process.
    pub fn in_memory(options: Options) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (input, output) = split(theirs);
        let server = tokio::spawn(serve(input, output, options));
        let (mut input, output) = split(ours);
        let (sender, messages) = unbounded_channel();
        tokio::spawn(async move {
            let mut pieces = Pieces::new(sender);
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = input.read(&mut buffer).await {
                pieces.add(&buffer[..count]);
            }
        });
        Self { output: Output::Memory(output), messages, process: None, paused: Arc::default(), server }
    }

    /// Starts the built program, `under` another where one is named. What it writes to standard error is handed to
    /// `errors` at its end.
    pub fn to_program(environment: &[(&str, PathBuf)], under: &[String], errors: UnboundedSender<String>) -> Self {
        let words = under.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_sidenote"), "lsp"]).collect::<Vec<_>>();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            // Nobody's own packs take part.
            .env("SIDENOTE_CONFIG_DIR", env!("CARGO_TARGET_TMPDIR"))
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdin.take().expect("the program's input is ours");
        let mut input = BufReader::new(child.stdout.take().expect("the program's output is ours"));
        let (sender, messages) = unbounded_channel();
        let paused = Arc::new(AtomicBool::new(false));
        let waits = Arc::clone(&paused);
        std::thread::spawn(move || {
            let mut pieces = Pieces::new(sender);
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = input.read(&mut buffer) {
                pieces.add(&buffer[..count]);
                while waits.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        });
        let process = Some(child.id());
        let server = tokio::task::spawn_blocking(move || end(child, &errors));
        Self { output: Output::Program(output), messages, process, paused, server }
    }

    /// Sends bytes as they are. A program's reader never waits for us, so that writing to it cannot stand still.
    pub async fn send(&mut self, bytes: &[u8]) {
        let sent = match &mut self.output {
            Output::Memory(output) => output.write_all(bytes).await,
            Output::Program(output) => output.write_all(bytes).and_then(|()| output.flush()),
            Output::Closed => panic!("the client has left"),
        };
        sent.expect("the server reads");
    }

    /// Kills a program, which cannot do anything about it.
    pub fn kill(&self) {
        let process = self.process.expect("the server is a program").to_string();
        let killed = Command::new("kill").args(["-9", &process]).status().expect("there is a `kill`");
        assert!(killed.success(), "the program was there");
    }

    /// Hangs up.
    pub async fn hang_up(&mut self) {
        if let Output::Memory(output) = &mut self.output {
            // A server that has left already does not mind.
            let _ = output.shutdown().await;
        }
        self.output = Output::Closed;
    }

    /// Waits for the server to end; whether it did so in order.
    pub async fn ended(&mut self) -> bool {
        let ended = tokio::time::timeout(PATIENCE, &mut self.server).await.expect("the server ends in time");
        self.output = Output::Closed;
        ended.expect("the server did not panic")
    }
}

/// Waits for a program to end; whether it did so with code 0.
fn end(mut child: Child, errors: &UnboundedSender<String>) -> bool {
    let mut written = String::new();
    child.stderr.take().expect("standard error is ours").read_to_string(&mut written).expect("it is text");
    // Nobody may be there to read it.
    let _ = errors.send(written);
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            return status.code() == Some(0);
        }
        assert!(start.elapsed() < PATIENCE, "the program does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Puts messages together from the pieces in which they come.
struct Pieces {
    left: Vec<u8>,
    sender: UnboundedSender<Value>,
}

impl Pieces {
    fn new(sender: UnboundedSender<Value>) -> Self {
        Self { left: Vec::new(), sender }
    }

    fn add(&mut self, piece: &[u8]) {
        self.left.extend_from_slice(piece);
        while let Some((body, end)) = first_body(&self.left) {
            let message = serde_json::from_slice(&self.left[body..end]).expect("a message is JSON");
            self.left.drain(..end);
            // The client may have left.
            let _ = self.sender.send(message);
        }
    }
}

/// Where the body of the first message starts and ends, once it is there as a whole.
fn first_body(bytes: &[u8]) -> Option<(usize, usize)> {
    let body = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..body]).expect("a head is text");
    let mut length = None;
    for line in head.lines().filter(|line| !line.is_empty()) {
        match line.split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse::<usize>().ok(),
            _ => panic!("an unknown header: {line:?}"),
        }
    }
    let end = body + length.expect("a head gives a length");
    (bytes.len() >= end).then_some((body, end))
}
