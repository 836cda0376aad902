//! Whose a mention is.

use super::{Acting, CueMark, Sight, nearest};
use crate::knowledge::CueKind;
use crate::reading::mention::Experiencer;
use crate::text::Span;

/// How many words may stand between a relative and the verb of bringing somebody.
const FETCHES: usize = 5;

impl Sight<'_> {
    /// The other person whose a mention is, and the cue that names them.
    pub(super) fn other_person(&self, acting: &[Acting]) -> Option<(Experiencer, Span)> {
        let relative = nearest(acting, &[CueKind::BloodRelative, CueKind::OtherPerson])?;
        let own = nearest(acting, &[CueKind::Patient]).is_some_and(|patient| {
            patient.mark.folded.start > relative.mark.folded.start && patient.distance < relative.distance
        });
        if own || self.speaks(relative.mark) || self.accompanies(relative.mark) {
            return None;
        }
        let other = relative.mark.cue.kind == CueKind::OtherPerson || self.is_in_law(relative.mark);
        let person = if other { Experiencer::Other } else { Experiencer::BloodRelative };
        Some((person, relative.mark.folded))
    }

    /// A relative who speaks of the patient is not the one who has it.
    fn speaks(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::Speaks
                && mark.folded.start >= relative.folded.end
                && Span::new(relative.folded.end, mark.folded.start).of(self.folded.text()).split_whitespace().count()
                    <= if mark.folded.of(self.folded.text()).starts_with("br") { FETCHES } else { 1 }
        })
    }

    /// A relative who is only with the patient ("lives with sister", "brought in by wife").
    fn accompanies(&self, relative: CueMark) -> bool {
        let before = &self.folded.text()[self.sentence.start..relative.folded.start];
        before
            .split_whitespace()
            .rev()
            .take(2)
            .any(|word| matches!(word, "with" | "by" | "w/" | "told" | "called" | "per"))
    }

    /// A relative of somebody who is no blood relative ("his wife's sister").
    fn is_in_law(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::OtherPerson
                && mark.folded.end <= relative.folded.start
                && Span::new(mark.folded.end, relative.folded.start).of(self.folded.text()).trim().is_empty()
        })
    }
}
