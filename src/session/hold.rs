//! What waits until the author's hand rests, so that half-typed words do not flash.
//!
//! A server knows of the caret only where the last insertion ended. A finding that is new and touches that place is
//! probably about a word that is still being typed. Which findings those are is decided here, without a clock; the
//! edge says when the hand has rested.

use crate::findings::Finding;
use crate::knowledge::{RuleId, Severity};
use crate::text::{Edit, Span};

/// The findings of a note that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Hold {
    /// The byte at which the last insertion ended, while the author may still be typing there.
    caret: Option<usize>,
    /// The findings that wait, by their index.
    held: Vec<usize>,
}

/// What an editor showed before some edits: which rule spoke, and where.
#[derive(Debug)]
pub(super) struct Before {
    shown: Vec<(RuleId, Span)>,
    edits: Vec<Edit>,
}

impl Hold {
    /// The findings that wait, by their index.
    pub fn held(&self) -> &[usize] {
        &self.held
    }

    /// Follows an edit; what is `typed` says where the caret is.
    pub fn follow(&mut self, edit: Edit, typed: bool) {
        self.caret = if typed && edit.inserted > 0 {
            Some(edit.after().end)
        } else {
            self.caret.map(|caret| carried(caret, edit))
        };
    }

    /// The author's hand rests, or something else than typing changed the findings: nothing waits any longer. Says
    /// whether anything did.
    pub fn rest(&mut self) -> bool {
        self.caret = None;
        !std::mem::take(&mut self.held).is_empty()
    }

    /// What is shown of the findings now, to be compared with what comes.
    pub fn before(&self, findings: &[Finding]) -> Before {
        let shown =
            findings.iter().enumerate().filter(|(index, finding)| may_show(finding) && !self.held.contains(index));
        Before { shown: shown.map(|(_, finding)| (finding.rule, finding.span)).collect(), edits: Vec::new() }
    }

    /// Decides which of the findings wait: those at the caret that were not shown before.
    pub fn judge(&mut self, before: &Before, findings: &[Finding]) {
        let Self { caret, held } = self;
        held.clear();
        let Some(caret) = *caret else { return };
        let waits = |finding: &Finding| may_show(finding) && touches(finding, caret) && !before.shows(finding);
        held.extend(findings.iter().enumerate().filter(|(_, finding)| waits(finding)).map(|(index, _)| index));
    }
}

impl Before {
    /// Follows an edit.
    pub fn follow(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Whether the same rule already spoke about this place. While a word grows its finding stays the same.
    fn shows(&self, finding: &Finding) -> bool {
        let place = finding.span;
        let same_rule = self.shown.iter().filter(|(rule, _)| *rule == finding.rule);
        same_rule.map(|&(_, span)| self.carried(span)).any(|span| span.start <= place.end && place.start <= span.end)
    }

    fn carried(&self, span: Span) -> Span {
        let carry = |offset| self.edits.iter().fold(offset, |offset, &edit| carried(offset, edit));
        Span::new(carry(span.start), carry(span.end))
    }
}

fn may_show(finding: &Finding) -> bool {
    finding.severity > Severity::Hover
}

/// Whether the caret touches what the finding rests on.
fn touches(finding: &Finding, caret: usize) -> bool {
    finding.span.touches(caret) || finding.related.iter().any(|related| related.span.touches(caret))
}

/// Where a byte stands after an edit; one inside what was removed, at its start.
const fn carried(offset: usize, edit: Edit) -> usize {
    if offset <= edit.start {
        offset
    } else if offset >= edit.start + edit.removed {
        offset - edit.removed + edit.inserted
    } else {
        edit.start
    }
}

#[cfg(test)]
mod tests {
    use crate::findings::EvaluationSettings;
    use crate::knowledge::{Knowledge, PackSource, load};
    use crate::session::{Document, NoteEdit};
    use crate::text::{Encoding, Position};

    /// A note that is typed into, with what shows after each step.
    struct Typed {
        knowledge: Knowledge,
        note: Document,
        version: i32,
    }

    impl Typed {
        fn new(text: &str) -> Self {
            let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
            let mut typed = Self { knowledge, note: Document::open(text, 1, 0, 10_000), version: 1 };
            typed.settle();
            typed
        }

        fn settle(&mut self) {
            while let Some(mut work) = self.note.take_work() {
                work.run(&self.knowledge, &EvaluationSettings::default());
                self.note.finish(work);
            }
        }

        /// Replaces `removed` bytes of the one line from a column on.
        fn edit(&mut self, at: usize, removed: usize, text: &str) {
            self.version += 1;
            let place = |character| Position { line: 0, character };
            let edit = NoteEdit { range: Some((place(at), place(at + removed))), text: text.to_owned() };
            assert_eq!(self.note.apply(self.version, &[edit], Encoding::Utf8), Ok(()));
            self.settle();
        }

        /// How many findings show, and how many wait.
        #[track_caller]
        fn shows(&self, shown: usize, waiting: usize) {
            let snapshot = self.note.snapshot().expect("the note is read");
            let visible = super::may_show;
            let all = snapshot.findings.iter().filter(|finding| visible(finding)).count();
            assert_eq!((all - snapshot.held.len(), snapshot.held.len()), (shown, waiting), "{}", snapshot.note);
        }
    }

    #[test]
    fn a_finding_at_the_caret_waits_until_the_caret_leaves_or_rests() {
        let mut typed = Typed::new("HPI: leg cramps since starting H");
        typed.shows(0, 0);
        typed.edit(32, 0, "CTZ");
        typed.shows(0, 1);
        typed.edit(35, 0, " ");
        typed.shows(1, 0);
        let mut rests = Typed::new("HPI: leg cramps since starting H");
        rests.edit(32, 0, "CTZ");
        rests.shows(0, 1);
        assert!(rests.note.rest() && !rests.note.rest());
        rests.shows(1, 0);
    }

    #[test]
    fn what_no_longer_holds_vanishes_at_once() {
        let mut typed = Typed::new("HPI: leg cramps since starting HCTZ");
        typed.shows(1, 0);
        typed.edit(32, 3, "");
        typed.shows(0, 0);
        typed.edit(32, 0, "CTZ");
        typed.shows(0, 1);
        typed.edit(32, 3, "");
        typed.shows(0, 0);
    }

    #[test]
    fn a_finding_that_already_shows_does_not_flicker_while_its_word_grows() {
        let mut typed = Typed::new("HPI: leg cramp since starting HCTZ");
        typed.shows(1, 0);
        typed.edit(14, 0, "s");
        typed.shows(1, 0);
        typed.edit(5, 0, "bad ");
        typed.shows(1, 0);
    }

    #[test]
    fn opening_a_note_is_not_typing_and_neither_are_settings() {
        let mut typed = Typed::new("HPI: leg cramps since starting HCTZ");
        typed.shows(1, 0);
        typed.edit(35, 0, "x");
        typed.shows(0, 0);
        typed.edit(35, 1, "");
        typed.shows(0, 1);
        typed.note.evaluate_again();
        typed.settle();
        typed.shows(1, 0);
    }

    #[test]
    fn what_appears_away_from_the_caret_does_not_wait() {
        let mut typed = Typed::new("HPI: no leg cramps since starting HCTZ, he says.");
        typed.shows(0, 0);
        typed.edit(5, 3, "");
        typed.shows(1, 0);
    }
}
