//! What is said of broken packs: each folder of `packs/broken` holds one, with the messages that a person needs.
//!
//! `UPDATE_EXPECTED=1 cargo test --test packs` writes down what is said now; read it before you keep it.

use std::fs;
use std::path::Path;
use std::process::Command;

use similar::TextDiff;

/// The file that holds what is expected.
const EXPECTED: &str = "expected.txt";

#[test]
fn a_broken_pack_is_told_as_a_person_needs_it() {
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/broken");
    let mut names: Vec<_> = fs::read_dir(&broken)
        .expect("the folder of broken packs can be read")
        .map(|entry| entry.expect("its entries can be read").file_name().into_string().expect("their names are plain"))
        .collect();
    names.sort();
    assert!(names.len() >= 30, "the broken packs are no longer found");
    let mut differences = Vec::new();
    for name in &names {
        let run = Command::new(env!("CARGO_BIN_EXE_sidenote"))
            .args(["pack", "check", name])
            .current_dir(&broken)
            .output()
            .expect("the program runs");
        let told = String::from_utf8(run.stderr).expect("it is UTF-8").replace('\\', "/");
        assert_eq!(run.status.code(), Some(2), "{name}: {told}");
        assert!(run.stdout.is_empty(), "{name}: nothing is said of what a broken pack holds");
        for line in told.lines() {
            let place = line.strip_prefix(&format!("error: {name}/")).unwrap_or_default();
            let (_, rest) = place.split_once(".toml:").unwrap_or_default();
            let numbered = rest.split(':').next().is_some_and(|line| line.parse::<usize>().is_ok());
            let whole_pack = rest.starts_with(" no file of the pack");
            assert!((numbered || whole_pack) && line.contains("; "), "{name}: no file, line or mend in {line:?}");
        }
        let file = broken.join(name).join(EXPECTED);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &told).expect("it can be written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        if told != expected {
            let difference = TextDiff::from_lines(&expected, &told).unified_diff().to_string();
            differences.push(format!("{name}:\n{difference}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
