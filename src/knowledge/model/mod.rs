//! The shape of a pack, as it stands in TOML.
//!
//! Every key is described in `CONTRIBUTING.md` in the words of a clinician; the comments here are the same facts for
//! programmers. Any table may stand in any file of a pack.

mod concept;
mod page;
mod rule;

use serde::Deserialize;

pub use concept::{Ambiguous, Codes, Concept, ConceptSet, Flag, Kind, Lab, LabUnit, Meaning, Reach};
pub use page::{Mechanism, Phrase, Pitfall, Source, Statement, Verdict};
pub use rule::{
    Annotation, Condition, DrugState, Evidence, Example, Order, Precedence, Reads, Relation, Route, Rule, Severity,
    Silent, Variant,
};

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
    pub phrase: Vec<Phrase>,
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
