//! What a user can set, and how it is told when a setting means nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::findings::{EvaluationSettings, RuleSetting};
use crate::knowledge::{Evidence, Relation, Rule, Severity, near_miss};

/// The section under which editors keep the settings.
pub const SECTION: &str = "sidenote";

/// The settings, with the keys that editors use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// Rules switched on or off, or set to another severity, by code.
    pub rules: BTreeMap<String, RuleLevel>,
    /// Whether rules that are off by default run too.
    pub all_rules: bool,
    /// The weakest link between two mentions that is reported.
    pub minimum_link: Option<Link>,
    /// How grave an editor shows what the rules find.
    pub severities: Severities,
    /// Packs to use besides: `.toml` files, or folders with such files.
    pub packs: Vec<String>,
    /// Whether the packs in the user's own folder are used.
    pub user_packs: bool,
    /// The largest note that is read, in bytes.
    pub max_note_bytes: usize,
    /// Whether the editor shows, beside the words, how they were read.
    pub inlay_hints: bool,
    /// Whether the editor counts the findings above the assessment.
    pub code_lens: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: BTreeMap::new(),
            all_rules: false,
            minimum_link: None,
            severities: Severities::default(),
            packs: Vec::new(),
            user_packs: true,
            max_note_bytes: 64 << 20,
            inlay_hints: false,
            code_lens: false,
        }
    }
}

/// What a rule can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Never runs.
    Off,
    /// Runs as the pack has it.
    On,
    /// Runs as a warning.
    Warning,
    /// Runs as information.
    Information,
    /// Runs as a hint.
    Hint,
}

/// How grave an editor shows a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As a warning.
    Warning,
    /// As information.
    Information,
    /// As a hint.
    Hint,
}

/// How grave an editor shows findings of each severity. What counts as a warning, and so always shows, stays as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Severities {
    /// For warnings.
    pub warning: Grade,
    /// For information.
    pub information: Grade,
    /// For hints.
    pub hint: Grade,
}

impl Default for Severities {
    fn default() -> Self {
        Self { warning: Grade::Warning, information: Grade::Information, hint: Grade::Hint }
    }
}

impl Severities {
    /// How grave a finding is shown; what is for hover only counts as a hint.
    #[must_use]
    pub const fn shown(self, severity: Severity) -> Grade {
        match severity {
            Severity::Warning => self.warning,
            Severity::Information => self.information,
            Severity::Hint | Severity::Hover => self.hint,
        }
    }
}

/// How strong a link between two mentions can be, by the names of the command line's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// The author links them.
    Stated,
    /// One sentence.
    Sentence,
    /// One section, near each other.
    Section,
    /// Anywhere in the note.
    Note,
}

/// A setting that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// Its name, with that of the setting which it belongs to: `rules.ward-cramp`. Empty for the settings as a whole.
    pub key: String,
    /// What is wrong with it, in a sentence.
    pub sentence: String,
}

impl SettingFault {
    fn new(key: &str, sentence: String) -> Self {
        Self { key: key.to_owned(), sentence }
    }
}

impl Settings {
    /// The names of the settings.
    pub const KEYS: [&str; 9] = [
        "rules",
        "allRules",
        "minimumLink",
        "severities",
        "packs",
        "userPacks",
        "maxNoteBytes",
        "inlayHints",
        "codeLens",
    ];

    /// Applies settings as an editor sends them, under `"sidenote"` or bare, on top of what is set. What means nothing is
    /// told of in a sentence and left out; everything else applies. `codes` are the rules that there are.
    #[must_use]
    pub fn apply(&mut self, value: &Value, codes: &[&str]) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        match section_of(value) {
            Value::Null => {}
            Value::Object(entries) => {
                for (key, value) in entries {
                    self.set(key, value, codes, &mut faults);
                }
            }
            _ => faults.push(SettingFault::new("", "The settings must be an object; none of them applies.".to_owned())),
        }
        faults
    }

    fn set(&mut self, key: &str, value: &Value, codes: &[&str], faults: &mut Vec<SettingFault>) {
        // Editors send `null` for a setting that nobody has set.
        if value.is_null() && Self::KEYS.contains(&key) {
            return;
        }
        let fault = match key {
            "rules" => {
                self.set_rules(value, codes, faults);
                None
            }
            "allRules" => assign(&mut self.all_rules, value, "true or false"),
            "minimumLink" => {
                let mut link = Link::Note;
                let fault = assign(&mut link, value, r#""stated", "sentence", "section" or "note""#);
                self.minimum_link = fault.is_none().then_some(link);
                fault
            }
            "severities" => {
                self.set_severities(value, faults);
                None
            }
            "packs" => assign(&mut self.packs, value, "a list of paths"),
            "userPacks" => assign(&mut self.user_packs, value, "true or false"),
            "maxNoteBytes" => assign(&mut self.max_note_bytes, value, "a whole number of bytes"),
            "inlayHints" => assign(&mut self.inlay_hints, value, "true or false"),
            "codeLens" => assign(&mut self.code_lens, value, "true or false"),
            _ => {
                let sentence = format!("There is no setting `{}`{}", printable(key), suggestion(key, &Self::KEYS));
                faults.push(SettingFault::new(key, sentence));
                None
            }
        };
        let sentence = |wanted| format!("`{key}` must be {wanted}; the default applies.");
        faults.extend(fault.map(|wanted| SettingFault::new(key, sentence(wanted))));
    }

    fn set_rules(&mut self, value: &Value, codes: &[&str], faults: &mut Vec<SettingFault>) {
        let Value::Object(entries) = value else {
            let sentence = "`rules` must be an object from rule codes to levels; the default applies.";
            faults.push(SettingFault::new("rules", sentence.to_owned()));
            return;
        };
        for (code, level) in entries {
            let mut fault = |sentence| faults.push(SettingFault::new(&format!("rules.{code}"), sentence));
            if !codes.contains(&code.as_str()) {
                fault(format!("There is no rule `{}`{}", printable(code), suggestion(code, codes)));
                continue;
            }
            match RuleLevel::deserialize(level) {
                Ok(level) => {
                    self.rules.insert(code.clone(), level);
                }
                Err(_) => fault(format!(
                    r#"`rules.{code}` must be "off", "on", "warning", "information" or "hint"; the rule runs as it is."#
                )),
            }
        }
    }

    fn set_severities(&mut self, value: &Value, faults: &mut Vec<SettingFault>) {
        let Value::Object(entries) = value else {
            let sentence = "`severities` must be an object from severities to severities; the default applies.";
            faults.push(SettingFault::new("severities", sentence.to_owned()));
            return;
        };
        for (severity, grade) in entries {
            let mut fault = |sentence| faults.push(SettingFault::new(&format!("severities.{severity}"), sentence));
            let target = match severity.as_str() {
                "warning" => &mut self.severities.warning,
                "information" => &mut self.severities.information,
                "hint" => &mut self.severities.hint,
                _ => {
                    let near = suggestion(severity, &["warning", "information", "hint"]);
                    fault(format!("There is no severity `{}`{near}", printable(severity)));
                    continue;
                }
            };
            if let Some(wanted) = assign(target, grade, r#""warning", "information" or "hint""#) {
                fault(format!("`severities.{severity}` must be {wanted}; the default applies."));
            }
        }
    }

    /// How grave a rule's findings are at most, and whether it runs.
    #[must_use]
    pub fn standing(&self, rule: &Rule, code: &str) -> (Severity, bool) {
        match self.rules.get(code).map(|level| RuleSetting::from(*level)) {
            Some(RuleSetting::Off) => (rule.severity, false),
            Some(RuleSetting::On) => (rule.severity, true),
            // No setting makes weak evidence more than a hint.
            Some(RuleSetting::Severity(severity)) if rule.evidence == Evidence::Weak => {
                (severity.min(Severity::Hint), true)
            }
            Some(RuleSetting::Severity(severity)) => (severity, true),
            None => (rule.severity, rule.enabled || self.all_rules),
        }
    }

    /// What evaluation needs of the settings; `today` is the day that notes without a date of their own count to.
    #[must_use]
    pub fn evaluation(&self, today: Option<Date>) -> EvaluationSettings {
        EvaluationSettings {
            all_rules: self.all_rules,
            rules: self.rules.iter().map(|(code, level)| (code.clone(), RuleSetting::from(*level))).collect(),
            reference_date: today,
            weakest_link: self.minimum_link.map(Relation::from),
        }
    }
}

impl From<RuleLevel> for RuleSetting {
    fn from(level: RuleLevel) -> Self {
        match level {
            RuleLevel::Off => Self::Off,
            RuleLevel::On => Self::On,
            RuleLevel::Warning => Self::Severity(Severity::Warning),
            RuleLevel::Information => Self::Severity(Severity::Information),
            RuleLevel::Hint => Self::Severity(Severity::Hint),
        }
    }
}

impl From<Link> for Relation {
    fn from(link: Link) -> Self {
        match link {
            Link::Stated => Self::Stated,
            Link::Sentence => Self::Sentence,
            Link::Section => Self::Section,
            Link::Note => Self::Note,
        }
    }
}

/// The settings themselves, where an editor sends them in a section of their own.
pub(super) fn section_of(value: &Value) -> &Value {
    value.get(SECTION).unwrap_or(value)
}

/// The packs that settings name.
pub(super) fn packs_of(settings: &Value) -> Vec<String> {
    settings.get("packs").and_then(|packs| Vec::deserialize(packs).ok()).unwrap_or_default()
}

/// Whether settings want the user's own packs, where they say so.
pub(super) fn wants_user_packs(settings: &Value) -> Option<bool> {
    section_of(settings).get("userPacks").and_then(Value::as_bool)
}

/// Sets `target` where the value is of its type; otherwise gives back what was wanted.
fn assign<'a, T: for<'de> Deserialize<'de>>(target: &mut T, value: &Value, wanted: &'a str) -> Option<&'a str> {
    match T::deserialize(value) {
        Ok(value) => {
            *target = value;
            None
        }
        Err(_) => Some(wanted),
    }
}

fn suggestion(name: &str, known: &[&str]) -> String {
    near_miss(name, known.iter().copied()).map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"))
}

/// A name from outside, short enough for a message.
fn printable(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CODES: [&str; 2] = ["first-rule", "second-one"];

    #[track_caller]
    fn check(value: &Value, expected: &Settings, faults: &[&str]) {
        let mut settings = Settings::default();
        let found = settings.apply(value, &CODES);
        let sentences: Vec<&str> = found.iter().map(|fault| fault.sentence.as_str()).collect();
        assert_eq!((&settings, sentences), (expected, faults.to_vec()));
    }

    #[test]
    fn reads_settings_nested_or_bare() {
        let expected = Settings {
            rules: BTreeMap::from([("first-rule".to_owned(), RuleLevel::Hint)]),
            all_rules: true,
            minimum_link: Some(Link::Section),
            severities: Severities { hint: Grade::Information, ..Severities::default() },
            packs: vec!["own.toml".to_owned()],
            user_packs: false,
            max_note_bytes: 1000,
            inlay_hints: true,
            code_lens: true,
        };
        let bare = json!({
            "rules": {"first-rule": "hint"}, "allRules": true, "minimumLink": "section", "maxNoteBytes": 1000,
            "packs": ["own.toml"], "userPacks": false,
            "severities": {"warning": "warning", "information": "information", "hint": "information"},
            "inlayHints": true, "codeLens": true,
        });
        check(&bare, &expected, &[]);
        check(&json!({"sidenote": bare, "other-server": {"x": 1}}), &expected, &[]);
        assert_eq!(serde_json::to_value(&expected).expect("settings are plain"), bare);
        for nothing in [json!(null), json!({}), json!({"sidenote": null}), json!({"minimumLink": null, "rules": null})]
        {
            check(&nothing, &Settings::default(), &[]);
        }
    }

    #[test]
    fn names_what_means_nothing_and_applies_the_rest() {
        check(
            &json!({
                "allrules": true,
                "colour": "blue",
                "maxNoteBytes": -3,
                "minimumLink": "close",
                "severities": {"warnings": "hint", "warning": "error", "hint": "warning"},
                "rules": {"first-rules": "off", "second-one": "loud", "first-rule": "off"},
            }),
            &Settings {
                rules: BTreeMap::from([("first-rule".to_owned(), RuleLevel::Off)]),
                severities: Severities { hint: Grade::Warning, ..Severities::default() },
                ..Settings::default()
            },
            &[
                "There is no setting `allrules`; did you mean `allRules`?",
                "There is no setting `colour`.",
                "`maxNoteBytes` must be a whole number of bytes; the default applies.",
                r#"`minimumLink` must be "stated", "sentence", "section" or "note"; the default applies."#,
                "There is no rule `first-rules`; did you mean `first-rule`?",
                r#"`rules.second-one` must be "off", "on", "warning", "information" or "hint"; the rule runs as it is."#,
                r#"`severities.warning` must be "warning", "information" or "hint"; the default applies."#,
                "There is no severity `warnings`; did you mean `warning`?",
            ],
        );
        check(&json!([1]), &Settings::default(), &["The settings must be an object; none of them applies."]);
    }
}
