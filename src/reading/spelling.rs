//! Misspelt words, put right before anything is looked up.

use crate::knowledge::Spelling;
use crate::text::{Folded, Span};

/// A folded text in which misspelt words are replaced by those that they are meant for.
pub(super) struct Corrected {
    /// The text; its words lead back to what the author wrote.
    pub folded: Folded,
    /// Where replaced words stand in it, in order.
    pub words: Vec<Span>,
}

impl Corrected {
    /// Puts the words of a folded text right; `source` is the text that it was folded from.
    // Not inlined, so that `scripts/instructions` can tell what it costs.
    #[inline(never)]
    pub fn new(source: &str, folded: Folded, spelling: &Spelling) -> Self {
        let slips: Vec<(Span, &str)> = words(folded.text())
            .filter_map(|at| {
                let word = at.of(folded.text());
                let capital = || starts_capitalised(folded.source_span(at).of(source));
                let meant = spelling.meant(word, || capital() && goes_on(&folded.text()[..at.start]))?;
                Some((at, meant))
            })
            .collect();
        if slips.is_empty() {
            return Self { folded, words: Vec::new() };
        }
        let (folded, words) = folded.with_words(&slips);
        Self { folded, words }
    }

    /// The words that a stretch was read as, where one of them is not what the author wrote.
    pub fn read_as(&self, at: Span) -> Option<Box<str>> {
        let next = self.words.partition_point(|word| word.end <= at.start);
        self.words.get(next).filter(|word| word.overlaps(at)).map(|_| at.of(self.folded.text()).into())
    }
}

/// The words of a length that is looked at which hold only the letters a to z and are no part of a number, an address or a
/// name with marks.
fn words(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_lowercase)?;
            let length = bytes[start..].iter().position(|byte| !byte.is_ascii_lowercase());
            let end = length.map_or(bytes.len(), |length| start + length);
            at = end;
            if !Spelling::looks_at(end - start) {
                continue;
            }
            let joined = |byte: &u8| byte.is_ascii_digit() || *byte >= 0x80 || matches!(byte, b'@' | b'_' | b'\\');
            let joined_before =
                start.checked_sub(1).is_some_and(|before| joined(&bytes[before]) || bytes[before] == b'.');
            let domain = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_lowercase);
            if !joined_before && !domain && !bytes.get(end).is_some_and(joined) {
                return Some(Span::new(start, end));
            }
        }
    })
}

/// Whether only the first letter is a capital.
fn starts_capitalised(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && !word[1..].bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a sentence goes on behind these words, so that a capital there makes a name.
fn goes_on(before: &str) -> bool {
    before.trim_end().ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | '(' | '\'' | '"'))
}
