//! What the benchmarks measure on: generated notes of any length, and typing into them.

use sidenote::findings::EvaluationSettings;
use sidenote::knowledge::{Knowledge, PackSource, load};
use sidenote::session::{Document, NoteEdit};
use sidenote::text::{Encoding, Position};

/// What a visit's note says, a section an entry; `{}` gives way to a number, so that no two notes are alike.
const SECTIONS: &[&str] = &[
    "PROGRESS NOTE {}\nSeen in clinic for follow-up of hypertension and diabetes.\n\n",
    "HPI:\n{} y/o with nocturnal leg cramps most nights for 6 weeks, worse since HCTZ was doubled. Denies chest pain, palpitations \
     or claudication. Walks {} blocks with a cane. Sleeps poorly, nocturia x2, no orthopnea. Appetite fair, weight down {} lb.\n\n",
    "PMH:\n- Type 2 diabetes mellitus\n- Hypertension, on treatment since 2011\n- Chronic kidney disease, stage 3b\n\n",
    "MEDICATIONS:\n1. hydrochlorothiazide 25 mg daily\n2. atorvastatin {} mg nightly\n3. metformin 1000 mg twice daily\n4. cyclobenzaprine \
     10 mg at bedtime as needed\n\n",
    "ALLERGIES: penicillin (rash)\n\nROS:\nNo fever, night sweats or cough. Knee pain in the morning, stiffness under 30 minutes. No \
     muscle spasms today.\n\n",
    "EXAM:\nBP 142/{}, HR 78, afebrile. Lungs clear. Calves soft, no cords, pulses 1+. Strength 5/5, reflexes 2+, gait antalgic.\n\n",
    "LABS:\nNa 138, K 3.{}, Cl 101, CO2 26, BUN 21, Cr 1.4, glucose 162.\nMg 1.6 mg/dL (L), Ca 9.1, CK 140 U/L.\n\n",
    "ASSESSMENT AND PLAN:\n1. Leg cramps: recheck potassium and magnesium in {} weeks, stretching at night.\n2. Hypertension: goal below \
     130/80, BMP in 2 weeks.\n3. Diabetes: continue metformin, eye exam due.\n\n----------------------------------------\n\n",
];

/// What is typed into the middle of a note: words that mean nothing, a symptom, a drug, a denial and a result.
const TYPED: &str =
    " Pt reports leg cramps after HCTZ was doubled; denies chest pain.\nContinue magnesium oxide, K 3.1 today.\n";

/// How many characters a measurement types.
pub const KEYS: usize = 100;

/// A generated note of about so many bytes, the same at every call.
pub fn note(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 512);
    let mut number: u32 = 7;
    while text.len() < bytes {
        for section in SECTIONS {
            for part in section.split_inclusive("{}") {
                number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                text.push_str(&part.replace("{}", &(number >> 16 & 0x3F).to_string()));
            }
            if text.len() >= bytes {
                break;
            }
        }
    }
    text
}

/// Notes that people wrote: those of the folder that the variable `NOTES` names, or else the examples.
pub fn written_notes() -> Vec<String> {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let folder = std::env::var_os("NOTES").unwrap_or_else(|| examples.into());
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

/// The embedded knowledge.
pub fn knowledge() -> Knowledge {
    load(&[PackSource::embedded()]).expect("the embedded pack is sound")
}

/// The embedded knowledge with so many drugs more, none of which any note names.
pub fn knowledge_with(terms: usize) -> Knowledge {
    let mut concepts = String::new();
    for number in 0..terms {
        let concept =
            format!("[[concept]]\nid = \"made-up-{number}\"\nkind = \"drug\"\nterms = [\"zolvamine {number}\"]\n");
        concepts.push_str(&concept);
    }
    let pack = format!("[pack]\nid = \"made-up\"\nname = \"Made-up drugs\"\nversion = \"1\"\n\n{concepts}");
    let pack = PackSource::from_files(vec![("made-up.toml".to_owned(), pack)]);
    load(&[PackSource::embedded(), pack]).expect("both packs are sound")
}

/// A note that is open and read, with the place at which typing goes on.
pub struct Open {
    /// What is known.
    pub knowledge: Knowledge,
    document: Document,
    version: i32,
    at: Position,
    typed: usize,
}

impl Open {
    /// Opens a note; typing will go on at the end of its middle line.
    pub fn new(text: &str, knowledge: Knowledge) -> Self {
        let line = text.lines().count() / 2;
        let character = text.lines().nth(line).map_or(0, |line| line.chars().count());
        let document = Document::open(text, 0, 0, usize::MAX);
        let mut open = Self { knowledge, document, version: 0, at: Position { line, character }, typed: 0 };
        open.settle();
        open
    }

    /// Types one character, and returns how many findings the note then has.
    pub fn key(&mut self) -> usize {
        let character = TYPED.as_bytes()[self.typed % TYPED.len()] as char;
        self.typed += 1;
        self.version += 1;
        let edit = NoteEdit { range: Some((self.at, self.at)), text: character.to_string() };
        self.document.apply(self.version, &[edit], Encoding::Utf16).expect("the edit fits");
        if character == '\n' {
            self.at = Position { line: self.at.line + 1, character: 0 };
        } else {
            self.at.character += 1;
        }
        self.settle();
        self.document.snapshot().map_or(0, |snapshot| snapshot.findings.len())
    }

    fn settle(&mut self) {
        while let Some(mut work) = self.document.take_work() {
            work.run(&self.knowledge, &EvaluationSettings::default());
            self.document.finish(work);
        }
    }
}
