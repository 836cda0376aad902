//! Overrides: what one pack changes of another, so that the other can be replaced by a newer version.

use serde::Deserialize;
use toml::Spanned;

use super::Severity;

/// A change to a rule or a concept of another pack.
///
/// Exactly one of `rule` and `concept` says what is changed. Where it is no longer there, the change is left out and told
/// of; everything else of the pack goes on counting.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Adjustment {
    /// The code of the rule that is changed.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub rule: Option<Spanned<String>>,
    /// The id of the concept that is changed.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub concept: Option<Spanned<String>>,
    /// Why, and who decided it; readers see it on the hover of the rule.
    #[serde(default)]
    pub reason: Option<String>,
    /// For a rule: whether it runs.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// For a rule: how much it matters. With weak evidence it is never more than a hint.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<Severity>"))]
    pub severity: Option<Spanned<Severity>>,
    /// For a concept: further ways of writing it, in any case.
    #[serde(default)]
    pub terms: Vec<String>,
    /// For a concept: further ways of writing it that count only in exactly this case.
    #[serde(default)]
    pub exact: Vec<String>,
    /// For a concept: further trade names, in any case.
    #[serde(default)]
    pub brands: Vec<String>,
    /// For a concept: further ways of writing it wrongly.
    #[serde(default)]
    pub misspellings: Vec<String>,
    /// For an analyte: the ranges of your own laboratory, by unit.
    #[serde(default)]
    pub units: Vec<UnitRange>,
}

/// The range of an analyte in one of its units.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnitRange {
    /// The unit, as the analyte has it.
    #[cfg_attr(test, schemars(with = "String"))]
    pub unit: Spanned<String>,
    /// Below this it is low.
    #[serde(default)]
    pub low: Option<f64>,
    /// Below this it is markedly low.
    #[serde(default)]
    pub marked_low: Option<f64>,
    /// Above this it is high.
    #[serde(default)]
    pub high: Option<f64>,
}
