//! When a mention was.

use super::{Acting, Sight, governed, nearest};
use crate::knowledge::CueKind;
use crate::text::Span;

impl Sight<'_> {
    /// The cue that places a mention in the past, where nothing says that it is of now.
    pub(super) fn past(&self, acting: &[Acting], at: Span) -> Option<Span> {
        if nearest(acting, &[CueKind::Current]).is_some() {
            return None;
        }
        let told = nearest(acting, &[CueKind::Past]).map(|past| past.mark.folded);
        told.filter(|&past| !self.is_duration_of(past) && !self.lasts(at)).or_else(|| self.past_year(at))
    }

    /// The cue that says that what had gone has come back ("went away off it and came back"); `at` is what had gone.
    pub(super) fn comes_back(&self, gone: Span, at: Span) -> Option<Span> {
        let text = self.folded.text();
        let back = self.cues.iter().filter(|mark| mark.cue.kind == CueKind::Recurs && mark.folded.start >= gone.end);
        back.map(|mark| mark.folded).find(|&back| {
            let before = Span::new(gone.end, back.start).of(text);
            !governed(before) && self.is_subject(subject(before), at)
        })
    }

    /// Whether words before a verb can stand for the mention: none, "they", "the cramps", but not "BP".
    fn is_subject(&self, words: &str, at: Span) -> bool {
        let own = at.of(self.folded.text());
        words.split_whitespace().all(|word| {
            own.split(' ').any(|part| part == word)
                || matches!(
                    word,
                    "it" | "they"
                        | "them"
                        | "these"
                        | "this"
                        | "which"
                        | "symptoms"
                        | "pain"
                        | "pains"
                        | "the"
                        | "her"
                        | "his"
                        | "all"
                        | "have"
                        | "has"
                        | "had"
                        | "then"
                        | "later"
                        | "again"
                        | "soon"
                        | "promptly"
                        | "quickly"
                        | "slowly"
                        | "now"
                        | "just"
                        | "only"
                        | "to"
                        | "always"
                        | "cramps"
                        | "spasms"
                        | "aches"
                )
        })
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

    /// Whether what follows a drug dates what was done with it to a time before today ("in June", "last month").
    pub(super) fn is_dated_before(&self, at: Span) -> bool {
        let after = &self.folded.text()[at.end..self.sentence.end];
        let clause = &after[..after.find([';', '.', ',']).unwrap_or(after.len())];
        let words: Vec<&str> = clause.split_whitespace().take(10).collect();
        words.windows(2).any(|pair| match pair {
            ["in", when] => self.language.words.month(when).is_some() || is_year(when),
            ["last", when] => {
                matches!(
                    *when,
                    "week" | "month" | "year" | "visit" | "spring" | "summer" | "autumn" | "fall" | "winter" | "time"
                ) || self.language.words.month(when).is_some()
            }
            [unit, "ago" | "back"] => unit.starts_with(['d', 'w', 'm', 'y']),
            _ => false,
        })
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
        if !window.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let found = window.find("in 20").or_else(|| window.find("in 19"))?;
        let year = window.get(found + 3..found + 7)?;
        let digits = year.bytes().all(|byte| byte.is_ascii_digit());
        let starts = window[..found].contains("since")
            || window[..found].contains("start")
            || window[..found].contains("diagnos");
        (digits && !starts).then(|| Span::new(at.end + found, at.end + found + 7))
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of the last clause, where they may name the subject of a verb behind them.
pub(super) fn subject(before: &str) -> &str {
    let from = before.rfind([',', ';', '.', '(']).map_or(0, |end| end + 1);
    let clause = &before[from..];
    let joints = [" and ", " but ", " then ", " only "];
    let start = joints.iter().filter_map(|joint| clause.rfind(joint).map(|at| at + joint.len())).max().unwrap_or(0);
    &clause[start..]
}
