//! Rules: what must stand in a note, and what is then shown.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::Flag;
use crate::knowledge::SectionKind;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Shown on hover only.
    Hover,
    /// Completeness, vocabulary or weak evidence.
    Hint,
    /// A useful link between two facts of the note.
    Information,
    /// Harm is plausible, or a label is contradicted.
    Warning,
}

impl Severity {
    /// The name that packs, JSON and `--fail-on` use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hover => "hover",
            Self::Hint => "hint",
            Self::Information => "information",
            Self::Warning => "warning",
        }
    }

    /// One step lower; below a hint there is nothing to show.
    #[must_use]
    pub const fn lowered(self) -> Option<Self> {
        match self {
            Self::Warning => Some(Self::Information),
            Self::Information => Some(Self::Hint),
            Self::Hint | Self::Hover => None,
        }
    }
}

/// How strong the evidence behind a rule or a mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Hypotheses, single authors, animal work: never more than a hint.
    Weak,
    /// Observational work, reviews, consistent practice.
    Moderate,
    /// Labels, guidelines, trials or large population data.
    Good,
}

impl Evidence {
    /// The highest severity that such evidence carries.
    #[must_use]
    pub const fn carries(self) -> Severity {
        match self {
            Self::Weak => Severity::Hint,
            Self::Moderate | Self::Good => Severity::Warning,
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Good => "good",
        }
    }
}

/// Whether, and since when, a drug is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DrugState {
    /// Taken up to this visit, also when today's plan stops it.
    Current,
    /// Ordered now without prior use.
    Planned,
    /// Stopped before this visit, or in the past.
    Discontinued,
    /// Spoken of, declined, avoided, or an allergy: not taken.
    Considered,
}

impl DrugState {
    /// The name in packs and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Planned => "planned",
            Self::Discontinued => "discontinued",
            Self::Considered => "considered",
        }
    }
}

/// How closely two mentions belong together, closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The author links them: "since", "for", "due to" stands between, or they share one item of the plan.
    Stated,
    /// The same sentence, list item, form line or table row.
    Sentence,
    /// The next or the previous sentence of the same section.
    Adjacent,
    /// The same section, at most two sentences apart.
    Section,
    /// Anywhere in the note where each of them counts.
    Note,
}

impl Relation {
    /// The name in JSON, which knows four strengths.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Sentence => "sentence",
            Self::Adjacent | Self::Section => "section",
            Self::Note => "note",
        }
    }
}

/// How a mention must be read to satisfy a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// Affirmed, the patient's own, and current (for a drug: in one of the allowed states).
    #[default]
    Holds,
    /// Affirmed and the patient's own, current or past.
    HeldEver,
    /// Affirmed and the patient's own, at whatever time; also under a condition ("if he slows down").
    NotDenied,
    /// Denied.
    Negated,
    /// There at all, however it is meant.
    Mentioned,
}

/// A condition on the facts of a note.
///
/// Exactly one of `find`, `value`, `days-over`, `has-section`, `any`, `all` or `none` says what is looked for; the other keys narrow
/// it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key that narrows a condition in a pack")]
pub struct Condition {
    /// Concepts, classes or sets, one of which must be mentioned.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub find: Vec<Spanned<String>>,
    /// Analytes, one of which must have a result (or a word for it) as `is` says.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub value: Vec<Spanned<String>>,
    /// What the newest result must be.
    pub is: Vec<Flag>,
    /// Only results below their marked limit.
    pub marked: bool,
    /// Only printed numbers, not words such as "hypokalaemia".
    pub printed: bool,
    /// The result must be more than this many times the upper limit.
    pub over_upper_limit: Option<f64>,
    /// A duration or supply of more than this many days that belongs to the mention.
    pub days_over: Option<u32>,
    /// The note has a section of one of these kinds.
    pub has_section: Vec<SectionKind>,
    /// Any one of these holds.
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub any: Vec<Spanned<Condition>>,
    /// All of these hold.
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub all: Vec<Spanned<Condition>>,
    /// None of these holds.
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub none: Vec<Spanned<Condition>>,
    /// The weakest relation that will do, counted from `beside`.
    pub within: Option<Relation>,
    /// The role that `within` counts from: the anchor, where it is left out.
    pub beside: Option<String>,
    /// How the mention must be read.
    pub reads: Reads,
    /// For drugs: the states that count; only current ones, where it is left out.
    pub state: Vec<DrugState>,
    /// Whether blood relatives count as well as the patient.
    pub blood_relatives: bool,
    /// Only mentions in these sections.
    pub section: Vec<SectionKind>,
    /// Not mentions in these sections.
    pub not_section: Vec<SectionKind>,
    /// Not a mention that was only found on examination.
    pub not_examined: bool,
    /// Not a drug that today's plan stops.
    pub not_stopping: bool,
    /// Whether doubt about this mention leaves the severity as it is.
    pub ignores_doubt: bool,
    /// Which of the anchor and this mention must have begun first.
    pub order: Option<Order>,
    /// The name under which the mention is shown and referred to; the concept's kind, where it is left out.
    pub role: Option<String>,
}

/// Which of two mentions comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The symptom was there before the other thing began.
    OnsetBefore,
}

/// One way in which a rule can fire.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Route {
    /// The mention that carries the finding.
    #[cfg_attr(test, schemars(with = "Condition"))]
    pub anchor: Spanned<Condition>,
    /// What else must hold.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub require: Vec<Spanned<Condition>>,
    /// What must not hold on this route.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub unless: Vec<Spanned<Condition>>,
}

/// A change of severity or message.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variant {
    /// The severity that it changes to, where it changes.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// The message that it changes to, where it changes.
    #[serde(default)]
    pub message: Option<String>,
    /// All of these hold.
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub when: Vec<Spanned<Condition>>,
}

/// A rule: what must stand in a note, and what is then shown.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// The stable code.
    #[cfg_attr(test, schemars(with = "String"))]
    pub code: Spanned<String>,
    /// A short title.
    pub title: String,
    /// How much it matters.
    pub severity: Severity,
    /// Why it matters that much.
    #[serde(default)]
    pub severity_reason: Option<String>,
    /// How strong its evidence is.
    pub evidence: Evidence,
    /// Whether it runs unless switched off.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The diagnostic's message, at most 120 characters.
    pub message: String,
    /// The lines of the hover.
    #[serde(default)]
    pub explanation: Vec<String>,
    /// What to consider, item by item, for a line of the author's plan.
    #[serde(default)]
    pub plan: Vec<String>,
    /// What the author may want to write behind the anchor.
    #[serde(default)]
    pub annotate: Option<Annotation>,
    /// The mechanism behind it.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub mechanism: Option<Spanned<String>>,
    /// Further mechanisms.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub also_mechanisms: Vec<Spanned<String>>,
    /// The clinical pitfall that it points at.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub pitfall: Option<Spanned<String>>,
    /// The statements of the founding documents that it carries.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub statements: Vec<Spanned<String>>,
    /// Its sources.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub sources: Vec<Spanned<String>>,
    /// Whether no founding document speaks of it.
    #[serde(default)]
    pub beyond_founding_documents: bool,
    /// Notes in which it fires.
    #[serde(default)]
    pub fires_on: Vec<Example>,
    /// Notes in which it stays silent, and why.
    #[serde(default)]
    pub silent_on: Vec<Silent>,
    /// The ways in which it can fire, tried in order.
    #[serde(default)]
    pub route: Vec<Route>,
    /// What silences it on every route.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<Condition>"))]
    pub unless: Vec<Spanned<Condition>>,
    /// Changes of severity or message; the first whose conditions hold counts.
    #[serde(default)]
    pub variant: Vec<Variant>,
    /// Roles whose mentions the rule takes from lower rules of its chains, besides the anchor.
    #[serde(default)]
    pub consumes: Vec<String>,
}

const fn yes() -> bool {
    true
}

/// Words that the author may want to write behind the anchor of a finding.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Annotation {
    /// What it does, as a title: "Mark a stop date".
    pub title: String,
    /// The words; what stands in square brackets is to be filled in.
    pub text: String,
}

/// A note in which a rule fires.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The note.
    #[cfg_attr(test, schemars(with = "String"))]
    pub note: Spanned<String>,
    /// The severity, where it differs from the rule's.
    #[serde(default)]
    pub severity: Option<Severity>,
}

/// A note in which a rule stays silent.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Silent {
    /// The note.
    #[cfg_attr(test, schemars(with = "String"))]
    pub note: Spanned<String>,
    /// Why.
    pub why: String,
}

/// Rules that compete for one mention, the first winning.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Precedence {
    /// The codes, the winner first.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub order: Vec<Spanned<String>>,
}
