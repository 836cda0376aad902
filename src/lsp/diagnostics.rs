//! Findings as diagnostics.

use std::hash::{DefaultHasher, Hash, Hasher};

use ropey::Rope;
use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentDiagnosticReport,
    DocumentDiagnosticReportResult, FullDocumentDiagnosticReport, Location, NumberOrString,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Uri,
};

use super::capabilities::Capabilities;
use super::convert;
use super::pages::Pages;
use crate::findings::Finding;
use crate::knowledge::Knowledge;
use crate::session::{Grade, Severities};

/// What a diagnostic is made from, besides its finding.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The address of the note.
    pub uri: &'a Uri,
    /// Its text.
    pub note: &'a Rope,
    /// Its version.
    pub version: i32,
    /// What is known.
    pub knowledge: &'a Knowledge,
    /// What the client can do.
    pub capabilities: Capabilities,
    /// The pages, where they could be written.
    pub pages: Option<&'a Pages>,
    /// How grave findings are shown.
    pub severities: Severities,
}

/// A finding as a diagnostic.
#[must_use]
pub fn diagnostic(sight: &Sight<'_>, finding: &Finding) -> Diagnostic {
    let compiled = sight.knowledge.rule(finding.rule);
    let code = compiled.code();
    // The link goes to every client: one that does not know it leaves it alone, and Neovim uses it without saying so.
    let href = sight.pages.and_then(|pages| pages.uri(code));
    Diagnostic {
        range: convert::range(sight.note, finding.span, sight.capabilities.encoding),
        severity: Some(match sight.severities.shown(finding.severity) {
            Grade::Warning => DiagnosticSeverity::WARNING,
            Grade::Information => DiagnosticSeverity::INFORMATION,
            Grade::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(code.to_owned())),
        code_description: href.map(|href| CodeDescription { href: href.clone() }),
        source: Some("sidenote".to_owned()),
        message: finding.message.clone(),
        related_information: sight.capabilities.related_information.then(|| related(sight, finding)),
        tags: None,
        data: sight.capabilities.data.then(|| {
            json!({
                "code": code,
                "concept": sight.knowledge.concept(finding.concept).id(),
                "version": sight.version,
                "page": code,
                "mechanism": compiled.rule.mechanism.as_ref().map(toml::Spanned::get_ref),
                "pitfall": compiled.rule.pitfall.as_ref().map(toml::Spanned::get_ref),
            })
        }),
    }
}

/// The other mentions that took part, and where the rule's page tells the mechanism.
fn related(sight: &Sight<'_>, finding: &Finding) -> Vec<DiagnosticRelatedInformation> {
    let mentions = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location {
            uri: sight.uri.clone(),
            range: convert::range(sight.note, related.span, sight.capabilities.encoding),
        },
        message: format!("{}: {}", related.role, sight.knowledge.concept(related.concept).name()),
    });
    let compiled = sight.knowledge.rule(finding.rule);
    let mechanism = compiled.rule.mechanism.as_ref().and_then(|id| sight.knowledge.mechanism(id.get_ref()));
    let place = sight.pages.and_then(|pages| pages.mechanism(compiled.code()));
    let mechanism = mechanism.zip(place).map(|(mechanism, location)| DiagnosticRelatedInformation {
        location,
        message: format!("mechanism: {}", mechanism.title),
    });
    mentions.chain(mechanism).collect()
}

/// The answer to a client that asks for the diagnostics of a note: nothing new where its last answer still holds.
#[must_use]
pub fn report(opened: u64, diagnostics: Vec<Diagnostic>, previous: Option<&str>) -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReportResult::Report(report_on(opened, diagnostics, previous))
}

/// The report in it.
#[must_use]
pub fn report_on(opened: u64, diagnostics: Vec<Diagnostic>, previous: Option<&str>) -> DocumentDiagnosticReport {
    let result_id = format!("{opened}-{:016x}", fingerprint(&diagnostics));
    if previous == Some(result_id.as_str()) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items: diagnostics,
            },
        })
    }
}

/// A number that changes when anything of the diagnostics does but the version that they name: a finding that stands
/// where it stood is no news.
fn fingerprint(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for diagnostic in diagnostics {
        let mut known = serde_json::to_value(diagnostic).unwrap_or_default();
        if let Some(data) = known.get_mut("data").and_then(serde_json::Value::as_object_mut) {
            data.remove("version");
        }
        known.to_string().hash(&mut hasher);
    }
    hasher.finish()
}
