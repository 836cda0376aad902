//! Mentions of concepts, with how they are meant.

use crate::knowledge::{ConceptId, DrugState, SectionKind};
use crate::text::Span;

/// Whether a mention is affirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// It is there.
    #[default]
    Affirmed,
    /// It is denied.
    Negated,
}

/// How sure the author is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// No doubt is voiced.
    #[default]
    Certain,
    /// Doubt is voiced.
    Possible,
}

/// When it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Temporality {
    /// Now, or in the episode that the note is about.
    #[default]
    Current,
    /// Over, or long ago.
    Past,
    /// It might be; an instruction, a risk, a condition.
    Hypothetical,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Experiencer {
    /// The patient's.
    #[default]
    Patient,
    /// A blood relative's.
    BloodRelative,
    /// Somebody else's.
    Other,
}

/// The words that decided how a mention is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CueText {
    /// Where they stand, in bytes of the block; for a section, where its header stood is not known and this is empty.
    pub span: Span,
    /// The words, as the lexicon or the section's name has them.
    pub text: Box<str>,
}

impl CueText {
    /// The words under a span of a block.
    pub(super) fn new(block: &str, span: Span) -> Self {
        Self { span, text: span.of(block).into() }
    }
}

/// How a mention is meant: the four axes of `ConText` and, for a drug, whether it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Assertion {
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Certain or possible.
    pub certainty: Certainty,
    /// Current, past or hypothetical.
    pub temporality: Temporality,
    /// The patient's or another's.
    pub experiencer: Experiencer,
    /// Whether a drug is taken; `None` for what is no drug.
    pub drug_state: Option<DrugState>,
    /// Whether today's plan stops the drug.
    pub stopping: bool,
    /// Whether it is said to have gone, rather than merely to be long ago.
    pub resolved: bool,
    /// Whether it was only found on examination.
    pub examined: bool,
    /// The words that decided, where any did; most mentions have none, and are the smaller for the box.
    pub cue: Option<Box<CueText>>,
}

impl Assertion {
    /// Affirmed, the patient's own and current.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.polarity == Polarity::Affirmed
            && self.temporality == Temporality::Current
            && self.experiencer == Experiencer::Patient
    }
}

/// A mention of a concept in a block.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mention {
    /// What is mentioned.
    pub concept: ConceptId,
    /// Where, in bytes of the block.
    pub span: Span,
    /// The words.
    pub text: Box<str>,
    /// The words as they were read, where one of them is misspelt.
    pub read_as: Option<Box<str>>,
    /// Whether only its company tells what it is: "cramping", which may be of the muscle or of the bowel.
    pub bare: bool,
    /// The sentence of the block that it stands in.
    pub sentence: usize,
    /// The section that it stands in.
    pub section: SectionKind,
    /// How it is meant.
    pub assertion: Assertion,
}
