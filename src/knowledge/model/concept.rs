//! Concepts: the things that notes mention, with all the ways of writing them.

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// What sort of thing a concept is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Whether the concept is something that is taken, and so has a [`DrugState`](super::DrugState).
    #[must_use]
    pub const fn is_drug(self) -> bool {
        matches!(self, Self::Drug | Self::DrugCombination | Self::DrugClass)
    }

    /// The part that a mention plays beside an anchor, where a condition names none.
    #[must_use]
    pub const fn role(self) -> &'static str {
        match self {
            Self::Drug | Self::DrugClass | Self::DrugCombination => "drug",
            Self::Symptom | Self::Finding | Self::LookAlike => "symptom",
            Self::Condition => "condition",
            Self::Lab => "lab",
            Self::Context | Self::Treatment => "context",
            Self::Duration => "duration",
        }
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Concept {
    /// The name that rules use.
    #[cfg_attr(test, schemars(with = "String"))]
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
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub read_as: Option<Spanned<String>>,
}

/// How far from an ambiguous term its company counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The same sentence.
    #[default]
    Sentence,
    /// The same sentence, the one before and the one after, in the same block.
    Neighbours,
    /// The whole block: a paragraph, a list item, a header line.
    Block,
    /// Up to six words before or behind the term, in the same clause.
    Phrase,
}

/// Identifiers in public code systems, shown so that findings can be joined with coded data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Codes {
    /// ICD-10-CM (public domain).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub icd10cm: Vec<String>,
    /// Human Phenotype Ontology.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hpo: Vec<String>,
    /// Anatomical Therapeutic Chemical classification.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub atc: Vec<String>,
    /// `RxNorm` ingredient.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rxnorm: Vec<String>,
}

impl Codes {
    /// The systems with at least one identifier: the name of the system, and the identifiers in it.
    pub fn by_system(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        [("ICD-10-CM", &self.icd10cm), ("HPO", &self.hpo), ("ATC", &self.atc), ("RxNorm", &self.rxnorm)]
            .into_iter()
            .filter(|(_, codes)| !codes.is_empty())
            .map(|(system, codes)| (system, codes.as_slice()))
    }

    /// Whether there is no identifier.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_system().next().is_none()
    }
}

/// An analyte's units, ranges and limits of what can be true.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lab {
    /// Limits by unit; the first unit is the one that a bare number is in.
    pub units: Vec<LabUnit>,
    /// Analytes that this one yields to ("calcium" yields to "ionized calcium").
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub yields_to: Vec<Spanned<String>>,
}

/// The limits of an analyte in one unit.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// What part of it another analyte binds, so that a low result beside a low one of that analyte may be none.
    #[serde(default)]
    pub bound: Option<Bound>,
}

/// How much of an analyte another one binds: for each unit that the other one is below normal, the result counts as so
/// much higher.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bound {
    /// The id of the other analyte.
    #[cfg_attr(test, schemars(with = "String"))]
    pub to: Spanned<String>,
    /// The unit of the other one.
    pub unit: String,
    /// What the other one normally is.
    pub normal: f64,
    /// How much a result rises for each unit below that.
    pub rises: f64,
}

/// The finding that a word states.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meaning {
    /// The analyte's concept.
    #[cfg_attr(test, schemars(with = "String"))]
    pub analyte: Spanned<String>,
    /// Low, normal or high.
    pub is: Flag,
}

/// Where a result stands against its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConceptSet {
    /// The name that rules use.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Spanned<String>,
    /// Its members; a class stands for all its drugs.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub concepts: Vec<Spanned<String>>,
    /// Whether its members count as one for "once per note" and for precedence.
    #[serde(default)]
    pub one_anchor: bool,
}
