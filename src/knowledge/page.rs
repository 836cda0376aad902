//! Pages: one readable text for each rule, mechanism, pitfall, source and statement.
//!
//! The same Markdown is shown in the terminal, opened from an editor and linked from a diagnostic.

use std::fmt::Write;

use toml::Spanned;

use super::Knowledge;
use super::compiled::CompiledRule;
use super::model::{Evidence, Mechanism, Source, Statement};

/// The heading under which a rule's page tells the mechanism.
pub const MECHANISM_HEADING: &str = "## Mechanism: ";

const DISCLAIMER: &str = "*A reading aid for professionals, not a medical device. It says what to consider and gives no \
                          orders; the decision is the clinician's.*";

/// The page of whatever has this name: a rule's code, or the id of a mechanism, pitfall, statement or source.
#[must_use]
pub fn page(knowledge: &Knowledge, name: &str) -> Option<String> {
    rule_page(knowledge, name)
        .or_else(|| mechanism_page(knowledge, name))
        .or_else(|| pitfall_page(knowledge, name))
        .or_else(|| statement_page(knowledge, name))
        .or_else(|| source_page(knowledge, name))
}

/// The page of a rule.
#[must_use]
pub fn rule_page(knowledge: &Knowledge, code: &str) -> Option<String> {
    let compiled = knowledge.rule_named(code)?;
    let rule = &compiled.rule;
    let mut page = Page::new(&rule.title);
    let default = if rule.enabled { "" } else { " · off by default" };
    page.paragraph(&format!("`{code}` · {} · evidence: {}{default}", rule.severity.name(), rule.evidence.name()));
    page.quote(&rule.message);
    page.paragraph(DISCLAIMER);

    page.heading(&format!("## Why it is {}", indefinite(rule.severity.name())));
    page.paragraph(rule.severity_reason.as_deref().unwrap_or("The pack gives no reason."));
    page.variants(compiled);
    if !rule.explanation.is_empty() {
        page.heading("## What it says");
        page.list(&rule.explanation);
    }
    let mechanisms = rule.mechanism.iter().chain(&rule.also_mechanisms);
    for mechanism in mechanisms.filter_map(|id| knowledge.mechanism(id.get_ref())) {
        page.heading(&format!("{MECHANISM_HEADING}{}", plain(&mechanism.title)));
        page.mechanism(mechanism);
    }
    if let Some(pitfall) = rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref())) {
        page.heading(&format!("## Pitfall: {}", plain(&pitfall.title)));
        page.mechanism(pitfall);
    }
    page.heading("## Strength of evidence");
    page.paragraph(strength(rule.evidence));
    page.statements(knowledge, &rule.statements);
    if rule.beyond_founding_documents {
        page.paragraph("The rule goes beyond what the founding documents say; it rests on the sources below.");
    }
    page.sources(knowledge, &rule.sources);
    page.examples(compiled);
    page.reviewed(knowledge);
    Some(page.0)
}

/// The page of a mechanism.
#[must_use]
pub fn mechanism_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let mechanism = knowledge.mechanism(id)?;
    let uses = |rule: &CompiledRule| {
        rule.rule.mechanism.iter().chain(&rule.rule.also_mechanisms).any(|used| used.get_ref() == id)
    };
    Some(idea_page(knowledge, mechanism, "mechanism", uses))
}

/// The page of a pitfall.
#[must_use]
pub fn pitfall_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let pitfall = knowledge.pitfall(id)?;
    let uses = |rule: &CompiledRule| rule.rule.pitfall.as_ref().is_some_and(|used| used.get_ref() == id);
    Some(idea_page(knowledge, pitfall, "pitfall", uses))
}

fn idea_page(knowledge: &Knowledge, idea: &Mechanism, what: &str, uses: impl Fn(&CompiledRule) -> bool) -> String {
    let mut page = Page::new(&idea.title);
    page.paragraph(&format!("`{}` · {what} · evidence: {}", idea.id.get_ref(), idea.evidence.name()));
    page.paragraph(&plain(&idea.text));
    page.paragraph(DISCLAIMER);
    page.heading("## Strength of evidence");
    page.paragraph(strength(idea.evidence));
    page.rules(knowledge, "## Rules that point here", uses);
    page.statements(knowledge, &idea.statements);
    page.sources(knowledge, &idea.sources);
    page.reviewed(knowledge);
    page.0
}

fn statement_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let statement = knowledge.statement(id)?;
    let names = |list: &[Spanned<String>]| list.iter().any(|name| name.get_ref() == id);
    let mut page = Page::new(&format!("Statement {id}"));
    page.statement(statement);
    page.gap();
    if let Some(behind) = &statement.behind {
        page.paragraph(&format!("What may be behind the document's reference (a guess): {}.", plain(behind)));
    }
    page.rules(knowledge, "## Rules that carry it", |rule| names(&rule.rule.statements));
    page.ideas("## Mechanisms and pitfalls that carry it", knowledge, |idea| names(&idea.statements));
    page.sources(knowledge, &statement.sources);
    page.reviewed(knowledge);
    Some(page.0)
}

fn source_page(knowledge: &Knowledge, id: &str) -> Option<String> {
    let source = knowledge.source(id)?;
    let names = |list: &[Spanned<String>]| list.iter().any(|name| name.get_ref() == id);
    let mut page = Page::new(&format!("Source {id}"));
    page.source(source);
    page.gap();
    page.rules(knowledge, "## Rules that rest on it", |rule| names(&rule.rule.sources));
    page.ideas("## Mechanisms and pitfalls that rest on it", knowledge, |idea| names(&idea.sources));
    page.reviewed(knowledge);
    Some(page.0)
}

/// A page in the making; each part ends with an empty line.
struct Page(String);

impl Page {
    fn new(title: &str) -> Self {
        Self(format!("# {}\n\n", plain(title)))
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.line(heading);
        self.gap();
    }

    fn paragraph(&mut self, text: &str) {
        self.line(text);
        self.gap();
    }

    fn quote(&mut self, text: &str) {
        self.paragraph(&format!("> {}", plain(text)));
    }

    fn list(&mut self, items: &[String]) {
        for item in items {
            self.line(&format!("- {}", plain(item)));
        }
        self.gap();
    }

    fn mechanism(&mut self, idea: &Mechanism) {
        self.paragraph(&plain(&idea.text));
        self.paragraph(&format!(
            "Evidence: {}. Its own page is {}.",
            idea.evidence.name(),
            page_link(idea.id.get_ref())
        ));
    }

    fn variants(&mut self, rule: &CompiledRule) {
        for variant in &rule.variants {
            let severity = variant.severity.map(|severity| format!("it is {}", indefinite(severity.name())));
            let message = variant.message.as_ref().map(|message| format!("it says: “{}”", plain(message)));
            let changes: Vec<String> = severity.into_iter().chain(message).collect();
            if !changes.is_empty() {
                self.paragraph(&format!("In some notes {}", changes.join(", and ")));
            }
        }
    }

    fn examples(&mut self, rule: &CompiledRule) {
        if !rule.rule.fires_on.is_empty() {
            self.heading("## Notes in which it fires");
            for example in &rule.rule.fires_on {
                if let Some(severity) = example.severity {
                    self.paragraph(&format!("As {}:", indefinite(severity.name())));
                }
                self.note(example.note.get_ref());
            }
        }
        if !rule.rule.silent_on.is_empty() {
            self.heading("## Notes in which it stays silent");
            for example in &rule.rule.silent_on {
                self.paragraph(&format!("Because: {}", plain(&example.why)));
                self.note(example.note.get_ref());
            }
        }
    }

    fn note(&mut self, note: &str) {
        for line in note.lines() {
            self.line(&format!("    {line}"));
        }
        self.gap();
    }

    fn statements(&mut self, knowledge: &Knowledge, ids: &[Spanned<String>]) {
        let statements: Vec<&Statement> = ids.iter().filter_map(|id| knowledge.statement(id.get_ref())).collect();
        if statements.is_empty() {
            return;
        }
        self.heading("## Founding documents");
        self.paragraph("What the two documents behind this pack state, in other words, with what better sources say.");
        for statement in statements {
            self.statement(statement);
        }
        self.gap();
    }

    fn statement(&mut self, statement: &Statement) {
        let references: Vec<String> = statement.references.iter().map(reference).collect();
        let references =
            if references.is_empty() { String::new() } else { format!("; its references {}", references.join(", ")) };
        let mut line = format!(
            "- **{}** (document {}, line {}, “{}”{references}): {}",
            statement.id.get_ref(),
            plain(&statement.document),
            statement.line,
            plain(&statement.section),
            plain(&statement.claim),
        );
        if let Some(verdict) = statement.verdict {
            let _ = write!(line, " Verdict: {}.", verdict.name());
        }
        if let Some(comment) = &statement.comment {
            let _ = write!(line, " {}", plain(comment));
        }
        if !statement.sources.is_empty() {
            let sources: Vec<&str> = statement.sources.iter().map(|id| id.get_ref().as_str()).collect();
            let _ = write!(line, " Better sources: {}.", sources.join(", "));
        }
        self.line(&line);
    }

    fn sources(&mut self, knowledge: &Knowledge, ids: &[Spanned<String>]) {
        let sources: Vec<&Source> = ids.iter().filter_map(|id| knowledge.source(id.get_ref())).collect();
        if sources.is_empty() {
            return;
        }
        self.heading("## Sources");
        for source in sources {
            self.source(source);
        }
        self.gap();
    }

    fn source(&mut self, source: &Source) {
        let mut line = format!("- **{}** {}", source.id.get_ref(), sentence(&source.citation));
        if let Some(link) = source.link.as_deref().filter(|link| is_address(link)) {
            let _ = write!(line, " <{link}>");
        }
        let _ = write!(line, " Status: {}.", plain(&source.status));
        if let Some(note) = &source.note {
            let _ = write!(line, " {}", plain(note));
        }
        self.line(&line);
    }

    fn rules(&mut self, knowledge: &Knowledge, heading: &str, belongs: impl Fn(&CompiledRule) -> bool) {
        let rules: Vec<String> = knowledge
            .rules
            .iter()
            .filter(|rule| belongs(rule))
            .map(|rule| format!("{} {} ({})", page_link(rule.code()), rule.rule.title, rule.rule.severity.name()))
            .collect();
        if !rules.is_empty() {
            self.heading(heading);
            self.list(&rules);
        }
    }

    fn ideas(&mut self, heading: &str, knowledge: &Knowledge, belongs: impl Fn(&Mechanism) -> bool) {
        let ideas: Vec<String> = knowledge
            .mechanisms
            .iter()
            .chain(&knowledge.pitfalls)
            .filter(|idea| belongs(idea))
            .map(|idea| format!("{} {}", page_link(idea.id.get_ref()), idea.title))
            .collect();
        if !ideas.is_empty() {
            self.heading(heading);
            self.list(&ideas);
        }
    }

    fn reviewed(&mut self, knowledge: &Knowledge) {
        self.heading("## Review");
        for pack in &knowledge.packs {
            let reviewed = pack.reviewed.as_deref().unwrap_or("not told");
            self.line(&format!("- {} {}, last reviewed: {reviewed}.", plain(&pack.name), plain(&pack.version)));
        }
    }
}

/// What a grade of evidence means.
const fn strength(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Good => "Good: labels, guidelines, trials or large population data.",
        Evidence::Moderate => "Moderate: observational work, reviews or consistent practice.",
        Evidence::Weak => "Weak: hypotheses, single authors or animal work. It is never more than a hint.",
    }
}

fn indefinite(severity: &str) -> String {
    match severity {
        "information" => "information".to_owned(),
        "hover" => "shown on hover only".to_owned(),
        _ => format!("a {severity}"),
    }
}

fn reference(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), plain)
}

/// Whether a link leads to the web and nowhere else.
fn is_address(link: &str) -> bool {
    let web = link.starts_with("https://") || link.starts_with("http://");
    web && !link.contains(|character: char| character.is_whitespace() || matches!(character, '<' | '>'))
}

fn sentence(text: &str) -> String {
    let text = plain(text);
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}

/// The name of a page that leads to it where the pages lie beside each other as files.
fn page_link(name: &str) -> String {
    format!("[`{name}`]({name}.md)")
}

/// Text of a pack as Markdown: on one line, and never the start of a tag.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let tag = characters.peek().is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'));
        if character == '<' && tag { safe.push_str("&lt;") } else { safe.push(character) }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{PackSource, load};

    #[test]
    fn everything_in_the_embedded_pack_has_a_page() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        for rule in &knowledge.rules {
            let page = page(&knowledge, rule.code()).expect("a rule has a page");
            let order = ["# ", "\n> ", DISCLAIMER, "## Why it is ", "## What it says", "## Strength", "## Review"];
            let places: Vec<_> = order.iter().map(|part| page.find(part)).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}: {places:?}", rule.code());
            assert!(rule.rule.statements.iter().all(|id| page.contains(&format!("**{}**", id.get_ref()))));
            assert!(rule.rule.sources.iter().all(|id| page.contains(&format!("**{}**", id.get_ref()))));
            assert_eq!(page.contains(MECHANISM_HEADING), rule.rule.mechanism.is_some());
            let names = rule.rule.mechanism.iter().chain(&rule.rule.also_mechanisms).chain(&rule.rule.pitfall);
            for name in names.map(toml::Spanned::get_ref) {
                assert!(page.contains(&format!("[`{name}`]({name}.md)")), "{page}");
                let idea = super::page(&knowledge, name).expect("an id has a page");
                assert!(idea.contains(&format!("[`{0}`]({0}.md)", rule.code())), "{idea}");
            }
        }
        let mechanisms = knowledge.mechanisms.iter().chain(&knowledge.pitfalls).map(|idea| &idea.id);
        let rest = knowledge.statements.iter().map(|statement| &statement.id);
        for id in mechanisms.chain(rest).chain(knowledge.sources.iter().map(|source| &source.id)) {
            let page = page(&knowledge, id.get_ref()).expect("an id has a page");
            assert!(page.contains(id.get_ref().as_str()) && page.ends_with(".\n"), "{page}");
        }
        assert_eq!(page(&knowledge, "no-such-thing"), None);
    }

    #[test]
    fn text_of_a_pack_starts_no_tag() {
        assert_eq!(plain("K < 3.5 <b>\n <!-- x -->"), "K < 3.5 &lt;b> &lt;!-- x -->");
        assert!(!is_address("javascript:alert(1)") && is_address("https://doi.org/10.1/x"));
    }
}
