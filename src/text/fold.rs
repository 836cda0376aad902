//! Folding: the form of a text in which terms are looked up.
//!
//! Notes write one term in many ways: "Leg  cramps", "leg\ncramps", "stiff‑man", "Raynaud’s". Folding lower-cases,
//! turns every run of white space into one space, typographic quotes and dashes into their plain forms, and keeps a
//! map back to the bytes of the text. A hyphen becomes a space only where it joins two letters
//! ("stiff-man", but not in "-ve" or "GAD-7"), so that "stiff man" and "stiff-man" are one term.

use super::Span;

/// A folded text with the way back to the text it came from.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, the byte of the source at which its character starts; one more entry for the end.
    sources: Vec<u32>,
}

impl Folded {
    /// Folds a text of at most 4 GiB.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let mut folded =
            Self { text: String::with_capacity(source.len()), sources: Vec::with_capacity(source.len() + 1) };
        let mut space = false;
        let mut next = 0;
        while let Some(rest) = source.get(next..).filter(|rest| !rest.is_empty()) {
            let plain = plain_run(rest.as_bytes(), space);
            if plain > 0 {
                folded.push_plain(source, Span::new(next, next + plain));
                space = false;
                next += plain;
                continue;
            }
            let Some(character) = rest.chars().next() else { break };
            let at = next;
            next += character.len_utf8();
            let joins = || {
                let before = source[..at].chars().next_back();
                let after = source[at + character.len_utf8()..].chars().next();
                before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic)
            };
            let plain = fold_character(character);
            let opens = std::mem::replace(&mut space, plain == ' ');
            match plain {
                ' ' => {
                    if !opens {
                        folded.push(' ', at);
                    }
                }
                '-' if joins() => {
                    folded.push(' ', at);
                    space = true;
                }
                plain if plain.is_ascii() => folded.push(plain, at),
                other => {
                    for lower in other.to_lowercase() {
                        folded.push(lower, at);
                    }
                }
            }
        }
        folded.sources.push(u32::try_from(source.len()).unwrap_or(u32::MAX));
        folded
    }

    /// A stretch of which only the case changes.
    fn push_plain(&mut self, source: &str, plain: Span) {
        let from = self.text.len();
        self.text.push_str(plain.of(source));
        if let Some(pushed) = self.text.get_mut(from..) {
            pushed.make_ascii_lowercase();
        }
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        self.sources.extend(at(plain.start)..at(plain.end));
    }

    fn push(&mut self, character: char, at: usize) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.text.push(character);
        for _ in 0..character.len_utf8() {
            self.sources.push(at);
        }
    }

    /// The same text with other words in some places (in order, not empty), and where these then stand. Each leads back
    /// to what it stands for.
    #[must_use]
    pub fn with_words(&self, replaced: &[(Span, &str)]) -> (Self, Vec<Span>) {
        let mut folded = Self::default();
        let mut places = Vec::with_capacity(replaced.len());
        let mut at = 0;
        for &(span, word) in replaced {
            folded.text.push_str(&self.text[at..span.start]);
            folded.sources.extend_from_slice(&self.sources[at..span.start]);
            let start = folded.text.len();
            folded.text.push_str(word);
            // Letter by letter as far as both go; what is longer belongs to the last letter.
            let letters = (0..word.len()).map(|letter| self.sources[(span.start + letter).min(span.end - 1)]);
            folded.sources.extend(letters);
            places.push(Span::new(start, folded.text.len()));
            at = span.end;
        }
        folded.text.push_str(&self.text[at..]);
        folded.sources.extend_from_slice(&self.sources[at..]);
        (folded, places)
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the source under a span of the folded text.
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        let end = if span.is_empty() { span.start } else { span.end };
        Span::new(self.source_at(span.start), self.source_at(end))
    }

    /// The place of the source that a place of the folded text comes from.
    #[must_use]
    pub fn source_at(&self, folded: usize) -> usize {
        let at = folded.min(self.sources.len().saturating_sub(1));
        self.sources.get(at).map_or(0, |&source| source as usize)
    }

    /// The first place of the folded text that comes from `source` or later.
    #[must_use]
    pub fn folded_at(&self, source: usize) -> usize {
        self.sources.partition_point(|&from| (from as usize) < source).min(self.text.len())
    }

    /// The span of the folded text over a span of the source.
    #[must_use]
    pub fn folded_span(&self, span: Span) -> Span {
        Span::new(self.folded_at(span.start), self.folded_at(span.end))
    }
}

/// Whether a byte stands for itself, but for its case, whatever is beside it: letters, digits and signs of ASCII, other
/// than the hyphen.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        plain[byte as usize] = byte != b'-';
        byte += 1;
    }
    plain
};

/// How many bytes a text starts with of which only the case changes, single spaces among them; most of a note is made of
/// these. `space` says whether a space stands before it.
fn plain_run(text: &[u8], space: bool) -> usize {
    let is_plain = |at: usize| text.get(at).is_some_and(|&byte| PLAIN[usize::from(byte)]);
    let mut end = 0;
    loop {
        if is_plain(end) {
            end += 1;
        } else if text.get(end) == Some(&b' ') && is_plain(end + 1) && (end > 0 || !space) {
            end += 2;
        } else {
            return end;
        }
    }
}

fn fold_character(character: char) -> char {
    match character {
        'A'..='Z' => character.to_ascii_lowercase(),
        '!'..='~' => character,
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{00B5}' => 'μ',
        _ if character.is_whitespace() || character.is_control() => ' ',
        _ => character,
    }
}

/// Folds a term of the lexicon the way texts are folded.
#[must_use]
pub fn fold_term(term: &str) -> String {
    let term = term.trim();
    if plain_run(term.as_bytes(), false) == term.len() {
        return term.to_ascii_lowercase();
    }
    Folded::new(term).text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(Folded::new(source).text(), expected, "folding {source:?}");
    }

    #[test]
    fn folds_the_ways_of_writing_one_term() {
        check("Leg  Cramps", "leg cramps");
        check("leg\r\n  cramps", "leg cramps");
        check("Stiff-man", "stiff man");
        check("stiff\u{2011}man", "stiff man");
        check("Raynaud\u{2019}s", "raynaud's");
        check("-ve for spasm", "-ve for spasm");
        check("Zestoretic 20/12.5", "zestoretic 20/12.5");
        check("K\u{a0}2.9", "k 2.9");
    }

    #[test]
    fn leads_back_from_replaced_words() {
        let source = "Leg  crmaps, musle spazm";
        let folded = Folded::new(source);
        let (folded, places) = folded.with_words(&[(Span::new(4, 10), "cramps"), (Span::new(12, 17), "muscle")]);
        assert_eq!(folded.text(), "leg cramps, muscle spazm");
        let written: Vec<&str> = places.iter().map(|&place| folded.source_span(place).of(source)).collect();
        assert_eq!(written, ["crmaps", "musle"]);
        assert_eq!(folded.source_span(Span::new(19, 24)).of(source), "spazm");
    }

    #[test]
    fn leads_back_to_the_source() {
        let source = "É  leg\ncramps";
        let folded = Folded::new(source);
        let at = folded.text().find("leg cramps").expect("the term is there");
        let span = folded.source_span(Span::new(at, at + "leg cramps".len()));
        assert_eq!(span.of(source), "leg\ncramps");
        assert_eq!(folded.folded_span(span), Span::new(at, at + 10));
    }
}
