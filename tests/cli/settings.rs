//! The schema of the settings, held against what the program makes of them.

use std::path::Path;

use serde_json::Value;

use crate::support::{Bench, OWN_PACK};

#[test]
fn the_schema_that_is_handed_out_is_the_programs() {
    let ran = Bench::new(&[]).run_with(&["settings", "schema"], b"").exits(0).tells(&[]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/sidenote.schema.json");
    let handed_out = std::fs::read_to_string(file).expect("the schema can be read");
    assert_eq!(ran.out, handed_out, "mend it by `cargo run settings schema > editors/sidenote.schema.json`");
}

#[test]
fn the_schema_passes_what_the_program_applies_in_full() {
    let schema = Bench::new(&[]).run_with(&["settings", "schema"], b"").exits(0).json();
    let validator = jsonschema::draft7::new(&schema).expect("it is a schema");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let mut differing = Vec::new();
    for (settings, is_sound) in [
        ("", true),
        ("allRules = true\nminimumLink = \"section\"\nmaxNoteBytes = 1000\ninlayHints = true\ncodeLens = false", true),
        ("[rules]\ndiuretic-cramp = \"hint\"\nuneventful-anesthesia-mh = \"off\"", true),
        ("[severities]\ninformation = \"hint\"", true),
        ("packs = [\"pack.toml\"]\n[rules]\nown-rule = \"on\"", true),
        ("allrules = true", false),
        ("colour = \"blue\"", false),
        ("allRules = \"yes\"", false),
        ("minimumLink = \"close\"", false),
        ("maxNoteBytes = -1", false),
        ("maxNoteBytes = 1.5", false),
        ("packs = \"pack.toml\"", false),
        ("rules = [\"diuretic-cramp\"]", false),
        ("[rules]\ndiuretic-cramps = \"hint\"", false),
        ("[rules]\ndiuretic-cramp = \"loud\"", false),
        ("packs = [\"pack.toml\"]\n[rules]\nown-rule = \"loud\"", false),
        ("[severities]\nwarning = \"off\"", false),
        ("[severities]\nwarnings = \"hint\"", false),
    ] {
        let table: toml::Table = toml::from_str(settings).expect("it is TOML");
        let passes = validator.is_valid(&serde_json::to_value(table).expect("it is plain"));
        let bench = Bench::new(&[("visit.note", b"No cramps.\n"), ("sidenote.toml", settings.as_bytes())]);
        bench.add("pack.toml", OWN_PACK.as_bytes());
        let ran = bench.run_with(&["check", "visit.note"], b"").exits(0);
        // What is only told so that nobody is deceived, is no fault.
        let applies = ran.err.lines().all(|line| line.contains(": The sidenote.toml of this folder "));
        if (passes, applies) != (is_sound, is_sound) {
            differing.push(format!("{settings}\n  passes {passes}, applies {applies}, told: {}", ran.err));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_schema_holds_the_rules_of_packs_of_ones_own() {
    let arguments = ["settings", "schema", "--no-default-pack", "--pack", "pack.toml"];
    let schema = Bench::new(&[]).run_with(&arguments, b"").exits(0).json();
    let described = |code: &str| schema["properties"]["rules"]["properties"][code]["description"].clone();
    assert_eq!(described("drug-cramp"), "Cramp on a diuretic. Comes on, as warning.");
    assert_eq!(described("tremor-hint"), "Tremor. Comes off, as hint.");
    assert_eq!(described("dystonia-hover"), "Dystonia. Comes on, as hover only.");
    assert_eq!(described("diuretic-cramp"), Value::Null);
}
