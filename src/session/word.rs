//! What stands before the caret: a dot-phrase that is being typed, or the beginning of a term.

use crate::text::Span;

/// What an author may be in the middle of typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A dot at the start of a word, and the letters behind it.
    Phrase(Span),
    /// The beginning of a term of at least [`SHORTEST`] letters, which may have several words.
    Term(Span),
}

/// How many letters a term must have before it is completed.
pub const SHORTEST: usize = 2;

/// How far back the words of a term are looked for, in words.
const MOST_WORDS: usize = 3;

/// What is being typed at the end of `before`, which is the line up to the caret. Spans are bytes of it.
///
/// A dot is a phrase's only at the start of a line or after white space or an opening bracket: not in "3.", "cramps.",
/// "example.org" or "e.g.".
#[must_use]
pub fn typed(before: &str) -> Vec<Typed> {
    let name = before.trim_end_matches(|character: char| character.is_ascii_alphanumeric());
    if let Some(dot) = name.strip_suffix('.') {
        let starts = dot.chars().next_back().is_none_or(|before| before.is_whitespace() || "([{".contains(before));
        let is_number = before[name.len()..].starts_with(|first: char| first.is_ascii_digit());
        return if starts && !is_number { vec![Typed::Phrase(Span::new(dot.len(), before.len()))] } else { Vec::new() };
    }
    // The longest first: "muscle cr" before "cr".
    let mut terms: Vec<Typed> = word_starts(before)
        .take(MOST_WORDS)
        .filter(|&start| before[start..].chars().filter(|character| character.is_alphanumeric()).count() >= SHORTEST)
        .map(|start| Typed::Term(Span::new(start, before.len())))
        .collect();
    terms.reverse();
    terms
}

/// The starts of the words at the end of a text, the last first; a sign between words ends the search.
fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut end = text.len();
    std::iter::from_fn(move || {
        let head = &text[..end];
        let start =
            head.trim_end_matches(|character: char| character.is_alphanumeric() || "-'/".contains(character)).len();
        let begins = text[start..end].starts_with(char::is_alphanumeric);
        let space = text[..start].trim_end_matches(' ').len();
        end = space;
        // Behind two spaces another cell may begin.
        begins.then_some(start).inspect(|_| {
            if start - space != 1 {
                end = 0;
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, expected: &[&str]) {
        let found: Vec<String> = typed(before)
            .into_iter()
            .map(|typed| match typed {
                Typed::Phrase(span) => format!("phrase {}", span.of(before)),
                Typed::Term(span) => span.of(before).to_owned(),
            })
            .collect();
        assert_eq!(found, expected, "{before:?}");
    }

    #[test]
    fn a_phrase_starts_at_the_start_of_a_word() {
        check(".", &["phrase ."]);
        check("A/P: .cra", &["phrase .cra"]);
        check("\t(.mh", &["phrase .mh"]);
        for nothing in ["3.", "K 2.9", "cramps.", "see example.org", "e.g.", "0.5", " .5", "..", "…."] {
            let phrases = typed(nothing).into_iter().filter(|typed| matches!(typed, Typed::Phrase(_))).count();
            assert_eq!(phrases, 0, "{nothing:?}");
        }
    }

    #[test]
    fn a_term_has_two_letters_and_may_have_several_words() {
        check("HCT", &["HCT"]);
        check("c", &[]);
        check("leg cr", &["leg cr", "cr"]);
        check("has bad night leg cr", &["night leg cr", "leg cr", "cr"]);
        check("pain, leg cr", &["leg cr", "cr"]);
        check("K 2.9  cra", &["cra"]);
        check("stiff-man s", &["stiff-man s"]);
        check("cramps ", &[]);
        check("", &[]);
    }
}
