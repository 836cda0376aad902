//! Keyed hashes: what a dismissal remembers of a note instead of its words and its path.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The key of one user, without which a mark can neither be made nor be compared with a guess.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// A new key from the system's source of randomness.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key as it is stored.
    #[must_use]
    pub fn to_hexadecimal(&self) -> String {
        hexadecimal(&self.0)
    }

    /// A stored key.
    #[must_use]
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        parse(text).map(Self)
    }

    /// The mark of some texts in their order: HMAC-SHA-256, cut to 128 bits. Where one text ends and the next begins
    /// counts too.
    #[must_use]
    pub fn mark(&self, parts: &[&str]) -> Mark {
        // HMAC takes a key of any length.
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Mark([0; 16]) };
        for part in parts {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut mark = [0; 16];
        mark.copy_from_slice(&hash.finalize().into_bytes()[..16]);
        Mark(mark)
    }
}

/// A key is never printed.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

/// A keyed hash. It says nothing of what it was made from, and the same words in two notes have two marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Mark([u8; 16]);

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(&self.0))
    }
}

impl FromStr for Mark {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map(Self).ok_or("not a mark")
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}

impl TryFrom<String> for Mark {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn parse<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    if text.len() != 2 * LENGTH || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key([byte; 32])
    }

    #[test]
    fn a_mark_depends_on_the_key_and_on_every_part() {
        let mark = key(1).mark(&["note", "rule"]);
        assert_eq!(mark, key(1).mark(&["note", "rule"]));
        for other in [key(2).mark(&["note", "rule"]), key(1).mark(&["noter", "ule"]), key(1).mark(&["note"])] {
            assert_ne!(mark, other);
        }
    }

    #[test]
    fn the_hash_is_hmac_sha_256() {
        // RFC 4231 has no case with a key of this length; the figure was computed with Python's `hmac`.
        assert_eq!(key(0x0b).mark(&["Hi There"]).to_string(), "568e147fc75d8a804f400d6c30b2d354");
    }

    #[test]
    fn marks_and_keys_survive_being_written() {
        let mark = key(7).mark(&["x"]);
        assert_eq!(mark.to_string().parse(), Ok(mark));
        assert_eq!(Key::from_hexadecimal(&key(7).to_hexadecimal()), Some(key(7)));
        for wrong in ["", "0g", "00", "+0000000000000000000000000000000", "é"] {
            assert!(wrong.parse::<Mark>().is_err() && Key::from_hexadecimal(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", key(9)), "Key(…)");
    }
}
