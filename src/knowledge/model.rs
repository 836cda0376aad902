//! The shape of a pack, as it stands in TOML.
//!
//! Every key is described in `CONTRIBUTING.md` in the words of a clinician; the comments here are the same facts for
//! programmers. Any table may stand in any file of a pack.

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// One file of a pack.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct PackFile {
    pub pack: Option<Pack>,
    pub concept: Vec<Concept>,
    pub set: Vec<ConceptSet>,
    pub rule: Vec<Rule>,
    pub precedence: Vec<Precedence>,
    pub mechanism: Vec<Mechanism>,
    pub pitfall: Vec<Pitfall>,
    pub source: Vec<Source>,
    pub statement: Vec<Statement>,
}

/// What a pack is called.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pack {
    /// A short name without spaces.
    pub id: String,
    /// The name that people read.
    pub name: String,
    /// The version of its content.
    pub version: String,
    /// The day on which its content was last reviewed, `YYYY-MM-DD`.
    #[serde(default)]
    pub reviewed: Option<String>,
    /// One sentence on what it covers.
    #[serde(default)]
    pub description: Option<String>,
    /// What its rules are called in a sentence: "muscle-cramp" in "muscle-cramp rules do not apply".
    #[serde(default)]
    pub topic: Option<String>,
}

/// What sort of thing a concept is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What the patient feels or shows.
    Symptom,
    /// A single drug.
    Drug,
    /// A product with several drugs.
    DrugCombination,
    /// A class of drugs.
    DrugClass,
    /// A disease or a lasting state.
    Condition,
    /// What an examination or a test finds.
    Finding,
    /// An analyte of the laboratory.
    Lab,
    /// Circumstances: an occupation, a time of day, a line of reasoning.
    Context,
    /// How long something lasts.
    Duration,
    /// A treatment that is no drug.
    Treatment,
    /// A spasm or cramp of another organ, or another thing that looks like the topic and is not.
    LookAlike,
}

impl Kind {
    /// Whether the concept is something that is taken, and so has a [`DrugState`].
    #[must_use]
    pub const fn is_drug(self) -> bool {
        matches!(self, Self::Drug | Self::DrugCombination | Self::DrugClass)
    }

    /// The name that packs and JSON use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Symptom => "symptom",
            Self::Drug => "drug",
            Self::DrugCombination => "drug-combination",
            Self::DrugClass => "drug-class",
            Self::Condition => "condition",
            Self::Finding => "finding",
            Self::Lab => "lab",
            Self::Context => "context",
            Self::Duration => "duration",
            Self::Treatment => "treatment",
            Self::LookAlike => "look-alike",
        }
    }
}

/// A thing that notes mention, with all the ways of writing it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Concept {
    /// The name that rules use.
    pub id: Spanned<String>,
    /// What sort of thing it is.
    pub kind: Kind,
    /// The preferred name; the id where it is left out.
    #[serde(default)]
    pub name: Option<String>,
    /// Ways of writing it, in any case. A plural with "s" is understood.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Ways of writing it that count only in exactly this case ("MS", "Mg").
    #[serde(default)]
    pub exact: Vec<String>,
    /// Trade names, in any case.
    #[serde(default)]
    pub brands: Vec<String>,
    /// Ways of writing it wrongly.
    #[serde(default)]
    pub misspellings: Vec<String>,
    /// The classes that it belongs to.
    #[serde(default)]
    pub parents: Vec<Spanned<String>>,
    /// Terms that mean this only beside certain words.
    #[serde(default)]
    pub ambiguous: Vec<Ambiguous>,
    /// Identifiers in public code systems.
    #[serde(default)]
    pub codes: Codes,
    /// Units, ranges and limits, for an analyte.
    #[serde(default)]
    pub lab: Option<Lab>,
    /// The laboratory finding that this word states ("hypokalaemia" means a low potassium).
    #[serde(default)]
    pub means: Option<Meaning>,
    /// Figurative use: recognised so that nothing else is, and never shown.
    #[serde(default)]
    pub unseen: bool,
    /// Words that rules ask for and that are no finding of their own ("at rest", "after 2 blocks"): never shown as a
    /// mention.
    #[serde(default)]
    pub background: bool,
    /// One sentence for the reader, such as the organ that a look-alike belongs to.
    #[serde(default)]
    pub note: Option<String>,
    /// Statements of the founding documents that name it.
    #[serde(default)]
    pub statements: Vec<String>,
}

/// Terms that count only in the right company.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ambiguous {
    /// The terms, which must stand among the concept's terms, exact terms or brands.
    pub terms: Vec<String>,
    /// One of these must stand within reach. A `#` stands for one digit.
    #[serde(default)]
    pub with: Vec<String>,
    /// None of these may stand within reach.
    #[serde(default)]
    pub without: Vec<String>,
    /// Where the words count: the sentence, its neighbours, or the whole paragraph.
    #[serde(default)]
    pub reach: Reach,
    /// Words that, nearer than the blocking one, keep the meaning ("leg" in "belly pain, leg cramps").
    #[serde(default)]
    pub unless_nearer: Vec<String>,
    /// The concept that the term means instead, when it is blocked.
    #[serde(default)]
    pub read_as: Option<Spanned<String>>,
}

/// How far from an ambiguous term its company counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The same sentence.
    #[default]
    Sentence,
    /// The same sentence, the one before and the one after, in the same block.
    Neighbours,
    /// The whole block: a paragraph, a list item, a header line.
    Block,
}

/// Identifiers in public code systems, shown so that findings can be joined with coded data.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Codes {
    /// ICD-10-CM (public domain).
    pub icd10cm: Vec<String>,
    /// Human Phenotype Ontology.
    pub hpo: Vec<String>,
    /// Anatomical Therapeutic Chemical classification.
    pub atc: Vec<String>,
    /// `RxNorm` ingredient.
    pub rxnorm: Vec<String>,
}

/// An analyte's units, ranges and limits of what can be true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lab {
    /// Limits by unit; the first unit is the one that a bare number is in.
    pub units: Vec<LabUnit>,
    /// A number outside of these, in its unit, is not a result of this analyte.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Analytes that this one yields to ("calcium" yields to "ionized calcium").
    #[serde(default)]
    pub yields_to: Vec<Spanned<String>>,
}

/// The limits of an analyte in one unit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LabUnit {
    /// The unit as printed.
    pub unit: String,
    /// Other ways of writing the unit.
    #[serde(default)]
    pub also: Vec<String>,
    /// Below this it is low.
    #[serde(default)]
    pub low: Option<f64>,
    /// Below this it is markedly low.
    #[serde(default)]
    pub marked_low: Option<f64>,
    /// Above this it is high.
    #[serde(default)]
    pub high: Option<f64>,
    /// The least and the most that can be a result.
    pub plausible: [f64; 2],
}

/// The finding that a word states.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meaning {
    /// The analyte's concept.
    pub analyte: Spanned<String>,
    /// Low, normal or high.
    pub is: Flag,
}

/// Where a result stands against its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Below the range.
    Low,
    /// Within the range.
    Normal,
    /// Above the range.
    High,
    /// No range is known for its unit.
    Unknown,
}

impl Flag {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Unknown => "unknown",
        }
    }
}

/// A named set of concepts, for use in rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConceptSet {
    /// The name that rules use.
    pub id: Spanned<String>,
    /// Its members; a class stands for all its drugs.
    pub concepts: Vec<Spanned<String>>,
    /// Whether its members count as one for "once per note" and for precedence.
    #[serde(default)]
    pub one_anchor: bool,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
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
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key that narrows a condition in a pack")]
pub struct Condition {
    /// Concepts, classes or sets, one of which must be mentioned.
    pub find: Vec<Spanned<String>>,
    /// Analytes, one of which must have a result (or a word for it) as `is` says.
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
    pub has_section: Vec<super::SectionKind>,
    /// Any one of these holds.
    pub any: Vec<Condition>,
    /// All of these hold.
    pub all: Vec<Condition>,
    /// None of these holds.
    pub none: Vec<Condition>,
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
    pub section: Vec<super::SectionKind>,
    /// Not mentions in these sections.
    pub not_section: Vec<super::SectionKind>,
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
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The symptom was there before the other thing began.
    OnsetBefore,
}

/// One way in which a rule can fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Route {
    /// The mention that carries the finding.
    pub anchor: Condition,
    /// What else must hold.
    #[serde(default)]
    pub require: Vec<Condition>,
    /// What must not hold on this route.
    #[serde(default)]
    pub unless: Vec<Condition>,
}

/// A change of severity or message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variant {
    /// The severity that it changes to, where it changes.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// The message that it changes to, where it changes.
    #[serde(default)]
    pub message: Option<String>,
    /// All of these hold.
    pub when: Vec<Condition>,
}

/// A rule: what must stand in a note, and what is then shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// The stable code.
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
    /// The mechanism behind it.
    #[serde(default)]
    pub mechanism: Option<Spanned<String>>,
    /// Further mechanisms.
    #[serde(default)]
    pub also_mechanisms: Vec<Spanned<String>>,
    /// The clinical pitfall that it points at.
    #[serde(default)]
    pub pitfall: Option<Spanned<String>>,
    /// The statements of the founding documents that it carries.
    #[serde(default)]
    pub statements: Vec<Spanned<String>>,
    /// Its sources.
    #[serde(default)]
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
    pub unless: Vec<Condition>,
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

/// A note in which a rule fires.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The note.
    pub note: String,
    /// The severity, where it differs from the rule's.
    #[serde(default)]
    pub severity: Option<Severity>,
}

/// A note in which a rule stays silent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Silent {
    /// The note.
    pub note: String,
    /// Why.
    pub why: String,
}

/// Rules that compete for one mention, the first winning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Precedence {
    /// The codes, the winner first.
    pub order: Vec<Spanned<String>>,
}

/// How something comes about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mechanism {
    /// The name that rules use.
    pub id: Spanned<String>,
    /// A short title.
    pub title: String,
    /// A paragraph.
    pub text: String,
    /// How strong its evidence is.
    pub evidence: Evidence,
    /// The statements of the founding documents that it carries.
    #[serde(default)]
    pub statements: Vec<Spanned<String>>,
    /// Its sources.
    #[serde(default)]
    pub sources: Vec<Spanned<String>>,
}

/// A trap of reasoning or prescribing. It has the same keys as a mechanism.
pub type Pitfall = Mechanism;

/// A publication, label or founding document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// The name that rules use.
    pub id: Spanned<String>,
    /// The citation.
    pub citation: String,
    /// An http(s) address.
    #[serde(default)]
    pub link: Option<String>,
    /// How far it was verified.
    pub status: String,
    /// What was seen.
    #[serde(default)]
    pub note: Option<String>,
    /// "A" or "B" for the two founding documents.
    #[serde(default)]
    pub founding_document: Option<String>,
}

/// What better sources say of a statement of a founding document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Verdict {
    /// It holds.
    #[serde(rename = "supported")]
    Supported,
    /// It holds with limits.
    #[serde(rename = "nuanced")]
    Nuanced,
    /// It holds under another name.
    #[serde(rename = "outdated term")]
    OutdatedTerm,
    /// Better sources do not carry it.
    #[serde(rename = "doubtful")]
    Doubtful,
}

impl Verdict {
    /// The word that people read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Nuanced => "nuanced",
            Self::OutdatedTerm => "outdated term",
            Self::Doubtful => "doubtful",
        }
    }
}

/// A statement of a founding document, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// The name that rules use, such as "A-ELM-2".
    pub id: Spanned<String>,
    /// "A" or "B".
    pub document: String,
    /// The line of the document.
    pub line: u32,
    /// The document's section.
    pub section: String,
    /// What it claims, in other words.
    pub claim: String,
    /// "claim" or "heading".
    pub kind: String,
    /// The document's own reference numbers.
    #[serde(default)]
    pub references: Vec<toml::Value>,
    /// What better sources say.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Why.
    #[serde(default)]
    pub comment: Option<String>,
    /// The better sources.
    #[serde(default)]
    pub sources: Vec<Spanned<String>>,
    /// The paper that is probably behind the document's reference, a guess.
    #[serde(default)]
    pub behind: Option<String>,
}

/// Limits on what a pack may hold, since a pack is data from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The bytes of one file.
    pub file_bytes: u64,
    /// The terms of all packs together.
    pub terms: usize,
    /// The bytes of one term.
    pub term_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 8 << 20, terms: 200_000, term_bytes: 512 }
    }
}
