//! How long things last.
//!
//! Phrases that tell a time are found first (`phrase`), as is the supply of each order (`supply`); then each is given to
//! the mention that it belongs to (`owner`), or to none where that is a complaint that no pack knows.

mod amount;
mod owner;
mod phrase;
mod start;
mod supply;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use self::owner::Place;
use super::block::Purpose;
use super::mention::Mention;
use super::token::LazyTokens;
use crate::knowledge::Knowledge;
use crate::text::{Folded, Span};

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
    /// Since a time of life that lies far back: "since childhood", "since her 20s".
    Lifelong,
}

/// The month of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// From 1 to 12; of a year without a month it is July.
    pub number: u8,
    /// The year, where one is stated.
    pub year: Option<i16>,
    /// The two figures behind its name ("Nov 24"): its day or, where they are those of this year or the two before, its
    /// year.
    pub figures: Option<u8>,
}

impl Month {
    /// Its middle, which lies before a day.
    fn middle(self, today: jiff::civil::Date) -> Option<jiff::civil::Date> {
        let number = i8::try_from(self.number).ok()?;
        let latest = if number > today.month() { today.year() - 1 } else { today.year() };
        let short = self.figures.map(|figures| 2000 + i16::from(figures));
        let short = short.filter(|year| (latest - 2..=latest).contains(year));
        jiff::civil::Date::new(self.year.or(short).unwrap_or(latest), number, 15).ok()
    }
}

/// A duration, and the mention it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// What it says.
    pub kind: DurationKind,
    /// How many days, where that is known. Of a range it is the larger bound; a plural without a number ("for years") is
    /// two of its unit, so about 730 days; "more than 3 weeks" is a day more than three weeks.
    pub days: Course,
    /// The month of a start, whose days depend on today's date.
    pub month: Option<Month>,
    /// Where it stands, in bytes of the block.
    pub span: Span,
    /// The words under the span.
    pub text: Box<str>,
    /// The sentence of the block that it stands in.
    pub sentence: usize,
    /// The mention it belongs to, by its place in the block's mentions.
    pub belongs_to: Option<usize>,
}

impl Duration {
    /// The days that it comes to. A start counts from the middle of its month to `today`, and a month without a year is
    /// its latest occurrence; without a date such a start comes to nothing. What is long-term has no end.
    #[must_use]
    pub fn days_until(&self, today: Option<jiff::civil::Date>) -> Option<f64> {
        if matches!(self.kind, DurationKind::LongTerm | DurationKind::Lifelong) {
            return Some(f64::INFINITY);
        }
        if self.days.is_some() {
            return self.days;
        }
        let today = today?;
        let start = self.month?.middle(today)?;
        let days = today.since((jiff::Unit::Day, start)).ok()?.get_days();
        Some(f64::from(days.max(0)))
    }
}

/// Words, or parts of them, without which a text without figures tells no duration.
static KEYS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let keys = [
        "chronic",
        "long",
        "persist",
        "since",
        "year",
        "month",
        "week",
        "day",
        "life",
        "start",
        "began",
        "begun",
        "added",
        "initiated",
        "commenced",
        "onset",
        "prescribed",
        "resumed",
        "placed",
        "put",
        "developed",
        "appeared",
    ];
    AhoCorasick::new(keys).ok()
});

/// Reads the durations of a block and finds the mention that each belongs to; for rules only those that may belong to one.
pub(super) fn read_durations(
    text: &str,
    folded: &Folded,
    tokens: &LazyTokens<'_>,
    sentences: &[Span],
    mentions: &[Mention],
    purpose: Purpose,
    knowledge: &Knowledge,
) -> Vec<Duration> {
    if purpose == Purpose::Rules && mentions.is_empty() {
        return Vec::new();
    }
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if !digits && !KEYS.as_ref().is_none_or(|keys| keys.is_match(folded.text())) {
        return Vec::new();
    }
    let tokens = tokens.get();
    let owners = owner::owners(tokens, folded, mentions, knowledge);
    let mut durations = Vec::new();
    let mut add = |first: usize, after: usize, found: Duration| {
        let start = tokens.get(first).map_or(0, |token| token.span.start);
        let folded = Span::new(start, tokens.end(after.saturating_sub(1)));
        let span = tokens.source_span(folded);
        durations.push(Duration { span, text: span.of(text).into(), ..found });
    };
    for (sentence, within) in sentences.iter().enumerate() {
        let first = tokens.first_from(within.start);
        let limit = tokens.first_from(within.end);
        let from = owners.partition_point(|owner| owner.first < first);
        let until = owners.partition_point(|owner| owner.first < limit);
        if purpose == Purpose::Rules && until == 0 {
            continue;
        }
        let place = Place { tokens, owners: &owners[from..until], so_far: &owners[..until], first, limit };
        for phrase in phrase::phrases(tokens, first, limit) {
            let found = Duration {
                kind: phrase.kind,
                days: phrase.days,
                month: phrase.month,
                belongs_to: place.owner(&phrase),
                ..Duration::empty(sentence)
            };
            add(phrase.first, phrase.after, found);
        }
    }
    for (index, owner) in owners.iter().enumerate().filter(|(_, owner)| owner.is_drug) {
        let next = owners[index + 1..].iter().find(|next| next.is_drug && next.first >= owner.after);
        let limit = next.map_or(tokens.len(), |next| next.first);
        if let Some(supply) = supply::supply(tokens, owner.after, limit) {
            let found = Duration {
                kind: DurationKind::Supply,
                days: Some(supply.days),
                belongs_to: Some(owner.mention),
                ..Duration::empty(owner.sentence)
            };
            add(supply.first, supply.after, found);
        }
    }
    durations.sort_by_key(|duration| (duration.span.start, duration.span.end));
    durations
}

impl Duration {
    fn empty(sentence: usize) -> Self {
        Self {
            kind: DurationKind::Length,
            days: None,
            month: None,
            span: Span::new(0, 0),
            text: "".into(),
            sentence,
            belongs_to: None,
        }
    }
}
