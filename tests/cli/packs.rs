//! Packs from the command line, and what is said of broken ones.

use crate::support::{Bench, CONCEPTS};

const HEAD: &str = "[pack]\nid = \"x\"\nname = \"X\"\nversion = \"1\"\n\n";

#[test]
fn a_fault_is_told_with_file_line_and_mend() {
    for (text, told) in [
        (
            "[[concept]]\nid = \"a\"\nkind = \"drug\"\ntrems = [\"x\"]\n",
            "broken.toml:9: unknown key `trems` in [[concept]]; did you mean `terms`?",
        ),
        (
            "[[concept]]\nid = \"cramp\"\nkind = \"symptom\"\nparents = [\"crampp\"]\n",
            "broken.toml:9: there is no concept `crampp`; did you mean `cramp`?",
        ),
        (
            "[[concept]]\nid = \"a\"\nkind = \"drug\"\n\n[[concept]]\nid = \"a\"\nkind = \"drug\"\n",
            "broken.toml:11: the concept or set `a` stands twice; the first stands at broken.toml:7",
        ),
        (
            "[[concept]]\nid = \"cramp\"\nkind = \"symptom\"\n\n[[rule]]\ncode = \"r\"\ntitle = \"R\"\n\
             severity = \"hint\"\nevidence = \"weak\"\nmessage = \"m\"\nroute = [{ anchor = { find = [\"kramp\"] } }]\n",
            "broken.toml:16: there is no concept or set `kramp`; did you mean `cramp`?",
        ),
        ("[[concept]\n", "broken.toml:6: "),
    ] {
        let bench = Bench::new(&[("broken.toml", format!("{HEAD}{text}").as_bytes()), ("a.note", b"")]);
        let told = format!("error: {told}");
        bench.run_with(&["pack", "check", "broken.toml"], b"").exits(2).tells(&[&told]);
        for command in ["check", "mentions", "rules", "explain"] {
            let mut arguments = vec![command, "--no-default-pack", "--pack", "broken.toml"];
            arguments.extend(match command {
                "rules" => None,
                _ => Some("a.note"),
            });
            let ran = bench.run_with(&arguments, b"").exits(2).tells(&[&told]);
            assert_eq!(ran.out, "");
        }
    }
}

#[test]
fn a_pack_that_cannot_be_read_is_named() {
    let bench = Bench::new(&[("folder/readme.txt", b""), ("latin.toml", b"[pack]\nid = \"\xE9\"\n")]);
    for (path, told) in [
        ("nowhere.toml", "error: nowhere.toml: cannot be read"),
        ("folder", "error: folder: the folder holds no .toml file"),
        ("latin.toml", "error: latin.toml: is not UTF-8 from byte 13; save the file as UTF-8"),
    ] {
        bench.run_with(&["pack", "check", path], b"").exits(2).tells(&[told]);
        bench.run_with(&["check", "--pack", path, "-"], b"").exits(2).tells(&[told]);
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let concept = |id: &str| format!("[[concept]]\nid = \"{id}\"\nkind = \"drug\"\nparents = [\"nothing-{id}\"]\n");
    let text = format!("{HEAD}{}{}", concept("a"), concept("b"));
    let bench = Bench::new(&[("broken.toml", text.as_bytes())]);
    let ran = bench.run_with(&["pack", "check", "broken.toml"], b"").exits(2);
    assert_eq!(ran.err.lines().count(), 2, "{ran:#?}");
}

#[test]
fn a_sound_pack_is_counted() {
    let bench = Bench::new(&[("folder/one.toml", CONCEPTS.as_bytes()), ("folder/sub/two.toml", b"# Nothing.\n")]);
    let expected = "Small pack 1: 4 rules, 5 concepts, 7 terms, 1 mechanism, 1 pitfall, 0 sources, 0 statements.\n";
    let ran = bench.run_with(&["pack", "check", "pack.toml"], b"").exits(0).tells(&[]);
    assert_eq!(ran.out, expected);
    bench.run_with(&["pack", "check", "folder"], b"").exits(0).prints(&["0 rules, 2 concepts"]);
}

#[test]
fn packs_add_up_and_may_use_each_others_names() {
    let more = format!(
        "{HEAD}[[concept]]\nid = \"indapamide\"\nkind = \"drug\"\nterms = [\"lozol\"]\nparents = [\"thiazide\"]\n"
    );
    let bench = Bench::new(&[("more.toml", more.as_bytes()), ("a.note", b"lozol and HCTZ")]);
    let json = bench.own("mentions", &["--pack", "more.toml", "--format", "json", "a.note"]).exits(0).json();
    assert_eq!(json["notes"][0]["mentions"].as_array().map(Vec::len), Some(2));
    bench
        .run_with(&["mentions", "--no-default-pack", "--pack", "more.toml", "a.note"], b"")
        .exits(2)
        .tells(&["more.toml:10: there is no concept `thiazide`"]);
}
