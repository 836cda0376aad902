//! Which notes are read, in which order, and what is said of those that are not.

use serde_json::{Value, json};

use crate::support::Bench;

const NOTE: &[u8] = b"HPI: leg cramps on HCTZ.";

fn paths(json: &Value) -> Vec<&str> {
    json["notes"].as_array().expect("notes").iter().map(|note| note["path"].as_str().expect("a path")).collect()
}

#[test]
fn every_input_appears_in_the_order_given() {
    let bench = Bench::new(&[
        ("z.note", NOTE),
        ("named.dat", NOTE),
        ("ward/b.txt", NOTE),
        ("ward/a.md", NOTE),
        ("ward/sub/c.SOAP", NOTE),
        ("ward/sub/d.hnp", NOTE),
        ("ward/image.png", b"\x89PNG"),
        ("ward/.hidden.note", NOTE),
        ("ward/.gitignore", b"ignored*\n"),
        ("ward/ignored.note", NOTE),
        ("empty.note", b""),
    ]);
    let expected = [
        "z.note",
        "named.dat",
        "ward/a.md",
        "ward/b.txt",
        "ward/sub/c.SOAP",
        "ward/sub/d.hnp",
        "-",
        "empty.note",
        "z.note",
    ];
    for jobs in ["1", "2", "8"] {
        for command in ["check", "mentions"] {
            let arguments =
                ["--format", "json", "--jobs", jobs, "z.note", "named.dat", "ward", "-", "empty.note", "z.note"];
            let arguments: Vec<&str> = if command == "check" {
                [&["--fail-on", "never"], &arguments[..]].concat()
            } else {
                arguments.to_vec()
            };
            let ran = bench.own_with(command, &arguments, NOTE).exits(0).tells(&[]);
            let json = ran.json();
            assert_eq!(paths(&json), expected, "{command} with {jobs} jobs");
            assert_eq!(json["version"], json!(1));
            assert_eq!(json["errors"], json!([]));
        }
    }
}

#[test]
fn a_folder_is_named_as_it_was_typed() {
    let bench = Bench::new(&[("ward/a.note", b"")]);
    let json = bench.own("check", &["--format", "json", "./ward/", "ward/../ward/a.note"]).exits(0).json();
    assert_eq!(paths(&json), ["./ward/a.note", "ward/../ward/a.note"]);
}

#[test]
fn many_notes_keep_their_order() {
    let bench = Bench::new(&[]);
    let names: Vec<String> = (0..300).map(|number| format!("notes/{number:03}.note")).collect();
    for (number, name) in names.iter().enumerate() {
        bench.add(name, &b"leg cramps\n".repeat(1 + (number * 7) % 23));
    }
    let one = bench.own("mentions", &["--format", "json", "--jobs", "1", "notes"]).exits(0);
    let many = bench.own("mentions", &["--format", "json", "--jobs", "7", "notes"]).exits(0);
    assert_eq!(paths(&one.json()), names);
    assert_eq!(one.out, many.out);
}

#[test]
fn inputs_that_cannot_be_read_are_named_and_the_exit_is_that_of_the_rest() {
    let bench = Bench::new(&[("a.note", b"HPI: well."), ("bare/read.me", b""), ("large.note", &[b'x'; 40])]);
    let ran = bench.own_with(
        "check",
        &["--format", "json", "--max-bytes", "30", "nowhere.note", "a.note", "bare", "large.note", "-", "-"],
        b"",
    );
    let ran = ran.exits(0).tells(&[
        "error: nowhere.note: there is no such file or folder\n",
        "error: bare: the folder holds no notes (*.note, *.soap, *.hnp, *.txt, *.md)",
        "error: large.note: is larger than 30 bytes; raise the limit with --max-bytes\n",
        "error: -: standard input can be read only once\n",
    ]);
    let json = ran.json();
    assert_eq!(paths(&json), ["a.note", "-"]);
    let errors = json["errors"].as_array().expect("errors");
    let named: Vec<&str> = errors.iter().filter_map(|error| error["path"].as_str()).collect();
    assert_eq!(named, ["nowhere.note", "bare", "large.note", "-"]);
    assert_eq!(errors[0]["message"], json!("there is no such file or folder"));
}

#[test]
fn nothing_readable_is_exit_2() {
    let bench = Bench::new(&[("bare/read.me", b""), ("large.note", &[b'x'; 40])]);
    for (path, told) in [
        ("nowhere.note", "there is no such file or folder"),
        ("bare", "the folder holds no notes"),
        ("large.note", "raise the limit with --max-bytes"),
    ] {
        for command in ["check", "mentions"] {
            let ran =
                bench.own(command, &["--format", "json", "--max-bytes", "30", path]).exits(2).tells(&[path, told]);
            let json = ran.json();
            assert_eq!(json["notes"], json!([]));
            assert_eq!(json["errors"][0]["path"], json!(path));
            let ran = bench.own(command, &["--max-bytes", "30", path]).exits(2).tells(&[path, told]);
            assert_eq!(ran.out, "");
        }
    }
}

#[test]
fn standard_input_is_read_where_nothing_is_named() {
    let bench = Bench::new(&[]);
    let json = bench.own_with("mentions", &["--format", "json"], NOTE).exits(0).json();
    assert_eq!(paths(&json), ["-"]);
    assert_eq!(json["notes"][0]["mentions"][0]["concept"], json!("cramp"));
}

#[test]
fn a_note_of_exactly_the_limit_is_read() {
    let bench = Bench::new(&[("a.note", &[b'x'; 30])]);
    bench.own("check", &["--max-bytes", "30", "a.note"]).exits(0).tells(&[]);
    bench.own("check", &["--max-bytes", "29", "a.note"]).exits(2);
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_refused() {
    let bench = Bench::new(&[]);
    bench.own("check", &["--max-bytes", "100000", "/dev/zero"]).exits(2).tells(&["--max-bytes"]);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    use std::io::Read;
    use std::process::Stdio;
    let bench = Bench::new(&[]);
    for number in 0..200 {
        bench.add(&format!("notes/{number:03}.note"), &b"leg cramps\n".repeat(20));
    }
    let arguments = ["mentions", "--no-default-pack", "--pack", "pack.toml", "notes"];
    let mut child =
        bench.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("ten bytes");
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{output:?}");
}
