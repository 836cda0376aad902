//! All terms and cues, compiled into one automaton over folded text.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::compiled::ConceptId;
use super::language::Cue;
use crate::text::{Folded, Span};

/// What a term of the lexicon stands for.
#[derive(Clone, Debug)]
pub enum TermInfo {
    /// A way of writing a concept.
    Concept {
        /// The concept.
        concept: ConceptId,
        /// The spelling, when only that case counts.
        exact: Option<Box<str>>,
        /// The index of its company in the concept's list of ambiguous terms.
        ambiguous: Option<usize>,
    },
    /// A cue.
    Cue(Cue),
}

/// A term found in a text.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Where, in the folded text.
    pub folded: Span,
    /// Where, in the text itself.
    pub span: Span,
    /// What it stands for.
    pub info: &'a TermInfo,
}

/// The compiled terms. Building takes time in proportion to the terms, a search in proportion to the text.
pub struct Lexicon {
    automaton: Option<AhoCorasick>,
    /// What each pattern stands for; one spelling may stand for several things.
    meanings: Vec<Vec<TermInfo>>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lexicon").field("terms", &self.meanings.len()).finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Compiles folded terms with their meanings.
    #[must_use]
    pub fn new(terms: Vec<(String, TermInfo)>) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut meanings: Vec<Vec<TermInfo>> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for (term, info) in terms {
            if term.is_empty() {
                continue;
            }
            let index = *known.entry(term.clone()).or_insert_with(|| {
                patterns.push(term);
                meanings.push(Vec::new());
                patterns.len() - 1
            });
            meanings[index].push(info);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&patterns)
            .ok();
        Self { automaton, meanings }
    }

    /// Every term that stands in the text as a whole word, in order of its end; overlapping ones too.
    pub fn candidates<'a>(&'a self, source: &'a str, folded: &'a Folded) -> impl Iterator<Item = Candidate<'a>> {
        let text = folded.text();
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(text))
            .filter_map(move |found| {
                let end = whole_word(text, found.start(), found.end())?;
                Some((Span::new(found.start(), end), found.pattern().as_usize()))
            })
            .flat_map(move |(span, pattern)| self.meanings[pattern].iter().map(move |info| (span, info)))
            .filter_map(move |(span, info)| {
                let source_span = folded.source_span(span);
                if let TermInfo::Concept { exact: Some(exact), .. } = info {
                    let written = source_span.of(source);
                    if !same_words(written, exact)
                        && !written.strip_suffix('s').is_some_and(|one| same_words(one, exact))
                    {
                        return None;
                    }
                }
                Some(Candidate { folded: span, span: source_span, info })
            })
    }
}

/// Whether two spellings differ in white space only.
fn same_words(written: &str, exact: &str) -> bool {
    written == exact || (exact.contains(' ') && written.split_whitespace().eq(exact.split(' ')))
}

/// The end of the word-bounded match, which takes in a plural "s"; `None` where the match is only part of a word.
fn whole_word(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    if start > 0 && is_word(start) && is_word(start - 1) && !arrow_before(text, start) {
        return None;
    }
    if !is_word(end - 1) || !is_word(end) || arrow_at(text, end) {
        return Some(end);
    }
    let plural = end - start >= 4 && bytes[end - 1] != b's' && bytes[end] == b's' && !is_word(end + 1);
    plural.then_some(end + 1)
}

/// Signs above ASCII that stand against words in notes without being part of them.
const SIGNS: [char; 12] = ['↑', '↓', '→', '≥', '≤', '±', '×', '•', '°', '…', '–', '—'];

fn arrow_before(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|character| SIGNS.contains(&character))
}

fn arrow_at(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|after| after.chars().next()).is_some_and(|character| SIGNS.contains(&character))
}
