//! Classes of the words around numbers, from `language.toml`.

use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use super::model::Flag;
use crate::text::fold_term;

/// What a word can be beside a number. A word may be of several classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordClass {
    /// Words that may stand between an analyte and its number without changing anything.
    Filler,
    /// Verbs of change, after which "to" leads to the new result and a flag before them is out of date.
    Change,
    /// "An increase in potassium to 5.1".
    ChangeNoun,
    /// Words that strengthen or weaken a flag.
    Degree,
    /// Words that make a number a goal.
    Goal,
    /// With a bound behind the analyte ("for K < 3") these make it a condition.
    Threshold,
    /// A result that is corrected for another.
    Corrected,
    /// Words that open the note's own range.
    Reference,
    /// Sides, for indices that are measured on both.
    Side,
    /// Tumours are abbreviated as calcium is.
    TumourSite,
    /// Specimens other than blood.
    OtherSpecimen,
    /// Colours that urine is told in.
    Colour,
    /// Words behind a flag that it does not describe ("K 4.1 L and").
    ClosesFlag,
    /// Units of a dose, of a size, of a count: no number before one is a result.
    Dose,
    /// Routes and frequencies, which make a whole number without a unit a dose.
    Sig,
    /// Units of time, of age: "Ca 4 yrs ago" is no result.
    TimeUnit,
    /// A result of now.
    Now,
    /// Behind "this": a result of now.
    ThisTime,
    /// A result of the past.
    Earlier,
    /// A result that is past where another stands.
    Lately,
    /// Behind "on" or "in": a result that is past where another stands.
    Arrival,
    /// Behind "last": a result of the past.
    LastLongAgo,
    /// Behind "last": a result that is past where another stands.
    LastLately,
    /// Behind an amount of time: it is that long ago.
    Ago,
    /// Days of the week.
    Weekday,
    /// Units of time in the plural, which can stand without a number ("for years").
    PluralUnit,
    /// Units in the singular that can ("for the past year").
    SingleUnit,
    /// Words between "for" and the number.
    Modifier,
    /// Verbs of a beginning, which tie "2 weeks ago" to a start.
    Start,
    /// Verbs of an end.
    Stop,
    /// Words that make an amount the time to a visit.
    FollowUp,
    /// Complaints that no pack knows and that a duration may belong to.
    Complaint,
    /// Words of an order.
    Order,
    /// A time of life, since which is long ago.
    TimeOfLife,
    /// Behind "since she was a": the same.
    Young,
    /// Before "school": the same.
    School,
    /// Words that say that something lasts.
    Lasting,
    /// Behind an amount of time: it is an age.
    Aged,
    /// Behind an amount of time: it is a point in time, or the length of something else.
    NotLasting,
    /// Before an amount of time: it numbers something ("on week 3", "at day 5").
    Numbering,
    /// What is counted out.
    Piece,
    /// A refill.
    Refill,
    /// A quantity that is handed out.
    Quantity,
    /// Words that say that a number counts for nothing.
    Spoilt,
    /// Words that may stand between two negations of which the first denies the second ("it is not the case that he
    /// has no").
    Bridge,
    /// Words after which the sentence speaks of the patient again.
    Contrast,
    /// Units in which the length of an attack is told.
    Brief,
    /// The first two words of a sentence which, in a family history, is about the patient.
    OfPatient,
    /// Words that date or explain the verb before them.
    Dating,
    /// Words that make an item of a list more than a bare name.
    Telling,
    /// Words before "restarted" that leave the drug as its subject.
    Light,
    /// Words behind "restarted" that name no other drug.
    GoesOn,
}

/// The bits of shapes for words that are of no class but stand in another table.
const UNIT: u64 = 1 << 63;
const NUMBER: u64 = 1 << 62;
const FLAG: u64 = 1 << 61;

impl WordClass {
    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

/// The tables as they stand in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WordTables {
    classes: BTreeMap<WordClass, Vec<String>>,
    stems: BTreeMap<WordClass, Vec<Box<str>>>,
    flags: FlagTable,
    printed_flags: FlagTable,
    amounts: BTreeMap<Box<str>, Vec<String>>,
    volumes: BTreeMap<Box<str>, Vec<String>>,
    numbers: BTreeMap<String, f64>,
    ordinals: BTreeMap<String, f64>,
    units: BTreeMap<String, f64>,
    frequencies: BTreeMap<String, f64>,
    months: BTreeMap<String, u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FlagTable {
    low: Vec<String>,
    high: Vec<String>,
    normal: Vec<String>,
}

impl FlagTable {
    fn words(self) -> impl Iterator<Item = (String, Flag)> {
        let of = |words: Vec<String>, flag| words.into_iter().map(move |word| (word, flag));
        of(self.low, Flag::Low).chain(of(self.high, Flag::High)).chain(of(self.normal, Flag::Normal))
    }
}

type Table<T> = HashMap<Box<str>, T, FxBuildHasher>;

/// Classes by the shape of words: their first byte and their length.
#[derive(Debug)]
struct Shapes(Box<[u64]>);

impl Shapes {
    /// Words from this length on are of one shape, in bytes.
    const LONG: usize = 15;

    fn new(classes: &Table<u64>, stems: &[(Box<str>, WordClass)]) -> Self {
        let mut shapes = Self(vec![0; 256 * (Self::LONG + 1)].into());
        for (word, classes) in classes {
            shapes.add(word, word.len(), *classes);
        }
        for (stem, class) in stems {
            for length in stem.len()..=Self::LONG.max(stem.len()) {
                shapes.add(stem, length, class.bit());
            }
        }
        shapes
    }

    fn place(word: &str, length: usize) -> usize {
        usize::from(word.as_bytes().first().copied().unwrap_or_default()) * (Self::LONG + 1) + length.min(Self::LONG)
    }

    fn add(&mut self, word: &str, length: usize, classes: u64) {
        if let Some(shape) = self.0.get_mut(Self::place(word, length)) {
            *shape |= classes;
        }
    }

    fn add_all<'a>(&mut self, words: impl Iterator<Item = &'a Box<str>>, bit: u64) {
        for word in words {
            self.add(word, word.len(), bit);
        }
    }

    fn may_be(&self, word: &str, bit: u64) -> bool {
        self.0.get(Self::place(word, word.len())).is_some_and(|bits| bits & bit != 0)
    }
}

/// The words around numbers, compiled. Words are asked for in their folded form.
#[derive(Debug)]
pub struct Words {
    /// A bit for each class.
    classes: Table<u64>,
    stems: Vec<(Box<str>, WordClass)>,
    /// The classes of all words that start with the same byte and are as long; most words are of none.
    shapes: Shapes,
    flags: Table<Flag>,
    printed_flags: Table<Flag>,
    amounts: Table<Box<str>>,
    volumes: Table<Box<str>>,
    numbers: Table<f64>,
    ordinals: Table<f64>,
    units: Table<f64>,
    frequencies: Table<f64>,
    months: Table<u8>,
}

impl Words {
    pub(super) fn new(tables: WordTables) -> Self {
        let mut classes: Table<u64> = Table::default();
        for (class, words) in tables.classes {
            for word in words {
                *classes.entry(folded(&word)).or_default() |= class.bit();
            }
        }
        let stems =
            tables.stems.into_iter().flat_map(|(class, stems)| stems.into_iter().map(move |stem| (stem, class)));
        let stems: Vec<(Box<str>, WordClass)> = stems.collect();
        let mut shapes = Shapes::new(&classes, &stems);
        let units = tables.units.into_iter().map(|(word, hours)| (word, hours / 24.0));
        let units: Table<f64> = by_folded(units);
        let numbers: Table<f64> = by_folded(tables.numbers);
        let flags: Table<Flag> = tables.flags.words().map(|(word, flag)| (folded(&word), flag)).collect();
        shapes.add_all(units.keys(), UNIT);
        shapes.add_all(numbers.keys(), NUMBER);
        shapes.add_all(flags.keys(), FLAG);
        Self {
            classes,
            stems,
            shapes,
            flags,
            printed_flags: tables.printed_flags.words().map(|(word, flag)| (word.into(), flag)).collect(),
            amounts: by_word(tables.amounts),
            volumes: by_word(tables.volumes),
            numbers,
            ordinals: by_folded(tables.ordinals),
            units,
            frequencies: by_folded(tables.frequencies),
            months: by_folded(tables.months),
        }
    }

    /// Whether a word is of a class.
    #[must_use]
    pub fn is(&self, word: &str, class: WordClass) -> bool {
        if !self.shapes.may_be(word, class.bit()) {
            return false;
        }
        self.classes.get(word).is_some_and(|classes| classes & class.bit() != 0)
            || self.stems.iter().any(|(stem, of)| *of == class && word.starts_with(&**stem))
    }

    /// What a word says of a result.
    #[must_use]
    pub fn flag(&self, word: &str) -> Option<Flag> {
        if self.shapes.may_be(word, FLAG) { self.flags.get(word).copied() } else { None }
    }

    /// What a word says of a result as a laboratory prints it, in the case in which it is written.
    #[must_use]
    pub fn printed_flag(&self, written: &str) -> Option<Flag> {
        self.printed_flags.get(written).copied()
    }

    /// The upper half of a concentration, in the form in which units are compared ("mcg" as "ug").
    #[must_use]
    pub fn amount(&self, word: &str) -> Option<&str> {
        self.amounts.get(word).map(|form| &**form)
    }

    /// The lower half of a concentration, in the form in which units are compared.
    #[must_use]
    pub fn volume(&self, word: &str) -> Option<&str> {
        self.volumes.get(word).map(|form| &**form)
    }

    /// A number in words.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<f64> {
        if self.shapes.may_be(word, NUMBER) { self.numbers.get(word).copied() } else { None }
    }

    /// The number of an ordinal in words or behind its figures ("fourth", "4th").
    #[must_use]
    pub fn ordinal(&self, word: &str) -> Option<f64> {
        self.ordinals.get(word).copied()
    }

    /// A unit of time, in days.
    #[must_use]
    pub fn unit(&self, word: &str) -> Option<f64> {
        if self.shapes.may_be(word, UNIT) { self.units.get(word).copied() } else { None }
    }

    /// How often a day ("bid").
    #[must_use]
    pub fn frequency(&self, word: &str) -> Option<f64> {
        self.frequencies.get(word).copied()
    }

    /// The number of a month, by its name or its usual short form.
    #[must_use]
    pub fn month(&self, word: &str) -> Option<u8> {
        self.months.get(word).copied()
    }
}

fn folded(word: &str) -> Box<str> {
    fold_term(word).into()
}

fn by_folded<T>(words: impl IntoIterator<Item = (String, T)>) -> Table<T> {
    words.into_iter().map(|(word, value)| (folded(&word), value)).collect()
}

fn by_word(forms: BTreeMap<Box<str>, Vec<String>>) -> Table<Box<str>> {
    let entries =
        forms.into_iter().flat_map(|(form, words)| words.into_iter().map(move |word| (folded(&word), form.clone())));
    entries.collect()
}
