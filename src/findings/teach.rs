//! What a place teaches where no finding stands on it.

use super::hover::{Hover, PageLink};
use super::hover_words::{body_of_header, body_of_value, quoted, title_case, unusual_reading};
use super::place::Place;
use crate::knowledge::{
    CompiledCondition, CompiledRule, CompiledTest, ConceptId, ConceptInfo, Kind, Knowledge, SectionRole,
};

/// How many mechanisms a mention without a finding names.
const MOST_MECHANISMS: usize = 4;

/// How many steps it names that tell them apart.
const MOST_STEPS: usize = 3;

impl Hover {
    pub(super) fn tell_place(&mut self, place: &Place<'_>, knowledge: &Knowledge) {
        match place {
            Place::Mention(mention) => self.tell_concept(mention.concept, knowledge),
            Place::Value(value) => {
                let info = knowledge.concept(value.analyte);
                self.title = format!("{} (lab value)", title_case(info.name()));
                self.body = body_of_value(value, info);
                self.body.extend(info.concept.note.clone());
                let rules = rules_with(knowledge, |test| is_about_value(test, value.analyte));
                self.tell_rules("Rules that look at it:", &rules);
            }
            Place::Duration(_, owner) => {
                "Duration".clone_into(&mut self.title);
                let rules = owner.map(|owner| rules_on_days_of(owner.concept, knowledge)).unwrap_or_default();
                if rules.is_empty() {
                    self.body.push("No rule counts these days.".to_owned());
                }
                self.tell_rules("Rules that count the days:", &rules);
            }
            Place::Cue(_, mentions) => {
                "Words that decide how others are read".clone_into(&mut self.title);
                self.body.extend(mentions.iter().map(|(_, mention)| {
                    let reading = unusual_reading(mention, knowledge);
                    let reading = reading.as_deref().unwrap_or("affirmed, current");
                    format!("{}: {reading}.", quoted(&mention.text))
                }));
            }
            Place::Header(header, ends_at_blank) => {
                let section = header.section;
                self.title = match section.name().filter(|_| header.names_section) {
                    Some(name) => format!("{} (section)", title_case(&name.replace('-', " "))),
                    None => "Title".to_owned(),
                };
                let counts = |role: &SectionRole| knowledge.language.carries(section, *role);
                self.body = body_of_header(section, SectionRole::ALL.into_iter().filter(counts), *ends_at_blank);
            }
            Place::Words(_) => {}
        }
    }

    fn tell_concept(&mut self, concept: ConceptId, knowledge: &Knowledge) {
        let info = knowledge.concept(concept);
        self.title = format!("{} ({})", title_case(info.name()), kind_word(info, knowledge));
        self.body.extend(info.concept.note.clone());
        if info.concept.kind == Kind::LookAlike {
            return;
        }
        let mut rules: Vec<&CompiledRule> = knowledge.rules.iter().filter(|rule| stands_on(rule, concept)).collect();
        if rules.is_empty() {
            let means = |test: &CompiledTest| info.means.is_some_and(|(analyte, _)| is_about_value(test, analyte));
            rules = rules_with(knowledge, |test| finds(test, concept) || means(test));
        }
        let ideas = mechanisms_of(&rules, knowledge);
        if !ideas.is_empty() {
            let titles: Vec<&str> = ideas.iter().take(MOST_MECHANISMS).map(|idea| idea.title.as_str()).collect();
            let more = ideas.len().saturating_sub(MOST_MECHANISMS);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            self.body.push(format!("Mechanisms to think of: {}{more}.", titles.join("; ")));
        }
        let label = if ideas.len() > 1 {
            "What tells them apart, with what the note may add:"
        } else {
            "With what the note may add:"
        };
        self.tell_rules(label, &rules);
        self.pages.splice(0..0, ideas.into_iter().take(MOST_MECHANISMS));
    }

    /// The messages of a few rules, each of another mechanism: what needs least beside the place comes first, then what
    /// matters most.
    fn tell_rules(&mut self, label: &str, rules: &[&CompiledRule]) {
        let mut rules: Vec<&CompiledRule> = rules.to_vec();
        rules.sort_by_key(|rule| {
            let alone = rule.routes.iter().any(|route| route.require.is_empty());
            std::cmp::Reverse((alone, rule.rule.severity, rule.rule.evidence))
        });
        let mut known: Vec<Option<&str>> = Vec::new();
        rules.retain(|rule| {
            let mechanism = rule.rule.mechanism.as_ref().map(|id| id.get_ref().as_str());
            let new = mechanism.is_none() || !known.contains(&mechanism);
            known.push(mechanism);
            new
        });
        rules.truncate(MOST_STEPS);
        if rules.is_empty() {
            return;
        }
        self.body.push(label.to_owned());
        self.body.extend(rules.iter().map(|rule| rule.rule.message.clone()));
    }
}

/// The mechanisms of rules that are on, each once.
fn mechanisms_of(rules: &[&CompiledRule], knowledge: &Knowledge) -> Vec<PageLink> {
    let mut found: Vec<PageLink> = Vec::new();
    for id in rules.iter().filter(|rule| rule.rule.enabled).filter_map(|rule| rule.rule.mechanism.as_ref()) {
        if let Some(mechanism) = knowledge.mechanism(id.get_ref())
            && !found.iter().any(|known| known.name == *id.get_ref())
        {
            found.push(PageLink { name: id.get_ref().clone(), title: mechanism.title.clone(), kind: "Mechanism" });
        }
    }
    found
}

/// Whether a rule can be reported on a concept.
fn stands_on(rule: &CompiledRule, concept: ConceptId) -> bool {
    rule.routes.iter().any(|route| holds(&route.anchor, &|test| finds(test, concept)))
}

/// The rules that ask for something.
fn rules_with(knowledge: &Knowledge, asks: impl Fn(&CompiledTest) -> bool) -> Vec<&CompiledRule> {
    let asked = |rule: &&CompiledRule| {
        rule.routes
            .iter()
            .any(|route| holds(&route.anchor, &asks) || route.require.iter().any(|condition| holds(condition, &asks)))
    };
    knowledge.rules.iter().filter(asked).collect()
}

/// The rules that count the days of a concept.
fn rules_on_days_of(concept: ConceptId, knowledge: &Knowledge) -> Vec<&CompiledRule> {
    let counted = |rule: &&CompiledRule| {
        rule.routes.iter().any(|route| {
            holds(&route.anchor, &|test| finds(test, concept))
                && route
                    .require
                    .iter()
                    .any(|condition| holds(condition, &|test| matches!(test, CompiledTest::DaysOver(_))))
        })
    };
    knowledge.rules.iter().filter(counted).collect()
}

fn finds(test: &CompiledTest, concept: ConceptId) -> bool {
    matches!(test, CompiledTest::Find(concepts) if concepts.contains(&concept))
}

fn is_about_value(test: &CompiledTest, analyte: ConceptId) -> bool {
    matches!(test, CompiledTest::Value { analytes, .. } if analytes.contains(&analyte))
}

/// Whether a condition, or one of those that it is made of, asks for something.
fn holds(condition: &CompiledCondition, asks: &dyn Fn(&CompiledTest) -> bool) -> bool {
    match &condition.test {
        CompiledTest::Any(conditions) | CompiledTest::All(conditions) => {
            conditions.iter().any(|condition| holds(condition, asks))
        }
        test => asks(test),
    }
}

/// "drug; thiazide diuretic": the kind of a concept and the classes that it stands in.
fn kind_word(info: &ConceptInfo, knowledge: &Knowledge) -> String {
    let parents = info.concept.parents.iter().filter_map(|parent| knowledge.concept_named(parent.get_ref()));
    let parents: Vec<&str> = parents
        .map(|parent| knowledge.concept(parent))
        .filter(|parent| parent.id() != info.concept.kind.name())
        .map(ConceptInfo::name)
        .collect();
    let kind = info.concept.kind.name().replace('-', " ");
    if parents.is_empty() || info.concept.kind == Kind::LookAlike {
        kind
    } else {
        format!("{kind}; {}", parents.join(", "))
    }
}
