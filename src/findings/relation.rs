//! How closely two facts belong together.

use super::facts::{Facts, Place};
use crate::knowledge::{Knowledge, Relation};
use crate::text::Span;

/// How far behind the words that open a clause the drug stands that they speak of, in bytes.
const OPENING_REACH: usize = 60;

/// The relation of two places, or `None` where they stand in different sections of which one does not count.
pub(super) fn relation(facts: &Facts<'_>, knowledge: &Knowledge, one: Place, other: Place) -> Option<Relation> {
    if one.sentence == other.sentence {
        let linked = link_between(facts, one, other).is_some() || share_plan_item(facts, one, other);
        return Some(if linked { Relation::Stated } else { Relation::Sentence });
    }
    if one.block == other.block && share_plan_item(facts, one, other) {
        return Some(Relation::Stated);
    }
    if refers_back(facts, one, other) || refers_back(facts, other, one) {
        return Some(Relation::Stated);
    }
    if one.section_number == other.section_number {
        match one.sentence.abs_diff(other.sentence) {
            1 => return Some(Relation::Adjacent),
            2 => return Some(Relation::Section),
            _ => {}
        }
    }
    let counts = |place: Place| knowledge.language.carries(place.section, place.role);
    (counts(one) && counts(other)).then_some(Relation::Note)
}

/// The linking words between two places of one sentence.
pub(super) fn link_between(facts: &Facts<'_>, one: Place, other: Place) -> Option<Span> {
    if one.block != other.block {
        return None;
    }
    let (first, second) =
        if one.span.start <= other.span.start { (one.span, other.span) } else { (other.span, one.span) };
    let block = facts.blocks.get(one.block)?;
    let ties = block.reading.ties();
    let shifted = |link: &Span| link.shifted(block.start);
    let between = |link: &Span| first.end <= link.start && link.end <= second.start;
    // "Since starting X, his thighs ache."
    let drug_first = if first == one.span { one.is_drug && !other.is_drug } else { other.is_drug && !one.is_drug };
    let opening = |link: &Span| link.end <= first.start && first.start - link.end <= OPENING_REACH;
    let opened = || ties.opens.iter().map(shifted).rev().find(opening).filter(|_| drug_first);
    ties.links.iter().map(shifted).find(between).or_else(opened)
}

/// Whether the sentence of `later` links it with what the sentence before named: "It began since she is on X."
fn refers_back(facts: &Facts<'_>, earlier: Place, later: Place) -> bool {
    if earlier.block != later.block || earlier.sentence + 1 != later.sentence {
        return false;
    }
    let Some(block) = facts.blocks.get(later.block) else { return false };
    let within = |span: &Span| span.start >= earlier.span.end && span.end <= later.span.start;
    let shifted =
        |spans: &[Span]| -> Vec<Span> { spans.iter().map(|span| span.shifted(block.start)).filter(within).collect() };
    let (refers, links) = (shifted(&block.reading.ties().refers), shifted(&block.reading.ties().links));
    let starts = |place: &Span| {
        let sentences = &block.reading.sentences;
        sentences.iter().any(|sentence| {
            let span = sentence.span.shifted(block.start);
            span.contains(*place) && span.contains(later.span)
        })
    };
    refers.iter().filter(|refer| starts(refer)).any(|refer| links.iter().any(|link| refer.end <= link.start))
}

/// Whether a drug and what it may be for stand in one item of the plan.
fn share_plan_item(facts: &Facts<'_>, one: Place, other: Place) -> bool {
    one.block == other.block
        && one.is_drug != other.is_drug
        && facts.blocks.get(one.block).is_some_and(|block| block.reading.is_plan_item)
}
