//! What the conditions of a rule ask of each other and of concepts, beyond their names.

use toml::Spanned;

use super::check::{Checker, near_miss};
use super::model::{Condition, Kind, Limits, Rule};

impl Checker {
    /// Whether a rule keeps within bounds, and whether the parts that it speaks of are played.
    pub(super) fn check_parts(&mut self, file: usize, rule: &Rule) {
        let mut count = 0;
        for condition in every(rule) {
            count_all(condition.get_ref(), &mut count);
        }
        let most = Limits::default().conditions;
        if count > most {
            let problem = format!("the rule `{}` has {count} conditions, more than {most}", rule.code.get_ref());
            self.fault_at(file, &rule.code, problem, Some("split it into several rules".to_owned()));
        }
        let mut all_roles: Vec<String> = Vec::new();
        for route in &rule.route {
            let mut roles: Vec<String> = Vec::new();
            for condition in &route.require {
                self.check_beside(file, condition, &mut roles);
            }
            all_roles.extend(roles.iter().cloned());
            for condition in &route.unless {
                self.check_beside(file, condition, &mut roles.clone());
            }
        }
        let whole = rule.unless.iter().chain(rule.variant.iter().flat_map(|variant| &variant.when));
        for condition in whole {
            self.check_beside(file, condition, &mut all_roles.clone());
        }
        for role in rule.consumes.iter().filter(|role| !all_roles.contains(role)) {
            let place = self.place_of(file, &rule.code, role);
            self.no_such_role(file, &place, role, &all_roles);
        }
    }

    /// A condition can stand beside the role of one that comes before it.
    fn check_beside(&mut self, file: usize, spanned: &Spanned<Condition>, roles: &mut Vec<String>) {
        let condition = spanned.get_ref();
        if let Some(role) = condition.beside.as_ref().filter(|role| !roles.contains(role)) {
            self.no_such_role(file, spanned, role, roles);
        }
        for inner in condition.any.iter().chain(&condition.all) {
            self.check_beside(file, inner, roles);
        }
        for inner in &condition.none {
            self.check_beside(file, inner, &mut roles.clone());
        }
        match &condition.role {
            Some(role) => roles.push(role.clone()),
            None if !condition.value.is_empty() => roles.push("lab".to_owned()),
            None if condition.days_over.is_some() => roles.push("duration".to_owned()),
            None => {
                let kinds: Vec<Kind> = condition.find.iter().flat_map(|name| self.kinds_of(name.get_ref())).collect();
                roles.extend(kinds.into_iter().map(|kind| kind.role().to_owned()));
            }
        }
    }

    fn no_such_role<T>(&mut self, file: usize, place: &Spanned<T>, role: &str, known: &[String]) {
        let mend = near_miss(role, known.iter().map(String::as_str)).map_or_else(
            || "name the `role` of a condition that comes before".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.fault_at(file, place, format!("no condition before plays the role `{role}`"), Some(mend));
    }

    /// Results are of analytes.
    pub(super) fn check_analytes_of(&mut self, file: usize, at: &Spanned<String>, names: &[Spanned<String>]) {
        for name in names {
            let kinds = self.kinds_of(name.get_ref());
            if !kinds.is_empty() && !kinds.contains(&Kind::Lab) {
                let problem =
                    format!("`{}` asks for a result of `{}`, which is no analyte", at.get_ref(), name.get_ref());
                let mend = "name a concept of the kind `lab`, or look for it with `find`".to_owned();
                self.fault_at(file, name, problem, Some(mend));
            }
        }
    }

    /// What is never seen can be asked for by no rule.
    pub(super) fn check_seen(&mut self, file: usize, names: &[Spanned<String>]) {
        for name in names {
            let id = self.by_id.get(name.get_ref());
            let unseen = id.and_then(|id| self.concepts.get(id.0 as usize)).is_some_and(|placed| placed.item.unseen);
            if unseen {
                let problem = format!("no rule can ask for `{}`, which is `unseen`", name.get_ref());
                let mend = "remove `unseen`, or give it `background = true` instead".to_owned();
                self.fault_at(file, name, problem, Some(mend));
            }
        }
    }

    /// The kinds of a concept and all that belongs to it, or of the members of a set.
    fn kinds_of(&self, name: &str) -> Vec<Kind> {
        let members = self.members.get(name).into_iter().flatten();
        let mut kinds: Vec<Kind> =
            members.filter_map(|id| self.concepts.get(id.0 as usize)).map(|placed| placed.item.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

fn every(rule: &Rule) -> impl Iterator<Item = &Spanned<Condition>> {
    let routes = rule.route.iter();
    let of_routes = routes.flat_map(|route| std::iter::once(&route.anchor).chain(&route.require).chain(&route.unless));
    of_routes.chain(&rule.unless).chain(rule.variant.iter().flat_map(|variant| &variant.when))
}

fn count_all(condition: &Condition, count: &mut usize) {
    *count += 1;
    for inner in condition.any.iter().chain(&condition.all).chain(&condition.none) {
        count_all(inner.get_ref(), count);
    }
}
