//! The built program as the system sees it: under `strace`, over every feature, it opens no connection, starts no program,
//! writes in its own folders alone, and nothing that it writes holds a word of a note, its path or its name.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::clients::{Kind, clients};
use crate::everywhere::{CANARY, holds_no, tour};
use crate::harness::{Client, EMBEDDED, Over, Start, range_of};
use crate::random::Random;

/// What is traced: whatever could connect, start, or change a file.
const CALLS: &str = "trace=%network,%process,%file,write,writev,pwrite64,pwritev,pwritev2,sendfile,splice,\
                     copy_file_range,ftruncate,fchmod,pipe,pipe2,io_uring_setup";

/// Where one run of the program may write, and what was written of its calls.
struct Trace {
    home: tempfile::TempDir,
}

impl Trace {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("there is room for a folder") }
    }

    fn own(&self) -> [PathBuf; 2] {
        ["cache", "state"].map(|name| self.home.path().join(name))
    }

    fn log(&self) -> PathBuf {
        self.home.path().join("calls")
    }

    fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let [cache, state] = self.own();
        vec![
            ("HOME", self.home.path().join("home")),
            ("TMPDIR", self.home.path().join("tmp")),
            ("SIDENOTE_CACHE_DIR", cache),
            ("SIDENOTE_STATE_DIR", state),
            // As talkative as anything in it can be.
            ("RUST_LOG", "trace".into()),
            ("RUST_BACKTRACE", "full".into()),
        ]
    }

    fn words(&self) -> Vec<String> {
        let log = self.log().display().to_string();
        let words = ["strace", "-f", "--seccomp-bpf", "-y", "-s", "10000000", "-e", CALLS, "-o", &log];
        words.map(str::to_owned).to_vec()
    }

    fn over(&self) -> Over {
        Over::Under(self.words(), self.environment())
    }

    /// Holds what was traced and written against what is promised.
    fn judge(&self) -> Judged {
        let mut judged = Judged::default();
        let log = fs::read(self.log()).expect("strace has written");
        for line in String::from_utf8_lossy(&log).lines() {
            judged.call(line, &self.own());
        }
        assert_eq!(judged.programs, 1, "the program is started, and starts none");
        for folder in self.own().iter().filter(|folder| folder.exists()) {
            judged.files += holds_no(CANARY, folder);
            for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build().flatten() {
                let known = entry.metadata().expect("what was found is there");
                let wanted = if known.is_dir() { 0o700 } else { 0o600 };
                assert_eq!(known.permissions().mode() & 0o777, wanted, "{}", entry.path().display());
            }
        }
        judged
    }
}

#[derive(Debug, Default)]
struct Judged {
    calls: usize,
    programs: usize,
    files: usize,
    /// How many bytes were written elsewhere than to the client, and searched.
    bytes: usize,
}

impl Judged {
    /// Judges one call.
    fn call(&mut self, line: &str, own: &[PathBuf]) {
        let line = line.trim_start_matches(|character: char| character.is_ascii_digit() || character == ' ');
        let Some((name, arguments)) = line.split_once('(') else { return };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return;
        }
        self.calls += 1;
        match name {
            "socket" | "socketpair" | "connect" | "bind" | "listen" | "accept" | "accept4" | "io_uring_setup"
            | "fork" | "vfork" | "pipe" | "pipe2" => panic!("{line}"),
            _ if name.starts_with("send") || name.starts_with("recv") => panic!("{line}"),
            "execve" | "execveat" => self.programs += 1,
            "clone" | "clone3" => assert!(arguments.contains("CLONE_THREAD"), "{line}"),
            "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2" => {
                // The program makes no pipes, so that one which is not standard error leads to the client, who may read
                // what it asked for.
                let to_client =
                    arguments.split_once('<').is_some_and(|(to, rest)| to != "2" && rest.starts_with("pipe:"));
                if !to_client {
                    self.bytes += arguments.len();
                    assert!(!holds_canary(arguments), "{line}");
                }
            }
            "sendfile" | "splice" | "copy_file_range" => panic!("{line}"),
            _ if changes(name, arguments) => {
                assert!(!holds_canary(arguments), "{line}");
                for path in paths(arguments) {
                    assert!(own.iter().any(|own| Path::new(path).starts_with(own)), "{line}");
                }
            }
            _ => {}
        }
    }
}

fn holds_canary(text: &str) -> bool {
    text.to_lowercase().contains(&CANARY.to_lowercase())
}

/// Whether a call could change something in the file system.
fn changes(name: &str, arguments: &str) -> bool {
    const CHANGING: [&str; 11] =
        ["mkdir", "rmdir", "rename", "unlink", "link", "symlink", "chmod", "chown", "truncate", "mknod", "utime"];
    let opens = name.starts_with("open") || name == "creat";
    let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|flag| arguments.contains(flag));
    (opens && (writes || name == "creat")) || CHANGING.iter().any(|part| name.contains(part) && name != "readlink")
}

/// The paths among the arguments of a call.
fn paths(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split('"').skip(1).step_by(2)
}

/// Notes of a folder whose name nobody may learn, with settings and packs that are faulty.
fn ward(trace: &Trace) -> PathBuf {
    let ward = trace.home.path().join(format!("{CANARY} ward"));
    fs::create_dir(&ward).expect("a folder can be made");
    for (name, text) in [
        (&*format!("{CANARY}.note"), format!("Pt {CANARY}: leg cramps since starting HCTZ.\n")),
        ("sidenote.toml", "packs = [\"bad.toml\", \"../none.toml\"]\nrules = { \"diuretic-cramp\" = 3 }\n".to_owned()),
        (
            "bad.toml",
            format!("[pack]\nid = \"p\"\nname = \"P\"\nversion = \"1\"\n[[concept]]\nterms = [\"{CANARY}\"]\n"),
        ),
    ] {
        fs::write(ward.join(name), text).expect("a file can be written");
    }
    ward
}

/// What a tour of the questions leaves out: actions with their commands, dismissals, the check of a folder, pages, and
/// settings and packs that are no good.
async fn act(kind: &Kind, trace: &Trace) {
    let ward = ward(trace);
    let folder = format!("file://{}", ward.display().to_string().replace(' ', "%20"));
    let note = format!("{folder}/{CANARY}.note");
    let mut client = Client::start(Start {
        capabilities: kind.capabilities.clone(),
        info: kind.client_info.clone(),
        knowledge: EMBEDDED.clone(),
        folders: vec![folder.clone()],
        over: trace.over(),
        obliging: true,
        ..Start::default()
    })
    .await;
    let text = format!("Pt {CANARY}: leg cramps since starting HCTZ.\n\nA/P:\n1. HTN\n");
    client.open(&note, 1, &text).await;
    client.hover(&note, 0, 24).await;
    let place = json!({
        "textDocument": {"uri": note}, "range": range_of([0, 22, 0, 22]), "context": {"diagnostics": []},
    });
    let actions = client.request("textDocument/codeAction", place.clone()).await;
    let actions = actions.as_array().expect("actions are a list").clone();
    assert!(actions.len() >= 6, "{}: {actions:#?}", kind.name);
    for action in actions {
        let action = match action.get("data") {
            Some(_) if action["edit"].is_null() && action["command"].is_null() => {
                client.request("codeAction/resolve", action).await
            }
            _ => action,
        };
        let command = if action["command"].is_string() { &action } else { &action["command"] };
        if command["command"].is_string() {
            let id = client.ask("workspace/executeCommand", command.clone()).await;
            // A finding that was just dismissed cannot be dismissed again.
            let _ = client.answer(id).await;
        }
    }
    for (command, argument) in [
        ("sidenote.listDismissals", json!({"uri": note})),
        ("sidenote.checkFolder", json!({"uri": folder})),
        ("sidenote.openPage", json!("diuretic-cramp")),
        ("sidenote.dismiss", json!({"uri": note, "code": CANARY, "scope": "note"})),
        ("sidenote.write", json!({"uri": note, "text": text})),
    ] {
        let id = client.ask("workspace/executeCommand", json!({"command": command, "arguments": [argument]})).await;
        if let Err(error) = client.answer(id).await {
            assert!(!holds_canary(&error.to_string()), "{error}");
        }
    }
    let body = format!("{{\"{CANARY}\": leg cramps, HCTZ}}");
    client.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    client.unreadable().await;
    let settings = json!({"rules": [text]});
    client.settings(settings.clone());
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"sidenote": settings}})).await;
    loop {
        let told = client.told().await;
        assert!(!holds_canary(&told), "{}: {told}", kind.name);
        // The settings that were just sent are the last that there is something to say of.
        if told.contains("`rules`") {
            break;
        }
    }
    assert!(client.log.iter().all(|line| !holds_canary(line)), "{:?}", client.log);
    let errors = client.leave().await;
    assert!(errors.is_empty(), "{}: the program wrote {errors:?}", kind.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace, which scripts/test installs"]
async fn a_session_over_every_feature_connects_nowhere_and_writes_in_its_own_folders_alone() {
    let (mut calls, mut bytes, mut files) = (0, 0, 0);
    for kind in clients() {
        let trace = Trace::new();
        tour(&kind, trace.over(), &mut Random::new(11)).await;
        let toured = trace.judge();
        act(&kind, &trace).await;
        let acted = trace.judge();
        assert!(acted.bytes > 0 && acted.files > 0, "something was written, and looked for in the right place");
        calls += toured.calls + acted.calls;
        bytes += toured.bytes + acted.bytes;
        files += acted.files;
    }
    println!("calls: {calls}, bytes searched: {bytes}, files searched: {files}");
}

#[test]
#[ignore = "needs strace, which scripts/test installs"]
fn the_command_line_connects_nowhere_and_writes_nothing() {
    let trace = Trace::new();
    let ward = ward(&trace);
    fs::remove_file(ward.join("sidenote.toml")).expect("the file is there");
    let ward = ward.to_str().expect("the path is text").to_owned();
    let bad = format!("{ward}/bad.toml");
    for arguments in [
        &["check", &ward][..],
        &["check", "--format", "json", "--jobs", "2", &ward],
        &["check", "--pack", &bad, &ward],
        &["mentions", &ward],
        &["mentions", "--format", "json", &ward],
        &["explain", "diuretic-cramp"],
        &["rules"],
        &["dismissals"],
        &["pack", "check", &bad],
        &["settings", "schema"],
        &["--version"],
    ] {
        let words = trace.words();
        let status = Command::new(&words[0])
            .args(&words[1..])
            .arg(env!("CARGO_BIN_EXE_sidenote"))
            .args(arguments)
            .envs(trace.environment())
            .current_dir(trace.home.path())
            .stdin(Stdio::null())
            .output()
            .expect("strace is installed");
        let log = fs::read(trace.log()).expect("strace has written");
        let mut judged = Judged::default();
        for line in String::from_utf8_lossy(&log).lines() {
            // People are told on standard error, of a path as they wrote it.
            let told = line.contains("write(2<") || line.contains("writev(2<");
            if !told {
                judged.call(line, &[]);
            }
        }
        assert!(judged.calls > 0, "{arguments:?}: {status:?}");
        let errors = String::from_utf8_lossy(&status.stderr).replace(&ward, "");
        assert!(!holds_canary(&errors), "{arguments:?}: {errors}");
    }
    for folder in trace.own() {
        assert!(!folder.exists(), "a command that prints makes no folder");
    }
}

#[tokio::test]
async fn the_program_is_in_its_sandbox_and_says_so() {
    let trace = Trace::new();
    let mut client = Client::start(Start { over: Over::Program(trace.environment()), ..Start::default() }).await;
    client.open("file:///a", 1, "").await;
    client.published("file:///a").await;
    let process = client.process().expect("the program has a process");
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the process is there");
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.map(str::trim).map(str::to_owned).unwrap_or_default()
    };
    assert_eq!((field("NoNewPrivs:"), field("Seccomp:")), ("1".to_owned(), "2".to_owned()));
    for task in fs::read_dir(format!("/proc/{process}/task")).expect("the process has threads").flatten() {
        let status = fs::read_to_string(task.path().join("status")).expect("the thread is there");
        assert!(status.contains("Seccomp:\t2"), "{status}");
    }
    let line = client.first_of_log().await;
    assert!(client.log.len() == 1 && line.contains("no connection can be opened"), "{:?}", client.log);
    client.leave().await;

    let mut environment = trace.environment();
    environment.push((sidenote::sandbox::VARIABLE, "off".into()));
    let mut client = Client::start(Start { over: Over::Program(environment), ..Start::default() }).await;
    client.open("file:///a", 1, "").await;
    client.published("file:///a").await;
    client.first_of_log().await;
    assert_eq!(client.log, ["The sandbox is off, as SIDENOTE_SANDBOX wants it."]);
    client.leave().await;
}
