//! The words that a misspelling can be meant for.
//!
//! A word that nobody lists is compared with the words of all terms and cues. It is taken for the nearest of them when
//! that lies within a distance that grows with its length, when no other lies as near, and when the word is not one
//! that people write: `packs/ordinary-words.txt` holds the ordinary words, names and substances that lie within reach
//! of a word of the embedded packs. Words that only a user's pack has were not compared with those, so that they must
//! be longer and the slip must not look like an ending.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::compiled::{ConceptId, Knowledge};

/// Ordinary words within reach of the embedded packs' words, sorted, one a line; the file's head tells more.
const ORDINARY: &str = include_str!("../../packs/ordinary-words.txt");

/// The shortest word that is looked at, in letters: among shorter ones nearly every slip gives another word.
const SHORTEST: usize = 6;

/// The longest word that is looked at, in letters.
const LONGEST: usize = 24;

/// From this length on two slips are allowed for.
const TWO_SLIPS: usize = 10;

/// The shortest word that is taken for one of a user's pack.
const SHORTEST_UNCHECKED: usize = 9;

/// The shortest name of a drug for which a capitalised word inside a sentence is taken; shorter ones may be surnames.
const SHORTEST_CAPITALISED: usize = 8;

/// A word of a term or a cue.
#[derive(Debug)]
struct Word {
    text: Box<str>,
    /// Whether a misspelling can be meant for it; listed misspellings and words of one case are only known.
    meant: bool,
    /// The concept that it stands for alone, in the first term of one word that has it.
    alone: Option<ConceptId>,
    /// Whether it stands alone for a drug.
    drug: bool,
}

/// How a word stands in the list of ordinary words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// A word of the embedded packs, whose neighbours are all in the list.
    Checked,
    /// A common word, which a misspelling may be meant for.
    Common,
    /// A rare word, a name or a substance.
    Rare,
}

/// All words that a misspelling can be meant for. Looking one up costs a comparison of bits with some dozens of them.
#[derive(Debug)]
pub struct Spelling {
    words: Words,
    /// Beginnings of words that have an opposite among them.
    opposites: Vec<Box<str>>,
    /// Common words, which a misspelling may be meant for as well; gathered with the first one.
    rivals: OnceLock<Words>,
    /// Words that were looked at and left as they are: notes are written with few.
    settled: Settled,
}

/// Some of the words that are left as they are, whatever stands around them. Each place holds the last word that came to
/// it, whole, so that what it forgets costs time and nothing else.
struct Settled(Box<[AtomicU64]>);

impl Settled {
    /// How many places there are, as a power of two.
    const PLACES: u32 = 14;

    fn new() -> Self {
        Self((0..1 << Self::PLACES).map(|_| AtomicU64::new(0)).collect())
    }

    /// A word of up to twelve letters, five bits for each, so that no two are alike.
    fn packed(word: &str) -> Option<u64> {
        (word.len() <= 12).then(|| word.bytes().fold(0, |packed, byte| packed << 5 | u64::from(byte & 31)))
    }

    fn place(&self, packed: u64) -> Option<&AtomicU64> {
        self.0.get(usize::try_from(packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Self::PLACES)).ok()?)
    }

    fn holds(&self, word: &str) -> bool {
        let Some(packed) = Self::packed(word) else { return false };
        self.place(packed).is_some_and(|place| place.load(Ordering::Relaxed) == packed)
    }

    fn keep(&self, word: &str) {
        let Some(packed) = Self::packed(word) else { return };
        if let Some(place) = self.place(packed) {
            place.store(packed, Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for Settled {
    /// The words are those of notes.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Settled").finish_non_exhaustive()
    }
}

/// Words by first letter, then length.
#[derive(Debug)]
struct Words {
    list: Vec<Word>,
    /// The letters in each of them, a bit for each letter.
    letters: Vec<u32>,
    /// Where the words of a first letter and a length start in `list`.
    starts: Vec<u32>,
}

impl Spelling {
    pub(super) fn new(knowledge: &Knowledge) -> Self {
        let mut gathered = Gathered::default();
        for (index, info) in knowledge.concepts.iter().enumerate() {
            let concept = &info.concept;
            let id = u32::try_from(index).ok().map(ConceptId);
            for term in concept.terms.iter().chain(&concept.brands) {
                let alone = id.filter(|_| !term.contains([' ', '-']));
                gathered.add(term, true, alone, concept.kind.is_drug());
            }
            for term in concept.exact.iter().chain(&concept.misspellings) {
                gathered.add(term, false, None, false);
            }
        }
        for (term, _) in &knowledge.language.cues {
            gathered.add(term, true, None, false);
        }
        Self {
            words: Words::new(gathered.0.into_iter().map(|(text, known)| Word { text, ..known }).collect()),
            opposites: knowledge.language.opposites.clone(),
            rivals: OnceLock::new(),
            settled: Settled::new(),
        }
    }

    /// Whether words of so many letters are looked at.
    #[must_use]
    pub const fn looks_at(letters: usize) -> bool {
        reach(letters).is_some()
    }

    /// The word that a misspelt one is meant for; `word` is folded and holds only the letters a to z. `is_name` says
    /// whether it starts with a capital in mid-sentence, as names do; it is asked only where something is near.
    #[must_use]
    pub fn meant(&self, word: &str, is_name: impl FnOnce() -> bool) -> Option<&str> {
        let reach = reach(word.len())?;
        if self.settled.holds(word) {
            return None;
        }
        let mut named = false;
        let meant = self.meant_by(word, reach, || {
            named = true;
            is_name()
        });
        if meant.is_none() && !named {
            self.settled.keep(word);
        }
        meant
    }

    fn meant_by(&self, word: &str, reach: usize, is_name: impl FnOnce() -> bool) -> Option<&str> {
        let mut best: Option<(usize, &Word)> = None;
        let mut tied = false;
        for near in self.words.near(word, reach) {
            if &*near.text == word || word.strip_suffix('s') == Some(&near.text) {
                return None;
            }
            if !near.meant || !same_start(word, &near.text) {
                continue;
            }
            let Some(distance) = slips(word, &near.text, reach) else { continue };
            match best {
                Some((least, _)) if distance > least => {}
                Some((least, other)) if distance == least => tied |= !same(other, near),
                _ => (best, tied) = (Some((distance, near)), false),
            }
        }
        let (distance, best) = best.filter(|_| !tied)?;
        let fits = self.keeps_beginning(word, &best.text)
            && (best.drug || distance == 1 || !differs_in_ending(word, &best.text, 3))
            && self.is_free(word, &best.text, distance)
            && ((best.drug && word.len() >= SHORTEST_CAPITALISED) || !is_name());
        fits.then_some(&best.text)
    }

    /// Whether a beginning that has an opposite ("hypo", "hyper") is written right, or is in neither.
    fn keeps_beginning(&self, word: &str, meant: &str) -> bool {
        self.opposites.iter().all(|start| meant.starts_with(&**start) == word.starts_with(&**start))
    }

    /// Whether no other word than `meant` is written or may be meant.
    fn is_free(&self, word: &str, meant: &str, distance: usize) -> bool {
        if listed(meant) != Some(Listed::Checked) {
            return distance == 1 && word.len() >= SHORTEST_UNCHECKED && !differs_in_ending(word, meant, 2);
        }
        if listed(word).is_some() {
            return false;
        }
        // Letters that changed places are the commonest slip: beside them another kind is no rival.
        let swapped = same_letters(word, meant);
        !self
            .rivals()
            .near(word, distance)
            .any(|rival| (!swapped || same_letters(word, &rival.text)) && slips(word, &rival.text, distance).is_some())
    }

    fn rivals(&self) -> &Words {
        self.rivals.get_or_init(|| {
            let common = lines(ORDINARY).map(parts).filter(|(_, how)| *how == Listed::Common);
            Words::new(common.map(|(word, _)| Word::known(word)).collect())
        })
    }
}

impl Word {
    fn known(text: &str) -> Self {
        Self { text: text.into(), meant: false, alone: None, drug: false }
    }
}

impl Words {
    fn new(mut words: Vec<Word>) -> Self {
        words.sort_unstable_by(|one, other| {
            let key = |word: &Word| (word.text.as_bytes()[0], word.text.len());
            key(one).cmp(&key(other)).then_with(|| one.text.cmp(&other.text))
        });
        let mut starts = vec![0; place(b'z', LONGEST + 2) + 2];
        for word in &words {
            starts[place(word.text.as_bytes()[0], word.text.len()) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let letters = words.iter().map(|word| letters(&word.text)).collect();
        Self { list: words, letters, starts }
    }

    /// Known words of about the same length and letters that start with the same letter, or with the second one.
    fn near(&self, word: &str, reach: usize) -> impl Iterator<Item = &Word> {
        let bytes = word.as_bytes();
        let same = self.between(bytes[0], word.len() - reach, word.len() + reach);
        let swapped = if bytes[0] == bytes[1] { 0..0 } else { self.between(bytes[1], word.len(), word.len()) };
        let own = letters(word);
        [same, swapped].into_iter().flat_map(move |range| {
            let letters = self.letters.get(range.clone()).unwrap_or_default().iter();
            let words = self.list.get(range).unwrap_or_default();
            // A slip changes one letter for another at most.
            letters
                .zip(words)
                .filter(move |(letters, _)| !has_more_bits(**letters ^ own, 2 * reach))
                .map(|(_, word)| word)
        })
    }

    fn between(&self, first: u8, shortest: usize, longest: usize) -> Range<usize> {
        let from = self.starts.get(place(first, shortest)).copied().unwrap_or_default();
        let to = self.starts.get(place(first, longest) + 1).copied().unwrap_or_default();
        from as usize..to as usize
    }
}

/// How many slips are allowed for in a word; `None` where it is too short or too long to be looked at.
const fn reach(length: usize) -> Option<usize> {
    match length {
        SHORTEST..TWO_SLIPS => Some(1),
        TWO_SLIPS..=LONGEST => Some(2),
        _ => None,
    }
}

/// The letters of a word, a bit for each.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

/// Whether more than `limit` bits are set; cheaper than to count them.
const fn has_more_bits(mut bits: u32, limit: usize) -> bool {
    let mut left = limit;
    while left > 0 && bits != 0 {
        bits &= bits - 1;
        left -= 1;
    }
    bits != 0
}

/// Slips are rare in the first letter, other than that it changes places with the second.
fn same_start(word: &str, meant: &str) -> bool {
    let (word, meant) = (word.as_bytes(), meant.as_bytes());
    word[0] == meant[0] || (word[0] == meant[1] && word[1] == meant[0])
}

/// Whether it makes no difference which of two words is meant: spellings of one concept, or singular and plural.
fn same(one: &Word, other: &Word) -> bool {
    (one.alone.is_some() && one.alone == other.alone)
        || one.text.strip_suffix('s') == Some(&other.text)
        || other.text.strip_suffix('s') == Some(&one.text)
}

/// The place of a first letter and a length in [`Spelling::starts`].
fn place(first: u8, length: usize) -> usize {
    usize::from(first - b'a') * (LONGEST + 3) + length.min(LONGEST + 2)
}

/// The number of slips between two words, where there are no more than `most`: letters too many, too few, wrong or
/// swapped with the next.
fn slips(word: &str, other: &str, most: usize) -> Option<usize> {
    let (one, two) = (word.as_bytes(), other.as_bytes());
    let head = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    let (one, two) = (&one[head..], &two[head..]);
    let tail = one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count();
    let (one, two) = (&one[..one.len() - tail], &two[..two.len() - tail]);
    let distance = match (one, two) {
        ([], []) => 0,
        ([_], [] | [_]) | ([], [_]) => 1,
        ([a, b], [c, d]) if a == d && b == c => 1,
        _ if most < 2 || one.len().abs_diff(two.len()) > 2 => return None,
        _ => return (within(one, two, 2)).then_some(2),
    };
    (distance <= most).then_some(distance)
}

/// Whether one word becomes another by so many slips.
fn within(one: &[u8], two: &[u8], slips: usize) -> bool {
    let same = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    let (one, two) = (&one[same..], &two[same..]);
    if one.is_empty() || two.is_empty() {
        return one.len().max(two.len()) <= slips;
    }
    slips > 0
        && (within(&one[1..], &two[1..], slips - 1)
            || within(&one[1..], two, slips - 1)
            || within(one, &two[1..], slips - 1)
            || (matches!((one, two), ([a, b, ..], [c, d, ..]) if a == d && b == c)
                && within(&one[2..], &two[2..], slips - 1)))
}

/// Whether two words hold the same letters in whatever order.
fn same_letters(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut bytes = word.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    one.len() == other.len() && sorted(one) == sorted(other)
}

/// Whether two words differ in their last letters only, as a noun and its adjective do.
fn differs_in_ending(word: &str, meant: &str, letters: usize) -> bool {
    let stem = word.len().min(meant.len()).saturating_sub(letters);
    word.as_bytes()[..stem] == meant.as_bytes()[..stem]
}

/// How a word stands in the list, if it does; found by halving the list.
fn listed(word: &str) -> Option<Listed> {
    let (mut low, mut high) = (0, ORDINARY.len());
    while low < high {
        let middle = ORDINARY.floor_char_boundary(usize::midpoint(low, high));
        let start = ORDINARY[..middle].rfind('\n').map_or(0, |end| end + 1);
        let end = ORDINARY[start..].find('\n').map_or(ORDINARY.len(), |length| start + length + 1);
        let line = ORDINARY[start..end].trim_end();
        let (found, how) = parts(line);
        if found == word {
            return Some(how);
        }
        // The remarks stand before all words.
        if line.starts_with('#') || found < word {
            low = end;
        } else {
            high = start;
        }
    }
    None
}

/// The lines that hold a word.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

fn parts(line: &str) -> (&str, Listed) {
    match line.split_once(' ') {
        Some((word, "*")) => (word, Listed::Checked),
        Some((word, _)) => (word, Listed::Common),
        None => (line, Listed::Rare),
    }
}

/// The words while they are gathered, each without its text.
#[derive(Default)]
struct Gathered(FxHashMap<Box<str>, Word>);

impl Gathered {
    fn add(&mut self, term: &str, meant: bool, alone: Option<ConceptId>, drug: bool) {
        for word in term.split(|character: char| !character.is_alphanumeric()) {
            let plain = word.bytes().all(|byte| byte.is_ascii_alphabetic());
            if !plain || !(SHORTEST - 1..=LONGEST + 2).contains(&word.len()) {
                continue;
            }
            let capital = word.bytes().any(|byte| byte.is_ascii_uppercase());
            let text = if capital { Cow::Owned(word.to_ascii_lowercase()) } else { Cow::Borrowed(word) };
            let known = match self.0.get_mut(&*text) {
                Some(known) => known,
                None => self.0.entry(text.into()).or_insert_with(|| Word::known("")),
            };
            known.meant |= meant;
            known.alone = known.alone.or(alone);
            known.drug |= drug && alone.is_some();
        }
    }
}

#[cfg(test)]
mod tests;
