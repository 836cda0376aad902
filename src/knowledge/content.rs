//! What a pack says, apart from names: that it keeps within the limits, can be shown safely and can be true.

use toml::Spanned;

use super::check::Checker;
use super::model::{Kind, LabUnit, Limits};

impl Checker {
    pub(super) fn check_content(&mut self) {
        self.check_amounts();
        self.check_packs();
        self.check_names();
        self.check_analytes();
        self.check_company();
        self.check_texts();
    }

    fn check_amounts(&mut self) {
        let limits = Limits::default();
        for (count, limit, what) in
            [(self.concepts.len(), limits.concepts, "concepts"), (self.rules.len(), limits.rules, "rules")]
        {
            if count > limit {
                let file = self.files.len().saturating_sub(1);
                let problem = format!("the packs hold {count} {what}, more than {limit}");
                self.fault_at(file, &Spanned::new(0..0, ()), problem, Some("leave some of them out".to_owned()));
            }
        }
    }

    fn check_packs(&mut self) {
        let packs: Vec<_> = self.packs.iter().map(|placed| (placed.file, placed.item.clone())).collect();
        let mut seen: Vec<String> = Vec::new();
        for (file, pack) in packs {
            let place = self.key_in(file, "[pack]", "id");
            if !is_name(&pack.id) {
                let problem = format!("the id of the pack, `{}`, is no short name", pack.id);
                self.fault_at(file, &place, problem, Some(NAME.to_owned()));
            }
            if seen.contains(&pack.id) {
                let problem = format!("another pack in use has the id `{}`", pack.id);
                let mend = "give one of them another id, or leave one of them out".to_owned();
                self.fault_at(file, &place, problem, Some(mend));
            }
            let wrong_day = |day: &String| day.len() != 10 || day.parse::<jiff::civil::Date>().is_err();
            if let Some(day) = pack.reviewed.as_ref().filter(|day| wrong_day(day)) {
                let place = self.key_in(file, "[pack]", "reviewed");
                let problem = format!("`reviewed` is no day of the calendar: `{day}`");
                self.fault_at(file, &place, problem, Some("write it as \"2026-11-22\"".to_owned()));
            }
            seen.push(pack.id);
        }
    }

    /// Where a key of a table stands in a file.
    fn key_in(&self, file: usize, table: &str, key: &str) -> Spanned<()> {
        let text = &self.files[file].text;
        let start = text.find(table).unwrap_or(0);
        let mut at = start;
        for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
            if line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
                return Spanned::new(at..at, ());
            }
            at += line.len();
        }
        Spanned::new(start..start, ())
    }

    /// Names become addresses of pages and keys of settings.
    fn check_names(&mut self) {
        let names: Vec<(usize, Spanned<String>, &str)> = self
            .rules
            .iter()
            .map(|placed| (placed.file, placed.item.code.clone(), "code"))
            .chain(self.concepts.iter().map(|placed| (placed.file, placed.item.id.clone(), "id")))
            .chain(self.mechanisms.iter().map(|placed| (placed.file, placed.item.id.clone(), "id")))
            .chain(self.pitfalls.iter().map(|placed| (placed.file, placed.item.id.clone(), "id")))
            .chain(self.sources.iter().map(|placed| (placed.file, placed.item.id.clone(), "id")))
            .chain(self.statements.iter().map(|placed| (placed.file, placed.item.id.clone(), "id")))
            .collect();
        for (file, name, what) in names {
            if !is_name(name.get_ref()) {
                let problem = format!("the {what} `{}` is no short name", shortened(name.get_ref()));
                self.fault_at(file, &name, problem, Some(NAME.to_owned()));
            }
        }
    }

    fn check_analytes(&mut self) {
        let analytes: Vec<_> = self
            .concepts
            .iter()
            .filter_map(|placed| {
                Some((placed.file, placed.item.id.clone(), placed.item.kind, placed.item.lab.clone()?))
            })
            .collect();
        for (file, id, kind, lab) in analytes {
            if kind != Kind::Lab {
                let problem = format!("`{}` has [concept.lab] and is a `{}`", id.get_ref(), kind.name());
                self.fault_at(file, &id, problem, Some("give it the kind `lab`, or remove [concept.lab]".to_owned()));
            }
            if lab.units.is_empty() {
                let problem = format!("the analyte `{}` has no unit", id.get_ref());
                self.fault_at(file, &id, problem, Some("give it one: units = [{ unit = \"mmol/L\", … }]".to_owned()));
            }
            for unit in &lab.units {
                if !limits_of(unit).is_sorted() {
                    let problem = format!("the limits of `{}` in {} are not in order", id.get_ref(), unit.unit);
                    let mend = "plausible[0] ≤ marked-low ≤ low ≤ high ≤ plausible[1] must hold".to_owned();
                    let place = self.place_of(file, &id, &unit.unit);
                    self.fault_at(file, &place, problem, Some(mend));
                }
            }
        }
    }

    fn check_company(&mut self) {
        let limit = Limits::default().term_bytes;
        let mut found = Vec::new();
        for placed in &self.concepts {
            for company in &placed.item.ambiguous {
                let words = company.with.iter().chain(&company.without).chain(&company.unless_nearer);
                for word in words.filter(|word| word.len() > limit || word.trim().is_empty()) {
                    found.push((placed.file, placed.item.id.clone(), word.clone()));
                }
            }
        }
        for (file, id, word) in found {
            let place = self.place_of(file, &id, &word);
            let problem = format!("a word of the company of `{}` is empty or longer than {limit} bytes", id.get_ref());
            self.fault_at(file, &place, problem, Some("remove or shorten it".to_owned()));
        }
    }

    /// Texts are of a bearable length and lead nowhere but to the web.
    fn check_texts(&mut self) {
        let limit = Limits::default().text_bytes;
        let mut bad: Vec<(usize, Spanned<String>, String)> = Vec::new();
        let mut look = |file: usize, owner: &Spanned<String>, text: &String| {
            if text.len() > limit || stray_link(text).is_some() {
                bad.push((file, owner.clone(), text.clone()));
            }
        };
        for placed in &self.rules {
            let rule = &placed.item;
            let variants = rule.variant.iter().filter_map(|variant| variant.message.as_ref());
            let all = [&rule.title, &rule.message].into_iter().chain(&rule.severity_reason).chain(&rule.explanation);
            all.chain(&rule.plan).chain(variants).for_each(|text| look(placed.file, &rule.code, text));
        }
        for placed in self.mechanisms.iter().chain(&self.pitfalls) {
            let all = [&placed.item.title, &placed.item.text].into_iter();
            all.for_each(|text| look(placed.file, &placed.item.id, text));
        }
        for placed in &self.statements {
            let all = std::iter::once(&placed.item.claim).chain(&placed.item.comment).chain(&placed.item.behind);
            all.for_each(|text| look(placed.file, &placed.item.id, text));
        }
        for placed in &self.sources {
            let all = std::iter::once(&placed.item.citation).chain(&placed.item.note);
            all.for_each(|text| look(placed.file, &placed.item.id, text));
        }
        for placed in &self.phrases {
            let all = [&placed.item.title, &placed.item.text].into_iter().chain(&placed.item.note);
            all.for_each(|text| look(placed.file, &placed.item.id, text));
        }
        for placed in &self.concepts {
            placed.item.note.iter().for_each(|text| look(placed.file, &placed.item.id, text));
        }
        for (file, owner, text) in bad {
            let place = self.place_of(file, &owner, &text);
            if text.len() > limit {
                let problem = format!("a text of `{}` has {} bytes", owner.get_ref(), text.len());
                self.fault_at(file, &place, problem, Some(format!("shorten it to {limit}")));
            }
            if let Some(target) = stray_link(&text) {
                let problem = format!("a text of `{}` links to `{}`", owner.get_ref(), shortened(target));
                self.fault_at(file, &place, problem, Some(WEB_ONLY.to_owned()));
            }
        }
        let links: Vec<_> = self
            .sources
            .iter()
            .filter_map(|placed| Some((placed.file, placed.item.id.clone(), placed.item.link.clone()?)))
            .filter(|(.., link)| !is_web_address(link))
            .collect();
        for (file, id, link) in links {
            let place = self.place_of(file, &id, &link);
            let problem = format!("the link of `{}` is no address of the web: `{}`", id.get_ref(), shortened(&link));
            self.fault_at(file, &place, problem, Some(WEB_ONLY.to_owned()));
        }
    }
}

const NAME: &str = "use letters, digits, and between them `-`, `_` or `.`";
const WEB_ONLY: &str = "write an address that begins with https:// or http:// and holds no spaces";

/// Whether a name can be a part of an address: nothing in it leads to another folder.
fn is_name(name: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    edge(name.bytes().next())
        && edge(name.bytes().last())
        && name.len() <= 100
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Whether a link leads to the web and nowhere else.
pub(super) fn is_web_address(link: &str) -> bool {
    let web = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    web.is_some_and(|rest| !rest.is_empty())
        && !link.contains(|character: char| {
            character.is_whitespace() || character.is_control() || matches!(character, '<' | '>')
        })
}

/// The target of a link in a text in Markdown that does not lead to the web.
fn stray_link(text: &str) -> Option<&str> {
    text.match_indices("](").find_map(|(at, _)| {
        let target = text.get(at + 2..)?.split(')').next()?.trim();
        (!is_web_address(target)).then_some(target)
    })
}

fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect()
}

fn limits_of(unit: &LabUnit) -> Vec<f64> {
    let [least, most] = unit.plausible;
    [Some(least), unit.marked_low, unit.low, unit.high, Some(most)].into_iter().flatten().collect()
}
