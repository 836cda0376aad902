//! When a result is from.

use std::collections::{HashMap, HashSet};

use super::Standing;
use super::scan::Draft;
use crate::knowledge::{ConceptId, WordClass};
use crate::reading::date::PartialDate;
use crate::reading::token::{TokenKind, Tokens};

/// What the words around a number say of its time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum When {
    /// Nothing.
    #[default]
    Undated,
    /// "was", "yesterday", "on admission": past where another result stands.
    Weak,
    /// A date in figures or a month.
    On(PartialDate),
    /// "today", "repeat".
    Now,
    /// "in May", "last visit", "(2019)".
    Past,
}

impl When {
    /// Whether anything is said.
    pub fn is_said(self) -> bool {
        self != Self::Undated
    }

    /// Both together; the stronger one counts.
    pub fn and(self, other: Self) -> Self {
        if other.strength() >= self.strength() { other } else { self }
    }

    const fn strength(self) -> u8 {
        match self {
            Self::Undated => 0,
            Self::Weak => 1,
            Self::On(_) => 2,
            Self::Now => 3,
            Self::Past => 4,
        }
    }
}

/// What the tokens from `at` on say of time, and the token after them.
pub(super) fn time_cue(tokens: &Tokens<'_>, at: usize) -> Option<(When, usize)> {
    if let Some((date, next)) = tokens.date(at) {
        return Some((When::On(date), next));
    }
    if let Some(TokenKind::Number(..) | TokenKind::Range(..)) = tokens.kind(at) {
        return ago(tokens, at);
    }
    let next = tokens.word(at + 1);
    Some(match tokens.word(at) {
        word if tokens.says(WordClass::Now, word) => (When::Now, at + 1),
        "this" if tokens.says(WordClass::ThisTime, next) => (When::Now, at + 2),
        "most" if next.starts_with("recent") => (When::Now, at + 2),
        word if tokens.says(WordClass::Earlier, word) => (When::Past, at + 1),
        "h" if tokens.is_sign(at + 1, '/') && tokens.word(at + 2) == "o" => (When::Past, at + 3),
        word if tokens.says(WordClass::Lately, word) => (When::Weak, at + 1),
        "on" | "in" if tokens.says(WordClass::Arrival, next) => (When::Weak, at + 2),
        "in" if tokens.word(at + 1) == "the" && matches!(tokens.word(at + 2), "past") => (When::Past, at + 3),
        "in" if tokens.word(at + 1) == "the" && matches!(tokens.word(at + 2), "ed" | "er" | "ward") => {
            (When::Weak, at + 3)
        }
        "in" => {
            let start = at + 1 + usize::from(matches!(next, "early" | "late" | "mid"));
            let after = tokens.date(start).map(|(_, after)| after);
            (When::Past, after.or_else(|| tokens.year(start).map(|_| start + 1))?)
        }
        "from" if next == "yesterday" => (When::Weak, at + 2),
        "on" | "from" | "of" | "dated" => {
            let (date, after) = tokens.date(at + 1)?;
            (When::On(date), after)
        }
        "at" if next == "that" && tokens.word(at + 2) == "time" => (When::Past, at + 3),
        "at" if next == "the" && tokens.word(at + 2) == "time" => (When::Past, at + 3),
        "last" => match next {
            _ if tokens.says(WordClass::LastLongAgo, next) => (When::Past, at + 2),
            _ if tokens.says(WordClass::LastLately, next) => (When::Weak, at + 2),
            _ if tokens.says(WordClass::Weekday, next) => (When::Weak, at + 2),
            _ if tokens.date(at + 1).is_some() => (When::Past, tokens.date(at + 1)?.1),
            _ => return None,
        },
        "several" | "few" | "couple" | "some" | "two" | "three" | "four" | "five" | "six" | "one" | "a" => {
            return ago(tokens, at);
        }
        _ => return None,
    })
}

/// "2 weeks ago", "3 months prior".
fn ago(tokens: &Tokens<'_>, at: usize) -> Option<(When, usize)> {
    let unit = (at + 1..at + 4).find(|&index| tokens.says(WordClass::TimeUnit, tokens.word(index)))?;
    if (at + 1..unit).any(|index| !matches!(tokens.word(index), "few" | "of" | "couple")) {
        return None;
    }
    let next = unit + 1;
    if !tokens.says(WordClass::Ago, tokens.word(next)) {
        return None;
    }
    let word = tokens.word(unit);
    let long = word.starts_with('y') || word.starts_with("mo") || word.starts_with("mt") || word.starts_with("dec");
    Some((if long { When::Past } else { When::Weak }, next + 1))
}

/// Marks the results whose place another one takes.
pub(super) fn replace(drafts: &mut [Draft]) {
    for index in 1..drafts.len() {
        let (before, from) = drafts.split_at_mut(index);
        if from[0].replaces {
            before
                .iter_mut()
                .rev()
                .take_while(|draft| draft.chain == from[0].chain)
                .for_each(|draft| draft.superseded = true);
        }
    }
}

/// What stands of one analyte in a block.
#[derive(Default)]
struct Others {
    /// Whether one is tied to now, and in which chains.
    now: bool,
    now_in: HashSet<usize>,
    /// Whether one is more than "was".
    firm: bool,
    /// The latest date.
    latest: Option<PartialDate>,
    /// The chains with an undated result.
    undated: HashSet<usize>,
}

/// Where each result stands in time, seen beside the other results of its analyte in the block.
pub(super) fn resolve(drafts: &[Draft]) -> Vec<Standing> {
    let day_first = drafts.iter().any(|draft| matches!(draft.when, When::On(date) if date.day_first));
    let read = |date: PartialDate| if day_first { date.with_day_first() } else { date };
    let mut analytes: HashMap<ConceptId, Others> = HashMap::new();
    for draft in drafts.iter().filter(|draft| !draft.superseded) {
        let others = analytes.entry(draft.analyte).or_default();
        match draft.when {
            When::Past => continue,
            When::Weak => {}
            When::Now => {
                others.now = true;
                others.now_in.insert(draft.chain);
            }
            When::On(date) => {
                let later = others.latest.is_none_or(|latest| read(date).compare(latest).is_gt());
                others.latest = if later { Some(read(date)) } else { others.latest };
            }
            When::Undated => {
                others.undated.insert(draft.chain);
            }
        }
        others.firm |= draft.when != When::Weak;
    }
    let standing = |draft: &Draft| {
        let others = analytes.get(&draft.analyte);
        let past = match draft.when {
            _ if draft.superseded => true,
            When::Past => true,
            When::Weak => others.is_some_and(|others| others.firm),
            When::On(date) => others.is_some_and(|others| {
                others.now
                    || others.undated.contains(&draft.chain)
                    || others.latest.is_some_and(|latest| latest.compare(read(date)).is_gt())
            }),
            When::Undated => others.is_some_and(|others| others.now_in.contains(&draft.chain)),
            When::Now => false,
        };
        match draft.when {
            _ if past => Standing::Past,
            When::Now => Standing::Repeat,
            _ => Standing::Newest,
        }
    };
    drafts.iter().map(standing).collect()
}
