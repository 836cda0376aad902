//! Evaluation of rules.
use super::{EvaluationSettings, Finding};
use crate::knowledge::Knowledge;
use crate::reading::NoteReading;

pub(super) fn evaluate(_: &NoteReading, _: &Knowledge, _: &EvaluationSettings) -> Vec<Finding> {
    Vec::new()
}
