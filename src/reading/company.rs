//! Whether an ambiguous term stands in the right company.

use crate::knowledge::Ambiguous;
use crate::text::Span;

use crate::knowledge::Reach;

/// What the company of an ambiguous term says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The term means the concept.
    Means,
    /// The term means something else; a concept may be named for it.
    Blocked,
    /// Nothing says what the term means; it is not read.
    Unknown,
}

/// How far company counts at most, in bytes of folded text.
const FARTHEST: usize = 1500;

/// Judges a term; `under_organ` says that a header names an organ, which blocks from afar.
/// The term stands at `at` of the folded block by the words in reach of it.
#[must_use]
pub fn judge(
    company: &Ambiguous,
    text: &str,
    sentences: &[Span],
    sentence: usize,
    under_organ: bool,
    at: Span,
) -> Verdict {
    let reach = match company.reach {
        Reach::Sentence => sentences[sentence],
        Reach::Neighbours => {
            let first = sentences[sentence.saturating_sub(1)];
            let last = sentences[(sentence + 1).min(sentences.len() - 1)];
            first.cover(last)
        }
        Reach::Block => Span::new(0, text.len()),
        Reach::Phrase => phrase(text, sentences[sentence], at),
    };
    let around = Span::new(
        text.floor_char_boundary(at.start.saturating_sub(FARTHEST)),
        text.floor_char_boundary(at.end + FARTHEST),
    );
    let reach = Span::new(reach.start.max(around.start), reach.end.min(around.end));
    let beginnings = Beginnings::new(reach.of(text));
    let nearest = |word: &str| beginnings.nearest(text, reach, word, at);
    if names_muscle(company, &text[at.end..sentences[sentence].end.max(at.end)]) {
        return Verdict::Means;
    }
    let blocking = company.without.iter().filter_map(|word| nearest(word)).min();
    let by_header = (under_organ && !company.unless_nearer.is_empty()).then_some(text.len());
    let blocking = blocking.or(by_header);
    if let Some(distance) = blocking {
        let kept = company.unless_nearer.iter().filter_map(|word| nearest(word)).min();
        if kept.is_none_or(|kept| kept > distance) {
            return Verdict::Blocked;
        }
    }
    let supported = company.with.is_empty() || company.with.iter().any(|word| nearest(word).is_some());
    if supported { Verdict::Means } else { Verdict::Unknown }
}

/// "Cramps in both thighs": what stands behind "in" says which, whatever else is near.
fn names_muscle(company: &Ambiguous, after: &str) -> bool {
    const WORDS: usize = 4;
    let place = after.strip_prefix(" in ").or_else(|| after.strip_prefix(" of "));
    place.is_some_and(|place| {
        let phrase = place.split([',', '.', ';', ':', '(']).next().unwrap_or_default();
        phrase.split(' ').take(WORDS).any(|word| company.unless_nearer.iter().any(|muscle| muscle == word))
    })
}

/// Where the words of a text begin, filed by their first two letters, so that a word that is looked for is compared with
/// few of them.
struct Beginnings {
    /// Where each word starts, with the number of the word before it that is filed with it.
    starts: Vec<(u16, u16)>,
    /// The number of the last word of each file.
    last: [u16; 128],
}

impl Beginnings {
    /// No word; texts are a few thousand bytes long.
    const NONE: u16 = u16::MAX;

    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = Self { starts: Vec::with_capacity(bytes.len() / 4), last: [Self::NONE; 128] };
        let mut inside = false;
        for (at, &byte) in (0..Self::NONE).zip(bytes) {
            let letter = byte.is_ascii_alphanumeric();
            if !inside && letter {
                let number = u16::try_from(found.starts.len()).unwrap_or(Self::NONE);
                let last = &mut found.last[file(byte, bytes.get(usize::from(at) + 1).copied().unwrap_or_default())];
                found.starts.push((at, std::mem::replace(last, number)));
            }
            inside = letter;
        }
        found
    }

    /// The places where words start that may start as `word` does.
    fn like(&self, word: &[u8]) -> impl Iterator<Item = usize> {
        let filed = match *word {
            [first, second, ..] if first.is_ascii_alphanumeric() && second != b'#' => {
                Some(self.last[file(first, second)])
            }
            _ => None,
        };
        let linked = filed.into_iter().flat_map(|last| {
            let word = |number: u16| self.starts.get(usize::from(number)).copied();
            std::iter::successors(word(last), move |&(_, before)| word(before))
        });
        let all = if filed.is_some() { &[] } else { self.starts.as_slice() };
        linked.chain(all.iter().copied()).map(|(start, _)| usize::from(start))
    }

    /// The distance in bytes from a term to the nearest place of a word, which may go on ("demyelinat"); `#` is a digit.
    /// `reach` is the stretch whose beginnings these are.
    ///
    /// The word is folded already.
    fn nearest(&self, text: &str, reach: Span, word: &str, at: Span) -> Option<usize> {
        let bytes = reach.of(text).as_bytes();
        let needle = word.as_bytes();
        let &first = needle.first()?;
        let last = bytes.len().checked_sub(needle.len())?;
        let stands = |&start: &usize| {
            let end = start + needle.len();
            // A short word must end where it ends; a longer one may be the stem of the word in the text.
            let ends_word = || {
                needle.len() > 3
                    || !needle[needle.len() - 1].is_ascii_alphanumeric()
                    || bytes.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric())
            };
            let same = |(&want, &got): (&u8, &u8)| if want == b'#' { got.is_ascii_digit() } else { want == got };
            start <= last
                && (first == bytes[start] || first == b'#')
                && needle.iter().zip(&bytes[start..]).all(same)
                && ends_word()
        };
        let distance = |start: usize| {
            let place = Span::new(reach.start + start, reach.start + start + needle.len());
            if place.overlaps(at) {
                0
            } else if place.end <= at.start {
                at.start - place.end
            } else {
                place.start - at.end
            }
        };
        if first.is_ascii_alphanumeric() {
            self.like(needle).filter(stands).map(distance).min()
        } else {
            (0..=last).filter(stands).map(distance).min()
        }
    }
}

const fn file(first: u8, second: u8) -> usize {
    (first as usize * 37 + second as usize) % 128
}

/// The words of the same clause around a term, six on either side.
fn phrase(text: &str, sentence: Span, at: Span) -> Span {
    const WORDS: usize = 6;
    const ENDS: [char; 7] = ['.', ',', ';', ':', '(', ')', '|'];
    let before = &text[sentence.start..at.start];
    let from = before.rfind(ENDS).map_or(0, |end| end + 1);
    let start = before[from..].rmatch_indices(' ').nth(WORDS).map_or(from, |(space, _)| from + space);
    let after = &text[at.end..sentence.end];
    let to = after.find(ENDS).unwrap_or(after.len());
    let end = after[..to].match_indices(' ').nth(WORDS).map_or(to, |(space, _)| space);
    Span::new(sentence.start + start, at.end + end)
}
