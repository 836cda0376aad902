//! What is handed out beside the program.

use std::path::Path;

use serde_json::Value;

use crate::support::Bench;

#[test]
fn the_version_is_the_same_everywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["editors/vscode/package.json", "editors/vscode/package-lock.json"] {
        let text = std::fs::read_to_string(root.join(file)).expect("the file is there");
        let json: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(json["version"], env!("CARGO_PKG_VERSION"), "{file}");
    }
}

#[test]
fn every_shell_has_completions() {
    let bench = Bench::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = bench.run_with(&["completions", shell], b"").exits(0).tells(&[]).out;
        assert!(script.contains("mentions") && script.contains("no-project"), "{shell}");
    }
    bench.run_with(&["completions", "cmd"], b"").exits(2).tells(&["bash"]);
}

#[test]
fn a_site_is_not_written_over_other_files() {
    let bench = Bench::new(&[("full/diary.txt", b"mine")]);
    bench.run_with(&["pack", "docs", "--output", "full"], b"").exits(2).tells(&["full", "holds other files"]);
    bench.run_with(&["pack", "docs", "pack.toml", "--output", "site"], b"").exits(0).tells(&[]).prints(&["index.html"]);
    let page = bench.path().join("site/pages/drug-cramp.html");
    let text = std::fs::read_to_string(&page).expect("the rule has a page");
    assert!(text.contains("href=\"mech-salt.html\"") && text.contains("href=\"https://example.org/label\""), "{text}");
    bench.run_with(&["pack", "docs", "--output", "site"], b"").exits(0).tells(&[]);
    assert!(!page.exists(), "a page that the pack no longer has is gone");
}
