//! Cases written by readers who knew the catalogue and not the program: hard notes for and against each rule, and whole
//! notes with all that should be found.
//!
//! What does not behave stands in `cases/known.toml` with its reason. The test fails when one of those starts to
//! behave, and when another stops. Spans are judged as a reader would: a finding must touch the words it is about.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use sidenote::findings::{EvaluationSettings, Finding, evaluate};
use sidenote::knowledge::{Knowledge, PackSource, Severity, load};
use sidenote::reading::NoteReading;

#[derive(Deserialize)]
struct Cases {
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    note: Vec<WholeNote>,
}

#[derive(Deserialize)]
struct Case {
    rule: String,
    fires: bool,
    #[serde(default)]
    anchor: Option<String>,
    note: String,
}

#[derive(Deserialize)]
struct WholeNote {
    id: String,
    text: String,
    #[serde(default)]
    findings: Vec<Wanted>,
    #[serde(default)]
    optional: Vec<String>,
}

#[derive(Deserialize)]
struct Wanted {
    code: String,
    anchors: Vec<String>,
}

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    fault: Vec<KnownFault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFault {
    what: String,
    reason: String,
}

fn findings(note: &str, knowledge: &Knowledge, all_rules: bool) -> Vec<Finding> {
    let reference_date = Some(jiff::civil::date(2026, 11, 1));
    let settings = EvaluationSettings { all_rules, reference_date, ..EvaluationSettings::default() };
    evaluate(&NoteReading::read(note, knowledge), knowledge, &settings)
}

/// Whether the finding touches one of the places where the words stand.
fn touches(finding: &Finding, note: &str, anchor: &str) -> bool {
    note.match_indices(anchor).any(|(at, words)| finding.span.start < at + words.len() && at < finding.span.end)
}

/// What is wrong with one case, in a line that names it.
fn judge_case(case: &Case, knowledge: &Knowledge) -> Option<String> {
    let found = findings(&case.note, knowledge, true);
    let own = found.iter().find(|finding| knowledge.rule(finding.rule).code() == case.rule);
    let start: String = case.note.trim().chars().take(60).collect::<String>().replace('\n', " / ");
    match (case.fires, own) {
        (true, None) => Some(format!("{} is silent on: {start}", case.rule)),
        (false, Some(_)) => Some(format!("{} fires on: {start}", case.rule)),
        (true, Some(finding)) => {
            let anchored = case.anchor.as_ref().is_none_or(|anchor| touches(finding, &case.note, anchor));
            (!anchored).then(|| format!("{} stands elsewhere in: {start}", case.rule))
        }
        (false, None) => None,
    }
}

fn judge_note(note: &WholeNote, knowledge: &Knowledge) -> Vec<String> {
    let mut wanted: Vec<&Wanted> = note.findings.iter().collect();
    let mut faults = Vec::new();
    for finding in findings(&note.text, knowledge, false) {
        if finding.severity == Severity::Hover {
            continue;
        }
        let code = knowledge.rule(finding.rule).code();
        let hit = wanted.iter().position(|wanted| {
            wanted.code == code && wanted.anchors.iter().any(|anchor| touches(&finding, &note.text, anchor))
        });
        match hit {
            Some(index) => {
                wanted.remove(index);
            }
            None if note.optional.iter().any(|optional| optional == code) => {}
            None => faults.push(format!("{}: {code} is too much", note.id)),
        }
    }
    faults.extend(wanted.iter().map(|wanted| format!("{}: {} is missing", note.id, wanted.code)));
    faults
}

#[test]
fn cases_behave() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the cases can be read");
    let known: Known = toml::from_str(&read("known.toml")).expect("the known faults are TOML");
    assert!(known.fault.iter().all(|fault| !fault.reason.is_empty()), "each known fault has its reason");
    let listed: BTreeSet<String> = known.fault.into_iter().map(|fault| fault.what).collect();
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let mut faults: BTreeSet<String> = BTreeSet::new();
    let (mut cases, mut notes) = (0, 0);
    for entry in std::fs::read_dir(&folder).expect("the folder of cases can be read").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "known.toml" || Path::new(&name).extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file: Cases = toml::from_str(&read(&name)).expect("the cases are TOML");
        cases += file.case.len();
        notes += file.note.len();
        faults.extend(file.case.iter().filter_map(|case| judge_case(case, &knowledge)));
        faults.extend(file.note.iter().flat_map(|note| judge_note(note, &knowledge)));
    }
    println!("{cases} cases and {notes} notes, {} faults", faults.len());
    let new: Vec<_> = faults.difference(&listed).map(|fault| format!("new: {fault}")).collect();
    let mended: Vec<_> =
        listed.difference(&faults).map(|fault| format!("mended, remove it from the list: {fault}")).collect();
    assert!(new.is_empty() && mended.is_empty(), "{}\n{}", new.join("\n"), mended.join("\n"));
}
