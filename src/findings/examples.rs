//! The examples of rules as tests: notes in which a rule must fire, and notes in which it must not.

use jiff::civil::{Date, date};
use toml::Spanned;

use super::{EvaluationSettings, Finding, evaluate};
use crate::knowledge::{CompiledRule, Knowledge, RuleId, Severity};
use crate::reading::NoteReading;

/// The day on which an example without a date counts as written.
pub const EXAMPLE_DAY: Date = date(2026, 11, 1);

/// What an example comes to that does not behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// It should fire and does not.
    Silent,
    /// It should not fire and does.
    Fires,
    /// It fires with another severity than the example says.
    Severity {
        /// What the example says.
        wanted: Severity,
        /// What was found.
        found: Severity,
    },
}

/// An example of a rule, tried.
#[derive(Debug)]
pub struct Tried<'a> {
    /// The rule.
    pub rule: RuleId,
    /// The note.
    pub note: &'a Spanned<String>,
    /// Whether the rule should fire.
    pub fires: bool,
    /// Why not, for one in which it should not.
    pub why: Option<&'a str>,
    /// What is wrong, where something is.
    pub misbehaviour: Option<Misbehaviour>,
    /// All that was found in the note.
    pub findings: Vec<Finding>,
}

/// The settings with which examples are tried.
#[must_use]
pub fn example_settings() -> EvaluationSettings {
    EvaluationSettings { all_rules: true, reference_date: Some(EXAMPLE_DAY), ..EvaluationSettings::default() }
}

/// Tries all examples of some rules. A rule also fires where one fires that comes before it in a chain.
#[must_use]
pub fn try_examples<'a>(knowledge: &'a Knowledge, wanted: &dyn Fn(&CompiledRule) -> bool) -> Vec<Tried<'a>> {
    let settings = example_settings();
    let mut all = Vec::new();
    for (rule, id) in knowledge.rules.iter().zip(0..).filter(|(rule, _)| wanted(rule)) {
        let id = RuleId(id);
        let ahead = with_those_ahead(id, knowledge);
        for example in &rule.rule.fires_on {
            let findings = evaluate(&NoteReading::read(example.note.get_ref(), knowledge), knowledge, &settings);
            let own = findings.iter().find(|finding| finding.rule == id);
            let other = own.zip(example.severity).filter(|(own, wanted)| own.severity != *wanted);
            let misbehaviour = if findings.iter().any(|finding| ahead.contains(&finding.rule)) {
                other.map(|(own, wanted)| Misbehaviour::Severity { wanted, found: own.severity })
            } else {
                Some(Misbehaviour::Silent)
            };
            all.push(Tried { rule: id, note: &example.note, fires: true, why: None, misbehaviour, findings });
        }
        for example in &rule.rule.silent_on {
            let findings = evaluate(&NoteReading::read(example.note.get_ref(), knowledge), knowledge, &settings);
            let fires = findings.iter().any(|finding| finding.rule == id);
            let misbehaviour = fires.then_some(Misbehaviour::Fires);
            let why = Some(example.why.as_str());
            all.push(Tried { rule: id, note: &example.note, fires: false, why, misbehaviour, findings });
        }
    }
    all
}

/// The rule and all that take precedence over it.
fn with_those_ahead(rule: RuleId, knowledge: &Knowledge) -> Vec<RuleId> {
    let mut ahead = vec![rule];
    let mut open = vec![rule];
    while let Some(next) = open.pop() {
        for &above in &knowledge.rule(next).yields_to {
            if !ahead.contains(&above) {
                ahead.push(above);
                open.push(above);
            }
        }
    }
    ahead
}
