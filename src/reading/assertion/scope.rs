//! Which mentions a cue acts on.

use super::form::without_leader;
use super::{Acting, CueMark, Sight};
use crate::knowledge::{CueKind, Direction, Kind, WordClass, Words};
use crate::text::Span;

/// How much farther a word that only dates ("since") counts than a verb, in bytes.
const DATING_WORD: usize = 30;

/// How far from the end of an attack its length may stand, in words.
const EPISODE_WORDS: usize = 5;

/// How many words may stand between two negations of which the first denies the second.
const BETWEEN_NEGATIONS: usize = 7;

impl Sight<'_> {
    /// Whether the cue acts on a mention, and from how far.
    pub(super) fn acts(&self, mark: CueMark, at: Span, kind: Kind) -> Option<Acting> {
        if mark.folded.overlaps(at) || !self.sentence.contains(mark.folded) {
            return None;
        }
        let before = mark.folded.end <= at.start;
        let between = if before { Span::new(mark.folded.end, at.start) } else { Span::new(at.end, mark.folded.start) };
        let facing = match mark.cue.direction {
            Direction::Forward => before,
            Direction::Backward => !before,
            Direction::Both => true,
        };
        if !facing {
            return None;
        }
        let words = between.of(self.folded.text());
        if mark.cue.words > 0 && words.split_whitespace().count() > mark.cue.words {
            return None;
        }
        let form_line = !before && matches!(words.trim(), "-" | "|");
        let of_drug = matches!(mark.cue.kind, CueKind::Discontinued | CueKind::Stopping | CueKind::Considered);
        let arrow = !before && of_drug && words.trim_end().ends_with(['-', '>', '→']);
        let goes_on = form_line || arrow || self.is_taken_up(mark, words);
        if (leaves_clause(words) && !goes_on) || self.is_cut(mark, between, kind) {
            return None;
        }
        let listed = words.starts_with(':') || mark.folded.of(self.folded.text()).ends_with(':');
        if before && words.contains(": ") && mark.cue.kind == CueKind::Negated && !listed {
            return None;
        }
        if before && mark.cue.kind == CueKind::Negated && self.answers(mark) {
            return None;
        }
        let cue_text = mark.folded.of(self.folded.text());
        // "The jaw would not open (masseter spasm)": these act on their verb, and what stands in brackets tells the rest.
        if matches!(cue_text, "not" | "would") && before && words.contains('(') {
            return None;
        }
        if cue_text == "?" && (!words.trim().is_empty() || (!before && self.is_answered(mark.folded.end))) {
            return None;
        }
        if mark.cue.kind == CueKind::Resolved && !before && self.ends_an_episode(mark) {
            return None;
        }
        if cue_text == "no" && before && words.trim_start().starts_with(|next: char| next.is_ascii_digit()) {
            // "no 6" is a number.
            return None;
        }
        if words.contains(',') && !self.runs_over_commas(mark, before, between, at) {
            return None;
        }
        if kind.is_drug() && mark.cue.kind == CueKind::Resolved && before && cue_text.starts_with("reso") {
            // "Cramps resolved off HCTZ": it is the cramps that did.
            return None;
        }
        if mark.cue.kind == CueKind::Negated && !before && !self.closes(mark, words) {
            return None;
        }
        // "Since X was stopped": what was done to the drug says more than the word that dates it.
        let dates_only = mark.cue.kind == CueKind::Taken && cue_text == "since";
        Some(Acting { mark, distance: between.len() + if dates_only { DATING_WORD } else { 0 } })
    }

    /// Whether a denial is denied in its turn ("not without cramps", "it is not the case that he has no cramps").
    pub(super) fn is_denied(&self, denial: CueMark) -> bool {
        let text = self.folded.text();
        denial.cue.direction == Direction::Forward
            && self.cues.iter().filter(|mark| mark.cue.kind == CueKind::Negated).any(|mark| {
                let words = mark.folded.of(text);
                let denies =
                    words.split(' ').any(|word| matches!(word, "not" | "never" | "cannot") || word.ends_with("n't"));
                denies && mark.cue.direction == Direction::Forward && mark.folded.end <= denial.folded.start && {
                    let between = Span::new(mark.folded.end, denial.folded.start).of(text);
                    between.split_whitespace().count() <= BETWEEN_NEGATIONS
                        && between.split_whitespace().all(|word| self.language.words.is(word, WordClass::Bridge))
                }
            })
    }

    /// Whether a cue that ends scopes stands between.
    fn is_cut(&self, mark: CueMark, between: Span, kind: Kind) -> bool {
        let bound = |other: &&CueMark| between.contains(other.folded) && !other.folded.is_empty();
        self.cues_in(between).iter().filter(bound).any(|other| match other.cue.kind {
            // Whose a symptom is, a new verb does not change; a new subject does.
            CueKind::Ends => {
                let of_person = matches!(mark.cue.kind, CueKind::BloodRelative | CueKind::OtherPerson);
                !of_person || self.language.words.is(other.folded.of(self.folded.text()), WordClass::Contrast)
            }
            CueKind::Taken | CueKind::Discontinued | CueKind::Planned => {
                // "No weakness on HCTZ" denies the weakness, not the drug.
                kind.is_drug()
                    && mark.cue.kind == CueKind::Negated
                    && mark.cue.direction == Direction::Forward
                    && other.cue.direction == Direction::Forward
            }
            CueKind::Hypothetical => mark.cue.kind == CueKind::Negated && mark.cue.direction == Direction::Forward,
            // "No cramps before HCTZ" denies the cramps.
            CueKind::Precedes => {
                kind.is_drug() && mark.denies(self.folded.text()) && mark.cue.direction == Direction::Forward
            }
            _ => false,
        })
    }

    /// Whether what is gone went in minutes ("gone after a few minutes", "10 minutes and it is gone"): an attack that is
    /// over, and not the complaint.
    fn ends_an_episode(&self, mark: CueMark) -> bool {
        let text = self.folded.text();
        let is_short = |word: &str| {
            let word = word.trim_end_matches([',', '.', ';', ')']);
            self.language.words.is(word, WordClass::Brief)
        };
        let after = &text[mark.folded.end..self.sentence.end];
        let before = &text[self.sentence.start..mark.folded.start];
        after.split_whitespace().take(EPISODE_WORDS).any(is_short)
            || before.split_whitespace().rev().take(EPISODE_WORDS).any(is_short)
    }

    /// Whether the scope of a cue goes on over the commas between it and the mention.
    fn runs_over_commas(&self, mark: CueMark, before: bool, between: Span, at: Span) -> bool {
        let text = self.folded.text();
        match mark.cue.kind {
            CueKind::Negated if !before => {
                // "Fever, chills, cramps: none" denies them all.
                text[..mark.folded.start].trim_end().ends_with(':')
            }
            // "Never had cramps before, now nightly": a new time opens a new story.
            _ if mark.cue.over_commas && mark.cue.kind == CueKind::Negated => {
                let item = between.of(text).rsplit(',').next().unwrap_or_default().trim_start();
                let word = item.split_whitespace().next().unwrap_or_default();
                !matches!(word, "now" | "currently" | "since")
            }
            _ if mark.cue.over_commas => true,
            CueKind::Negated => {
                let after = Span::new(at.end, self.sentence.end).of(text);
                let clause_end = after.find([';', '.']).unwrap_or(after.len());
                let rest = &after[..clause_end];
                let list = format!("{} {rest}", between.of(text));
                let coordinated = list.contains(" or ") || list.contains(" nor ");
                let items: Vec<&str> = between.of(text).split(',').collect();
                let short = items.iter().all(|item| item.split_whitespace().count() <= 4);
                let own_rest = rest.split(',').next().unwrap_or_default();
                let plain = |item: &str| plain_item(item, &self.language.words);
                short && (coordinated || (plain(own_rest) && items.last().is_some_and(|item| plain(item))))
            }
            CueKind::Planned | CueKind::Resolved => !before,
            // "Quinine for cramps, finished in 2019": the cue opens the clause after the comma.
            CueKind::Discontinued if !before => {
                between.of(text).trim_end().ends_with(',') && self.dates_or_ends(mark.folded.end)
            }
            CueKind::Taken | CueKind::Allergy => between.of(text).split_whitespace().count() <= 6,
            CueKind::Possible => text[..mark.folded.end].ends_with(':') || mark.folded.of(text).starts_with("ddx"),
            // "Consider: dehydration, thiazide use".
            CueKind::Considered => text[mark.folded.end..].trim_start().starts_with(':'),
            CueKind::Discontinued
            | CueKind::Hypothetical
            | CueKind::Stopping
            | CueKind::Past
            | CueKind::Current
            | CueKind::Examined => false,
            _ => true,
        }
    }

    /// Whether what follows dates or explains a verb, or ends the clause, rather than name its object.
    fn dates_or_ends(&self, at: usize) -> bool {
        let after = self.folded.text()[at..self.sentence.end].trim_start();
        let word = after.split_whitespace().next().unwrap_or_default();
        after.is_empty()
            || after.starts_with(['.', ';', ',', ')'])
            || self.language.words.is(word, WordClass::Dating)
            || word.starts_with(|first: char| first.is_ascii_digit())
    }

    /// Whether a word of denial after a mention closes a form line, rather than deny what comes next.
    fn closes(&self, mark: CueMark, between: &str) -> bool {
        let text = self.folded.text();
        let cue = mark.folded.of(text);
        if cue.contains(' ') {
            return between.split_whitespace().count() <= 6;
        }
        let after = text[mark.folded.end..self.sentence.end].trim_start();
        let closing = after.is_empty()
            || after.starts_with(['.', ',', ';', ')', ']', '/', '(', '-'])
            || ["today", "now", "noted", "reported", "at present", "currently", "b/l", "bilat", "ever"]
                .iter()
                .any(|word| after.starts_with(word));
        if !cue.contains(' ') && between.matches([':', '?']).count() > 1 {
            // "Muscle cramps: yes  Rash: no": the answer is to another field.
            return false;
        }
        let cells = between.trim() == "|"
            || (between.trim().is_empty()
                && wide(
                    self.folded
                        .source_span(Span::new(mark.folded.start - between.len(), mark.folded.start))
                        .of(self.source),
                ));
        if cells && (after.is_empty() || after.starts_with(['|', '\n'])) {
            return true;
        }
        let between = without_leader(between);
        let marked = between.trim().is_empty() || between.trim_end().ends_with([':', '-', '=', '?', ']', '–']);
        let bare_no = matches!(cue, "no" | "n" | "never" | "free" | "denies");
        if self.answers(mark) {
            return between.trim().is_empty() || matches!(between.trim(), ":" | "?" | "-");
        }
        let linked = ["is", "are", "was", "were", "all", "both", "also"];
        let near = between.split_whitespace().all(|word| linked.contains(&word)) || marked;
        if between.trim() == ":" && !bare_no {
            return true;
        }
        closing && near && (!bare_no || (marked && !between.trim().is_empty()))
            || cue == "unlikely"
            || (cue == "denied" && closing && between.split_whitespace().count() <= 4)
    }
}

/// Whether white space sets columns apart.
fn wide(between: &str) -> bool {
    between.contains('\t') || between.contains("   ")
}

/// Whether the words between hold the end of a clause.
fn leaves_clause(words: &str) -> bool {
    // What is quoted belongs to the clause that quotes it.
    if let Some((before, quoted)) = words.split_once('"')
        && let Some((_, after)) = quoted.split_once('"')
        && !after.contains('"')
    {
        return leaves_clause(before) || leaves_clause(after);
    }
    let bytes = words.as_bytes();
    let space = |at: usize| bytes.get(at) == Some(&b' ');
    memchr::memchr3_iter(b';', b'-', b'|', bytes).any(|at| {
        let arrow = usize::from(bytes[at] == b'-' && bytes.get(at + 1) == Some(&b'>'));
        bytes[at] == b';' || (at > 0 && space(at - 1) && space(at + 1 + arrow))
    })
}

/// Whether an item of a list is a bare noun phrase, which a denial before the list covers.
fn plain_item(item: &str, words: &Words) -> bool {
    item.split_whitespace().count() <= 4
        && !item
            .split_whitespace()
            .any(|word| words.is(word, WordClass::Telling) || word.bytes().any(|byte| byte.is_ascii_digit()))
}
