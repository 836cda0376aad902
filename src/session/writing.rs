//! Where in a note an author may want to write: a line of the plan, and words behind an order.
//!
//! Nothing here writes. A place is found from the reading; what is written there, and whether, is the author's choice.

use super::document::Snapshot;
use crate::findings::Finding;
use crate::knowledge::{Knowledge, Part, SectionKind, parts};
use crate::note::is_list_item;
use crate::text::{Span, fold_term, slice_of};

/// A place for a new line, and what stands around the line's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// The byte at which to write.
    pub at: usize,
    /// What comes before the words: a line end, and what the lines around start with.
    pub before: String,
    /// What comes after them.
    pub after: String,
}

/// The place for a line of the plan: behind the last line of the last section for assessment and plan, as the next
/// item of its list where it is one; without such a section at the end of the note, under a header.
#[must_use]
pub fn plan_line_place(snapshot: &Snapshot) -> NewLine {
    let note = &snapshot.note;
    let line_end = if snapshot.note.chars().take(LOOKED_AT).any(|character| character == '\r') { "\r\n" } else { "\n" };
    let Some(section) = last_plan(snapshot) else {
        let text = slice_of(note, Span::new(0, note.len_bytes()));
        let before = match text.trim_end().len() {
            0 => String::new(),
            _ => format!("{line_end}{line_end}"),
        };
        let at = text.trim_end().len();
        let after = if at == note.len_bytes() { line_end.to_owned() } else { String::new() };
        return NewLine { at, before: format!("{before}Plan:{line_end}- "), after };
    };
    let text = slice_of(note, section);
    let at = section.start + text.trim_end().len();
    NewLine { at, before: format!("{line_end}{}", next_marker(&text)), after: String::new() }
}

/// How much of a note is looked at for the way in which its lines end, in characters.
const LOOKED_AT: usize = 4096;

/// The last stretch of blocks that stand in a section for assessment and plan.
fn last_plan(snapshot: &Snapshot) -> Option<Span> {
    let mut last: Option<Span> = None;
    let mut goes_on = false;
    for block in &snapshot.reading.blocks {
        let is_plan = block.reading.sentences.iter().any(|sentence| sentence.section == SectionKind::Plan);
        if is_plan {
            let span = Span::new(block.start, block.start + block.length);
            last = Some(last.filter(|_| goes_on).map_or(span, |begun| begun.cover(span)));
        }
        goes_on = is_plan;
    }
    last
}

/// What the next item of a section's list starts with; nothing, where it has no list.
fn next_marker(section: &str) -> String {
    let items = || section.lines().filter(|line| is_list_item(line));
    let indent = |line: &str| line.len() - line.trim_start().len();
    let Some(outermost) = items().map(indent).min() else { return String::new() };
    let Some(last) = items().rfind(|line| indent(line) == outermost) else { return String::new() };
    let (space, item) = last.split_at(outermost);
    let (marker, _) = item.split_once(char::is_whitespace).unwrap_or((item, ""));
    let digits: String = marker.chars().filter(char::is_ascii_digit).collect();
    let next = match digits.parse::<u32>() {
        Ok(number) => marker.replace(&digits, &number.saturating_add(1).to_string()),
        // A box is left open, and "a)" is not counted on.
        Err(_) if marker.starts_with('[') => "[ ]".to_owned(),
        Err(_) if marker.ends_with(')') => "-".to_owned(),
        Err(_) => marker.to_owned(),
    };
    format!("{space}{next} ")
}

/// The byte behind the order that a finding's anchor stands in, where words can be added to it; `None` where the
/// sentence has these words already.
#[must_use]
pub fn behind_order(snapshot: &Snapshot, knowledge: &Knowledge, finding: &Finding, words: &str) -> Option<usize> {
    let block = snapshot.reading.block_at(finding.span.start)?;
    let mentions = &block.reading.mentions;
    let anchor = mentions.iter().find(|mention| mention.span.shifted(block.start) == finding.span)?;
    let sentence = block.reading.sentences.get(anchor.sentence)?;
    let whole = slice_of(&snapshot.note, sentence.span.shifted(block.start));
    if fold_term(&whole).contains(&own_words(words)) {
        return None;
    }
    // The next drug begins an order of its own.
    let next = mentions.iter().filter(|mention| {
        mention.span.start >= anchor.span.end && knowledge.concept(mention.concept).concept.kind.is_drug()
    });
    let end = next.map(|mention| mention.span.start).min().unwrap_or(sentence.span.end).min(sentence.span.end);
    let order = Span::new(anchor.span.end, end).shifted(block.start);
    let text = slice_of(&snapshot.note, order);
    let first_line = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let line = if text.starts_with(first_line) { first_line } else { "" };
    let line = &line[..next_order(line).unwrap_or(line.len())];
    let mut kept = line.trim_end_matches(|character: char| character.is_whitespace() || ",;.".contains(character));
    for joint in [" and", " or", " with", " plus", " +", " &"] {
        kept = kept.strip_suffix(joint).unwrap_or(kept);
    }
    Some(
        order.start
            + kept.trim_end_matches(|character: char| character.is_whitespace() || ",;".contains(character)).len(),
    )
}

/// The comma in a line at which a drug that is not known begins: a word with a number behind it (", lisinopril 5 mg").
fn next_order(line: &str) -> Option<usize> {
    line.match_indices([',', ';']).map(|(at, _)| at).find(|&at| {
        let mut words = line[at + 1..].split_whitespace();
        let is_name = |word: &str| word.len() > 3 && word.chars().all(|letter| letter.is_alphabetic() || letter == '-');
        let is_dose = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
        words.next().is_some_and(is_name) && words.next().is_some_and(is_dose)
    })
}

/// The words of a text that stay when it is filled in, folded: "stop date" of "(stop date: [YYYY-MM-DD])".
fn own_words(text: &str) -> String {
    let words: String = parts(text)
        .iter()
        .map(|part| match part {
            Part::Words(words) => *words,
            Part::Blank(_) => "",
        })
        .collect();
    fold_term(words.trim_matches(|character: char| !character.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::EvaluationSettings;
    use crate::knowledge::{PackSource, load};
    use crate::session::Document;

    fn snapshot(text: &str, knowledge: &Knowledge) -> Snapshot {
        let mut document = Document::open(text, 1, 0, 10_000);
        let mut work = document.take_work().expect("a new note must be read");
        work.run(knowledge, &EvaluationSettings::default());
        document.finish(work);
        document.snapshot().expect("the note has been read")
    }

    /// A note before and after a line has been added to its plan.
    #[track_caller]
    fn check_plan(before: &str, after: &str) {
        let knowledge = load(&[]).expect("the facts of language are sound");
        let place = plan_line_place(&snapshot(before, &knowledge));
        let (head, tail) = before.split_at(place.at);
        assert_eq!(format!("{head}{}X{}{tail}", place.before, place.after), after);
    }

    #[test]
    fn a_plan_goes_on_in_its_own_style() {
        check_plan("HPI: pain.\n\nA/P:\n- rest\n- ice\n\n", "HPI: pain.\n\nA/P:\n- rest\n- ice\n- X\n\n");
        check_plan("Plan:\n1. HTN\n   - continue\n2. Pain", "Plan:\n1. HTN\n   - continue\n2. Pain\n3. X");
        check_plan("Plan:\r\n  [x] labs\r\n", "Plan:\r\n  [x] labs\r\n  [ ] X\r\n");
        check_plan("Plan: rest and ice.\n\nROS: well.\n", "Plan: rest and ice.\nX\n\nROS: well.\n");
        check_plan("Assessment:\n#9 Pain\n", "Assessment:\n#9 Pain\n#10 X\n");
    }

    #[test]
    fn a_note_without_a_plan_gets_one() {
        check_plan("HPI: pain.\n", "HPI: pain.\n\nPlan:\n- X\n");
        check_plan("HPI: pain.", "HPI: pain.\n\nPlan:\n- X\n");
        check_plan("", "Plan:\n- X\n");
    }

    /// An order before and after words have been added behind it.
    #[track_caller]
    fn check_order(before: &str, after: Option<&str>) {
        let pack = r#"
            pack = { id = "p", name = "P", version = "1" }
            [[concept]]
            id = "flexeril"
            kind = "drug"
            terms = ["Flexeril"]
            [[concept]]
            id = "other"
            kind = "drug"
            terms = ["lisinopril"]
            [[rule]]
            code = "r"
            title = "R"
            severity = "hint"
            evidence = "good"
            message = "M."
            route = [{ anchor = { find = ["flexeril"], state = ["current", "planned"] } }]
        "#;
        let knowledge = load(&[PackSource::from_files(vec![("p.toml".to_owned(), pack.to_owned())])]);
        let knowledge = knowledge.expect("the pack is sound");
        let snapshot = snapshot(before, &knowledge);
        let place = behind_order(&snapshot, &knowledge, &snapshot.findings[0], "(stop date: [when])");
        let written = place.map(|at| format!("{} (X){}", &before[..at], &before[at..]));
        assert_eq!(written.as_deref(), after);
    }

    #[test]
    fn words_go_behind_the_order() {
        check_order("Flexeril x 6 weeks", Some("Flexeril x 6 weeks (X)"));
        check_order("Flexeril 10 mg qhs #30, no refills.\nNext", Some("Flexeril 10 mg qhs #30, no refills (X).\nNext"));
        check_order(
            "MEDS: Flexeril 10 mg x 2 mo, lisinopril 5 mg",
            Some("MEDS: Flexeril 10 mg x 2 mo (X), lisinopril 5 mg"),
        );
        check_order("Flexeril x 6 weeks, metformin 500 mg", Some("Flexeril x 6 weeks (X), metformin 500 mg"));
        check_order("Flexeril TID #60, 1 refill.", Some("Flexeril TID #60, 1 refill (X)."));
        check_order("On Flexeril and lisinopril.", Some("On Flexeril (X) and lisinopril."));
        check_order("- Flexeril 10 mg\n- lisinopril 5 mg", Some("- Flexeril 10 mg (X)\n- lisinopril 5 mg"));
        check_order("Flexeril qhs, stop date 2026-12-01", None);
    }
}
