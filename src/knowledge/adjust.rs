//! Applying overrides: what a pack changes of another. A change that no longer fits is left out and told of, so that a
//! newer version of the other pack does not keep this one from being used.

use std::collections::HashMap;

use toml::Spanned;

use super::check::{Checker, near_miss};
use super::model::{Adjustment, Concept, Kind, LabUnit, Limits, UnitRange};
use crate::text::fold_term;

impl Checker {
    /// Applies the changes of all packs in the order in which these were loaded.
    pub(super) fn adjust(&mut self) {
        let adjustments = std::mem::take(&mut self.adjustments);
        let rules: HashMap<String, usize> = named(self.rules.iter().map(|placed| placed.item.code.get_ref()));
        let concepts: HashMap<String, usize> = named(self.concepts.iter().map(|placed| placed.item.id.get_ref()));
        for placed in adjustments {
            match (&placed.item.rule, &placed.item.concept) {
                (Some(code), None) => match rules.get(code.get_ref()) {
                    Some(&rule) => self.adjust_rule(placed.file, code, rule, &placed.item),
                    None => self.leave_out(placed.file, code, "rule", &rules),
                },
                (None, Some(id)) => match concepts.get(id.get_ref()) {
                    Some(&concept) => self.adjust_concept(placed.file, id, concept, &placed.item),
                    None => self.leave_out(placed.file, id, "concept", &concepts),
                },
                (first, second) => {
                    let problem = "an override does not name one thing to change".to_owned();
                    let mend = Some("give it either `rule` or `concept`".to_owned());
                    if let Some(name) = first.as_ref().or(second.as_ref()) {
                        self.fault_at(placed.file, name, problem, mend);
                    } else {
                        let at = self.files[placed.file].text.find("[[override]]").unwrap_or(0);
                        self.fault_at(placed.file, &Spanned::new(at..at, ()), problem, mend);
                    }
                }
            }
        }
    }

    /// Tells that a change does not count, for what it names is not there.
    fn leave_out(&mut self, file: usize, name: &Spanned<String>, what: &str, known: &HashMap<String, usize>) {
        let mend = near_miss(name.get_ref(), known.keys().map(String::as_str)).map_or_else(
            || "a newer pack may call it otherwise; correct the name, or remove the override".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.reserve(file, name, format!("the override of the {what} `{}` finds none", name.get_ref()), mend);
    }

    fn reserve<T>(&mut self, file: usize, place: &Spanned<T>, problem: String, mend: String) {
        let told = self.error_at(file, place.span().start, problem, Some(mend));
        self.reservations.push(told);
    }

    fn adjust_rule(&mut self, file: usize, code: &Spanned<String>, index: usize, change: &Adjustment) {
        let of_concepts = [&change.terms, &change.exact, &change.brands, &change.misspellings];
        if of_concepts.iter().any(|list| !list.is_empty()) || !change.units.is_empty() {
            let problem = format!("the override of the rule `{}` has keys of concepts", code.get_ref());
            self.fault_at(file, code, problem, Some("a rule has `enabled` and `severity` to change".to_owned()));
            return;
        }
        if change.enabled.is_none() && change.severity.is_none() {
            let problem = format!("the override of the rule `{}` changes nothing", code.get_ref());
            self.fault_at(file, code, problem, Some("give it `enabled` or `severity`".to_owned()));
            return;
        }
        let evidence = self.rules[index].item.evidence;
        if let Some(severity) = &change.severity {
            let wanted = *severity.get_ref();
            let carried = wanted.min(evidence.carries());
            if carried < wanted {
                let problem = format!("the evidence of `{}` does not carry `{}`", code.get_ref(), wanted.name());
                let mend = format!("it counts as `{}`; lower it to that", carried.name());
                self.reserve(file, severity, problem, mend);
            }
            let rule = &mut self.rules[index].item;
            rule.severity = carried;
            for variant in &mut rule.variant {
                variant.severity = None;
            }
        }
        let rule = &mut self.rules[index].item;
        rule.enabled = change.enabled.unwrap_or(rule.enabled);
        let pack = self.files[file].pack;
        self.changed_by.entry(index).or_default().push((pack, change.reason.clone()));
    }

    fn adjust_concept(&mut self, file: usize, id: &Spanned<String>, index: usize, change: &Adjustment) {
        if change.enabled.is_some() || change.severity.is_some() {
            let problem = format!("the override of the concept `{}` has keys of rules", id.get_ref());
            let mend = "a concept has terms, exact, brands, misspellings and units to change".to_owned();
            self.fault_at(file, id, problem, Some(mend));
            return;
        }
        let limit = Limits::default().term_bytes;
        let terms = [&change.terms, &change.exact, &change.brands, &change.misspellings];
        for term in terms.into_iter().flatten() {
            if term.len() > limit || fold_term(term).is_empty() {
                let place = self.place_of(file, id, term);
                let problem = format!("a term of `{}` is empty or longer than {limit} bytes", id.get_ref());
                self.fault_at(file, &place, problem, Some("remove or shorten it".to_owned()));
                return;
            }
        }
        if change.units.is_empty() && terms.into_iter().all(Vec::is_empty) {
            let problem = format!("the override of the concept `{}` changes nothing", id.get_ref());
            let mend = "give it terms, exact, brands, misspellings or units".to_owned();
            self.fault_at(file, id, problem, Some(mend));
            return;
        }
        let concept = &mut self.concepts[index].item;
        concept.terms.extend_from_slice(&change.terms);
        concept.exact.extend_from_slice(&change.exact);
        concept.brands.extend_from_slice(&change.brands);
        concept.misspellings.extend_from_slice(&change.misspellings);
        for range in &change.units {
            let analyte = &mut self.concepts[index].item;
            if let Err((problem, mend)) = adjust_unit(analyte, range) {
                self.reserve(file, &range.unit, problem, mend);
            }
        }
    }
}

/// Takes over the range of a laboratory, as far as it can be true.
fn adjust_unit(concept: &mut Concept, range: &UnitRange) -> Result<(), (String, String)> {
    let name = concept.id.get_ref().clone();
    let unit = range.unit.get_ref();
    let Some(lab) = concept.lab.as_mut().filter(|_| concept.kind == Kind::Lab) else {
        return Err((format!("`{name}` is no analyte and has no units"), "remove `units`".to_owned()));
    };
    let known: Vec<String> = lab.units.iter().map(|known| known.unit.clone()).collect();
    let is_it = |known: &&mut LabUnit| known.unit == *unit || known.also.contains(unit);
    let Some(known) = lab.units.iter_mut().find(is_it) else {
        let mend = near_miss(unit, known.iter().map(String::as_str))
            .map_or_else(|| format!("its units are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        return Err((format!("`{name}` has no unit `{unit}`"), mend));
    };
    let (low, marked_low) = (range.low.or(known.low), range.marked_low.or(known.marked_low));
    let high = range.high.or(known.high);
    let [least, most] = known.plausible;
    let limits: Vec<f64> = [Some(least), marked_low, low, high, Some(most)].into_iter().flatten().collect();
    if !limits.is_sorted() {
        let problem = format!("the range of `{name}` in {unit} is not in order");
        let mend = format!("{least} ≤ marked-low ≤ low ≤ high ≤ {most} must hold");
        return Err((problem, mend));
    }
    (known.low, known.marked_low, known.high) = (low, marked_low, high);
    Ok(())
}

fn named<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (index, name) in names.enumerate() {
        found.entry(name.clone()).or_insert(index);
    }
    found
}
