//! What is known: packs of concepts, rules, mechanisms, pitfalls and sources, and the facts of language.
//!
//! A pack is TOML that a clinician can read and edit (`packs/muscle-spasm/` is the embedded one). Loading turns
//! packs into [`Knowledge`]: every name resolved, every term compiled into one [`Lexicon`].

mod adjust;
mod check;
mod compile_rules;
mod compiled;
mod content;
mod embedded;
mod error;
mod far;
mod language;
mod lexicon;
mod load;
mod model;
mod page;
mod parts;
mod read;
mod references;
mod sections;
mod spelling;
mod template;
mod tree;
mod words;

pub use check::near_miss;
pub use compiled::{
    Anchor, CompiledCondition, CompiledRoute, CompiledRule, CompiledTest, CompiledVariant, ConceptId, ConceptInfo,
    Knowledge, Origin, RuleId,
};
pub use error::{PackError, PackErrors};
pub use far::{Named, Uses};
pub use language::{Cue, CueKind, Direction, Fishbone, Gender, Kinship, Language, Person};
pub use lexicon::{Candidate, Lexicon, TermInfo};
pub use load::{PackSource, faults, load};
pub use model::{
    Adjustment, Ambiguous, Annotation, Codes, Concept, Condition, DrugState, Evidence, Example, Flag, Kind, Lab,
    LabUnit, Limits, Meaning, Mechanism, Order, Pack, Phrase, Pitfall, Reach, Reads, Relation, Route, Rule, Severity,
    Silent, Source, Statement, UnitRange, Variant, Verdict,
};
pub use page::{
    MECHANISM_HEADING, Topic, concept_page, is_file_name, mechanism_page, page, page_names, pitfall_page, rule_page,
    without_page_links,
};
pub use sections::{SectionKind, SectionRole};
pub use spelling::Spelling;
pub use template::{Part, parts, plan_line};
pub use words::{WordClass, Words};
