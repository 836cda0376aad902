//! The mention that a duration belongs to.

use super::phrase::{Phrase, Side};
use super::{DurationKind, supply};
use crate::knowledge::{Kind, Knowledge, WordClass};
use crate::reading::mention::Mention;
use crate::reading::token::{TokenKind, Tokens};
use crate::text::Folded;

/// How far an owner may stand behind its duration.
const REACH: usize = 9;
/// The longest clause, in tokens.
const CLAUSE: usize = 120;

/// A mention that a duration can belong to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    /// Its place among the mentions of the block.
    pub mention: usize,
    pub sentence: usize,
    pub is_drug: bool,
    /// Its tokens.
    pub first: usize,
    pub after: usize,
}

/// The mentions that durations can belong to, in order.
pub(super) fn owners(tokens: &Tokens<'_>, folded: &Folded, mentions: &[Mention], knowledge: &Knowledge) -> Vec<Owner> {
    let mut owners: Vec<Owner> = mentions
        .iter()
        .enumerate()
        .filter_map(|(index, mention)| {
            let kind = knowledge.concept(mention.concept).concept.kind;
            let fits = !matches!(kind, Kind::Lab | Kind::Context | Kind::Duration);
            let span = folded.folded_span(mention.span);
            fits.then(|| Owner {
                mention: index,
                sentence: mention.sentence,
                is_drug: kind.is_drug(),
                first: tokens.first_from(span.start),
                after: tokens.first_from(span.end),
            })
        })
        .collect();
    owners.sort_by_key(|owner| (owner.first, owner.mention));
    owners
}

/// The block around a phrase.
pub(super) struct Place<'a> {
    pub tokens: &'a Tokens<'a>,
    /// The owners of the sentence.
    pub owners: &'a [Owner],
    /// The owners of the sentences before and of this one.
    pub so_far: &'a [Owner],
    /// The tokens of the sentence.
    pub first: usize,
    pub limit: usize,
}

impl Place<'_> {
    /// The mention that a phrase belongs to.
    pub fn owner(&self, phrase: &Phrase) -> Option<usize> {
        if let Some(drug) = self.drug_meant_by_it(phrase) {
            return Some(drug.mention);
        }
        let around = |owner: &&Owner| phrase.after <= owner.after;
        let found = match phrase.kind {
            DurationKind::LongTerm => {
                let inside = self.between(phrase.first.saturating_sub(REACH), phrase.first + 1);
                inside.iter().find(around).or_else(|| self.next(phrase)).or_else(|| self.adverbial(phrase))
            }
            _ => match phrase.side {
                Side::After => self.next(phrase),
                Side::Before => self.default_owner(phrase),
            },
        };
        found.map(|owner| owner.mention)
    }

    /// "Flexeril at bedtime. Been on it since the divorce, must be two years": the drug that was named last.
    fn drug_meant_by_it(&self, phrase: &Phrase) -> Option<&Owner> {
        const FAR: usize = 14;
        let from = self.first.max(phrase.first.saturating_sub(FAR));
        let it = (from + 1..phrase.first).rev().find(|&at| {
            self.tokens.word(at) == "it"
                && matches!(
                    self.tokens.word(at - 1),
                    "on" | "taking" | "taken" | "takes" | "take" | "using" | "uses" | "used"
                )
        })?;
        if phrase.side == Side::After || !self.between(it, phrase.first).is_empty() {
            return None;
        }
        let sentence = self.owners.first().or(self.so_far.last())?.sentence;
        let named = self.so_far.iter().rev().find(|owner| owner.is_drug && owner.after <= it);
        // "Lisinopril 10, on it for years": a drug that no pack knows has its dose behind it.
        let other = |drug: &Owner| {
            (drug.after..it).any(|at| {
                let own = at == drug.after || self.is_light(at, at + 1);
                !own && self.tokens.kind(at) == Some(TokenKind::Word)
                    && matches!(self.tokens.kind(at + 1), Some(TokenKind::Number(..)))
            })
        };
        named.filter(|drug| drug.sentence + 1 >= sentence && !other(drug))
    }

    fn default_owner(&self, phrase: &Phrase) -> Option<&Owner> {
        let start = self.clause_start(phrase.first);
        if phrase.no_drug {
            let owner = self.between(start, phrase.first).iter().rev().find(|owner| !owner.is_drug)?;
            return self.unless_barred(owner, phrase.first);
        }
        if let Some(owner) = self.last_between(start, phrase.first) {
            return self.unless_barred(self.governor(owner, start, phrase), phrase.first);
        }
        let end = self.clause_end(phrase.after);
        let opens = self.is_light(start, phrase.first);
        let line_end = (phrase.after..end).find(|&at| self.tokens.get(at).is_some_and(|token| token.starts_line));
        // "Flexeril 10 mg TID, going on four months for back spasm".
        let has_purpose = self.tokens.word(phrase.after) == "for";
        if opens && (has_purpose || self.is_light(phrase.after, line_end.unwrap_or(end))) {
            return self.clauses_before(start, phrase).or_else(|| {
                let first = self.between(end, end + REACH).first();
                first.filter(|_| start == self.first && !phrase.postposed)
            });
        }
        let next = self.next(phrase).filter(|_| opens);
        next.filter(|_| !phrase.postposed || self.tokens.word(phrase.first) != "x")
    }

    /// The mention of a clause before, where the phrase's own clause holds nothing else ("Flexeril 10 mg, 1 TID, x 5 d").
    fn clauses_before(&self, start: usize, phrase: &Phrase) -> Option<&Owner> {
        let mut start = start;
        let mut is_order = self.holds_order(start, phrase.first);
        for _ in 0..6 {
            let end = start.checked_sub(1).filter(|&end| end > self.first)?;
            start = self.clause_start(end);
            // "Flexeril 10 mg qhs for neck pain, nightly x 5 months".
            let drug = self.between(start, end).iter().rev().find(|owner| owner.is_drug && owner.after <= end);
            if let Some(drug) = drug.filter(|_| is_order) {
                return Some(drug);
            }
            if let Some(last) = self.last_between(start, end) {
                return self.unless_barred(last, phrase.first);
            }
            if !self.is_light(start, end) {
                return None;
            }
            is_order |= self.holds_order(start, end);
        }
        None
    }

    /// The drug that an indication belongs to, where the duration is that of the drug's use: "on Flexeril for spasm since
    /// March", "Flexeril use for spasm x 2 yrs", "Flexeril 5 mg prn spasm x 10 days".
    fn governor<'o>(&'o self, owner: &'o Owner, start: usize, phrase: &Phrase) -> &'o Owner {
        if owner.is_drug {
            return owner;
        }
        let drug = self.between(start, owner.first).iter().rev().find(|drug| drug.is_drug && drug.after <= owner.first);
        let Some(drug) = drug else { return owner };
        let between = |word: &str| (drug.after..owner.first).any(|at| self.tokens.word(at) == word);
        let used = matches!(self.tokens.word(drug.after), "use" | "therapy" | "treatment" | "used");
        let taken = drug.first > start
            && matches!(
                self.tokens.word(drug.first - 1),
                "on" | "taking" | "takes" | "took" | "using" | "uses" | "used" | "with" | "continues" | "been"
            );
        let stretch = self.tokens.word(phrase.first) != "x";
        if between("prn") || (between("for") && (used || (taken && stretch))) { drug } else { owner }
    }

    /// An owner, unless a complaint that no pack knows, or another drug, stands between it and the phrase.
    fn unless_barred<'o>(&self, owner: &'o Owner, until: usize) -> Option<&'o Owner> {
        (!self.is_barred(owner.after, until)).then_some(owner)
    }

    fn is_barred(&self, from: usize, until: usize) -> bool {
        (from..until).any(|at| {
            let word = self.tokens.word(at);
            let known = self.between(at.saturating_sub(REACH), at + 1).iter().any(|owner| at < owner.after);
            let another =
                matches!(word, "and" | "plus" | "with" | "but" | "while" | "who") && self.begins_another(at + 1, until);
            !known && (self.tokens.says(WordClass::Complaint, word) || another)
        })
    }

    /// Whether the words after "and" are another drug with its dose, or another thought.
    fn begins_another(&self, from: usize, until: usize) -> bool {
        let foreign = |at: &usize| self.tokens.kind(*at) == Some(TokenKind::Word) && !self.is_light(*at, *at + 1);
        let number_follows = (from..until)
            .find(foreign)
            .is_some_and(|at| at + 1 < until && matches!(self.tokens.kind(at + 1), Some(TokenKind::Number(..))));
        number_follows || (from..until).filter(foreign).count() > 1
    }

    /// The first mention after a phrase, in its noun phrase.
    fn next(&self, phrase: &Phrase) -> Option<&Owner> {
        let end = self.clause_end(phrase.after).min(phrase.after + REACH);
        let next = self.between(phrase.after, end).first()?;
        let lasting = phrase.kind == DurationKind::LongTerm;
        let history = phrase.side == Side::After && !lasting;
        let barred = (phrase.after..next.first).any(|at| {
            let word = self.tokens.word(at);
            let before = self.tokens.word(at.wrapping_sub(1));
            self.tokens.says(WordClass::Complaint, word) && !(word == "hx" || word == "problem")
                || matches!(word, "then" | "but" | "without" | "no" | "denies" | "stop" | "after" | "before" | "until")
                || (history && matches!(word, "was" | "is" | "has" | "had" | "who" | "presents" | "presented" | "with"))
                || (lasting && next.is_drug && matches!(word, "and" | "plus"))
                || (lasting
                    && (matches!(
                        word,
                        "on" | "with"
                            | "for"
                            | "who"
                            | "takes"
                            | "due"
                            | "from"
                            | "in"
                            | "s"
                            | "is"
                            | "has"
                            | "had"
                            | "w"
                    ) || (word == "of"
                        && !matches!(before, "use" | "therapy" | "treatment" | "course" | "management"))))
        });
        (!barred).then_some(next)
    }

    /// "Flexeril 10 mg qhs long-term": the drug or symptom right before.
    fn adverbial(&self, phrase: &Phrase) -> Option<&Owner> {
        let start = self.clause_start(phrase.first);
        let ends = phrase.after >= self.clause_end(phrase.after)
            || matches!(self.tokens.word(phrase.after), "for" | "prn" | "now" | "and" | "since")
            || !matches!(self.tokens.kind(phrase.after), Some(TokenKind::Word));
        let owner = self.last_between(start, phrase.first).filter(|_| ends);
        let owner = owner.filter(|owner| self.is_light(owner.after, phrase.first));
        owner.or_else(|| {
            let alone = start == phrase.first && ends;
            if alone { self.clauses_before(start, phrase) } else { None }
        })
    }

    /// The owners that start between two tokens.
    fn between(&self, start: usize, end: usize) -> &[Owner] {
        let until = self.owners.partition_point(|owner| owner.first < end);
        let from = self.owners.partition_point(|owner| owner.first < start).min(until);
        &self.owners[from..until]
    }

    fn last_between(&self, start: usize, end: usize) -> Option<&Owner> {
        self.between(start, end).iter().rev().find(|owner| owner.after <= end)
    }

    /// Whether tokens hold nothing that a duration could belong to.
    fn is_light(&self, from: usize, until: usize) -> bool {
        let tokens = self.tokens;
        (from..until).all(|at| {
            tokens.kind(at) != Some(TokenKind::Word)
                || self.tokens.says(WordClass::Order, tokens.word(at))
                || self.tokens.says(WordClass::Modifier, tokens.word(at))
                || self.tokens.words().number(tokens.word(at)).is_some()
                || self.tokens.words().unit(tokens.word(at)).is_some()
                || supply::frequency(tokens, at).is_some()
                || tokens.word(at).starts_with("rf")
                || matches!(
                    tokens.word(at),
                    "for"
                        | "ongoing"
                        | "going"
                        | "new"
                        | "intermittent"
                        | "constant"
                        | "worse"
                        | "worsening"
                        | "since"
                        | "started"
                        | "all"
                        | "duration"
                )
        })
    }

    fn holds_order(&self, from: usize, until: usize) -> bool {
        (from..until).any(|at| {
            supply::frequency(self.tokens, at).is_some()
                || matches!(self.tokens.word(at), "mg" | "tab" | "tabs" | "po" | "take")
        })
    }

    /// The first token of the clause that holds a token.
    fn clause_start(&self, at: usize) -> usize {
        let first = self.first.max(at.saturating_sub(CLAUSE));
        (first..at).rev().find(|&index| self.is_boundary(index)).map_or(first, |index| index + 1)
    }

    /// The token after the clause.
    fn clause_end(&self, at: usize) -> usize {
        let limit = self.limit.min(at + CLAUSE);
        (at..limit).find(|&index| self.is_boundary(index)).unwrap_or(limit)
    }

    fn is_boundary(&self, at: usize) -> bool {
        match self.tokens.kind(at) {
            Some(TokenKind::Sign(',' | ';' | '|')) => true,
            Some(TokenKind::Sign('-')) => {
                let glued = |index: usize| self.tokens.get(index).is_some_and(|token| token.glued);
                !glued(at) && !glued(at + 1)
            }
            _ => false,
        }
    }
}
