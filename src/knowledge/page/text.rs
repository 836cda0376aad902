//! The parts that pages are made of.

use std::fmt::Write;

use toml::Spanned;

use super::PAGE_ENDING;
use crate::knowledge::Knowledge;
use crate::knowledge::compiled::CompiledRule;
use crate::knowledge::model::{Evidence, Mechanism, Rule, Source, Statement};

/// A page in the making; each part ends with an empty line.
pub(super) struct Page(pub(super) String);

impl Page {
    pub(super) fn new(title: &str) -> Self {
        Self(format!("# {}\n\n", plain(title)))
    }

    pub(super) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    pub(super) fn gap(&mut self) {
        self.0.push('\n');
    }

    pub(super) fn heading(&mut self, heading: &str) {
        self.line(heading);
        self.gap();
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.line(text);
        self.gap();
    }

    pub(super) fn quote(&mut self, text: &str) {
        self.paragraph(&format!("> {}", plain(text)));
    }

    pub(super) fn list(&mut self, items: &[String]) {
        for item in items {
            self.line(&format!("- {}", plain(item)));
        }
        self.gap();
    }

    pub(super) fn mechanism(&mut self, idea: &Mechanism) {
        self.paragraph(&plain(&idea.text));
        self.paragraph(&format!(
            "Evidence: {}. Its own page is {}.",
            idea.evidence.name(),
            page_link(idea.id.get_ref())
        ));
    }

    pub(super) fn variants(&mut self, rule: &CompiledRule) {
        for variant in &rule.variants {
            let severity = variant.severity.map(|severity| format!("it is {}", indefinite(severity.name())));
            let message = variant.message.as_ref().map(|message| format!("it says: “{}”", plain(message)));
            let changes: Vec<String> = severity.into_iter().chain(message).collect();
            if !changes.is_empty() {
                self.paragraph(&format!("In some notes {}", changes.join(", and ")));
            }
        }
    }

    pub(super) fn examples(&mut self, rule: &CompiledRule) {
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

    pub(super) fn note(&mut self, note: &str) {
        for line in note.lines() {
            self.line(&format!("    {line}"));
        }
        self.gap();
    }

    pub(super) fn statements(&mut self, knowledge: &Knowledge, ids: &[Spanned<String>]) {
        let statements: Vec<&Statement> = ids.iter().filter_map(|id| knowledge.statement(id.get_ref())).collect();
        self.judged("## Founding documents", &statements);
    }

    /// Statements of the founding documents, under a heading; nothing where there are none.
    pub(super) fn judged(&mut self, heading: &str, statements: &[&Statement]) {
        if statements.is_empty() {
            return;
        }
        self.heading(heading);
        self.paragraph("What the documents behind this pack state, in other words, with what better sources say.");
        for statement in statements {
            self.statement(statement);
        }
        self.gap();
    }

    pub(super) fn statement(&mut self, statement: &Statement) {
        let references: Vec<String> = statement.references.iter().map(reference).collect();
        let references =
            if references.is_empty() { String::new() } else { format!("; its references {}", references.join(", ")) };
        let mut line = format!(
            "- {} (founding document {}, line {}, “{}”{references}): {}",
            strong_link(statement.id.get_ref()),
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
            let sources: Vec<String> = statement.sources.iter().map(|id| page_link(id.get_ref())).collect();
            let _ = write!(line, " Better sources: {}.", sources.join(", "));
        }
        self.line(&line);
    }

    pub(super) fn sources(&mut self, knowledge: &Knowledge, ids: &[Spanned<String>]) {
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

    pub(super) fn source(&mut self, source: &Source) {
        let mut line = format!("- {} {}", strong_link(source.id.get_ref()), sentence(&source.citation));
        if let Some(link) = source.link.as_deref().filter(|link| is_address(link)) {
            let _ = write!(line, " <{link}>");
        }
        let _ = write!(line, " Status: {}.", plain(&source.status));
        if let Some(note) = &source.note {
            let _ = write!(line, " {}", plain(note));
        }
        self.line(&line);
    }

    pub(super) fn rules(&mut self, knowledge: &Knowledge, heading: &str, belongs: impl Fn(&CompiledRule) -> bool) {
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

    pub(super) fn ideas(&mut self, heading: &str, knowledge: &Knowledge, belongs: impl Fn(&Mechanism) -> bool) {
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

    /// The rules, and the mechanisms and pitfalls, that name something in one of their lists.
    pub(super) fn named_by(
        &mut self,
        knowledge: &Knowledge,
        id: &str,
        verb: &str,
        of_rule: fn(&Rule) -> &[Spanned<String>],
        of_idea: fn(&Mechanism) -> &[Spanned<String>],
    ) {
        self.rules(knowledge, &format!("## Rules that {verb} it"), |rule| is_in(id, of_rule(&rule.rule)));
        let heading = format!("## Mechanisms and pitfalls that {verb} it");
        self.ideas(&heading, knowledge, |idea| is_in(id, of_idea(idea)));
    }

    pub(super) fn reviewed(&mut self, knowledge: &Knowledge) {
        self.heading("## Review");
        for pack in &knowledge.packs {
            let reviewed = pack.reviewed.as_deref().unwrap_or("not told");
            self.line(&format!("- {} {}, last reviewed: {reviewed}.", plain(&pack.name), plain(&pack.version)));
        }
    }
}

/// Whether a name stands in a list.
pub(super) fn is_in(name: &str, list: &[Spanned<String>]) -> bool {
    list.iter().any(|known| known.get_ref() == name)
}

/// What a grade of evidence means.
pub(super) const fn strength(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Good => "Good: labels, guidelines, trials or large population data.",
        Evidence::Moderate => "Moderate: observational work, reviews or consistent practice.",
        Evidence::Weak => "Weak: hypotheses, single authors or animal work. It is never more than a hint.",
    }
}

pub(super) fn indefinite(severity: &str) -> String {
    match severity {
        "information" => "information".to_owned(),
        "hover" => "shown on hover only".to_owned(),
        _ => format!("a {severity}"),
    }
}

pub(super) fn reference(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), plain)
}

/// Whether a link leads to the web and nowhere else.
pub(super) fn is_address(link: &str) -> bool {
    let web = link.starts_with("https://") || link.starts_with("http://");
    web && !link.contains(|character: char| character.is_whitespace() || matches!(character, '<' | '>'))
}

pub(super) fn sentence(text: &str) -> String {
    let text = plain(text);
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}

/// The same for a name that opens a line.
fn strong_link(name: &str) -> String {
    format!("[**{name}**]({name}{PAGE_ENDING})")
}

/// The name of a page that leads to it where the pages lie beside each other as files.
pub(super) fn page_link(name: &str) -> String {
    format!("[`{name}`]({name}{PAGE_ENDING})")
}

/// Text of a pack as Markdown: on one line, and never the start of a tag.
pub(super) fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let tag = characters.peek().is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'));
        if character == '<' && tag { safe.push_str("&lt;") } else { safe.push(character) }
    }
    safe
}
