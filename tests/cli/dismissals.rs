//! What was dismissed, counted and cleared.

use serde_json::json;

use crate::support::{Bench, Ran};

/// A folder with what an editor has stored in `state`.
fn bench() -> Bench {
    let entry = |number: u8, rule: &str, reason: &str| json!({"note": format!("{number:032x}"), "anchor": format!("{number:032x}"), "rule": rule, "reason": reason});
    let dismissals = [
        entry(1, "drug-cramp", "disagree"),
        entry(2, "drug-cramp", "disagree"),
        entry(3, "drug-cramp", "duplicate"),
        entry(4, "other-rule", "wrong-context"),
    ];
    let stored = json!({"version": 1, "dismissals": dismissals, "rules": ["loud-rule"]}).to_string();
    Bench::new(&[("state/dismissals.json", stored.as_bytes())])
}

fn run(bench: &Bench, arguments: &[&str]) -> Ran {
    let mut command = bench.command(&[&["dismissals"], arguments].concat());
    let output = command.env("SIDENOTE_STATE_DIR", bench.path().join("state")).output().expect("the binary runs");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn they_are_counted_by_rule_and_reason() {
    let bench = bench();
    let ran = run(&bench, &[]).exits(0).tells(&[]);
    assert_eq!(
        ran.out,
        "rule        reason                      dismissed\n\
         drug-cramp  disagree with the evidence  2\n\
         drug-cramp  duplicate                   1\n\
         other-rule  wrong patient context       1\n\
         Switched off for you: loud-rule\n"
    );
    let ran = run(&bench, &["--format", "json", "--rule", "drug-cramp"]).exits(0);
    assert_eq!(
        ran.json(),
        json!({
            "version": 1,
            "dismissals": [
                {"code": "drug-cramp", "reason": "disagree", "count": 2},
                {"code": "drug-cramp", "reason": "duplicate", "count": 1},
            ],
            "rulesOff": [],
            "cleared": false,
        })
    );
}

#[test]
fn they_are_cleared_by_rule_or_all() {
    let bench = bench();
    run(&bench, &["--clear", "--rule", "drug-cramp"]).exits(0).prints(&["drug-cramp", "All of this is cleared"]);
    let left = run(&bench, &[]).exits(0);
    assert!(!left.out.contains("drug-cramp") && left.out.contains("other-rule"), "{left:#?}");
    run(&bench, &["--clear", "--format", "json"]).exits(0).prints(&["\"cleared\": true", "loud-rule"]);
    assert_eq!(run(&bench, &[]).exits(0).out, "Nothing is dismissed.\n");
}

#[test]
fn a_damaged_file_is_told_and_kept() {
    let bench = Bench::new(&[("state/dismissals.json", b"{")]);
    run(&bench, &[]).exits(0).tells(&["warning: ", "dismissals.json was damaged", "dismissals.json.damaged-1"]);
    assert_eq!(std::fs::read(bench.path().join("state/dismissals.json.damaged-1")).expect("it is kept"), b"{");
    let bench = Bench::new(&[("state/dismissals.json", b"{\"version\": 9}")]);
    run(&bench, &["--clear"]).exits(2).tells(&["newer version of Sidenote"]);
    let bench = Bench::new(&[("state", b"a file")]);
    run(&bench, &[]).exits(2).tells(&["error: what was dismissed cannot be read or cleared"]);
}
