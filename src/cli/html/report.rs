//! The findings of a folder of notes as one page: no script, no address that is loaded, and a policy that forbids both.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::STYLE;
use super::passage::passage;
use crate::cli::note::{Note, Places};
use crate::cli::records::ErrorRecord;
use crate::cli::view::plain;
use crate::findings::Finding;
use crate::knowledge::{CompiledRule, Knowledge, Severity};

const REPORT_STYLE: &str = include_str!("report.css");

/// Scripts, pictures, fonts and forms are forbidden, so that nothing of a note can leave the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The severities, with the words for one and for many.
const SEVERITIES: [(Severity, &str, &str); 4] = [
    (Severity::Warning, "warning", "warnings"),
    (Severity::Information, "information", "information"),
    (Severity::Hint, "hint", "hints"),
    (Severity::Hover, "on hover only", "on hover only"),
];

/// A report in the making.
pub(in crate::cli) struct Report {
    today: Date,
    notes: Vec<CheckedNote>,
    rules: BTreeMap<String, RuleSection>,
    packs: BTreeSet<String>,
}

/// What was found in one note.
pub(in crate::cli) struct CheckedNote {
    path: String,
    findings: Vec<Told>,
}

struct Told {
    code: String,
    severity: Severity,
    markup: Markup,
}

/// What the end of the report says of a rule.
struct RuleSection {
    title: String,
    count: usize,
    notes: usize,
    markup: Markup,
}

/// The findings on a note.
pub(in crate::cli) fn checked(note: &Note, findings: &[Finding], knowledge: &Knowledge) -> CheckedNote {
    let mut places = Places::of_text(note);
    let findings = findings
        .iter()
        .map(|finding| {
            let code = knowledge.rule(finding.rule).code().to_owned();
            let markup = told(note, finding, &code, &places.shown(finding.span));
            Told { code, severity: finding.severity, markup }
        })
        .collect();
    CheckedNote { path: plain::line(&note.path), findings }
}

impl Report {
    /// A report of no notes yet; the day is the one that "since March" counts to.
    pub fn new(today: Date) -> Self {
        Self { today, notes: Vec::new(), rules: BTreeMap::new(), packs: BTreeSet::new() }
    }

    /// Adds a note that was read with this knowledge.
    pub fn add(&mut self, checked: CheckedNote, knowledge: &Knowledge) {
        let mut seen = BTreeSet::new();
        for finding in &checked.findings {
            let Some(rule) = knowledge.rule_named(&finding.code) else { continue };
            let section = self.rules.entry(finding.code.clone()).or_insert_with(|| RuleSection::new(rule, knowledge));
            section.count += 1;
            section.notes += usize::from(seen.insert(finding.code.as_str()));
        }
        self.packs.extend(knowledge.packs.iter().map(|pack| {
            let reviewed = pack.reviewed.as_ref().map(|day| format!(", reviewed {day}"));
            plain::line(&format!("{} {}{}", pack.name, pack.version, reviewed.unwrap_or_default()))
        }));
        self.notes.push(checked);
    }

    /// The page, with what could not be read or used.
    pub fn text(&self, errors: &[ErrorRecord]) -> String {
        let found: Vec<&CheckedNote> = self.notes.iter().filter(|note| !note.findings.is_empty()).collect();
        let silent: Vec<&str> =
            self.notes.iter().filter(|note| note.findings.is_empty()).map(|note| note.path.as_str()).collect();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    (super::head_start(POLICY))
                    title { "Sidenote: findings in " (counted(self.notes.len(), "note", "notes")) }
                    style { (PreEscaped(STYLE)) (PreEscaped(REPORT_STYLE)) (PreEscaped(self.filter_style(&found))) }
                }
                body {
                    header {
                        h1 { "Findings in " (counted(self.notes.len(), "note", "notes")) }
                        p.privacy {
                            strong { "This page holds words of the notes." }
                            " Keep it where the notes may be kept. It loads and sends nothing."
                        }
                        (self.overview(errors))
                    }
                    @if !found.is_empty() { (self.filters(&found)) }
                    main {
                        @for (index, note) in found.iter().enumerate() { (note.section(index)) }
                        @if found.is_empty() { p { "Nothing was found." } }
                        @if !silent.is_empty() {
                            details.silent {
                                summary { (counted(silent.len(), "note", "notes")) " without findings" }
                                ul { @for path in &silent { li { (path) } } }
                            }
                        }
                        @if !errors.is_empty() {
                            section.unread {
                                h2 { "Errors" }
                                ul { @for error in errors { li { (plain::line(&error.path)) ": " (plain::line(&error.message)) } } }
                            }
                        }
                        @if !self.rules.is_empty() {
                            h2 #rules { "What the rules say" }
                            @for (code, section) in &self.rules { (section.whole(code)) }
                        }
                    }
                    footer {
                        p { "Silence clears nothing. A reading aid for professionals, not a medical device: it says what to \
                             consider, and the decision is the clinician's." }
                        p { "Sidenote " (env!("CARGO_PKG_VERSION"))
                            @for pack in &self.packs { " · " (pack) }
                            " · reference day " (self.today) }
                    }
                }
            }
        };
        page.into_string()
    }

    fn overview(&self, errors: &[ErrorRecord]) -> Markup {
        let count =
            |wanted| self.notes.iter().flat_map(|note| &note.findings).filter(|told| told.severity == wanted).count();
        let mut rules: Vec<(&String, &RuleSection)> = self.rules.iter().collect();
        rules.sort_by_key(|(code, section)| (std::cmp::Reverse(section.count), *code));
        html! {
            ul.totals {
                @for (severity, one, many) in SEVERITIES {
                    @let count = count(severity);
                    @if count > 0 || severity == Severity::Warning {
                        li.(severity.name()) { strong { (count) } " " (if count == 1 { one } else { many }) }
                    }
                }
                @if !errors.is_empty() { li { strong { (errors.len()) } (if errors.len() == 1 { " error" } else { " errors" }) } }
            }
            @if !rules.is_empty() {
                table {
                    caption { "By rule" }
                    thead { tr { th { "rule" } th.count { "findings" } th.count { "notes" } } }
                    tbody {
                        @for (code, section) in rules {
                            tr {
                                td { a href={ "#rule-" (code) } { (section.title) } " " code { (code) } }
                                td.count { (section.count) }
                                td.count { (section.notes) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Filters that work without a script: the style below looks at what is chosen.
    fn filters(&self, found: &[&CheckedNote]) -> Markup {
        let there: BTreeSet<Severity> = found.iter().flat_map(|note| note.severities()).collect();
        html! {
            form.filters aria-label="Filters" {
                @for (severity, _, name) in SEVERITIES.into_iter().filter(|(severity, ..)| there.contains(severity)) {
                    label { input type="checkbox" id={ "show-" (severity.name()) } checked; " " (name) }
                }
                label {
                    "rule "
                    select #rule {
                        option value="" { "all" }
                        @for (index, (code, section)) in self.rules.iter().enumerate() {
                            option value={ "r" (index) } { (code) " (" (section.count) ")" }
                        }
                    }
                }
                label {
                    "note "
                    select #note {
                        option value="" { "all" }
                        @for (index, note) in found.iter().enumerate() {
                            option value={ "n" (index) } { (note.path) " (" (note.findings.len()) ")" }
                        }
                    }
                }
                button type="reset" { "show all" }
            }
        }
    }

    /// The style by which the filters hide what is not asked for, and notes of which nothing is left.
    fn filter_style(&self, found: &[&CheckedNote]) -> String {
        let mut style = String::new();
        for (severity, ..) in SEVERITIES {
            let name = severity.name();
            let _ = writeln!(style, "body:has(#show-{name}:not(:checked)) .finding.{name}{{display:none}}");
        }
        let hidden: BTreeSet<Vec<Severity>> =
            found.iter().map(|note| note.severities().into_iter().collect()).collect();
        for set in hidden {
            let (mut body, mut classes) = (String::from("body"), String::new());
            for severity in &set {
                let _ = write!(body, ":has(#show-{}:not(:checked))", severity.name());
            }
            for (severity, ..) in SEVERITIES {
                let has = if set.contains(&severity) { "" } else { ":not(" };
                let end = if set.contains(&severity) { "" } else { ")" };
                let _ = write!(classes, "{has}.has-{}{end}", severity.name());
            }
            let _ = writeln!(style, "{body} .note{classes}{{display:none}}");
        }
        for (index, code) in self.rules.keys().enumerate() {
            let chosen = format!("body:has(#rule option[value=r{index}]:checked)");
            let code = class_of(code);
            let _ = writeln!(style, "{chosen} .finding:not(.{code}),{chosen} .note:not(:has(.{code})){{display:none}}");
        }
        for index in 0..found.len() {
            let chosen = format!("body:has(#note option[value=n{index}]:checked)");
            let _ = writeln!(style, "{chosen} .note:not(#n{index}){{display:none}}");
        }
        style
    }
}

impl CheckedNote {
    fn severities(&self) -> BTreeSet<Severity> {
        self.findings.iter().map(|told| told.severity).collect()
    }

    fn section(&self, index: usize) -> Markup {
        let classes: Vec<String> =
            self.severities().iter().map(|severity| format!("has-{}", severity.name())).collect();
        html! {
            section id={ "n" (index) } class={ "note " (classes.join(" ")) } {
                h2 { (self.path) }
                @for told in &self.findings {
                    article class={ "finding " (told.severity.name()) " " (class_of(&told.code)) } { (told.markup) }
                }
            }
        }
    }
}

/// A class for the findings of a rule, whose code may hold what a class may not.
fn class_of(code: &str) -> String {
    let mut class = String::from("rule");
    for byte in code.bytes() {
        if byte.is_ascii_alphanumeric() {
            class.push(char::from(byte));
        } else {
            let _ = write!(class, "_{byte:x}");
        }
    }
    class
}

fn told(note: &Note, finding: &Finding, code: &str, place: &str) -> Markup {
    html! {
        h3 {
            span.severity { (finding.severity.name()) }
            " " (plain::line(&finding.message))
        }
        p.place { "line " (place.replace(':', ", column ")) " · " a href={ "#rule-" (code) } { code { (code) } } }
        (passage(note, finding))
        @if !finding.why.is_empty() {
            p.why { @for step in &finding.why { (plain::line(step)) " " } }
        }
    }
}

impl RuleSection {
    fn new(compiled: &CompiledRule, knowledge: &Knowledge) -> Self {
        let rule = &compiled.rule;
        let mechanism = rule.mechanism.as_ref().and_then(|id| knowledge.mechanism(id.get_ref()));
        let pitfall = rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref()));
        let sources = rule.sources.iter().filter_map(|id| knowledge.source(id.get_ref()));
        let markup = html! {
            ul { @for line in &rule.explanation { li { (plain::line(line)) } } }
            dl {
                @for (word, idea) in [("Mechanism", mechanism), ("Pitfall", pitfall)] {
                    @if let Some(idea) = idea {
                        dt { (word) } dd { strong { (plain::line(&idea.title)) } ": " (plain::line(&idea.text)) }
                    }
                }
                dt { "Evidence" } dd { (rule.evidence.name()) }
                @for (index, source) in sources.enumerate() {
                    @if index == 0 { dt { "Sources" } }
                    dd { (plain::line(&source.citation)) " (" (plain::line(&source.status)) ")" }
                }
            }
        };
        Self { title: plain::line(&rule.title), count: 0, notes: 0, markup }
    }

    fn whole(&self, code: &str) -> Markup {
        html! {
            section.rule id={ "rule-" (code) } {
                h3 { (self.title) " " code { (code) } }
                (self.markup)
            }
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
