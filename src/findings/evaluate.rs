//! From facts to findings: rules in the order of their precedence, each once per note and anchor.

use std::collections::{HashMap, HashSet};

use super::conditions::{Matched, Matcher};
use super::facts::Facts;
use super::{EvaluationSettings, Finding, Related, RuleSetting};
use crate::knowledge::{CompiledRule, Evidence, Knowledge, Relation, RuleId, Severity};
use crate::reading::NoteReading;

/// As near as a word beside another, in bytes.
const BESIDE: usize = 12;

pub(super) fn evaluate(note: &NoteReading, knowledge: &Knowledge, settings: &EvaluationSettings) -> Vec<Finding> {
    let facts = Facts::new(note, knowledge, note.date().or(settings.reference_date));
    if facts.mentions.is_empty() {
        return Vec::new();
    }
    let matcher = Matcher::new(&facts, knowledge);
    let mut taken: HashMap<RuleId, HashSet<u32>> = HashMap::new();
    let mut findings = Vec::new();
    for &id in &knowledge.evaluation_order {
        let rule = knowledge.rule(id);
        if !runs(rule, settings) {
            continue;
        }
        for (group, found) in best_by_anchor(&matcher, rule, settings) {
            let holds = |above: &RuleId| taken.get(above).is_some_and(|groups: &HashSet<u32>| groups.contains(&group));
            if rule.yields_to.iter().any(holds) {
                continue;
            }
            let finding = matcher.finding(id, rule, &found, severity(&matcher, rule, &found, settings));
            if finding.severity > Severity::Hover {
                let groups = taken.entry(id).or_default();
                groups.insert(group);
                groups.extend(matcher.consumed(rule, &found));
            }
            findings.push(finding);
        }
    }
    findings.sort_by_key(|finding| (finding.span, finding.rule));
    findings
}

fn runs(rule: &CompiledRule, settings: &EvaluationSettings) -> bool {
    match settings.rules.get(rule.code()) {
        Some(RuleSetting::Off) => false,
        Some(RuleSetting::On | RuleSetting::Severity(_)) => true,
        None => rule.rule.enabled || settings.all_rules,
    }
}

/// For each anchor the closest match; among equals the one with a witness nearest by, then the first in the note. Routes are tried in order, and the first
/// that is satisfied anywhere counts.
fn best_by_anchor(matcher: &Matcher<'_>, rule: &CompiledRule, settings: &EvaluationSettings) -> Vec<(u32, Matched)> {
    for route in &rule.routes {
        let mut of_route: Vec<(u32, Matched)> = Vec::new();
        for anchor in matcher.anchors(&route.anchor) {
            // Nothing is closer than what the author links without doubt.
            let group = matcher.anchor_group(anchor);
            let settled = |(known, matched): &(u32, Matched)| {
                *known == group
                    && !matched.doubt
                    && matched.link.is_none_or(|link| link == Relation::Stated)
                    && matcher.nearest_witness(matched) <= BESIDE
            };
            if of_route.iter().any(settled) {
                continue;
            }
            let Some(found) = matcher.match_route(rule, route, anchor) else { continue };
            let too_weak = settings.weakest_link.zip(found.link).is_some_and(|(weakest, link)| link > weakest);
            if too_weak {
                continue;
            }
            match of_route.iter_mut().find(|(known, _)| *known == group) {
                None => of_route.push((group, found)),
                Some((_, known)) => {
                    let rank = |matched: &Matched| {
                        (matched.link.unwrap_or(Relation::Stated), matched.doubt, matcher.nearest_witness(matched))
                    };
                    if rank(&found) < rank(known) {
                        *known = found;
                    }
                }
            }
        }
        if !of_route.is_empty() {
            return of_route;
        }
    }
    Vec::new()
}

/// Variants first, then the user's setting, then doubt, then the cap by evidence.
fn severity(matcher: &Matcher<'_>, rule: &CompiledRule, found: &Matched, settings: &EvaluationSettings) -> Severity {
    let varied = rule.variants.iter().filter(|variant| variant.severity.is_some());
    let base = varied
        .filter(|variant| matcher.all_hold(&variant.when, found))
        .find_map(|variant| variant.severity)
        .unwrap_or(rule.rule.severity);
    let set = match settings.rules.get(rule.code()) {
        Some(RuleSetting::Severity(severity)) => *severity,
        _ => base,
    };
    let doubted = if found.doubt { set.lowered().unwrap_or(Severity::Hover) } else { set };
    if rule.rule.evidence == Evidence::Weak { doubted.min(Severity::Hint) } else { doubted }
}

impl Matcher<'_> {
    /// The message of the first variant that holds, or the rule's own.
    fn message(&self, rule: &CompiledRule, found: &Matched) -> String {
        let varied = rule.variants.iter().filter(|variant| variant.message.is_some());
        varied
            .filter(|variant| self.all_hold(&variant.when, found))
            .find_map(|variant| variant.message.clone())
            .unwrap_or_else(|| rule.rule.message.clone())
    }

    fn finding(&self, id: RuleId, rule: &CompiledRule, found: &Matched, severity: Severity) -> Finding {
        let anchor = &self.facts.mentions[found.anchor];
        let mut related: Vec<Related> = Vec::new();
        for witness in &found.witnesses {
            let entry = self.related(witness);
            if !related.iter().any(|known| known.span == entry.span) && entry.span != anchor.place.span {
                related.push(entry);
            }
        }
        Finding {
            rule: id,
            severity,
            message: self.message(rule, found),
            concept: anchor.mention.concept,
            span: anchor.place.span,
            text: anchor.mention.text.to_string(),
            link: found.link,
            related,
            why: self.why(found, severity, rule),
        }
    }
}
