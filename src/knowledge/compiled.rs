//! Knowledge ready for use: every name of the packs resolved to a number.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::error::PackError;
use super::far::Uses;
use super::language::Language;
use super::lexicon::Lexicon;
use super::model::{
    Concept, DrugState, Flag, Mechanism, Order, Pack, Phrase, Pitfall, Reads, Relation, Rule, Severity, Source,
    Statement,
};
use super::sections::SectionKind;
use super::spelling::Spelling;

/// A concept, by its place in [`Knowledge::concepts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

/// A rule, by its place in [`Knowledge::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// Where something of a pack stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The pack, by its place in [`Knowledge::packs`].
    pub pack: usize,
    /// The file of that pack, in the order in which it was read.
    pub file: usize,
}

/// A concept with what follows from it.
#[derive(Debug)]
pub struct ConceptInfo {
    /// As it stands in the pack, with what other packs change of it.
    pub concept: Concept,
    /// Where it stands.
    pub origin: Origin,
    /// The classes above it, however far.
    pub ancestors: Vec<ConceptId>,
    /// Concepts that share this number count as one anchor.
    pub anchor_group: u32,
    /// What a blocked ambiguous term is read as, by the index of its company.
    pub read_as: Vec<Option<ConceptId>>,
    /// The analytes that this one yields to.
    pub yields_to: Vec<ConceptId>,
    /// The laboratory finding that the word states.
    pub means: Option<(ConceptId, Flag)>,
}

impl ConceptInfo {
    /// The id in the pack.
    #[must_use]
    pub fn id(&self) -> &str {
        self.concept.id.get_ref()
    }

    /// The preferred name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.concept.name.as_deref().unwrap_or_else(|| self.id())
    }
}

/// What a compiled condition looks for.
#[derive(Clone, Debug, PartialEq)]
pub enum CompiledTest {
    /// One of these concepts (sorted).
    Find(Vec<ConceptId>),
    /// A result of one of these analytes.
    Value {
        /// The analytes (sorted).
        analytes: Vec<ConceptId>,
        /// What the newest result must be; anything where empty.
        is: Vec<Flag>,
        /// Only below the marked limit.
        marked: bool,
        /// Only numbers.
        printed: bool,
        /// More than so many times the upper limit.
        over_upper_limit: Option<f64>,
    },
    /// A duration or supply of more than so many days.
    DaysOver(u32),
    /// The note has a section of one of these kinds.
    HasSection(Vec<SectionKind>),
    /// One of these.
    Any(Vec<CompiledCondition>),
    /// All of these.
    All(Vec<CompiledCondition>),
    /// None of these.
    None(Vec<CompiledCondition>),
}

/// A condition with its names resolved.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key that narrows a condition in a pack")]
pub struct CompiledCondition {
    /// What is looked for.
    pub test: CompiledTest,
    /// The weakest relation that will do.
    pub within: Relation,
    /// The role that the relation counts from; the anchor where `None`.
    pub beside: Option<Arc<str>>,
    /// How the mention must be read.
    pub reads: Reads,
    /// The drug states that count.
    pub state: Vec<DrugState>,
    /// Whether blood relatives count.
    pub blood_relatives: bool,
    /// Only these sections, where not empty.
    pub section: Vec<SectionKind>,
    /// Not these sections.
    pub not_section: Vec<SectionKind>,
    /// Not what was only found on examination.
    pub not_examined: bool,
    /// Not a drug that today's plan stops.
    pub not_stopping: bool,
    /// Whether doubt about this mention leaves the severity as it is.
    pub ignores_doubt: bool,
    /// The order in time.
    pub order: Option<Order>,
    /// The role of the mention that satisfies it.
    pub role: Option<Arc<str>>,
    /// The number of what it asks for among the far conditions, where a mention anywhere in the note can satisfy it.
    pub far: Option<u16>,
}

/// The anchor of a route.
pub type Anchor = CompiledCondition;

/// A way in which a rule can fire.
#[derive(Debug)]
pub struct CompiledRoute {
    /// The mention that carries the finding.
    pub anchor: Anchor,
    /// What else must hold.
    pub require: Vec<CompiledCondition>,
    /// What must not hold.
    pub unless: Vec<CompiledCondition>,
}

/// A change of severity or message.
#[derive(Debug)]
pub struct CompiledVariant {
    /// The severity that it changes to.
    pub severity: Option<Severity>,
    /// The message that it changes to.
    pub message: Option<String>,
    /// All of these hold.
    pub when: Vec<CompiledCondition>,
}

/// A rule with its names resolved.
#[derive(Debug)]
pub struct CompiledRule {
    /// As it stands in the pack, with what other packs change of it.
    pub rule: Rule,
    /// Where it stands.
    pub origin: Origin,
    /// The packs that change it, by their place in [`Knowledge::packs`].
    pub changed_by: Vec<usize>,
    /// Why they do, where they say so.
    pub reasons: Vec<String>,
    /// The ways in which it can fire.
    pub routes: Vec<CompiledRoute>,
    /// What silences it.
    pub unless: Vec<CompiledCondition>,
    /// Changes of severity or message.
    pub variants: Vec<CompiledVariant>,
    /// The rules that take its anchor away when they fire.
    pub yields_to: Vec<RuleId>,
    /// The place of the rule in the order of evaluation's chains: lower ones are evaluated first.
    pub rank: usize,
}

impl CompiledRule {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.rule.code.get_ref()
    }
}

/// Everything that is known: the packs, compiled.
#[derive(Debug)]
pub struct Knowledge {
    /// The packs, in the order in which they were loaded.
    pub packs: Vec<Pack>,
    /// A number that changes when anything in the packs does.
    pub fingerprint: u64,
    /// What of the packs was left out without harm to the rest: changes to what is no longer there.
    pub reservations: Vec<PackError>,
    /// The facts of language.
    pub language: Language,
    /// All concepts.
    pub concepts: Vec<ConceptInfo>,
    /// All rules.
    pub rules: Vec<CompiledRule>,
    /// The rules in an order in which each comes after those it yields to.
    pub evaluation_order: Vec<RuleId>,
    /// All mechanisms.
    pub mechanisms: Vec<Mechanism>,
    /// All pitfalls.
    pub pitfalls: Vec<Pitfall>,
    /// All phrases that can be called up.
    pub phrases: Vec<Phrase>,
    /// All sources.
    pub sources: Vec<Source>,
    /// All statements of the founding documents.
    pub statements: Vec<Statement>,
    /// What each concept can do for rules.
    pub uses: Uses,
    /// Terms and cues.
    pub lexicon: Lexicon,
    pub(super) spelling: OnceLock<Spelling>,
    pub(super) by_id: HashMap<String, ConceptId>,
}

impl Knowledge {
    /// A concept by its number.
    #[must_use]
    pub fn concept(&self, id: ConceptId) -> &ConceptInfo {
        &self.concepts[id.0 as usize]
    }

    /// The words that a misspelling can be meant for; gathered when first asked for.
    #[must_use]
    pub fn spelling(&self) -> &Spelling {
        self.spelling.get_or_init(|| Spelling::new(self))
    }

    /// A rule by its number.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> &CompiledRule {
        &self.rules[id.0 as usize]
    }

    /// The analytes of the laboratory.
    #[must_use]
    pub fn analytes(&self) -> &[ConceptId] {
        self.uses.analytes()
    }

    /// A concept by its name in the pack.
    #[must_use]
    pub fn concept_named(&self, id: &str) -> Option<ConceptId> {
        self.by_id.get(id).copied()
    }

    /// A rule by its code.
    #[must_use]
    pub fn rule_named(&self, code: &str) -> Option<&CompiledRule> {
        self.rules.iter().find(|rule| rule.code() == code)
    }

    /// A mechanism by its id.
    #[must_use]
    pub fn mechanism(&self, id: &str) -> Option<&Mechanism> {
        self.mechanisms.iter().find(|mechanism| mechanism.id.get_ref() == id)
    }

    /// A pitfall by its id.
    #[must_use]
    pub fn pitfall(&self, id: &str) -> Option<&Pitfall> {
        self.pitfalls.iter().find(|pitfall| pitfall.id.get_ref() == id)
    }

    /// A source by its id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id.get_ref() == id)
    }

    /// A phrase by its id.
    #[must_use]
    pub fn phrase(&self, id: &str) -> Option<&Phrase> {
        self.phrases.iter().find(|phrase| phrase.id.get_ref() == id)
    }

    /// A statement by its id.
    #[must_use]
    pub fn statement(&self, id: &str) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.id.get_ref() == id)
    }

    /// Whether a concept is `of`, or belongs to the class `of`.
    #[must_use]
    pub fn is_a(&self, concept: ConceptId, of: ConceptId) -> bool {
        concept == of || self.concept(concept).ancestors.contains(&of)
    }
}
