//! What can be set, as a JSON Schema: an editor of text completes and checks `sidenote.toml` by it.
//!
//! Written as one table: what derives a schema from types made a small program larger by some 170 kB. A test holds the
//! table against the settings.

use serde_json::{Map, Value, json};

use super::settings::Settings;
use crate::knowledge::{CompiledRule, Knowledge, Severity};

/// What a rule can be set to.
const LEVELS: [(&str, &str); 5] = [
    ("off", "Never runs."),
    ("on", "Runs as its pack has it, also if it is off by default."),
    ("warning", "Runs as a warning."),
    ("information", "Runs as information."),
    ("hint", "Runs as a hint."),
];

/// How grave a finding can be shown.
const GRADES: [(&str, &str); 3] =
    [("warning", "As a warning."), ("information", "As information."), ("hint", "As a hint.")];

/// How closely two mentions can belong together.
const LINKS: [(&str, &str); 4] = [
    ("stated", "The author links them."),
    ("sentence", "Both stand in one sentence."),
    ("section", "Both stand near each other, in one section."),
    ("note", "Both stand somewhere in the note."),
];

/// The JSON Schema of the settings, in the draft that editors of TOML understand, with the rules that there are. Rules of
/// other codes pass only in settings that name packs, which may hold them.
#[must_use]
pub fn settings_schema(knowledge: &Knowledge) -> Value {
    let defaults = Settings::default();
    let level = json!({"$ref": "#/definitions/level"});
    let grade = |description: &str| json!({"description": description, "allOf": [{"$ref": "#/definitions/grade"}]});
    let rules: Map<String, Value> =
        knowledge.rules.iter().map(|rule| (rule.code().to_owned(), entry(rule, &level))).collect();
    let codes: Vec<&str> = rules.keys().map(String::as_str).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of Sidenote",
        "description": "What can be set in `sidenote.toml`, and in editors under `sidenote`.",
        "type": "object",
        "additionalProperties": false,
        "if": {"not": {"required": ["packs"]}},
        "then": {"properties": {"rules": {"propertyNames": {"enum": codes}}}},
        "definitions": {"level": {"oneOf": choices(&LEVELS)}, "grade": {"oneOf": choices(&GRADES)}},
        "properties": {
            "rules": {
                "description": "Rules by code: switched off or on, or set to another severity. A rule without an entry runs as its pack has it.",
                "type": "object",
                "properties": rules,
                "additionalProperties": level,
            },
            "allRules": {
                "description": "Whether rules that are off by default run too.",
                "type": "boolean",
                "default": defaults.all_rules,
            },
            "minimumLink": {
                "description": "How closely two mentions must belong together at least, for a finding to be reported.",
                "oneOf": choices(&LINKS),
                "default": "note",
            },
            "severities": {
                "description": "How grave an editor shows findings of each severity. What counts as a warning, and so always shows, stays as it was.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "warning": grade("What warnings are shown as."),
                    "information": grade("What information is shown as."),
                    "hint": grade("What hints are shown as."),
                },
            },
            "packs": {
                "description": "Packs of your own, used besides the one that is built in: `.toml` files, or folders with such files.",
                "type": "array",
                "items": {"type": "string"},
            },
            "userPacks": {
                "description": "Whether the packs in your own folder of packs are used.",
                "type": "boolean",
                "default": defaults.user_packs,
            },
            "maxNoteBytes": {
                "description": "The largest note that is read, in bytes.",
                "type": "integer",
                "minimum": 0,
                "default": defaults.max_note_bytes,
            },
            "inlayHints": {
                "description": "Whether the editor shows, beside the words, how they were read.",
                "type": "boolean",
                "default": defaults.inlay_hints,
            },
            "codeLens": {
                "description": "Whether the editor counts the findings above the assessment.",
                "type": "boolean",
                "default": defaults.code_lens,
            },
        },
    })
}

fn choices(choices: &[(&str, &str)]) -> Vec<Value> {
    choices.iter().map(|(name, description)| json!({"const": name, "description": description})).collect()
}

/// A rule, told in its own words, and what it can be set to.
fn entry(rule: &CompiledRule, level: &Value) -> Value {
    let rule = &rule.rule;
    let state = if rule.enabled { "on" } else { "off" };
    let severity = if rule.severity == Severity::Hover { "hover only" } else { rule.severity.name() };
    json!({"description": format!("{}. Comes {state}, as {severity}.", rule.title), "allOf": [level]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{PackSource, load};
    use crate::session::{Grade, Link, RuleLevel};
    use serde::de::DeserializeOwned;

    #[test]
    fn it_knows_every_setting() {
        let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack is sound");
        let schema = settings_schema(&knowledge);
        let entries = schema["properties"].as_object().expect("it has properties");
        let mut keys = Settings::KEYS;
        keys.sort_unstable();
        let mut names: Vec<_> = entries.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, keys);
    }

    #[test]
    fn each_choice_is_one_of_the_settings() {
        fn read<T: DeserializeOwned>(choices: &[(&str, &str)]) -> Vec<T> {
            choices.iter().map(|(name, _)| serde_json::from_value(json!(name)).expect("it is a choice")).collect()
        }
        use RuleLevel::{Hint, Information, Off, On, Warning};
        assert_eq!(read::<RuleLevel>(&LEVELS), [Off, On, Warning, Information, Hint]);
        assert_eq!(read::<Grade>(&GRADES), [Grade::Warning, Grade::Information, Grade::Hint]);
        assert_eq!(read::<Link>(&LINKS), [Link::Stated, Link::Sentence, Link::Section, Link::Note]);
    }
}
