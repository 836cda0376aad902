//! `sidenote explain`, `sidenote rules`, and the way to the language server.

use serde_json::json;

use crate::support::Bench;

#[test]
fn a_page_is_found_by_code_and_by_id() {
    let bench = Bench::new(&[]);
    for (name, told) in [
        ("drug-cramp", "Cramp on a diuretic"),
        ("mech-salt", "(https://example.org/label)"),
        ("pit-salt", "Not every cramp is salt."),
    ] {
        let ran = bench.own("explain", &[name]).exits(0).tells(&[]).prints(&[told]);
        assert!(ran.out.lines().all(|line| line.chars().count() <= 90), "{}", ran.out);
        assert!(!ran.out.contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn a_name_that_is_not_known_brings_the_nearest() {
    let bench = Bench::new(&[]);
    for (name, told) in [
        ("drug-crmap", "did you mean `drug-cramp`?"),
        ("Pit-Salt", "did you mean `pit-salt`?"),
        ("something-else", "`sidenote rules` lists the rules"),
    ] {
        let ran = bench.own("explain", &[name]).exits(2).tells(&[name, told]);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn the_catalogue_lists_every_rule() {
    let bench = Bench::new(&[]);
    let expected = "\
code                severity          title
drug-cramp          warning      on   Cramp on a diuretic
stroke-information  information  on   Stroke
tremor-hint         hint         off  Tremor
dystonia-hover      hover        on   Dystonia
";
    assert_eq!(bench.own("rules", &[]).exits(0).tells(&[]).out, expected);
    let json = bench.own("rules", &["--format", "json"]).exits(0).json();
    let expected = json!({
        "code": "drug-cramp", "title": "Cramp on a diuretic", "severity": "warning", "enabled": true,
        "evidence": "moderate", "message": "Cramp on a diuretic: consider sodium.", "mechanism": "mech-salt",
        "pitfall": "pit-salt", "statements": [], "sources": [],
    });
    assert_eq!(json["version"], json!(1));
    assert_eq!(json["rules"][0], expected);
    assert_eq!(json["rules"][2]["enabled"], json!(false));
    assert_eq!(json["rules"][2]["mechanism"], json!(null));
}

#[test]
fn without_a_terminal_it_is_the_language_server() {
    let bench = Bench::new(&[]);
    for arguments in [&[][..], &["--stdio"], &["lsp"], &["lsp", "--stdio"]] {
        // A client that goes without saying goodbye.
        let ran = bench.run_with(arguments, b"").exits(1);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}
