//! `sidenote mentions` against its contract.

use serde_json::{Value, json};

use crate::support::Bench;

/// The pack of the contract: nothing but concepts.
const NEGEX_KIT: &str = r#"
[pack]
id = "negex"
name = "NegEx kit"
version = "1"

[[concept]]
id = "target"
kind = "finding"          # symptom, drug, condition, finding, lab, context, look-alike, …
terms = ["chest pain", "Ödem der Beine", "a rather long term of several words with 3 numbers, 1,200 and a comma"]
"#;

fn read(pack: &str, note: &str) -> Value {
    let bench = Bench::new(&[("kit.toml", pack.as_bytes())]);
    let arguments = ["mentions", "--no-default-pack", "--pack", "kit.toml", "--format", "json", "-"];
    bench.run_with(&arguments, note.as_bytes()).exits(0).tells(&[]).json()["notes"][0].clone()
}

#[test]
fn a_pack_of_concepts_is_enough() {
    for (note, text, polarity, cue) in [
        ("Patient denies chest pain.", "chest pain", "negated", json!({"text": "denies", "span": [8, 14]})),
        ("He has chest  pain.", "chest  pain", "affirmed", Value::Null),
        ("Ödem der Beine beidseits.", "Ödem der Beine", "affirmed", Value::Null),
        ("No ödem der beine.", "ödem der beine", "negated", json!({"text": "No", "span": [0, 2]})),
        (
            "Shows a rather long term of several words with 3 numbers, 1,200 and a comma.",
            "a rather long term of several words with 3 numbers, 1,200 and a comma",
            "affirmed",
            Value::Null,
        ),
    ] {
        let read = read(NEGEX_KIT, note);
        let mention = &read["mentions"][0];
        let start = note.find(text).expect("the words stand in the note");
        assert_eq!(mention["text"], json!(text), "{note}");
        assert_eq!(mention["span"], json!([start, start + text.len()]), "{note}");
        assert_eq!(mention["polarity"], json!(polarity), "{note}");
        assert_eq!(mention["cue"], cue, "{note}");
    }
}

#[test]
fn a_mention_has_every_field_of_the_contract() {
    let bench = Bench::new(&[("a.note", b"Meds: HCTZ 25 mg\n\nHPI: denies leg cramps. Mother had cramps.\n")]);
    let json = bench.own("mentions", &["--format", "json", "a.note"]).exits(0).json();
    let mentions = json["notes"][0]["mentions"].as_array().expect("mentions").clone();
    let range = |line: u32, start: u32, end: u32| json!({"start": {"line": line, "character": start}, "end": {"line": line, "character": end}});
    let expected = [
        json!({
            "concept": "thiazide", "kind": "drug", "text": "HCTZ", "span": [6, 10], "range": range(0, 6, 10),
            "section": "medications", "polarity": "affirmed", "certainty": "certain", "temporality": "current",
            "experiencer": "patient", "state": "current", "cue": null,
        }),
        json!({
            "concept": "cramp", "kind": "symptom", "text": "leg cramps", "span": [30, 40], "range": range(2, 12, 22),
            "section": "history", "polarity": "negated", "certainty": "certain", "temporality": "current",
            "experiencer": "patient", "state": null, "cue": {"text": "denies", "span": [23, 29]},
        }),
        json!({
            "concept": "cramp", "kind": "symptom", "text": "cramps", "span": [53, 59], "range": range(2, 35, 41),
            "section": "history", "polarity": "affirmed", "certainty": "certain", "temporality": "current",
            "experiencer": "other", "state": null, "cue": {"text": "Mother", "span": [42, 48]},
        }),
    ];
    assert_eq!(mentions, expected, "{json:#}");
}

#[test]
fn a_mention_without_a_section_has_none() {
    assert_eq!(read(NEGEX_KIT, "chest pain")["mentions"][0]["section"], Value::Null);
}

#[test]
fn people_get_a_table() {
    let bench = Bench::new(&[("a.note", b"HPI: denies leg cramps.\nMeds: HCTZ\n")]);
    let expected = "\
a.note
  1:13  leg cramps  cramp     symptom  history      negated (\"denies\")
  2:7   HCTZ        thiazide  drug     medications  current

";
    assert_eq!(bench.own("mentions", &["a.note"]).exits(0).tells(&[]).out, expected);
}

#[test]
fn a_misspelt_mention_tells_what_it_was_taken_for() {
    let pack = NEGEX_KIT.replace("\"chest pain\"", "\"erythromelalgia\"");
    let bench = Bench::new(&[("kit.toml", pack.as_bytes()), ("a.note", "Denies  erythromelagia today.".as_bytes())]);
    let arguments = ["mentions", "--no-default-pack", "--pack", "kit.toml", "--format", "json", "a.note"];
    let json = bench.run_with(&arguments, b"").exits(0).json();
    let mention = &json["notes"][0]["mentions"][0];
    assert_eq!(mention["text"], json!("erythromelagia"));
    assert_eq!(mention["span"], json!([8, 22]));
    assert_eq!(mention["readAs"], json!("erythromelalgia"));
    assert_eq!(mention["polarity"], json!("negated"));
}
