//! Findings in the forms that other programs read: SARIF, and a page for a browser.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{Bench, Ran};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/sarif/sarif-schema-2.1.0.json");
    let text = std::fs::read_to_string(path).expect("the schema is there");
    // Its pattern of languages closes a bracket that it does not open.
    let text = text.replace("|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "(-[a-zA-Z]{2})?$");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::draft7::options().should_validate_formats(true).build(&schema).expect("it is a schema")
});

/// The one run of a log that holds to the schema.
#[track_caller]
fn run_of(ran: &Ran) -> Value {
    let log = ran.json();
    let faults: Vec<String> =
        SCHEMA.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    log["runs"][0].clone()
}

#[test]
fn the_schema_finds_what_is_wrong() {
    assert!(!SCHEMA.is_valid(&json!({"version": "2.1.0", "runs": [{"results": []}]})));
    assert!(
        !SCHEMA
            .is_valid(&json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "columnKind": "y"}]}))
    );
}

#[test]
fn a_log_holds_rules_results_and_places() {
    let note = "\u{FEFF}💪 leg cramps\rsince HCTZ.\n";
    let bench = Bench::new(&[("ward 3/a.note", note.as_bytes()), ("b.note", b"Had a stroke.")]);
    let ran = bench.own("check", &["--format", "sarif", "ward 3/a.note", "b.note"]).exits(1).tells(&[]);
    let run = run_of(&ran);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let of_rule =
        |key: &str| -> Vec<Value> { rules.iter().map(|rule| rule["defaultConfiguration"][key].clone()).collect() };
    assert_eq!(of_rule("level"), ["warning", "note", "note", "none"]);
    assert_eq!(of_rule("enabled"), [true, true, false, true]);
    assert_eq!(rules[0]["help"]["text"], "Consider the drug. Evidence: moderate.");
    let markdown = rules[0]["help"]["markdown"].as_str().expect("help");
    assert!(markdown.starts_with("# Cramp on a diuretic\n") && !markdown.contains(".md)"), "{markdown}");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["newlineSequences"], json!(["\r\n", "\n", "\r"]));
    let place = |line: usize, from: usize, to: usize| {
        json!({
            "artifactLocation": {"uri": "ward%203/a.note", "index": 0},
            "region": {"startLine": line, "startColumn": from, "endLine": line, "endColumn": to},
        })
    };
    let expected = json!({
        "ruleId": "drug-cramp", "ruleIndex": 0, "kind": "fail", "level": "warning",
        "message": {"text": "Cramp on a diuretic: consider sodium."},
        "locations": [{"physicalLocation": place(1, 4, 14)}],
        "relatedLocations": [{"id": 1, "physicalLocation": place(2, 7, 11), "message": {"text": "drug: thiazide"}}],
        "properties": {"severity": "warning", "concept": "cramp", "link": "section"},
    });
    assert_eq!(run["results"][0], expected);
    assert_eq!(run["results"][1]["level"], "note");
    assert_eq!(run["results"][1]["properties"]["severity"], "information");
    assert_eq!(run["artifacts"].as_array().map(Vec::len), Some(2));
    for word in ["leg cramps", "HCTZ", "💪"] {
        let results = format!("{}{}", run["results"], run["artifacts"]);
        assert!(!results.contains(word), "no word of a note: {word:?}");
    }
}

#[test]
fn what_is_shown_on_request_is_informational() {
    let bench = Bench::new(&[("a.note", b"A dystonia. A tremor.")]);
    let run = run_of(&bench.own("check", &["--all", "--format", "sarif", "a.note"]).exits(0).tells(&[]));
    let told: Vec<Value> = run["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| json!([result["kind"], result["level"], result["properties"]["severity"]]))
        .collect();
    assert_eq!(told, [json!(["informational", "none", "hover"]), json!(["fail", "note", "hint"])]);
}

#[test]
fn a_log_tells_what_could_not_be_read() {
    let bench = Bench::new(&[("a.note", b"Well.")]);
    let run = run_of(&bench.own("check", &["--format", "sarif", "a.note", "nowhere"]).exits(0).tells(&["nowhere"]));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "nowhere");
    assert_eq!(run["results"], json!([]));
}

#[test]
fn the_embedded_pack_makes_a_sound_log() {
    let bench = Bench::new(&[("a.note", b"67F with leg cramps since starting HCTZ.")]);
    let run = run_of(&bench.run_with(&["check", "--format", "sarif", "a.note"], b"").exits(0));
    let codes = &run["results"][0]["properties"]["codes"];
    assert_eq!(codes["icd10cm"][0], "R25.2");
    assert_eq!(codes["hpo"][0], "HP:0003394");
}

#[test]
fn a_file_is_for_its_user_alone() {
    for (format, told) in [
        ("html", "words of the notes"),
        ("sarif", "no words of theirs"),
        ("json", "words of the notes"),
        ("human", "words of the notes"),
    ] {
        let bench = Bench::new(&[("a.note", b"leg cramps since starting HCTZ.")]);
        bench.add("found", b"something older, and readable for all");
        let ran = bench.own("check", &["--format", format, "--output", "found", "--color", "always", "a.note"]);
        let ran = ran.exits(1).tells(&["found holds ", told]);
        assert_eq!(ran.out, "");
        let text = std::fs::read_to_string(bench.path().join("found")).expect("the file is there");
        assert!(text.contains("Cramp on a diuretic") && !text.contains('\u{1b}'), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let found = std::fs::metadata(bench.path().join("found")).expect("the file is there");
            assert_eq!(found.permissions().mode() & 0o777, 0o600);
        }
    }
    let bench = Bench::new(&[("a.note", b"Well.")]);
    bench
        .own("check", &["--output", "no/such/folder/x", "a.note"])
        .exits(2)
        .tells(&["no/such/folder/x", "cannot be written"]);
    bench.own("check", &["--output", "kept", "nowhere"]).exits(2).tells(&["nowhere"]);
    assert!(!bench.path().join("kept").exists(), "nothing was read, so nothing is written");
}

#[test]
fn a_page_holds_all_that_it_shows() {
    let note = "Meds: HCTZ\n\n<script>alert('x')</script> & \"leg cramps\" \u{202e}since\nlast week\n";
    let bench = Bench::new(&[("<b>.note", note.as_bytes()), ("b.note", b"Well.")]);
    let ran = bench.own("check", &["--format", "html", "--date", "2026-03-01", "<b>.note", "b.note", "nowhere"]);
    let page = ran.exits(1).tells(&["words of the notes"]).out;
    for told in [
        "Cramp on a diuretic: consider sodium.",
        "<mark class=\"anchor\">leg cramps</mark>",
        "<mark class=\"related\">HCTZ</mark><span class=\"role\">drug</span>",
        "&lt;script&gt;alert('x')&lt;/script&gt; &amp; &quot;",
        "<h2>&lt;b&gt;.note</h2>",
        "Salt is lost; see [the label](https://example.org/label).",
        "1 note without findings",
        "nowhere: there is no such file or folder",
        "reference day 2026-03-01",
        "This page holds words of the notes.",
    ] {
        assert!(page.contains(told), "{told:?} in {page}");
    }
    for loads in ["<script", "src=", "url(", "@import", "<link", "<img", "<iframe", "\u{202e}"] {
        assert!(!page.contains(loads), "{loads:?}");
    }
    let linked = page.match_indices("href=\"").map(|(at, found)| &page[at + found.len()..]);
    assert!(linked.clone().count() > 0 && linked.clone().all(|target| target.starts_with("#rule-")));
}

#[test]
fn a_very_long_line_is_cut_around_what_matters() {
    let note = format!("{} leg cramps on HCTZ {}", "word ".repeat(4000), "more ".repeat(4000));
    let bench = Bench::new(&[("a.note", note.as_bytes())]);
    let page = bench.own("check", &["--format", "html", "a.note"]).exits(1).out;
    assert!(page.contains("<mark class=\"anchor\">leg cramps</mark>") && page.len() < 20_000, "{}", page.len());
}
