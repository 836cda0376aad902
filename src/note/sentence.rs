//! Sentences of a block.

use memchr::memchr3_iter;

use crate::knowledge::Language;
use crate::text::{Folded, Span};

/// A sentence, in bytes of the folded block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it lies in the folded text, its full stop included.
    pub folded: Span,
}

/// Cuts a folded block into sentences. A full stop ends one unless it belongs to a number or an abbreviation.
#[must_use]
pub fn sentences(folded: &Folded, language: &Language) -> Vec<Sentence> {
    let text = folded.text();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    for at in memchr3_iter(b'.', b'!', b'?', bytes) {
        let ends = if bytes[at] == b'.' {
            let closes = matches!(bytes.get(at + 1), None | Some(b' ' | b'"' | b')'));
            closes && !is_abbreviated(text, at, language) && !leads(text, at)
        } else {
            let closes = matches!(bytes.get(at + 1), None | Some(b' ')) && at > 0 && bytes[at - 1] != b' ';
            closes && !answers(&text[at + 1..])
        };
        if ends {
            found.push(Sentence { folded: Span::new(start, at + 1) });
            start = at + 1;
        }
    }
    if !text[start..].trim().is_empty() || found.is_empty() {
        found.push(Sentence { folded: Span::new(start, text.len()) });
    }
    found
}

/// Cuts the sentences of a table at the ends of its rows.
#[must_use]
pub fn rows(source: &str, folded: &Folded, sentences: Vec<Sentence>) -> Vec<Sentence> {
    let ends: Vec<usize> = source.match_indices('\n').map(|(at, _)| folded.folded_at(at + 1)).collect();
    let mut cut = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let mut start = sentence.folded.start;
        for &end in ends.iter().filter(|&&end| end > sentence.folded.start && end < sentence.folded.end) {
            cut.push(Sentence { folded: Span::new(start, end) });
            start = end;
        }
        cut.push(Sentence { folded: Span::new(start, sentence.folded.end) });
    }
    cut
}

/// Whether the text after a question mark is its answer on a form ("Cramps with exercise?  No").
fn answers(after: &str) -> bool {
    let word = after.split_whitespace().next().unwrap_or_default();
    matches!(
        word.trim_end_matches(['.', ',', ';']),
        "no" | "yes" | "none" | "never" | "y" | "n" | "nil" | "denied" | "denies"
    )
}

/// Whether the full stop at `at` is the last of those that lead over to an answer on a form ("Cramps ...... no").
fn leads(text: &str, at: usize) -> bool {
    text[..=at].ends_with("....") && answers(&text[at + 1..])
}

/// Whether the full stop at `at` belongs to an abbreviation ("Dr.", "q.h.s."), an initial or a list number ("1.").
fn is_abbreviated(text: &str, at: usize, language: &Language) -> bool {
    let word_start = text[..at].rfind([' ', '(', ',']).map_or(0, |space| space + 1);
    let word = &text[word_start..at];
    if word.is_empty() {
        return false;
    }
    let list_number =
        word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) && text[..word_start].trim().is_empty();
    let initials =
        word.len() > 1 && word.split('.').all(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    list_number || initials || language.is_abbreviation(word)
}
