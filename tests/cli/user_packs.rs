//! The user's own packs, in their configuration folder: they count for all notes, under the packs of folders.

use serde_json::Value;

use crate::support::{Bench, OWN_PACK, Ran};

const NOTE: &[u8] = b"HPI: leg cramps since starting HCTZ. Takes owndrug.\n";

/// A folder with a note, for a user with these packs.
fn bench(packs: &[(&str, &str)]) -> Bench {
    let bench = Bench::new(&[("ward/visit.note", NOTE)]);
    for (name, text) in packs {
        bench.add(&format!("config/packs/{name}"), text.as_bytes());
    }
    bench
}

/// A pack that holds nothing but a change to the built-in one.
fn changing(id: &str, change: &str) -> String {
    format!("[pack]\nid = \"{id}\"\nname = \"Mine\"\nversion = \"1\"\n\n[[override]]\n{change}\n")
}

fn check(bench: &Bench, arguments: &[&str]) -> Ran {
    bench.run_with(&[&["check", "--format", "json", "ward"], arguments].concat(), b"")
}

/// The codes of what was found in the first note, with their severities.
fn found(checked: &Ran) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let json = checked.json();
    let findings = json["notes"][0]["findings"].as_array().expect("the note was read");
    findings.iter().map(|finding| (text(&finding["code"]), text(&finding["severity"]))).collect()
}

#[track_caller]
fn finds(ran: &Ran, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|&(code, severity)| (code.to_owned(), severity.to_owned())).collect();
    assert_eq!(found(ran), expected, "{ran:#?}");
}

const DIURETIC: (&str, &str) = ("diuretic-cramp", "information");
const OWN: (&str, &str) = ("own-rule", "hint");

#[test]
fn they_count_everywhere_unless_somebody_says_no() {
    let bench = bench(&[("mine/pack.toml", OWN_PACK), ("mine/more.toml", "# Nothing."), ("README.md", "Ours.")]);
    finds(&check(&bench, &[]).exits(0).tells(&[]), &[DIURETIC, OWN]);
    finds(&check(&bench, &["--no-project"]).exits(0), &[DIURETIC, OWN]);
    finds(&check(&bench, &["--no-user-packs"]).exits(0), &[DIURETIC]);
    let own = ["--no-default-pack", "--pack", "pack.toml", "--fail-on", "never"];
    finds(&check(&bench, &own).exits(0).tells(&[]), &[("drug-cramp", "warning")]);
    bench.run_with(&["explain", "own-rule"], b"").exits(0).prints(&["Own"]);
    bench.run_with(&["rules", "--no-user-packs"], b"").exits(0);
    bench.add("ward/sidenote.toml", b"userPacks = false\n");
    finds(&check(&bench, &[]).exits(0).tells(&["leaves out your own packs"]), &[DIURETIC]);
}

#[test]
fn a_pack_of_the_folder_counts_more() {
    let mine = changing("mine", "rule = \"diuretic-cramp\"\nseverity = \"hint\"");
    let bench = bench(&[("mine.toml", &mine)]);
    finds(&check(&bench, &[]).exits(0), &[("diuretic-cramp", "hint")]);
    bench.add("sidenote.toml", b"packs = [\"ours.toml\"]\n");
    bench.add("ours.toml", changing("ours", "rule = \"diuretic-cramp\"\nseverity = \"information\"").as_bytes());
    finds(&check(&bench, &[]).exits(0), &[DIURETIC]);
    let named = changing("named", "rule = \"diuretic-cramp\"\nenabled = false");
    bench.add("named.toml", named.as_bytes());
    finds(&check(&bench, &["--no-project", "--pack", "named.toml"]).exits(0), &[]);
}

#[test]
fn one_survives_a_newer_version_of_what_it_changes() {
    let mine = changing("mine", "rule = \"gone-from-it\"\nenabled = false");
    let bench =
        bench(&[("mine.toml", &format!("{mine}\n[[override]]\nconcept = \"cond-hypothyroid\"\nterms = [\"myxo\"]\n"))]);
    let told = "config/packs/mine.toml:7: the override of the rule `gone-from-it` finds none";
    finds(&check(&bench, &[]).exits(0).tells(&["warning: ", told]), &[DIURETIC]);
    let read = bench.run_with(&["mentions", "--format", "json", "-"], b"Has myxo.").exits(0).json();
    assert_eq!(read["notes"][0]["mentions"][0]["concept"], "cond-hypothyroid");
}

#[test]
fn a_faulty_one_is_told_once_and_the_others_count() {
    let bench = bench(&[
        ("a.toml", &OWN_PACK.replace("kind", "kinds")),
        ("b.toml", &OWN_PACK.replace("\"own\"", "\"b\"").replace("own-", "b-own-")),
    ]);
    bench.add("ward/b/visit.note", NOTE);
    bench.add("ward/b/sidenote.toml", b"allRules = true\n");
    let ran = check(&bench, &[]).exits(2).tells(&["error: ", "config/packs/a.toml:9: unknown key `kinds`"]);
    assert_eq!(ran.err.matches("a.toml").count(), 1, "{ran:#?}");
    assert!(found(&ran).contains(&("b-own-rule".to_owned(), "hint".to_owned())), "{ran:#?}");
    bench.add("config/packs/a.toml", b"[pack");
    check(&bench, &[]).exits(2).tells(&["config/packs/a.toml:1: "]);
}

#[test]
fn it_gives_way_to_a_pack_of_the_folder() {
    let bench = bench(&[("mine.toml", OWN_PACK)]);
    bench.add("sidenote.toml", b"packs = [\"ours.toml\"]\n");
    // The same pack, as when one's own has been taken over for all.
    bench.add("ours.toml", OWN_PACK.replace("\"hint\"", "\"information\"").replace("weak", "good").as_bytes());
    let ran = check(&bench, &[]).exits(0).tells(&["mine.toml: another pack is called `own` as well"]);
    finds(&ran, &[DIURETIC, ("own-rule", "information")]);
    // Another pack that happens to use the same names.
    bench.add("ours.toml", OWN_PACK.replace("id = \"own\"", "id = \"ours\"").as_bytes());
    let ran = check(&bench, &[]).exits(2).tells(&["ours.toml:8: the concept or set `own-drug` stands twice"]);
    finds(&ran, &[DIURETIC, OWN]);
}
