//! Notes made from templates with a seed.

use super::notes::Note;

/// Numbers from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let count = u64::try_from(list.len()).unwrap_or(1);
        list[usize::try_from(self.next() % count).unwrap_or(0)]
    }
}

const SLOTS: [(&str, &[&str]); 12] = [
    (
        "{symptom}",
        &[
            "calf cramps",
            "leg cramps",
            "muscle cramps",
            "nocturnal leg cramps",
            "charley horses",
            "cramps in both calves",
        ],
    ),
    ("{spasm}", &["leg spasms", "flexor spasms", "extensor spasms at night", "painful spasms of both legs"]),
    (
        "{diuretic}",
        &["hydrochlorothiazide 25 mg daily", "HCTZ 25 mg", "furosemide 40 mg", "chlorthalidone 25 mg", "indapamide"],
    ),
    ("{statin}", &["atorvastatin 40 mg", "simvastatin 20 mg nightly", "rosuvastatin 10 mg"]),
    ("{relaxant}", &["cyclobenzaprine 10 mg", "methocarbamol 750 mg", "carisoprodol 350 mg"]),
    ("{umn}", &["multiple sclerosis", "T6 spinal cord injury", "stroke in March with left hemiparesis"]),
    ("{low}", &["K 2.9", "Mg 1.1", "potassium 2.8", "magnesium 1.0", "K 3.0 L"]),
    ("{normal}", &["Na 139", "creatinine 0.9", "glucose 102", "TSH 2.1"]),
    ("{time}", &["for two weeks", "x 3 weeks", "for the past month", "since last spring", "over the last 10 days"]),
    (
        "{night}",
        &[
            "wakes from sleep most nights",
            "walks it off in a few minutes",
            "stretching helps for a while",
            "sleep is poor because of it",
        ],
    ),
    (
        "{rest}",
        &[
            "Appetite is good and weight is steady.",
            "No fever, chills or rash.",
            "Works as a bus driver and lives with a cat.",
            "Denies chest pain, dyspnea and palpitations.",
            "Walks two miles on most days without trouble.",
        ],
    ),
    ("{age}", &["67-year-old woman", "58 yo man", "72M", "44F", "81 year old retired teacher"]),
];

const TEMPLATES: [&str; 14] = [
    "{age} with {symptom} {time} while taking {diuretic} for hypertension. {rest} {night}.\n",
    "HPI: {age} c/o {symptom} {time}. Takes {diuretic} for blood pressure. {rest}\nPlan: check electrolytes.\n",
    "Medications:\n- {diuretic}\n- {statin}\n- aspirin 81 mg\n\nHPI: {age} reports {symptom} {time}, and {night}. {rest}\n",
    "{age} seen today. {rest} Has {symptom} {time}; {night}. Labs today show {low} and {normal}.\n\nPlan: replace and repeat.\n",
    "CC: {symptom}\nHPI: Started {statin} six weeks ago and has had muscle aches and {symptom} since then. {rest}\nLabs: {normal}\n",
    "{rest} {rest}\n\nROS: positive for {symptom} {time}, otherwise negative.\nMeds: {diuretic}, {statin}\n",
    "History: {umn}. Complains of {spasm} {time} that disturb transfers and sleep. {rest}\nAssessment: spasms, worse.\nPlan: start {relaxant}.\n",
    "{age}, {umn}, on {relaxant} three times a day {time} for {spasm}. {rest} {rest}\n",
    "PMH: {umn}\nCurrent meds: {relaxant}, {diuretic}\nHPI: {spasm} {time}. {night}. {rest}\n",
    "Dialysis note. {age} on hemodialysis three times a week developed {symptom} in the last hour of the session, {night}. {rest} UF 3.8 L was removed.\n",
    "{age} with {symptom} {time}. Quinine was tried with some relief and {night}. {rest} Asks for quinine for the cramps again.\n",
    "Runner with {symptom} during the last miles of a marathon. {rest} Drinks salt water and takes electrolyte tablets to prevent them. {rest}\n",
    "Denies {symptom}. {rest} On {diuretic} for blood pressure, {normal}. {rest}\n",
    "Low back pain after lifting with paraspinal muscle spasm {time}. Takes {relaxant} for 8 weeks now. {rest} {night}.\n",
];

/// The seed of a run: `SIDENOTE_SEED`, or a fixed one.
fn seed() -> u64 {
    std::env::var("SIDENOTE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_101)
}

/// Notes from templates in turn; the seed is logged, and each note names its own.
pub fn notes(count: u64) -> Vec<Note> {
    let seed = seed();
    println!("SIDENOTE_SEED={seed}");
    let make = |number: u64| {
        let mut dice = Dice(seed.wrapping_add(number));
        let index = usize::try_from(number).unwrap_or(0) % TEMPLATES.len();
        let mut text = TEMPLATES[index].to_owned();
        for (slot, words) in SLOTS {
            while text.contains(slot) {
                text = text.replacen(slot, dice.pick(words), 1);
            }
        }
        let id = format!("template {index}, note {number}");
        Note { id, origin: format!("SIDENOTE_SEED={seed}"), text }
    };
    (0..count).map(make).collect()
}
