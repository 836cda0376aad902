//! Choices drawn from the bytes of a try, so that a small change of them is a small change of what is tried.

/// The bytes that have not been used.
pub struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(first)
    }

    /// A number below `limit`, which is not zero.
    pub fn below(&mut self, limit: usize) -> usize {
        let number = if limit > 256 { self.byte() << 8 | self.byte() } else { self.byte() };
        number % limit
    }

    /// Text up to the next byte that no UTF-8 holds, or up to a length.
    pub fn text(&mut self, longest: usize) -> String {
        let length = self.0.iter().take(longest).position(|&byte| byte == 0xFF).unwrap_or(longest.min(self.0.len()));
        let (text, rest) = self.0.split_at(length);
        self.0 = rest.strip_prefix(&[0xFF]).unwrap_or(rest);
        String::from_utf8_lossy(text).into_owned()
    }

    /// All that is left, as text.
    pub fn rest(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}

/// A place of a text between two characters.
pub fn place(choices: &mut Choices<'_>, text: &str) -> usize {
    let mut at = choices.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a place lies between the two bytes of a CRLF, where no line and no column is.
pub fn splits_line_end(text: &str, at: usize) -> bool {
    text[..at].ends_with('\r') && text[at..].starts_with('\n')
}
