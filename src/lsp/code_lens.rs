//! The count of findings above the assessment, where the editor is set to show it.

use serde_json::Value;
use tower_lsp::ls_types::{CodeLens, Command, Range};

use super::view::View;
use crate::findings::Finding;
use crate::knowledge::SectionKind;
use crate::reading::{Part, PartKind};

/// The command that shows the finding that matters most; its one argument is the note's address.
pub const SHOW_FINDING: &str = "sidenote.showFinding";

/// The lens of a note: none where it is switched off, where there is no assessment, or nothing to count.
#[must_use]
pub fn lenses(view: &View) -> Vec<CodeLens> {
    if !view.code_lens {
        return Vec::new();
    }
    let assessment = |part: &Part| part.kind == PartKind::Section && part.section == SectionKind::Plan;
    let (Some(part), Some(title)) = (view.parts().into_iter().find(assessment), count(view)) else {
        return Vec::new();
    };
    vec![CodeLens {
        range: view.range(part.title),
        command: Some(Command {
            title,
            command: SHOW_FINDING.to_owned(),
            arguments: Some(vec![Value::from(view.uri.as_str())]),
        }),
        data: None,
    }]
}

/// "3 findings, 1 warning, 2 more on hover".
fn count(view: &View) -> Option<String> {
    let (_, counts) = view.counted();
    let number = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let findings = counts.warnings + counts.information + counts.hints;
    let parts = [
        (findings, number(findings, "finding")),
        (counts.warnings, number(counts.warnings, "warning")),
        (counts.held_back, format!("{} more on hover", counts.held_back)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, part)| part).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The place of the finding that matters most.
#[must_use]
pub fn first_finding(view: &View) -> Option<Range> {
    let most = |finding: &&Finding| (std::cmp::Reverse(finding.severity), finding.span);
    view.reported().into_iter().min_by_key(most).map(|finding| view.range(finding.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::{view, words};

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let view = view(text);
        let found =
            lenses(&view).pop().map(|lens| (words(&view, lens.range), lens.command.map(|command| command.title)));
        assert_eq!(found, expected.map(|(place, title)| (place.to_owned(), Some(title.to_owned()))),);
    }

    #[test]
    fn findings_are_counted_above_the_assessment() {
        check("HPI: cramps on HCTZ.\n\nA/P: gout.", Some(("2: A/P", "2 findings, 1 warning")));
        check("HPI: cramps on HCTZ.\n\nPlan:\nrest", Some(("2: Plan", "1 finding")));
    }

    #[test]
    fn there_is_no_lens_without_an_assessment_or_without_findings() {
        check("HPI: cramps on HCTZ.", None);
        check("A/P: rest.", None);
        let mut off = view("A/P: gout.");
        off.code_lens = false;
        assert_eq!(lenses(&off), []);
    }

    #[test]
    fn the_lens_leads_to_what_matters_most() {
        let view = view("HPI: cramps on HCTZ.\n\nA/P: gout.");
        assert_eq!(first_finding(&view).map(|range| words(&view, range)).as_deref(), Some("2: gout"));
    }
}
