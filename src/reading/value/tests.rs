//! Cases of results, each a note with what is read from it.

use super::*;
use crate::knowledge::{PackSource, load};
use crate::reading::table::check_table;
use crate::reading::{Context, read_block};
use std::fmt::Write as _;
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load(&[PackSource::embedded()]).expect("the embedded pack loads"));

/// Every result as "name value flag": "!" is markedly low, "past" and "repeat" the standing, "cor" corrected.
fn show(text: &str) -> String {
    let reading = read_block(text, true, Context::default(), &KNOWLEDGE);
    let mut shown = String::new();
    for value in &reading.values {
        assert_eq!(value.span.of(text), &*value.text, "span of {text:?}");
        let separator = if shown.is_empty() { "" } else { "; " };
        let id = KNOWLEDGE.concept(value.analyte).id().trim_start_matches("lab-").to_owned();
        let _ = write!(shown, "{separator}{id} {} {}", value.value, value.flag.name());
        for (told, word) in [
            (value.marked, "!"),
            (value.standing == Standing::Past, " past"),
            (value.standing == Standing::Repeat, " repeat"),
            (value.corrected, " cor"),
        ] {
            shown.push_str(if told { word } else { "" });
        }
    }
    shown
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_table(cases, show);
}

#[test]
fn reads_plain_results() {
    check(&[
        ("b/l calf cramps, K 2.9 on BMP today", "potassium 2.9 low! repeat"),
        ("K+ 6.8", "potassium 6.8 high"),
        ("Labs with potassium of 3.1.", "potassium 3.1 low"),
        ("Her calcium was 10.8 then.", "calcium 10.8 high"),
        ("Serum potassium 3.3 mEq/L", "potassium 3.3 low"),
        ("Mg 1.4 mg/dL", "magnesium 1.4 low"),
        ("perioral tingling, iCa 0.92", "ionized-calcium 0.92 low!"),
        ("CK=13,780", "ck 13780 high"),
        ("CK 6,400, K3.1", "ck 6400 high; potassium 3.1 low"),
        ("Na 139, K 4.0, Mg 2.1, CK1150", "sodium 139 normal; potassium 4 normal; magnesium 2.1 normal; ck 1150 high"),
        (
            "LABS: Na 141 K 3.4 L Mg 2.0 Ca 10.7 H CK 96 A1c 5.5",
            "sodium 141 normal; potassium 3.4 low; magnesium 2 normal; calcium 10.7 high; ck 96 normal",
        ),
        ("Na/K 138/2.9", "sodium 138 normal; potassium 2.9 low!"),
        ("Ca/Mg/Phos: 8.1 / 1.2 / 3.0", "calcium 8.1 low; magnesium 1.2 low!; phosphate 3 normal"),
        ("sodium and potassium were 128 and 4.1 respectively", "sodium 128 low!; potassium 4.1 normal"),
        ("a potassium level of 3.3 mmol/L and serum calcium of 11 mg/dL", "potassium 3.3 low; calcium 11 high"),
        ("Sodium (Na+) 135 mEq/L", "sodium 135 normal"),
        ("creatine kinase activity is 1100 U/L", "ck 1100 high"),
        ("TSH was normal at 2.68.", "tsh 2.68 normal"),
        ("TSH <0.01 uIU/mL", "tsh 0.01 low"),
        ("TSH 1.8 \u{b5}U/mL", "tsh 1.8 normal"),
        ("K low at 2.9; low potassium (2.9)", "potassium 2.9 low!; potassium 2.9 low!"),
        ("potassium came back critically low at 2.1", "potassium 2.1 low!"),
        ("CK > 10,000", "ck 10000 high"),
        ("CK >10x ULN with weakness", "ck 2000 high"),
        ("CK 14k", "ck 14000 high"),
        ("hyponatremic (Na 124) with cramping", "sodium 124 low!"),
        ("K: 2.9?", "potassium 2.9 low!"),
        ("K 2,9 mmol/l", "potassium 2.9 low!"),
        ("K\u{2193} 3.2, \u{2193}Mg 1.4, Na 133\u{2193}", "potassium 3.2 low; magnesium 1.4 low; sodium 133 low"),
        ("GAD65 antibody >250 IU/mL (ref <5)", "gad65 250 high"),
        ("aldosterone-renin ratio 48", "aldosterone-renin-ratio 48 high"),
        ("potassium\n3.1 after diarrhea", "potassium 3.1 low"),
        ("K 3.1 mEq this am", "potassium 3.1 low repeat"),
        ("K and Mg low (2.9, 1.2)", "potassium 2.9 low!; magnesium 1.2 low!"),
        ("BUN/Cr 20/1.4, Na/Cl/K 138/101/2.9", "creatinine 1.4 high; sodium 138 normal; potassium 2.9 low!"),
        ("Na and K 4.0", "potassium 4 normal"),
        ("labs ok except k 2.9, mg 1.2, NA 131", "potassium 2.9 low!; magnesium 1.2 low!; sodium 131 low"),
        ("ck 340", "ck 340 high"),
        ("dark urine CK 5,000", "ck 5000 high"),
        ("Mag @ 1.2", "magnesium 1.2 low!"),
        ("resting CK 1,400 x 2 without exertion", "ck 1400 high"),
        ("CK elevated to 5,000", "ck 5000 high"),
        ("K-2.9", "potassium 2.9 low!"),
        ("Calcium, ionized 1.02 mmol/L", "ionized-calcium 1.02 low"),
        ("K 4.2 Mg 0.78", "potassium 4.2 normal; magnesium 0.78 normal"),
        ("Mg 0.9, K 4.0", "magnesium 0.9 low!; potassium 4 normal"),
        ("Mg 0.42", "magnesium 0.42 low!"),
    ]);
}

#[test]
fn the_note_s_own_flag_and_range_win() {
    check(&[
        ("CPK 226 (0-200)", "ck 226 high"),
        ("CK 226 (30-308)", "ck 226 normal"),
        ("Mg 1.1 mEq/L (ref 1.3-2.1)", "magnesium 1.1 low"),
        ("Mg 1.5 mEq/L (ref 1.3-2.1)", "magnesium 1.5 normal"),
        ("Mg 1.5 (1.3-2.1)", "magnesium 1.5 normal"),
        ("Ca 10.4 (H, 8.6-10.2), Mg 2.1", "calcium 10.4 high; magnesium 2.1 normal"),
        ("Ca 8.8 (8.6-10.2)   iCa 1.17", "calcium 8.8 normal; ionized-calcium 1.17 normal"),
        ("K 3.1 (L)  Mg 1.5 (L)  Cr 1.1", "potassium 3.1 low; magnesium 1.5 low; creatinine 1.1 normal"),
        ("Na 133 L", "sodium 133 low"),
        ("K 3.5 L, Mg 1.7 LL", "potassium 3.5 low; magnesium 1.7 low"),
        ("K 2.9* Na 149*", "potassium 2.9 low!; sodium 149 high"),
        ("Potassium   2.9 L   3.5-5.0", "potassium 2.9 low!"),
        ("Potassium | 3.6 | L | 3.7-5.2 | mmol/L", "potassium 3.6 low"),
        ("Potassium (3.5-5.0): 3.4", "potassium 3.4 low"),
        ("K 3.4, ref range 3.3 - 5.1", "potassium 3.4 low"),
        ("K 3.4 ref range 3.3 - 5.1", "potassium 3.4 normal"),
        ("Potassium Latest Ref Range: 3.7 - 5.1 mmol/L 3.6", "potassium 3.6 low repeat"),
        ("CK 340 U/L (ULN 400)", "ck 340 normal"),
        ("Mg 1.2 (L) mEq/L", "magnesium 1.2 low"),
        ("CK 340 (normal < 400)", "ck 340 normal"),
        ("PO4 1.9 H, Mg 0.95, adj Ca 2.30", "phosphate 1.9 high; magnesium 0.95 normal; calcium 2.3 normal cor"),
        ("Mg 1.3 mEq/L", "magnesium 1.3 normal"),
        ("Mg 1.3", "magnesium 1.3 low"),
        ("K 4.1 L calf cramps", "potassium 4.1 normal"),
        ("K 4.1 low back pain", "potassium 4.1 normal"),
        ("low normal K 3.5", "potassium 3.5 normal"),
        ("Na 131 (SIADH/CSW), 3% @ 30. K 3.8 Mg 1.9", "sodium 131 low; potassium 3.8 normal; magnesium 1.9 normal"),
    ]);
}

#[test]
fn orders_results_in_time() {
    check(&[
        (
            "Na 138 K 5.4 (was Na 126 K 6.1 in May).",
            "sodium 138 normal; potassium 5.4 high; sodium 126 low! past; potassium 6.1 high past",
        ),
        ("CK: 7,820 (Aug) -> 8,450 U/L (Oct). TSH 2.1.", "ck 7820 high past; ck 8450 high; tsh 2.1 normal"),
        ("K   3.3 L -> 4.1 after 60 KCl", "potassium 3.3 low past; potassium 4.1 normal"),
        ("K 2.9 \u{2192} 3.8", "potassium 2.9 low! past; potassium 3.8 normal"),
        ("Na 134\u{2192}137 on salt tabs", "sodium 134 low past; sodium 137 normal"),
        ("Na 128 in May, 138 today; leg cramps.", "sodium 128 low! past; sodium 138 normal repeat"),
        ("K 2.9 in May", "potassium 2.9 low! past"),
        ("Last visit K was 2.9", "potassium 2.9 low! past"),
        ("K 2.9 in 2015", "potassium 2.9 low! past"),
        ("K 2.9 (2019), now normal", "potassium 2.9 low! past"),
        ("K was 2.9 last week. Repeat K 3.9.", "potassium 2.9 low! past; potassium 3.9 normal repeat"),
        ("K was 2.9 last week", "potassium 2.9 low!"),
        ("K was 2.9, today 3.8", "potassium 2.9 low! past; potassium 3.8 normal repeat"),
        ("K 3.1 (was 2.8)", "potassium 3.1 low; potassium 2.8 low! past"),
        ("creatinine of 1.8 mg/dL (it was 0.9 mg/dL on admission)", "creatinine 1.8 high; creatinine 0.9 normal past"),
        ("K 3.4, up from 2.8 on 3/1", "potassium 3.4 low; potassium 2.8 low! past"),
        ("K improved from 2.9 to 3.8", "potassium 2.9 low! past; potassium 3.8 normal"),
        ("K 2.9 two months ago", "potassium 2.9 low! past"),
        (
            "Today: K 2.7 (L), Na 146, Mg 1.8",
            "potassium 2.7 low! repeat; sodium 146 high repeat; magnesium 1.8 normal repeat",
        ),
        ("K 3.9 (3/1), 2.9 (3/8)", "potassium 3.9 normal past; potassium 2.9 low!"),
        (
            "        3/1   3/8\nK       3.9   2.9\nMg      1.2   1.9\n",
            "potassium 3.9 normal past; potassium 2.9 low!; magnesium 1.2 low! past; magnesium 1.9 normal",
        ),
        ("        3/8   3/1\nK       3.9   2.9\n", "potassium 3.9 normal; potassium 2.9 low! past"),
        ("        3/1   3/8   Ref\nK             2.9 L 3.5-5.0\nNa      131", "potassium 2.9 low!; sodium 131 low"),
        ("        28/12   03/01\nK   3.9   2.9", "potassium 3.9 normal past; potassium 2.9 low!"),
        ("K   3.9   2.9", "potassium 3.9 normal past; potassium 2.9 low! past"),
        ("K   3.1   2.8", "potassium 3.1 low past; potassium 2.8 low!"),
        ("K 6.8 hemolyzed, repeat 4.1", "potassium 4.1 normal repeat"),
        ("HPI: potassium at that time was 3.1", "potassium 3.1 low past"),
        ("K 3.1 at triage; repeat on a fresh sample 4.2.", "potassium 3.1 low past; potassium 4.2 normal repeat"),
        (
            "Parathyroidectomy 2021 for a calcium of 2.90. Calcium 2.38 last week.",
            "calcium 2.9 high past; calcium 2.38 normal",
        ),
        (
            "            12 Feb 25  9 Apr 25\nK (mmol/L)    3.6        2.9\nNa            141        143",
            "potassium 3.6 normal past; potassium 2.9 low!; sodium 141 normal past; sodium 143 normal",
        ),
        (
            "K 2.9 on admission, repleted with 60 mEq KCl, 3.8 this morning.",
            "potassium 2.9 low! past; potassium 3.8 normal repeat",
        ),
        (
            "On arrival potassium was 2.6 mmol/L; after IV replacement it rose to 3.7 mmol/L.",
            "potassium 2.6 low! past; potassium 3.7 normal",
        ),
        ("K 2.9, replaced with 60, HR 88 today", "potassium 2.9 low!"),
        ("CK 5,000; pain improved to 5 today", "ck 5000 high"),
        (
            "Initial labs show a creatinine of 1.73 mg/dL up from a previous value of 1.12 one month prior.",
            "creatinine 1.73 high; creatinine 1.12 normal past",
        ),
        (
            "increase in serum creatinine to 1.46 mg/dL from 0.98 mg/dL before the operation",
            "creatinine 1.46 high; creatinine 0.98 normal past",
        ),
        ("Creatinine 1.4 mg/dL 0.9 mg/dL", "creatinine 1.4 high past; creatinine 0.9 normal past"),
        ("K 2.9 repeat 3.8", "potassium 2.9 low! past; potassium 3.8 normal repeat"),
        ("K 2.9 -> 40 KCl given", "potassium 2.9 low!"),
        ("K 2.9 > 3.8 > 4.1", "potassium 2.9 low! past; potassium 3.8 normal past; potassium 4.1 normal"),
        ("CK peaked at 14,500, down to 940 today", "ck 14500 high past; ck 940 high repeat"),
        ("low K in May, now 4.1", "potassium 4.1 normal past"),
    ]);
}

#[test]
fn leaves_what_is_no_result() {
    for text in [
        "Mg oxide 400 mg",
        "KCl 20 mEq",
        "calcium carbonate 500 mg",
        "K 40 mEq PO",
        "Mg 2 g IV",
        "Mg 2 IV x1",
        "magnesium 2 tabs nightly",
        "goal K > 4",
        "keep K>4, Mg>2",
        "K > 4 goal",
        "replete K to 4",
        "goal K 4, Mg 2",
        "K goal >4",
        "if K <3.0 call",
        "K 40 mEq for K < 3.0",
        "K pending",
        "K 6.8 (hemolyzed)",
        "hemolyzed K 6.8",
        "vitamin K 5 mg",
        "vit K 5",
        "WBC 12K",
        "plt 212K",
        "platelets 212 K/uL",
        "CK7/CK20 positive",
        "CK 7+",
        "Ca 19-9 of 8",
        "CA-125 9",
        "urine K 4.5",
        "Urine: Na 120, K 4.0",
        "CSF glucose 60",
        "dialysate K 2, K 2 bath",
        "5 mg 1.5 tabs",
        "plt 212 k 45",
        "lung ca 9.5",
        "grade k 2",
        "breast Ca 9 yrs ago",
        "papillary thyroid Ca, 1.4 cm",
        "prostate Ca s/p RT",
        "breast Ca 9",
        "K 5/12",
        "K 5 yrs",
        "Dr. K 555-123-4567",
        "25 MG 3 times a day",
        "K 29",
        "calcium 1200 daily",
        "CK-MB 12",
        "CrCl 45",
        "sodium <2 g/day",
        "sodium chloride 3%",
        "K 3.5-5.0",
        "low K, 3 BP meds",
        "glucose 5% in water",
        "Mg 6.25 mg",
        "phos 2 packets",
        "K 12 teacher",
        "No K today",
        "Na 100 mmol/24h",
        "creatinine clearance 4.5",
        "RN K. Mbeki, 8 pm",
        "blood glucose levels 40 to 50 times per week",
        "blood glucose at 13 pm",
        "his CK was in the 500 or 600s",
    ] {
        check(&[(text, "")]);
    }
}

#[test]
fn reads_corrected_calcium_and_both_sides() {
    check(&[
        (
            "Ca 7.9, albumin 2.1, corrected Ca 9.4; leg cramps.",
            "calcium 7.9 low!; albumin 2.1 low; calcium 9.4 normal cor",
        ),
        ("Ca 8.1, alb 2.1, corrects to 9.6", "calcium 8.1 low; calcium 9.6 normal cor; albumin 2.1 low"),
        ("Ca 8.1 and K 2.9 corrected to 3.8", "calcium 8.1 low; potassium 2.9 low! past; potassium 3.8 normal"),
        ("ABIs 0.95 and 0.6", "abi 0.95 normal; abi 0.6 low"),
        ("Ca 7.9 (alb 2.1; corrected 9.4)", "calcium 7.9 low!; calcium 9.4 normal cor; albumin 2.1 low"),
        ("ionized Ca2+ 1.02, I Ca 1.2", "ionized-calcium 1.02 low; ionized-calcium 1.2 normal"),
        ("ABI: 0.58 (R), 0.92 (L)", "abi 0.92 normal; abi 0.58 low"),
        ("cCa 9.4", "calcium 9.4 normal cor"),
        ("adjusted calcium 2.3 mmol/L", "calcium 2.3 normal cor"),
        ("Ca 7.9 (corrected 9.4)", "calcium 7.9 low!; calcium 9.4 normal cor"),
        ("Ca 7.9, corrects to 9.4", "calcium 7.9 low!; calcium 9.4 normal cor"),
        ("K 2.9, corrected to 3.8", "potassium 2.9 low! past; potassium 3.8 normal"),
        (
            "Corrected Ca 3.12 mmol/L (H) ; Cr 188 ; K 4.6",
            "calcium 3.12 high cor; creatinine 188 high; potassium 4.6 normal",
        ),
        ("ABI 0.6", "abi 0.6 low"),
        ("ABI 1.12 R 1.10 L.", "abi 1.12 normal; abi 1.1 normal"),
        ("ABI R 0.6", "abi 0.6 low"),
        ("ABI R 0.6, L 1.0", "abi 1 normal; abi 0.6 low"),
        ("ABI 0.62 on the right and 0.71 on the left", "abi 0.71 low; abi 0.62 low"),
        ("ABI 0.62/0.71", "abi 0.71 low; abi 0.62 low"),
    ]);
}

#[track_caller]
fn check_text(text: &str, expected: &[&str]) {
    let reading = read_block(text, true, Context::default(), &KNOWLEDGE);
    let texts: Vec<&str> = reading.values.iter().map(|value| &*value.text).collect();
    assert_eq!(texts, expected);
}

#[test]
fn spans_reach_from_the_name_to_the_number_its_unit_and_its_flag() {
    check_text("low potassium (2.9), then", &["potassium (2.9)"]);
    check_text("BMP: Ca 10.9 (H, 8.6-10.2), Mg 1.4 mg/dL (1.6-2.6)", &["Ca 10.9 (H, 8.6-10.2)", "Mg 1.4 mg/dL"]);
    check_text("Caf\u{e9} \u{2013} K 2.9 \u{2192} 3.8 mEq/L!", &["K 2.9", "K 2.9 \u{2192} 3.8 mEq/L!"]);
    let reading = read_block("CPK 4,000 IU/L (0-200)", true, Context::default(), &KNOWLEDGE);
    assert_eq!(reading.values[0].unit.as_deref(), Some("IU/L"));
    assert_eq!(reading.values[0].times_upper, Some(20.0));
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "((K|Na|Mg|CK|Ca|low|goal|was|today|in May|->|→|\\(|\\)|L|/|,|;|>|3/1|[0-9]{1,3}|\\.|µ|é|\n|mg/dL|ABI|x) ?){0,14}") {
        let _ = show(&text);
    }
}

#[test]
fn corrects_a_low_calcium_for_the_albumin_beside_it() {
    check(&[
        ("Ca 7.8, albumin 2.0", "calcium 7.8 normal; albumin 2 low"),
        ("Ca 7.1 (alb 3.0)", "calcium 7.1 low!; albumin 3 low"),
        ("Calcium 1.95 mmol/L, albumin 25 g/L", "calcium 1.95 normal; albumin 25 low"),
        ("Ca 7.8, albumin 4.1", "calcium 7.8 low!; albumin 4.1 normal"),
        ("Corrected Ca 7.8, albumin 2.0", "calcium 7.8 low! cor; albumin 2 low"),
        ("Ca 7.8", "calcium 7.8 low!"),
    ]);
}

#[test]
fn reads_results_by_their_place() {
    check(&[
        (
            " 140 | 104 | 18 /\n----------------< 110\n 3.1 | 25 | 0.9 \\",
            "sodium 140 normal; glucose 110 normal; potassium 3.1 low; creatinine 0.9 normal",
        ),
        (
            "BMP: 140/3.1/104/25/18/0.9<110",
            "sodium 140 normal; potassium 3.1 low; creatinine 0.9 normal; glucose 110 normal",
        ),
        ("BMP 138/3.2|102/24|15/0.9", "sodium 138 normal; potassium 3.2 low; creatinine 0.9 normal"),
        ("Chem 7: 138|102|15/3.2|24|0.9", "sodium 138 normal; potassium 3.2 low; creatinine 0.9 normal"),
        (" 12 | 104 | 18 /\n----------------< 110\n 3.1 | 25 | 0.9 \\", ""),
        ("BP 140/90 BMP pending", ""),
        ("\\ 12.5 /\n8.2 ------ 250\n / 37.5 \\", ""),
    ]);
}

#[test]
fn reads_no_results_of_a_dialysate() {
    check(&[
        ("Dialysate Na 137 K 2 Ca 1.25. K 2.9", "potassium 2.9 low!"),
        ("Na 137 K 2.9 Ca 9.1", "sodium 137 normal; potassium 2.9 low!; calcium 9.1 normal"),
    ]);
}
