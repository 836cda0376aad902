//! Words that make a number a dose, a size or a time rather than a result.

/// Units of a dose, of a size, of a count: no number before one is a result.
pub(super) fn is_dose(word: &str) -> bool {
    matches!(
        word,
        "mg" | "mgs"
            | "g"
            | "gm"
            | "gms"
            | "gram"
            | "grams"
            | "mcg"
            | "ug"
            | "μg"
            | "kg"
            | "ml"
            | "cc"
            | "l"
            | "meq"
            | "meqs"
            | "mmol"
            | "mmols"
            | "iu"
            | "unit"
            | "units"
            | "tab"
            | "tabs"
            | "tablet"
            | "tablets"
            | "cap"
            | "caps"
            | "capsule"
            | "capsules"
            | "packet"
            | "packets"
            | "pill"
            | "pills"
            | "amp"
            | "amps"
            | "dose"
            | "doses"
            | "drops"
            | "tsp"
            | "tbsp"
            | "gtt"
            | "bag"
            | "bags"
            | "runs"
            | "cm"
            | "mm"
            | "lb"
            | "lbs"
            | "times"
            | "oz"
            | "puffs"
            | "servings"
            | "bottles"
            | "vials"
    )
}

/// Routes and frequencies, which make a whole number without a unit a dose.
pub(super) fn is_sig(word: &str) -> bool {
    matches!(
        word,
        "po" | "iv"
            | "ivpb"
            | "im"
            | "sl"
            | "pr"
            | "qd"
            | "daily"
            | "bid"
            | "tid"
            | "qid"
            | "qhs"
            | "qam"
            | "qpm"
            | "prn"
            | "b.i.d"
            | "t.i.d"
            | "q.i.d"
            | "nightly"
            | "od"
            | "given"
            | "x"
            | "supplement"
            | "supplements"
            | "twice"
            | "once"
    ) || every(word)
}

/// "q8h", "q12h".
fn every(word: &str) -> bool {
    word.strip_prefix('q').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Units of time, of age: "Ca 4 yrs ago" is no result.
pub(super) fn is_time_unit(word: &str) -> bool {
    matches!(
        word,
        "h" | "hr"
            | "hrs"
            | "hour"
            | "hours"
            | "d"
            | "day"
            | "days"
            | "night"
            | "nights"
            | "wk"
            | "wks"
            | "week"
            | "weeks"
            | "mo"
            | "mos"
            | "mth"
            | "mths"
            | "month"
            | "months"
            | "yr"
            | "yrs"
            | "year"
            | "years"
            | "y"
            | "yo"
            | "min"
            | "mins"
            | "minutes"
            | "decades"
    )
}
