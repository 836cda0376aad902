//! The reasoning behind a finding, a sentence a step, in the author's own words.

use super::Related;
use super::conditions::{Fact, Matched, Matcher, Witness};
use crate::knowledge::{CompiledRule, Relation, Severity};
use crate::reading::{Assertion, Certainty};
use crate::text::Span;

impl Matcher<'_> {
    /// A witness as it is shown; its span is in bytes of its block.
    pub(super) fn related(&self, witness: &Witness) -> Option<Related> {
        let role = witness.role.to_string();
        Some(match witness.fact {
            Fact::Mention(at) => {
                let mention = self.mention(at)?;
                Related { role, concept: mention.concept, span: mention.span, text: mention.text.to_string() }
            }
            Fact::Value(at) => {
                let value = self.value(at)?;
                Related { role, concept: value.analyte, span: value.span, text: value.text.to_string() }
            }
            Fact::Duration(owner, number) => {
                let duration = self.duration(owner, number)?;
                let concept = self.mention(owner)?.concept;
                Related { role, concept, span: duration.span, text: duration.text.to_string() }
            }
        })
    }

    /// The steps from the anchor to the finding.
    pub(super) fn why(&self, matched: &Matched, severity: Severity, rule: &CompiledRule) -> Vec<String> {
        let Some(anchor) = self.mention(matched.anchor) else { return Vec::new() };
        let concept = self.knowledge.concept(anchor.concept);
        let mut steps =
            vec![format!("“{}” is read as {}{}.", flat(&anchor.text), concept.name(), reading(&anchor.assertion))];
        let mut shown: Vec<(crate::reading::Label, Span)> = vec![(matched.anchor.block, anchor.span)];
        for witness in &matched.witnesses {
            let Some(related) = self.related(witness) else { continue };
            let place = (witness.fact.block(), related.span);
            if shown.contains(&place) {
                continue;
            }
            shown.push(place);
            steps.extend(self.step(witness, &related.text));
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

    /// How a witness was read and where it stands, in a sentence.
    pub(super) fn step(&self, witness: &Witness, text: &str) -> Option<String> {
        let text = flat(text);
        let distance = distance(witness.relation);
        Some(match witness.fact {
            Fact::Mention(at) => {
                let mention = self.mention(at)?;
                let concept = self.knowledge.concept(mention.concept);
                let verb = if concept.concept.kind.role() == "context" { "says:" } else { "is read as" };
                format!("“{text}” {verb} {}{}, {distance}.", concept.name(), reading(&mention.assertion))
            }
            Fact::Value(at) => {
                let value = self.value(at)?;
                let name = self.knowledge.concept(value.analyte).name();
                format!("“{text}” is a {} {name}, {distance}.", value.flag.name())
            }
            Fact::Duration(at, number) => {
                let duration = self.duration(at, number)?;
                match duration.days_until(self.outline.today).filter(|days| days.is_finite()) {
                    Some(days) => format!("“{text}” comes to {days:.0} days."),
                    None => format!("“{text}” says that it is long-term."),
                }
            }
        })
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
