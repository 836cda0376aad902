//! Findings as SARIF 2.1.0, for tools that gather the findings of many programs.
//!
//! Such tools keep what they are given, so it holds no word of a note: names of files and places, and the pack's words.
//! The types are the part of the standard that is written here; the crates that have all of it bring a build script and
//! run to a hundred types.

use std::fmt::Write;

use serde::Serialize;

use super::note::{Note, Places, Range};
use super::records::ErrorRecord;
use super::view;
use crate::findings::Finding;
use crate::knowledge::{Codes, CompiledRule, Knowledge, Relation, Severity, rule_page, without_page_links};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The address that standard input has in a log.
const STANDARD_INPUT: &str = "stdin";

/// A log in the making.
pub(super) struct Log {
    rules: Vec<Descriptor>,
    packs: Vec<Pack>,
    artifacts: Vec<Artifact>,
    results: Vec<Found>,
}

/// What was found in one note.
pub(super) struct CheckedNote {
    path: String,
    results: Vec<Found>,
}

impl Log {
    /// A log of rules, and of nothing found.
    pub fn new(knowledge: &Knowledge) -> Self {
        let mut log = Self { rules: Vec::new(), packs: Vec::new(), artifacts: Vec::new(), results: Vec::new() };
        log.learn(knowledge);
        log
    }

    /// Adds a note that was read with this knowledge.
    pub fn add(&mut self, checked: CheckedNote, knowledge: &Knowledge) {
        let index = self.artifacts.len();
        self.artifacts
            .push(Artifact { location: ArtifactLocation::new(&checked.path, None), roles: ["analysisTarget"] });
        for mut result in checked.results {
            if !self.rules.iter().any(|rule| rule.id == result.rule_id) {
                self.learn(knowledge);
            }
            result.rule_index = self.rules.iter().position(|rule| rule.id == result.rule_id);
            result.place_in(index);
            self.results.push(result);
        }
    }

    /// The log as JSON, with what could not be read or used.
    pub fn text(self, errors: &[ErrorRecord]) -> serde_json::Result<String> {
        let notifications: Vec<Notification> = errors.iter().map(Notification::new).collect();
        let driver = Driver {
            name: "Sidenote",
            version: env!("CARGO_PKG_VERSION"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            short_description: Text::new(env!("CARGO_PKG_DESCRIPTION")),
            language: "en",
            rules: self.rules,
            properties: DriverProperties { packs: self.packs },
        };
        let invocation =
            Invocation { execution_successful: errors.is_empty(), tool_execution_notifications: notifications };
        let run = Run {
            tool: Tool { driver },
            invocations: [invocation],
            artifacts: self.artifacts,
            results: self.results,
            column_kind: "utf16CodeUnits",
            newline_sequences: ["\r\n", "\n", "\r"],
            default_encoding: "utf-8",
        };
        serde_json::to_string_pretty(&Whole { schema: SCHEMA, version: "2.1.0", runs: [run] }).map(|text| text + "\n")
    }

    /// Takes over the rules and packs that are not known yet.
    fn learn(&mut self, knowledge: &Knowledge) {
        for compiled in &knowledge.rules {
            if !self.rules.iter().any(|rule| rule.id == compiled.code()) {
                self.rules.push(Descriptor::new(compiled, knowledge));
            }
        }
        for pack in &knowledge.packs {
            if !self.packs.iter().any(|known| known.id == pack.id) {
                let (id, name, version) = (pack.id.clone(), pack.name.clone(), pack.version.clone());
                self.packs.push(Pack { id, name, version, reviewed: pack.reviewed.clone() });
            }
        }
    }
}

/// The findings on a note.
pub(super) fn checked(note: &Note, findings: &[Finding], knowledge: &Knowledge) -> CheckedNote {
    let mut places = Places::of_text_in_utf16(note);
    let results = findings.iter().map(|finding| Found::new(finding, &note.path, knowledge, &mut places)).collect();
    CheckedNote { path: note.path.clone(), results }
}

/// The address of a path: relative where the path is, and without characters that an address may not have.
fn address(path: &str) -> String {
    if path == "-" {
        return STANDARD_INPUT.to_owned();
    }
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let absolute = std::path::Path::new(&path).is_absolute();
    let mut address = String::from(match (absolute, path.starts_with('/')) {
        (false, _) => "",
        (true, true) => "file://",
        (true, false) => "file:///",
    });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// The level of a severity. The standard knows no "hint"; `properties.severity` tells the two apart.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
        Severity::Hover => "none",
    }
}

/// What is shown on request is no failure.
const fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Hover => "informational",
        _ => "fail",
    }
}

#[derive(Serialize)]
struct Whole {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<Found>,
    column_kind: &'static str,
    newline_sequences: [&'static str; 3],
    default_encoding: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    short_description: Text,
    language: &'static str,
    rules: Vec<Descriptor>,
    properties: DriverProperties,
}

#[derive(Serialize)]
struct DriverProperties {
    packs: Vec<Pack>,
}

#[derive(Serialize)]
struct Pack {
    id: String,
    name: String,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed: Option<String>,
}

#[derive(Serialize)]
struct Text {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl Text {
    fn new(text: &str) -> Self {
        Self { text: view::plain::line(text), markdown: None }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
    properties: DescriptorProperties,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct DescriptorProperties {
    severity: &'static str,
    evidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mechanism: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pitfall: Option<String>,
    statements: Vec<String>,
    sources: Vec<String>,
}

impl Descriptor {
    fn new(compiled: &CompiledRule, knowledge: &Knowledge) -> Self {
        let rule = &compiled.rule;
        let lines = if rule.explanation.is_empty() { &vec![rule.message.clone()] } else { &rule.explanation };
        let help = format!("{} Evidence: {}.", lines.join(" "), rule.evidence.name());
        let markdown = rule_page(knowledge, compiled.code()).map(|page| without_page_links(&page));
        let names = |list: &[toml::Spanned<String>]| list.iter().map(|name| name.get_ref().clone()).collect();
        Self {
            id: compiled.code().to_owned(),
            short_description: Text::new(&format!("{}.", rule.title.trim_end_matches('.'))),
            full_description: Text::new(&rule.message),
            help: Text { markdown, ..Text::new(&help) },
            default_configuration: Configuration { enabled: rule.enabled, level: level(rule.severity) },
            properties: DescriptorProperties {
                severity: rule.severity.name(),
                evidence: rule.evidence.name(),
                mechanism: rule.mechanism.as_ref().map(|id| id.get_ref().clone()),
                pitfall: rule.pitfall.as_ref().map(|id| id.get_ref().clone()),
                statements: names(&rule.statements),
                sources: names(&rule.sources),
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    locations: [Location; 1],
}

impl Notification {
    fn new(error: &ErrorRecord) -> Self {
        let physical = PhysicalLocation { artifact_location: ArtifactLocation::new(&error.path, None), region: None };
        Self {
            level: "error",
            message: Text::new(&error.message),
            locations: [Location { id: None, physical, message: None }],
        }
    }
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    roles: [&'static str; 1],
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl ArtifactLocation {
    fn new(path: &str, index: Option<usize>) -> Self {
        Self { uri: address(path), index }
    }
}

/// A result, as the standard calls a finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    properties: FoundProperties,
}

#[derive(Serialize)]
struct FoundProperties {
    severity: &'static str,
    concept: String,
    #[serde(skip_serializing_if = "Codes::is_empty")]
    codes: Codes,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

/// Lines and columns from one; the end column is the one behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl From<Range> for Region {
    fn from(range: Range) -> Self {
        Self {
            start_line: range.start.line + 1,
            start_column: range.start.character + 1,
            end_line: range.end.line + 1,
            end_column: range.end.character + 1,
        }
    }
}

impl Found {
    fn new(finding: &Finding, path: &str, knowledge: &Knowledge, places: &mut Places<'_>) -> Self {
        let mut at = |span, id, message| {
            let artifact_location = ArtifactLocation::new(path, None);
            let region = Some(places.range(span).into());
            Location { id, physical: PhysicalLocation { artifact_location, region }, message }
        };
        let anchor = knowledge.concept(finding.concept);
        Self {
            rule_id: knowledge.rule(finding.rule).code().to_owned(),
            rule_index: None,
            kind: kind(finding.severity),
            level: level(finding.severity),
            message: Text::new(&finding.message),
            locations: [at(finding.span, None, None)],
            related_locations: finding
                .related
                .iter()
                .enumerate()
                .map(|(index, related)| {
                    let concept = knowledge.concept(related.concept).name();
                    at(related.span, Some(index + 1), Some(Text::new(&format!("{}: {concept}", related.role))))
                })
                .collect(),
            properties: FoundProperties {
                severity: finding.severity.name(),
                concept: anchor.id().to_owned(),
                codes: anchor.concept.codes.clone(),
                link: finding.link.map(Relation::name),
            },
        }
    }

    /// Says at which place of the list of artifacts its note stands.
    fn place_in(&mut self, artifact: usize) {
        for location in self.locations.iter_mut().chain(&mut self.related_locations) {
            location.physical.artifact_location.index = Some(artifact);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_address_has_no_character_that_it_may_not_have() {
        for (path, expected) in [
            ("ward/a note.txt", "ward/a%20note.txt"),
            ("/n/é%[1].txt", "file:///n/%C3%A9%25%5B1%5D.txt"),
            ("c:x.txt", "c%3Ax.txt"),
            ("-", "stdin"),
        ] {
            assert_eq!(address(path), expected);
        }
    }
}
