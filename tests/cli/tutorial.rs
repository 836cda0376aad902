//! `docs/writing-a-pack.md` works: its files are written and its commands run, in order, as they stand there.

use std::fs;
use std::process::Command;

const PAGE: &str = include_str!("../../docs/writing-a-pack.md");

/// A block of the page: the comment above it, what it is written in, and its lines.
struct Block<'a> {
    comment: Option<&'a str>,
    language: &'a str,
    text: &'a str,
}

fn blocks() -> Vec<Block<'static>> {
    let mut parts = PAGE.split("```");
    let mut before = parts.next().unwrap_or_default();
    let mut found = Vec::new();
    while let (Some(block), Some(after)) = (parts.next(), parts.next()) {
        let (language, text) = block.split_once('\n').expect("a block has lines");
        let last = before.trim_end().lines().last().unwrap_or_default();
        let comment = last.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        found.push(Block { comment, language, text });
        before = after;
    }
    found
}

#[test]
fn the_tutorial_works_as_it_stands() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (mut printed, mut commands, mut shown) = (String::new(), 0, 0);
    for Block { comment, language, text } in blocks() {
        match (comment.and_then(|comment| comment.split_once(": ")), language) {
            (Some(("file", name)), _) => fs::write(folder.path().join(name), text).expect("it can be written"),
            (Some(("add", name)), _) => {
                let file = folder.path().join(name);
                let before = fs::read_to_string(&file).expect("it is there");
                fs::write(file, before + text).expect("it can be written");
            }
            (_, "sh") => {
                printed.clear();
                for line in text.lines() {
                    let words: Vec<&str> = line.split(' ').collect();
                    assert_eq!(words[0], "sidenote", "only the program is called: {line}");
                    let mut command = Command::new(env!("CARGO_BIN_EXE_sidenote"));
                    let run = command.args(&words[1..]).current_dir(folder.path());
                    let run = run.env("SIDENOTE_CONFIG_DIR", folder.path().join("config")).output();
                    let run = run.expect("the program runs");
                    let told = String::from_utf8_lossy(&run.stderr).into_owned();
                    assert!(run.status.success(), "{line}: {told}{}", String::from_utf8_lossy(&run.stdout));
                    printed.push_str(&String::from_utf8_lossy(&run.stdout));
                    commands += 1;
                }
            }
            (_, "text") => {
                for line in text.lines() {
                    assert!(printed.contains(line), "{line:?} is not printed: {printed}");
                    shown += 1;
                }
            }
            (_, other) => panic!("nobody knows what to do with a block in {other:?}"),
        }
    }
    assert!(commands >= 8 && shown >= 9, "the blocks are no longer found: {commands} commands, {shown} lines");
}
