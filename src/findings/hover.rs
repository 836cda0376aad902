//! What a hover tells of the place under it: what was recognised, how it was read, what follows and from where.
//!
//! A hover is plain data of at most twelve lines; whoever shows it decides on Markdown or plain text.

use super::hover_words::{body_of_value, joined, quoted, read_duration, read_mention, read_value, title_case};
use super::{Finding, Related};
use crate::knowledge::{
    CompiledCondition, CompiledRule, CompiledTest, ConceptId, ConceptInfo, Kind, Knowledge, Severity,
};
use crate::reading::{Duration, Mention, NoteReading, PlacedBlock, Value};
use crate::text::Span;

/// The most lines between the head and the foot.
const LONGEST_BODY: usize = 6;

/// How many mechanisms a mention without a finding names.
const MOST_MECHANISMS: usize = 4;

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
    /// The strength of evidence, with the statements and sources behind it.
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

/// What lies under the pointer.
enum Place<'a> {
    Mention(&'a Mention),
    Value(&'a Value),
    Duration(&'a Duration, Option<&'a Mention>),
    /// A finding whose words are none of these.
    Words(&'a str),
}

/// The hover at a byte of the note; `None` where nothing was recognised.
#[must_use]
pub fn hover(note: &NoteReading, findings: &[Finding], knowledge: &Knowledge, offset: usize) -> Option<Hover> {
    let (span, place) = place_at(note, findings, knowledge, offset)?;
    let mut here: Vec<&Finding> = findings.iter().filter(|finding| finding.span.overlaps(span)).collect();
    here.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let reading = match place {
        Place::Mention(mention) => read_mention(mention, knowledge),
        Place::Value(value) => read_value(value, knowledge),
        Place::Duration(duration, owner) => read_duration(duration, owner, knowledge),
        Place::Words(words) => format!("{} is what the finding is about", quoted(words)),
    };
    let mut hover = Hover {
        span,
        reading,
        codes: here.iter().map(|finding| knowledge.rule(finding.rule).code().to_owned()).collect(),
        also: also(&here, findings, knowledge, span, &place),
        ..Hover::default()
    };
    match here.first() {
        Some(finding) => hover.tell_finding(finding, knowledge),
        None => hover.tell_place(&place, knowledge),
    }
    hover.body.truncate(LONGEST_BODY);
    Some(hover)
}

/// The most telling thing at a place: a mention before a value before a duration, what the pointer stands in before
/// what it only touches, and the longer before the shorter.
fn place_at<'a>(
    note: &'a NoteReading,
    findings: &'a [Finding],
    knowledge: &Knowledge,
    offset: usize,
) -> Option<(Span, Place<'a>)> {
    // What ends where the next block starts is still touched from there.
    let blocks = [note.block_at(offset), offset.checked_sub(1).and_then(|before| note.block_at(before))];
    let in_blocks = blocks.into_iter().flatten().flat_map(|block| places(block, knowledge));
    let of_findings = findings.iter().map(|finding| (finding.span, Place::Words(&finding.text)));
    in_blocks.chain(of_findings).filter(|(span, _)| span.touches(offset)).min_by_key(|(span, place)| {
        let rank = match place {
            Place::Mention(_) => 0,
            Place::Value(_) => 1,
            Place::Duration(..) => 2,
            Place::Words(_) => 3,
        };
        (span.end == offset, rank, std::cmp::Reverse(span.len()))
    })
}

fn places<'a>(block: PlacedBlock<'a>, knowledge: &Knowledge) -> impl Iterator<Item = (Span, Place<'a>)> {
    let reading = &block.reading;
    let mentions = reading
        .mentions
        .iter()
        .filter(|mention| !knowledge.concept(mention.concept).concept.background)
        .map(|mention| (mention.span, Place::Mention(mention)));
    let values = reading.values.iter().map(|value| (value.span, Place::Value(value)));
    let durations = reading.durations.iter().map(|duration| {
        let owner = duration.belongs_to.and_then(|index| reading.mentions.get(index));
        (duration.span, Place::Duration(duration, owner))
    });
    let places: Vec<_> = mentions.chain(values).chain(durations).collect();
    places.into_iter().map(move |(span, place)| (span.shifted(block.start), place))
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
        self.evidence = Some(evidence(compiled));
        self.pages.push(PageLink { name: compiled.code().to_owned(), title: rule.title.clone(), kind: "Page" });
        let mechanism = rule.mechanism.as_ref().and_then(|id| knowledge.mechanism(id.get_ref()));
        let pitfall = rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref()));
        for (idea, kind) in
            mechanism.map(|idea| (idea, "Mechanism")).into_iter().chain(pitfall.map(|idea| (idea, "Pitfall")))
        {
            self.pages.push(PageLink { name: idea.id.get_ref().clone(), title: idea.title.clone(), kind });
        }
    }

    fn tell_place(&mut self, place: &Place<'_>, knowledge: &Knowledge) {
        match place {
            Place::Mention(mention) => self.tell_concept(mention.concept, knowledge),
            Place::Value(value) => {
                let info = knowledge.concept(value.analyte);
                self.title = format!("{} (lab value)", title_case(info.name()));
                self.body = body_of_value(value, info);
                self.body.extend(info.concept.note.clone());
            }
            Place::Duration(..) => "Duration".clone_into(&mut self.title),
            Place::Words(_) => {}
        }
    }

    fn tell_concept(&mut self, concept: ConceptId, knowledge: &Knowledge) {
        let info = knowledge.concept(concept);
        self.title = format!("{} ({})", title_case(info.name()), kind_word(info, knowledge));
        self.body.extend(info.concept.note.clone());
        if info.concept.kind == Kind::LookAlike {
            return;
        }
        let ideas = mechanisms_of(concept, knowledge);
        if !ideas.is_empty() {
            let titles: Vec<&str> = ideas.iter().take(MOST_MECHANISMS).map(|idea| idea.title.as_str()).collect();
            let more = ideas.len().saturating_sub(MOST_MECHANISMS);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            self.body.push(format!("Mechanisms to think of: {}{more}.", titles.join("; ")));
        }
        for idea in ideas.iter().take(MOST_MECHANISMS) {
            self.pages.push(idea.clone());
        }
    }
}

/// The mechanisms of all rules that can stand on a concept.
fn mechanisms_of(concept: ConceptId, knowledge: &Knowledge) -> Vec<PageLink> {
    let mut found: Vec<PageLink> = Vec::new();
    let rules = knowledge.rules.iter().filter(|rule| rule.rule.enabled && stands_on(rule, concept));
    for id in rules.filter_map(|rule| rule.rule.mechanism.as_ref()) {
        if let Some(mechanism) = knowledge.mechanism(id.get_ref())
            && !found.iter().any(|known| known.name == *id.get_ref())
        {
            found.push(PageLink { name: id.get_ref().clone(), title: mechanism.title.clone(), kind: "Mechanism" });
        }
    }
    found
}

fn stands_on(rule: &CompiledRule, concept: ConceptId) -> bool {
    fn looks_for(condition: &CompiledCondition, concept: ConceptId) -> bool {
        match &condition.test {
            CompiledTest::Find(concepts) => concepts.contains(&concept),
            CompiledTest::Any(conditions) | CompiledTest::All(conditions) => {
                conditions.iter().any(|condition| looks_for(condition, concept))
            }
            _ => false,
        }
    }
    rule.routes.iter().any(|route| looks_for(&route.anchor, concept))
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

fn evidence(compiled: &CompiledRule) -> String {
    let rule = &compiled.rule;
    let names = |label: &str, ids: &[toml::Spanned<String>]| {
        let ids: Vec<&str> = ids.iter().map(|id| id.get_ref().as_str()).collect();
        if ids.is_empty() { String::new() } else { format!(" {label} {}.", ids.join(", ")) }
    };
    format!(
        "Evidence: {}.{}{}",
        rule.evidence.name(),
        names("Statements", &rule.statements),
        names("Sources", &rule.sources)
    )
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Hover => "on hover only",
        other => other.name(),
    }
}

/// "drug; thiazide diuretic": the kind of a concept and the classes that it stands in.
fn kind_word(info: &ConceptInfo, knowledge: &Knowledge) -> String {
    let parents = info.concept.parents.iter().filter_map(|parent| knowledge.concept_named(parent.get_ref()));
    let parents: Vec<&str> = parents
        .map(|parent| knowledge.concept(parent))
        .filter(|parent| parent.id() != info.concept.kind.name())
        .map(ConceptInfo::name)
        .collect();
    let kind = info.concept.kind.name().replace('-', " ");
    if parents.is_empty() || info.concept.kind == Kind::LookAlike {
        kind
    } else {
        format!("{kind}; {}", parents.join(", "))
    }
}
