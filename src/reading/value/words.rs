//! The small words around results.

use crate::knowledge::Flag;

/// Words that may stand between an analyte and its number without changing anything.
pub(super) fn is_filler(word: &str) -> bool {
    is_laboratory(word)
        || matches!(
            word,
            "of" | "is"
                | "at"
                | "are"
                | "be"
                | "been"
                | "being"
                | "has"
                | "have"
                | "had"
                | "came"
                | "come"
                | "comes"
                | "back"
                | "returned"
                | "returns"
                | "again"
                | "still"
                | "only"
                | "just"
                | "about"
                | "approximately"
                | "approx"
                | "around"
                | "roughly"
                | "found"
                | "noted"
                | "reported"
                | "remains"
                | "remained"
                | "remaining"
                | "stays"
                | "stayed"
                | "stable"
                | "running"
                | "runs"
                | "ran"
                | "hovering"
                | "which"
                | "that"
                | "it"
                | "its"
                | "the"
                | "a"
                | "on"
                | "by"
                | "per"
                | "peak"
                | "peaked"
                | "even"
                | "nearly"
                | "almost"
                | "as"
                | "his"
                | "her"
                | "their"
                | "and"
        )
}

/// Words of the laboratory.
fn is_laboratory(word: &str) -> bool {
    matches!(
        word,
        "level"
            | "levels"
            | "lvl"
            | "value"
            | "values"
            | "result"
            | "results"
            | "reading"
            | "concentration"
            | "conc"
            | "activity"
            | "serum"
            | "plasma"
            | "blood"
            | "total"
            | "measured"
            | "checked"
            | "drawn"
            | "am"
            | "pm"
            | "lab"
            | "labs"
            | "bmp"
            | "cmp"
            | "chem"
            | "chemistry"
            | "bloods"
            | "panel"
            | "istat"
            | "vbg"
            | "abg"
            | "u&e"
            | "outside"
            | "random"
            | "fasting"
            | "lytes"
            | "post"
            | "pre"
            | "fresh"
            | "sample"
            | "specimen"
            | "second"
            | "redraw"
            | "draw"
            | "triage"
    )
}

/// Verbs of change, after which "to" leads to the new result and a flag before them is out of date.
pub(super) fn is_change(word: &str) -> bool {
    matches!(
        word,
        "improved"
            | "improving"
            | "dropped"
            | "drop"
            | "fell"
            | "rose"
            | "increased"
            | "increasing"
            | "decreased"
            | "decreasing"
            | "risen"
            | "rising"
            | "fallen"
            | "falling"
            | "dipped"
            | "climbed"
            | "trended"
            | "trending"
            | "normalized"
            | "normalised"
            | "corrected"
            | "corrects"
            | "recovered"
            | "up"
            | "down"
            | "went"
            | "came"
            | "jumped"
            | "bumped"
            | "repleted"
            | "replaced"
    )
}

/// What a word says of a result, where it is a word of flagging.
pub(super) fn flag_word(word: &str) -> Option<Flag> {
    Some(match word {
        "low" | "decreased" | "depressed" => Flag::Low,
        "high" | "elevated" | "raised" => Flag::High,
        "normal" | "nl" | "wnl" => Flag::Normal,
        _ => return None,
    })
}

/// A flag as laboratories print it.
pub(super) fn printed_flag(written: &str) -> Option<Flag> {
    Some(match written {
        "L" | "LL" | "LOW" | "Low" => Flag::Low,
        "H" | "HH" | "HIGH" | "High" => Flag::High,
        "N" | "WNL" | "NL" => Flag::Normal,
        _ => return None,
    })
}

/// Words that strengthen or weaken a flag.
pub(super) fn is_degree(word: &str) -> bool {
    matches!(
        word,
        "mildly"
            | "slightly"
            | "markedly"
            | "severely"
            | "critically"
            | "significantly"
            | "quite"
            | "very"
            | "borderline"
            | "mild"
            | "critical"
            | "crit"
            | "moderately"
            | "persistently"
            | "too"
            | "abnormal"
            | "profoundly"
    )
}

/// Words that make a number a goal.
pub(super) fn is_goal(word: &str) -> bool {
    matches!(
        word,
        "goal"
            | "goals"
            | "keep"
            | "keeping"
            | "maintain"
            | "maintaining"
            | "target"
            | "targets"
            | "targeting"
            | "aim"
            | "aiming"
            | "want"
            | "ensure"
            | "if"
            | "until"
            | "unless"
            | "should"
            | "threshold"
    )
}

/// Words that say that a number counts for nothing; folded words that start with one of these.
pub(super) fn is_spoilt(word: &str) -> bool {
    const STEMS: [&str; 8] =
        ["hemoly", "haemoly", "pending", "spurious", "clotted", "contaminat", "erroneous", "pseudohyper"];
    STEMS.iter().any(|stem| word.starts_with(stem))
}

/// Words that open the note's own range.
pub(super) fn is_reference(word: &str) -> bool {
    matches!(
        word,
        "ref" | "reference" | "range" | "rr" | "normal" | "nl" | "n" | "limits" | "nml" | "lab" | "wnl" | "uln"
    )
}

/// Sides, for indices that are measured on both.
pub(super) fn is_side(word: &str) -> bool {
    matches!(
        word,
        "r" | "l" | "right" | "left" | "rt" | "lt" | "side" | "leg" | "ankle" | "bilat" | "b" | "resting" | "rest"
    )
}

/// Tumours are abbreviated as calcium is.
pub(super) fn is_tumour_site(word: &str) -> bool {
    matches!(
        word,
        "breast"
            | "prostate"
            | "lung"
            | "colon"
            | "thyroid"
            | "bladder"
            | "ovarian"
            | "renal"
            | "cervical"
            | "gastric"
            | "pancreatic"
            | "papillary"
            | "bowel"
            | "rectal"
            | "skin"
            | "uterine"
            | "endometrial"
            | "esophageal"
            | "cell"
            | "metastatic"
            | "met"
            | "liver"
            | "colorectal"
            | "follicular"
            | "medullary"
            | "squamous"
            | "ductal"
            | "anal"
    )
}

/// Specimens other than blood.
pub(super) fn is_other_specimen(word: &str) -> bool {
    matches!(
        word,
        "urine"
            | "urinary"
            | "csf"
            | "stool"
            | "sweat"
            | "dialysate"
            | "bath"
            | "pleural"
            | "ascitic"
            | "ascites"
            | "fluid"
            | "synovial"
            | "peritoneal"
            | "effusion"
    )
}

/// Colours that urine is told in.
pub(super) fn is_colour(word: &str) -> bool {
    matches!(
        word,
        "dark" | "brown" | "red" | "pink" | "black" | "bloody" | "tea" | "cola" | "coke" | "colored" | "coloured"
    )
}
