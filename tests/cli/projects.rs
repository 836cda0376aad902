//! Project files on the command line: every command that reads notes, or tells what is known, honours them.

use serde_json::{Value, json};

use crate::support::{Bench, OWN_PACK};

const NOTE: &[u8] = b"HPI: leg cramps since starting HCTZ. Takes owndrug.\n";

/// A folder whose project file adds a pack and sets a rule.
fn bench() -> Bench {
    let bench = Bench::new(&[("ward/visit.note", NOTE)]);
    bench
        .add("sidenote.toml", b"packs = [\"own.toml\"]\n\n[rules]\nown-rule = \"warning\"\ndiuretic-cramp = \"off\"\n");
    bench.add("own.toml", OWN_PACK.as_bytes());
    bench
}

fn found(checked: &Value, note: usize) -> Vec<&Value> {
    let findings = checked["notes"][note]["findings"].as_array().expect("the note was read");
    findings.iter().map(|finding| &finding["code"]).collect()
}

#[test]
fn notes_are_read_by_the_project_file_above_them() {
    let bench = bench();
    let checked =
        bench.run_with(&["check", "--format", "json", "ward"], b"").exits(0).tells(&["adds packs (own.toml)"]);
    // Weak evidence stays a hint, whatever a file says.
    assert_eq!(found(&checked.json(), 0), [&json!("own-rule")]);
    let read = |arguments: &[&str]| -> Vec<String> {
        let read =
            bench.run_with(&[&["mentions", "--format", "json", "ward"], arguments].concat(), b"").exits(0).json();
        let mentions = read["notes"][0]["mentions"].as_array().expect("the note was read");
        mentions.iter().filter_map(|mention| mention["concept"].as_str().map(str::to_owned)).collect()
    };
    assert!(read(&[]).contains(&"own-drug".to_owned()));
    assert!(!read(&["--no-project"]).contains(&"own-drug".to_owned()));
}

#[test]
fn what_is_known_is_told_as_it_counts_in_the_current_folder() {
    let bench = bench();
    bench.run_with(&["explain", "own-rule"], b"").exits(0).prints(&["Own"]).tells(&[]);
    bench.run_with(&["explain", "own-rule", "--no-project"], b"").exits(2).tells(&["there is no rule"]);
    let rules = bench.run_with(&["rules", "--format", "json"], b"").exits(0).json();
    let rule = |code: &str| {
        let rules = rules["rules"].as_array().expect("a list of rules");
        let rule = rules.iter().find(|rule| rule["code"] == code).expect("the rule is told");
        (rule["severity"].clone(), rule["enabled"].clone())
    };
    assert_eq!(rule("own-rule"), (json!("hint"), json!(true)));
    assert_eq!(rule("diuretic-cramp").1, json!(false));
    let schema = bench.run_with(&["settings", "schema"], b"").exits(0).json();
    assert_ne!(schema["properties"]["rules"]["properties"]["own-rule"], Value::Null);
}

#[test]
fn a_pack_that_cannot_be_used_is_an_error_and_the_notes_are_read_all_the_same() {
    let bench = bench();
    bench.add("other/a.note", b"HPI: leg cramps since starting HCTZ.\n");
    bench.add("other/sidenote.toml", b"");
    for (name, content, words) in [
        ("own.toml", OWN_PACK.replace("kind", "kinds"), "own.toml:9: unknown key `kinds`"),
        ("own.toml", "[pack".to_owned(), "own.toml:1: "),
        (
            "sidenote.toml",
            "allRules = true\npacks = [\n\"none.toml\",\n]\n".to_owned(),
            "sidenote.toml:3: There is no pack `none.toml`.",
        ),
        ("sidenote.toml", "packs = [\"../own.toml\"]\n".to_owned(), "sidenote.toml:1: There is no pack `../own.toml`."),
        ("sidenote.toml", "allRules = \n".to_owned(), "sidenote.toml:1: "),
    ] {
        bench.add(name, content.as_bytes());
        let ran =
            bench.run_with(&["check", "--format", "json", "ward", "other"], b"").exits(2).tells(&["error: ", words]);
        let checked = ran.json();
        let errors = checked["errors"].as_array().expect("a list of errors");
        assert!(errors[0]["path"].as_str().is_some_and(|path| path.ends_with("sidenote.toml")), "{checked}");
        assert!(errors[0]["message"].as_str().is_some_and(|message| message.contains(words)), "{checked}");
        assert_eq!(checked["notes"].as_array().map(Vec::len), Some(2), "{checked}");
        assert_eq!(found(&checked, 1), [&json!("diuretic-cramp")]);
        bench.run_with(&["mentions", "ward"], b"").exits(2).prints(&["leg cramps"]).tells(&[words]);
        bench.run_with(&["explain", "diuretic-cramp"], b"").exits(2).prints(&["diuretic-cramp"]).tells(&[words]);
        bench.run_with(&["check", "--no-project", "ward"], b"").exits(0).tells(&[]);
    }
}

#[test]
fn a_setting_that_means_nothing_is_told_with_its_line() {
    let bench = Bench::new(&[("visit.note", b"No cramps.\n")]);
    bench.add("sidenote.toml", b"allrules = true\n\n[rules]\n# ours\ndiuretic-cramps = \"off\"\n");
    bench.run_with(&["check", "visit.note"], b"").exits(0).tells(&[
        "sidenote.toml:1: There is no setting `allrules`; did you mean `allRules`?",
        "sidenote.toml:5: There is no rule `diuretic-cramps`; did you mean `diuretic-cramp`?",
    ]);
}
