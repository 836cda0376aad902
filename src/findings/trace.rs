//! How a rule was tried on a note, step by step: what was found, and which condition was the first that did not hold.

use super::conditions::{Fact, Matched, Matcher, Witness};
use super::evaluate::Evaluation;
use super::facts::Facts;
use super::{EvaluationSettings, Finding, RuleSetting};
use crate::knowledge::{CompiledCondition, CompiledTest, ConceptId, Condition, Knowledge, Relation, RuleId, Severity};
use crate::reading::{Certainty, Experiencer, NoteReading, Polarity, Temporality};
use crate::text::Span;

/// How many mentions are told of that a condition could have meant.
const MOST_CANDIDATES: usize = 4;

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It is there to be known.
    Told,
}

/// A step of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How deep it lies in the steps above it.
    pub depth: usize,
    /// What it came to.
    pub outcome: Outcome,
    /// Where in the note, in bytes.
    pub span: Option<Span>,
    /// In words.
    pub text: String,
}

/// The trial of a rule on a note.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What the rule finds in the note, hover-only findings included.
    pub findings: Vec<Finding>,
}

/// Tries a rule on a note. The findings are those of [`evaluate`](super::evaluate) with the same settings.
#[must_use]
pub fn trace(note: &NoteReading, knowledge: &Knowledge, settings: &EvaluationSettings, id: RuleId) -> Trace {
    let evaluation = Evaluation::new(note, knowledge, settings);
    let all = evaluation.findings();
    let findings: Vec<Finding> = all.iter().filter(|finding| finding.rule == id).cloned().collect();
    let facts = Facts::new(note.blocks.iter(), knowledge);
    let judge = Matcher::new(note, &facts, evaluation.outline(), knowledge);
    let mut trial = Trial { judge: &judge, steps: Vec::new() };
    trial.tell_state(settings, id);
    let matches = trial.try_routes(id);
    trial.conclude(settings, id, &matches, all, &findings);
    Trace { steps: trial.steps, findings }
}

struct Trial<'a> {
    judge: &'a Matcher<'a>,
    steps: Vec<Step>,
}

impl Trial<'_> {
    fn push(&mut self, depth: usize, outcome: Outcome, span: Option<Span>, text: String) {
        self.steps.push(Step { depth, outcome, span, text });
    }

    fn tell_state(&mut self, settings: &EvaluationSettings, id: RuleId) {
        let rule = self.judge.knowledge.rule(id);
        let text = match settings.rules.get(rule.code()) {
            Some(RuleSetting::Off) => "the settings switch the rule off",
            Some(RuleSetting::On | RuleSetting::Severity(_)) => return,
            None if rule.rule.enabled || settings.all_rules => return,
            None => "the rule is off by default",
        };
        self.push(0, Outcome::Fails, None, text.to_owned());
    }

    /// Tries every way of the rule on every anchor; gives back where it is open, with the number of the way.
    fn try_routes(&mut self, id: RuleId) -> Vec<(usize, Matched)> {
        let rule = self.judge.knowledge.rule(id);
        let mut matches = Vec::new();
        for (number, (route, source)) in rule.routes.iter().zip(&rule.rule.route).enumerate() {
            let way = if rule.routes.len() > 1 { format!("way {}: ", number + 1) } else { String::new() };
            let wanted = source.anchor.get_ref();
            let CompiledTest::Find(concepts) = &route.anchor.test else { continue };
            let found = self.mentions_of(concepts);
            let asked = described(wanted);
            if found.is_empty() {
                self.push(0, Outcome::Fails, None, format!("{way}the anchor, {asked}: the note mentions none"));
                continue;
            }
            self.push(0, Outcome::Told, None, format!("{way}the anchor, {asked}"));
            for anchor in found {
                if !self.judge.reads_as(&route.anchor, anchor) {
                    let text = format!("{}: {}", self.named(anchor), self.unread(&route.anchor, anchor));
                    self.push(1, Outcome::Fails, Some(self.span(anchor)), text);
                    continue;
                }
                self.push(1, Outcome::Holds, Some(self.span(anchor)), self.named(anchor));
                if !self.try_conditions(&route.require, &source.require, anchor) {
                    continue;
                }
                let witnesses = self.judge.witnesses(&route.require, anchor);
                let unless = rule.unless.iter().chain(&route.unless);
                let sources = rule.rule.unless.iter().chain(&source.unless);
                let silencing =
                    unless.zip(sources).find(|(condition, _)| self.judge.holds(condition, anchor, &witnesses));
                if let Some((condition, source)) = silencing {
                    let by = self.met_by(condition, anchor, &witnesses);
                    let text = format!("silenced by {}{}", described(source.get_ref()), by.0);
                    self.push(2, Outcome::Fails, by.1, text);
                    continue;
                }
                if let Some(matched) = self.judge.match_route(rule, route, anchor) {
                    matches.push((number, matched));
                }
            }
        }
        matches
    }

    /// Tells each condition that must hold, up to the first that does not.
    fn try_conditions(
        &mut self,
        conditions: &[CompiledCondition],
        sources: &[toml::Spanned<Condition>],
        anchor: usize,
    ) -> bool {
        for (number, (condition, source)) in conditions.iter().zip(sources).enumerate() {
            let witnesses = self.judge.witnesses(&conditions[..number], anchor);
            let asked = described(source.get_ref());
            if self.judge.holds(condition, anchor, &witnesses) {
                let (by, span) = self.met_by(condition, anchor, &witnesses);
                self.push(2, Outcome::Holds, span, format!("{asked}{by}"));
            } else {
                self.push(2, Outcome::Fails, None, asked);
                self.tell_missing(condition, source.get_ref(), anchor, &witnesses, 3);
                return false;
            }
        }
        true
    }

    /// By what a condition is met, in words, and where that stands.
    fn met_by(&self, condition: &CompiledCondition, anchor: usize, witnesses: &[Witness]) -> (String, Option<Span>) {
        let found = self.judge.witnesses_after(condition, anchor, witnesses);
        let Some(first) = found.first() else { return (String::new(), None) };
        let Some(related) = self.judge.related(first) else { return (String::new(), None) };
        let start = self.judge.note.blocks.labelled(first.fact.block()).map_or(0, |block| block.start);
        let text = self.judge.step(first, &related.text).unwrap_or_default();
        let text = text.trim_end_matches('.').to_owned();
        (format!(": {text}"), Some(related.span.shifted(start)))
    }

    /// Why a condition does not hold: what it could have meant, and what keeps each of them from it.
    fn tell_missing(
        &mut self,
        condition: &CompiledCondition,
        source: &Condition,
        anchor: usize,
        witnesses: &[Witness],
        depth: usize,
    ) {
        let origin = match &condition.beside {
            None => Some(anchor),
            Some(role) => witnesses.iter().find_map(|witness| match witness.fact {
                Fact::Mention(at) if witness.role == *role => self.judge.facts.mention_at(at),
                _ => None,
            }),
        };
        let Some(origin) = origin else {
            let role = condition.beside.as_deref().unwrap_or_default();
            return self.push(depth, Outcome::Told, None, format!("no mention plays the role `{role}`"));
        };
        match &condition.test {
            CompiledTest::Find(concepts) => self.tell_missing_mention(condition, concepts, origin, depth),
            CompiledTest::Value { analytes, .. } => self.tell_missing_value(analytes, depth),
            CompiledTest::DaysOver(_) => {
                let durations = self.judge.facts.durations_of(origin);
                let days: Vec<f64> =
                    durations.filter_map(|(_, known)| known.days_until(self.judge.outline.today)).collect();
                let text = match days.into_iter().reduce(f64::max) {
                    Some(days) => format!("the longest that is said of it is {days:.0} days"),
                    None => "nothing is said of how long".to_owned(),
                };
                self.push(depth, Outcome::Told, None, text);
            }
            CompiledTest::HasSection(_) => {
                self.push(depth, Outcome::Told, None, "the note has no such section".to_owned());
            }
            CompiledTest::Any(inner) => {
                for (condition, source) in inner.iter().zip(&source.any) {
                    self.push(depth, Outcome::Fails, None, described(source.get_ref()));
                    self.tell_missing(condition, source.get_ref(), anchor, witnesses, depth + 1);
                }
            }
            CompiledTest::All(inner) => {
                for (number, (condition, source)) in inner.iter().zip(&source.all).enumerate() {
                    let mut known = witnesses.to_vec();
                    for before in &inner[..number] {
                        let more = self.judge.witnesses_after(before, anchor, &known);
                        known.extend(more);
                    }
                    if !self.judge.holds(condition, anchor, &known) {
                        self.push(depth, Outcome::Fails, None, described(source.get_ref()));
                        return self.tell_missing(condition, source.get_ref(), anchor, &known, depth + 1);
                    }
                }
            }
            CompiledTest::None(inner) => {
                for (condition, source) in inner.iter().zip(&source.none) {
                    if self.judge.holds(condition, anchor, witnesses) {
                        let (by, span) = self.met_by(condition, anchor, witnesses);
                        self.push(depth, Outcome::Told, span, format!("there is {}{by}", described(source.get_ref())));
                    }
                }
            }
        }
    }

    fn tell_missing_mention(
        &mut self,
        condition: &CompiledCondition,
        concepts: &[ConceptId],
        origin: usize,
        depth: usize,
    ) {
        let found: Vec<usize> = self.mentions_of(concepts).into_iter().filter(|&mention| mention != origin).collect();
        if found.is_empty() {
            return self.push(depth, Outcome::Told, None, "the note mentions none".to_owned());
        }
        for &mention in found.iter().take(MOST_CANDIDATES) {
            let why = if self.judge.reads_as(condition, mention) {
                let wanted = match condition.within {
                    Relation::Stated => "linked by the author",
                    Relation::Sentence => "in one sentence",
                    Relation::Adjacent => "in neighbouring sentences",
                    Relation::Section => "within two sentences of one section",
                    Relation::Note => "in sections that count for each other",
                };
                if condition.order.is_some() {
                    format!("it must stand {wanted} with it, and have begun after it")
                } else {
                    format!("it must stand {wanted} with it")
                }
            } else {
                self.unread(condition, mention)
            };
            self.push(depth, Outcome::Told, Some(self.span(mention)), format!("{}: {why}", self.named(mention)));
        }
        if found.len() > MOST_CANDIDATES {
            let text = format!("and {} more", found.len() - MOST_CANDIDATES);
            self.push(depth, Outcome::Told, None, text);
        }
    }

    fn tell_missing_value(&mut self, analytes: &[ConceptId], depth: usize) {
        let mut told = false;
        for value in &self.judge.facts.values {
            let Some(known) = self.judge.value(value.at).filter(|known| analytes.contains(&known.analyte)) else {
                continue;
            };
            let text = format!("“{}” is {}", flat(&known.text), known.flag.name());
            self.push(depth, Outcome::Told, Some(value.place.span), text);
            told = true;
        }
        if !told {
            self.push(depth, Outcome::Told, None, "the note has no such result".to_owned());
        }
    }

    /// What came of the ways that are open.
    fn conclude(
        &mut self,
        settings: &EvaluationSettings,
        id: RuleId,
        matches: &[(usize, Matched)],
        all: &[Finding],
        findings: &[Finding],
    ) {
        let rule = self.judge.knowledge.rule(id);
        let Some((first_way, _)) = matches.first() else { return };
        let counted = matches.iter().filter(|(way, _)| way == first_way).count();
        if matches.len() > counted {
            let text = format!("way {} comes first, so the later ones do not count", first_way + 1);
            self.push(0, Outcome::Told, None, text);
        }
        let weakest = settings.weakest_link;
        let too_weak = |matched: &Matched| weakest.zip(matched.link).is_some_and(|(weakest, link)| link > weakest);
        if matches.iter().all(|(_, matched)| too_weak(matched)) {
            self.push(0, Outcome::Fails, None, "the settings leave out findings with so weak a link".to_owned());
        }
        for above in &rule.yields_to {
            if let Some(winner) =
                all.iter().find(|finding| finding.rule == *above && finding.severity > Severity::Hover)
            {
                let code = self.judge.knowledge.rule(*above).code();
                let outcome = if findings.is_empty() { Outcome::Fails } else { Outcome::Told };
                let text = format!("`{code}` fires here and comes first in a chain of [[precedence]]");
                self.push(0, outcome, Some(winner.span), text);
            }
        }
        if !findings.is_empty() && counted > findings.len() {
            let text = "a rule reports once for each sort of anchor, where the link is closest".to_owned();
            self.push(0, Outcome::Told, None, text);
        }
        for finding in findings {
            if finding.severity < rule.rule.severity && matches.iter().any(|(_, matched)| matched.doubt) {
                let text = format!("doubt lowers it from {} to {}", rule.rule.severity.name(), finding.severity.name());
                self.push(0, Outcome::Told, Some(finding.span), text);
            }
        }
    }

    fn mentions_of(&self, concepts: &[ConceptId]) -> Vec<usize> {
        let mentions = self.judge.facts.mentions.iter().enumerate();
        mentions.filter(|(_, fact)| concepts.contains(&fact.mention.concept)).map(|(index, _)| index).collect()
    }

    fn span(&self, mention: usize) -> Span {
        self.judge.facts.mentions[mention].place.span
    }

    fn named(&self, mention: usize) -> String {
        let mention = self.judge.facts.mentions[mention].mention;
        let name = self.judge.knowledge.concept(mention.concept).name();
        let text = flat(&mention.text);
        if text.eq_ignore_ascii_case(name) { format!("“{text}”") } else { format!("“{text}” ({name})") }
    }

    /// Why a mention does not count as the condition asks.
    fn unread(&self, condition: &CompiledCondition, mention: usize) -> String {
        let fact = &self.judge.facts.mentions[mention];
        let assertion = &fact.mention.assertion;
        let section = fact.place.section;
        let allowed = condition.section.is_empty() || condition.section.contains(&section);
        if !allowed || condition.not_section.contains(&section) {
            return format!("it stands in a section that does not count ({})", section.name().unwrap_or("no header"));
        }
        let mut said: Vec<String> = Vec::new();
        if assertion.polarity == Polarity::Negated {
            said.push("denied".to_owned());
        }
        match assertion.temporality {
            Temporality::Current => {}
            Temporality::Past => said.push("past".to_owned()),
            Temporality::Hypothetical => said.push("not yet so, or only a possibility".to_owned()),
        }
        match assertion.experiencer {
            Experiencer::Patient => {}
            Experiencer::BloodRelative => said.push("a relative's".to_owned()),
            Experiencer::Other => said.push("another person's".to_owned()),
        }
        if let Some(state) = assertion.drug_state {
            said.push(format!("a drug that is {}", state.name()));
        }
        if condition.not_examined && assertion.examined {
            said.push("only found on examination".to_owned());
        }
        if assertion.certainty == Certainty::Possible {
            said.push("in doubt".to_owned());
        }
        let cue = assertion.cue.as_ref().map(|cue| format!(" because of “{}”", flat(&cue.text))).unwrap_or_default();
        if said.is_empty() {
            "the rest of the note says that it does not count (gone, stopped, or another organ's)".to_owned()
        } else {
            format!("it is read as {}{cue}", said.join(", "))
        }
    }
}

/// A condition as it stands in the pack, in short.
fn described(condition: &Condition) -> String {
    let names = |names: &[toml::Spanned<String>]| {
        names.iter().map(|name| format!("`{}`", name.get_ref())).collect::<Vec<_>>().join(" or ")
    };
    let mut text = if !condition.find.is_empty() {
        format!("find {}", names(&condition.find))
    } else if !condition.value.is_empty() {
        let is: Vec<&str> = condition.is.iter().map(|flag| flag.name()).collect();
        let is = if is.is_empty() { String::new() } else { format!(" that is {}", is.join(" or ")) };
        format!("a result of {}{is}", names(&condition.value))
    } else if let Some(days) = condition.days_over {
        format!("more than {days} days")
    } else if !condition.has_section.is_empty() {
        let kinds: Vec<&str> = condition.has_section.iter().filter_map(|kind| kind.name()).collect();
        format!("a section of the kind {}", kinds.join(" or "))
    } else if !condition.any.is_empty() {
        format!("any of {} conditions", condition.any.len())
    } else if !condition.all.is_empty() {
        format!("all of {} conditions", condition.all.len())
    } else {
        format!("none of {} conditions", condition.none.len())
    };
    if let Some(role) = &condition.beside {
        text.push_str(" beside `");
        text.push_str(role);
        text.push('`');
    }
    text
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
