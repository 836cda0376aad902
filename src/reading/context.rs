//! What a block inherits from the blocks before it.

use crate::knowledge::{CueKind, SectionKind};

/// The state in which a block is read, and the state that it leaves to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// The section.
    pub section: SectionKind,
    /// Whether the section ends at the next blank line, as "Allergies: none" does.
    pub ends_at_blank: bool,
    /// Whether the block stands under a Markdown heading or a numbered problem that names no section.
    pub in_problem: bool,
    /// Whether the text stands under a header that names an organ whose cramps are not of skeletal muscle ("GI:").
    pub visceral: bool,
    /// A cue that a line ending in a colon hands on to the list under it ("Return if you develop:").
    pub lead_in: Option<CueKind>,
}

impl Context {
    /// The context after a blank line.
    #[must_use]
    pub fn after_blank(self) -> Self {
        let keeps = !self.ends_at_blank;
        Self {
            section: if keeps { self.section } else { SectionKind::None },
            ends_at_blank: false,
            in_problem: self.in_problem && keeps,
            visceral: false,
            lead_in: self.lead_in,
        }
    }
}
