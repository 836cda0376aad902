//! The words of durations and orders.

/// A unit of time in days, where a word is one; `single` for one letter.
pub(super) fn unit(word: &str) -> Option<f64> {
    Some(match word {
        "h" | "hr" | "hrs" | "hour" | "hours" => 1.0 / 24.0,
        "d" | "day" | "days" | "night" | "nights" => 1.0,
        "w" | "wk" | "wks" | "week" | "weeks" => 7.0,
        "fortnight" | "fortnights" => 14.0,
        "m" | "mo" | "mos" | "mth" | "mths" | "month" | "months" => 30.0,
        "y" | "yr" | "yrs" | "year" | "years" => 365.0,
        "decade" | "decades" => 3650.0,
        _ => return None,
    })
}

/// Whether a unit is in the plural, so that it can stand without a number ("for years").
pub(super) fn is_plural(word: &str) -> bool {
    matches!(word, "days" | "weeks" | "wks" | "months" | "mos" | "years" | "yrs" | "decades")
}

/// Whether a unit in the singular can stand without a number ("for the past year").
pub(super) fn is_long(word: &str) -> bool {
    matches!(word, "week" | "month" | "year" | "decade" | "fortnight")
}

/// A number in words. Vague ones count as the least that they mean.
pub(super) fn number(word: &str) -> Option<f64> {
    Some(match word {
        "half" => 0.5,
        "a" | "an" | "one" => 1.0,
        "two" | "couple" => 2.0,
        "three" | "few" | "several" | "many" | "some" | "multiple" | "numerous" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "fourteen" => 14.0,
        "fifteen" => 15.0,
        "eighteen" => 18.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        _ => return None,
    })
}

/// Words between "for" and the number.
pub(super) fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "past"
            | "last"
            | "about"
            | "approx"
            | "approximately"
            | "around"
            | "roughly"
            | "nearly"
            | "almost"
            | "another"
            | "only"
            | "at"
            | "least"
            | "more"
            | "than"
            | "over"
            | "under"
            | "less"
            | "up"
            | "to"
            | "next"
            | "well"
            | "full"
            | "total"
            | "of"
            | "good"
            | "now"
            | "greater"
            | "maybe"
            | "perhaps"
            | "probably"
            | "just"
            | "longer"
            | "c"
    )
}

/// Verbs of a beginning, which tie "2 weeks ago" to a start.
pub(super) fn is_start(word: &str) -> bool {
    matches!(
        word,
        "started"
            | "starting"
            | "start"
            | "began"
            | "begun"
            | "begin"
            | "beginning"
            | "initiated"
            | "commenced"
            | "onset"
            | "added"
            | "prescribed"
            | "restarted"
            | "resumed"
            | "placed"
            | "put"
            | "rx'd"
            | "developed"
            | "appeared"
    )
}

/// Verbs of an end, after which "2 weeks ago" is no start.
pub(super) fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "stopped"
            | "stop"
            | "quit"
            | "discontinued"
            | "ended"
            | "finished"
            | "completed"
            | "held"
            | "dc'd"
            | "resolved"
            | "off"
            | "stopping"
            | "last"
    )
}

/// Words that plan a visit; a bare "8 wks" in their clause is when it is.
pub(super) fn is_follow_up(word: &str) -> bool {
    matches!(
        word,
        "f" | "fu"
            | "rtc"
            | "follow"
            | "followup"
            | "return"
            | "recheck"
            | "revisit"
            | "repeat"
            | "see"
            | "call"
            | "appt"
            | "appointment"
            | "reassess"
            | "review"
            | "visit"
            | "rto"
            | "ruv"
            | "due"
            | "next"
            | "cycle"
            | "post"
    )
}

/// Heads of complaints and conditions that are often no concept of a pack: a duration after one is theirs.
pub(super) fn is_complaint(word: &str) -> bool {
    const STEMS: [&str; 30] = [
        "pain",
        "ache",
        "aching",
        "sore",
        "discomfort",
        "strain",
        "sprain",
        "injur",
        "headache",
        "numb",
        "tingl",
        "weakness",
        "stiff",
        "swell",
        "rash",
        "cough",
        "fever",
        "fatigue",
        "symptom",
        "problem",
        "complain",
        "smok",
        "diabet",
        "hypertens",
        "neuropath",
        "insomnia",
        "disease",
        "disorder",
        "syndrome",
        "failure",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem))
        || matches!(
            word,
            "lbp"
                | "htn"
                | "dm"
                | "dm2"
                | "t2dm"
                | "hx"
                | "sx"
                | "surgery"
                | "fall"
                | "mvc"
                | "mva"
                | "ckd"
                | "copd"
                | "chf"
                | "arthritis"
                | "migraine"
                | "migraines"
                | "anxiety"
                | "depression"
                | "gerd"
                | "hld"
                | "ulcer"
                | "infection"
                | "accident"
                | "cancer"
                | "dizziness"
                | "nausea"
                | "vomiting"
                | "diarrhea"
                | "constipation"
                | "issues"
                | "married"
                | "job"
                | "work"
        )
}

/// Words of an order: dose, route, form, instruction.
pub(super) fn is_order(word: &str) -> bool {
    matches!(
        word,
        "mg" | "mcg"
            | "g"
            | "ml"
            | "meq"
            | "units"
            | "unit"
            | "po"
            | "p.o"
            | "oral"
            | "orally"
            | "by"
            | "mouth"
            | "iv"
            | "im"
            | "sl"
            | "tab"
            | "tabs"
            | "tablet"
            | "tablets"
            | "cap"
            | "caps"
            | "capsule"
            | "capsules"
            | "pill"
            | "pills"
            | "take"
            | "takes"
            | "taking"
            | "sig"
            | "disp"
            | "dispense"
            | "dispensed"
            | "qty"
            | "quantity"
            | "refill"
            | "refills"
            | "rf"
            | "rfs"
            | "prn"
            | "p.r.n"
            | "as"
            | "needed"
            | "er"
            | "xr"
            | "sr"
            | "dr"
            | "no"
            | "zero"
            | "supply"
            | "with"
            | "w"
            | "x"
            | "times"
            | "then"
            | "and"
            | "or"
            | "on"
            | "off"
            | "the"
            | "at"
            | "bedtime"
            | "night"
            | "sent"
            | "given"
            | "hcl"
            | "count"
            | "additional"
            | "total"
            | "dose"
            | "doses"
            | "each"
            | "a"
            | "per"
            | "day"
            | "days"
            | "now"
            | "continue"
            | "cont"
            | "is"
            | "was"
            | "been"
            | "has"
            | "it"
            | "this"
            | "one"
            | "two"
            | "three"
            | "half"
            | "number"
            | "s"
    )
}

/// A time of life, since which is long ago.
pub(super) fn is_time_of_life(word: &str) -> bool {
    matches!(
        word,
        "childhood"
            | "infancy"
            | "adolescence"
            | "youth"
            | "school"
            | "teens"
            | "twenties"
            | "thirties"
            | "forties"
            | "fifties"
            | "sixties"
            | "seventies"
    )
}
