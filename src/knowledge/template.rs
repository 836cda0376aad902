//! Texts of a pack that an author fills in: what stands in square brackets is a blank.
//!
//! A blank keeps its brackets until it is filled in, so that a text that was left as it is never reads as a finding.

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words that stay.
    Words(&'a str),
    /// A blank, with its brackets.
    Blank(&'a str),
}

/// The words and blanks of a text, in order.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((words, blank, after)) = next_blank(rest) {
        if !words.is_empty() {
            found.push(Part::Words(words));
        }
        found.push(Part::Blank(blank));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Part::Words(rest));
    }
    found
}

/// What stands before the next blank, the blank, and what stands behind it. A check-box is no blank.
fn next_blank(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('[')?;
        let close = open + text[open..].find(']')? + 1;
        if close - open > "[x]".len() {
            return Some((&text[..open], &text[open..close], &text[close..]));
        }
        from = close;
    }
}

/// A line for the author's plan, from its items.
#[must_use]
pub fn plan_line(items: &[String]) -> String {
    format!("Consider: {}", items.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_words_and_blanks() {
        use Part::{Blank, Words};
        assert_eq!(
            parts("K: [value], [date]."),
            [Words("K: "), Blank("[value]"), Words(", "), Blank("[date]"), Words(".")]
        );
        assert_eq!(parts("[x] done [when]"), [Words("[x] done "), Blank("[when]")]);
        assert_eq!(parts("no [blank"), [Words("no [blank")]);
        assert_eq!(parts(""), []);
    }

    #[test]
    fn a_plan_is_one_line() {
        assert_eq!(plan_line(&["K, Mg".to_owned(), "a review".to_owned()]), "Consider: K, Mg; a review");
    }
}
