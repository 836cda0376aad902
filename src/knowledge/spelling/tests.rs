use super::super::load::{PackSource, load};
use super::*;
use proptest::prelude::*;

/// Compares what each word is taken for; `-` where it is left as it is.
#[track_caller]
fn check(knowledge: &Knowledge, expected: &str) {
    let found: Vec<String> = expected
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(|word| format!("{word} {}", knowledge.spelling().meant(word, || false).unwrap_or("-")))
        .collect();
    let expected: Vec<String> =
        expected.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(found, expected.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>());
}

fn embedded() -> Knowledge {
    load(&[PackSource::embedded()]).expect("the embedded pack loads")
}

#[test]
fn takes_slips_for_what_is_meant() {
    check(
        &embedded(),
        "hydroclorothiazid    hydrochlorothiazide
         furosemdie           furosemide
         cyclobenzaprnie      cyclobenzaprine
         rosuvastain          rosuvastatin
         spasms               -
         sapsms               spasms
         crampps              cramps
         crmaps               cramps
         musle                -
         muslce               muscle
         hypokaleamia         hypokalemia
         hypokalmia           hypokalemia
         denise               -
         negatve              negative
         menstral             menstrual",
    );
}

#[test]
fn keeps_away_from_other_words() {
    check(
        &embedded(),
        "clamping       -
         camping        -
         campping       -
         clramping      -
         crimps         -
         tramps         -
         dysphonia      -
         dysphonai      dysphonia
         nimodipine     -
         nimodipin      -
         prednisolone   -
         quinidine      -
         klonopin       -
         losec          -
         cataflam       -
         clonazepam     -
         hydralazine    -
         hydroxyzine    -
         tendinosis     -
         abduction      -
         camps          -
         morvant        -",
    );
}

#[test]
fn never_leads_to_the_opposite() {
    check(
        &embedded(),
        "hyprokalemia     -
         hpyokalemia      -
         hyperkalemai     -
         hypekalemia      -
         hypercalcmia     hypercalcemia
         hypocalcmia      hypocalcemia
         hypocalemia      -",
    );
}

#[test]
fn takes_no_surname_for_a_short_name_of_a_drug() {
    let knowledge = embedded();
    assert_eq!(knowledge.spelling().meant("crestar", || true), None);
    assert_eq!(knowledge.spelling().meant("furosemdie", || true), Some("furosemide"));
    assert_eq!(knowledge.spelling().meant("furosemdie", || false), Some("furosemide"));
}

#[test]
fn is_more_careful_with_words_that_were_not_compared() {
    let pack = "
        [pack]
        id = \"own\"
        name = \"Own\"
        version = \"1\"
        [[concept]]
        id = \"a\"
        kind = \"condition\"
        terms = [\"sarcoidosis\", \"lupus nephritis\", \"tophus\"]";
    let pack = PackSource::from_files(vec![("own.toml".to_owned(), pack.to_owned())]);
    check(
        &load(&[PackSource::embedded(), pack]).expect("the pack loads"),
        "sarcoidsis      sarcoidosis
         sarciodsis      -
         sarcoidosic     -
         nephrits        -
         tohpus          -
         furosemdie      furosemide",
    );
}

#[test]
fn counts_slips() {
    for (word, other, expected) in [
        ("cramps", "cramps", Some(0)),
        ("crmaps", "cramps", Some(1)),
        ("crampps", "cramps", Some(1)),
        ("crmps", "cramps", Some(1)),
        ("crimps", "cramps", Some(1)),
        ("claps", "cramps", Some(2)),
        ("hydroclorothiazid", "hydrochlorothiazide", Some(2)),
        ("prednisone", "prednisolone", Some(2)),
        ("nifedipine", "nicardipine", None),
    ] {
        assert_eq!(slips(word, other, 2), expected, "{word}, {other}");
        assert_eq!(slips(word, other, 1), expected.filter(|slips| *slips < 2), "{word}, {other}");
    }
}

proptest! {
    #[test]
    fn counts_slips_as_they_are_defined(word in "[abc]{0,8}", other in "[abc]{0,8}") {
        let distance = strsim::osa_distance(&word, &other);
        prop_assert_eq!(slips(&word, &other, 2), Some(distance).filter(|slips| *slips <= 2));
        prop_assert_eq!(slips(&word, &other, 1), Some(distance).filter(|slips| *slips <= 1));
    }
}

#[test]
fn what_was_settled_is_settled_alike() {
    let knowledge = embedded();
    let words: Vec<&str> = lines(ORDINARY).map(|line| parts(line).0).filter(|word| word.len() >= SHORTEST).collect();
    let asked = || words.iter().map(|word| knowledge.spelling().meant(word, || false)).collect::<Vec<_>>();
    assert_eq!(asked(), asked());
    assert_eq!(knowledge.spelling().meant("crestar", || true), None);
    assert_eq!(knowledge.spelling().meant("furosemdie", || true), Some("furosemide"));
}

#[test]
fn the_list_is_sorted_and_holds_the_words_of_the_packs() {
    let words: Vec<&str> = lines(ORDINARY).map(|line| parts(line).0).collect();
    assert!(words.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(listed("cramps"), Some(Listed::Checked));
    assert_eq!(listed("clamps"), Some(Listed::Common));
    assert_eq!(listed("nimodipine"), Some(Listed::Rare));
    assert_eq!(listed("crmaps"), None);
    assert_eq!(listed(""), None);
    assert_eq!(listed("zzz"), None);
}
