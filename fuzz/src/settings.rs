//! Settings, which come from an editor or from a file that came with somebody's notes.

use sidenote::knowledge::CompiledRule;
use sidenote::session::{Settings, switch_off};

use crate::EMBEDDED;

/// Settings that mean nothing are told of in short sentences and change nothing; switching a rule off in a settings file
/// leaves a file that says so.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let codes: Vec<&str> = EMBEDDED.rules.iter().map(CompiledRule::code).collect();
    let table = toml::from_str::<toml::Table>(&text).ok().and_then(|table| serde_json::to_value(table).ok());
    for value in serde_json::from_slice(bytes).ok().into_iter().chain(table) {
        let mut settings = Settings::default();
        for fault in settings.apply(&value, &codes).into_iter().map(|fault| fault.sentence) {
            assert!(fault.chars().count() < 1000, "a fault is short: {fault}");
            assert!(!fault.contains(['\n', '\r']), "a fault is one line: {fault:?}");
        }
        let mut again = settings.clone();
        let _ = again.apply(&value, &codes);
        assert_eq!(again, settings, "applying settings twice changes nothing");
        let _ = settings.evaluation(None);
    }
    let Some(&code) = codes.first() else { return };
    if let Ok(change) = switch_off(&text, code) {
        let mut changed = text.into_owned();
        changed.replace_range(change.span.start..change.span.end, &change.new_text);
        let table: toml::Table = toml::from_str(&changed).expect("what was written can be read");
        let level = table.get("rules").and_then(|rules| rules.get(code)).and_then(toml::Value::as_str);
        assert_eq!(level, Some("off"));
    }
}
