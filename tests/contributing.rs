//! `CONTRIBUTING.md` explains every key of a pack, and its worked example works.

use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::reading::NoteReading;

const GUIDE: &str = include_str!("../CONTRIBUTING.md");
const MODEL: &str = concat!(
    include_str!("../src/knowledge/model/adjust.rs"),
    include_str!("../src/knowledge/model/concept.rs"),
    include_str!("../src/knowledge/model/rule.rs"),
    include_str!("../src/knowledge/model/page.rs"),
    include_str!("../src/knowledge/model/mod.rs"),
);

/// The keys of a pack: the public fields of the structures that TOML is read into.
fn keys() -> Vec<String> {
    let model = MODEL.split("pub struct Limits").next().unwrap_or(MODEL);
    model
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
        .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        .map(|(name, _)| name.replace('_', "-"))
        .collect()
}

#[test]
fn every_key_is_explained() {
    let keys = keys();
    assert!(keys.len() > 80, "the keys are no longer found in the model: {keys:?}");
    let explained = |key: &String| {
        let ways = [format!("`{key}`"), format!("`{key} = "), format!("{{ {key} = "), format!(", {key} = ")];
        let table = [format!("[[{key}]]"), format!("`[{key}]`")];
        ways.iter().chain(&table).any(|way| GUIDE.contains(way.as_str()))
    };
    let missing: Vec<&String> = keys.iter().filter(|key| !explained(key)).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md does not explain {missing:?}");
}

fn codes(note: &str, knowledge: &Knowledge) -> Vec<String> {
    let reading = NoteReading::read(note, knowledge);
    let findings = evaluate(&reading, knowledge, &EvaluationSettings::default());
    findings.iter().map(|finding| knowledge.rule(finding.rule).code().to_owned()).collect()
}

#[test]
fn the_worked_example_works() {
    let example = GUIDE.split("<!-- worked example -->\n```toml\n").nth(1).expect("the example is marked");
    let example = example.split("```").next().expect("a split has a first part");
    let own = PackSource::from_files(vec![("thyroid.toml".to_owned(), example.to_owned())]);
    let knowledge = load(&[PackSource::embedded(), own]).expect("the example is a sound pack");
    let rule = knowledge.rule_named("thyroid-cramp").expect("the example holds the rule");
    for shown in &rule.rule.fires_on {
        assert!(
            codes(shown.note.get_ref(), &knowledge).contains(&"thyroid-cramp".to_owned()),
            "silent on {:?}",
            shown.note
        );
    }
    for silent in &rule.rule.silent_on {
        assert!(
            !codes(silent.note.get_ref(), &knowledge).contains(&"thyroid-cramp".to_owned()),
            "fires on {:?}",
            silent.note
        );
    }
}
