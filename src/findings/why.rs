//! The reasoning behind a finding, a sentence a step, in the author's own words.

use super::Related;
use super::conditions::{Fact, Matched, Matcher, Witness, role_name};
use crate::knowledge::{CompiledRule, Relation, Severity};
use crate::reading::{Assertion, Certainty};
use crate::text::Span;

impl Matcher<'_> {
    /// A witness as it is shown.
    pub(super) fn related(&self, witness: &Witness) -> Related {
        let role = witness.role.to_string();
        match witness.fact {
            Fact::Mention(index) => {
                let fact = &self.facts.mentions[index];
                let text = fact.mention.text.to_string();
                Related { role, concept: fact.mention.concept, span: fact.place.span, text }
            }
            Fact::Value(index) => {
                let fact = &self.facts.values[index];
                let text = fact.value.text.to_string();
                Related { role, concept: fact.value.analyte, span: fact.place.span, text }
            }
            Fact::Duration(index) => {
                let (duration, owner) = self.facts.durations[index];
                let fact = owner.map(|mention| &self.facts.mentions[mention]);
                let start = fact.map_or(0, |fact| self.facts.note.blocks[fact.place.block].start);
                let concept = fact.map_or(crate::knowledge::ConceptId(0), |fact| fact.mention.concept);
                Related { role, concept, span: duration.span.shifted(start), text: duration.text.to_string() }
            }
        }
    }

    pub(super) fn why(&self, matched: &Matched, severity: Severity, rule: &CompiledRule) -> Vec<String> {
        let anchor = &self.facts.mentions[matched.anchor];
        let concept = self.knowledge.concept(anchor.mention.concept);
        let mut steps = vec![format!(
            "“{}” is read as {}{}.",
            flat(&anchor.mention.text),
            concept.name(),
            reading(&anchor.mention.assertion)
        )];
        let mut shown: Vec<Span> = vec![anchor.place.span];
        for witness in &matched.witnesses {
            let related = self.related(witness);
            if shown.contains(&related.span) {
                continue;
            }
            shown.push(related.span);
            steps.push(match witness.fact {
                Fact::Mention(index) => {
                    let mention = &self.facts.mentions[index].mention;
                    let concept = self.knowledge.concept(mention.concept);
                    let is_context = role_name(concept.concept.kind) == "context";
                    let verb = if is_context { "says:" } else { "is read as" };
                    format!(
                        "“{}” {verb} {}{}, {}.",
                        flat(&related.text),
                        concept.name(),
                        reading(&mention.assertion),
                        distance(witness.relation)
                    )
                }
                Fact::Value(index) => {
                    let value = self.facts.values[index].value;
                    let name = self.knowledge.concept(value.analyte).name();
                    let flag = value.flag.name();
                    format!("“{}” is a {flag} {name}, {}.", flat(&related.text), distance(witness.relation))
                }
                Fact::Duration(index) => {
                    let (duration, _) = self.facts.durations[index];
                    match duration.days_until(self.facts.today).filter(|days| days.is_finite()) {
                        Some(days) => format!("“{}” comes to {days:.0} days.", flat(&related.text)),
                        None => format!("“{}” says that it is long-term.", flat(&related.text)),
                    }
                }
            });
        }
        if matched.doubt {
            steps.push(format!(
                "Doubt is voiced, so it is shown as {} rather than {}.",
                shown_as(severity),
                shown_as(rule.rule.severity)
            ));
        }
        steps
    }
}

const fn shown_as(severity: Severity) -> &'static str {
    match severity {
        Severity::Hover => "a hover only",
        Severity::Hint => "a hint",
        Severity::Information => "information",
        Severity::Warning => "a warning",
    }
}

/// The words of the note on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reading(assertion: &Assertion) -> String {
    let mut parts = Vec::new();
    if let Some(state) = assertion.drug_state {
        parts.push(if assertion.stopping { "current, stopped today" } else { state.name() });
    }
    if assertion.certainty == Certainty::Possible {
        parts.push("possible");
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

const fn distance(relation: Relation) -> &'static str {
    match relation {
        Relation::Stated => "linked by the author",
        Relation::Sentence => "in the same sentence",
        Relation::Adjacent => "in the next sentence",
        Relation::Section => "in the same section",
        Relation::Note => "elsewhere in the note",
    }
}
