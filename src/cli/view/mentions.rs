//! Mentions, results and durations for people.

use std::fmt::Write;

use super::plain;
use super::style::{FAINT, NONE, STRONG, paint};
use super::table::{Cell, table};
use crate::cli::note::{Note, Places};
use crate::cli::records::{certainty, polarity, temporality};
use crate::knowledge::Knowledge;
use crate::reading::{Certainty, Experiencer, Mention, NoteReading, Polarity, Temporality};

/// The widest that the words of a note are shown.
const WIDEST_WORDS: usize = 36;

/// Everything that was recognised in a note, under its path; followed by an empty line.
pub(in crate::cli) fn mentions(note: &Note, reading: &NoteReading, knowledge: &Knowledge) -> String {
    let mut places = Places::of_text(note);
    let (mut said, mut values, mut durations) = (Vec::new(), Vec::new(), Vec::new());
    for block in &reading.blocks {
        for mention in block.reading.shown_mentions(knowledge) {
            let concept = knowledge.concept(mention.concept);
            said.push(vec![
                faint(&places.shown(mention.span.shifted(block.start))),
                words(&mention.text),
                (plain::line(concept.id()), NONE),
                faint(concept.concept.kind.name()),
                faint(mention.section.name().unwrap_or("-")),
                (manner(mention), NONE),
            ]);
        }
        for value in &block.reading.values {
            let unit = value.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
            values.push(vec![
                faint(&places.shown(value.span.shifted(block.start))),
                words(&value.text),
                (plain::line(knowledge.concept(value.analyte).id()), NONE),
                (plain::line(&format!("{}{unit}", value.value)), NONE),
                (value.flag.name().to_owned(), NONE),
            ]);
        }
        for duration in &block.reading.durations {
            let days = duration.days.map_or_else(|| "days not known".to_owned(), days_in_words);
            durations.push(vec![
                faint(&places.shown(duration.span.shifted(block.start))),
                words(&duration.text),
                (days, NONE),
            ]);
        }
    }
    let mut out = format!("{}\n", paint(STRONG, &plain::line(&note.path)));
    if said.is_empty() && values.is_empty() && durations.is_empty() {
        let _ = writeln!(out, "  {}", paint(FAINT, "nothing recognised"));
    }
    for (title, rows) in [("", said), ("values", values), ("durations", durations)] {
        if !rows.is_empty() && !title.is_empty() {
            let _ = writeln!(out, "  {}", paint(FAINT, title));
        }
        out.push_str(&table(&rows, "  "));
    }
    out.push('\n');
    out
}

#[expect(clippy::float_cmp, reason = "one day is exactly one day")]
fn days_in_words(days: f64) -> String {
    if days == 1.0 { "1 day".to_owned() } else { format!("{days} days") }
}

fn faint(text: &str) -> Cell {
    (text.to_owned(), FAINT)
}

fn words(text: &str) -> Cell {
    (plain::short(text, WIDEST_WORDS), STRONG)
}

/// How a mention is meant: only what is not to be expected, the words that decided, and those that were misspelt.
fn manner(mention: &Mention) -> String {
    let assertion = &mention.assertion;
    let mut said: Vec<&str> = Vec::new();
    if assertion.polarity != Polarity::Affirmed {
        said.push(polarity(assertion.polarity));
    }
    if assertion.certainty != Certainty::Certain {
        said.push(certainty(assertion.certainty));
    }
    if assertion.temporality != Temporality::Current {
        said.push(temporality(assertion.temporality));
    }
    match assertion.experiencer {
        Experiencer::Patient => {}
        Experiencer::BloodRelative => said.push("a relative's"),
        Experiencer::Other => said.push("another person's"),
    }
    said.extend(assertion.drug_state.map(crate::knowledge::DrugState::name));
    if said.is_empty() {
        said.push(polarity(assertion.polarity));
    }
    let cue =
        assertion.cue.as_ref().map(|cue| format!(" ({})", plain::short(&format!("\"{}\"", cue.text), WIDEST_WORDS)));
    let misspelt = mention.read_as.as_ref().map(|words| format!("; misspelt: {}", plain::short(words, WIDEST_WORDS)));
    format!("{}{}{}", said.join(", "), cue.unwrap_or_default(), misspelt.unwrap_or_default())
}
