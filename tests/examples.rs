//! The example notes show what `examples/expected.toml` says, and nothing else.

use std::path::Path;

use serde::Deserialize;
use sidenote::findings::{EvaluationSettings, evaluate};
use sidenote::knowledge::{PackSource, Severity, load};
use sidenote::reading::NoteReading;

#[derive(Deserialize)]
struct Expected {
    note: Vec<ExpectedNote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedNote {
    file: String,
    #[serde(default)]
    finding: Vec<ExpectedFinding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFinding {
    code: String,
    severity: Severity,
    text: String,
}

#[test]
fn examples_show_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let expected = std::fs::read_to_string(folder.join("expected.toml")).expect("the expectations can be read");
    let expected: Expected = toml::from_str(&expected).expect("the expectations are TOML");
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let settings =
        EvaluationSettings { reference_date: Some(jiff::civil::date(2026, 11, 1)), ..EvaluationSettings::default() };
    let line = |code: &str, severity: Severity, text: &str| format!("{} {code} “{text}”", severity.name());
    let mut differences = Vec::new();
    for note in &expected.note {
        let text = std::fs::read_to_string(folder.join(&note.file)).expect("the example can be read");
        let found = evaluate(&NoteReading::read(&text, &knowledge), &knowledge, &settings);
        let mut found: Vec<String> = found
            .iter()
            .filter(|finding| finding.severity > Severity::Hover)
            .map(|finding| line(knowledge.rule(finding.rule).code(), finding.severity, &finding.text))
            .collect();
        let mut wanted: Vec<String> =
            note.finding.iter().map(|finding| line(&finding.code, finding.severity, &finding.text)).collect();
        found.sort();
        wanted.sort();
        let missing = wanted.iter().filter(|line| !found.contains(line)).map(|line| format!("- {}: {line}", note.file));
        let more = found.iter().filter(|line| !wanted.contains(line)).map(|line| format!("+ {}: {line}", note.file));
        differences.extend(missing.chain(more));
    }
    assert!(differences.is_empty(), "the examples differ:\n{}", differences.join("\n"));
}
