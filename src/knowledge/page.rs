//! The readable page of a rule, a mechanism or a pitfall.

use super::compiled::Knowledge;
use super::model::Mechanism;

/// The page of a rule (by its code), a mechanism or a pitfall (by its id), in Markdown.
#[must_use]
pub fn page(knowledge: &Knowledge, name: &str) -> Option<String> {
    if let Some(rule) = knowledge.rule_named(name) {
        let rule = &rule.rule;
        let lines: Vec<String> = rule.explanation.iter().map(|line| format!("- {line}\n")).collect();
        return Some(format!("# {}\n\n{}\n\n{}", rule.title, rule.message, lines.concat()));
    }
    let told = |page: &Mechanism| format!("# {}\n\n{}\n", page.title, page.text);
    knowledge.mechanism(name).or_else(|| knowledge.pitfall(name)).map(told)
}
