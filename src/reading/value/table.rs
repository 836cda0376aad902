//! Rows of results under a row of dates.

use super::lead::Lead;
use super::scan::{Draft, Name, Scan};
use super::standing::When;
use crate::reading::date::PartialDate;
use crate::reading::token::{TokenKind, Tokens};

/// A row of dates over columns of results.
#[derive(Clone, Debug)]
pub(super) struct DateRow {
    /// The token after the row.
    after: usize,
    /// The dates, each with its column.
    dates: Vec<(PartialDate, usize)>,
}

/// A number of a row, with the date of its column where one is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    number: usize,
    date: Option<PartialDate>,
}

/// The rows of a block that hold nothing but dates, at least two.
pub(super) fn date_rows(tokens: &Tokens<'_>) -> Vec<DateRow> {
    let mut rows = Vec::new();
    let mut first = 0;
    while first < tokens.len() {
        let after = line_end(tokens, first);
        if let Some(dates) = dates_of(tokens, first, after) {
            rows.push(DateRow { after, dates });
        }
        first = after;
    }
    rows
}

/// The token after a line.
fn line_end(tokens: &Tokens<'_>, from: usize) -> usize {
    (from + 1..tokens.len()).find(|&at| tokens.get(at).is_some_and(|token| token.starts_line)).unwrap_or(tokens.len())
}

fn dates_of(tokens: &Tokens<'_>, first: usize, after: usize) -> Option<Vec<(PartialDate, usize)>> {
    let mut dates = Vec::new();
    let mut at = first;
    while at < after {
        if let Some((date, next)) = tokens.date(at) {
            dates.push((date, tokens.column(at)));
            at = next;
            continue;
        }
        let word = tokens.word(at);
        let passes = matches!(tokens.kind(at)?, TokenKind::Time | TokenKind::Sign('|' | ':'))
            || matches!(
                word,
                "date" | "lab" | "labs" | "ref" | "range" | "units" | "unit" | "test" | "reference" | "results"
            );
        // A title may stand before the first date ("LABS (pre-HD)  06/05/25").
        let titles = dates.is_empty() && at < first + 6;
        if !passes && !titles {
            return None;
        }
        at += 1;
    }
    (dates.len() >= 2).then_some(dates)
}

impl Scan<'_> {
    /// The cells of the row that a name starts: at least two numbers that fill the line, or numbers under dates.
    pub fn row(&self, name: &Name, limit: usize) -> Option<Vec<Cell>> {
        let tokens = self.tokens;
        let header = self.date_rows[..self.date_rows.partition_point(|row| row.after <= name.first)].last();
        let mut numbers = Vec::new();
        let mut at = name.after;
        while at < limit && !tokens.get(at)?.starts_line {
            match tokens.kind(at)? {
                TokenKind::Number(..) => numbers.push(at),
                TokenKind::Range(..) | TokenKind::Sign('|' | '*' | '!' | '(' | ')' | ':' | '+' | '-' | '↑' | '↓') =>
                    {}
                TokenKind::Word if matches!(tokens.written(at), "L" | "H" | "LL" | "HH") => {}
                TokenKind::Word if self.unit(at).is_some() => at += 2,
                _ => return None,
            }
            at += 1;
        }
        let first = *numbers.first()?;
        let under_dates = header.is_some_and(|row| tokens.column(first) + 8 >= row.dates[0].1);
        if let (Some(row), true) = (header, under_dates) {
            let by_order = numbers.len() == row.dates.len();
            let cell = |(place, &number): (usize, &usize)| {
                let column = tokens.column(number);
                let nearest = row.dates.iter().min_by_key(|(_, at)| at.abs_diff(column));
                let date = if by_order { row.dates.get(place) } else { nearest };
                Cell { number, date: date.map(|&(date, _)| date) }
            };
            return Some(numbers.iter().enumerate().map(cell).collect());
        }
        let stands_apart = |number: usize| {
            let after_unit = number >= 3 && self.unit(number - 3).is_some();
            tokens.get(number).is_some_and(|token| token.wide) || tokens.is_sign(number - 1, '|') || after_unit
        };
        let apart = numbers.iter().skip(1).all(|&number| stands_apart(number));
        let starts = tokens.get(name.first).is_some_and(|token| token.starts_line)
            || tokens.is_sign(name.first.wrapping_sub(1), '|');
        (numbers.len() >= 2 && apart && starts)
            .then(|| numbers.iter().map(|&number| Cell { number, date: None }).collect())
    }

    /// Reads the cells of a row.
    pub fn read_cells(&mut self, name: &Name, lead: &Lead, cells: &[Cell], limit: usize) {
        let chain = self.drafts.len();
        for cell in cells {
            let Some(trail) = self.trail(cell.number, limit, name.analyte) else { continue };
            if trail.goal || lead.goal {
                continue;
            }
            self.consumed = self.consumed.max(trail.next);
            let mut beside = trail.beside;
            beside.corrected |= lead.corrected;
            if let Some(date) = cell.date {
                beside.when = When::On(date);
            }
            let mut draft = Draft::new(name, trail.number, beside, trail.end, chain);
            draft.undecided = cells.len() > 1 && cell.date.is_none();
            self.drafts.push(draft);
        }
    }
}
