//! What people read, held against the whole of it.

use super::{findings, inventory, markdown, mentions, rules, summary};
use crate::cli::samples::{finding, knowledge, note};
use crate::knowledge::Severity;
use crate::reading::NoteReading;

fn plain(styled: &str) -> String {
    anstream::adapter::strip_str(styled).to_string()
}

#[track_caller]
fn check_excerpt(text: &str, anchor: &str, others: &[(&str, &str)], expected: &str) {
    let (knowledge, note) = (knowledge(), note(text));
    let finding = finding(&note, &knowledge, anchor, others);
    let shown = plain(&findings(&note, &[finding], &knowledge, 80));
    let excerpt: Vec<&str> = shown.lines().skip(1).take_while(|line| !line.contains("= ")).collect();
    let expected: Vec<&str> = expected.lines().skip(1).collect();
    assert_eq!(excerpt, expected, "\n{shown}");
}

#[test]
fn a_finding_names_what_lies_behind_it() {
    let (knowledge, note) = (knowledge(), note("67F with leg cramps since starting HCTZ."));
    let finding = finding(&note, &knowledge, "leg cramps", &[("drug", "HCTZ")]);
    let shown = findings(&note, &[finding], &knowledge, 80);
    let expected = "\
warning[drug-cramp]: Cramp on a diuretic: consider sodium.
  --> ward/a.note:1:10
   |
 1 | 67F with leg cramps since starting HCTZ.
   |          ^^^^^^^^^^                ---- drug
   = mechanism: Salt loss
   = pitfall:   Blaming salt
   = read on:   sidenote explain drug-cramp

";
    assert_eq!(plain(&shown), expected);
    assert!(shown.contains("\u{1b}["), "colours are in it until the stream takes them out");
}

#[test]
fn marks_stand_under_their_words() {
    check_excerpt(
        "Meds: HCTZ 25 mg\n\nHPI:\nmany things\n\tこむら leg\r\n   cramps at night",
        "leg\r\n   cramps",
        &[("drug", "HCTZ"), ("time", "night")],
        "
  --> ward/a.note:5:6
   |
 1 | Meds: HCTZ 25 mg
   |       ---- drug
 ...
 5 |     こむら leg
   |            ^^^
 6 |    cramps at night
   |    ^^^^^^    ----- time",
    );
}

#[test]
fn labels_that_do_not_fit_go_below() {
    check_excerpt(
        "HCTZ K leg cramps",
        "leg cramps",
        &[("drug", "HCTZ"), ("laboratory", "K")],
        "
  --> ward/a.note:1:8
   |
 1 | HCTZ K leg cramps
   | ---- - ^^^^^^^^^^
   | drug laboratory",
    );
}

#[test]
fn a_long_line_is_cut_around_the_words() {
    let text =
        format!("{}has leg cramps now {}on HCTZ {}end", "word ".repeat(90), "more ".repeat(50), "rest ".repeat(60));
    check_excerpt(
        &text,
        "leg cramps",
        &[("drug", "HCTZ")],
        "
  --> ward/a.note:1:455
   |
 1 | … word word has leg cramps now more more … more more on HCTZ rest rest rest …
   |                 ^^^^^^^^^^                              ---- drug",
    );
    let unbroken = format!("{}leg cramps{}", "é".repeat(300), "x".repeat(300));
    let (before, after) = ("é".repeat(35), "x".repeat(35));
    let expected = format!(
        "
  --> ward/a.note:1:301
   |
 1 | … {before}leg cramps{after} …
   | {}^^^^^^^^^^",
        " ".repeat(37)
    );
    check_excerpt(&unbroken, "leg cramps", &[], &expected);
}

#[test]
fn a_note_cannot_steer_the_terminal() {
    let (knowledge, note) = (knowledge(), note("leg cramps \u{1b}[2J\u{202e} on HCTZ"));
    let finding = finding(&note, &knowledge, "leg cramps", &[]);
    let shown = plain(&findings(&note, &[finding], &knowledge, 80));
    assert!(shown.contains(" 1 | leg cramps \u{FFFD}[2J\u{FFFD} on HCTZ\n"), "{shown}");
}

#[test]
fn the_summary_counts() {
    let many = [Severity::Warning, Severity::Hint, Severity::Information, Severity::Hint, Severity::Information];
    assert_eq!(plain(&summary(&many, 3, 1)), "1 warning, 2 information, 2 hints; 3 notes read, 1 not read.\n");
    assert_eq!(plain(&summary(&[], 1, 0)), "No findings; 1 note read.\n");
}

#[test]
fn mentions_are_a_table() {
    let (knowledge, note) = (knowledge(), note("HPI: no leg cramps. On HCTZ.\n"));
    let reading = NoteReading::read(note.text(), &knowledge);
    let expected = "\
ward/a.note
  1:9   leg cramps  cramp     symptom  history  negated (\"no\")
  1:24  HCTZ        diuretic  drug     history  current (\"On\")

";
    assert_eq!(plain(&mentions(&note, &reading, &knowledge)), expected);
    let empty = crate::cli::samples::note("");
    let nothing = mentions(&empty, &NoteReading::default(), &knowledge);
    assert_eq!(plain(&nothing), "ward/a.note\n  nothing recognised\n\n");
}

#[test]
fn the_catalogue_and_the_inventory() {
    let expected = "\
code        severity       title
drug-cramp  warning   on   Cramp on a diuretic
bare-hint   hint      off  A bare hint
";
    assert_eq!(plain(&rules(&knowledge(), &crate::session::Settings::default())), expected);
    let expected = "Sample 3: 2 rules, 2 concepts, 2 terms, 1 mechanism, 1 pitfall, 1 source, 1 statement.\n";
    assert_eq!(plain(&inventory(&knowledge())), expected);
}

#[test]
fn a_page_is_set_for_the_terminal() {
    let page = "\
# Cramp on a diuretic

**Severity:** information, *evidence* good. Runs `by default` and goes on over the end of a line.

## Sources

- One source, [its address](https://example.org/a)
- <https://example.org/b>
  1. inner item that is long enough to be set on a second line
  2. next

> Quoted words that are long enough for a second line.
>
> More.

| a | b |
|---|---|
| long cell | x |

    sidenote check

---

End.
";
    let expected = "\
Cramp on a diuretic
═══════════════════

  Severity: information, evidence good. Runs by
  default and goes on over the end of a line.

Sources

  • One source, its address
    (https://example.org/a)
  • https://example.org/b
    1. inner item that is long enough to be set
       on a second line
    2. next

  │ Quoted words that are long enough for a
  │ second line.
  │
  │ More.

  a          b
  long cell  x

    sidenote check

  ──────────────────────────────────────────────

  End.
";
    let set = plain(&markdown(page, 48));
    assert_eq!(set, expected, "\n{set}");
    assert!(set.lines().all(|line| super::plain::width(line) <= 48));
}
