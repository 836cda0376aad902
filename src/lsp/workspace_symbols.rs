//! What the notes of the workspace speak of, to be searched by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use tower_lsp::ls_types::{Location, SymbolInformation, SymbolKind, Uri};

use super::workspace::{Spoken, SpokenPlace};
use crate::knowledge::{ConceptInfo, Kind, Knowledge};

/// The most symbols of one answer.
const MOST_SYMBOLS: usize = 500;

/// The concepts that fit a query, each at one place a note: the better fit comes first, and of a note's places one that
/// is affirmed, current and the patient's own before one that is not.
#[must_use]
pub fn symbols(notes: impl IntoIterator<Item = Spoken>, query: &str) -> Vec<SymbolInformation> {
    let query = query.trim().to_lowercase();
    let mut asked: Vec<(Arc<Knowledge>, Vec<Option<Fit>>)> = Vec::new();
    let mut found: Vec<(Fit, SpokenPlace, Uri, Arc<Knowledge>)> = Vec::new();
    for note in notes {
        // Folders may differ in their packs, but most notes have the same.
        let known = asked.iter().position(|(known, _)| Arc::ptr_eq(known, &note.knowledge));
        let known = known.unwrap_or_else(|| {
            let fits = note.knowledge.concepts.iter().map(|info| fit(info, &query)).collect();
            asked.push((Arc::clone(&note.knowledge), fits));
            asked.len() - 1
        });
        let fits = asked.get(known).map_or(&[][..], |(_, fits)| fits);
        let mut places = note.places;
        places.sort_by_key(|place| !place.holds);
        let mut known = BTreeSet::new();
        for place in places {
            let fit = fits.get(place.concept.0 as usize).copied().flatten();
            if let Some(fit) = fit.filter(|_| known.insert(place.concept)) {
                found.push((fit, place, note.uri.clone(), Arc::clone(&note.knowledge)));
            }
        }
    }
    found.sort_by_key(|(fit, place, ..)| (*fit, !place.holds));
    found.truncate(MOST_SYMBOLS);
    found
        .into_iter()
        .map(|(_, place, uri, knowledge)| {
            let info = knowledge.concept(place.concept);
            let file = file_name(&uri);
            #[expect(deprecated, reason = "the structure has the field all the same")]
            SymbolInformation {
                name: info.name().to_owned(),
                kind: kind_of(info.concept.kind).unwrap_or(SymbolKind::VARIABLE),
                tags: None,
                deprecated: None,
                container_name: Some(if place.holds { file } else { format!("{file}: not affirmed and current") }),
                location: Location { uri, range: place.range },
            }
        })
        .collect()
}

/// How well a concept fits a query; the better comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// A name starts with it.
    Start,
    /// A name holds it.
    Inside,
    /// The letters of a name hold its letters, in order.
    Letters,
}

/// A concept is found by its name and by all ways of writing it.
fn fit(info: &ConceptInfo, query: &str) -> Option<Fit> {
    kind_of(info.concept.kind)?;
    let concept = &info.concept;
    let names = std::iter::once(info.name())
        .chain([&concept.terms, &concept.exact, &concept.brands].into_iter().flatten().map(String::as_str));
    names
        .filter_map(|name| {
            let name = name.to_lowercase();
            let mut letters = name.chars();
            match name.find(query) {
                Some(0) => Some(Fit::Start),
                Some(_) => Some(Fit::Inside),
                None => query.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(Fit::Letters),
            }
        })
        .min()
}

/// What a concept is shown as; `None` for what nobody looks for by name.
const fn kind_of(kind: Kind) -> Option<SymbolKind> {
    match kind {
        Kind::Symptom | Kind::Finding => Some(SymbolKind::EVENT),
        Kind::Drug | Kind::DrugCombination | Kind::DrugClass | Kind::Treatment => Some(SymbolKind::CLASS),
        Kind::Condition => Some(SymbolKind::STRUCT),
        Kind::Lab => Some(SymbolKind::NUMBER),
        Kind::Context | Kind::Duration | Kind::LookAlike => None,
    }
}

/// The last part of a note's address, as a person reads it.
fn file_name(uri: &Uri) -> String {
    let name = super::address::name_of(uri.as_str());
    name.rsplit(['/', ':']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::fixture::view;

    /// Checks the symbols of a note for a query, each as "name, line, container".
    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let view = view("No gout.\nLeg cramps on HCTZ.\nHas gout and cramps. K 2.9");
        let found: Vec<String> = symbols([Spoken::of_view(&view)], query)
            .into_iter()
            .map(|symbol| {
                let container = symbol.container_name.unwrap_or_default();
                format!("{}, {}, {container}", symbol.name, symbol.location.range.start.line)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn concepts_are_found_by_all_their_names() {
        check("hctz", &["hydrochlorothiazide, 1, a.txt"]);
        check("CRAMP", &["muscle cramp, 1, a.txt"]);
        check("hydrothiazide", &["hydrochlorothiazide, 1, a.txt"]);
        check("nothing", &[]);
    }

    #[test]
    fn a_concept_is_led_to_where_the_patient_has_it() {
        check("gout", &["gout, 2, a.txt"]);
        check(
            "",
            &["muscle cramp, 1, a.txt", "hydrochlorothiazide, 1, a.txt", "gout, 2, a.txt", "potassium, 2, a.txt"],
        );
    }
}
