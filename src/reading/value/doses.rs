//! Words that make a number a dose rather than a result.

use crate::knowledge::WordClass;
use crate::reading::token::Tokens;

/// Routes and frequencies, which make a whole number without a unit a dose.
pub(super) fn is_sig(tokens: &Tokens<'_>, word: &str) -> bool {
    tokens.says(WordClass::Sig, word) || every(word)
}

/// "q8h", "q12h".
fn every(word: &str) -> bool {
    word.strip_prefix('q').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}
