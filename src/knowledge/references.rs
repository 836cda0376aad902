//! Whether what rules, mechanisms, pitfalls, statements and phrases refer to is there.

use toml::Spanned;

use super::check::{Checker, Placed};
use super::model::Mechanism;

/// Names as they stand in a pack.
type Names = Vec<Spanned<String>>;

impl Checker {
    pub(super) fn check_refs(&mut self, file: usize, names: &[Spanned<String>], what: &str, known: &[String]) {
        for name in names {
            if !known.contains(name.get_ref()) {
                self.unknown(file, name, what, known);
            }
        }
    }

    pub(super) fn check_pages(&mut self) {
        let names = |placed: &[Placed<Mechanism>]| -> Vec<String> {
            placed.iter().map(|page| page.item.id.get_ref().clone()).collect()
        };
        let mechanisms = names(&self.mechanisms);
        let pitfalls = names(&self.pitfalls);
        let sources: Vec<String> = self.sources.iter().map(|placed| placed.item.id.get_ref().clone()).collect();
        let statements: Vec<String> = self.statements.iter().map(|placed| placed.item.id.get_ref().clone()).collect();
        let mut references: Vec<(usize, Names, Names)> = Vec::new();
        for placed in self.mechanisms.iter().chain(&self.pitfalls) {
            references.push((placed.file, placed.item.statements.clone(), placed.item.sources.clone()));
        }
        for placed in &self.statements {
            references.push((placed.file, Vec::new(), placed.item.sources.clone()));
        }
        for placed in &self.phrases {
            references.push((placed.file, Vec::new(), placed.item.sources.clone()));
        }
        let mut pages: Vec<(usize, Names, Names)> = Vec::new();
        for placed in &self.rules {
            let rule = &placed.item;
            references.push((placed.file, rule.statements.clone(), rule.sources.clone()));
            let all_mechanisms = rule.mechanism.iter().chain(&rule.also_mechanisms).cloned().collect();
            pages.push((placed.file, all_mechanisms, rule.pitfall.iter().cloned().collect()));
        }
        for (file, named_statements, named_sources) in references {
            self.check_refs(file, &named_statements, "statement", &statements);
            self.check_refs(file, &named_sources, "source", &sources);
        }
        self.check_phrase_names();
        for (file, named_mechanisms, named_pitfalls) in pages {
            self.check_refs(file, &named_mechanisms, "mechanism", &mechanisms);
            self.check_refs(file, &named_pitfalls, "pitfall", &pitfalls);
        }
    }

    /// A phrase's name is typed in one go, so it holds nothing at which editors end a word.
    fn check_phrase_names(&mut self) {
        let names: Vec<_> = self.phrases.iter().map(|placed| (placed.file, placed.item.id.clone())).collect();
        for (file, name) in names {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            if name.get_ref().is_empty() || !name.get_ref().bytes().all(plain) {
                let problem = format!("the phrase `{}` cannot be typed behind a dot", name.get_ref());
                self.fault_at(file, &name, problem, Some("use lower-case letters and digits only".to_owned()));
            }
        }
    }
}
