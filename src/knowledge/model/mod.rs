//! The shape of a pack, as it stands in TOML.
//!
//! Every key is described in `CONTRIBUTING.md` in the words of a clinician; the comments here are the same facts for
//! programmers. Any table may stand in any file of a pack.

mod adjust;
mod concept;
mod page;
mod rule;

use serde::Deserialize;

pub use adjust::{Adjustment, UnitRange};
pub use concept::{Ambiguous, Codes, Concept, ConceptSet, Flag, Kind, Lab, LabUnit, Meaning, Reach};
pub use page::{Mechanism, Phrase, Pitfall, Source, Statement, Verdict};
pub use rule::{
    Annotation, Condition, DrugState, Evidence, Example, Order, Precedence, Reads, Relation, Route, Rule, Severity,
    Silent, Variant,
};

/// One file of a pack.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[cfg_attr(test, schemars(title = "A file of a pack of Sidenote"))]
pub(super) struct PackFile {
    /// What the pack is called; in one file of it.
    pub pack: Option<Pack>,
    /// Things that notes mention.
    pub concept: Vec<Concept>,
    /// Named sets of concepts.
    pub set: Vec<ConceptSet>,
    /// What must stand in a note, and what is then shown.
    pub rule: Vec<Rule>,
    /// Which rule speaks first.
    pub precedence: Vec<Precedence>,
    /// Changes to rules and concepts of other packs.
    pub r#override: Vec<Adjustment>,
    /// How things come about.
    pub mechanism: Vec<Mechanism>,
    /// Traps of reasoning or prescribing.
    pub pitfall: Vec<Pitfall>,
    /// Texts that are called up by a dot and a name.
    pub phrase: Vec<Phrase>,
    /// Publications, labels and founding documents.
    pub source: Vec<Source>,
    /// Lines of the founding documents, checked.
    pub statement: Vec<Statement>,
}

/// What a pack is called.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Limits on what packs may hold, since a pack is data from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The bytes of one file.
    pub file_bytes: u64,
    /// The files of one pack.
    pub files: usize,
    /// The bytes of one pack.
    pub pack_bytes: u64,
    /// The concepts of all packs together.
    pub concepts: usize,
    /// The rules of all packs together.
    pub rules: usize,
    /// The conditions of one rule.
    pub conditions: usize,
    /// How deep conditions may lie in each other.
    pub depth: usize,
    /// The terms of all packs together.
    pub terms: usize,
    /// The bytes of one term, or of a word that it keeps company with.
    pub term_bytes: usize,
    /// The bytes of one text that people read.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 8 << 20,
            files: 500,
            pack_bytes: 32 << 20,
            concepts: 100_000,
            rules: 5_000,
            conditions: 200,
            depth: 8,
            terms: 200_000,
            term_bytes: 512,
            text_bytes: 16 << 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use schemars::generate::SchemaSettings;
    use serde_json::Value;

    use super::*;

    fn repository() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// The schema of the types, in the draft that editors of TOML understand.
    fn schema() -> Value {
        SchemaSettings::draft07().into_generator().into_root_schema_for::<PackFile>().to_value()
    }

    /// `UPDATE_EXPECTED=1 cargo test --lib schema` writes it anew.
    #[test]
    fn the_schema_that_is_handed_out_is_that_of_the_types() {
        let file = repository().join("packs/pack.schema.json");
        let wanted = format!("{:#}\n", schema());
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &wanted).expect("it can be written");
        }
        assert!(fs::read_to_string(&file).is_ok_and(|found| found == wanted), "write packs/pack.schema.json anew");
    }

    #[test]
    fn every_key_in_the_schema_is_described() {
        fn look(at: &str, value: &Value, bare: &mut Vec<String>) {
            if let Some(keys) = value.get("properties").and_then(Value::as_object) {
                let lacking = keys.iter().filter(|(_, key)| key.get("description").is_none());
                bare.extend(lacking.map(|(key, _)| format!("{at}/{key}")));
            }
            for (name, inner) in value.as_object().into_iter().flatten() {
                look(&format!("{at}/{name}"), inner, bare);
            }
        }
        let mut bare = Vec::new();
        look("", &schema(), &mut bare);
        assert!(bare.is_empty(), "no description: {bare:?}");
    }

    fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the folder can be read").filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                toml_files(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_packs_are_as_the_schema_says_and_broken_ones_are_not() {
        let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
        let read = |path: &Path| -> Option<Value> {
            let text = fs::read_to_string(path).ok()?;
            serde_json::to_value(toml::from_str::<toml::Table>(&text).ok()?).ok()
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(repository().join("packs")).expect("the folder can be read").filter_map(Result::ok) {
            if entry.path().is_dir() {
                toml_files(&entry.path(), &mut files);
            }
        }
        assert!(files.len() > 20, "the packs are no longer found");
        for path in files {
            let content = read(&path).expect("it is TOML");
            let faults: Vec<String> =
                validator.iter_errors(&content).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{}: {faults:?}", path.display());
        }
        for broken in
            ["unknown-key", "unknown-kind", "lacking-key", "text-for-a-list", "unknown-table", "double-brackets"]
        {
            let content = read(&repository().join("tests/packs/broken").join(broken).join("pack.toml"));
            assert!(!validator.is_valid(&content.expect("it is TOML")), "{broken}");
        }
    }
}
