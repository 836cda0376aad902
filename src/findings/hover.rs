//! What a hover tells of the place under it: what was recognised, how it was read, what follows and from where.
//!
//! A hover is plain data of at most twelve lines; whoever shows it decides on Markdown or plain text.

use ropey::Rope;

use super::hover_words::{joined, quoted, read_cue, read_duration, read_header, read_mention, read_value};
use super::place::{Place, place_at};
use super::{Finding, Related};
use crate::knowledge::{CompiledRule, Knowledge, Severity};
use crate::reading::NoteReading;
use crate::text::{Span, slice_of};

/// The most lines between the head and the foot.
const LONGEST_BODY: usize = 6;

/// What a hover says, one entry a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hover {
    /// The words that it is about, in bytes of the note.
    pub span: Span,
    /// What it is: the rule's title, or the concept.
    pub title: String,
    /// How the words were read.
    pub reading: String,
    /// Why the finding fired, in the author's own words.
    pub why: Option<String>,
    /// What there is to know: at most six lines.
    pub body: Vec<String>,
    /// The strength of evidence, with the statements and sources behind it, and identifiers in public code systems.
    pub evidence: Option<String>,
    /// Pages to read on, with their titles.
    pub pages: Vec<PageLink>,
    /// What else there is at this place.
    pub also: Option<String>,
    /// The codes of the findings on these words.
    pub codes: Vec<String>,
}

/// A page with the title to show for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The name that [`crate::knowledge::page`] knows it by.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is: "Page", "Mechanism" or "Pitfall".
    pub kind: &'static str,
}

/// The hover at a byte of a note; `None` where nothing was recognised.
#[must_use]
pub fn hover(
    reading: &NoteReading,
    note: &Rope,
    findings: &[Finding],
    knowledge: &Knowledge,
    offset: usize,
) -> Option<Hover> {
    let (span, place) = place_at(reading, note, findings, knowledge, offset)?;
    let mut here: Vec<&Finding> = findings.iter().filter(|finding| finding.span.overlaps(span)).collect();
    here.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let words = match place {
        Place::Mention(mention) => read_mention(mention, knowledge),
        Place::Value(value) => read_value(value, knowledge),
        Place::Duration(duration, owner) => read_duration(duration, owner, knowledge),
        Place::Cue(cue, ref mentions) => read_cue(cue, mentions),
        Place::Header(header, _) => read_header(&slice_of(note, span), header),
        Place::Words(words) => format!("{} is what the finding is about", quoted(words)),
    };
    let mut hover = Hover {
        span,
        reading: words,
        codes: here.iter().map(|finding| knowledge.rule(finding.rule).code().to_owned()).collect(),
        also: also(&here, findings, knowledge, span, &place),
        ..Hover::default()
    };
    match here.first() {
        Some(finding) => hover.tell_finding(finding, knowledge),
        None => hover.tell_place(&place, knowledge),
    }
    let parts: Vec<String> = hover.evidence.take().into_iter().chain(identifiers(&place, knowledge)).collect();
    hover.evidence = joined(&parts);
    hover.body.truncate(LONGEST_BODY);
    Some(hover)
}

impl Hover {
    fn tell_finding(&mut self, finding: &Finding, knowledge: &Knowledge) {
        let compiled = knowledge.rule(finding.rule);
        let rule = &compiled.rule;
        self.title = format!("{} ({}, {})", rule.title, severity_word(finding.severity), compiled.code());
        // The first step repeats how the words were read, which stands in its own line.
        let restated = format!("{} is read as ", quoted(&finding.text));
        let steps: Vec<&str> =
            finding.why.iter().map(String::as_str).filter(|step| !step.starts_with(&restated)).collect();
        self.why = (!steps.is_empty()).then(|| steps.join(" "));
        self.body = if rule.explanation.is_empty() { vec![finding.message.clone()] } else { rule.explanation.clone() };
        self.evidence = Some(evidence(compiled, knowledge));
        self.pages.push(PageLink { name: compiled.code().to_owned(), title: rule.title.clone(), kind: "Page" });
        let mechanism = rule.mechanism.as_ref().and_then(|id| knowledge.mechanism(id.get_ref()));
        let pitfall = rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref()));
        for (idea, kind) in
            mechanism.map(|idea| (idea, "Mechanism")).into_iter().chain(pitfall.map(|idea| (idea, "Pitfall")))
        {
            self.pages.push(PageLink { name: idea.id.get_ref().clone(), title: idea.title.clone(), kind });
        }
    }
}

/// What else there is to say here, in one line: other findings on the words, and findings elsewhere that they are
/// part of.
fn also(
    here: &[&Finding],
    findings: &[Finding],
    knowledge: &Knowledge,
    span: Span,
    place: &Place<'_>,
) -> Option<String> {
    let name = |finding: &Finding| {
        let rule = knowledge.rule(finding.rule);
        format!("{} ({}, {})", rule.rule.title, severity_word(finding.severity), rule.code())
    };
    let others: Vec<String> = here.iter().skip(1).map(|finding| name(finding)).collect();
    let touches = |related: &Related| related.span.overlaps(span);
    let same_concept =
        |finding: &Finding| matches!(place, Place::Mention(mention) if mention.concept == finding.concept);
    let part_of: Vec<String> = findings
        .iter()
        .filter(|finding| !finding.span.overlaps(span) && finding.severity > Severity::Hover)
        .filter(|finding| finding.related.iter().any(touches) || same_concept(finding))
        .map(|finding| format!("{} at {}", name(finding), quoted(&finding.text)))
        .collect();
    let parts: Vec<String> = [("Also here: ", others), ("See also: ", part_of)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(label, names)| format!("{label}{}.", names.join("; ")))
        .collect();
    joined(&parts)
}

/// "ICD-10-CM R25.2; HPO HP:0003394." for a concept that has such identifiers.
fn identifiers(place: &Place<'_>, knowledge: &Knowledge) -> Option<String> {
    let Place::Mention(mention) = place else { return None };
    let codes = &knowledge.concept(mention.concept).concept.codes;
    let systems: Vec<String> =
        codes.by_system().map(|(system, codes)| format!("{system} {}", codes.join(", "))).collect();
    (!systems.is_empty()).then(|| format!("Codes: {}.", systems.join("; ")))
}

fn evidence(compiled: &CompiledRule, knowledge: &Knowledge) -> String {
    let rule = &compiled.rule;
    let names = |label: &str, ids: &[toml::Spanned<String>]| {
        let ids: Vec<&str> = ids.iter().map(|id| id.get_ref().as_str()).collect();
        if ids.is_empty() { String::new() } else { format!(" {label} {}.", ids.join(", ")) }
    };
    let pack = |number: usize| knowledge.packs.get(number).map(|pack| format!("{} {}", pack.name, pack.version));
    let reviewed = knowledge.packs.get(compiled.origin.pack).and_then(|pack| pack.reviewed.as_ref());
    let reviewed = reviewed.map(|day| format!(", reviewed {day}")).unwrap_or_default();
    let from = pack(compiled.origin.pack).map(|name| format!(" {name}{reviewed}.")).unwrap_or_default();
    let by: Vec<String> = compiled.changed_by.iter().filter_map(|&number| pack(number)).collect();
    let reasons =
        if compiled.reasons.is_empty() { String::new() } else { format!(": {}", compiled.reasons.join("; ")) };
    let changed = if by.is_empty() { String::new() } else { format!(" Changed by {}{reasons}.", by.join(" and ")) };
    format!(
        "Evidence: {}.{}{}{from}{changed}",
        rule.evidence.name(),
        names("Statements", &rule.statements),
        names("Sources", &rule.sources),
    )
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Hover => "on hover only",
        other => other.name(),
    }
}
