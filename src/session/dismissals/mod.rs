//! Dismissals: findings that an author does not want to see, and why.
//!
//! A dismissal remembers two marks (see [`Mark`]) and two words of the pack: one mark of the note, one of the note, the
//! rule, the anchor's concept and the anchor's sentence, the rule's code and a coded reason. It holds while the note
//! still has that sentence; while it holds, the rule shows nothing in the note on that concept or on one that counts as
//! the same anchor. Dismissals hide findings and change none: everything but an editor's display stands below them.

mod mark;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

pub use mark::{Key, Mark};
pub use store::{DismissalStore, StoreFault};

use super::document::Snapshot;
use crate::findings::Finding;
use crate::knowledge::Knowledge;
use crate::text::{Folded, Span, slice_of};

/// Why a finding was dismissed. There is no free text, which would be words of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It does not apply here.
    NotApplicable,
    /// It has been taken care of.
    AlreadyAddressed,
    /// The author does not believe the evidence.
    Disagree,
    /// It is about somebody else, or another time or episode.
    WrongContext,
    /// Another finding or tool says the same.
    Duplicate,
}

impl Reason {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::NotApplicable, Self::AlreadyAddressed, Self::Disagree, Self::WrongContext, Self::Duplicate];

    /// The code that is stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::AlreadyAddressed => "already-addressed",
            Self::Disagree => "disagree",
            Self::WrongContext => "wrong-context",
            Self::Duplicate => "duplicate",
        }
    }
}

/// The words that people read.
impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotApplicable => "not applicable here",
            Self::AlreadyAddressed => "already addressed",
            Self::Disagree => "disagree with the evidence",
            Self::WrongContext => "wrong patient context",
            Self::Duplicate => "duplicate",
        })
    }
}

/// A finding that was dismissed in a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// The mark of the note.
    pub note: Mark,
    /// The mark of note, rule, concept and sentence.
    pub anchor: Mark,
    /// The rule's code.
    pub rule: String,
    /// Why.
    pub reason: Reason,
}

/// What was dismissed: in notes, and everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Dismissals in notes, by the mark of their anchor.
    pub notes: BTreeMap<Mark, Dismissal>,
    /// Rules that the user does not want to see at all, by code.
    pub rules: BTreeSet<String>,
}

impl Book {
    /// Whether nothing is dismissed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.rules.is_empty()
    }

    /// How often each rule was dismissed in notes for which reason.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<(&str, Reason), usize> {
        let mut counts = BTreeMap::new();
        for dismissal in self.notes.values() {
            *counts.entry((dismissal.rule.as_str(), dismissal.reason)).or_default() += 1;
        }
        counts
    }

    /// Adds a change.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Dismiss(dismissal) => {
                self.notes.insert(dismissal.anchor, dismissal.clone());
            }
            Change::Restore(anchors) => anchors.iter().for_each(|anchor| {
                self.notes.remove(anchor);
            }),
            Change::SwitchOff(rule) => {
                self.rules.insert(rule.clone());
            }
            Change::SwitchOn(rule) => {
                self.rules.remove(rule);
            }
        }
    }
}

/// A change of what is dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A finding of a note is dismissed.
    Dismiss(Dismissal),
    /// Dismissals are undone, by the marks of their anchors.
    Restore(Vec<Mark>),
    /// A rule is switched off for the user.
    SwitchOff(String),
    /// A rule is no longer switched off for the user.
    SwitchOn(String),
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dismissed {
    /// It was dismissed in this note.
    Here {
        /// The anchor of the dismissal.
        anchor: Mark,
        /// Why.
        reason: Reason,
    },
    /// Its rule is switched off for the user.
    Everywhere,
}

/// All dismissals that a server knows of.
#[derive(Clone, Debug, Default)]
pub struct Dismissals {
    /// Without a key nothing has been dismissed in a note.
    key: Option<Key>,
    /// Whether the key is stored, so that marks made with it can be.
    key_lasts: bool,
    /// What is stored.
    kept: Book,
    /// What could not be stored, or must not be: it ends with the server, or with its note.
    passing: Book,
}

impl Dismissals {
    /// Dismissals as they were stored.
    #[must_use]
    pub fn new(key: Option<Key>, kept: Book) -> Self {
        Self { key_lasts: key.is_some(), key, kept, passing: Book::default() }
    }

    /// The key that the marks are made with.
    #[must_use]
    pub const fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// Takes a key, where there is none yet; `lasts` tells whether it is stored.
    pub fn set_key(&mut self, key: Key, lasts: bool) {
        if self.key.is_none() {
            (self.key, self.key_lasts) = (Some(key), lasts);
        }
    }

    /// Whether dismissals made with the key can be stored.
    #[must_use]
    pub const fn key_lasts(&self) -> bool {
        self.key_lasts
    }

    /// Takes over what is stored now.
    pub fn set_kept(&mut self, kept: Book) {
        self.kept = kept;
    }

    /// Applies a change; `lasts` tells whether it is to be stored too, by whoever calls this.
    pub fn apply(&mut self, change: &Change, lasts: bool) {
        let undoes = matches!(change, Change::Restore(_) | Change::SwitchOn(_));
        if lasts || undoes {
            self.kept.apply(change);
        }
        if !lasts || undoes {
            self.passing.apply(change);
        }
    }

    /// Forgets what was dismissed in a note that has no lasting name.
    pub fn end_note(&mut self, name: &str) {
        if let Some(key) = &self.key {
            let note = note_mark(key, name);
            self.passing.notes.retain(|_, dismissal| dismissal.note != note);
        }
    }

    /// For each finding of a note why it is not shown, where it is not. `name` is what the note is called by.
    #[must_use]
    pub fn judge(&self, name: &str, snapshot: &Snapshot, knowledge: &Knowledge) -> Vec<Option<Dismissed>> {
        let here: Vec<&Dismissal> = self.in_note(name).collect();
        let off = |rule: &str| self.kept.rules.contains(rule) || self.passing.rules.contains(rule);
        let judge = |finding: &Finding| {
            let code = knowledge.rule(finding.rule).code();
            if off(code) {
                return Some(Dismissed::Everywhere);
            }
            let candidates: Vec<&&Dismissal> = here.iter().filter(|dismissal| dismissal.rule == code).collect();
            if candidates.is_empty() {
                return None;
            }
            let key = self.key.as_ref()?;
            let holding = anchors(snapshot, knowledge, finding).find_map(|(concept, sentence)| {
                let mark = anchor_mark(key, name, code, concept, &sentence);
                candidates.iter().find(|dismissal| dismissal.anchor == mark)
            });
            holding.map(|dismissal| Dismissed::Here { anchor: dismissal.anchor, reason: dismissal.reason })
        };
        snapshot.findings.iter().map(judge).collect()
    }

    /// What was dismissed in a note, whether or not it still holds.
    pub fn in_note(&self, name: &str) -> impl Iterator<Item = &Dismissal> {
        let all = self.kept.notes.values().chain(self.passing.notes.values());
        let note = self.key.as_ref().filter(|_| !self.is_empty()).map(|key| note_mark(key, name));
        all.filter(move |dismissal| note == Some(dismissal.note))
    }

    /// Whether a change can change what a note shows; to be asked before it is applied.
    #[must_use]
    pub fn concerns(&self, change: &Change, name: &str) -> bool {
        match change {
            Change::Dismiss(dismissal) => self.key.as_ref().is_some_and(|key| note_mark(key, name) == dismissal.note),
            Change::Restore(anchors) => self.in_note(name).any(|dismissal| anchors.contains(&dismissal.anchor)),
            Change::SwitchOff(_) | Change::SwitchOn(_) => true,
        }
    }

    /// What is stored.
    #[must_use]
    pub const fn kept(&self) -> &Book {
        &self.kept
    }

    /// The rules that are switched off for the user.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.kept.rules.union(&self.passing.rules).map(String::as_str)
    }

    fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.passing.is_empty()
    }

    /// The dismissal of a finding; `None` without a key, or where the finding does not stand on a mention.
    #[must_use]
    pub fn dismissal(
        &self,
        name: &str,
        snapshot: &Snapshot,
        knowledge: &Knowledge,
        finding: &Finding,
        reason: Reason,
    ) -> Option<Dismissal> {
        let key = self.key.as_ref()?;
        let rule = knowledge.rule(finding.rule).code();
        let sentence = sentence_at(snapshot, finding.span)?;
        let anchor = anchor_mark(key, name, rule, knowledge.concept(finding.concept).id(), &sentence);
        Some(Dismissal { note: note_mark(key, name), anchor, rule: rule.to_owned(), reason })
    }
}

fn note_mark(key: &Key, name: &str) -> Mark {
    key.mark(&["note", name])
}

fn anchor_mark(key: &Key, name: &str, rule: &str, concept: &str, sentence: &str) -> Mark {
    key.mark(&["anchor", name, rule, concept, sentence])
}

/// How many mentions are looked at for one that a dismissal was made on. A note in which a symptom is named more often
/// than this is no note, and its keystrokes shall not wait.
const MOST_ANCHORS: usize = 1000;

/// The mention that carries the finding, and then the others that could: their concepts and sentences.
fn anchors<'a>(
    snapshot: &'a Snapshot,
    knowledge: &'a Knowledge,
    finding: &Finding,
) -> impl Iterator<Item = (&'a str, String)> {
    let group = knowledge.concept(finding.concept).anchor_group;
    let own = sentence_at(snapshot, finding.span).map(|sentence| (knowledge.concept(finding.concept).id(), sentence));
    let others = snapshot.reading.blocks.iter().flat_map(move |block| {
        block.reading.mentions.iter().filter_map(move |mention| {
            let info = knowledge.concept(mention.concept);
            let sentence = (info.anchor_group == group).then(|| block.reading.sentences.get(mention.sentence))??;
            Some((info.id(), own_words(&slice_of(&snapshot.note, sentence.span.shifted(block.start)))))
        })
    });
    own.into_iter().chain(others.take(MOST_ANCHORS))
}

/// The sentence of the mention at a place.
fn sentence_at(snapshot: &Snapshot, span: Span) -> Option<String> {
    let block = snapshot.reading.block_at(span.start)?;
    let mention = block.reading.mentions.iter().find(|mention| mention.span.shifted(block.start) == span)?;
    let sentence = block.reading.sentences.get(mention.sentence)?;
    Some(own_words(&slice_of(&snapshot.note, sentence.span.shifted(block.start))))
}

/// A sentence without what changes when something else is edited: how its lines are wrapped and indented, and its
/// bullet or number in a list.
fn own_words(sentence: &str) -> String {
    let folded = Folded::new(sentence);
    let text = folded.text().trim();
    let words = text.trim_start_matches(['-', '*', '+', '•', '·', '▪', '◦', '>', '#', ' ']);
    let rest = words.trim_start_matches(|character: char| character.is_ascii_digit());
    let numbered = (1..=2).contains(&(words.len() - rest.len()));
    let problem = text.starts_with('#').then_some(rest);
    let item = rest.strip_prefix(['.', ')']).or(problem).filter(|item| numbered && item.starts_with(' '));
    item.map_or(words, str::trim_start).to_owned()
}

#[cfg(test)]
mod tests;
