//! Facts of language that belong to no topic: section headers, negation and other cues, units of time.
//!
//! They live in the embedded `packs/language.toml`, so that a pack with nothing but concepts is still read rightly.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::sections::{SectionKind, SectionRole};
use super::words::{WordTables, Words};
use crate::text::fold_term;

/// What a cue does to the mentions in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CueKind {
    /// Denies.
    Negated,
    /// Doubts.
    Possible,
    /// Speaks of what might happen, or of what to watch for.
    Hypothetical,
    /// Places in the past.
    Past,
    /// Affirms and places in the present, against a section's default.
    Current,
    /// Says that it has gone.
    Resolved,
    /// Names a blood relative, whose the mention then is.
    BloodRelative,
    /// Names another person.
    OtherPerson,
    /// Brings the patient back as the subject.
    Patient,
    /// A verb of speech, by which a relative speaks of the patient.
    Speaks,
    /// Orders a drug.
    Planned,
    /// Says that a drug is taken.
    Taken,
    /// Says that a drug was stopped earlier.
    Discontinued,
    /// Stops a drug today.
    Stopping,
    /// Speaks of a drug without a decision, declines it or avoids it.
    Considered,
    /// Names an allergy or an intolerance.
    Allergy,
    /// Says that a finding was made on examination.
    Examined,
    /// Ends the scope of cues.
    Ends,
    /// Looks like a cue and is none.
    Pseudo,
    /// Links a drug or a cause with a symptom.
    Links,
    /// Says that one thing began before another: what stands before the cue before what stands behind it (`both`), the
    /// symptom before a drug behind it (`forward`), or before one that was named already (`backward`).
    Precedes,
    /// Says that something that was there before has grown worse since.
    Worsens,
    /// Says that something has come back.
    Recurs,
    /// Says that a drug which was stopped is taken again.
    Restarted,
    /// Refers to what the sentence before named ("it", "this").
    Refers,
}

/// Whom a word for a person can be taken up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    /// "She".
    Female,
    /// "He".
    Male,
}

/// What somebody is to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kinship {
    /// A mother or father.
    Parent,
    /// A son or daughter.
    Child,
    /// A brother or sister.
    Sibling,
    /// A wife or husband.
    Spouse,
}

impl Kinship {
    /// What the other is to them.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Sibling => Self::Sibling,
            Self::Spouse => Self::Spouse,
        }
    }
}

/// A word for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Whether "she" or "he" can be this person.
    pub gender: Gender,
    /// What the person is to the one whose they are, where that has a name here.
    pub kinship: Option<Kinship>,
}

/// Which way from a cue its scope lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the cue to the end of its clause.
    #[default]
    Forward,
    /// From the start of its clause to the cue.
    Backward,
    /// The whole clause.
    Both,
}

/// A cue with what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// What it does.
    pub kind: CueKind,
    /// Which way.
    pub direction: Direction,
    /// Over at most so many words; no limit where zero.
    pub words: usize,
    /// Whether its scope reaches over commas to the end of the sentence.
    pub over_commas: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CueTable {
    kind: CueKind,
    #[serde(default)]
    direction: Direction,
    #[serde(default)]
    words: usize,
    #[serde(default)]
    over_commas: bool,
    terms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SectionTable {
    kind: SectionKind,
    headers: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    bare: Vec<String>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    visceral_systems: Vec<String>,
    #[serde(default)]
    carries: Vec<SectionRole>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PersonTable {
    gender: Gender,
    kinship: Option<Kinship>,
    terms: Vec<String>,
}

/// A panel of results that are told by their place alone: drawn as the bones of a fish, or in one line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fishbone {
    /// Words that open such a line, folded.
    pub labels: Vec<Box<str>>,
    /// What finds any of them in a text, made when first asked for.
    #[serde(skip)]
    search: OnceLock<Option<AhoCorasick>>,
    /// The short names of the analytes, in the order of a line.
    pub line: Vec<Box<str>>,
    /// Those above the bone that lies, from left to right.
    pub above: Vec<Box<str>>,
    /// Those below it.
    pub below: Vec<Box<str>>,
    /// The one at its end.
    pub behind: Box<str>,
    /// Within what a number can be that analyte, in conventional units; a drawing with one outside is none.
    pub limits: FxHashMap<Box<str>, [f64; 2]>,
}

impl Fishbone {
    /// Whether the letters of a label stand anywhere in a folded text.
    #[must_use]
    pub fn may_be_labelled(&self, folded: &str) -> bool {
        let search = self.search.get_or_init(|| AhoCorasick::new(self.labels.iter().map(|label| &**label)).ok());
        search.as_ref().is_none_or(|search| search.is_match(folded))
    }

    /// Whether a number can be a result of an analyte.
    #[must_use]
    pub fn fits(&self, name: &str, number: f64) -> bool {
        self.limits.get(name).is_some_and(|&[low, high]| (low..=high).contains(&number))
    }
}

/// The shape of `language.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LanguageFile {
    abbreviations: Vec<String>,
    opposites: Vec<Box<str>>,
    section: Vec<SectionTable>,
    cue: Vec<CueTable>,
    person: Vec<PersonTable>,
    words: WordTables,
    fishbone: Fishbone,
}

/// The facts of language, compiled.
#[derive(Debug)]
pub struct Language {
    headers: FxHashMap<String, SectionKind>,
    bare_headers: FxHashMap<String, SectionKind>,
    /// Parts of the body, and whether their cramps are visceral.
    systems: FxHashMap<String, bool>,
    carries: FxHashMap<SectionKind, Vec<SectionRole>>,
    abbreviations: FxHashSet<String>,
    /// Beginnings of words that have an opposite ("hypo", "hyper"), between which no misspelling leads.
    pub opposites: Vec<Box<str>>,
    persons: FxHashMap<String, Person>,
    /// The words around numbers.
    pub words: Words,
    /// Panels of results without names.
    pub fishbone: Fishbone,
    /// Every cue with its folded term.
    pub cues: Vec<(String, Cue)>,
}

impl Language {
    /// Compiles what `language.toml` says.
    pub(super) fn new(file: LanguageFile) -> Self {
        let mut headers = FxHashMap::default();
        let mut bare_headers = FxHashMap::default();
        let mut systems = FxHashMap::default();
        let mut carries = FxHashMap::default();
        for section in file.section {
            for header in section.headers.iter().chain(&section.exact) {
                headers.insert(fold_term(header), section.kind);
            }
            let visceral = section.visceral_systems.iter().map(|name| (name, true));
            for (name, visceral) in section.systems.iter().map(|name| (name, false)).chain(visceral) {
                headers.insert(fold_term(name), section.kind);
                systems.insert(fold_term(name), visceral);
            }
            for header in section.bare {
                headers.insert(fold_term(&header), section.kind);
                bare_headers.insert(fold_term(&header), section.kind);
            }
            carries.entry(section.kind).or_insert_with(Vec::new).extend(section.carries);
        }
        let cues = file
            .cue
            .into_iter()
            .flat_map(|table| {
                let cue = Cue {
                    kind: table.kind,
                    direction: table.direction,
                    words: table.words,
                    over_commas: table.over_commas,
                };
                table.terms.into_iter().map(move |term| (fold_term(&term), cue))
            })
            .collect();
        let persons = file.person.iter().flat_map(|table| {
            let person = Person { gender: table.gender, kinship: table.kinship };
            table.terms.iter().map(move |term| (fold_term(term), person))
        });
        let persons = persons.collect();
        let words = Words::new(file.words);
        let abbreviations = file.abbreviations.iter().map(|word| fold_term(word)).collect();
        Self {
            headers,
            bare_headers,
            systems,
            carries,
            abbreviations,
            opposites: file.opposites,
            persons,
            words,
            fishbone: file.fishbone,
            cues,
        }
    }

    /// The section that a header opens, where it is one that is known; `header` is folded and without its colon.
    #[must_use]
    pub fn header(&self, header: &str) -> Option<SectionKind> {
        self.headers.get(header).copied()
    }

    /// For a header that names a part of the body: whether its cramps are visceral.
    #[must_use]
    pub fn system(&self, header: &str) -> Option<bool> {
        self.systems.get(header).copied()
    }

    /// The section that a header opens when it stands on a line of its own without colon or capitals.
    #[must_use]
    pub fn bare_header(&self, header: &str) -> Option<SectionKind> {
        self.bare_headers.get(header).copied()
    }

    /// Whether a mention in such a section counts in this role for links across sections.
    #[must_use]
    pub fn carries(&self, section: SectionKind, role: SectionRole) -> bool {
        self.carries.get(&section).is_some_and(|roles| roles.contains(&role))
    }

    /// What is known of the person that a folded word names ("mother", "mother's").
    #[must_use]
    pub fn person(&self, word: &str) -> Option<Person> {
        self.persons.get(word.strip_suffix("'s").unwrap_or(word)).copied()
    }

    /// Whether a folded word ending in a full stop is an abbreviation rather than the end of a sentence.
    #[must_use]
    pub fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(word)
    }
}
