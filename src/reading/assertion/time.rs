//! When a mention was.

use super::{Acting, Sight, nearest};
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
}
