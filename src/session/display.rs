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

/// How many findings a note shows, and how many it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Warnings that show.
    pub warnings: usize,
    /// Information that shows.
    pub information: usize,
    /// Hints that show.
    pub hints: usize,
    /// Findings for which there is no room.
    pub held_back: usize,
    /// Findings that were dismissed.
    pub dismissed: usize,
}

impl Shown<'_> {
    /// How many there are, where so many others were dismissed.
    #[must_use]
    pub fn counts(&self, dismissed: usize) -> Counts {
        let of = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        Counts {
            warnings: of(Severity::Warning),
            information: of(Severity::Information),
            hints: of(Severity::Hint),
            held_back: self.held_back,
            dismissed,
        }
    }
}

/// Picks what is shown: every warning, and of the rest the [`MOST_QUIET`] that matter most, in the order of their
/// severity and then of their places. What is meant for hover stays on hover. What was dismissed, or waits until the
/// author's hand rests, is left out before, so that it takes no place.
#[must_use]
pub fn shown<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Shown<'a> {
    let mut picked: Vec<&Finding> = findings.into_iter().filter(|finding| finding.severity > Severity::Hover).collect();
    picked.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.span));
    let warnings = picked.partition_point(|finding| finding.severity == Severity::Warning);
    let held_back = (picked.len() - warnings).saturating_sub(MOST_QUIET);
    picked.truncate(warnings + MOST_QUIET);
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
