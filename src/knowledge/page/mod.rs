//! Pages: one readable text for each rule, mechanism, pitfall, concept, source and statement.
//!
//! The same Markdown is shown in the terminal, opened from an editor, linked from a diagnostic and set as a site.

mod concept;
mod text;

use super::Knowledge;
use super::compiled::CompiledRule;
use super::model::{Mechanism, Statement};
use text::{Page, indefinite, is_in, plain, strength};

pub use concept::concept_page;

/// The heading under which a rule's page tells the mechanism.
pub const MECHANISM_HEADING: &str = "## Mechanism: ";

/// How the address of another page ends.
const PAGE_ENDING: &str = ".md";

const DISCLAIMER: &str = "*A reading aid for professionals, not a medical device. It says what to consider and gives no \
                          orders; the decision is the clinician's.*";

/// The page of whatever has this name: a rule's code, or the id of a mechanism, pitfall, statement,
/// source or concept. Where two have one name, the first in this order has the page.
#[must_use]
pub fn page(knowledge: &Knowledge, name: &str) -> Option<String> {
    rule_page(knowledge, name)
        .or_else(|| mechanism_page(knowledge, name))
        .or_else(|| pitfall_page(knowledge, name))
        .or_else(|| statement_page(knowledge, name))
        .or_else(|| source_page(knowledge, name))
        .or_else(|| concept_page(knowledge, name))
}

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A rule.
    Rule,
    /// A mechanism.
    Mechanism,
    /// A pitfall.
    Pitfall,
    /// A statement of a founding document.
    Statement,
    /// A source.
    Source,
    /// A concept.
    Concept,
}

/// The names of all pages with what they are about and their titles, each name once.
#[must_use]
pub fn page_names(knowledge: &Knowledge) -> Vec<(&str, Topic, String)> {
    let rules = knowledge.rules.iter().map(|rule| (rule.code(), Topic::Rule, plain(&rule.rule.title)));
    let mechanisms = knowledge.mechanisms.iter().map(|idea| (idea, Topic::Mechanism));
    let ideas = mechanisms.chain(knowledge.pitfalls.iter().map(|idea| (idea, Topic::Pitfall)));
    let ideas = ideas.map(|(idea, topic)| (idea.id.get_ref().as_str(), topic, plain(&idea.title)));
    let statements = knowledge.statements.iter().map(|statement| {
        let id = statement.id.get_ref().as_str();
        (id, Topic::Statement, format!("Statement {id}"))
    });
    let sources = knowledge.sources.iter().map(|source| {
        let id = source.id.get_ref().as_str();
        (id, Topic::Source, format!("Source {id}"))
    });
    let concepts = knowledge.concepts.iter().map(|concept| (concept.id(), Topic::Concept, plain(concept.name())));
    let mut seen = std::collections::HashSet::new();
    rules
        .chain(ideas)
        .chain(statements)
        .chain(sources)
        .chain(concepts)
        .filter(|(name, ..)| seen.insert(*name))
        .collect()
}

/// Whether a name from a pack can be a file's name as it is, on every system.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(plain)
}

/// A page without its links to other pages, for a place where those do not lie beside it.
#[must_use]
pub fn without_page_links(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find("](") {
        let (before, target) = rest.split_at(at);
        let named = target[2..].split_once(')').filter(|(target, _)| target.ends_with(PAGE_ENDING));
        let text = named.and_then(|(_, after)| before.rfind('[').map(|open| (open, after)));
        if let Some((open, after)) = text {
            out.push_str(&before[..open]);
            out.push_str(&before[open + 1..]);
            rest = after;
        } else {
            out.push_str(before);
            out.push_str("](");
            rest = &target[2..];
        }
    }
    out.push_str(rest);
    out
}

/// The page of a rule.
#[must_use]
pub fn rule_page(knowledge: &Knowledge, code: &str) -> Option<String> {
    let compiled = knowledge.rule_named(code)?;
    let rule = &compiled.rule;
    let mut page = Page::new(&rule.title);
    let default = if rule.enabled { "" } else { " · off by default" };
    page.paragraph(&format!("`{code}` · {} · evidence: {}{default}", rule.severity.name(), rule.evidence.name()));
    page.quote(&rule.message);
    page.paragraph(DISCLAIMER);

    page.heading(&format!("## Why it is {}", indefinite(rule.severity.name())));
    page.paragraph(rule.severity_reason.as_deref().unwrap_or("The pack gives no reason."));
    page.variants(compiled);
    if !rule.explanation.is_empty() {
        page.heading("## What it says");
        page.list(&rule.explanation);
    }
    page.looks_for(knowledge, compiled);
    let mechanisms = rule.mechanism.iter().chain(&rule.also_mechanisms);
    for mechanism in mechanisms.filter_map(|id| knowledge.mechanism(id.get_ref())) {
        page.heading(&format!("{MECHANISM_HEADING}{}", plain(&mechanism.title)));
        page.mechanism(mechanism);
    }
    if let Some(pitfall) = rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref())) {
        page.heading(&format!("## Pitfall: {}", plain(&pitfall.title)));
        page.mechanism(pitfall);
    }
    page.heading("## Strength of evidence");
    page.paragraph(strength(rule.evidence));
    page.statements(knowledge, &rule.statements);
    if rule.beyond_founding_documents {
        page.paragraph("The rule goes beyond what the founding documents say; it rests on the sources below.");
    }
    page.sources(knowledge, &rule.sources);
    page.examples(compiled);
    page.reviewed(knowledge);
    Some(page.0)
}

/// The page of a mechanism.
#[must_use]
pub fn mechanism_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let mechanism = knowledge.mechanism(id)?;
    let uses = |rule: &CompiledRule| {
        rule.rule.mechanism.iter().chain(&rule.rule.also_mechanisms).any(|used| used.get_ref() == id)
    };
    Some(idea_page(knowledge, mechanism, "mechanism", uses))
}

/// The page of a pitfall.
#[must_use]
pub fn pitfall_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let pitfall = knowledge.pitfall(id)?;
    let uses = |rule: &CompiledRule| rule.rule.pitfall.as_ref().is_some_and(|used| used.get_ref() == id);
    Some(idea_page(knowledge, pitfall, "pitfall", uses))
}

fn idea_page(knowledge: &Knowledge, idea: &Mechanism, what: &str, uses: impl Fn(&CompiledRule) -> bool) -> String {
    let mut page = Page::new(&idea.title);
    page.paragraph(&format!("`{}` · {what} · evidence: {}", idea.id.get_ref(), idea.evidence.name()));
    page.paragraph(&plain(&idea.text));
    page.paragraph(DISCLAIMER);
    page.heading("## Strength of evidence");
    page.paragraph(strength(idea.evidence));
    page.rules(knowledge, "## Rules that point here", uses);
    page.statements(knowledge, &idea.statements);
    page.sources(knowledge, &idea.sources);
    page.reviewed(knowledge);
    page.0
}

fn statement_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let statement = knowledge.statement(id)?;
    let mut page = Page::new(&format!("Statement {id}"));
    page.statement(statement);
    page.gap();
    if let Some(behind) = &statement.behind {
        page.paragraph(&format!("What may be behind the document's reference (a guess): {}.", plain(behind)));
    }
    page.named_by(knowledge, id, "carry", |rule| &rule.statements, |idea| &idea.statements);
    page.concepts("## Words that it speaks of", knowledge, |concept| concept.statements.iter().any(|name| name == id));
    page.sources(knowledge, &statement.sources);
    page.reviewed(knowledge);
    Some(page.0)
}

fn source_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let source = knowledge.source(id)?;
    let mut page = Page::new(&format!("Source {id}"));
    page.source(source);
    page.gap();
    page.named_by(knowledge, id, "rest on", |rule| &rule.sources, |idea| &idea.sources);
    let statements: Vec<&Statement> =
        knowledge.statements.iter().filter(|statement| is_in(id, &statement.sources)).collect();
    page.judged("## Statements that it was held against", &statements);
    page.reviewed(knowledge);
    Some(page.0)
}

#[cfg(test)]
mod tests {
    use super::text::is_address;
    use super::*;
    use crate::knowledge::{PackSource, load};

    #[test]
    fn everything_in_the_embedded_pack_has_a_page() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        for rule in &knowledge.rules {
            let page = page(&knowledge, rule.code()).expect("a rule has a page");
            let order = ["# ", "\n> ", DISCLAIMER, "## Why it is ", "## What it says", "## Strength", "## Review"];
            let places: Vec<_> = order.iter().map(|part| page.find(part)).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}: {places:?}", rule.code());
            assert!(rule.rule.statements.iter().all(|id| page.contains(&format!("**{}**", id.get_ref()))));
            assert!(rule.rule.sources.iter().all(|id| page.contains(&format!("**{}**", id.get_ref()))));
            assert_eq!(page.contains(MECHANISM_HEADING), rule.rule.mechanism.is_some());
            let names = rule.rule.mechanism.iter().chain(&rule.rule.also_mechanisms).chain(&rule.rule.pitfall);
            for name in names.map(toml::Spanned::get_ref) {
                assert!(page.contains(&format!("[`{name}`]({name}{PAGE_ENDING})")), "{page}");
                let idea = super::page(&knowledge, name).expect("an id has a page");
                assert!(idea.contains(&format!("[`{0}`]({0}.md)", rule.code())), "{idea}");
            }
        }
        let mechanisms = knowledge.mechanisms.iter().chain(&knowledge.pitfalls).map(|idea| &idea.id);
        let rest = knowledge.statements.iter().map(|statement| &statement.id);
        for id in mechanisms.chain(rest).chain(knowledge.sources.iter().map(|source| &source.id)) {
            let page = page(&knowledge, id.get_ref()).expect("an id has a page");
            assert!(page.contains(id.get_ref().as_str()) && page.ends_with(".\n"), "{page}");
        }
        for concept in &knowledge.concepts {
            let page = page(&knowledge, concept.id()).expect("a concept has a page");
            assert!(page.starts_with(&format!("# {}\n", plain(concept.name()))) && page.ends_with(".\n"), "{page}");
        }
        assert_eq!(page(&knowledge, "no-such-thing"), None);
    }

    #[test]
    fn a_rule_and_what_it_asks_for_know_each_other() {
        let pack = "[pack]\nid = \"x\"\nname = \"X\"\nversion = \"1\"\n\
                    [[concept]]\nid = \"cramp\"\nkind = \"symptom\"\nterms = [\"cramp\"]\n\
                    [[concept]]\nid = \"low-k\"\nkind = \"finding\"\nterms = [\"hypokalemia\"]\n\
                    means = { analyte = \"lab-k\", is = \"low\" }\n\
                    [[concept]]\nid = \"lab-k\"\nkind = \"lab\"\nname = \"potassium\"\nterms = [\"potassium\"]\n\
                    lab = { units = [{ unit = \"mmol/L\", low = 3.5, plausible = [1.0, 9.9] }] }\n\
                    [[set]]\nid = \"salts\"\nconcepts = [\"lab-k\"]\n\
                    [[rule]]\ncode = \"low\"\ntitle = \"Low\"\nseverity = \"hint\"\nevidence = \"weak\"\nmessage = \"m\"\n\
                    [[rule.route]]\nanchor = { find = [\"cramp\"] }\n\
                    require = [{ value = [\"salts\"], is = [\"low\"] }, { days-over = 21 }, { has-section = [\"plan\"] }]\n";
        let pack = PackSource::from_files(vec![("x.toml".to_owned(), pack.to_owned())]);
        let knowledge = load(&[pack]).unwrap_or_else(|faults| panic!("{faults}"));
        let told = page(&knowledge, "low").expect("the rule has a page");
        let wanted = "Beside it, it asks for: a duration of more than 21 days, a result of potassium [`lab-k`](lab-k.md): \
                      low, a section of the note: plan.";
        assert!(told.contains(wanted), "{told}");
        for concept in ["cramp", "low-k", "lab-k"] {
            let page = page(&knowledge, concept).expect("the concept has a page");
            assert!(page.contains("## Rules that ask for it\n\n- [`low`](low.md)"), "{page}");
        }
    }

    #[test]
    fn every_link_between_pages_leads_somewhere() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        let names = page_names(&knowledge);
        let mut folded = std::collections::BTreeSet::new();
        for (name, ..) in &names {
            assert!(folded.insert(name.to_lowercase()), "{name} is a file of its own where case does not count");
            let page = page(&knowledge, name).expect("a name has a page");
            for target in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
                let linked = target.strip_suffix(PAGE_ENDING).expect("links are to pages");
                assert!(names.iter().any(|(name, ..)| *name == linked), "{name} leads to {linked}");
            }
            assert!(!without_page_links(&page).contains("]("), "{name}");
        }
    }

    #[test]
    fn a_name_from_a_pack_never_leaves_the_folder() {
        for name in ["../x", "a/b", "a\\b", ".hidden", "", "c:x", "a b"] {
            assert!(!is_file_name(name), "{name:?}");
        }
        assert!(is_file_name("a-rule"));
    }

    #[test]
    fn text_of_a_pack_starts_no_tag() {
        assert_eq!(plain("K < 3.5 <b>\n <!-- x -->"), "K < 3.5 &lt;b> &lt;!-- x -->");
        assert!(!is_address("javascript:alert(1)") && is_address("https://doi.org/10.1/x"));
    }
}
