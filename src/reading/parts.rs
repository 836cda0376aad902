//! The parts of a note, as one finds one's way in it: sections, what stands under a title inside them, list items.

use ropey::Rope;

use super::blocks::PlacedBlock;
use super::note::NoteReading;
use crate::knowledge::{Language, SectionKind};
use crate::note::is_list_item;
use crate::text::{Span, fold_term, slice_of};

/// The columns that a tab counts for.
const TAB: usize = 4;

/// What a part of a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// A section.
    Section,
    /// A problem of the plan, or a part of the body under examination.
    Title,
    /// A list item, by its indent in columns.
    Item(usize),
}

/// A part of a note; parts that lie in another follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The section that it is, or that it stands in.
    pub section: SectionKind,
    /// The words of its title, without marks and colon; for an item, its first line.
    pub title: Span,
    /// All of it, without the white space at its end.
    pub span: Span,
}

/// A header, as it stands in a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedHeader {
    /// Its words, without marks and colon.
    pub title: Span,
    /// The section that what follows stands in.
    pub section: SectionKind,
    /// Whether it names that section, rather than a problem or anything else.
    pub names_section: bool,
}

/// The parts of a note, in order. Text before the first header belongs to none.
#[must_use]
pub fn parts(reading: &NoteReading, note: &Rope, language: &Language) -> Vec<Part> {
    let mut found = Collector { note, language, parts: Vec::new(), open: Vec::new() };
    for block in &reading.blocks {
        found.add(block);
    }
    found.close(PartKind::Section, note.len_bytes());
    found.parts
}

/// The headers of a block: the one at its start, and those inside it.
#[must_use]
pub fn headers(block: PlacedBlock<'_>, note: &Rope) -> Vec<PlacedHeader> {
    let reading = &block.reading;
    let mut found = Vec::new();
    if let Some(title) = reading.header {
        let section = reading.sentences.first().map_or(reading.leaves.section, |sentence| sentence.section);
        let names_section = !reading.leaves.in_problem;
        found.push(PlacedHeader { title: title.shifted(block.start), section, names_section });
    }
    for (index, sentence) in reading.sentences.iter().enumerate().filter(|(_, sentence)| sentence.opens_section) {
        let before = index.checked_sub(1).map(|before| reading.sentences[before].span.end);
        let Some(from) = before.or(if reading.header.is_none() { Some(0) } else { None }) else { continue };
        let label = Span::new(from, sentence.span.start.max(from)).shifted(block.start);
        let text = slice_of(note, label);
        let title = text.trim().trim_end_matches(':');
        let start = label.start + (text.len() - text.trim_start().len());
        if !title.is_empty() {
            let title = Span::new(start, start + title.len());
            found.push(PlacedHeader { title, section: sentence.section, names_section: true });
        }
    }
    found
}

struct Collector<'a> {
    note: &'a Rope,
    language: &'a Language,
    parts: Vec<Part>,
    /// The parts that have not ended, each inside the one before it.
    open: Vec<usize>,
}

impl Collector<'_> {
    fn add(&mut self, block: PlacedBlock<'_>) {
        let span = Span::new(block.start, block.start + block.length);
        let text = slice_of(self.note, span);
        let start = span.start + (text.len() - text.trim_start_matches(['\n', '\r']).len());
        let first_line = text.trim_start_matches(['\n', '\r']).lines().next().unwrap_or_default();
        if block.after_blank && block.context.ends_at_blank {
            self.close(PartKind::Section, start);
        }
        let mut indented = true;
        for header in headers(block, self.note) {
            let PlacedHeader { title, section, .. } = header;
            let at_start = block.reading.header.is_some_and(|header| header.shifted(block.start) == title);
            let from = if at_start { start } else { title.start };
            let kind = self.kind_of(header);
            self.close(kind, from);
            self.push(Part { kind, section, title, span: Span::new(from, span.end) });
            indented = false;
        }
        if indented && !first_line.trim().is_empty() {
            let indent = columns(first_line);
            let kind = PartKind::Item(indent);
            self.close(kind, start);
            if is_list_item(first_line) {
                let line = Span::new(start, start + first_line.trim_end().len());
                let section = block.reading.sentences.first().map_or(block.context.section, |first| first.section);
                self.push(Part { kind, section, title: line, span: Span::new(start, span.end) });
            }
        }
    }

    /// A title that names no section is a part of the plan where it stands in one; a part of the body is one of the
    /// section that it stands in.
    fn kind_of(&self, header: PlacedHeader) -> PartKind {
        let inside = self.open.first().is_some_and(|&open| self.parts[open].section == header.section);
        let of_body = || self.language.system(&fold_term(&slice_of(self.note, header.title))).is_some();
        if inside && (!header.names_section || of_body()) { PartKind::Title } else { PartKind::Section }
    }

    /// Ends all parts of this rank or below.
    fn close(&mut self, kind: PartKind, at: usize) {
        while let Some(&last) = self.open.last()
            && self.parts[last].kind >= kind
        {
            let start = self.parts[last].span.start;
            self.parts[last].span.end = trimmed_end(self.note, start, at);
            self.open.pop();
        }
    }

    fn push(&mut self, part: Part) {
        self.open.push(self.parts.len());
        self.parts.push(part);
    }
}

fn columns(line: &str) -> usize {
    line.chars()
        .take_while(|character| character.is_whitespace())
        .map(|space| if space == '\t' { TAB } else { 1 })
        .sum()
}

/// The end of the text between two bytes, without the white space behind it.
fn trimmed_end(note: &Rope, start: usize, end: usize) -> usize {
    let mut end = end.min(note.len_bytes());
    let mut before = note.chars_at(note.byte_to_char(end)).reversed();
    while let Some(character) = before.next().filter(|character| character.is_whitespace())
        && end > start
    {
        end -= character.len_utf8();
    }
    end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load;

    /// Checks the parts of a note, written as "rank title | first … last word".
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let knowledge = load(&[]).expect("the facts of language are sound");
        let reading = NoteReading::read(text, &knowledge);
        let note = Rope::from_str(text);
        let shown: Vec<String> = parts(&reading, &note, &knowledge.language)
            .into_iter()
            .map(|part| {
                let rank = match part.kind {
                    PartKind::Section => part.section.name().unwrap_or("?").to_owned(),
                    PartKind::Title => "  title".to_owned(),
                    PartKind::Item(indent) => format!("  item {indent}"),
                };
                let words = part.span.of(text);
                let last = words.split_whitespace().next_back().unwrap_or_default();
                let start = &words[..words.len().min(4)];
                format!("{rank}: {} | {start} … {last}", part.title.of(text))
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn sections_end_where_the_next_begins_or_at_their_blank_line() {
        check(
            "Seen today.\n\nHPI: leg cramps.\nWorse at night.\n\nPlain words.\n\nMEDICATIONS\nHCTZ 25 mg\n\n\nAllergies: none\n",
            &[
                "history: HPI | HPI: … night.",
                "medications: MEDICATIONS | MEDI … mg",
                "allergies: Allergies | Alle … none",
            ],
        );
    }

    #[test]
    fn problems_and_parts_of_the_body_stand_under_their_section() {
        check(
            "ROS:\nGI: no pain\nMSK: cramps\n\n# Plan\n\n## Leg cramps\nCheck K.\n\n## Gout\nColchicine.\n",
            &[
                "review: ROS | ROS: … cramps",
                "  title: GI | GI:  … pain",
                "  title: MSK | MSK: … cramps",
                "plan: Plan | # Pl … Colchicine.",
                "  title: Leg cramps | ## L … K.",
                "  title: Gout | ## G … Colchicine.",
            ],
        );
    }

    #[test]
    fn items_hold_what_is_indented_under_them() {
        check(
            "A/P:\n1. Cramps\n   - check K\n   - stretch\n2. Gout\n\nRTC 1 mo.\n",
            &[
                "plan: A/P | A/P: … mo.",
                "  item 0: 1. Cramps | 1. C … stretch",
                "  item 3:    - check K |    - … K",
                "  item 3:    - stretch |    - … stretch",
                "  item 0: 2. Gout | 2. G … Gout",
            ],
        );
    }

    #[test]
    fn a_header_inside_a_paragraph_opens_a_section() {
        check(
            "HPI: leg cramps. Meds: HCTZ. Allergies: none.",
            &[
                "history: HPI | HPI: … cramps.",
                "medications: Meds | Meds … HCTZ.",
                "allergies: Allergies | Alle … none.",
            ],
        );
    }

    #[test]
    fn an_empty_note_has_no_parts() {
        check("", &[]);
        check("\n\n", &[]);
    }
}
