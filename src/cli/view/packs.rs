//! The examples of a pack, and the trial of a rule, for people.

use std::fmt::Write;

use super::plain;
use super::style::{ERROR, FAINT, STRONG, paint, severity};
use crate::cli::note::{Note, Places};
use crate::findings::{Finding, Misbehaviour, Outcome, Step, Trace, Tried, example_settings, trace};
use crate::knowledge::{Knowledge, PackSource, RuleId, Severity};
use crate::reading::NoteReading;

/// The examples that do not behave, with what was found instead and why; and how many do.
pub(in crate::cli) fn examples(knowledge: &Knowledge, source: &PackSource, tried: &[Tried<'_>]) -> String {
    let mut out = String::new();
    let mut wrong = 0;
    for example in tried {
        let Some(misbehaviour) = example.misbehaviour else { continue };
        wrong += 1;
        let rule = knowledge.rule(example.rule);
        let place = source.place(rule.origin.file, example.note.span().start);
        let what = match misbehaviour {
            Misbehaviour::Silent => "should fire, and stays silent".to_owned(),
            Misbehaviour::Fires => {
                format!("should stay silent ({}), and fires", plain::line(example.why.unwrap_or_default()))
            }
            Misbehaviour::Severity { wanted, found } => {
                format!("should be {}, and is {}", wanted.name(), found.name())
            }
        };
        let _ = writeln!(out, "{}: {} {what}", plain::line(&place), paint(ERROR, rule.code()));
        for line in example.note.get_ref().lines() {
            let _ = writeln!(out, "  {} {}", paint(FAINT, "|"), plain::line(line));
        }
        for other in example.findings.iter().filter(|finding| finding.rule != example.rule) {
            let code = knowledge.rule(other.rule).code();
            let _ =
                writeln!(out, "  found instead: {code} ({}) at “{}”", other.severity.name(), plain::line(&other.text));
        }
        let reading = NoteReading::read(example.note.get_ref(), knowledge);
        let trial = trace(&reading, knowledge, &example_settings(), example.rule);
        for step in &trial.steps {
            out.push_str(&step_line(step, ""));
        }
        out.push('\n');
    }
    let (all, right) = (tried.len(), tried.len() - wrong);
    let examples = if all == 1 { "example" } else { "examples" };
    let _ = writeln!(out, "{right} of {all} {examples} behave.");
    out
}

/// Why a rule fires on a note, or why not, step by step.
pub(in crate::cli) fn trial(note: &Note, trial: &Trace, knowledge: &Knowledge, rule: RuleId) -> String {
    let mut places = Places::of_text(note);
    let rule = knowledge.rule(rule);
    let mut out = format!("{} ({})\n", paint(STRONG, &plain::line(&rule.rule.title)), rule.code());
    for step in &trial.steps {
        let place = step.span.map(|span| format!("{} ", paint(FAINT, &places.shown(span)))).unwrap_or_default();
        out.push_str(&step_line(step, &place));
    }
    if trial.findings.is_empty() {
        out.push_str("It does not fire on this note.\n");
    }
    for finding in &trial.findings {
        let _ = writeln!(out, "{}", verdict(finding, &places.shown(finding.span)));
    }
    out
}

fn verdict(finding: &Finding, place: &str) -> String {
    let shown = match finding.severity {
        Severity::Hover => "shown on hover only",
        other => other.name(),
    };
    let shown = paint(severity(finding.severity), shown);
    format!("It fires at {place} on “{}” ({shown}): {}", plain::line(&finding.text), plain::line(&finding.message))
}

fn step_line(step: &Step, place: &str) -> String {
    let mark = match step.outcome {
        Outcome::Holds => "+",
        Outcome::Fails => "-",
        Outcome::Told => " ",
    };
    let mark = if step.outcome == Outcome::Fails { paint(ERROR, mark) } else { mark.to_owned() };
    format!("{}{mark} {place}{}\n", "  ".repeat(step.depth + 1), plain::line(&step.text))
}
