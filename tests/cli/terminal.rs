//! What differs on a terminal: a real one, made for the test.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::Bench;

/// A terminal's two ends: the one that a person holds, and the one that a program is given.
fn terminal(columns: u16) -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&person).expect("a terminal of our own");
    unlockpt(&person).expect("a terminal to open");
    let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&person, size).expect("a size");
    let name = ptsname(&person, Vec::new()).expect("a name").into_string().expect("a plain name");
    let program = File::options().read(true).write(true).open(name).expect("the other end");
    (File::from(person), program)
}

/// Runs the binary with a terminal for standard input and output; gives its exit code, what the terminal showed and
/// what came on standard error.
fn on_terminal(bench: &Bench, arguments: &[&str], columns: u16) -> (Option<i32>, String, String) {
    let (mut person, program) = terminal(columns);
    let mut command = bench.command(arguments);
    command.env("TERM", "xterm-256color");
    command.stdin(program.try_clone().expect("a second handle")).stdout(program).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    // The terminal is closed, and reading from it ends, when no program holds it any more.
    drop(command);
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        let mut part = [0; 4096];
        while let Ok(length @ 1..) = person.read(&mut part) {
            shown.extend_from_slice(&part[..length]);
        }
        String::from_utf8_lossy(&shown).replace("\r\n", "\n")
    });
    let output = child.wait_with_output().expect("the binary ends");
    let shown = reader.join().expect("the reader ends");
    (output.status.code(), shown, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn without_a_command_a_person_gets_help() {
    let (code, shown, _) = on_terminal(&Bench::new(&[]), &[], 80);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("mentions") && shown.contains("Exit codes"), "{shown}");
}

#[test]
fn a_terminal_is_no_note() {
    for command in ["check", "mentions"] {
        let arguments = [command, "--no-default-pack", "--pack", "pack.toml"];
        let (code, _, told) = on_terminal(&Bench::new(&[]), &arguments, 80);
        assert_eq!(code, Some(2));
        assert!(told.contains("no note to read; name notes or folders, or `-`"), "{told}");
    }
}

#[test]
fn a_terminal_has_colours_and_a_width() {
    let bench = Bench::new(&[]);
    let arguments = ["explain", "--no-default-pack", "--pack", "pack.toml", "mech-salt"];
    let (code, shown, _) = on_terminal(&bench, &arguments, 44);
    assert_eq!(code, Some(0));
    assert!(shown.contains("\u{1b}[1m"), "{shown}");
    let plain: Vec<String> = shown.lines().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
    assert!(plain.iter().all(|line| line.chars().count() <= 44), "{plain:#?}");
    let (_, shown, _) = on_terminal(&bench, &[&["--color", "never"], &arguments[..]].concat(), 44);
    assert!(!shown.contains('\u{1b}'), "{shown}");
}
