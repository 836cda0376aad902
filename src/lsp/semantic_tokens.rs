//! Mentions and results as semantic tokens: what they are as the type, how they are meant as modifiers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit,
    SemanticTokensFullDeltaResult, SemanticTokensLegend,
};

use super::view::View;
use crate::knowledge::Kind;
use crate::reading::{Assertion, Certainty, Experiencer, Mention, Polarity, Temporality};
use crate::text::{Encoding, Position, Positions, Span};

/// The type by which a client shows that it knows Sidenote's own types.
pub const SYMPTOM: &str = "symptom";

/// Types, with the standard ones that stand in for them.
const TYPES: [(&str, SemanticTokenType); 4] = [
    (SYMPTOM, SemanticTokenType::VARIABLE),
    ("drug", SemanticTokenType::CLASS),
    ("condition", SemanticTokenType::TYPE),
    ("value", SemanticTokenType::NUMBER),
];

/// The place of each type in the legend.
const SYMPTOM_TYPE: u32 = 0;
const DRUG_TYPE: u32 = 1;
const CONDITION_TYPE: u32 = 2;
const VALUE_TYPE: u32 = 3;

/// The modifiers, each by its bit.
const MODIFIERS: [&str; 4] = ["negated", "hypothetical", "family", "possible"];

/// How many integers a token is sent as.
const INTEGERS: u32 = 5;

/// The types and modifiers, by the names that the client knows.
#[must_use]
pub fn legend(own_types: bool) -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES
            .into_iter()
            .map(|(own, standard)| if own_types { SemanticTokenType::new(own) } else { standard })
            .collect(),
        token_modifiers: MODIFIERS.into_iter().map(SemanticTokenModifier::new).collect(),
    }
}

/// The tokens of a note, or of the part of it under a span.
#[must_use]
pub fn tokens(view: &View, within: Option<Span>) -> Vec<SemanticToken> {
    let note = &view.snapshot.note;
    let within = within.unwrap_or(Span::new(0, note.len_bytes()));
    let mut encoder = Encoder::new(view);
    let mut end = 0;
    for block in view.snapshot.reading.blocks_in(within) {
        let mentions = block.reading.shown_mentions(&view.knowledge).filter_map(|mention| {
            let kind = type_of(view.knowledge.concept(mention.concept).concept.kind)?;
            Some((mention.span, &*mention.text, kind, modifiers_of(mention)))
        });
        let values = block.reading.values.iter().map(|value| (value.span, &*value.text, VALUE_TYPE, 0));
        let mut found: Vec<(Span, &str, u32, u32)> = mentions.chain(values).collect();
        found.sort_by_key(|(span, ..)| (span.start, std::cmp::Reverse(span.end)));
        for (span, words, kind, modifiers) in found {
            let span = span.shifted(block.start);
            // What lies over another token is left out: few clients can show it.
            if span.start >= end && span.overlaps(within) {
                end = span.end;
                encoder.add(span.start, words, kind, modifiers);
            }
        }
    }
    encoder.tokens
}

const fn type_of(kind: Kind) -> Option<u32> {
    match kind {
        Kind::Symptom | Kind::Finding => Some(SYMPTOM_TYPE),
        Kind::Drug | Kind::DrugCombination | Kind::DrugClass | Kind::Treatment => Some(DRUG_TYPE),
        Kind::Condition => Some(CONDITION_TYPE),
        Kind::Lab => Some(VALUE_TYPE),
        Kind::Context | Kind::Duration | Kind::LookAlike => None,
    }
}

fn modifiers_of(mention: &Mention) -> u32 {
    let Assertion { polarity, temporality, experiencer, certainty, .. } = mention.assertion;
    let bits = [
        polarity == Polarity::Negated,
        temporality == Temporality::Hypothetical,
        experiencer != Experiencer::Patient,
        certainty == Certainty::Possible,
    ];
    bits.into_iter().enumerate().map(|(bit, set)| u32::from(set) << bit).sum()
}

/// Tells each token by its distance from the one before.
struct Encoder<'a> {
    positions: Positions<'a>,
    encoding: Encoding,
    over_lines: bool,
    tokens: Vec<SemanticToken>,
    last: Position,
}

impl<'a> Encoder<'a> {
    fn new(view: &'a View) -> Self {
        let encoding = view.capabilities.encoding;
        Self {
            positions: Positions::new(&view.snapshot.note, encoding),
            encoding,
            over_lines: view.capabilities.navigation.tokens_over_lines,
            tokens: Vec::new(),
            last: Position { line: 0, character: 0 },
        }
    }

    fn add(&mut self, start: usize, words: &str, kind: u32, modifiers: u32) {
        if self.over_lines || !words.contains(['\n', '\r']) {
            self.push(start, words, kind, modifiers);
            return;
        }
        let mut start = start;
        for line in words.split_inclusive(['\n', '\r']) {
            let trimmed = line.trim();
            if !trimmed.is_empty() {
                self.push(start + (line.len() - line.trim_start().len()), trimmed, kind, modifiers);
            }
            start += line.len();
        }
    }

    fn push(&mut self, start: usize, words: &str, kind: u32, modifiers: u32) {
        let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let at = self.positions.of(start);
        let same_line = at.line == self.last.line;
        self.tokens.push(SemanticToken {
            delta_line: narrow(at.line - self.last.line),
            delta_start: narrow(if same_line { at.character - self.last.character } else { at.character }),
            length: narrow(self.encoding.measure(words)),
            token_type: kind,
            token_modifiers_bitset: modifiers,
        });
        self.last = at;
    }
}

/// The tokens that were last sent for each note, so that a client can be told only what has changed.
#[derive(Debug, Default)]
pub struct Sent(Mutex<SentNotes>);

#[derive(Debug, Default)]
struct SentNotes {
    /// By address: the name of the answer, and what it held.
    answers: HashMap<String, (String, Arc<Vec<SemanticToken>>)>,
    count: u64,
}

impl Sent {
    fn notes(&self) -> MutexGuard<'_, SentNotes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps tokens that are about to be sent.
    pub fn full(&self, address: &str, tokens: Vec<SemanticToken>) -> SemanticTokens {
        let result_id = self.keep(address, Arc::new(tokens.clone()));
        SemanticTokens { result_id: Some(result_id), data: tokens }
    }

    /// What has changed since the answer that the client remembers; everything, where that is not known any more.
    pub fn delta(&self, address: &str, previous: &str, tokens: Vec<SemanticToken>) -> SemanticTokensFullDeltaResult {
        let known = self.notes().answers.get(address).filter(|(id, _)| id == previous).cloned();
        let Some((_, before)) = known else {
            return SemanticTokensFullDeltaResult::Tokens(self.full(address, tokens));
        };
        let edits = edit(&before, &tokens).into_iter().collect();
        let result_id = self.keep(address, Arc::new(tokens));
        SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: Some(result_id), edits })
    }

    fn keep(&self, address: &str, tokens: Arc<Vec<SemanticToken>>) -> String {
        let mut notes = self.notes();
        notes.count += 1;
        let id = notes.count.to_string();
        notes.answers.insert(address.to_owned(), (id.clone(), tokens));
        id
    }

    /// Forgets a note that was closed.
    pub fn forget(&self, address: &str) {
        self.notes().answers.remove(address);
    }
}

/// The one edit that turns tokens into others.
fn edit(before: &[SemanticToken], after: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[head..], &after[head..]);
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| one == other).count();
    let (gone, come) = (&before[..before.len() - tail], &after[..after.len() - tail]);
    let integers = |tokens: usize| u32::try_from(tokens).unwrap_or(u32::MAX).saturating_mul(INTEGERS);
    (!gone.is_empty() || !come.is_empty()).then(|| SemanticTokensEdit {
        start: integers(head),
        delete_count: integers(gone.len()),
        data: (!come.is_empty()).then(|| come.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::view;

    /// The tokens as "line:column+length type modifiers".
    fn told(tokens: &[SemanticToken]) -> Vec<String> {
        let (mut line, mut character) = (0, 0);
        tokens
            .iter()
            .map(|token| {
                character = if token.delta_line == 0 { character } else { 0 } + token.delta_start;
                line += token.delta_line;
                let (kind, _) = &TYPES[token.token_type as usize];
                let modifiers = MODIFIERS.iter().enumerate();
                let set = modifiers.filter(|(bit, _)| token.token_modifiers_bitset >> bit & 1 == 1);
                let names: Vec<&str> = std::iter::once(*kind).chain(set.map(|(_, name)| *name)).collect();
                format!("{line}:{character}+{} {}", token.length, names.join(" "))
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, over_lines: bool, expected: &[&str]) {
        let mut view = view(text);
        view.capabilities.navigation.tokens_over_lines = over_lines;
        assert_eq!(told(&tokens(&view, None)), expected);
    }

    #[test]
    fn tokens_tell_what_a_mention_is_and_how_it_is_meant() {
        check(
            "Denies cramps. On HCTZ.\nFHx: gout\n\nPossible gout, \u{1F4AA} K 2.9.",
            false,
            &[
                "0:7+6 symptom negated",
                "0:18+4 drug",
                "1:5+4 condition family",
                "3:9+4 condition possible",
                "3:18+5 value",
            ],
        );
    }

    #[test]
    fn a_token_over_two_lines_is_cut_where_the_client_needs_it() {
        check("Complains of a sudden pain and then leg\r\n  cramps.", false, &["0:36+3 symptom", "1:2+6 symptom"]);
        check("Complains of a sudden pain and then leg\r\n  cramps.", true, &["0:36+13 symptom"]);
    }

    #[test]
    fn a_part_of_a_note_has_its_own_tokens() {
        let view = view("Gout.\n\nCramps.\n\nHCTZ.\n");
        assert_eq!(told(&tokens(&view, Some(Span::new(7, 10)))), ["2:0+6 symptom"]);
    }

    #[test]
    fn a_client_is_told_what_has_changed() {
        let (one, two) = (tokens(&view("Gout. Cramps. HCTZ."), None), tokens(&view("Gout. No cramps. HCTZ."), None));
        let sent = Sent::default();
        let first = sent.full("a", one.clone()).result_id.unwrap_or_default();
        let SemanticTokensFullDeltaResult::TokensDelta(delta) = sent.delta("a", &first, two.clone()) else {
            panic!("the first answer is known");
        };
        let edit = delta.edits.first().expect("something has changed");
        assert_eq!((edit.start, edit.delete_count, edit.data.as_deref()), (5, 5, Some(&two[1..2])));
        let again = delta.result_id.unwrap_or_default();
        let SemanticTokensFullDeltaResult::TokensDelta(delta) = sent.delta("a", &again, two) else {
            panic!("the second answer is known");
        };
        assert!(delta.edits.is_empty());
        sent.forget("a");
        assert!(matches!(sent.delta("a", &again, one), SemanticTokensFullDeltaResult::Tokens(_)));
    }
}
