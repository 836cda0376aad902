//! Whether a line leaves open what the next one brings.

/// Whether a line ends with the name, or the kind, of the result that opens the next ("…, Cr 0.9, Ca" and "10.9 (H)").
pub(super) fn ends_with_name_of(before: &str, line: &str) -> bool {
    let named = before.split_whitespace().next_back().is_some_and(|word| word.ends_with(char::is_alphabetic));
    let number = line.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ';', ')', '*', 'H', 'L']);
    let (whole, decimals) = number.split_once('.').unwrap_or_default();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    named && digits(whole) && digits(decimals)
}

/// Whether a line ends with a word that tells which of a substance's results the next one starts with ("corrected" and
/// "Ca 3.12").
pub(super) fn ends_with_kind_of(before: &str, line: &str) -> bool {
    const KINDS: [&str; 9] =
        ["corrected", "adjusted", "corr", "adj", "serum", "plasma", "ionized", "ionised", "repeat"];
    let kind = before.split_whitespace().next_back().is_some_and(|word| KINDS.contains(&word.to_lowercase().as_str()));
    let result = line.split_whitespace().take(3).any(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    kind && result
}

/// Whether a line starts with a number, a unit or how often, and so with what the line before has left open.
pub(super) fn is_quantity(line: &str, before: &str) -> bool {
    const AFTER_DOSE: [&str; 16] =
        ["tid", "bid", "qid", "qd", "qhs", "qam", "qpm", "po", "prn", "iv", "im", "sc", "od", "bd", "tds", "qds"];
    if before.trim_end().ends_with(['.', '!', '?', ';', ':', ')']) {
        return false;
    }
    let word = line.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ';', ')']);
    let number = word.starts_with(|first: char| first.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'/' | b'%' | b'<'));
    number || AFTER_DOSE.contains(&word.to_lowercase().as_str())
}

/// Whether a line starts as the middle of a sentence does.
pub(super) fn goes_on(line: &str) -> bool {
    let quoted = ['"', '\'', '“', '‘'];
    line.trim_start()
        .trim_start_matches(quoted)
        .chars()
        .next()
        .is_some_and(|first| first.is_lowercase() || matches!(first, ')' | ',' | '&'))
}

/// Whether a line ends where no sentence ends: at a comma, or at a word that wants another.
pub(super) fn is_open(line: &str) -> bool {
    const WANTING: [&str; 68] = [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "and",
        "or",
        "at",
        "by",
        "from",
        "since",
        "no",
        "w/",
        "is",
        "was",
        "has",
        "had",
        "starting",
        "taking",
        "his",
        "her",
        "this",
        "start",
        "stop",
        "increase",
        "decrease",
        "continue",
        "discontinue",
        "hold",
        "resume",
        "renew",
        "restart",
        "reduce",
        "after",
        "before",
        "when",
        "while",
        "because",
        "despite",
        "during",
        "until",
        "without",
        "that",
        "than",
        "between",
        "about",
        "last",
        "took",
        "takes",
        "take",
        "were",
        "are",
        "have",
        "been",
        "not",
        "denies",
        "another",
        "if",
        "so",
        "previous",
        "their",
        "my",
        "our",
        "your",
    ];
    let line = line.trim_end();
    line.ends_with([',', ';', '(', '/', '+'])
        || line.split_whitespace().last().is_some_and(|word| WANTING.contains(&word.to_lowercase().as_str()))
}
