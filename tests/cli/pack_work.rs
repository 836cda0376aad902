//! Starting, testing and trying packs, and packs that change others.

use crate::support::Bench;

/// What a ward changes of the small pack of the bench.
const WARD: &str = r#"
[pack]
id = "ward"
name = "Ward 5"
version = "3"
reviewed = "2026-11-01"

[[override]]
rule = "stroke-information"
enabled = false
reason = "The stroke team calls."

[[override]]
rule = "drug-cramp"
severity = "hint"

[[override]]
concept = "thiazide"
brands = ["Wardotone"]
"#;

fn codes(ran: &serde_json::Value) -> Vec<String> {
    let findings = ran["notes"][0]["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().map(|finding| format!("{} {}", finding["code"], finding["severity"]).replace('"', "")).collect()
}

#[test]
fn a_new_pack_is_sound_at_once() {
    let bench = Bench::new(&[]);
    bench.run_with(&["pack", "new", "ward-5"], b"").exits(0).prints(&["Made ward-5/"]);
    bench.run_with(&["pack", "check", "ward-5"], b"").exits(0).prints(&["ward-5 1: 1 rule, 2 concepts"]);
    bench.run_with(&["pack", "test", "ward-5"], b"").exits(0).prints(&["4 of 4 examples behave."]);
    bench.run_with(&["pack", "test", "--with-default-pack", "ward-5"], b"").exits(0).prints(&["4 of 4"]);
    let note = b"Looks pale. Takes ibuprofen.";
    bench.run_with(&["check", "--pack", "ward-5", "-"], note).exits(0).prints(&["ward-5-example"]);
    bench.run_with(&["pack", "new", "ward-5"], b"").exits(2).tells(&["error: ward-5 cannot be made"]);
    bench.run_with(&["pack", "new", "Ward 5"], b"").exits(2).tells(&["`Ward 5` cannot be the name of a pack"]);
}

#[test]
fn an_example_that_does_not_behave_is_shown_with_its_reason() {
    let bench = Bench::new(&[]);
    bench.run_with(&["pack", "new", "ward"], b"").exits(0).prints(&["Made"]);
    let rules = std::fs::read_to_string(bench.path().join("ward/rules.toml")).expect("it was made");
    bench.add("ward/rules.toml", rules.replace("Looks pale. Takes ibuprofen daily.", "Looks well.").as_bytes());
    let ran = bench.run_with(&["pack", "test", "ward"], b"").exits(1);
    for told in [
        "ward/rules.toml:28: ward-example should fire, and stays silent",
        "| Looks well.",
        "- the anchor, find `ward-pallor`: the note mentions none",
        "3 of 4 examples behave.",
    ] {
        assert!(ran.out.contains(told), "{told:?} is missing in {}", ran.out);
    }
}

#[test]
fn a_trial_tells_which_condition_failed_first() {
    let bench = Bench::new(&[("note.txt", b"Leg cramps at night. No HCTZ.")]);
    let trial = |arguments: &[&str], input: &[u8]| {
        let all = [&["pack", "try", "--no-default-pack", "--pack", "pack.toml", "drug-cramp"][..], arguments].concat();
        bench.run_with(&all, input)
    };
    trial(&["note.txt"], b"").exits(0).prints(&[
        "+ 1:1 “Leg cramps” (cramp)",
        "- find `thiazide`",
        "1:25 “HCTZ” (thiazide): it is read as",
        "because of “No”",
        "It does not fire on this note.",
    ]);
    trial(&["-"], b"Leg cramps on HCTZ.").exits(0).prints(&["It fires at 1:1 on “Leg cramps” (warning)"]);
    bench
        .run_with(&["pack", "try", "--no-default-pack", "--pack", "pack.toml", "drug-crampp", "-"], b"x")
        .exits(2)
        .tells(&["error: there is no rule `drug-crampp`; did you mean `drug-cramp`?"]);
}

#[test]
fn a_trial_honours_the_project_file() {
    let bench = Bench::new(&[
        ("ward/pack.toml", WARD.as_bytes()),
        ("notes/sidenote.toml", b"packs = [\"ward\"]"),
        ("notes/ward/pack.toml", WARD.as_bytes()),
        ("notes/a.note", b"Leg cramps on Wardotone. Stroke."),
    ]);
    let try_rule = |rule: &str| {
        bench.run_with(&["pack", "try", "--no-default-pack", "--pack", "pack.toml", rule, "notes/a.note"], b"")
    };
    try_rule("drug-cramp").exits(0).prints(&["It fires at 1:1 on “Leg cramps” (hint)"]);
    try_rule("stroke-information").exits(0).prints(&["- the rule is off by default"]);
}

#[test]
fn a_pack_changes_another_and_goes_on_when_that_is_replaced() {
    let bench = Bench::new(&[("ward.toml", WARD.as_bytes()), ("a.note", b"Leg cramps on Wardotone. Stroke.")]);
    let json = bench.own("check", &["--pack", "ward.toml", "--format", "json", "a.note"]).exits(0).json();
    assert_eq!(codes(&json), ["drug-cramp hint"]);
    // The next version of the other pack has no such rule any more.
    let pack = std::fs::read_to_string(bench.path().join("pack.toml")).expect("it is there");
    bench.add("pack.toml", pack.replace("stroke-information", "stroke-news").as_bytes());
    let ran = bench.own("check", &["--pack", "ward.toml", "--format", "json", "a.note"]).exits(0);
    assert_eq!(codes(&ran.json()), ["drug-cramp hint", "stroke-news information"]);
    ran.tells(&["warning: ward.toml:9: the override of the rule `stroke-information` finds none"]);
}

#[test]
fn the_optional_pack_behaves_alone_and_beside_the_built_in_one() {
    let pack = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/ace-inhibitor-cough");
    let pack = pack.to_str().expect("the path is plain");
    let bench = Bench::new(&[("a.note", b"Dry cough for 3 months. Leg cramps.\nMeds: lisinopril-HCTZ.")]);
    for arguments in [vec!["pack", "test", pack], vec!["pack", "test", "--with-default-pack", pack]] {
        bench.run_with(&arguments, b"").exits(0).prints(&["22 of 22 examples behave."]);
    }
    let json = bench.run_with(&["check", "--pack", pack, "--format", "json", "a.note"], b"").exits(0).json();
    assert!(codes(&json).contains(&"ace-inhibitor-cough information".to_owned()), "{json}");
    assert!(codes(&json).iter().any(|code| code.starts_with("diuretic-cramp")), "{json}");
}

#[test]
fn the_schema_is_printed() {
    let schema: serde_json::Value = Bench::new(&[]).run_with(&["pack", "schema"], b"").exits(0).json();
    assert_eq!(schema["title"], "A file of a pack of Sidenote");
}
