//! Semantic tokens, taken apart as a client does.

use serde_json::Value;

use super::places::{NoteText, units};

/// Holds the numbers of tokens against the legend and, where it is known, the text.
pub fn check_tokens(
    data: &[u64],
    legend: &Value,
    declared: &Value,
    text: Option<&NoteText>,
    encoding: &str,
) -> Result<(), String> {
    if !data.len().is_multiple_of(5) {
        return Err(format!("{} numbers are no tokens of five", data.len()));
    }
    let count = |name: &str| legend[name].as_array().map_or(0, Vec::len) as u64;
    let (types, modifiers) = (count("tokenTypes"), count("tokenModifiers"));
    let (mut line, mut column, mut end) = (0, 0, 0);
    for token in data.chunks_exact(5) {
        let [lines, columns, length, kind, set] = *token else { continue };
        if lines > 0 {
            (line, column, end) = (line + lines, columns, 0);
        } else {
            column += columns;
        }
        let told = || format!("token at {line}:{column}, length {length}");
        if kind >= types || modifiers < 64 && set >> modifiers != 0 {
            return Err(format!("{}: type {kind} or modifiers {set:b} are not in the legend", told()));
        }
        if length == 0 {
            return Err(format!("{}: nothing to colour", told()));
        }
        if column < end && declared["overlappingTokenSupport"] != true {
            return Err(format!("{}: overlaps the one before, which ends at {end}", told()));
        }
        end = column + length;
        let Some(text) = text else { continue };
        let whole = usize::try_from(line).ok().and_then(|line| text.line(line));
        let Some(whole) = whole else { return Err(format!("{}: there is no such line", told())) };
        let width: usize = whole.chars().map(|character| units(character, encoding)).sum();
        if end > width as u64 && declared["multilineTokenSupport"] != true {
            return Err(format!("{}: the line has {width} columns", told()));
        }
    }
    Ok(())
}

/// The numbers of a list.
pub fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}

/// Applies the edits of a delta to the numbers that the client has.
pub fn apply_edits(known: &[u64], edits: &Value) -> Result<Vec<u64>, String> {
    let mut data = known.to_vec();
    // All edits count from the numbers as they were, so the last come first.
    let mut edits: Vec<&Value> = edits.as_array().into_iter().flatten().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit["start"].as_u64()));
    for edit in edits {
        let part = |name: &str| edit[name].as_u64().and_then(|part| usize::try_from(part).ok()).unwrap_or_default();
        let (start, removed) = (part("start"), part("deleteCount"));
        if start + removed > data.len() {
            return Err(format!("the edit {edit} reaches behind the {} numbers that the client has", data.len()));
        }
        data.splice(start..start + removed, numbers(&edit["data"]));
    }
    Ok(data)
}
