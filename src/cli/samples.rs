//! A small pack, and findings made by hand, for the tests of this module.

use super::note::Note;
use crate::findings::{Finding, Related};
use crate::knowledge::{Knowledge, PackSource, Relation, RuleId, Severity, load};
use crate::text::Span;

const PACK: &str = r#"
[pack]
id = "sample"
name = "Sample"
version = "3"

[[concept]]
id = "cramp"
kind = "symptom"
terms = ["leg cramps"]

[[concept]]
id = "diuretic"
kind = "drug"
exact = ["HCTZ"]

[[mechanism]]
id = "mech-salt"
title = "Salt loss"
text = "Salt is lost."
evidence = "moderate"

[[pitfall]]
id = "pit-salt"
title = "Blaming salt"
text = "Not every cramp is salt."
evidence = "moderate"

[[source]]
id = "S-1"
citation = "A source"
status = "verified"

[[statement]]
id = "A-1"
document = "A"
line = 1
section = "x"
claim = "x"
kind = "claim"

[[rule]]
code = "drug-cramp"
title = "Cramp on a diuretic"
severity = "warning"
evidence = "moderate"
message = "Cramp on a diuretic: consider sodium."
mechanism = "mech-salt"
pitfall = "pit-salt"
statements = ["A-1"]
sources = ["S-1"]
route = [{ anchor = { find = ["cramp"] } }]

[[rule]]
code = "bare-hint"
title = "A bare hint"
severity = "hint"
evidence = "weak"
enabled = false
message = "A hint."
route = [{ anchor = { find = ["cramp"] } }]
"#;

pub(super) fn knowledge() -> Knowledge {
    let source = PackSource::from_files(vec![("sample.toml".to_owned(), PACK.to_owned())]);
    load(&[source]).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(super) fn note(text: &str) -> Note {
    Note::new("ward/a.note".to_owned(), text.as_bytes().to_vec())
}

/// A finding of the first rule on the first place of `anchor`, with the first places of others by role.
pub(super) fn finding(note: &Note, knowledge: &Knowledge, anchor: &str, others: &[(&str, &str)]) -> Finding {
    let place = |words: &str| {
        let start = note.text().find(words).unwrap_or_else(|| panic!("{words:?} stands in the note"));
        Span::new(start, start + words.len())
    };
    let concept = |name: &str| knowledge.concept_named(name).unwrap_or_else(|| panic!("{name} stands in the pack"));
    let related = others
        .iter()
        .map(|&(role, words)| Related {
            role: role.to_owned(),
            concept: concept("diuretic"),
            span: place(words),
            text: words.to_owned(),
        })
        .collect();
    Finding {
        rule: RuleId(0),
        severity: Severity::Warning,
        message: "Cramp on a diuretic: consider sodium.".to_owned(),
        concept: concept("cramp"),
        span: place(anchor),
        text: anchor.to_owned(),
        link: Some(Relation::Adjacent),
        related,
        why: vec!["The note says so.".to_owned()],
    }
}
