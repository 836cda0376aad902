//! The pack and the facts of language that stand in the binary.

use super::load::PackSource;

/// `packs/language.toml`.
pub(super) const LANGUAGE: &str = include_str!("../../packs/language.toml");

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../packs/muscle-spasm/", $name)))),*]
    };
}

const MUSCLE_SPASM: &[(&str, &str)] = files![
    "pack.toml",
    "sets.toml",
    "precedence.toml",
    "concepts/symptoms.toml",
    "concepts/drugs.toml",
    "concepts/conditions.toml",
    "concepts/contexts.toml",
    "concepts/look-alikes.toml",
    "concepts/labs.toml",
    "rules/approach.toml",
    "rules/coronary.toml",
    "rules/electrolytes.toml",
    "rules/exercise.toml",
    "rules/malignant-hyperthermia.toml",
    "rules/muscle-relaxants.toml",
    "rules/nerve.toml",
    "rules/other-drugs.toml",
    "rules/spasticity.toml",
    "rules/vascular.toml",
    "mechanisms.toml",
    "pitfalls.toml",
    "phrases.toml",
    "sources.toml",
    "statements.toml",
];

/// The embedded pack on muscle cramps and spasms.
pub(super) fn muscle_spasm() -> PackSource {
    PackSource::from_files(
        MUSCLE_SPASM.iter().map(|&(name, text)| (format!("packs/muscle-spasm/{name}"), text.to_owned())).collect(),
    )
}
