//! Packs, which anybody may have written.

use ropey::Rope;
use sidenote::findings::{EvaluationSettings, evaluate, hover};
use sidenote::knowledge::{CompiledRule, PackSource, load, page};
use sidenote::reading::NoteReading;

use crate::bytes::Choices;
use crate::reading::holds;

/// A pack is refused with a fault that names its file, or it can be used: notes are read with it, and its pages printed.
pub fn packs(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let mut files = vec![("one.toml".to_owned(), choices.text(bytes.len()))];
    if !choices.is_empty() {
        files.push(("two.toml".to_owned(), choices.rest()));
    }
    let text = files.iter().map(|(_, text)| text.as_str()).collect::<String>();
    match load(&[PackSource::from_files(files)]) {
        Err(faults) => {
            assert!(!faults.0.is_empty());
            assert!(faults.0.iter().all(|fault| fault.file.ends_with(".toml") && !fault.problem.is_empty()));
        }
        Ok(knowledge) => {
            // What a pack is about stands in it, so that it is a note with all of its terms.
            let reading = NoteReading::read(&text, &knowledge);
            holds(&text, &reading);
            let settings = EvaluationSettings { all_rules: true, ..Default::default() };
            let findings = evaluate(&reading, &knowledge, &settings);
            let note = Rope::from_str(&text);
            for finding in &findings {
                assert!(hover(&reading, &note, &findings, &knowledge, finding.span.start).is_some());
            }
            for code in knowledge.rules.iter().map(CompiledRule::code) {
                assert!(page(&knowledge, code).is_some());
            }
        }
    }
}
