//! Fields, boxes and signs of a form.

use super::{CueMark, Sight};
use crate::text::Span;

/// How far a check-box stands from what it ticks at most, in bytes of folded text.
const BOX_REACH: usize = 80;

/// Full stops that lead from the label of a field to its answer ("Cramps......no") are at least so many.
const LEADER: &str = "...";

/// Whether a text ends as the label of a field does.
fn ends_label(text: &str) -> bool {
    text.ends_with([':', '?']) || text.ends_with(LEADER)
}

/// What stands between a label and its answer, with a colon for a row of full stops.
pub(super) fn without_leader(between: &str) -> &str {
    let dots = between.trim();
    if dots.starts_with(LEADER) && dots.bytes().all(|byte| byte == b'.') { ":" } else { between }
}

impl Sight<'_> {
    /// Whether an answer follows a question ("Leg cramps? y").
    pub(super) fn is_answered(&self, at: usize) -> bool {
        let after = &self.folded.text()[at..self.sentence.end];
        let word = after.split_whitespace().next().unwrap_or_default();
        matches!(word.trim_end_matches([',', '.', ';']), "yes" | "y" | "no" | "n" | "none" | "never" | "nil")
    }

    /// Whether the cue is the answer in a field of a form that another field follows ("Cramps: No  Spasms: N").
    pub(super) fn answers(&self, mark: CueMark) -> bool {
        let text = self.folded.text();
        let label = text[self.sentence.start..mark.folded.start].trim_end();
        let after = &text[mark.folded.end..self.sentence.end];
        let next = after.find([':', '?', ',', '.', ';', '(']).map(|end| after.split_at(end));
        ends_label(label)
            && next.is_some_and(|(words, rest)| {
                (rest.starts_with([':', '?']) || rest.starts_with(LEADER))
                    && (1..=4).contains(&words.split_whitespace().count())
            })
    }

    /// An empty check-box before the mention, or a ticked "no" after it.
    pub(super) fn unchecked_box(&self, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let from = text.ceil_char_boundary(at.start.saturating_sub(BOX_REACH).max(self.sentence.start));
        let to = text.floor_char_boundary((at.end + BOX_REACH).min(self.sentence.end)).max(at.end);
        if !holds_box(&text[from..to]) {
            return None;
        }
        let before = text[from..at.start].trim_end();
        let empty = ["[ ]", "[]", "☐", "( )", "()"].iter().find(|mark| {
            before.rfind(**mark).is_some_and(|found| {
                !before[found + mark.len()..].contains(['[', '(', '☐', '☒', '☑', ',', ';'])
                    && before[found + mark.len()..].len() < 24
            })
        });
        if let Some(mark) = empty {
            let found = from + before.rfind(mark)?;
            return Some(Span::new(found, found + mark.len()));
        }
        let after = &text[at.end..to];
        let ticked = ["[x] no", "[x] none", "[x] denies", "☒ no", "[x] absent"];
        ticked
            .iter()
            .find_map(|mark| after.find(mark).map(|found| Span::new(at.end + found, at.end + found + mark.len())))
    }

    /// A ticked "yes" after the mention.
    pub(super) fn ticked_yes(&self, at: Span) -> bool {
        let text = self.folded.text();
        let to = text.floor_char_boundary((at.end + BOX_REACH).min(self.sentence.end)).max(at.end);
        let after = &text[at.end..to];
        if !holds_box(after) {
            return false;
        }
        let ticked = ["[x] yes", "[x]yes", "☒ yes", "☑ yes", "(x) yes", "[x] y ", "[x] present"];
        let first = after.find(['[', '☐', '☒', '☑', '(']).map(|start| &after[..start]);
        first.is_some_and(|words| words.split_whitespace().count() <= 2 && !words.contains([',', ';']))
            && ticked.iter().any(|mark| after.contains(mark))
    }

    /// A minus before or behind the mention, in a sentence that marks others with a plus ("+ cramps, - weakness").
    pub(super) fn signed_absent(&self, at: Span) -> Option<Span> {
        // What stands beside the mention is seen at once; whether others are marked takes the whole sentence.
        self.minus(at).filter(|_| self.marks_with_plus())
    }

    fn minus(&self, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let before = text[self.sentence.start..at.start].trim_end();
        let start = self.sentence.start + before.len();
        let listed = before.strip_suffix('-').is_some_and(|rest| rest.trim_end().ends_with([',', ';', '/']));
        if listed {
            return Some(Span::new(start - 1, start));
        }
        let after = &text[at.end..self.sentence.end];
        let sign = at.end + after.len() - after.trim_start().len();
        let closes = text[sign..].strip_prefix('-').map(str::trim_start);
        closes.filter(|rest| rest.is_empty() || rest.starts_with([',', ';', '.'])).map(|_| Span::new(sign, sign + 1))
    }

    fn marks_with_plus(&self) -> bool {
        let sentence = self.sentence.of(self.folded.text());
        let is_sign = |start: usize| {
            let before = sentence[..start].chars().next_back();
            before.is_none_or(|character| matches!(character, ' ' | ',' | ';' | ':' | '(' | '/'))
        };
        sentence.match_indices('+').any(|(start, _)| is_sign(start))
    }
}

/// Whether some words may hold a check-box at all: a bracket, or the first byte of the boxes of Unicode.
fn holds_box(words: &str) -> bool {
    memchr::memchr3(b'[', b'(', 0xE2, words.as_bytes()).is_some()
}
