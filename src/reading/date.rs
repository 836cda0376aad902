//! Days and months as notes write them, often without a year.

use std::cmp::Ordering;

use super::token::{TokenKind, Tokens};

/// A date of which only the month is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartialDate {
    /// The year, where one is written.
    pub year: Option<i16>,
    /// The month, from one.
    pub month: u8,
    /// The day of the month, where one is written.
    pub day: Option<u8>,
    /// Whether the figures can only be read with the day first ("20/3").
    pub day_first: bool,
}

impl PartialDate {
    /// A date of figures, month first unless the first figure can be no month.
    pub fn figures(first: u32, second: u32, year: Option<i16>) -> Option<Self> {
        let (month, day, day_first) = match (first, second) {
            (1..=12, 1..=31) => (first, second, false),
            (13..=31, 1..=12) => (second, first, true),
            _ => return None,
        };
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok(), day_first })
    }

    /// The same figures, read with the day first where that makes a date.
    pub fn with_day_first(self) -> Self {
        match self.day {
            Some(day @ 1..=12) if !self.day_first => {
                Self { month: day, day: Some(self.month), day_first: true, ..self }
            }
            _ => self,
        }
    }

    /// Which of two dates is later. Without years, the one that lies ahead by less than half a year is later.
    pub fn compare(self, other: Self) -> Ordering {
        if let (Some(year), Some(other_year)) = (self.year, other.year)
            && year != other_year
        {
            return year.cmp(&other_year);
        }
        let day = |date: Self| i32::from(date.month) * 31 + i32::from(date.day.unwrap_or(15));
        let both_years = self.year.is_some() && other.year.is_some();
        let difference = day(self) - day(other);
        if both_years || difference.abs() <= 186 { difference.cmp(&0) } else { 0.cmp(&difference) }
    }
}

/// A year of two or four figures.
pub(super) fn year(figures: &str) -> Option<i16> {
    let number: i16 = figures.parse().ok()?;
    match (figures.len(), number) {
        (2, 0..=60) => Some(2000 + number),
        (2, _) => Some(1900 + number),
        (4, 1900..=2100) => Some(number),
        _ => None,
    }
}

/// A date of two or three figures: "3/8", "3/8/26", "10/2026", "2026-03-08", "8.3.2026".
pub(super) fn in_figures(text: &str, at: usize, joint: u8) -> Option<(PartialDate, usize)> {
    let rest = text.get(at..)?;
    let is_joint = |character: char| character == char::from(joint);
    let length = rest.find(|character: char| !character.is_ascii_digit() && !is_joint(character)).unwrap_or(rest.len());
    let figures = rest[..length].trim_end_matches(char::from(joint));
    let end = at + figures.len();
    if joint != b'.'
        && text.as_bytes().get(end) == Some(&b'.')
        && text.as_bytes().get(end + 1).is_some_and(u8::is_ascii_digit)
    {
        return None;
    }
    let mut parts = figures.split(is_joint);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || first.len() > 4 || second.len() > 4 {
        return None;
    }
    let (one, two): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    let date = match third {
        Some(day) if first.len() == 4 => PartialDate::figures(two, day.parse().ok()?, Some(year(first)?))?,
        Some(last) if first.len() <= 2 && second.len() <= 2 => {
            let found = PartialDate::figures(one, two, Some(year(last)?))?;
            if joint == b'.' { found.with_day_first() } else { found }
        }
        None if joint == b'/' && second.len() == 4 && (1..=12).contains(&one) => {
            PartialDate { year: Some(year(second)?), month: u8::try_from(one).ok()?, day: None, day_first: false }
        }
        None if joint == b'/' && first.len() <= 2 && second.len() <= 2 => PartialDate::figures(one, two, None)?,
        _ => return None,
    };
    Some((date, end))
}

impl Tokens<'_> {
    /// A date that starts at a token, in figures or with the name of a month, and the token after it.
    pub fn date(&self, index: usize) -> Option<(PartialDate, usize)> {
        match self.kind(index)? {
            TokenKind::Date(date) => Some((date, index + 1)),
            TokenKind::Number(day, false) if (1.0..=31.0).contains(&day) => {
                let day = self.text(index).parse().ok();
                self.month(index + 1, day)
            }
            TokenKind::Word => self.month(index, None),
            _ => None,
        }
    }

    /// A month by name, with the day, where none stands before it, and the year that may follow it.
    fn month(&self, index: usize, day: Option<u8>) -> Option<(PartialDate, usize)> {
        let month = self.words().month(self.word(index))?;
        let written = self.written(index);
        let mut letters = written.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let proper = capital && (letters.next().is_some_and(char::is_lowercase) || written.len() > 4 || day.is_some());
        let named =
            index > 0 && matches!(self.word(index - 1), "since" | "in" | "from" | "until" | "early" | "late" | "mid");
        if !proper && !named {
            return None;
        }
        let mut next = index + 1 + usize::from(self.is_sign(index + 1, '.'));
        let mut found = PartialDate { year: None, month, day, day_first: false };
        let short_year = |at: usize| {
            let ends =
                !matches!(self.kind(at + 1), Some(TokenKind::Word)) || self.get(at + 1).is_some_and(|after| after.wide);
            year(self.text(at)).filter(|_| ends && self.text(at).len() == 2)
        };
        if day.is_some()
            && let Some(year) = short_year(next)
        {
            // "12 Feb 25".
            found.year = Some(year);
            return Some((found, next + 1));
        }
        if day.is_none()
            && let Some(TokenKind::Number(day, false)) = self.kind(next)
            && (1.0..=31.0).contains(&day)
            && self.text(next).len() <= 2
        {
            found.day = self.text(next).parse().ok();
            next += 1;
        }
        let comma = usize::from(self.is_sign(next, ',') || self.is_sign(next, '\'') || self.word(next) == "of");
        if let Some(year) = self.year(next + comma) {
            found.year = Some(year);
            next += comma + 1;
        } else if self.is_sign(next, '\'')
            && let Some(year) = year(self.text(next + 1))
        {
            found.year = Some(year);
            next += 2;
        }
        Some((found, next))
    }

    /// A year in four figures.
    pub fn year(&self, index: usize) -> Option<i16> {
        match self.kind(index)? {
            TokenKind::Number(_, false) if self.text(index).len() == 4 => year(self.text(index)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_dates_over_the_turn_of_the_year() {
        let date = |first, second| PartialDate::figures(first, second, None).expect("the figures are a date");
        assert_eq!(date(3, 1).compare(date(3, 8)), Ordering::Less);
        assert_eq!(date(1, 3).compare(date(12, 28)), Ordering::Greater);
        assert_eq!(date(20, 3).month, 3);
        assert_eq!(date(4, 3).with_day_first().month, 3);
        assert_eq!(PartialDate::figures(13, 13, None), None);
        assert_eq!((year("26"), year("98"), year("2019"), year("13780")), (Some(2026), Some(1998), Some(2019), None));
    }
}
