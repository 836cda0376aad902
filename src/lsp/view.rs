//! What a request looks at: one note as it stands, and what it takes to tell of it.

use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::{Diagnostic, Position, Range, Uri};

use super::address::name_of;
use super::capabilities::Capabilities;
use super::convert::{self, Ranges};
use super::diagnostics::{Sight, diagnostic};
use super::pages::Pages;
use crate::findings::{Finding, Place, place_at};
use crate::knowledge::{Knowledge, Severity};
use crate::reading::{Part, parts};
use crate::session::{Counts, Dismissals, Dismissed, Severities, Shown, Snapshot, shown};
use crate::text::{Span, slice_of};

/// What a request works on: a note as it stands, and what is needed to tell of it.
#[derive(Clone)]
pub struct View {
    /// The note.
    pub snapshot: Snapshot,
    /// Its address.
    pub uri: Uri,
    /// What is known.
    pub knowledge: Arc<Knowledge>,
    /// What the client can do.
    pub capabilities: Capabilities,
    /// The pages, where they could be written.
    pub pages: Option<Arc<Pages>>,
    /// What was dismissed.
    pub dismissals: Arc<Dismissals>,
    /// The settings file of the note's folder, or the one that would count if it were there.
    pub project_file: Option<Arc<Path>>,
    /// How grave findings are shown.
    pub severities: Severities,
    /// Whether the editor shows, beside the words, how they were read.
    pub inlay_hints: bool,
    /// Whether the editor counts the findings above the assessment.
    pub code_lens: bool,
}

impl View {
    /// What diagnostics of the note are made from.
    #[must_use]
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            uri: &self.uri,
            note: &self.snapshot.note,
            version: self.snapshot.version,
            knowledge: &self.knowledge,
            capabilities: self.capabilities,
            pages: self.pages.as_deref(),
            severities: self.severities,
        }
    }

    /// A span of the note as a range.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        convert::range(&self.snapshot.note, span, self.capabilities.encoding)
    }

    /// Ranges of many spans, in the order of the note.
    #[must_use]
    pub fn ranges(&self) -> Ranges<'_> {
        Ranges::new(&self.snapshot.note, self.capabilities.encoding)
    }

    /// The byte nearest to a position.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        convert::offset(&self.snapshot.note, position, self.capabilities.encoding)
    }

    /// The span nearest to a range.
    #[must_use]
    pub fn span(&self, range: Range) -> Span {
        convert::span(&self.snapshot.note, range, self.capabilities.encoding)
    }

    /// The most telling thing at a position, with the words that it is.
    #[must_use]
    pub fn place_at(&self, position: Position) -> Option<(Span, Place<'_>)> {
        let snapshot = &self.snapshot;
        place_at(&snapshot.reading, &snapshot.note, &snapshot.findings, &self.knowledge, self.offset(position))
    }

    /// The parts of the note.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        parts(&self.snapshot.reading, &self.snapshot.note, &self.knowledge.language)
    }

    /// The findings that are reported, whether or not there is room to show them all at once.
    #[must_use]
    pub fn reported(&self) -> Vec<&Finding> {
        self.standing(&self.dismissed()).filter(|finding| finding.severity > Severity::Hover).collect()
    }

    /// The words under a span on one line, shortened to what a list of titles has room for.
    #[must_use]
    pub fn title(&self, span: Span) -> String {
        const LONGEST: usize = 80;
        let text = slice_of(&self.snapshot.note, span);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match flat.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &flat[..at]),
            None => flat,
        }
    }

    /// The diagnostics that the note shows.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics_of(&self.shown())
    }

    /// The diagnostics of what is shown.
    #[must_use]
    pub fn diagnostics_of(&self, shown: &Shown<'_>) -> Vec<Diagnostic> {
        let sight = self.sight();
        shown.findings.iter().map(|finding| diagnostic(&sight, finding)).collect()
    }

    /// What the editor shows of the findings: the display layer, in one place. What was dismissed is left out, and what
    /// waits until the author's hand rests.
    #[must_use]
    pub fn shown(&self) -> Shown<'_> {
        self.shown_with(&self.dismissed())
    }

    fn shown_with(&self, dismissed: &[Option<Dismissed>]) -> Shown<'_> {
        shown(self.standing(dismissed))
    }

    /// The findings that were neither dismissed nor wait, those for the hover included.
    fn standing<'a>(&'a self, dismissed: &[Option<Dismissed>]) -> impl Iterator<Item = &'a Finding> {
        let waits = |index: usize| self.capabilities.may_wait() && self.snapshot.held.contains(&index);
        let findings = self.snapshot.findings.iter().zip(dismissed).enumerate();
        findings.filter(move |&(index, (_, why))| why.is_none() && !waits(index)).map(|(_, (finding, _))| finding)
    }

    /// What the editor shows, and how many findings there are of each kind.
    #[must_use]
    pub fn counted(&self) -> (Shown<'_>, Counts) {
        let why = self.dismissed();
        let dismissed = self.snapshot.findings.iter().zip(&why);
        let dismissed = dismissed.filter(|(finding, why)| finding.severity > Severity::Hover && why.is_some()).count();
        let shown = self.shown_with(&why);
        let counts = shown.counts(dismissed);
        (shown, counts)
    }

    /// What the note is called by where it was dismissed.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.uri.as_str())
    }

    /// For each finding why it is not shown, where it was dismissed.
    #[must_use]
    pub fn dismissed(&self) -> Vec<Option<Dismissed>> {
        self.dismissals.judge(&self.name(), &self.snapshot, &self.knowledge)
    }

    /// The finding of a rule on a concept; the rule's first, where no concept is given.
    #[must_use]
    pub fn finding(&self, code: &str, concept: Option<&str>) -> Option<&Finding> {
        self.snapshot.findings.iter().find(|finding| {
            let known = self.knowledge.concept(finding.concept).id();
            self.knowledge.rule(finding.rule).code() == code && concept.is_none_or(|concept| concept == known)
        })
    }
}
