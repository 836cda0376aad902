//! Results of the laboratory.
//!
//! From the name of an analyte the reader walks over small words, dates and flags to its number (`scan`), reads what
//! stands before the name (`lead`) and after the number (`after`), orders the results in time (`standing`, `table`) and
//! only then asks what the number means (`limits`). What it does not understand ends the walk, so that a number is no
//! result unless everything between it and its name is known.

mod after;
mod approach;
mod bracket;
mod doses;
mod fishbone;
mod follow;
mod lead;
mod limits;
mod pairs;
mod scan;
mod standing;
mod table;
mod units;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::limits::{Judged, System};
use self::scan::{Draft, Name, Scan};
use super::token::{LazyTokens, TokenKind, Tokens};
use crate::knowledge::{ConceptId, Flag, Knowledge};
use crate::text::Span;

/// When a result is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Now, or undated.
    #[default]
    Newest,
    /// Tied to today, a repeat or the newest column: it wins over an undated one.
    Repeat,
    /// Tied to a date or a visit before this one.
    Past,
}

/// A result of an analyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The analyte.
    pub analyte: ConceptId,
    /// The number, in `unit`.
    pub value: f64,
    /// The unit, where one is printed.
    pub unit: Option<String>,
    /// Where it stands against its range: the note's own flag or range before the pack's limits.
    pub flag: Flag,
    /// Whether it lies below the marked limit.
    pub marked: bool,
    /// How many times the upper limit it is, where one is known.
    pub times_upper: Option<f64>,
    /// Whether it is corrected for albumin, and so wins over the total.
    pub corrected: bool,
    /// What it comes to with the low albumin beside it, where that decides its flag.
    pub adjusted: Option<f64>,
    /// When it is from.
    pub standing: Standing,
    /// From the analyte's name to the number and its unit, in bytes of the block.
    pub span: Span,
    /// The words under the span.
    pub text: Box<str>,
    /// The sentence of the block that it stands in.
    pub sentence: usize,
}

/// Reads the results of a block; `analytes` are the names of analytes with their places in the folded block.
///
/// Results are in the order of their names. Those of one name are in the order of the text, except that of the two
/// sides of an index the worse one is last.
pub(super) fn read_values(
    text: &str,
    tokens: &LazyTokens<'_>,
    sentences: &[Span],
    analytes: &[(ConceptId, Span)],
    knowledge: &Knowledge,
) -> Vec<Value> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let unnamed = fishbone::may_hold(text, tokens.folded(), &knowledge.language.fishbone);
    if !unnamed && analytes.is_empty() && !holds_short_name(text, knowledge) {
        return Vec::new();
    }
    let tokens = tokens.get();
    let names = names(tokens, sentences, analytes, knowledge);
    let mut drafts = if names.is_empty() { Vec::new() } else { Scan::new(tokens, knowledge, &names).run() };
    if unnamed {
        let more = fishbone::read(tokens, sentences, knowledge, drafts.len());
        drafts.extend(more);
    }
    values(&drafts, tokens, knowledge)
}

/// Whether one of up to three letters that name an analyte in some case stands before a number ("K3.1", "k 3.1"), which
/// the lexicon does not see.
fn holds_short_name(text: &str, knowledge: &Knowledge) -> bool {
    let bytes = text.as_bytes();
    let mut digits =
        bytes.windows(2).zip(1..).filter(|(pair, _)| pair[1].is_ascii_digit() && !pair[0].is_ascii_digit());
    digits.any(|(_, at)| {
        let end = bytes[..at].iter().rposition(|byte| !matches!(byte, b' ' | b':' | b'=')).map_or(0, |last| last + 1);
        let letters = bytes[..end].iter().rev().take(4).take_while(|byte| byte.is_ascii_alphabetic()).count();
        (1..=3).contains(&letters)
            && text.get(end - letters..end).is_some_and(|word| knowledge.uses.short_name(word, false).is_some())
    })
}

/// The names of a block in order, with those that the lexicon does not see.
fn names(tokens: &Tokens<'_>, sentences: &[Span], analytes: &[(ConceptId, Span)], knowledge: &Knowledge) -> Vec<Name> {
    let mut found: Vec<(ConceptId, Span)> = analytes.to_vec();
    for at in 0..tokens.len() {
        if let Some(concept) = unseen_name(tokens, at, knowledge)
            && let Some(token) = tokens.get(at)
        {
            found.push((concept, token.span));
        }
    }
    found.sort_by_key(|(_, span)| (span.start, usize::MAX - span.end));
    found.dedup_by_key(|(_, span)| *span);
    let mut names: Vec<Name> = Vec::with_capacity(found.len());
    let mut sentence = 0;
    for (analyte, span) in found {
        while sentences.get(sentence).is_some_and(|sentence| sentence.end <= span.start) {
            sentence += 1;
        }
        let Some(within) = sentences.get(sentence).filter(|within| within.contains(span)) else { continue };
        let first = tokens.first_from(span.start);
        if names.last().is_some_and(|name| first < name.after) {
            continue;
        }
        names.push(Name {
            analyte,
            span,
            first,
            after: tokens.first_from(span.end),
            sentence,
            sentence_first: sentence.checked_sub(1).map_or(0, |before| tokens.first_from(sentences[before].end)),
            limit: tokens.first_from(within.end),
        });
    }
    names
}

/// A short name with its number written onto it ("K3.1"), or in another case than it should have ("k 3.1", "NA 131").
/// The latter only where the number is right behind it and can be a result, and no number is right before it.
fn unseen_name(tokens: &Tokens<'_>, at: usize, knowledge: &Knowledge) -> Option<ConceptId> {
    let word = tokens.word(at);
    if word.is_empty() || word.len() > 4 {
        return None;
    }
    let place = at + 1 + usize::from(tokens.is_sign(at + 1, ':') || tokens.is_sign(at + 1, '='));
    let Some(TokenKind::Number(number, decimal)) = tokens.kind(place) else { return None };
    if tokens.get(at + 1).is_some_and(|token| token.glued) && place == at + 1 {
        return knowledge.uses.short_name(tokens.written(at), true);
    }
    let after_number = at > 0 && matches!(tokens.kind(at - 1), Some(TokenKind::Number(..)));
    if after_number || !(decimal || number >= 20.0) || word.len() > 3 {
        return None;
    }
    let concept = knowledge.uses.short_name(word, false)?;
    let lab = knowledge.concept(concept).concept.lab.as_ref()?;
    lab.units.iter().any(|unit| (unit.plausible[0]..=unit.plausible[1]).contains(&number)).then_some(concept)
}

/// Judges drafts and puts them in order.
fn values(drafts: &[Draft], tokens: &Tokens<'_>, knowledge: &Knowledge) -> Vec<Value> {
    let lab = |draft: &Draft| knowledge.concept(draft.analyte).concept.lab.as_ref();
    let shown = |wanted: System| {
        drafts.iter().any(|draft| lab(draft).is_some_and(|lab| limits::shown_system(draft, lab) == Some(wanted)))
    };
    let system = match (shown(System::International), shown(System::Conventional)) {
        (true, false) => Some(System::International),
        _ => None,
    };
    let judged: Vec<Option<Judged<'_>>> =
        drafts.iter().map(|draft| limits::judge(draft, lab(draft)?, system)).collect();
    let mut real: Vec<Draft> =
        drafts.iter().zip(&judged).filter(|(_, judged)| judged.is_some()).map(|(draft, _)| draft.clone()).collect();
    standing::replace(&mut real);
    let mut standings = standing::resolve(&real);
    let judged: Vec<Judged<'_>> = judged.into_iter().flatten().collect();
    decide_columns(&real, &judged, &mut standings);
    let mut values: Vec<Value> = Vec::with_capacity(real.len());
    for ((draft, judged), standing) in real.iter().zip(&judged).zip(standings) {
        let span = tokens.source_span(draft.span);
        values.push(Value {
            analyte: draft.analyte,
            value: judged.value,
            unit: draft.unit.as_ref().map(|unit| tokens.written_span(unit.span).to_owned()),
            flag: judged.flag,
            marked: judged.marked,
            times_upper: judged.times_upper,
            corrected: draft.corrected,
            adjusted: None,
            standing,
            span,
            text: tokens.written_span(draft.span).into(),
            sentence: draft.sentence,
        });
    }
    adjust(&mut values, &judged, knowledge);
    let sided = |value: &Value| {
        let lab = knowledge.concept(value.analyte).concept.lab.as_ref();
        lab.is_some_and(|lab| lab.units.iter().any(|unit| unit.unit == "ratio"))
    };
    values.sort_by(|a, b| {
        let worse_last = if sided(a) && sided(b) { b.value.total_cmp(&a.value) } else { std::cmp::Ordering::Equal };
        a.span.start.cmp(&b.span.start).then(worse_last)
    });
    values
}

/// A low calcium beside a low albumin is what it comes to with a normal one. `judged` tells of each value its limits.
fn adjust(values: &mut [Value], judged: &[Judged<'_>], knowledge: &Knowledge) {
    for index in 0..values.len() {
        let Some((unit, bound)) = judged[index].unit.and_then(|unit| Some((unit, unit.bound.as_ref()?))) else {
            continue;
        };
        let analyte = values[index].analyte;
        let told = values.iter().any(|other| other.analyte == analyte && other.corrected);
        if told || values[index].flag != Flag::Low {
            continue;
        }
        let binder = values.iter().zip(judged).rev().find(|(value, judged)| {
            value.standing != Standing::Past
                && knowledge.concept(value.analyte).id() == bound.to.get_ref()
                && judged.unit.is_some_and(|unit| unit.unit == bound.unit)
        });
        let Some(below) = binder.map(|(value, _)| bound.normal - value.value).filter(|below| *below > 0.0) else {
            continue;
        };
        let adjusted = bound.rises.mul_add(below, values[index].value);
        let value = &mut values[index];
        value.adjusted = Some(adjusted);
        value.flag = limits::against(adjusted, unit.low, unit.high);
        value.marked = value.flag == Flag::Low && unit.marked_low.is_some_and(|limit| adjusted < limit);
    }
}

/// Of columns without dates the last one counts where all say the same; otherwise none does.
fn decide_columns(drafts: &[Draft], judged: &[Judged<'_>], standings: &mut [Standing]) {
    let mut rows: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.undecided) {
        rows.entry(draft.chain).or_default().push(index);
    }
    for row in rows.values() {
        let Some((&last, before)) = row.split_last() else { continue };
        let agree = before.iter().all(|&index| judged[index].flag == judged[last].flag);
        for &index in before {
            standings[index] = Standing::Past;
        }
        if !agree {
            standings[last] = Standing::Past;
        }
    }
}
