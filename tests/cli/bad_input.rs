//! Notes that are not quite text, and commands that are not quite right.

use serde_json::json;

use crate::support::Bench;

#[test]
fn what_is_not_utf_8_is_read_around() {
    for (bytes, span, range, told) in [
        // A byte-order mark counts in both units.
        (&b"\xEF\xBB\xBFHCTZ"[..], [3, 7], [1, 5], &[][..]),
        (b"caf\xE9 HCTZ", [5, 9], [5, 9], &["byte 3 (line 1) is not UTF-8; read as an unknown character\n"]),
        (
            b"\xEF\xBB\xBF\xFF\xFE HCTZ",
            [6, 10],
            [4, 8],
            &["byte 3 (line 1) is not UTF-8; read as an unknown character, and so is 1 more byte\n"],
        ),
        // A character cut short is as many unknown characters as it has bytes.
        (b"\xF0\x9F\x92 HCTZ", [4, 8], [4, 8], &["byte 0 (line 1)", "and so are 2 more bytes\n"]),
        ("💪 é HCTZ".as_bytes(), [8, 12], [5, 9], &[]),
        (b"a\r\nb\xFF\rc\n\xFE HCTZ", [10, 14], [2, 6], &["byte 4 (line 2)"]),
    ] {
        let bench = Bench::new(&[("a.note", bytes)]);
        let json = bench.own("mentions", &["--format", "json", "a.note"]).exits(0).tells(told).json();
        let mention = &json["notes"][0]["mentions"][0];
        assert_eq!(mention["span"], json!(span), "{bytes:?}");
        let characters = json!([mention["range"]["start"]["character"], mention["range"]["end"]["character"]]);
        assert_eq!(characters, json!(range), "{bytes:?}");
        assert_eq!(json["errors"], json!([]));
    }
}

#[test]
fn an_unknown_byte_is_part_of_its_word() {
    let bench = Bench::new(&[("a.note", b"cramps\xE9 \xE9HCTZ HCTZ")]);
    let json = bench.own("mentions", &["--format", "json", "a.note"]).exits(0).json();
    let spans: Vec<&serde_json::Value> =
        json["notes"][0]["mentions"].as_array().expect("mentions").iter().map(|mention| &mention["span"]).collect();
    assert_eq!(spans, [&json!([14, 18])]);
}

#[test]
fn an_empty_note_has_nothing_in_it() {
    let bench = Bench::new(&[]);
    for note in [&b""[..], b"\n", b"\xEF\xBB\xBF", b"   \r\n\r"] {
        bench.own_with("check", &["-"], note).exits(0).tells(&[]).prints(&["No findings; 1 note read.\n"]);
        let json = bench.own_with("mentions", &["--format", "json", "-"], note).exits(0).tells(&[]).json();
        let expected = json!([{"path": "-", "mentions": [], "values": [], "durations": []}]);
        assert_eq!(json["notes"], expected);
    }
}

#[test]
fn bad_usage_is_exit_2() {
    let bench = Bench::new(&[("a.note", b"")]);
    for (arguments, told) in [
        (&["check", "--colr"][..], "'--colr'"),
        (&["chek"], "'chek'"),
        (&["check", "--format", "xml", "a.note"], "[possible values: human, json, sarif, html]"),
        (&["check", "--fail-on", "error", "a.note"], "[possible values: warning, information, hint, never]"),
        (&["check", "--date", "yesterday", "a.note"], "in the form YYYY-MM-DD"),
        (&["check", "--date", "2026-02-30", "a.note"], "not a day of the calendar"),
        (&["check", "--jobs", "0", "a.note"], "--jobs"),
        (&["check", "--max-bytes", "lots", "a.note"], "--max-bytes"),
        (&["explain"], "CODE|ID"),
        (&["pack"], "check"),
        (&["check", "--no-default-pack", "a.note"], "add --pack FILE_OR_DIR, or leave out --no-default-pack"),
    ] {
        let ran = bench.run_with(arguments, b"").exits(2).tells(&[told]);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

#[test]
fn no_word_of_a_note_reaches_standard_error() {
    let bench = Bench::new(&[("a.note", b"Secretname has cramps \xFF on HCTZ")]);
    let ran = bench.own("check", &["--fail-on", "never", "a.note", "nowhere"]).exits(0);
    for word in ["Secretname", "cramps", "HCTZ"] {
        assert!(!ran.err.contains(word), "{ran:#?}");
    }
}

#[test]
fn a_path_cannot_steer_the_terminal() {
    let bench = Bench::new(&[]);
    let ran = bench.own("check", &["no\u{1b}[2Jwhere"]).exits(2);
    assert!(!ran.err.contains('\u{1b}'), "{ran:#?}");
}
