//! The JSON that other programs rely on: the contract of the command line, field by field.

use serde::Serialize;
use serde_json::Number;

use super::note::{Note, Places, Range};
use crate::findings::Finding;
use crate::knowledge::{Codes, Knowledge};
use crate::reading::{Certainty, Experiencer, NoteReading, Polarity, Temporality};
use crate::session::{Book, Reason, Settings};
use crate::text::Span;

/// An input that was not read, or a project file or pack of which a part cannot be used.
#[derive(Debug, Serialize)]
pub(super) struct ErrorRecord {
    pub path: String,
    pub message: String,
}

/// A note under `notes` of `check`.
#[derive(Debug, Serialize)]
pub(super) struct CheckedNote<'a> {
    path: &'a str,
    findings: Vec<FindingRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct FindingRecord<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    text: &'a str,
    span: [usize; 2],
    range: Range,
    /// Identifiers of what the finding is about in public code systems; left out where there are none.
    #[serde(skip_serializing_if = "Codes::is_empty")]
    codes: &'a Codes,
    link: Option<&'a str>,
    mechanism: Option<&'a str>,
    pitfall: Option<&'a str>,
    statements: Vec<&'a str>,
    related: Vec<RelatedRecord<'a>>,
    why: &'a [String],
}

#[derive(Debug, Serialize)]
struct RelatedRecord<'a> {
    role: &'a str,
    concept: &'a str,
    #[serde(skip_serializing_if = "Codes::is_empty")]
    codes: &'a Codes,
    text: &'a str,
    span: [usize; 2],
    range: Range,
}

/// The findings of a note.
pub(super) fn checked_note<'a>(note: &'a Note, findings: &'a [Finding], knowledge: &'a Knowledge) -> CheckedNote<'a> {
    let mut places = Places::of_input(note);
    let findings = findings
        .iter()
        .map(|finding| {
            let rule = knowledge.rule(finding.rule);
            FindingRecord {
                code: rule.code(),
                severity: finding.severity.name(),
                message: &finding.message,
                text: &finding.text,
                span: note.decoded.input_span(finding.span),
                range: places.range(finding.span),
                codes: &knowledge.concept(finding.concept).concept.codes,
                link: finding.link.map(crate::knowledge::Relation::name),
                mechanism: rule.rule.mechanism.as_ref().map(|id| id.get_ref().as_str()),
                pitfall: rule.rule.pitfall.as_ref().map(|id| id.get_ref().as_str()),
                statements: rule.rule.statements.iter().map(|id| id.get_ref().as_str()).collect(),
                related: finding
                    .related
                    .iter()
                    .map(|related| RelatedRecord {
                        role: &related.role,
                        concept: knowledge.concept(related.concept).id(),
                        codes: &knowledge.concept(related.concept).concept.codes,
                        text: &related.text,
                        span: note.decoded.input_span(related.span),
                        range: places.range(related.span),
                    })
                    .collect(),
                why: &finding.why,
            }
        })
        .collect();
    CheckedNote { path: &note.path, findings }
}

/// A note under `notes` of `mentions`.
#[derive(Debug, Serialize)]
pub(super) struct ReadNote<'a> {
    path: &'a str,
    mentions: Vec<MentionRecord<'a>>,
    values: Vec<ValueRecord<'a>>,
    durations: Vec<DurationRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct MentionRecord<'a> {
    concept: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Codes::is_empty")]
    codes: &'a Codes,
    text: &'a str,
    span: [usize; 2],
    range: Range,
    section: Option<&'a str>,
    polarity: &'a str,
    certainty: &'a str,
    temporality: &'a str,
    experiencer: &'a str,
    state: Option<&'a str>,
    cue: Option<CueRecord<'a>>,
    /// The words that misspelt ones were taken for; left out where all are written right.
    #[serde(rename = "readAs", skip_serializing_if = "Option::is_none")]
    read_as: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct CueRecord<'a> {
    text: &'a str,
    span: [usize; 2],
}

#[derive(Debug, Serialize)]
struct ValueRecord<'a> {
    analyte: &'a str,
    value: Option<Number>,
    unit: Option<&'a str>,
    flag: &'a str,
    span: [usize; 2],
}

#[derive(Debug, Serialize)]
struct DurationRecord<'a> {
    days: Option<Number>,
    text: &'a str,
    span: [usize; 2],
}

/// The mentions, values and durations of a note.
pub(super) fn read_note<'a>(note: &'a Note, reading: &'a NoteReading, knowledge: &'a Knowledge) -> ReadNote<'a> {
    let mut places = Places::of_input(note);
    let mut record = ReadNote { path: &note.path, mentions: Vec::new(), values: Vec::new(), durations: Vec::new() };
    for block in &reading.blocks {
        let input_span = |span: Span| note.decoded.input_span(span.shifted(block.start));
        for mention in block.reading.shown_mentions(knowledge) {
            let concept = knowledge.concept(mention.concept);
            let assertion = &mention.assertion;
            record.mentions.push(MentionRecord {
                concept: concept.id(),
                kind: concept.concept.kind.name(),
                codes: &concept.concept.codes,
                text: &mention.text,
                span: input_span(mention.span),
                range: places.range(mention.span.shifted(block.start)),
                section: mention.section.name(),
                polarity: polarity(assertion.polarity),
                certainty: certainty(assertion.certainty),
                temporality: temporality(assertion.temporality),
                experiencer: experiencer(assertion.experiencer),
                state: assertion.drug_state.map(crate::knowledge::DrugState::name),
                cue: assertion.cue.as_ref().map(|cue| CueRecord { text: &cue.text, span: input_span(cue.span) }),
                read_as: mention.read_as.as_deref(),
            });
        }
        record.values.extend(block.reading.values.iter().map(|value| ValueRecord {
            analyte: knowledge.concept(value.analyte).id(),
            value: number(value.value),
            unit: value.unit.as_deref(),
            flag: value.flag.name(),
            span: input_span(value.span),
        }));
        record.durations.extend(block.reading.durations.iter().map(|duration| DurationRecord {
            days: duration.days.and_then(number),
            text: &duration.text,
            span: input_span(duration.span),
        }));
    }
    record
}

/// A number without a fraction where it has none, so that 42 days print as 42.
fn number(value: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers that an i64 holds are cast")]
    let whole = (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64);
    whole.map(Number::from).or_else(|| Number::from_f64(value))
}

/// The name in JSON.
pub(super) const fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Affirmed => "affirmed",
        Polarity::Negated => "negated",
    }
}

/// The name in JSON.
pub(super) const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Possible => "possible",
    }
}

/// The name in JSON.
pub(super) const fn temporality(temporality: Temporality) -> &'static str {
    match temporality {
        Temporality::Current => "current",
        Temporality::Past => "past",
        Temporality::Hypothetical => "hypothetical",
    }
}

/// The name in JSON, which does not tell blood relatives from others.
pub(super) const fn experiencer(experiencer: Experiencer) -> &'static str {
    match experiencer {
        Experiencer::Patient => "patient",
        Experiencer::BloodRelative | Experiencer::Other => "other",
    }
}

/// A rule in `rules`.
#[derive(Debug, Serialize)]
pub(super) struct RuleRecord<'a> {
    code: &'a str,
    title: &'a str,
    severity: &'a str,
    enabled: bool,
    evidence: &'a str,
    message: &'a str,
    mechanism: Option<&'a str>,
    pitfall: Option<&'a str>,
    statements: Vec<&'a str>,
    sources: Vec<&'a str>,
}

/// The catalogue as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Catalogue<'a> {
    version: u32,
    rules: Vec<RuleRecord<'a>>,
}

/// The catalogue of rules, in the order of the packs.
pub(super) fn catalogue<'a>(knowledge: &'a Knowledge, settings: &Settings) -> Catalogue<'a> {
    let rules = knowledge
        .rules
        .iter()
        .map(|compiled| {
            let rule = &compiled.rule;
            let (severity, enabled) = settings.standing(rule, compiled.code());
            RuleRecord {
                code: compiled.code(),
                title: &rule.title,
                severity: severity.name(),
                enabled,
                evidence: rule.evidence.name(),
                message: &rule.message,
                mechanism: rule.mechanism.as_ref().map(|id| id.get_ref().as_str()),
                pitfall: rule.pitfall.as_ref().map(|id| id.get_ref().as_str()),
                statements: rule.statements.iter().map(|id| id.get_ref().as_str()).collect(),
                sources: rule.sources.iter().map(|id| id.get_ref().as_str()).collect(),
            }
        })
        .collect();
    Catalogue { version: 1, rules }
}

/// What was dismissed, in numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DismissalCounts<'a> {
    version: u32,
    dismissals: Vec<DismissalCount<'a>>,
    rules_off: Vec<&'a str>,
    cleared: bool,
}

#[derive(Debug, Serialize)]
struct DismissalCount<'a> {
    code: &'a str,
    reason: Reason,
    count: usize,
}

/// What was dismissed, by rule and reason.
pub(super) fn dismissal_counts(book: &Book, cleared: bool) -> DismissalCounts<'_> {
    let counts = book.counts().into_iter();
    DismissalCounts {
        version: 1,
        dismissals: counts.map(|((code, reason), count)| DismissalCount { code, reason, count }).collect(),
        rules_off: book.rules.iter().map(String::as_str).collect(),
        cleared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::samples;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(record: &impl Serialize, expected: &Value) {
        let value = serde_json::to_value(record).unwrap_or_default();
        assert_eq!(&value, expected, "\n{value:#}");
    }

    #[test]
    fn a_finding_has_every_field_of_the_contract() {
        let knowledge = samples::knowledge();
        let note = samples::note("\u{FEFF}é leg cramps,\r\non 💪 HCTZ");
        let mut found = vec![samples::finding(&note, &knowledge, "leg cramps", &[("drug", "HCTZ")])];
        found.push(Finding { rule: crate::knowledge::RuleId(1), link: None, related: Vec::new(), ..found[0].clone() });
        let range = json!({"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 13}});
        let expected = json!({"path": "ward/a.note", "findings": [
            {
                "code": "drug-cramp", "severity": "warning", "message": "Cramp on a diuretic: consider sodium.",
                "text": "leg cramps", "span": [6, 16], "range": range, "link": "section",
                "mechanism": "mech-salt", "pitfall": "pit-salt", "statements": ["A-1"],
                "related": [{
                    "role": "drug", "concept": "diuretic", "text": "HCTZ", "span": [27, 31],
                    "range": {"start": {"line": 1, "character": 6}, "end": {"line": 1, "character": 10}},
                }],
                "why": ["The note says so."],
            },
            {
                "code": "bare-hint", "severity": "warning", "message": "Cramp on a diuretic: consider sodium.",
                "text": "leg cramps", "span": [6, 16], "range": range, "link": null,
                "mechanism": null, "pitfall": null, "statements": [], "related": [], "why": ["The note says so."],
            },
        ]});
        check(&checked_note(&note, &found, &knowledge), &expected);
    }

    #[test]
    fn values_and_durations_have_every_field_of_the_contract() {
        use crate::knowledge::{ConceptId, Flag};
        use crate::reading::{BlockReading, Duration, DurationKind, Standing, Value};
        let knowledge = samples::knowledge();
        let note = samples::note("\n\nK 2.90 mmol/L x 6 weeks, since May");
        let value = Value {
            analyte: ConceptId(0),
            value: 2.9,
            unit: Some("mmol/L".to_owned()),
            flag: Flag::Low,
            marked: false,
            times_upper: None,
            corrected: false,
            adjusted: None,
            standing: Standing::Newest,
            span: Span::new(0, 13),
            text: "K 2.90 mmol/L".into(),
            sentence: 0,
        };
        let long = Duration {
            kind: DurationKind::Length,
            days: Some(42.0),
            month: None,
            span: Span::new(14, 23),
            text: "x 6 weeks".into(),
            sentence: 0,
            belongs_to: None,
        };
        let since = Duration { days: None, span: Span::new(25, 34), text: "since May".into(), ..long.clone() };
        let bare = Value { unit: None, flag: Flag::Unknown, value: 3.0, ..value.clone() };
        let reading =
            BlockReading { values: vec![value, bare], durations: vec![long, since], ..BlockReading::default() };
        let blocks = [(2, BlockReading::default()), (34, reading)].into_iter().collect();
        let expected = json!({
            "path": "ward/a.note",
            "mentions": [],
            "values": [
                {"analyte": "cramp", "value": 2.9, "unit": "mmol/L", "flag": "low", "span": [2, 15]},
                {"analyte": "cramp", "value": 3, "unit": null, "flag": "unknown", "span": [2, 15]},
            ],
            "durations": [
                {"days": 42, "text": "x 6 weeks", "span": [16, 25]},
                {"days": null, "text": "since May", "span": [27, 36]},
            ],
        });
        check(&read_note(&note, &NoteReading { blocks }, &knowledge), &expected);
    }
}
