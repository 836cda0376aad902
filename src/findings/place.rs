//! What lies under a pointer.

use ropey::Rope;

use super::Finding;
use crate::knowledge::Knowledge;
use crate::reading::{CueText, Duration, Mention, NoteReading, PlacedBlock, PlacedHeader, Value, headers};
use crate::text::Span;

/// Something in a note that there is something to say of.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// A mention.
    Mention(&'a Mention),
    /// A result.
    Value(&'a Value),
    /// A duration, with the mention that it belongs to.
    Duration(&'a Duration, Option<&'a Mention>),
    /// Words that decide how mentions are read, with those mentions and where they stand.
    Cue(&'a CueText, Vec<(Span, &'a Mention)>),
    /// A header, and whether its section ends at the next blank line.
    Header(PlacedHeader, bool),
    /// A finding whose words are none of these.
    Words(&'a str),
}

impl Place<'_> {
    /// The more telling comes first.
    const fn rank(&self) -> u8 {
        match self {
            Self::Mention(_) => 0,
            Self::Value(_) => 1,
            Self::Duration(..) => 2,
            Self::Words(_) => 3,
            Self::Cue(..) => 4,
            Self::Header(..) => 5,
        }
    }
}

/// The most telling thing at a byte, with the words that it is: a mention before a result before a duration, what the
/// pointer stands in before what it only touches, and the longer before the shorter.
#[must_use]
pub fn place_at<'a>(
    reading: &'a NoteReading,
    note: &Rope,
    findings: &'a [Finding],
    knowledge: &'a Knowledge,
    offset: usize,
) -> Option<(Span, Place<'a>)> {
    // What ends where the next block starts is still touched from there.
    let at = reading.block_at(offset);
    let before = offset.checked_sub(1).and_then(|before| reading.block_at(before));
    let before = before.filter(|before| at.is_none_or(|at| at.start != before.start));
    let in_blocks = at.into_iter().chain(before).flat_map(|block| places(block, note, knowledge));
    let of_findings = findings.iter().map(|finding| (finding.span, Place::Words(&finding.text)));
    in_blocks
        .chain(of_findings)
        .filter(|(span, _)| span.touches(offset) && !span.is_empty())
        .min_by_key(|(span, place)| (span.end == offset, place.rank(), std::cmp::Reverse(span.len())))
}

fn places<'a>(block: PlacedBlock<'a>, note: &Rope, knowledge: &'a Knowledge) -> Vec<(Span, Place<'a>)> {
    let reading = &block.reading;
    let mut found: Vec<(Span, Place<'a>)> =
        reading.shown_mentions(knowledge).map(|mention| (mention.span, Place::Mention(mention))).collect();
    found.extend(reading.values.iter().map(|value| (value.span, Place::Value(value))));
    found.extend(reading.durations.iter().map(|duration| {
        let owner = duration.belongs_to.and_then(|index| reading.mentions.get(index));
        (duration.span, Place::Duration(duration, owner))
    }));
    found.extend(cues(block, knowledge));
    for (span, _) in &mut found {
        *span = span.shifted(block.start);
    }
    let ends_at_blank = reading.leaves.ends_at_blank;
    let headers = headers(block, note).into_iter();
    found.extend(headers.map(|header| (header.title, Place::Header(header, ends_at_blank))));
    found
}

/// The cues of a block, each with the mentions that it decides.
fn cues<'a>(block: PlacedBlock<'a>, knowledge: &'a Knowledge) -> Vec<(Span, Place<'a>)> {
    let mut found: Vec<(&CueText, Vec<(Span, &Mention)>)> = Vec::new();
    for mention in block.reading.shown_mentions(knowledge) {
        let Some(cue) = mention.assertion.cue.as_ref().filter(|cue| !cue.span.is_empty()) else { continue };
        let decided = (mention.span.shifted(block.start), mention);
        match found.iter_mut().find(|(known, _)| known.span == cue.span) {
            Some((_, mentions)) => mentions.push(decided),
            None => found.push((cue, vec![decided])),
        }
    }
    found.into_iter().map(|(cue, mentions)| (cue.span, Place::Cue(cue, mentions))).collect()
}
