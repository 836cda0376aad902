//! Results of the laboratory.

use crate::knowledge::{ConceptId, Flag};
use crate::text::Span;

/// When a result is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Now, or undated.
    #[default]
    Newest,
    /// Tied to today, a repeat or the newest column: it wins over an undated one.
    Repeat,
    /// Tied to a date or a visit before this one.
    Past,
}

/// A result of an analyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The analyte.
    pub analyte: ConceptId,
    /// The number, in `unit`.
    pub value: f64,
    /// The unit, where one is printed.
    pub unit: Option<String>,
    /// Where it stands against its range: the note's own flag or range before the pack's limits.
    pub flag: Flag,
    /// Whether it lies below the marked limit.
    pub marked: bool,
    /// How many times the upper limit it is, where one is known.
    pub times_upper: Option<f64>,
    /// Whether it is corrected for albumin, and so wins over the total.
    pub corrected: bool,
    /// When it is from.
    pub standing: Standing,
    /// From the analyte's name to the number and its unit, in bytes of the block.
    pub span: Span,
    /// The words under the span.
    pub text: Box<str>,
    /// The sentence of the block that it stands in.
    pub sentence: usize,
}

/// Reads the results of a block; `analytes` are the names of analytes with their places in the folded block.
pub(super) fn read_values(
    text: &str,
    folded: &crate::text::Folded,
    sentences: &[Span],
    analytes: &[(ConceptId, Span)],
    knowledge: &crate::knowledge::Knowledge,
) -> Vec<Value> {
    let _ = (text, folded, sentences, analytes, knowledge);
    Vec::new()
}
