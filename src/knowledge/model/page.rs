//! Pages: mechanisms, pitfalls, sources, and the statements of the founding documents.

use serde::Deserialize;
use toml::Spanned;

use super::Evidence;

/// How something comes about.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mechanism {
    /// The name that rules use.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Spanned<String>,
    /// A short title.
    pub title: String,
    /// A paragraph.
    pub text: String,
    /// How strong its evidence is.
    pub evidence: Evidence,
    /// The statements of the founding documents that it carries.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub statements: Vec<Spanned<String>>,
    /// Its sources.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub sources: Vec<Spanned<String>>,
}

/// A trap of reasoning or prescribing. It has the same keys as a mechanism.
pub type Pitfall = Mechanism;

/// A publication, label or founding document.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// The name that rules use.
    #[cfg_attr(test, schemars(with = "String"))]
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

/// A text that an author calls up by a dot and its name, and fills in.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Phrase {
    /// What is typed behind the dot: lower-case letters and digits.
    #[cfg_attr(test, schemars(with = "String"))]
    pub id: Spanned<String>,
    /// A short title.
    pub title: String,
    /// The text; what stands in square brackets is to be filled in.
    pub text: String,
    /// What of it rests on memory or convention.
    #[serde(default)]
    pub note: Option<String>,
    /// Its sources.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub sources: Vec<Spanned<String>>,
}

/// What better sources say of a statement of a founding document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// The name that rules use, such as "A-ELM-2".
    #[cfg_attr(test, schemars(with = "String"))]
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
    #[cfg_attr(test, schemars(with = "Vec<serde_json::Value>"))]
    pub references: Vec<toml::Value>,
    /// What better sources say.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Why.
    #[serde(default)]
    pub comment: Option<String>,
    /// The better sources.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub sources: Vec<Spanned<String>>,
    /// The paper that is probably behind the document's reference, a guess.
    #[serde(default)]
    pub behind: Option<String>,
}
