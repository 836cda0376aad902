//! What follows from a reading: rules over mentions, results and durations.
//!
//! Evaluation is a pure function of the reading, the knowledge and the [`EvaluationSettings`]. Places in a [`Finding`]
//! are bytes of the note.

mod conditions;
mod evaluate;
mod examples;
mod facts;
mod hover;
mod hover_words;
mod outline;
mod place;
mod relation;
mod sight;
mod teach;
mod trace;
mod why;

pub use evaluate::Evaluation;
pub use examples::{EXAMPLE_DAY, Misbehaviour, Tried, example_settings, try_examples};
pub use hover::{Hover, PageLink, hover};
pub use hover_words::{unusual_reading, unusual_value};
pub use place::{Place, place_at};
pub use trace::{Outcome, Step, Trace, trace};

use std::sync::Arc;

use jiff::civil::Date;

use crate::knowledge::{ConceptId, Knowledge, Relation, RuleId, Severity};
use crate::reading::NoteReading;
use crate::text::Span;

/// What evaluation depends on besides the note and the knowledge.
#[derive(Clone, Debug, Default)]
pub struct EvaluationSettings {
    /// Whether rules that are off by default run too.
    pub all_rules: bool,
    /// Rules switched on or off, or set to another severity, by code.
    pub rules: std::collections::BTreeMap<String, RuleSetting>,
    /// The day that "since March" counts to, where the note states none of its own.
    pub reference_date: Option<Date>,
    /// The weakest relation that is reported.
    pub weakest_link: Option<Relation>,
}

/// What a user has set for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetting {
    /// Never runs.
    Off,
    /// Runs as the pack has it.
    On,
    /// Runs with another severity.
    Severity(Severity),
}

/// Something that took part in a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The part that it played: "drug", "lab", "context" …
    pub role: String,
    /// What it is.
    pub concept: ConceptId,
    /// Where it stands.
    pub span: Span,
    /// The words of the note.
    pub text: String,
}

/// A finding on a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How much it matters here.
    pub severity: Severity,
    /// The message, as this note calls for it.
    pub message: String,
    /// The concept of the anchor.
    pub concept: ConceptId,
    /// The smallest span that names the problem.
    pub span: Span,
    /// The words under the span.
    pub text: String,
    /// The weakest link among what took part; `None` for a rule on one mention.
    pub link: Option<Relation>,
    /// What else took part.
    pub related: Vec<Related>,
    /// The reasoning, a sentence a step, in the author's own words.
    pub why: Vec<String>,
}

/// All findings on a note, in the order of their places, hover-only ones included.
#[must_use]
pub fn evaluate(note: &NoteReading, knowledge: &Knowledge, settings: &EvaluationSettings) -> Vec<Finding> {
    let mut mentions = note.blocks.iter().flat_map(|block| &block.reading.mentions);
    // Every finding stands on a mention that a route of a rule starts from.
    if mentions.all(|mention| knowledge.uses.anchors_of(mention.concept).is_empty()) {
        return Vec::new();
    }
    Arc::unwrap_or_clone(Evaluation::at_rest(note, knowledge, settings).into_findings())
}
