//! From the name of an analyte to its numbers.

use super::after::Trail;
use super::standing::{When, time_cue};
use super::table::{DateRow, date_rows};
use super::words;
use crate::knowledge::{ConceptId, Flag, Knowledge, Lab};
use crate::reading::token::{TokenKind, Tokens};
use crate::text::Span;

/// How many tokens may stand between a name and its number.
const REACH: usize = 12;
/// How many results one name may have in a row.
const ROW: usize = 24;

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

/// What stands beside a number, before or after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    pub when: When,
    pub flag: Option<Flag>,
    pub range: Option<(Option<f64>, Option<f64>)>,
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
#[derive(Clone, Debug, Default)]
pub(super) struct Approach {
    pub beside: Beside,
    pub bound: Bound,
    /// It replaces the number before it.
    pub arrow: bool,
    /// "from 2.9": it is replaced by the next.
    pub from: bool,
    pub change: bool,
    pub goal: bool,
    pub comma: bool,
}

/// A number that may be a result, before limits are applied.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub analyte: ConceptId,
    pub number: f64,
    pub bound: Bound,
    /// The number counts upper limits.
    pub multiple: bool,
    pub flag: Option<Flag>,
    pub range: Option<(Option<f64>, Option<f64>)>,
    pub unit: Option<PrintedUnit>,
    pub corrected: bool,
    pub when: When,
    pub superseded: bool,
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
            undecided: false,
            span: Span::new(name.span.start, end),
            sentence: name.sentence,
            chain,
        }
    }

    /// The draft of a number with the way to it and what follows it.
    fn reached(name: &Name, way: &Approach, before: Beside, trail: Trail, chain: usize) -> Self {
        Self {
            bound: way.bound,
            multiple: trail.multiple,
            superseded: way.from,
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
            goal_before: false,
        }
    }

    /// Reads all names.
    pub fn run(mut self) -> Vec<Draft> {
        let mut index = 0;
        while index < self.names.len() {
            let run = self.run_of_names(index);
            if run > 1 && self.read_row(index, run) {
                index += run;
                continue;
            }
            self.read_one(index);
            index += 1;
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

    /// How many names from `index` on are joined by "/", "&" or "and".
    fn run_of_names(&self, index: usize) -> usize {
        let joined = |pair: &[Name]| {
            pair[1].first == pair[0].after + 1
                && (self.tokens.is_sign(pair[0].after, '/')
                    || self.tokens.is_sign(pair[0].after, '&')
                    || self.tokens.word(pair[0].after) == "and")
        };
        1 + self.names[index..].windows(2).take_while(|pair| joined(pair)).count()
    }

    /// Reads "Na/K 138/2.9"; the numbers must be as many as the names.
    fn read_row(&mut self, index: usize, run: usize) -> bool {
        let last = index + run - 1;
        let limit = self.limit(last);
        let lead = self.lead(index);
        let mut approach = Approach::default();
        let Some(mut at) = self.approach(self.names[last].after, limit, self.names[last].analyte, false, &mut approach)
        else {
            return false;
        };
        if lead.goal || approach.goal || approach.bound != Bound::Exactly {
            return false;
        }
        let mut numbers = Vec::new();
        while let Some(TokenKind::Number(number, _)) = self.tokens.kind(at) {
            numbers.push((at, number));
            let joined = self.tokens.is_sign(at + 1, '/')
                || self.tokens.is_sign(at + 1, '&')
                || self.tokens.word(at + 1) == "and";
            if !joined || at + 2 >= limit {
                break;
            }
            at += 2;
        }
        if numbers.len() != run {
            return false;
        }
        let end = numbers[run - 1].0;
        let Some(after) = self.trail(end, limit, self.names[last].analyte) else { return false };
        let chain = self.drafts.len();
        for (place, &(at, number)) in numbers.iter().enumerate() {
            let name = self.names[index + place];
            let is_last = place + 1 == run;
            let beside = Beside { when: lead.when.and(approach.beside.when), ..Beside::default() };
            let beside = if is_last { beside.and(after.beside.clone()) } else { beside };
            let end = if is_last { after.end } else { self.tokens.end(at) };
            self.drafts.push(Draft::new(&name, number, beside, end, chain + place));
        }
        self.consumed = after.next;
        true
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
        let name = Name { analyte, ..name };
        if let Some(cells) = self.row(&name, limit) {
            self.read_cells(&name, &lead, &cells, limit);
            return;
        }
        let mut approach = Approach::default();
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

    /// Reads the further numbers of a name: "2.9 -> 3.8", "3.1 (was 2.8)", "128 in May, 138 today".
    fn follow(&mut self, name: &Name, mut at: usize, limit: usize, chain: usize, mut from: bool) {
        for _ in 0..ROW {
            let mut way = Approach { change: from, ..Approach::default() };
            let Some(number) = self.approach(at, limit, name.analyte, true, &mut way) else { return };
            let Some(trail) = self.trail(number, limit, name.analyte) else { return };
            let before = way.beside.clone();
            let corrected = before.corrected && self.yields(name.analyte);
            let told = (way.arrow || way.from || corrected || trail.beside.corrected)
                || (before.when.is_said() || trail.beside.when.is_said())
                || (before.side || trail.beside.side);
            if !told || trail.goal || way.goal {
                return;
            }
            if way.arrow && !corrected {
                for draft in self.drafts.iter_mut().skip(chain) {
                    draft.superseded = true;
                }
            }
            from = way.from;
            at = trail.next;
            self.consumed = at;
            if self.spoilt(number + 1, limit).is_none() {
                self.drafts.push(Draft::reached(name, &way, before, trail, chain));
            }
        }
    }

    /// Whether an analyte yields to a better one, as the total calcium does.
    fn yields(&self, analyte: ConceptId) -> bool {
        !self.knowledge.concept(analyte).yields_to.is_empty()
    }

    /// "Calcium, ionized": the better analyte, and the token after it.
    fn ionised(&self, name: &Name) -> Option<(ConceptId, usize)> {
        let better = *self.knowledge.concept(name.analyte).yields_to.first()?;
        let skipped = (name.after..name.after + 2)
            .find(|&at| !self.tokens.is_sign(at, ',') && !self.tokens.is_sign(at, '('))
            .unwrap_or(name.after);
        let word = self.tokens.word(skipped);
        (word.starts_with("ioni") || word == "ion").then_some((better, skipped + 1))
    }

    /// Walks over what may stand before a number; gives the token of the number.
    pub fn approach(
        &self,
        from: usize,
        limit: usize,
        analyte: ConceptId,
        next: bool,
        way: &mut Approach,
    ) -> Option<usize> {
        let tokens = self.tokens;
        let sides = self.has_sides(analyte);
        let end = limit.min(from + REACH);
        let mut at = from;
        while at < end {
            if let Some((when, after)) = time_cue(tokens, at)
                && after <= limit
            {
                way.beside.when = way.beside.when.and(when);
                at = after;
                continue;
            }
            match tokens.kind(at)? {
                TokenKind::Number(..) => return Some(at),
                TokenKind::Range(low, high)
                    if !next && at > from && (tokens.is_sign(at - 1, '(') || tokens.is_sign(at - 1, '[')) =>
                {
                    way.beside.range = Some((Some(low), Some(high)));
                }
                TokenKind::Range(..) | TokenKind::Date(_) => return None,
                TokenKind::Time => {}
                TokenKind::Arrow => way.arrow = true,
                TokenKind::Sign(sign) => self.approach_sign(sign, at, next, sides, way)?,
                TokenKind::Word => {
                    if let Some((unit, after)) = self.unit(at) {
                        way.beside.unit = Some(unit);
                        at = after;
                        continue;
                    }
                    self.approach_word(at, next, sides, analyte, way)?;
                }
            }
            at += 1;
        }
        None
    }

    fn approach_sign(&self, sign: char, at: usize, next: bool, sides: bool, way: &mut Approach) -> Option<()> {
        match sign {
            '(' | ')' | '[' | ']' | ':' | '=' | '~' | '≈' | '|' | '*' | '.' | '-' | '"' | '\'' => {}
            '>' | '≥' => way.bound = Bound::Above,
            '<' | '≤' => way.bound = Bound::Below,
            '↑' | '⬆' => way.beside.flag = Some(Flag::High),
            '↓' | '⬇' => way.beside.flag = Some(Flag::Low),
            ',' if next => way.comma = true,
            ',' => {
                let told = time_cue(self.tokens, at + 1).is_some() || self.tokens.word(at + 1) == "which";
                let total = matches!(self.tokens.word(at + 1), "total" | "serum" | "plasma" | "random");
                if !told && !total && self.unit(at + 1).is_none() {
                    return None;
                }
                way.comma = true;
            }
            ';' if next => way.comma = true,
            '/' if sides => way.beside.side = true,
            '+' if at > 0 && !next && self.tokens.get(at).is_some_and(|token| token.glued) => {}
            _ => return None,
        }
        Some(())
    }

    fn approach_word(&self, at: usize, next: bool, sides: bool, analyte: ConceptId, way: &mut Approach) -> Option<()> {
        let tokens = self.tokens;
        let word = tokens.word(at);
        match word {
            "to" if way.change || way.from => way.arrow |= next,
            "to" if next && at > 0 && matches!(tokens.kind(at - 1), Some(TokenKind::Number(..))) => way.arrow = true,
            "then" if next => way.arrow = true,
            "from" => way.from = matches!(tokens.kind(at + 1), Some(TokenKind::Number(..))),
            "was" | "were" => way.beside.when = way.beside.when.and(When::Weak),
            "but" | "with" if next => {}
            "last" if matches!(tokens.kind(at + 1), Some(TokenKind::Number(..))) => {
                way.beside.when = way.beside.when.and(When::Past);
            }
            "last" => {}
            "corrected" | "corr" | "adjusted" | "adj" | "corrects"
                if tokens.word(at + 1) != "to" || self.yields(analyte) =>
            {
                way.beside.corrected = true;
                way.change = true;
            }
            "side" | "r" | "l" | "right" | "left" | "rt" | "lt" | "leg" | "bilat" | "b" | "resting" | "rest"
                if sides =>
            {
                way.beside.side = true;
            }
            _ if words::is_goal(word) => way.goal = true,
            _ if words::is_change(word) => way.change = true,
            _ if words::is_degree(word) || words::is_filler(word) => {}
            _ => {
                let flag = words::flag_word(word)?;
                let low_normal = flag == Flag::Normal || way.beside.flag == Some(Flag::Normal);
                way.beside.flag = Some(if low_normal { Flag::Normal } else { flag });
            }
        }
        Some(())
    }
}
