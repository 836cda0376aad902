//! The catalogue of rules, and what packs hold.

use super::plain;
use super::style::{FAINT, NONE, STRONG, severity};
use super::table::table;
use crate::knowledge::Knowledge;
use crate::session::Settings;

/// The rules as a table, in the order of the packs.
pub(in crate::cli) fn rules(knowledge: &Knowledge, settings: &Settings) -> String {
    if knowledge.rules.is_empty() {
        return "The packs hold no rules.\n".to_owned();
    }
    let head = ["code", "severity", "", "title"].map(|word| (word.to_owned(), FAINT)).to_vec();
    let rows = knowledge.rules.iter().map(|compiled| {
        let rule = &compiled.rule;
        let (grade, enabled) = settings.standing(rule, compiled.code());
        vec![
            (plain::line(compiled.code()), STRONG),
            (grade.name().to_owned(), severity(grade)),
            if enabled { ("on".to_owned(), NONE) } else { ("off".to_owned(), FAINT) },
            (plain::line(&rule.title), NONE),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>(), "")
}

/// What the packs hold, in numbers.
pub(in crate::cli) fn inventory(knowledge: &Knowledge) -> String {
    let names: Vec<String> =
        knowledge.packs.iter().map(|pack| plain::line(&format!("{} {}", pack.name, pack.version))).collect();
    let terms: usize = knowledge
        .concepts
        .iter()
        .map(|info| &info.concept)
        .map(|concept| concept.terms.len() + concept.exact.len() + concept.brands.len() + concept.misspellings.len())
        .sum();
    let counts = [
        (knowledge.rules.len(), "rule", "rules"),
        (knowledge.concepts.len(), "concept", "concepts"),
        (terms, "term", "terms"),
        (knowledge.mechanisms.len(), "mechanism", "mechanisms"),
        (knowledge.pitfalls.len(), "pitfall", "pitfalls"),
        (knowledge.sources.len(), "source", "sources"),
        (knowledge.statements.len(), "statement", "statements"),
    ];
    let counts: Vec<String> =
        counts.iter().map(|&(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
    format!("{}: {}.\n", names.join(" and "), counts.join(", "))
}
