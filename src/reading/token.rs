//! Words, numbers, ranges and dates of a folded block, for the readers of results and durations.

use std::cell::OnceCell;

use super::date::{self, PartialDate};
use crate::knowledge::{WordClass, Words};
use crate::text::{Folded, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A word, or a code such as "19-9" that is no number.
    Word,
    /// A number, and whether it is written with decimals.
    Number(f64, bool),
    /// Two numbers joined by a dash, the lower one first.
    Range(f64, f64),
    /// A date in figures.
    Date(PartialDate),
    /// A time of day.
    Time,
    /// "->", "→".
    Arrow,
    /// Any other sign; ">=" is '≥'.
    Sign(char),
}

/// A token with its place in the folded block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
    /// Whether no white space stands before it.
    pub glued: bool,
    /// Whether more than one space stands before it.
    pub wide: bool,
    /// Whether it is the first of its line.
    pub starts_line: bool,
    /// How far into its line it stands, in bytes of the block.
    pub column: usize,
}

/// The tokens of a block.
pub(super) struct Tokens<'a> {
    source: &'a str,
    folded: &'a Folded,
    words: &'a Words,
    list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Cuts a folded block into tokens.
    pub fn new(source: &'a str, folded: &'a Folded, words: &'a Words) -> Self {
        let text = folded.text();
        let mut tokens = Self { source, folded, words, list: Vec::with_capacity(text.len() / 5) };
        let mut line = 0;
        let mut at = 0;
        while let Some(&byte) = text.as_bytes().get(at) {
            if byte == b' ' {
                at += 1;
                continue;
            }
            let next = || text.get(at..).and_then(|rest| rest.chars().next());
            let first = if byte.is_ascii() { Some(char::from(byte)) } else { next() };
            let Some(first) = first else { break };
            let (kind, end) = lex(text, at, first);
            let span = Span::new(at, end.max(at + first.len_utf8()));
            tokens.push(kind, span, &mut line);
            at = span.end;
        }
        tokens
    }

    /// Adds a token; `line` is where its line starts in the block, or that of the token before.
    fn push(&mut self, kind: TokenKind, span: Span, line: &mut usize) {
        let start = self.folded.source_at(span.start);
        let end_before = self.list.last().map(|before| before.span.end);
        let glued = end_before == Some(span.start);
        let gap_start = end_before.map_or(0, |end| self.folded.source_at(end));
        let gap = self.source.as_bytes().get(gap_start..start).unwrap_or_default();
        let line_end = gap.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
        if let Some(end) = line_end {
            *line = gap_start + end + 1;
        }
        let starts_line = end_before.is_none() || line_end.is_some();
        let wide = !glued && (starts_line || gap.len() > 1 || gap == b"\t");
        self.list.push(Token { kind, span, glued, wide, starts_line, column: start - *line });
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// A token by its number.
    pub fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    /// The kind of a token.
    pub fn kind(&self, index: usize) -> Option<TokenKind> {
        self.list.get(index).map(|token| token.kind)
    }

    /// The folded text of a token; empty past the end.
    pub fn text(&self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |token| token.span.of(self.folded.text()))
    }

    /// The folded text of a word; empty for anything else.
    pub fn word(&self, index: usize) -> &'a str {
        if self.kind(index) == Some(TokenKind::Word) { self.text(index) } else { "" }
    }

    /// What is known of the words around numbers.
    pub fn words(&self) -> &'a Words {
        self.words
    }

    /// Whether a word is of a class.
    pub fn says(&self, class: WordClass, word: &str) -> bool {
        self.words.is(word, class)
    }

    /// The token as it is written.
    pub fn written(&self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |token| self.folded.source_span(token.span).of(self.source))
    }

    /// Whether the token is this sign.
    pub fn is_sign(&self, index: usize, sign: char) -> bool {
        self.kind(index) == Some(TokenKind::Sign(sign))
    }

    /// The number of the first token that starts at a place of the folded block or after it.
    pub fn first_from(&self, folded: usize) -> usize {
        self.list.partition_point(|token| token.span.start < folded)
    }

    /// The place of the folded block at which a token ends.
    pub fn end(&self, index: usize) -> usize {
        self.list.get(index).map_or(self.folded.text().len(), |token| token.span.end)
    }

    /// Whether more than one space stands before a token.
    pub fn is_wide(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.wide)
    }

    /// How far into its line a token stands, in bytes of the block.
    pub fn column(&self, index: usize) -> usize {
        self.list.get(index).map_or(0, |token| token.column)
    }

    /// The span of the block from one place of the folded text to another.
    pub fn source_span(&self, folded: Span) -> Span {
        let span = self.folded.source_span(folded);
        let trimmed = span.of(self.source).trim_end().len();
        Span::new(span.start, span.start + trimmed)
    }

    /// What is written under a span of the folded block.
    pub fn written_span(&self, folded: Span) -> &'a str {
        self.source_span(folded).of(self.source)
    }
}

/// The tokens of a block, cut when they are first asked for.
pub(super) struct LazyTokens<'a> {
    source: &'a str,
    folded: &'a Folded,
    words: &'a Words,
    cut: OnceCell<Tokens<'a>>,
}

impl<'a> LazyTokens<'a> {
    pub fn new(source: &'a str, folded: &'a Folded, words: &'a Words) -> Self {
        Self { source, folded, words, cut: OnceCell::new() }
    }

    /// The folded block.
    pub fn folded(&self) -> &'a str {
        self.folded.text()
    }

    pub fn get(&self) -> &Tokens<'a> {
        self.cut.get_or_init(|| Tokens::new(self.source, self.folded, self.words))
    }
}

/// The token at `at`, and where it ends.
fn lex(text: &str, at: usize, first: char) -> (TokenKind, usize) {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    match first {
        '0'..='9' => number_or_date(text, at),
        '.' if next.is_ascii_digit() => number_or_date(text, at),
        'x' if next.is_ascii_digit() => (TokenKind::Word, at + 1),
        _ if first.is_alphabetic() => (TokenKind::Word, word_end(text, at)),
        '-' => {
            let dashes = bytes[at..].iter().take_while(|&&byte| byte == b'-').count();
            if bytes.get(at + dashes) == Some(&b'>') {
                (TokenKind::Arrow, at + dashes + 1)
            } else {
                (TokenKind::Sign('-'), at + 1)
            }
        }
        '=' | '>' if next == b'>' => (TokenKind::Arrow, at + 2),
        '>' if next == b'=' => (TokenKind::Sign('≥'), at + 2),
        '<' if next == b'=' => (TokenKind::Sign('≤'), at + 2),
        '→' | '➔' | '➜' | '⇒' | '⟶' => (TokenKind::Arrow, at + first.len_utf8()),
        _ => (TokenKind::Sign(first), at + first.len_utf8()),
    }
}

/// The end of a word. "K3.1" and "CK1150" are a word and a number; "b.i.d" is one word.
fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let letters = bytes[at..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    if (1..=3).contains(&letters) {
        let after = at + letters;
        let digits = bytes[after..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = bytes.get(after + digits).copied().unwrap_or(b' ');
        let decimal = end == b'.' && bytes.get(after + digits + 1).is_some_and(u8::is_ascii_digit);
        let long = digits >= 3 && !end.is_ascii_alphanumeric() && end < 0x80;
        if digits > 0 && (decimal || long) {
            return after;
        }
    }
    let plain = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let dotted = plain == 1 && bytes.get(at + 1) == Some(&b'.');
    if plain > 0 && !dotted && bytes.get(at + plain).is_none_or(|&byte| byte < 0x80 && byte != b'\'') {
        return at + plain;
    }
    let mut end = at;
    let mut characters = text[at..].char_indices().peekable();
    let mut run = 0;
    while let Some((offset, character)) = characters.next() {
        let following = characters.peek().map_or(' ', |&(_, next)| next);
        let inner = match character {
            '\'' => following.is_alphanumeric(),
            '.' => run == 1 && following.is_ascii_lowercase(),
            _ => character.is_alphanumeric(),
        };
        if !inner {
            break;
        }
        run = if character == '.' { 0 } else { run + 1 };
        end = at + offset + character.len_utf8();
    }
    end
}

/// The longest number, in figures; a longer one is a code.
const LONGEST_NUMBER: usize = 12;

/// A number as it stands at a place: its value, whether it has decimals, and its end. "13,780" is one number.
fn number(text: &str, at: usize) -> Option<(f64, bool, usize)> {
    let bytes = text.as_bytes();
    let run =
        |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = run(at);
    let mut end = at + whole;
    let mut length = whole;
    let mut decimal = false;
    if (1..=3).contains(&whole) && bytes[at] != b'0' {
        while bytes.get(end) == Some(&b',') && run(end + 1) == 3 {
            end += 4;
            length += 3;
        }
    }
    let grouped = length > whole;
    let mut comma = None;
    if matches!(bytes.get(end), Some(b'.' | b',')) {
        let fraction = run(end + 1);
        let point = bytes[end] == b'.' && fraction > 0;
        let may_be_comma = bytes[end] == b',' && !grouped && whole <= 3 && matches!(fraction, 1 | 2);
        if point || (may_be_comma && bytes.get(end + 1 + fraction) != Some(&b'.')) {
            decimal = true;
            comma = may_be_comma.then_some(end);
            length += 1 + fraction;
            end += 1 + fraction;
        }
    }
    if length > LONGEST_NUMBER {
        return None;
    }
    let mut figures = [0; LONGEST_NUMBER];
    let written = (at..end).filter(|&place| bytes[place] != b',' || comma == Some(place));
    for (figure, place) in figures.iter_mut().zip(written) {
        *figure = if comma == Some(place) { b'.' } else { bytes[place] };
    }
    Some((std::str::from_utf8(figures.get(..length)?).ok()?.parse().ok()?, decimal, end))
}

/// A number, or what is made of numbers: a range, a date, a time of day, a code.
fn number_or_date(text: &str, at: usize) -> (TokenKind, usize) {
    let bytes = text.as_bytes();
    let code = |from: usize| {
        let more = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.');
        let length = bytes[from..].iter().take_while(|byte| more(byte)).count();
        (TokenKind::Word, from + text[from..from + length].trim_end_matches(['-', '/', '.']).len())
    };
    let Some((value, decimal, end)) = number(text, at) else { return code(at) };
    let digit_at = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    match bytes.get(end) {
        Some(&joint @ (b'/' | b'-' | b'.')) if digit_at(end + 1) => {
            if let Some((date, end)) = date::in_figures(text, at, joint) {
                return (TokenKind::Date(date), end);
            }
            if joint == b'-' {
                return range(text, value, end + 1).unwrap_or_else(|| code(at));
            }
            if joint == b'.' {
                return code(at);
            }
        }
        Some(b' ') if bytes.get(end + 1..end + 3) == Some(b"- ") && digit_at(end + 3) => {
            if let Some((TokenKind::Range(low, high), place)) = range(text, value, end + 3)
                && decimal == text[end + 3..place].contains('.')
            {
                return (TokenKind::Range(low, high), place);
            }
        }
        Some(b':') if !decimal && end - at <= 2 && digit_at(end + 1) && digit_at(end + 2) => {
            return (TokenKind::Time, end + 3);
        }
        Some(_) => {
            let suffix = text.get(end..end + 2).unwrap_or_default();
            let whole = bytes.get(end + 2).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            match suffix {
                "st" | "nd" | "rd" | "th" if whole => return (TokenKind::Word, end + 2),
                "am" | "pm" if whole => return (TokenKind::Time, end + 2),
                _ => {}
            }
        }
        None => {}
    }
    (TokenKind::Number(value, decimal), end)
}

/// The range from `low` to the number at `at`.
fn range(text: &str, low: f64, at: usize) -> Option<(TokenKind, usize)> {
    let (high, _, end) = number(text, at)?;
    let goes_on = matches!(text.as_bytes().get(end..end + 2), Some([b'-' | b'/', next]) if next.is_ascii_digit());
    (low < high && !goes_on).then_some((TokenKind::Range(low, high), end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Knowledge, load};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| load(&[]).expect("the facts of language are sound"));

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let folded = Folded::new(source);
        let tokens = Tokens::new(source, &folded, &KNOWLEDGE.language.words);
        let shown: Vec<String> = (0..tokens.len())
            .map(|index| match tokens.list[index].kind {
                TokenKind::Word => tokens.text(index).to_owned(),
                TokenKind::Number(value, _) => format!("{value}"),
                TokenKind::Range(low, high) => format!("{low}..{high}"),
                TokenKind::Date(date) => format!("{}/{}", date.month, date.day.unwrap_or(0)),
                TokenKind::Time => "time".to_owned(),
                TokenKind::Arrow => "=>".to_owned(),
                TokenKind::Sign(sign) => sign.to_string(),
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "tokens of {source:?}");
    }

    #[test]
    fn cuts_what_notes_write_together() {
        check("K 2.9, Mg .8", "k 2.9 , mg 0.8");
        check("CK=13,780 (0-200)", "ck = 13780 ( 0..200 )");
        check("K3.1 CK1150 q8h cd4", "k 3.1 ck 1150 q8h cd4");
        check("x6wks x90 b.i.d.", "x 6 wks x 90 b.i.d .");
        check("Ca 19-9 on 3/8 at 14:30", "ca 19-9 on 3/8 at time");
        check("2.9 -> 3.8 \u{2192} 4", "2.9 => 3.8 => 4");
        check("138/2.9 5/6.25", "138 / 2.9 5 / 6.25");
        check("2026-03-08 8.3.2026 555-123-4567", "3/8 3/8 555-123-4567");
        check("3.5 - 5.0 and 3,4", "3.5..5 and 3.4");
        check("12 Feb 25", "12 feb 25");
        check("5th at 7pm, 2-3 weeks", "5th at time , 2..3 weeks");
    }

    proptest! {
        #[test]
        fn tokens_lie_in_order(text in "[0-9xKa.,/:\u{2192}\u{b5}\u{bd}\u{1F4AA} \n>=-]{0,40}") {
            let folded = Folded::new(&text);
            let tokens = Tokens::new(&text, &folded, &KNOWLEDGE.language.words);
            let mut end = 0;
            for token in &tokens.list {
                prop_assert!(token.span.start >= end && !token.span.is_empty());
                prop_assert!(folded.text().get(token.span.start..token.span.end).is_some());
                end = token.span.end;
            }
        }
    }
}
