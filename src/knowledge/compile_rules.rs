//! Compiling rules: their conditions, and the order that precedence puts them in.

use std::sync::Arc;

use toml::Spanned;

use super::check::{Checker, Placed};
use super::compiled::{CompiledCondition, CompiledRoute, CompiledRule, CompiledTest, CompiledVariant, RuleId};
use super::model::{Condition, DrugState, Limits, Relation, Rule};
use super::template::plan_line;

/// The longest message that a diagnostic may carry, in characters.
const LONGEST_MESSAGE: usize = 120;

/// The longest line that a rule's plan may make, in characters.
const LONGEST_PLAN: usize = 160;

impl Checker {
    pub(super) fn compile_rules(&mut self) -> Vec<CompiledRule> {
        let rules = std::mem::take(&mut self.rules);
        rules
            .into_iter()
            .enumerate()
            .map(|(index, Placed { file, item: rule })| {
                self.check_rule(file, &rule);
                self.check_parts(file, &rule);
                let at = rule.code.clone();
                let routes = rule
                    .route
                    .iter()
                    .map(|route| CompiledRoute {
                        anchor: self.condition(file, &at, &route.anchor, 1),
                        require: self.conditions(file, &at, &route.require, 1),
                        unless: self.conditions(file, &at, &route.unless, 1),
                    })
                    .collect();
                let unless = self.conditions(file, &at, &rule.unless, 1);
                let variants = rule
                    .variant
                    .iter()
                    .map(|variant| CompiledVariant {
                        severity: variant.severity,
                        message: variant.message.clone(),
                        when: self.conditions(file, &at, &variant.when, 1),
                    })
                    .collect();
                let changes = self.changed_by.remove(&index).unwrap_or_default();
                CompiledRule {
                    rule,
                    origin: self.origin(file),
                    changed_by: changes.iter().map(|(pack, _)| *pack).collect(),
                    reasons: changes.into_iter().filter_map(|(_, reason)| reason).collect(),
                    routes,
                    unless,
                    variants,
                    yields_to: Vec::new(),
                    rank: 0,
                }
            })
            .collect()
    }

    fn check_rule(&mut self, file: usize, rule: &Rule) {
        let messages = std::iter::once(&rule.message).chain(rule.variant.iter().filter_map(|v| v.message.as_ref()));
        for message in messages {
            let length = message.chars().count();
            if length > LONGEST_MESSAGE {
                let problem = format!("a message of `{}` has {length} characters", rule.code.get_ref());
                let place = self.place_of(file, &rule.code, message);
                self.fault_at(file, &place, problem, Some(format!("shorten it to {LONGEST_MESSAGE}")));
            }
        }
        let plan = plan_line(&rule.plan).chars().count();
        if plan > LONGEST_PLAN {
            let problem = format!("the plan of `{}` makes a line of {plan} characters", rule.code.get_ref());
            self.fault_at(file, &rule.code, problem, Some(format!("shorten it to {LONGEST_PLAN}")));
        }
        if rule.route.is_empty() {
            let problem = format!("the rule `{}` has no [[rule.route]]", rule.code.get_ref());
            self.fault_at(file, &rule.code, problem, Some("say where its anchor is and what it requires".to_owned()));
        }
        let carried = rule.evidence.carries();
        if rule.severity > carried {
            let evidence = rule.evidence.name();
            let problem = format!("the rule `{}` has {evidence} evidence and is more than a hint", rule.code.get_ref());
            let place = self.place_of(file, &rule.code, rule.severity.name());
            self.fault_at(file, &place, problem, Some(format!("lower it to `{}`", carried.name())));
        }
    }

    fn conditions(
        &mut self,
        file: usize,
        at: &Spanned<String>,
        conditions: &[Spanned<Condition>],
        depth: usize,
    ) -> Vec<CompiledCondition> {
        conditions.iter().map(|condition| self.condition(file, at, condition, depth)).collect()
    }

    fn condition(
        &mut self,
        file: usize,
        at: &Spanned<String>,
        spanned: &Spanned<Condition>,
        depth: usize,
    ) -> CompiledCondition {
        let condition = spanned.get_ref();
        let tests = [
            ("find", !condition.find.is_empty()),
            ("value", !condition.value.is_empty()),
            ("days-over", condition.days_over.is_some()),
            ("has-section", !condition.has_section.is_empty()),
            ("any", !condition.any.is_empty()),
            ("all", !condition.all.is_empty()),
            ("none", !condition.none.is_empty()),
        ];
        let asked: Vec<&str> = tests.iter().filter(|(_, test)| *test).map(|(name, _)| *name).collect();
        if asked.len() != 1 {
            let (problem, mend) = if asked.is_empty() {
                ("looks for nothing".to_owned(), "give it one of find, value, days-over, has-section, any, all, none")
            } else {
                (format!("looks for several things: {}", asked.join(", ")), "make a condition of its own for each")
            };
            let problem = format!("a condition of `{}` {problem}", at.get_ref());
            self.fault_at(file, spanned, problem, Some(mend.to_owned()));
        }
        if condition.value.is_empty()
            && (!condition.is.is_empty()
                || condition.marked
                || condition.printed
                || condition.over_upper_limit.is_some())
        {
            let problem = format!("a condition of `{}` asks for a result without `value`", at.get_ref());
            let mend = "is, marked, printed and over-upper-limit belong to `value = [\"…\"]`".to_owned();
            self.fault_at(file, spanned, problem, Some(mend));
        }
        let deepest = Limits::default().depth;
        if depth > deepest {
            let problem = format!("the conditions of `{}` lie more than {deepest} deep in each other", at.get_ref());
            self.fault_at(file, spanned, problem, Some("flatten them, or split the rule".to_owned()));
        }
        self.check_analytes_of(file, at, &condition.value);
        self.check_seen(file, &condition.find);
        let depth = depth + 1;
        let test = if !condition.find.is_empty() {
            CompiledTest::Find(self.expand(file, &condition.find))
        } else if !condition.value.is_empty() {
            CompiledTest::Value {
                analytes: self.expand(file, &condition.value),
                is: condition.is.clone(),
                marked: condition.marked,
                printed: condition.printed,
                over_upper_limit: condition.over_upper_limit,
            }
        } else if let Some(days) = condition.days_over {
            CompiledTest::DaysOver(days)
        } else if !condition.has_section.is_empty() {
            CompiledTest::HasSection(condition.has_section.clone())
        } else if !condition.any.is_empty() {
            CompiledTest::Any(self.conditions(file, at, &condition.any, depth))
        } else if !condition.all.is_empty() {
            CompiledTest::All(self.conditions(file, at, &condition.all, depth))
        } else {
            CompiledTest::None(self.conditions(file, at, &condition.none, depth))
        };
        let state = if condition.state.is_empty() { vec![DrugState::Current] } else { condition.state.clone() };
        CompiledCondition {
            test,
            within: condition.within.unwrap_or(Relation::Note),
            beside: condition.beside.as_deref().map(Arc::from),
            reads: condition.reads,
            state,
            blood_relatives: condition.blood_relatives,
            section: condition.section.clone(),
            not_section: condition.not_section.clone(),
            not_examined: condition.not_examined,
            not_stopping: condition.not_stopping,
            ignores_doubt: condition.ignores_doubt,
            order: condition.order,
            role: condition.role.as_deref().map(Arc::from),
            far: None,
        }
    }

    /// Orders the rules so that each comes after those it yields to; a circle is a fault.
    pub(super) fn rank(&mut self, mut rules: Vec<CompiledRule>) -> (Vec<CompiledRule>, Vec<RuleId>) {
        let known: Vec<String> = rules.iter().map(|rule| rule.code().to_owned()).collect();
        let chains: Vec<(usize, Vec<Spanned<String>>)> =
            self.precedence.iter().map(|placed| (placed.file, placed.item.order.clone())).collect();
        for (file, order) in &chains {
            self.check_refs(*file, order, "rule", &known);
            let places: Vec<usize> =
                order.iter().filter_map(|name| known.iter().position(|code| code == name.get_ref())).collect();
            for (above, below) in
                places.iter().enumerate().flat_map(|(at, &below)| places[..at].iter().map(move |&above| (above, below)))
            {
                let above = RuleId(u32::try_from(above).unwrap_or(u32::MAX));
                if !rules[below].yields_to.contains(&above) {
                    rules[below].yields_to.push(above);
                }
            }
        }
        let mut order: Vec<RuleId> = Vec::new();
        let mut placed = vec![false; rules.len()];
        while order.len() < rules.len() {
            let ready = (0..rules.len())
                .find(|&index| !placed[index] && rules[index].yields_to.iter().all(|above| placed[above.0 as usize]));
            let Some(next) = ready else {
                if let Some((file, chain)) = chains.first()
                    && let Some(name) = chain.first()
                {
                    let problem = "the precedence chains go round in a circle".to_owned();
                    self.fault_at(*file, name, problem, Some("remove one of the chains".to_owned()));
                }
                break;
            };
            placed[next] = true;
            rules[next].rank = order.len();
            order.push(RuleId(u32::try_from(next).unwrap_or(u32::MAX)));
        }
        (rules, order)
    }
}
