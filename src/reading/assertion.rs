//! How a mention is meant, after the manner of `ConText`: cues with a direction and a scope.
//!
//! A cue acts on a mention when the mention lies in its direction within the same clause, no cue that ends scopes
//! stands between, and the words between look like one list. Of several cues for one axis the nearest wins.

use super::context::Context;
use super::mention::{Assertion, Certainty, CueText, Experiencer, Polarity, Temporality};
use crate::knowledge::{Cue, CueKind, Direction, DrugState, Kind, SectionKind};
use crate::text::{Folded, Span};

/// How much farther a word that only dates ("since") counts than a verb, in bytes.
const DATING_WORD: usize = 30;

/// Words after which the sentence speaks of the patient again.
const CONTRASTS: [&str; 8] = ["but", "however", "although", "though", "while", "whereas", "yet", "except"];

/// How far a check-box stands from what it ticks at most, in bytes of folded text.
const BOX_REACH: usize = 80;

/// How many words may stand between a relative and the verb of bringing somebody.
const FETCHES: usize = 5;

/// How far a cue reaches, in bytes of folded text.
const REACH: usize = 600;

/// A cue found in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueMark {
    /// What it does.
    pub cue: Cue,
    /// Where it stands in the folded block.
    pub folded: Span,
}

/// What the assertion of one mention is judged from.
pub(super) struct Sight<'a> {
    pub source: &'a str,
    pub folded: &'a Folded,
    /// The sentence, in the folded block.
    pub sentence: Span,
    /// The cues of the sentence, in order.
    pub cues: &'a [CueMark],
    pub section: SectionKind,
    pub context: Context,
    pub is_list_item: bool,
}

/// An acting cue with its distance from the mention, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Acting {
    pub mark: CueMark,
    pub distance: usize,
}

/// Judges the mention of a concept of `kind` at `at` of the folded block.
pub(super) fn assess(sight: &Sight<'_>, kind: Kind, at: Span) -> Assertion {
    let near = sight.near(at);
    let acting: Vec<Acting> = near.iter().filter_map(|&mark| sight.acts(mark, at, kind)).collect();
    let nearest = |kinds: &[CueKind]| {
        acting
            .iter()
            .filter(|acting| kinds.contains(&acting.mark.cue.kind))
            .min_by_key(|acting| acting.distance)
            .copied()
    };
    let mut assertion = Assertion::default();
    let mut cue: Option<Span> = None;

    if sight.ticked_yes(at) {
        // The form says that it is there, whatever its other boxes are called.
    } else if let Some(negated) = nearest(&[CueKind::Negated]) {
        assertion.polarity = Polarity::Negated;
        cue = Some(negated.mark.folded);
    } else if let Some(span) = sight.unchecked_box(at).or_else(|| sight.signed_absent(at)) {
        assertion.polarity = Polarity::Negated;
        cue = Some(span);
    }
    if let Some(possible) = nearest(&[CueKind::Possible]) {
        assertion.certainty = Certainty::Possible;
        cue = cue.or(Some(possible.mark.folded));
    }
    if let Some(hypothetical) = nearest(&[CueKind::Hypothetical]) {
        assertion.temporality = Temporality::Hypothetical;
        cue = cue.or(Some(hypothetical.mark.folded));
    } else if let Some(resolved) = nearest(&[CueKind::Resolved]) {
        // What has resolved is absent now, and was there.
        assertion.polarity = Polarity::Negated;
        assertion.temporality = Temporality::Past;
        assertion.resolved = true;
        cue = cue.or(Some(resolved.mark.folded));
    } else if let Some(past) = nearest(&[CueKind::Past])
        .map(|past| past.mark.folded)
        .filter(|&past| !sight.is_duration_of(past) && !sight.lasts(at))
        .or_else(|| sight.past_year(at))
        && nearest(&[CueKind::Current]).is_none()
    {
        assertion.temporality = Temporality::Past;
        cue = cue.or(Some(past));
    }
    if let Some(relative) = nearest(&[CueKind::BloodRelative, CueKind::OtherPerson]) {
        let own = nearest(&[CueKind::Patient]).is_some_and(|patient| {
            patient.mark.folded.start > relative.mark.folded.start && patient.distance < relative.distance
        });
        if !own && !sight.speaks(relative.mark) && !sight.accompanies(relative.mark) {
            assertion.experiencer = match relative.mark.cue.kind {
                CueKind::OtherPerson => Experiencer::Other,
                _ if sight.is_in_law(relative.mark) => Experiencer::Other,
                _ => Experiencer::BloodRelative,
            };
            cue = cue.or(Some(relative.mark.folded));
        }
    }
    assertion.examined =
        sight.section == SectionKind::Exam || nearest(&[CueKind::Examined]).is_some_and(|acting| acting.distance < 60);
    sight.apply_section(&mut assertion);
    if kind.is_drug() {
        let decided = sight.decide_drug(&acting, at);
        assertion.stopping = decided.stopping;
        let past = assertion.temporality == Temporality::Past;
        assertion.drug_state = Some(if past { DrugState::Discontinued } else { decided.state });
        cue = cue.or(decided.cue);
    }
    assertion.cue = cue.map(|folded| {
        let span = sight.folded.source_span(folded);
        CueText { span, text: span.of(sight.source).to_owned() }
    });
    assertion
}

impl<'a> Sight<'a> {
    /// The cues within reach of a mention; a sentence without end costs no more than its words.
    fn near(&self, at: Span) -> &'a [CueMark] {
        let first = self.cues.partition_point(|mark| mark.folded.end + REACH < at.start);
        let last = self.cues.partition_point(|mark| mark.folded.start <= at.end + REACH);
        &self.cues[first..last.max(first)]
    }

    /// The cues that touch a stretch of the sentence.
    fn cues_in(&self, stretch: Span) -> &'a [CueMark] {
        let first = self.cues.partition_point(|mark| mark.folded.start < stretch.start);
        let last = self.cues.partition_point(|mark| mark.folded.start < stretch.end);
        &self.cues[first..last.max(first)]
    }

    /// Whether the cue acts on a mention, and from how far.
    fn acts(&self, mark: CueMark, at: Span, kind: Kind) -> Option<Acting> {
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
        if (leaves_clause(words) && !form_line && !arrow) || self.is_cut(mark, between, kind) {
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
        if cue_text == "no" && before && words.trim_start().starts_with(|next: char| next.is_ascii_digit()) {
            // "no 6" is a number.
            return None;
        }
        if words.contains(',') && !self.runs_over_commas(mark, before, between, at) {
            return None;
        }
        if mark.cue.kind == CueKind::Negated && !before && !self.closes(mark, words) {
            return None;
        }
        // "Since X was stopped": what was done to the drug says more than the word that dates it.
        let dates_only = mark.cue.kind == CueKind::Taken && cue_text == "since";
        Some(Acting { mark, distance: between.len() + if dates_only { DATING_WORD } else { 0 } })
    }

    /// Whether a cue that ends scopes stands between.
    fn is_cut(&self, mark: CueMark, between: Span, kind: Kind) -> bool {
        let bound = |other: &&CueMark| between.contains(other.folded) && !other.folded.is_empty();
        self.cues_in(between).iter().filter(bound).any(|other| match other.cue.kind {
            // Whose a symptom is, a new verb does not change; a new subject does.
            CueKind::Ends => {
                let of_person = matches!(mark.cue.kind, CueKind::BloodRelative | CueKind::OtherPerson);
                !of_person || CONTRASTS.contains(&other.folded.of(self.folded.text()))
            }
            CueKind::Taken | CueKind::Discontinued | CueKind::Planned => {
                // "No weakness on HCTZ" denies the weakness, not the drug.
                kind.is_drug()
                    && mark.cue.kind == CueKind::Negated
                    && mark.cue.direction == Direction::Forward
                    && other.cue.direction == Direction::Forward
            }
            CueKind::Hypothetical => mark.cue.kind == CueKind::Negated && mark.cue.direction == Direction::Forward,
            _ => false,
        })
    }

    /// Whether the scope of a cue goes on over the commas between it and the mention.
    fn runs_over_commas(&self, mark: CueMark, before: bool, between: Span, at: Span) -> bool {
        let text = self.folded.text();
        match mark.cue.kind {
            CueKind::Negated if !before => {
                // "Fever, chills, cramps: none" denies them all.
                text[..mark.folded.start].trim_end().ends_with(':')
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
                short && (coordinated || (plain_item(own_rest) && items.last().is_some_and(|item| plain_item(item))))
            }
            CueKind::Planned | CueKind::Resolved => !before,
            // "Quinine for cramps, finished in 2019": the cue opens the clause after the comma.
            CueKind::Discontinued if !before => {
                between.of(text).trim_end().ends_with(',') && self.dates_or_ends(mark.folded.end)
            }
            CueKind::Taken | CueKind::Allergy => between.of(text).split_whitespace().count() <= 6,
            CueKind::Possible => text[..mark.folded.end].ends_with(':') || mark.folded.of(text).starts_with("ddx"),
            CueKind::Considered
            | CueKind::Discontinued
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
        const DATING: [&str; 10] = ["in", "on", "by", "because", "due", "when", "after", "last", "since", "for"];
        let after = self.folded.text()[at..self.sentence.end].trim_start();
        let word = after.split_whitespace().next().unwrap_or_default();
        after.is_empty()
            || after.starts_with(['.', ';', ',', ')'])
            || DATING.contains(&word)
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
        let marked = between.trim().is_empty() || between.trim_end().ends_with([':', '-', '=', '?', ']', '–']);
        let bare_no = matches!(cue, "no" | "n" | "nil" | "never" | "free" | "denies");
        if self.answers(mark) {
            return between.trim().is_empty() || matches!(between.trim(), ":" | "?" | "-");
        }
        let linked = ["is", "are", "was", "were", "all", "both", "also"];
        let near = between.split_whitespace().all(|word| linked.contains(&word)) || marked;
        if between.trim() == ":" && !bare_no || (between.trim() == ":" && cue == "nil") {
            return true;
        }
        closing && near && (!bare_no || (marked && !between.trim().is_empty()))
            || cue == "unlikely"
            || (cue == "denied" && closing && between.split_whitespace().count() <= 4)
    }

    /// Whether an answer follows a question ("Leg cramps? y").
    fn is_answered(&self, at: usize) -> bool {
        let after = &self.folded.text()[at..self.sentence.end];
        let word = after.split_whitespace().next().unwrap_or_default();
        matches!(word.trim_end_matches([',', '.', ';']), "yes" | "y" | "no" | "n" | "none" | "never" | "nil")
    }

    /// Whether the cue is the answer in a field of a form that another field follows ("Cramps: No  Spasms: N").
    fn answers(&self, mark: CueMark) -> bool {
        let text = self.folded.text();
        let label = text[self.sentence.start..mark.folded.start].trim_end();
        let after = &text[mark.folded.end..self.sentence.end];
        let next = after.find([':', '?', ',', '.', ';', '(']).map(|end| (&after[..end], after.as_bytes()[end]));
        label.ends_with([':', '?'])
            && next.is_some_and(|(words, end)| {
                matches!(end, b':' | b'?') && (1..=4).contains(&words.split_whitespace().count())
            })
    }

    /// A relative who speaks of the patient is not the one who has it.
    fn speaks(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::Speaks
                && mark.folded.start >= relative.folded.end
                && Span::new(relative.folded.end, mark.folded.start).of(self.folded.text()).split_whitespace().count()
                    <= if mark.folded.of(self.folded.text()).starts_with("br") { FETCHES } else { 1 }
        })
    }

    /// A relative who is only with the patient ("lives with sister", "brought in by wife").
    fn accompanies(&self, relative: CueMark) -> bool {
        let before = &self.folded.text()[self.sentence.start..relative.folded.start];
        before
            .split_whitespace()
            .rev()
            .take(2)
            .any(|word| matches!(word, "with" | "by" | "w/" | "told" | "called" | "per"))
    }

    /// A relative of somebody who is no blood relative ("his wife's sister").
    fn is_in_law(&self, relative: CueMark) -> bool {
        self.cues.iter().any(|mark| {
            mark.cue.kind == CueKind::OtherPerson
                && mark.folded.end <= relative.folded.start
                && Span::new(mark.folded.end, relative.folded.start).of(self.folded.text()).trim().is_empty()
        })
    }

    /// An empty check-box before the mention, or a ticked "no" after it.
    fn unchecked_box(&self, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let from = text.ceil_char_boundary(at.start.saturating_sub(BOX_REACH).max(self.sentence.start));
        let before = text[from..at.start].trim_end();
        let empty = ["[ ]", "[]", "☐", "( )", "()"].iter().find(|mark| {
            before.rfind(**mark).is_some_and(|found| {
                !before[found + mark.len()..].contains(['[', '(', '☐', '☒', '☑', ',', ';'])
                    && before[found + mark.len()..].len() < 24
            })
        });
        if let Some(mark) = empty {
            let found = from + before.rfind(mark)?;
            return Some(Span::new(found, found + mark.len()));
        }
        let to = text.floor_char_boundary((at.end + BOX_REACH).min(self.sentence.end));
        let after = &text[at.end..to.max(at.end)];
        let ticked = ["[x] no", "[x] none", "[x] denies", "☒ no", "[x] absent"];
        ticked
            .iter()
            .find_map(|mark| after.find(mark).map(|found| Span::new(at.end + found, at.end + found + mark.len())))
    }

    /// A ticked "yes" after the mention.
    fn ticked_yes(&self, at: Span) -> bool {
        let text = self.folded.text();
        let to = text.floor_char_boundary((at.end + BOX_REACH).min(self.sentence.end)).max(at.end);
        let after = &text[at.end..to];
        let ticked = ["[x] yes", "[x]yes", "☒ yes", "☑ yes", "(x) yes", "[x] y ", "[x] present"];
        let first = after.find(['[', '☐', '☒', '☑', '(']).map(|start| &after[..start]);
        first.is_some_and(|words| words.split_whitespace().count() <= 2 && !words.contains([',', ';']))
            && ticked.iter().any(|mark| after.contains(mark))
    }

    /// A minus before or behind the mention, in a sentence that marks others with a plus ("+ cramps, - weakness").
    fn signed_absent(&self, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let sentence = self.sentence.of(text);
        let is_sign = |start: usize| {
            let before = sentence[..start].chars().next_back();
            before.is_none_or(|character| matches!(character, ' ' | ',' | ';' | ':' | '(' | '/'))
        };
        if !sentence.match_indices('+').any(|(start, _)| is_sign(start)) {
            return None;
        }
        let before = text[self.sentence.start..at.start].trim_end();
        let start = self.sentence.start + before.len();
        let listed = before.strip_suffix('-').is_some_and(|rest| rest.trim_end().ends_with([',', ';', '/']));
        if listed {
            return Some(Span::new(start - 1, start));
        }
        let after = &text[at.end..self.sentence.end];
        let sign = at.end + after.len() - after.trim_start().len();
        let closes = text[sign..].strip_prefix('-').map(str::trim_start);
        closes.filter(|rest| rest.is_empty() || rest.starts_with([',', ';', '.'])).map(|_| Span::new(sign, sign + 1))
    }

    /// Whether the mention is said to have lasted ("history of cramps x 10 yrs"), so that its history is of now.
    fn lasts(&self, at: Span) -> bool {
        let after = self.folded.text()[at.end..self.sentence.end].trim_start_matches([' ', ',']);
        let length = after.strip_prefix("for ").or_else(|| after.strip_prefix('x')).map(str::trim_start);
        length.is_some_and(|length| {
            let word = length.split([' ', '-']).next().unwrap_or_default();
            length.starts_with(|first: char| first.is_ascii_digit())
                || matches!(word, "many" | "several" | "years" | "months" | "the" | "at" | "over" | "about")
        })
    }

    /// "A two-week history of", "4/12 hx of": such a history is of now.
    fn is_duration_of(&self, cue: Span) -> bool {
        const UNITS: [&str; 18] = [
            "day", "days", "week", "weeks", "wk", "wks", "month", "months", "mo", "mos", "year", "years", "yr", "yrs",
            "hour", "hours", "long", "d",
        ];
        let text = self.folded.text();
        let said = cue.of(text);
        let before = text[self.sentence.start..cue.start].split_whitespace().next_back().unwrap_or_default();
        let unit = before.rsplit('-').next().unwrap_or_default();
        let counted =
            UNITS.contains(&unit) || (before.contains('/') && before.starts_with(|c: char| c.is_ascii_digit()));
        counted && (said.starts_with('h') && said.ends_with("of") || said == "h/o" || said == "hx")
    }

    /// A year behind the mention ("in 2015", "2016") that is not a start.
    pub(super) fn past_year(&self, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let after = &text[at.end..self.sentence.end];
        let reach = after.find([';', ',']).unwrap_or(after.len()).min(40);
        let mut end = reach;
        while !after.is_char_boundary(end) {
            end -= 1;
        }
        let window = &after[..end];
        let found = window.find("in 20").or_else(|| window.find("in 19"))?;
        let year = window.get(found + 3..found + 7)?;
        let digits = year.bytes().all(|byte| byte.is_ascii_digit());
        let starts = window[..found].contains("since")
            || window[..found].contains("start")
            || window[..found].contains("diagnos");
        (digits && !starts).then(|| Span::new(at.end + found, at.end + found + 7))
    }

    /// What the section says where the sentence says nothing.
    fn apply_section(&self, assertion: &mut Assertion) {
        match self.section {
            SectionKind::Family
                if assertion.experiencer == Experiencer::Patient
                    && !self.cues.iter().any(|mark| mark.cue.kind == CueKind::Patient) =>
            {
                assertion.experiencer = Experiencer::BloodRelative;
            }
            SectionKind::Differential => assertion.certainty = Certainty::Possible,
            SectionKind::Instructions | SectionKind::References | SectionKind::Immunizations => {
                assertion.temporality = Temporality::Hypothetical;
            }
            _ => {}
        }
        if self.is_list_item {
            match self.context.lead_in {
                Some(CueKind::Negated) => assertion.polarity = Polarity::Negated,
                Some(CueKind::Hypothetical) => assertion.temporality = Temporality::Hypothetical,
                Some(CueKind::BloodRelative) => assertion.experiencer = Experiencer::BloodRelative,
                Some(CueKind::OtherPerson) => assertion.experiencer = Experiencer::Other,
                _ => {}
            }
        }
    }
}

/// Whether white space sets columns apart.
fn wide(between: &str) -> bool {
    between.contains('\t') || between.contains("   ")
}

/// Whether the words between hold the end of a clause.
fn leaves_clause(words: &str) -> bool {
    words.contains(';') || words.contains(" - ") || words.contains(" | ") || words.contains(" -> ")
}

/// Whether an item of a list is a bare noun phrase, which a denial before the list covers.
fn plain_item(item: &str) -> bool {
    const TELLING: [&str; 22] = [
        "at", "since", "x", "for", "on", "with", "after", "has", "have", "is", "are", "was", "during", "when", "now",
        "takes", "w/", "from", "started", "today", "wakes", "worse",
    ];
    item.split_whitespace().count() <= 4
        && !item
            .split_whitespace()
            .any(|word| TELLING.contains(&word) || word.bytes().any(|byte| byte.is_ascii_digit()))
}
