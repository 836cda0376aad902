//! What the code must not hold: rules are data, and their names stand in the pack alone.

use ignore::Walk;
use sidenote::knowledge::{CompiledRule, PackSource, load};

#[test]
fn no_rule_of_the_pack_is_named_in_the_code() {
    let Ok(knowledge) = load(&[PackSource::embedded()]) else { panic!("the embedded pack is sound") };
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let files: Vec<_> = Walk::new(source).flatten().filter(|entry| entry.path().is_file()).collect();
    assert!(files.iter().any(|file| file.path().ends_with("findings/evaluate.rs")), "{source} holds the code");
    let mut named = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(file.path()) else { panic!("{} can be read", file.path().display()) };
        let codes = knowledge.rules.iter().map(CompiledRule::code).filter(|code| text.contains(code));
        named.extend(codes.map(|code| format!("{}: {code}", file.path().display())));
    }
    assert!(named.is_empty(), "rules named in the code:\n{}", named.join("\n"));
}
