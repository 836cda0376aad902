//! A compact form of a TOML document, which the build script makes of the embedded packs so that no start has to parse
//! them. It is read straight into the types of packs.
//!
//! It holds what parsing gives, places included. A text that stands in the document as it is meant is not repeated but
//! pointed at. Numbers are unsigned and of variable length, seven bits to a byte, the lowest first. A value is its sign,
//! its place (start and length, in bytes of the document) and its content.

use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_spanned::de::{SpannedDeserializer, is_spanned};

use signs::{AS_WRITTEN, FALSE, FLOAT, INTEGER, LIST, SPELT, TABLE, TRUE};

mod signs;

/// Reads what a document says. None, where the form is not one of this document or says something else.
pub fn read<'a, T: Deserialize<'a>>(tree: &'a [u8], document: &'a str) -> Option<T> {
    let mut reader = Reader { rest: tree, document };
    T::deserialize(reader.value().ok()?).ok()
}

struct Reader<'a> {
    rest: &'a [u8],
    document: &'a str,
}

fn unreadable() -> Error {
    Error::custom("this is no compact form of the document")
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(unreadable)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn eight(&mut self) -> Result<[u8; 8], Error> {
        self.bytes(8)?.try_into().map_err(Error::custom)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let (&first, rest) = self.rest.split_first().ok_or_else(unreadable)?;
        self.rest = rest;
        Ok(first)
    }

    fn number(&mut self) -> Result<usize, Error> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(unreadable())
    }

    /// The sign of the next value, and its place.
    fn value(&mut self) -> Result<Value<'_, 'a>, Error> {
        let (sign, start, length) = (self.byte()?, self.number()?, self.number()?);
        let end = start.checked_add(length).ok_or_else(unreadable)?;
        Ok(Value { reader: self, sign, place: start..end })
    }

    fn own_text(&mut self) -> Result<&'a str, Error> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).map_err(Error::custom)
    }

    fn text(&mut self, sign: u8, start: usize) -> Result<&'a str, Error> {
        if sign == SPELT {
            return self.own_text();
        }
        let from = start.checked_add(self.number()?).ok_or_else(unreadable)?;
        let to = from.checked_add(self.number()?).ok_or_else(unreadable)?;
        self.document.get(from..to).ok_or_else(unreadable)
    }
}

/// A value whose content comes next.
struct Value<'r, 'a> {
    reader: &'r mut Reader<'a>,
    sign: u8,
    place: Range<usize>,
}

impl<'a> IntoDeserializer<'a> for Value<'_, 'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'a> Deserializer<'a> for Value<'_, 'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { reader, sign, place } = self;
        match sign {
            AS_WRITTEN | SPELT => visitor.visit_borrowed_str(reader.text(sign, place.start)?),
            INTEGER => visitor.visit_i64(i64::from_le_bytes(reader.eight()?)),
            FLOAT => visitor.visit_f64(f64::from_le_bytes(reader.eight()?)),
            FALSE | TRUE => visitor.visit_bool(sign == TRUE),
            LIST => visitor.visit_seq(Parts { left: reader.number()?, reader }),
            TABLE => visitor.visit_map(Parts { left: reader.number()?, reader }),
            _ => Err(unreadable()),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if is_spanned(name) {
            let place = self.place.clone();
            return visitor.visit_map(SpannedDeserializer::new(self, place));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.reader.text(self.sign, self.place.start)?))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// What is left of a list or a table.
struct Parts<'r, 'a> {
    left: usize,
    reader: &'r mut Reader<'a>,
}

impl Parts<'_, '_> {
    fn one_more(&mut self) -> bool {
        let more = self.left > 0;
        self.left = self.left.saturating_sub(1);
        more
    }
}

impl<'a> SeqAccess<'a> for Parts<'_, 'a> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.one_more() { seed.deserialize(self.reader.value()?).map(Some) } else { Ok(None) }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'a> MapAccess<'a> for Parts<'_, 'a> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if !self.one_more() {
            return Ok(None);
        }
        let key = self.reader.own_text()?;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.reader.value()?)
    }
}
