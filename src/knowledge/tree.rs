//! A compact form of a TOML document, which the build script makes of the embedded packs so that no start has to parse
//! them.
//!
//! It holds what parsing gives, places included. A text that stands in the document as it is meant is not repeated but
//! pointed at. Numbers are unsigned and of variable length, seven bits to a byte, the lowest first. A value is one of
//! the signs below, its place (start and length, in bytes of the document) and its content.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

/// A text that stands in the document: how far behind the start of its place, and its length.
pub const AS_WRITTEN: u8 = 0;
/// A text with escapes: its length and its bytes.
pub const SPELT: u8 = 1;
/// A number, which is read where it stands.
pub const NUMBER: u8 = 2;
/// False, without content.
pub const FALSE: u8 = 3;
/// True, without content.
pub const TRUE: u8 = 4;
/// A list: how many values, and these.
pub const LIST: u8 = 5;
/// A table: how many entries, and for each its key, which is a text, and its value.
pub const TABLE: u8 = 6;

/// Reads the form of a document. None, where it is not one of this document.
pub fn read<'a>(tree: &'a [u8], document: &'a str) -> Option<DeTable<'a>> {
    match (Reader { rest: tree, document }).value()?.into_inner() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    document: &'a str,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The sign of a value, and its place.
    fn head(&mut self) -> Option<(u8, std::ops::Range<usize>)> {
        let (sign, start, length) = (self.byte()?, self.number()?, self.number()?);
        Some((sign, start..start.checked_add(length)?))
    }

    fn text(&mut self, sign: u8, start: usize) -> Option<DeString<'a>> {
        let text = if sign == AS_WRITTEN {
            let from = start.checked_add(self.number()?)?;
            let to = from.checked_add(self.number()?)?;
            self.document.get(from..to)?
        } else {
            let length = self.number()?;
            let (text, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            std::str::from_utf8(text).ok()?
        };
        Some(Cow::Borrowed(text))
    }

    fn value(&mut self) -> Option<Spanned<DeValue<'a>>> {
        let (sign, place) = self.head()?;
        let value = match sign {
            AS_WRITTEN | SPELT => DeValue::String(self.text(sign, place.start)?),
            NUMBER => DeValue::parse(self.document.get(place.clone())?).ok()?.into_inner(),
            FALSE | TRUE => DeValue::Boolean(sign == TRUE),
            LIST => {
                let mut list = DeArray::new();
                for _ in 0..self.number()? {
                    list.push(self.value()?);
                }
                DeValue::Array(list)
            }
            TABLE => {
                let mut table = DeTable::new();
                for _ in 0..self.number()? {
                    let (sign, place) = self.head()?;
                    let key = Spanned::new(place.clone(), self.text(sign, place.start)?);
                    table.insert(key, self.value()?);
                }
                DeValue::Table(table)
            }
            _ => return None,
        };
        Some(Spanned::new(place, value))
    }
}
