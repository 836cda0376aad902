//! The words in which a hover tells how something was read.

use crate::knowledge::{ConceptInfo, DrugState, Flag, Kind, Knowledge, SectionKind, SectionRole};
use crate::reading::{
    Assertion, Certainty, CueText, Duration, DurationKind, Experiencer, Mention, PlacedHeader, Polarity, Standing,
    Temporality, Value,
};
use crate::text::Span;

/// The longest quotation from the note, in characters.
const LONGEST_QUOTE: usize = 60;

/// Words of the note in quotation marks, on one line.
pub(super) fn quoted(words: &str) -> String {
    let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut characters = flat.chars();
    let short: String = characters.by_ref().take(LONGEST_QUOTE).collect();
    let rest = if characters.next().is_some() { "…" } else { "" };
    format!("“{short}{rest}”")
}

/// The parts as one line, where there are any.
pub(super) fn joined(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A name with its first letter raised.
pub(super) fn title_case(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// "“cramps” read as muscle cramp; negated by “denies”; section: review.", or "“crmaps” (misspelt: cramps) read as …".
pub(super) fn read_mention(mention: &Mention, knowledge: &Knowledge) -> String {
    let info = knowledge.concept(mention.concept);
    let misspelt = mention.read_as.as_ref().map_or_else(String::new, |words| format!(" (misspelt: {words})"));
    let read = format!("{}{misspelt} read as {}", quoted(&mention.text), info.name());
    if info.concept.kind == Kind::LookAlike {
        let topic = knowledge.packs.iter().find_map(|pack| pack.topic.as_deref());
        let topic = topic.map_or_else(String::new, |topic| format!("{topic} "));
        return format!("{read}: {topic}rules do not apply.");
    }
    let section = match mention.section {
        SectionKind::None => String::new(),
        section => format!("; section: {}", section.name().unwrap_or_default()),
    };
    format!("{read}; {}{section}.", assertion_words(&mention.assertion, info.concept.kind))
}

/// How a mention is meant, in words; the cue stands beside the first thing that is out of the ordinary, which it
/// decided.
fn assertion_words(assertion: &Assertion, kind: Kind) -> String {
    let mut words: Vec<&str> = Vec::new();
    if assertion.resolved {
        words.push("resolved");
    } else if assertion.polarity == Polarity::Negated {
        words.push("negated");
    }
    if assertion.certainty == Certainty::Possible {
        words.push("possible");
    }
    match assertion.temporality {
        Temporality::Past if !assertion.resolved => words.push("past"),
        Temporality::Hypothetical => words.push("hypothetical"),
        _ => {}
    }
    match assertion.experiencer {
        Experiencer::BloodRelative => words.push("a blood relative's"),
        Experiencer::Other => words.push("another person's"),
        Experiencer::Patient => {}
    }
    let told_by_state = words.is_empty() && kind.is_drug();
    match assertion.drug_state.filter(|_| kind.is_drug()) {
        Some(DrugState::Current) if assertion.stopping => words.push("stopped today"),
        Some(DrugState::Current) if words.is_empty() => words.push("taken now"),
        Some(DrugState::Planned) => words.push("planned"),
        Some(DrugState::Discontinued) => words.push("stopped earlier"),
        Some(DrugState::Considered) => words.push("not taken"),
        _ => {}
    }
    if words.is_empty() {
        words.push("affirmed, current");
    }
    let cue = assertion.cue.as_ref().filter(|cue| !cue.text.is_empty());
    let mut words = words.into_iter();
    let first = words.next().unwrap_or_default();
    let first = match cue {
        None => first.to_owned(),
        Some(cue) if told_by_state => format!("{first} ({})", quoted(&cue.text)),
        Some(cue) => format!("{first} by {}", quoted(&cue.text)),
    };
    std::iter::once(first).chain(words.map(str::to_owned)).collect::<Vec<_>>().join(", ")
}

/// "“Denies” decides the reading of “cramps”, “spasm”."
pub(super) fn read_cue(cue: &CueText, mentions: &[(Span, &Mention)]) -> String {
    let words: Vec<String> = mentions.iter().map(|(_, mention)| quoted(&mention.text)).collect();
    format!("{} decides the reading of {}.", quoted(&cue.text), words.join(", "))
}

/// "“PMH” opens a section: past."
pub(super) fn read_header(title: &str, header: PlacedHeader) -> String {
    match header.section.name().map(|name| name.replace('-', " ")) {
        Some(name) if header.names_section => format!("{} opens a section: {name}.", quoted(title)),
        Some(name) => format!("{} is a title inside a section: {name}.", quoted(title)),
        None => format!("{} is a title that names no known section.", quoted(title)),
    }
}

/// What a section means for the mentions in it.
pub(super) fn body_of_header(
    section: SectionKind,
    roles: impl Iterator<Item = SectionRole>,
    ends_at_blank: bool,
) -> Vec<String> {
    let meaning = match section {
        SectionKind::Family => "What stands here is a blood relative's, unless the words bring the patient back.",
        SectionKind::Differential => "What stands here is possible, not certain.",
        SectionKind::Instructions => "What stands here is hypothetical: advice, or what to watch for.",
        SectionKind::References | SectionKind::Immunizations => {
            "What stands here is hypothetical: it says nothing of how the patient is now."
        }
        SectionKind::Allergies => "A drug that stands here is not taken.",
        SectionKind::StoppedMedications => "A drug that stands here was stopped earlier.",
        SectionKind::Surgical => "A drug that stands here was given then, and is not taken now.",
        SectionKind::Medications => "A drug that stands here is taken now, unless the words say otherwise.",
        SectionKind::Exam => "What stands here was found on examination.",
        _ => "The section changes nothing: the words alone say how a mention is meant.",
    };
    let roles: Vec<&str> = roles.map(role_words).collect();
    let links = if roles.is_empty() {
        "Nothing in it is linked with other sections.".to_owned()
    } else {
        format!("Linked with other sections: {}.", roles.join(", "))
    };
    let end = if ends_at_blank {
        "It ends at the next header or blank line."
    } else {
        "It goes on to the next header, over blank lines."
    };
    vec![meaning.to_owned(), links, end.to_owned()]
}

const fn role_words(role: SectionRole) -> &'static str {
    match role {
        SectionRole::Drug => "drugs",
        SectionRole::Symptom => "symptoms",
        SectionRole::Condition => "conditions",
        SectionRole::Value => "lab values",
        SectionRole::Context => "circumstances",
    }
}

/// How a mention is meant, where that is anything but affirmed and current: "negated by “denies”".
#[must_use]
pub fn unusual_reading(mention: &Mention, knowledge: &Knowledge) -> Option<String> {
    let kind = knowledge.concept(mention.concept).concept.kind;
    let assertion = &mention.assertion;
    let taken = assertion.drug_state.is_none_or(|state| state == DrugState::Current && !assertion.stopping);
    let plain = assertion.holds() && assertion.certainty == Certainty::Certain && (!kind.is_drug() || taken);
    (!plain && kind != Kind::LookAlike).then(|| assertion_words(assertion, kind))
}

/// "low", "markedly low" or "high", for a result that is out of its range.
#[must_use]
pub const fn unusual_value(value: &Value) -> Option<&'static str> {
    match value.flag {
        Flag::Low if value.marked => Some("markedly low"),
        Flag::Low => Some("low"),
        Flag::High => Some("high"),
        Flag::Normal | Flag::Unknown => None,
    }
}

/// "“K 2.9” read as potassium 2.9 mmol/L; low."
pub(super) fn read_value(value: &Value, knowledge: &Knowledge) -> String {
    let name = knowledge.concept(value.analyte).name();
    let unit = value.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    let flag = match value.flag {
        Flag::Low if value.marked => "markedly low",
        Flag::Unknown => "no range is known for it",
        flag => flag.name(),
    };
    let standing = match value.standing {
        Standing::Newest => "",
        Standing::Repeat => "; the newest",
        Standing::Past => "; a past result, which no rule counts",
    };
    let adjusted = value.adjusted.map_or_else(String::new, |adjusted| format!(" ({adjusted:.2} with the low albumin)"));
    format!("{} read as {name} {}{unit}; {flag}{adjusted}{standing}.", quoted(&value.text), value.value)
}

/// What the pack holds an analyte's limits to be, in the unit of the value.
pub(super) fn body_of_value(value: &Value, info: &ConceptInfo) -> Vec<String> {
    let Some(lab) = &info.concept.lab else { return Vec::new() };
    let printed = value.unit.as_deref();
    let fits = |unit: &&crate::knowledge::LabUnit| {
        printed.is_some_and(|printed| unit.unit == printed || unit.also.iter().any(|also| also == printed))
    };
    let Some(limits) = lab.units.iter().find(fits).or_else(|| lab.units.first().filter(|_| printed.is_none())) else {
        return Vec::new();
    };
    let parts: Vec<String> =
        [("low below", limits.low), ("markedly low below", limits.marked_low), ("high above", limits.high)]
            .into_iter()
            .filter_map(|(label, limit)| limit.map(|limit| format!("{label} {limit}")))
            .collect();
    if parts.is_empty() {
        return Vec::new();
    }
    vec![format!("Where the note prints no range: {} {}.", parts.join(", "), limits.unit)]
}

/// "“x 6 weeks” read as a length of 42 days; belongs to “HCTZ”."
pub(super) fn read_duration(duration: &Duration, owner: Option<&Mention>, knowledge: &Knowledge) -> String {
    let days = duration.days.filter(|days| days.is_finite()).map(|days| format!("{days:.0} days"));
    let what = match (duration.kind, days) {
        (DurationKind::Length, Some(days)) => format!("a length of {days}"),
        (DurationKind::Length, None) => "a length".to_owned(),
        (DurationKind::Since, Some(days)) => format!("a start {days} ago"),
        (DurationKind::Since, None) => "a start".to_owned(),
        (DurationKind::Supply, Some(days)) => format!("a supply for {days}"),
        (DurationKind::Supply, None) => "a supply".to_owned(),
        (DurationKind::LongTerm, _) => "long-term".to_owned(),
        (DurationKind::Lifelong, _) => "for much of life".to_owned(),
    };
    let belongs = owner.map_or_else(String::new, |owner| {
        format!("; belongs to {} ({})", quoted(&owner.text), knowledge.concept(owner.concept).name())
    });
    format!("{} read as {what}{belongs}.", quoted(&duration.text))
}
