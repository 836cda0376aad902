//! `sidenote check` against its contract.

use serde_json::{Value, json};

use crate::support::Bench;

const WARNING: &str = "67F with leg cramps since starting HCTZ.\n";
const INFORMATION: &str = "Had a stroke.\n";
const HINT: &str = "A tremor.\n";
const HOVER: &str = "A dystonia.\n";

#[test]
fn a_note_without_findings_appears_too() {
    let bench = Bench::new(&[("a.note", b"Well.")]);
    let ran = bench.own("check", &["--format", "json", "a.note"]).exits(0).tells(&[]);
    assert_eq!(ran.json(), json!({"version": 1, "notes": [{"path": "a.note", "findings": []}], "errors": []}));
    let ran = bench.own("check", &["a.note"]).exits(0).tells(&[]);
    assert_eq!(ran.out, "No findings; 1 note read.\n");
}

#[test]
fn the_date_is_taken() {
    let bench = Bench::new(&[("a.note", b"Well.")]);
    bench.own("check", &["--date", "2026-03-01", "a.note"]).exits(0).tells(&[]);
}

#[test]
fn the_exit_code_follows_fail_on() {
    let bench = Bench::new(&[]);
    for (note, arguments, code) in [
        (WARNING, &[][..], 1),
        (WARNING, &["--fail-on", "warning"], 1),
        (WARNING, &["--fail-on", "hint"], 1),
        (WARNING, &["--fail-on", "never"], 0),
        (INFORMATION, &[], 0),
        (INFORMATION, &["--fail-on", "information"], 1),
        (INFORMATION, &["--fail-on", "never"], 0),
        (HINT, &["--fail-on", "hint"], 0),
        (HINT, &["--fail-on", "hint", "--all"], 1),
        (HINT, &["--fail-on", "information", "--all"], 0),
        (HOVER, &["--fail-on", "hint", "--all"], 0),
    ] {
        for format in ["human", "json"] {
            let arguments = [arguments, &["--format", format, "-"]].concat();
            let ran = bench.own_with("check", &arguments, note.as_bytes());
            assert_eq!(ran.code, Some(code), "{note:?} with {arguments:?}: {ran:#?}");
        }
    }
    bench.add("a.note", WARNING.as_bytes());
    bench.own("check", &["a.note", "nowhere"]).exits(1).tells(&["nowhere"]);
}

#[test]
fn all_shows_what_is_off_and_what_is_for_hover() {
    let bench = Bench::new(&[("a.note", format!("{HINT}{HOVER}").as_bytes())]);
    let severities = |arguments: &[&str]| -> Vec<Value> {
        let json = bench.own("check", &[arguments, &["--format", "json", "a.note"]].concat()).exits(0).json();
        let findings = json["notes"][0]["findings"].as_array().expect("findings");
        findings.iter().map(|finding| json!([finding["code"], finding["severity"]])).collect()
    };
    assert_eq!(severities(&[]), [] as [Value; 0]);
    assert_eq!(severities(&["--all"]), [json!(["tremor-hint", "hint"]), json!(["dystonia-hover", "hover"])]);
}

#[test]
fn a_finding_has_every_field_of_the_contract() {
    let bench = Bench::new(&[("a.note", format!("\u{FEFF}é {WARNING}").as_bytes())]);
    let json = bench.own("check", &["--format", "json", "a.note"]).exits(1).tells(&[]).json();
    let mut finding = json["notes"][0]["findings"][0].clone();
    let why = finding["why"].take();
    assert!(why.as_array().is_some_and(|steps| !steps.is_empty() && steps.iter().all(Value::is_string)), "{why}");
    let range =
        |start: u32, end: u32| json!({"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}});
    let expected = json!({
        "code": "drug-cramp", "severity": "warning", "message": "Cramp on a diuretic: consider sodium.",
        "text": "leg cramps", "span": [15, 25], "range": range(12, 22), "link": "stated", "mechanism": "mech-salt",
        "pitfall": "pit-salt", "statements": [], "why": null,
        "related": [
            {"role": "drug", "concept": "thiazide", "text": "HCTZ", "span": [41, 45], "range": range(38, 42)},
        ],
    });
    assert_eq!(finding, expected);
}

#[test]
fn people_see_the_words_in_their_line() {
    let bench = Bench::new(&[("a.note", WARNING.as_bytes())]);
    let expected = "\
warning[drug-cramp]: Cramp on a diuretic: consider sodium.
  --> a.note:1:10
   |
 1 | 67F with leg cramps since starting HCTZ.
   |          ^^^^^^^^^^                ---- drug
   = mechanism: Salt loss
   = pitfall:   Blaming salt
   = read on:   sidenote explain drug-cramp

1 warning; 1 note read.
";
    assert_eq!(bench.own("check", &["a.note"]).exits(1).tells(&[]).out, expected);
    let coloured = bench.own("check", &["--color", "always", "a.note"]).exits(1).out;
    assert!(coloured.contains("\u{1b}[33m"), "{coloured}");
}
