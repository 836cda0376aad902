//! The kinds of sections, and the parts that a mention in one can play elsewhere.

use serde::{Deserialize, Serialize};

/// The kind of a section, which decides what a mention in it can mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// Text before any header.
    #[default]
    None,
    /// Chief complaint.
    Complaint,
    /// History of present illness, course, subjective.
    History,
    /// Past medical history.
    Past,
    /// Problem list.
    Problems,
    /// Past surgical history.
    Surgical,
    /// Medications now taken.
    Medications,
    /// Medications stopped.
    StoppedMedications,
    /// Allergies and intolerances.
    Allergies,
    /// Social history.
    Social,
    /// Family history.
    Family,
    /// Review of systems.
    Review,
    /// Physical examination.
    Exam,
    /// Laboratory results.
    Results,
    /// Imaging reports and impressions.
    Imaging,
    /// Procedure and operative reports.
    Procedure,
    /// Anaesthesia plan or record.
    Anesthesia,
    /// Assessment and plan.
    Plan,
    /// A list of what it might be.
    Differential,
    /// What the patient is told to do or watch for.
    Instructions,
    /// Immunizations.
    Immunizations,
    /// References and quotations.
    References,
    /// A header that is known to open none of these.
    Other,
}

impl SectionKind {
    /// The name in packs and JSON.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Complaint => "complaint",
            Self::History => "history",
            Self::Past => "past",
            Self::Problems => "problems",
            Self::Surgical => "surgical",
            Self::Medications => "medications",
            Self::StoppedMedications => "stopped-medications",
            Self::Allergies => "allergies",
            Self::Social => "social",
            Self::Family => "family",
            Self::Review => "review",
            Self::Exam => "exam",
            Self::Results => "results",
            Self::Imaging => "imaging",
            Self::Procedure => "procedure",
            Self::Anesthesia => "anesthesia",
            Self::Plan => "plan",
            Self::Differential => "differential",
            Self::Instructions => "instructions",
            Self::Immunizations => "immunizations",
            Self::References => "references",
            Self::Other => "other",
        })
    }
}

/// The part that a mention plays when it is linked across sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionRole {
    /// A drug.
    Drug,
    /// A symptom or a finding.
    Symptom,
    /// A condition.
    Condition,
    /// A result of the laboratory.
    Value,
    /// Circumstances.
    Context,
}

impl SectionRole {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Drug, Self::Symptom, Self::Condition, Self::Value, Self::Context];
}
