//! What of the findings an editor shows. Comparisons between doors are made below this layer.

use crate::findings::Finding;
use crate::knowledge::Severity;

/// How many findings below a warning a note may show at once.
pub const MOST_QUIET: usize = 5;

/// The findings that an editor shows.
#[derive(Debug, PartialEq)]
pub struct Shown<'a> {
    /// What is shown, in the order of places.
    pub findings: Vec<&'a Finding>,
    /// How many more would show if there were room; hover still tells of them.
    pub held_back: usize,
}

/// Picks what is shown: every warning, and of the rest the [`MOST_QUIET`] that matter most, in the order of their
/// severity and then of their places. What is meant for hover stays on hover.
#[must_use]
pub fn shown(findings: &[Finding]) -> Shown<'_> {
    let mut quiet: Vec<usize> = (0..findings.len())
        .filter(|&index| matches!(findings[index].severity, Severity::Information | Severity::Hint))
        .collect();
    quiet.sort_by_key(|&index| (std::cmp::Reverse(findings[index].severity), findings[index].span));
    let held_back = quiet.len().saturating_sub(MOST_QUIET);
    quiet.truncate(MOST_QUIET);
    let mut picked: Vec<&Finding> = findings
        .iter()
        .enumerate()
        .filter(|(index, finding)| finding.severity == Severity::Warning || quiet.contains(index))
        .map(|(_, finding)| finding)
        .collect();
    picked.sort_by_key(|finding| finding.span);
    Shown { findings: picked, held_back }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{ConceptId, RuleId};
    use crate::text::Span;

    fn finding(severity: Severity, at: usize) -> Finding {
        Finding {
            rule: RuleId(0),
            severity,
            message: String::new(),
            concept: ConceptId(0),
            span: Span::new(at, at + 1),
            text: String::new(),
            link: None,
            related: Vec::new(),
            why: Vec::new(),
        }
    }

    #[track_caller]
    fn check(findings: &[(Severity, usize)], expected: &[usize], held_back: usize) {
        let findings: Vec<Finding> = findings.iter().map(|&(severity, at)| finding(severity, at)).collect();
        let shown = shown(&findings);
        assert_eq!(shown.findings.iter().map(|finding| finding.span.start).collect::<Vec<_>>(), expected);
        assert_eq!(shown.held_back, held_back);
    }

    #[test]
    fn warnings_always_show_and_hover_never_does() {
        let many: Vec<_> = (0..9).map(|at| (Severity::Warning, at)).collect();
        check(&many, &[0, 1, 2, 3, 4, 5, 6, 7, 8], 0);
        check(&[(Severity::Hover, 0), (Severity::Hint, 1)], &[1], 0);
    }

    #[test]
    fn information_comes_before_hints() {
        use Severity::{Hint, Information, Warning};
        check(
            &[(Hint, 0), (Hint, 1), (Information, 2), (Hint, 3), (Warning, 4), (Hint, 5), (Hint, 6), (Information, 7)],
            &[0, 1, 2, 3, 4, 7],
            2,
        );
    }
}
