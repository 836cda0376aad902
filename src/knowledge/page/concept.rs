//! The page of a concept: how notes write it, what it belongs to, and what asks for it.

use super::text::{Page, page_link, plain};
use crate::knowledge::compiled::{CompiledCondition, CompiledRule, CompiledTest, ConceptId};
use crate::knowledge::model::{Concept, Lab, Statement};
use crate::knowledge::{Flag, Knowledge};

/// The page of a concept.
#[must_use]
pub fn concept_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let number = knowledge.concept_named(id)?;
    let info = knowledge.concept(number);
    let concept = &info.concept;
    let mut page = Page::new(info.name());
    page.paragraph(&format!("`{id}` · {}{}", concept.kind.name(), shown(concept)));
    if let Some(note) = &concept.note {
        page.paragraph(&plain(note));
    }
    if let Some((analyte, flag)) = info.means {
        let analyte = page_link(knowledge.concept(analyte).id());
        page.paragraph(&format!("It states a result: {analyte} is {}.", flag.name()));
    }
    page.codes(concept);
    page.terms(concept);
    if let Some(lab) = &concept.lab {
        page.lab(lab);
    }
    let parents = concept.parents.iter().filter_map(|parent| knowledge.concept_named(parent.get_ref()));
    page.linked(knowledge, "## Belongs to", parents);
    let members = (0..).zip(&knowledge.concepts).map(|(index, other)| (ConceptId(index), other));
    let members = members.filter(|(_, other)| other.concept.parents.iter().any(|parent| parent.get_ref() == id));
    page.linked(knowledge, "## Holds", members.map(|(member, _)| member));
    page.rules(knowledge, "## Rules that ask for it", |rule| asks(rule, number, info.means));
    let statements: Vec<&Statement> = concept.statements.iter().filter_map(|id| knowledge.statement(id)).collect();
    page.judged("## Founding documents", &statements);
    page.reviewed(knowledge);
    Some(page.0)
}

const fn shown(concept: &Concept) -> &'static str {
    if concept.unseen {
        " · recognised so that nothing in it is, and never shown"
    } else if concept.background {
        " · no hover of its own"
    } else {
        ""
    }
}

/// Whether a rule looks for a concept, as its anchor or beside it. `means` is the result that its words state.
fn asks(rule: &CompiledRule, concept: ConceptId, means: Option<(ConceptId, Flag)>) -> bool {
    let mut found = false;
    for route in &rule.routes {
        for condition in std::iter::once(&route.anchor).chain(&route.require) {
            each_test(condition, &mut |test| found |= finds(test, concept, means));
        }
    }
    found
}

/// Whether a mention or a result of a concept can satisfy a test.
fn finds(test: &CompiledTest, concept: ConceptId, means: Option<(ConceptId, Flag)>) -> bool {
    match test {
        CompiledTest::Find(concepts) => concepts.contains(&concept),
        CompiledTest::Value { analytes, is, printed, .. } => {
            let states = |(analyte, flag)| analytes.contains(&analyte) && (is.is_empty() || is.contains(&flag));
            analytes.contains(&concept) || (!printed && means.is_some_and(states))
        }
        _ => false,
    }
}

/// Does something with each single test of a condition by which it can be satisfied; those that exclude are none.
fn each_test<'a>(condition: &'a CompiledCondition, then: &mut impl FnMut(&'a CompiledTest)) {
    match &condition.test {
        CompiledTest::Any(conditions) | CompiledTest::All(conditions) => {
            for condition in conditions {
                each_test(condition, then);
            }
        }
        CompiledTest::None(_) => {}
        single => then(single),
    }
}

/// What a rule asks for, gathered over its routes.
#[derive(Default)]
struct Wanted {
    concepts: Vec<ConceptId>,
    /// What is no mention of a concept, in words.
    others: Vec<String>,
}

impl Wanted {
    fn add(&mut self, knowledge: &Knowledge, condition: &CompiledCondition) {
        each_test(condition, &mut |test| match test {
            CompiledTest::Find(concepts) => self.concepts.extend(concepts),
            CompiledTest::DaysOver(days) => self.others.push(format!("a duration of more than {days} days")),
            CompiledTest::HasSection(kinds) => {
                let names: Vec<&str> = kinds.iter().filter_map(|kind| kind.name()).collect();
                self.others.push(format!("a section of the note: {}", names.join(" or ")));
            }
            CompiledTest::Value { analytes, is, marked, over_upper_limit, .. } => {
                let flags: Vec<&str> = is.iter().map(|flag| flag.name()).collect();
                let side = if flags.is_empty() { String::new() } else { format!(": {}", flags.join(" or ")) };
                let marked = if *marked { ", markedly so" } else { "" };
                let over = over_upper_limit.map_or_else(String::new, |times| format!(", over {times} times the limit"));
                let results = analytes.iter().map(|&analyte| link(knowledge, analyte));
                self.others.extend(results.map(|analyte| format!("a result of {analyte}{side}{marked}{over}")));
            }
            CompiledTest::Any(_) | CompiledTest::All(_) | CompiledTest::None(_) => {}
        });
    }

    /// All of it, each once; of a class with all that belongs to it only the class.
    fn told(mut self, knowledge: &Knowledge) -> Vec<String> {
        self.others.sort_unstable();
        self.others.dedup();
        outermost(knowledge, self.concepts).into_iter().chain(self.others).collect()
    }
}

impl Page {
    /// What a rule underlines, and what it asks for beside it.
    pub(super) fn looks_for(&mut self, knowledge: &Knowledge, rule: &CompiledRule) {
        let (mut anchors, mut beside) = (Wanted::default(), Wanted::default());
        for route in &rule.routes {
            anchors.add(knowledge, &route.anchor);
            for condition in &route.require {
                beside.add(knowledge, condition);
            }
        }
        self.heading("## What it looks for");
        for (words, wanted) in [("It underlines", anchors), ("Beside it, it asks for", beside)] {
            let named = wanted.told(knowledge);
            if !named.is_empty() {
                self.paragraph(&format!("{words}: {}.", named.join(", ")));
            }
        }
        self.paragraph("The examples below show which company, sections and ways of saying count.");
    }

    /// Concepts as a list of links, under a heading.
    pub(super) fn linked(&mut self, knowledge: &Knowledge, heading: &str, concepts: impl Iterator<Item = ConceptId>) {
        let mut links: Vec<String> = concepts.map(|concept| link(knowledge, concept)).collect();
        links.sort_unstable();
        if !links.is_empty() {
            self.heading(heading);
            self.paragraph(&format!("{}.", links.join(", ")));
        }
    }

    /// The concepts that `belong`, under a heading.
    pub(super) fn concepts(&mut self, heading: &str, knowledge: &Knowledge, belong: impl Fn(&Concept) -> bool) {
        let concepts = (0..).map(ConceptId).zip(&knowledge.concepts).filter(|(_, info)| belong(&info.concept));
        self.linked(knowledge, heading, concepts.map(|(concept, _)| concept));
    }

    fn codes(&mut self, concept: &Concept) {
        if concept.codes.is_empty() {
            return;
        }
        self.heading("## Codes");
        for (system, codes) in concept.codes.by_system() {
            self.line(&format!("- {system}: {}", codes.join(", ")));
        }
        self.gap();
        self.paragraph(
            "The nearest entries of these systems; one of them may say more, or less, than the words of a note do.",
        );
    }

    fn terms(&mut self, concept: &Concept) {
        let guarded = |term: &String| concept.ambiguous.iter().any(|company| company.terms.contains(term));
        let all = || concept.terms.iter().chain(&concept.exact).chain(&concept.brands);
        let free = |terms: &[String]| -> Vec<String> { terms.iter().filter(|term| !guarded(term)).cloned().collect() };
        let lists = [
            ("In any case", free(&concept.terms)),
            ("In exactly this case", free(&concept.exact)),
            ("Trade names", free(&concept.brands)),
            ("In the right company only", all().filter(|term| guarded(term)).cloned().collect()),
            ("Misspelt", concept.misspellings.clone()),
        ];
        if lists.iter().all(|(_, terms)| terms.is_empty()) {
            return;
        }
        self.heading("## How notes write it");
        for (words, terms) in lists.iter().filter(|(_, terms)| !terms.is_empty()) {
            let terms: Vec<String> = terms.iter().map(|term| format!("“{}”", plain(term))).collect();
            self.line(&format!("- {words}: {}", terms.join(", ")));
        }
        self.gap();
    }

    fn lab(&mut self, lab: &Lab) {
        self.heading("## When it is low or high");
        self.paragraph("Where the note prints no range and no flag of its own:");
        for unit in &lab.units {
            let limits = [("below", unit.low, Flag::Low), ("above", unit.high, Flag::High)];
            let mut said: Vec<String> = limits
                .into_iter()
                .filter_map(|(word, limit, flag)| Some(format!("{} {word} {}", flag.name(), limit?)))
                .collect();
            said.extend(unit.marked_low.map(|limit| format!("markedly low below {limit}")));
            let [least, most] = unit.plausible;
            said.push(format!("a result only from {least} to {most}"));
            self.line(&format!("- {}: {}", plain(&unit.unit), said.join(", ")));
        }
        self.gap();
    }
}

fn link(knowledge: &Knowledge, concept: ConceptId) -> String {
    let info = knowledge.concept(concept);
    format!("{} {}", plain(info.name()), page_link(info.id()))
}

/// Links to concepts without those of which a class stands beside them.
fn outermost(knowledge: &Knowledge, mut concepts: Vec<ConceptId>) -> Vec<String> {
    concepts.sort_unstable();
    concepts.dedup();
    let within =
        |concept: &ConceptId| knowledge.concept(*concept).ancestors.iter().any(|class| concepts.contains(class));
    let outer = concepts.iter().filter(|concept| !within(concept));
    let mut links: Vec<String> = outer.map(|&concept| link(knowledge, concept)).collect();
    // By name, so that the order of a pack's files changes no page.
    links.sort_unstable();
    links
}
