//! What holds for any text: places lie between characters and inside the note, positions lead back, and no finding is
//! without its evidence. And what holds for a pack: written out and read in again, it is the same.

#![expect(clippy::expect_used, reason = "a test ends where its pack is broken")]

use std::sync::LazyLock;

use proptest::prelude::*;
use ropey::Rope;
use sidenote::findings::{EvaluationSettings, Finding, evaluate};
use sidenote::knowledge::{CompiledRule, Knowledge, PackSource, load, page};
use sidenote::reading::NoteReading;
use sidenote::text::{Encoding, LineIndex, Position, Span, nearest_offset, offset_of, position_of};

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack is sound"));

/// Words that mean something, and characters that editors and encodings count in different ways.
const PIECES: &[&str] = &[
    "leg cramps",
    " since starting HCTZ",
    "atorvastatin 40 mg",
    " CK 6,400",
    " K 2.9 mmol/L",
    " x 6 weeks",
    "denies ",
    ". ",
    "spasticity after SCI",
    "A/P:\n- ",
    "| K | 3.1 | L |\n",
    "\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    "\u{B}",
    "\u{FEFF}",
    "\u{1F4AA}\u{1F3FD}",
    "\u{1F468}\u{200D}\u{2695}\u{FE0F}",
    "e\u{301}",
    "\u{130}",
    "\u{DF}",
    "\u{1E9E}",
    "\u{FB01}",
    "µmol",
    "µ",
    "½",
    "\u{A0}",
    "\t",
    " ",
    "x",
    "0",
];

fn note() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{0,12}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn positions_round_trip_in_every_encoding(text in note()) {
        let (index, rope) = (LineIndex::new(&text), Rope::from_str(&text));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                // No column lies between the two bytes that end a line.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
                    continue;
                }
                let position = index.position(&text, at, encoding);
                prop_assert_eq!(index.offset(&text, position, encoding), at);
                prop_assert_eq!(position_of(&rope, at, encoding), position);
                prop_assert_eq!(offset_of(&rope, position, encoding), Some(at));
                let beyond = Position { line: position.line, character: usize::MAX };
                prop_assert!(text.is_char_boundary(nearest_offset(&rope, beyond, encoding)));
            }
        }
    }

    #[test]
    fn what_is_read_and_found_stands_in_the_note(text in note()) {
        let reading = NoteReading::read(&text, &KNOWLEDGE);
        let words = |span: Span| text.get(span.start..span.end);
        for block in reading.blocks.iter() {
            let inside = block.start..block.start + block.length;
            let mentions = block.reading.mentions.iter().map(|mention| (mention.span, &*mention.text));
            let values = block.reading.values.iter().map(|value| (value.span, &*value.text));
            let durations = block.reading.durations.iter().map(|duration| (duration.span, &*duration.text));
            for (span, said) in mentions.chain(values).chain(durations) {
                let span = span.shifted(block.start);
                prop_assert!(inside.start <= span.start && span.end <= inside.end);
                prop_assert_eq!(words(span), Some(said));
            }
        }
        let settings = EvaluationSettings { all_rules: true, ..EvaluationSettings::default() };
        for finding in evaluate(&reading, &KNOWLEDGE, &settings) {
            prop_assert!(!finding.text.is_empty());
            prop_assert_eq!(words(finding.span), Some(&*finding.text));
            for related in &finding.related {
                prop_assert_eq!(words(related.span), Some(&*related.text), "{}", related.role);
            }
            prop_assert!(!finding.why.is_empty());
        }
    }
}

/// The files of the embedded pack as a TOML library writes them.
fn written_out() -> PackSource {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/muscle-spasm");
    let files = ignore::WalkBuilder::new(folder).sort_by_file_path(Ord::cmp).build().flatten();
    let files = files.filter(|entry| entry.path().extension().is_some_and(|kind| kind == "toml")).map(|entry| {
        let text = std::fs::read_to_string(entry.path()).expect("a pack is text");
        let table: toml::Table = toml::from_str(&text).expect("a pack is TOML");
        let text = toml::to_string(&table).expect("what was read can be written");
        (entry.path().display().to_string(), text)
    });
    PackSource::from_files(files.collect())
}

#[test]
fn a_pack_that_is_written_out_and_read_again_is_the_same() {
    let again = load(&[written_out()]).expect("what was written can be read");
    let codes = |knowledge: &Knowledge| knowledge.rules.iter().map(|rule| rule.code().to_owned()).collect::<Vec<_>>();
    assert_eq!(codes(&again), codes(&KNOWLEDGE));
    for code in KNOWLEDGE.rules.iter().map(CompiledRule::code) {
        assert_eq!(page(&again, code), page(&KNOWLEDGE, code), "{code}");
    }
    let settings = EvaluationSettings { all_rules: true, ..EvaluationSettings::default() };
    let found = |knowledge: &Knowledge, note: &str| {
        let findings = evaluate(&NoteReading::read(note, knowledge), knowledge, &settings);
        // Concepts are numbered in the order of the files, and the files come in another one.
        let say = |finding: Finding| {
            let related: Vec<_> = finding.related.into_iter().map(|related| (related.role, related.span)).collect();
            (finding.rule, finding.severity, finding.message, finding.span, finding.link, related, finding.why)
        };
        findings.into_iter().map(say).collect::<Vec<_>>()
    };
    for rule in &KNOWLEDGE.rules {
        for example in &rule.rule.fires_on {
            let note: &str = example.note.as_ref();
            assert_eq!(found(&again, note), found(&KNOWLEDGE, note), "{note}");
        }
    }
}
