//! The built program on its standard streams.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::connection::PATIENCE;

fn start() -> (Child, tempfile::TempDir) {
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let child = Command::new(env!("CARGO_BIN_EXE_sidenote"))
        .arg("lsp")
        .env("SIDENOTE_CACHE_DIR", cache.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    (child, cache)
}

fn send(child: &mut Child, message: &Value) {
    let body = message.to_string();
    let input = child.stdin.as_mut().expect("the input is open");
    write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the program reads");
    input.flush().expect("the program reads");
}

/// Reads a message; `None` where the program has left.
pub fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut head = String::new();
    if output.read_line(&mut head).expect("the program writes") == 0 {
        return None;
    }
    let length = head.trim().strip_prefix("Content-Length: ").expect("a message has a length");
    let mut body = vec![0; length.parse::<usize>().expect("a length is a number") + 2];
    output.read_exact(&mut body).expect("a message is whole");
    Some(serde_json::from_slice(&body[2..]).expect("a message is JSON"))
}

/// Reads messages until one fits.
fn wait_for(output: &mut impl BufRead, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        let message = read_message(output).expect("the program is there");
        if fits(&message) {
            return message;
        }
    }
}

/// The exit code, and what was written to standard error.
fn end(mut child: Child) -> (Option<i32>, String) {
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        assert!(start.elapsed() < PATIENCE, "the program does not end");
        std::thread::sleep(Duration::from_millis(10));
    };
    let mut errors = String::new();
    child.stderr.take().expect("standard error is ours").read_to_string(&mut errors).expect("it is text");
    (status.code(), errors)
}

fn shake_hands(child: &mut Child, process: Option<u32>) -> BufReader<std::process::ChildStdout> {
    let mut output = BufReader::new(child.stdout.take().expect("the output is ours"));
    let params = json!({"processId": process, "rootUri": null, "capabilities": {}});
    send(child, &json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
    wait_for(&mut output, |message| message["id"] == 1);
    send(child, &json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
    output
}

#[test]
fn exit_after_shutdown_is_in_order_with_the_input_still_open() {
    let (mut child, cache) = start();
    let mut output = shake_hands(&mut child, Some(std::process::id()));
    let text = "HPI: leg cramps since starting HCTZ, says Canaryname.";
    let document = json!({"uri": "file:///canary/path.txt", "languageId": "plaintext", "version": 1, "text": text});
    let params = json!({"textDocument": document});
    send(&mut child, &json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params}));
    wait_for(&mut output, |message| message["method"] == "textDocument/publishDiagnostics");
    send(&mut child, &json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    assert_eq!(wait_for(&mut output, |message| message["id"] == 2)["result"], Value::Null);
    send(&mut child, &json!({"jsonrpc": "2.0", "method": "exit"}));
    let input = child.stdin.take();
    let (code, errors) = end(child);
    drop(input);
    assert_eq!(code, Some(0), "{errors}");
    assert!(!errors.to_lowercase().contains("canary"), "{errors}");
    for entry in ignore::Walk::new(cache.path()).flatten().filter(|entry| entry.path().is_file()) {
        let page = std::fs::read_to_string(entry.path()).expect("a page is text");
        assert!(!page.to_lowercase().contains("canary"));
    }
}

#[test]
fn exit_without_shutdown_is_not() {
    let (mut child, _cache) = start();
    let _output = shake_hands(&mut child, None);
    send(&mut child, &json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(end(child).0, Some(1));
}

#[test]
fn the_end_of_the_input_is_the_end() {
    let (mut child, _cache) = start();
    let _output = shake_hands(&mut child, None);
    drop(child.stdin.take());
    assert_eq!(end(child).0, Some(1));

    let (mut child, _cache) = start();
    let mut output = shake_hands(&mut child, None);
    send(&mut child, &json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    wait_for(&mut output, |message| message["id"] == 2);
    drop(child.stdin.take());
    assert_eq!(end(child).0, Some(0), "the client had asked to shut down");
}

#[test]
#[cfg(target_os = "linux")]
fn an_editor_that_dies_takes_the_server_with_it() {
    let mut editor = Command::new("sleep").arg("600").spawn().expect("`sleep` can be started");
    let (mut child, _cache) = start();
    let _output = shake_hands(&mut child, Some(editor.id()));
    editor.kill().expect("the editor can be ended");
    let (code, _) = end(child);
    editor.wait().expect("the editor can be collected");
    assert_eq!(code, Some(1));
}
