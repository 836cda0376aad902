//! Where else the notes of the workspace speak of the same thing.

use tower_lsp::ls_types::{Location, Position};

use super::view::View;
use super::workspace::Spoken;
use crate::findings::Place;

/// What references are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The id of the concept.
    pub concept: String,
    /// Whether its results are meant, rather than its mentions.
    pub is_value: bool,
}

/// What the words at a position speak of.
#[must_use]
pub fn subject(view: &View, position: Position) -> Option<Subject> {
    let (concept, is_value) = match view.place_at(position)?.1 {
        Place::Mention(mention) => (mention.concept, false),
        Place::Value(value) => (value.analyte, true),
        Place::Duration(_, owner) => (owner?.concept, false),
        Place::Cue(..) | Place::Header(..) | Place::Words(_) => return None,
    };
    Some(Subject { concept: view.knowledge.concept(concept).id().to_owned(), is_value })
}

/// Where notes speak of something.
#[must_use]
pub fn references(notes: impl IntoIterator<Item = Spoken>, subject: &Subject) -> Vec<Location> {
    notes.into_iter().flat_map(|note| note.of(subject).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::{pointed, words};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (view, position) = pointed(text);
        let places = subject(&view, position).map(|subject| references([Spoken::of_view(&view)], &subject));
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
