//! What a note is taken to say.

use std::sync::LazyLock;

use sidenote::findings::{EvaluationSettings, Finding, evaluate};
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::reading::NoteReading;
use sidenote::text::Span;

use crate::EMBEDDED;

/// A few concepts in common words, so that nearly every change changes how they are meant.
static FEW: LazyLock<Knowledge> = LazyLock::new(|| {
    let pack = include_str!("few.toml").to_owned();
    load(&[PackSource::from_files(vec![("few.toml".to_owned(), pack)])]).expect("the pack is sound")
});

/// Mentions and their cues lie in the note, and say what stands there.
pub fn assertion(bytes: &[u8]) {
    read(&String::from_utf8_lossy(bytes), &FEW);
}

/// Results and durations are numbers; findings have their evidence in the text.
pub fn values(bytes: &[u8]) {
    read(&String::from_utf8_lossy(bytes), &EMBEDDED);
}

fn read(text: &str, knowledge: &Knowledge) {
    let reading = NoteReading::read(text, knowledge);
    holds(text, &reading);
    let findings = evaluate(&reading, knowledge, &EvaluationSettings { all_rules: true, ..Default::default() });
    for finding in &findings {
        has_evidence(text, finding);
    }
}

/// What is read in a note stands in it.
pub fn holds(text: &str, reading: &NoteReading) {
    for block in reading.blocks.iter() {
        let stands = |span: Span, words: &str| {
            let span = span.shifted(block.start);
            assert_eq!(text.get(span.start..span.end), Some(words));
        };
        for mention in &block.reading.mentions {
            stands(mention.span, &mention.text);
            let span = mention.assertion.cue.as_ref().map(|cue| cue.span.shifted(block.start));
            assert!(span.is_none_or(|span| text.get(span.start..span.end).is_some()));
            assert!(mention.sentence < block.reading.sentences.len());
        }
        for value in &block.reading.values {
            stands(value.span, &value.text);
            assert!(value.value.is_finite() && value.value >= 0.0);
            assert!(value.times_upper.is_none_or(f64::is_finite) && value.adjusted.is_none_or(f64::is_finite));
        }
        for duration in &block.reading.durations {
            stands(duration.span, &duration.text);
            assert!(duration.belongs_to.is_none_or(|mention| mention < block.reading.mentions.len()));
        }
    }
}

/// A finding has its words, and those of all that took part, in the text.
pub fn has_evidence(text: &str, finding: &Finding) {
    assert_eq!(text.get(finding.span.start..finding.span.end), Some(&*finding.text));
    assert!(!finding.text.is_empty());
    for related in &finding.related {
        assert_eq!(text.get(related.span.start..related.span.end), Some(&*related.text));
    }
}
