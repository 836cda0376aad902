//! From the name of an analyte to its numbers.

use super::after::Trail;
use super::standing::When;
use super::table::{DateRow, date_rows};
use crate::knowledge::{ConceptId, Flag, Knowledge, Lab};
use crate::reading::token::Tokens;
use crate::text::Span;

/// The name of an analyte in a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub analyte: ConceptId,
    /// In the folded block.
    pub span: Span,
    /// Its first token.
    pub first: usize,
    /// The token after it.
    pub after: usize,
    pub sentence: usize,
    /// The first token of its sentence.
    pub sentence_first: usize,
    /// The token after its sentence.
    pub limit: usize,
}

/// What is said of the number itself: "CK > 10,000", "10x the upper limit".
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Bound {
    #[default]
    Exactly,
    Above,
    Below,
}

/// A unit as printed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PrintedUnit {
    /// In the folded block.
    pub span: Span,
    /// In the form in which units are compared.
    pub canonical: String,
}

/// The note's own limits.
pub(super) type OwnRange = (Option<f64>, Option<f64>);

/// What stands beside a number, before or after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    pub when: When,
    pub flag: Option<Flag>,
    pub range: Option<OwnRange>,
    pub unit: Option<PrintedUnit>,
    pub corrected: bool,
    pub side: bool,
}

impl Beside {
    /// Both together; what stands after wins.
    pub fn and(self, after: Self) -> Self {
        Self {
            when: self.when.and(after.when),
            flag: after.flag.or(self.flag),
            range: after.range.or(self.range),
            unit: after.unit.or(self.unit),
            corrected: self.corrected || after.corrected,
            side: self.side || after.side,
        }
    }
}

/// The way to a number.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that the words say or do not say")]
#[derive(Clone, Debug, Default)]
pub(super) struct Approach {
    pub beside: Beside,
    pub bound: Bound,
    /// It replaces the number before it.
    pub arrow: bool,
    /// "from 2.9": it is replaced by the next.
    pub from: bool,
    pub change: bool,
    /// "corrected", "adjusted".
    pub corrects: bool,
    pub goal: bool,
    pub comma: bool,
}

/// A number that may be a result, before limits are applied.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that the words say or do not say")]
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub analyte: ConceptId,
    pub number: f64,
    pub bound: Bound,
    /// The number counts upper limits.
    pub multiple: bool,
    pub flag: Option<Flag>,
    pub range: Option<OwnRange>,
    pub unit: Option<PrintedUnit>,
    pub corrected: bool,
    pub when: When,
    pub superseded: bool,
    /// It takes the place of those before it in its chain.
    pub replaces: bool,
    /// It is one of several columns, and nothing says which is the newest.
    pub undecided: bool,
    /// In the folded block.
    pub span: Span,
    pub sentence: usize,
    /// Results of one name belong together.
    pub chain: usize,
}

impl Draft {
    pub fn new(name: &Name, number: f64, beside: Beside, end: usize, chain: usize) -> Self {
        Self {
            analyte: name.analyte,
            number,
            bound: Bound::Exactly,
            multiple: false,
            flag: beside.flag,
            range: beside.range,
            unit: beside.unit,
            corrected: beside.corrected,
            when: beside.when,
            superseded: false,
            replaces: false,
            undecided: false,
            span: Span::new(name.span.start, end),
            sentence: name.sentence,
            chain,
        }
    }

    /// The draft of a number with the way to it and what follows it.
    pub fn reached(name: &Name, way: &Approach, before: Beside, trail: Trail, chain: usize) -> Self {
        Self {
            bound: way.bound,
            multiple: trail.multiple,
            superseded: way.from,
            replaces: way.arrow,
            ..Self::new(name, trail.number, before.and(trail.beside), trail.end, chain)
        }
    }
}

/// Reads the numbers of names, one name after another.
pub(super) struct Scan<'a> {
    pub tokens: &'a Tokens<'a>,
    pub knowledge: &'a Knowledge,
    pub names: &'a [Name],
    pub date_rows: Vec<DateRow>,
    pub drafts: Vec<Draft>,
    /// The token up to which everything is read.
    pub consumed: usize,
    /// The time that a label gives to all that follow in its sentence ("Today: K 2.7, Na 146").
    pub label: When,
    pub label_sentence: usize,
    /// Whether the label names another specimen than blood ("Urine: Na 20, K 40").
    pub label_specimen: bool,
    /// Whether the name before was given a goal.
    pub goal_before: bool,
}

impl<'a> Scan<'a> {
    pub fn new(tokens: &'a Tokens<'a>, knowledge: &'a Knowledge, names: &'a [Name]) -> Self {
        Self {
            tokens,
            knowledge,
            names,
            date_rows: date_rows(tokens),
            drafts: Vec::new(),
            consumed: 0,
            label: When::Undated,
            label_sentence: usize::MAX,
            label_specimen: false,
            goal_before: false,
        }
    }

    /// Reads all names.
    pub fn run(mut self) -> Vec<Draft> {
        let mut index = 0;
        while index < self.names.len() {
            let read = self.read_pairs(index);
            if read == 0 {
                self.read_one(index);
            }
            index += read.max(1);
        }
        self.drafts
    }

    /// The limits of an analyte.
    pub fn lab(&self, analyte: ConceptId) -> Option<&'a Lab> {
        self.knowledge.concept(analyte).concept.lab.as_ref()
    }

    /// Whether an analyte is an index that is measured on both sides.
    pub fn has_sides(&self, analyte: ConceptId) -> bool {
        self.lab(analyte).is_some_and(|lab| lab.units.iter().any(|unit| unit.unit == "ratio"))
    }

    /// The token before which the numbers of a name end: the next name, or the end of its sentence.
    pub fn limit(&self, index: usize) -> usize {
        let name = &self.names[index];
        let next = self.names[index + 1..]
            .iter()
            .find(|other| other.first >= name.after)
            .map_or(usize::MAX, |other| other.first);
        next.min(name.limit)
    }

    /// Reads the numbers of one name.
    fn read_one(&mut self, index: usize) {
        let name = self.names[index];
        let limit = self.limit(index);
        let lead = self.lead(index);
        let goal_before = std::mem::take(&mut self.goal_before);
        self.consumed = self.consumed.max(name.after);
        if lead.skip {
            return;
        }
        let mut analyte = name.analyte;
        let mut at = name.after;
        if let Some((better, next)) = self.ionised(&name) {
            analyte = better;
            at = next;
        }
        let mut name = Name { analyte, ..name };
        // "Sodium (Na+) 135" is one name.
        if let Some(outer) = index.checked_sub(1).map(|outer| self.names[outer])
            && outer.analyte == analyte
            && outer.after + 1 == name.first
            && self.tokens.is_sign(outer.after, '(')
        {
            name.span = name.span.cover(outer.span);
        }
        if let Some(cells) = self.row(&name, limit) {
            self.read_cells(&name, &lead, &cells, limit);
            return;
        }
        let mut approach = Approach { change: lead.change, ..Approach::default() };
        let Some(number) = self.approach(at, limit, analyte, false, &mut approach) else {
            self.goal_before = lead.goal || approach.goal;
            return;
        };
        let goal = lead.goal
            || approach.goal
            || (goal_before && lead.adjoins)
            || (lead.condition && approach.bound != Bound::Exactly);
        let chain = self.drafts.len();
        let trail = self.trail(number, limit, analyte);
        self.goal_before = goal;
        let before = Beside {
            when: lead.when.and(approach.beside.when),
            flag: approach.beside.flag.or(if approach.change || approach.comma { None } else { lead.flag }),
            corrected: lead.corrected || approach.beside.corrected,
            ..approach.beside.clone()
        };
        let from = approach.from;
        let next = match trail {
            Some(trail) => {
                let spoilt = self.spoilt(number + 1, limit);
                let next = spoilt.map_or(trail.next, |word| word + 1).max(trail.next);
                self.consumed = next;
                if !goal && !trail.goal && !lead.spoilt && spoilt.is_none() {
                    self.drafts.push(Draft::reached(&name, &approach, before, trail, chain));
                }
                next
            }
            None if goal => number + 1,
            None => return,
        };
        self.follow(&name, next, limit, chain, from);
    }

    /// Whether an analyte yields to a better one, as the total calcium does.
    pub fn yields(&self, analyte: ConceptId) -> bool {
        !self.knowledge.concept(analyte).yields_to.is_empty()
    }

    /// "Calcium, ionized", "ionized Ca2+": the better analyte, and the token from which its number is looked for.
    fn ionised(&self, name: &Name) -> Option<(ConceptId, usize)> {
        let better = *self.knowledge.concept(name.analyte).yields_to.first()?;
        let before = name.first.checked_sub(1).map_or("", |before| self.tokens.word(before));
        if before.starts_with("ioni") || matches!(before, "i" | "free") {
            return Some((better, name.after));
        }
        let skipped = (name.after..name.after + 2)
            .find(|&at| !self.tokens.is_sign(at, ',') && !self.tokens.is_sign(at, '('))
            .unwrap_or(name.after);
        let word = self.tokens.word(skipped);
        (word.starts_with("ioni") || word == "ion").then_some((better, skipped + 1))
    }
}
