//! Section headers in their many forms.

use memchr::{memchr, memchr_iter, memchr2};

use super::line::{is_table_row, wide_gap};
use crate::knowledge::{Language, SectionKind};
use crate::text::{Span, fold_term};

/// A header at the start of a block, or inside a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The section that it opens; `None` for a title that is no known header (a problem, a form's label).
    pub kind: Option<SectionKind>,
    /// The title, without marks and colon.
    pub title: Span,
    /// Where the text of the section starts.
    pub body: usize,
    /// Whether the section's text starts on the header's own line.
    pub has_body: bool,
    /// Whether it opens a new section, rather than label one line of a form.
    pub opens: bool,
    /// For a part of the body: whether its cramps are visceral.
    pub system: Option<bool>,
}

/// The longest title that stands on a line of its own without a mark, in bytes; a longer line is text.
const LONGEST_TITLE: usize = 100;

/// The header at the start of a block.
#[must_use]
pub fn find_header(block: &str, language: &Language) -> Option<Header> {
    let start = block.len() - block.trim_start().len();
    let line_end = memchr2(b'\n', b'\r', &block.as_bytes()[start..]).map_or(block.len(), |at| start + at);
    let line = &block[start..line_end];
    let hashes = line.len() - line.trim_start_matches('#').len();
    let asterisks = line.len() - line.trim_start_matches('*').len();
    let bullet = usize::from(line.starts_with(['-', '•'])) * 2;
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = if digits > 0 && line[digits..].starts_with(". ") { digits + 2 } else { 0 };
    let marks = hashes.max(asterisks).max(bullet.min(line.len())).max(numbered);
    let marked = line.get(marks..).unwrap_or_default();
    let skipped = start + marks + (marked.len() - marked.trim_start().len());
    let rest = block.get(skipped..line_end)?;
    if hashes == 0
        && asterisks == 0
        && let Some(header) = known_label(rest, skipped, line_end, language)
    {
        return Some(header);
    }
    if hashes > 0 || asterisks >= 2 {
        let (title, after) = if asterisks >= 2 { rest.split_once("**")? } else { (rest, "") };
        let title = title.trim_end().trim_end_matches([':', '#']).trim_end();
        let labelled = title.split_once(':').map_or(title, |(label, _)| label);
        let kind = language.header(&fold_term(labelled));
        let body = if asterisks >= 2 {
            let after = after.trim_start_matches([':', ' ']);
            line_end - after.len()
        } else if kind.is_some() && labelled.len() < title.len() {
            skipped + labelled.len() + 1
        } else if kind.is_some() {
            line_end
        } else {
            skipped
        };
        let has_body = body < line_end && !block[body..line_end].trim().is_empty();
        return Some(Header {
            kind,
            title: Span::new(skipped, skipped + labelled.len()),
            body,
            has_body,
            opens: true,
            system: None,
        });
    }
    if is_table_row(rest)
        && let Some(header) = table_header(rest, skipped, language)
    {
        return Some(header);
    }
    // "A/P sinusitis: antibiotics", "O/E chest clear": a label with such a sign needs no colon.
    if let Some((label, _)) = rest.split_once(' ')
        && label.contains(['/', '&'])
        && label.chars().all(|character| character.is_uppercase() || matches!(character, '/' | '&'))
        && let Some(kind) = language.header(&fold_term(label))
    {
        return Some(Header {
            kind: Some(kind),
            title: Span::new(skipped, skipped + label.len()),
            body: skipped + label.len(),
            has_body: true,
            opens: true,
            system: None,
        });
    }
    let bare = rest.trim_end().trim_end_matches(':');
    let bare = before_brackets(bare);
    if bare.len() <= LONGEST_TITLE
        && let Some(kind) = language.bare_header(&fold_term(bare))
    {
        return Some(Header {
            kind: Some(kind),
            title: Span::new(skipped, skipped + bare.len()),
            body: line_end,
            has_body: false,
            opens: true,
            system: None,
        });
    }
    // The first of several lines is no title, but the start of a paragraph in capitals.
    if is_capitals(bare) && block[line_end..].trim().is_empty() {
        let kind = language.header(&fold_term(bare));
        let body = if kind.is_some() { line_end } else { skipped };
        return Some(Header {
            kind,
            title: Span::new(skipped, skipped + bare.len()),
            body,
            has_body: kind.is_none(),
            opens: true,
            system: None,
        });
    }
    None
}

/// A known header with a colon or a dash, or a label of a form, at the start of `rest`.
fn known_label(rest: &str, offset: usize, line_end: usize, language: &Language) -> Option<Header> {
    // Letters set the label apart by a colon, or by a wide gap ("FHx     maternal uncle …").
    let gap = wide_gap(rest).filter(|&gap| rest[gap..].trim_start().len() > 1 && &rest[..gap] != "Mar");
    let colon = match (memchr(b':', rest.as_bytes()), gap) {
        (Some(colon), Some(gap)) if gap < colon => gap,
        (Some(colon), _) => colon,
        (None, Some(gap)) => gap,
        (None, None) => return None,
    };
    let label = &rest[..colon];
    if label.len() > 60 || label.split_whitespace().count() > 6 {
        return None;
    }
    // "all: carbs" is no allergy list; a short header is written with a capital.
    if label.len() <= 4 && !label.starts_with(char::is_uppercase) {
        return None;
    }
    let folded = fold_term(label);
    let without_brackets = before_brackets(&folded);
    let kind = language.header(&folded).or_else(|| language.header(without_brackets));
    let body = offset + colon + 1;
    let has_body = body < line_end && !rest[colon + 1..].trim().is_empty();
    let system = language.system(&folded).or_else(|| language.system(without_brackets));
    kind.map(|kind| Header {
        kind: Some(kind),
        title: Span::new(offset, offset + colon),
        body,
        has_body,
        opens: true,
        system,
    })
}

/// A known header in the first cell of a table's row of dates ("LABS (pre-HD)   06/05   07/08").
fn table_header(row: &str, offset: usize, language: &Language) -> Option<Header> {
    let cell = row.split(['\t', '|']).next()?.split("  ").next()?;
    let title = before_brackets(cell).trim_end_matches(':');
    let kind = language.header(&fold_term(title))?;
    let title = Span::new(offset, offset + title.len());
    Some(Header { kind: Some(kind), title, body: offset + cell.len(), has_body: true, opens: true, system: None })
}

/// A known header inside a paragraph: it follows the end of a sentence and is followed by a colon.
#[must_use]
pub fn inline_header(sentence: &str, language: &Language) -> Option<Header> {
    let trimmed = sentence.len() - sentence.trim_start().len();
    let rest = &sentence[trimmed..];
    let first = rest.chars().next()?;
    if !first.is_uppercase() {
        return None;
    }
    // Inside a paragraph only a colon sets a label apart; a wide gap is just spacing there.
    let colon = memchr(b':', rest.as_bytes())?;
    known_label(&rest[..=colon], trimmed, trimmed + colon + 1, language)
        .map(|header| Header { has_body: sentence.len() > header.body, ..header })
}

/// A title up to a space with a bracket behind it.
fn before_brackets(title: &str) -> &str {
    let bytes = title.as_bytes();
    let bracket = memchr_iter(b'(', bytes).find(|&at| at > 0 && bytes[at - 1] == b' ');
    bracket.map_or(title, |at| &title[..at - 1])
}

fn is_capitals(line: &str) -> bool {
    if line.chars().any(|character| character.is_alphabetic() && !character.is_uppercase()) {
        return false;
    }
    let letters = line.chars().filter(|character| character.is_alphabetic()).count();
    letters >= 3 && line.len() <= 60 && !line.ends_with(['.', ',', ';', '?'])
}
