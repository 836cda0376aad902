//! All terms and cues, filed by their first words, over folded text.
//!
//! A text is looked up word by word: whole words are all that can match, and few of a note's words start a term. That is
//! faster than an automaton over bytes and made in less time, and more terms cost a text nothing as long as they start
//! with other words.

use rustc_hash::FxHashMap;

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
#[derive(Default)]
pub struct Lexicon {
    /// The terms by their first word, or first sign.
    heads: FxHashMap<Box<str>, Head>,
    /// Most words of a note start no term, and are told apart without a look at `heads`.
    sieve: Sieve,
    /// Those of one head stand together, in the order of their texts.
    terms: Vec<Term>,
    /// The texts of all terms.
    texts: String,
    meanings: Vec<TermInfo>,
}

/// The terms of one head.
#[derive(Clone, Copy)]
struct Head {
    /// Where they stand in `terms`.
    from: u32,
    to: u32,
    /// Whether the first of them is the head alone.
    alone: bool,
    /// How the others go on behind the head, a bit for each way that several may share.
    goes_on: u64,
}

/// The bit for the two bytes that a term has, or a text, behind its head.
const fn way_on(first: u8, second: u8) -> u64 {
    1 << ((first as u32 * 7 + second as u32) % 64)
}

#[derive(Clone, Copy)]
struct Term {
    /// Where its text starts in `texts`, and how long it is.
    text: (u32, u32),
    /// What it stands for, as a range of `meanings`; one spelling may stand for several things.
    meanings: (u32, u32),
    /// The longest term of the same head that it starts with.
    starts_with: Option<u32>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lexicon").field("terms", &self.terms.len()).finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Compiles folded terms with their meanings.
    #[must_use]
    pub fn new(terms: &[(String, TermInfo)]) -> Self {
        // Heads are numbered as they come, since only the terms of one head need an order among them.
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut order = Vec::with_capacity(terms.len());
        for (place, (term, _)) in terms.iter().enumerate().filter(|(_, (term, _))| !term.is_empty()) {
            let next = numbers.len();
            order.push((*numbers.entry(head(term)).or_insert(next), term.as_str(), place));
        }
        // The meanings of one spelling keep their order.
        order.sort_unstable();
        let mut lexicon = Self::default();
        let mut first = 0;
        let mut before: Option<(usize, &str)> = None;
        for (number, term, place) in order {
            let meaning = index(lexicon.meanings.len());
            lexicon.meanings.extend(terms.get(place).map(|(_, info)| info.clone()));
            if before == Some((number, term)) {
                if let Some(last) = lexicon.terms.last_mut() {
                    last.meanings.1 = meaning + 1;
                }
                continue;
            }
            if let Some((_, earlier)) = before.filter(|&(known, _)| known != number) {
                lexicon.close(earlier, first);
                first = lexicon.terms.len();
            }
            let starts_with = lexicon.longest_start(first, term);
            let text = (index(lexicon.texts.len()), index(term.len()));
            lexicon.texts.push_str(term);
            lexicon.terms.push(Term { text, meanings: (meaning, meaning + 1), starts_with });
            before = Some((number, term));
        }
        lexicon.close(before.map_or("", |(_, term)| term), first);
        lexicon.sieve = Sieve::new(lexicon.heads.keys());
        lexicon.texts.shrink_to_fit();
        lexicon.terms.shrink_to_fit();
        lexicon.meanings.shrink_to_fit();
        lexicon
    }

    /// Files the terms from `first` on under their head.
    fn close(&mut self, term: &str, first: usize) {
        let Some(terms) = self.terms.get(first..).filter(|terms| !terms.is_empty()) else { return };
        let head = head(term);
        let mut known = Head { from: index(first), to: index(self.terms.len()), alone: false, goes_on: 0 };
        for term in terms {
            match self.text(term).as_bytes().get(head.len()..).unwrap_or_default() {
                [] => known.alone = true,
                &[sign] => (0..=u8::MAX).for_each(|next| known.goes_on |= way_on(sign, next)),
                &[sign, next, ..] => known.goes_on |= way_on(sign, next),
            }
        }
        self.heads.insert(head.into(), known);
    }

    fn text(&self, term: &Term) -> &str {
        Span::new(term.text.0 as usize, (term.text.0 + term.text.1) as usize).of(&self.texts)
    }

    /// The longest of the terms from `first` on that a text starts with. They stand in order, so that it is the last one
    /// or one that the last one starts with.
    fn longest_start(&self, first: usize, text: &str) -> Option<u32> {
        let mut next = self.terms.len().checked_sub(1).filter(|&last| last >= first).map(index);
        while let Some(at) = next {
            let term = self.terms.get(at as usize)?;
            if text.starts_with(self.text(term)) {
                return Some(at);
            }
            next = term.starts_with;
        }
        None
    }

    /// The texts of all terms.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| self.text(term))
    }

    /// Every term that stands in the text as a whole word; overlapping ones too, and in no particular order.
    pub fn candidates<'a>(&'a self, source: &'a str, folded: &'a Folded) -> impl Iterator<Item = Candidate<'a>> {
        let text = folded.text();
        let mut found: Vec<(Span, (u32, u32))> = Vec::new();
        let mut at = 0;
        while let Some(start) = next_head(text, at) {
            let end = head_end(text, start);
            at = end;
            if self.sieve.may_hold(text, Span::new(start, end)) {
                self.terms_at(text, start, &text[start..end], &mut found);
            }
            // A plural takes an "s", with which no term need end.
            if text.as_bytes()[end - 1] == b's'
                && self.sieve.may_hold(text, Span::new(start, end - 1))
                && let Some(one) = text.get(start..end - 1)
                && let Some(head) = self.heads.get(one).filter(|head| head.alone)
                && let Some(term) = self.terms.get(head.from as usize)
                && let Some(end) = whole_word(text, start, start + one.len())
            {
                found.push((Span::new(start, end), term.meanings));
            }
        }
        let meanings = |(from, to): (u32, u32)| self.meanings.get(from as usize..to as usize).unwrap_or_default();
        found
            .into_iter()
            .flat_map(move |(span, range)| meanings(range).iter().map(move |info| (span, info)))
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

    /// The terms that stand in the text from `start` on, where a word or sign stands.
    fn terms_at(&self, text: &str, start: usize, first: &str, found: &mut Vec<(Span, (u32, u32))>) {
        let Some(&Head { from, to, alone, goes_on }) = self.heads.get(first) else { return };
        let behind = |place: usize| text.as_bytes().get(start + first.len() + place).copied().unwrap_or_default();
        if goes_on & way_on(behind(0), behind(1)) == 0 {
            if let Some(term) = self.terms.get(from as usize).filter(|_| alone)
                && let Some(end) = whole_word(text, start, start + first.len())
            {
                found.push((Span::new(start, end), term.meanings));
            }
            return;
        }
        let (Some(terms), Some(rest)) = (self.terms.get(from as usize..to as usize), text.get(start..)) else { return };
        // The terms that the text starts with are the last one before it in order, and those that this one starts with;
        // or only some of the latter.
        let mut next = terms.partition_point(|term| self.text(term) <= rest).checked_sub(1).map(|at| from + index(at));
        while let Some(at) = next {
            let Some(term) = self.terms.get(at as usize) else { return };
            let length = term.text.1 as usize;
            if rest.starts_with(self.text(term))
                && let Some(end) = whole_word(text, start, start + length)
            {
                found.push((Span::new(start, end), term.meanings));
            }
            next = term.starts_with;
        }
    }
}

/// Words, a bit for each that others may share.
#[derive(Default)]
struct Sieve {
    bits: Vec<u64>,
    /// How far a mixed word is shifted to give a bit.
    shift: u32,
}

impl Sieve {
    fn new<'a>(words: impl ExactSizeIterator<Item = &'a Box<str>>) -> Self {
        // So few bits are set that a word that is not there finds one of twenty.
        let size = (words.len() * 20).next_power_of_two().max(64);
        let mut sieve = Self { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros() };
        for word in words {
            let (place, bit) = sieve.place(word, Span::new(0, word.len()));
            sieve.bits[place] |= bit;
        }
        sieve
    }

    /// Whether the word under a span of a text may be among them.
    fn may_hold(&self, text: &str, word: Span) -> bool {
        let (place, bit) = self.place(text, word);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }

    /// The first eight bytes and the length tell most words apart.
    fn place(&self, text: &str, word: Span) -> (usize, u64) {
        let bytes = text.as_bytes().get(word.start..).unwrap_or_default();
        let first = match bytes.first_chunk() {
            Some(&first) => u64::from_le_bytes(first),
            None => bytes.iter().rev().fold(0, |first, &byte| first << 8 | u64::from(byte)),
        };
        // What stands behind a short word does not count.
        let own = u64::MAX >> (64 - 8 * word.len().clamp(1, 8));
        let mixed = ((first & own) ^ word.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        (usize::try_from(mixed >> 6).unwrap_or_default(), 1 << (mixed & 63))
    }
}

fn index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Whether a byte belongs to a word, as a letter or digit or as part of a character above ASCII.
const fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [true; 256];
        let mut byte: u8 = 0x80;
        while byte > 0 {
            byte -= 1;
            word[byte as usize] = byte.is_ascii_alphanumeric();
        }
        word
    };
    WORD[byte as usize]
}

/// The word or the sign that a text starts with.
fn head(text: &str) -> &str {
    &text[..head_end(text, 0)]
}

/// The end of the word or the sign that starts at a place of a text.
fn head_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let starts_sign = |at: usize| text.get(at..).is_some_and(starts_with_sign);
    match bytes.get(start) {
        None => return start,
        Some(&first) if !is_word(first) => return start + 1,
        Some(&first) if first >= 0x80 && starts_sign(start) => {
            return start + text[start..].chars().next().map_or(0, char::len_utf8);
        }
        Some(_) => {}
    }
    let mut end = start + 1;
    while let Some(&byte) = bytes.get(end)
        && is_word(byte)
        && !(byte >= 0xC0 && starts_sign(end))
    {
        end += 1;
    }
    end
}

/// Where the next word or sign starts.
fn next_head(text: &str, from: usize) -> Option<usize> {
    text.as_bytes().get(from..)?.iter().position(|&byte| byte != b' ').map(|offset| from + offset)
}

/// Whether two spellings differ in white space only.
fn same_words(written: &str, exact: &str) -> bool {
    written == exact || (exact.contains(' ') && written.split_whitespace().eq(exact.split(' ')))
}

/// The end of the word-bounded match, which takes in a plural "s"; `None` where the match is only part of a word.
fn whole_word(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|&byte| is_word(byte));
    if start > 0 && is_word(start) && is_word(start - 1) && !sign_before(text, start) {
        return None;
    }
    if !is_word(end - 1) || !is_word(end) || text.get(end..).is_some_and(starts_with_sign) {
        return Some(end);
    }
    let plural = end - start >= 4 && bytes[end - 1] != b's' && bytes[end] == b's' && !is_word(end + 1);
    plural.then_some(end + 1)
}

/// Signs above ASCII that stand against words in notes without being part of them.
const SIGNS: [char; 12] = ['↑', '↓', '→', '≥', '≤', '±', '×', '•', '°', '…', '–', '—'];

fn sign_before(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|character| SIGNS.contains(&character))
}

fn starts_with_sign(text: &str) -> bool {
    text.chars().next().is_some_and(|character| SIGNS.contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn concept(number: usize) -> TermInfo {
        TermInfo::Concept { concept: ConceptId(index(number)), exact: None, ambiguous: None }
    }

    fn found(terms: &[String], text: &str) -> Vec<(Span, u32)> {
        let lexicon = Lexicon::new(&terms.iter().cloned().zip((0..).map(concept)).collect::<Vec<_>>());
        let folded = Folded::new(text);
        let mut found: Vec<_> = lexicon
            .candidates(text, &folded)
            .filter_map(|candidate| match candidate.info {
                TermInfo::Concept { concept, .. } => Some((candidate.folded, concept.0)),
                TermInfo::Cue(_) => None,
            })
            .collect();
        found.sort_unstable();
        found
    }

    proptest! {
        /// The terms that stand in a text are those that trying each at each place finds.
        #[test]
        fn finds_what_trying_everything_finds(
            terms in prop::collection::vec("[abs↑é][ab s+↑é-]{0,5}[abs+↑é]|[+a-]", 0..12),
            text in "[abs +↑é-]{0,30}",
        ) {
            let terms: Vec<String> = terms.iter().map(|term| crate::text::fold_term(term)).filter(|term| !term.is_empty()).collect();
            let folded = Folded::new(&text);
            let mut expected: Vec<(Span, u32)> = Vec::new();
            for (number, term) in terms.iter().enumerate() {
                for (start, _) in folded.text().char_indices() {
                    if folded.text()[start..].starts_with(term.as_str())
                        && let Some(end) = whole_word(folded.text(), start, start + term.len())
                    {
                        expected.push((Span::new(start, end), index(number)));
                    }
                }
            }
            expected.sort_unstable();
            prop_assert_eq!(found(&terms, &text), expected, "{:?} in {:?}", terms, text);
        }
    }
}
