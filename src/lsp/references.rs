//! Where else the notes of the workspace speak of the same thing.

use tower_lsp::ls_types::{Location, Position};

use super::view::View;
use super::workspace::Spoken;
use crate::findings::Place;
use crate::knowledge::ConceptId;

/// What references are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A concept that is mentioned.
    Concept(ConceptId),
    /// An analyte with its results.
    Analyte(ConceptId),
}

/// What the words at a position speak of.
#[must_use]
pub fn subject(view: &View, position: Position) -> Option<Subject> {
    match view.place_at(position)?.1 {
        Place::Mention(mention) => Some(Subject::Concept(mention.concept)),
        Place::Value(value) => Some(Subject::Analyte(value.analyte)),
        Place::Duration(_, owner) => owner.map(|owner| Subject::Concept(owner.concept)),
        Place::Cue(..) | Place::Header(..) | Place::Words(_) => None,
    }
}

/// Where notes speak of something.
#[must_use]
pub fn references(notes: impl IntoIterator<Item = Spoken>, subject: Subject) -> Vec<Location> {
    notes.into_iter().flat_map(|note| note.of(subject).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::{pointed, words};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (view, position) = pointed(text);
        let places = subject(&view, position).map(|subject| references([Spoken::of_view(&view)], subject));
        let found: Vec<String> =
            places.unwrap_or_default().into_iter().map(|place| words(&view, place.range)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn references_are_all_that_a_note_says_of_a_thing() {
        check("Cr|amps. No gout.\nLeg cramps at night.", &["0: Cramps", "1: Leg cramps"]);
        check("K 2|.9, later K 3.6.", &["0: K 2.9", "0: K 3.6"]);
        check("Cramps x |6 weeks.", &["0: Cramps"]);
        check("He wa|lks.", &[]);
    }
}
