//! Where things are in a note, counted as the client counts: this knows nothing of the server's own counting.

use ropey::Rope;
use serde_json::Value;

/// The text of a note as its client has it.
#[derive(Clone, Debug)]
pub struct NoteText {
    rope: Rope,
}

/// The length of a character in a unit of columns.
pub fn units(character: char, encoding: &str) -> usize {
    match encoding {
        "utf-8" => character.len_utf8(),
        "utf-32" => 1,
        _ => character.len_utf16(),
    }
}

impl NoteText {
    /// A note with a text.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// The characters of a line without its end; none where there is no such line.
    pub fn line(&self, line: usize) -> Option<String> {
        let text = self.rope.get_line(line)?.to_string();
        Some(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// The character, counted from the start, at a position; an error where the position is in no place of the text.
    pub fn character(&self, position: &Value, encoding: &str) -> Result<usize, String> {
        let part = |name: &str| position[name].as_u64().and_then(|part| usize::try_from(part).ok());
        let (Some(line), Some(column)) = (part("line"), part("character")) else {
            return Err(format!("{position} is no position"));
        };
        let text = self.line(line).ok_or_else(|| format!("the note has no line {line}"))?;
        let mut left = column;
        for (index, character) in text.chars().enumerate() {
            if left == 0 {
                return Ok(self.rope.line_to_char(line) + index);
            }
            left = left
                .checked_sub(units(character, encoding))
                .ok_or_else(|| format!("{position} is inside of a character"))?;
        }
        if left > 0 {
            return Err(format!("{position} is behind the end of its line"));
        }
        Ok(self.rope.line_to_char(line) + text.chars().count())
    }

    /// How many characters there are.
    pub fn characters(&self) -> usize {
        self.rope.len_chars()
    }

    /// The place at or before a character that no line end is split at: no editor is between CR and LF.
    pub fn whole(&self, character: usize) -> usize {
        let splits = character > 0
            && self.rope.get_char(character - 1) == Some('\r')
            && self.rope.get_char(character) == Some('\n');
        character - usize::from(splits)
    }

    /// The text.
    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    /// The position of a character, counted from the start.
    pub fn position(&self, character: usize, encoding: &str) -> Value {
        let line = self.rope.char_to_line(character);
        let before = self.rope.slice(self.rope.line_to_char(line)..character);
        let column: usize = before.chars().map(|character| units(character, encoding)).sum();
        serde_json::json!({"line": line, "character": column})
    }

    /// Holds a range against the text.
    pub fn check_range(&self, range: &Value, encoding: &str) -> Result<(), String> {
        let start = self.character(&range["start"], encoding)?;
        let end = self.character(&range["end"], encoding)?;
        if start <= end { Ok(()) } else { Err(format!("{range} ends before it starts")) }
    }

    /// Applies a change; an error where it does not fit.
    pub fn apply(&mut self, change: &Value, encoding: &str) -> Result<(), String> {
        let text = change["text"].as_str().ok_or_else(|| "a change without a text".to_owned())?;
        let Some(range) = change.get("range").filter(|range| !range.is_null()) else {
            *self = Self::new(text);
            return Ok(());
        };
        let start = self.character(&range["start"], encoding)?;
        let end = self.character(&range["end"], encoding)?;
        if start > end {
            return Err("a range that ends before it starts".to_owned());
        }
        self.rope.remove(start..end);
        self.rope.insert(start, text);
        Ok(())
    }
}

/// The ranges and positions in a message, each with the address of its note.
pub fn ranges_in<'a>(value: &'a Value, address: Option<&'a str>, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ranges_in(item, address, found)),
        Value::Object(members) => {
            if members.contains_key("start") && members.contains_key("end") && value["start"]["line"].is_u64() {
                found.extend(address.map(|address| (address, value)));
                return;
            }
            let own = ["/uri", "/targetUri", "/textDocument/uri"];
            let inner = own.iter().find_map(|path| value.pointer(path)?.as_str()).or(address);
            for (name, member) in members {
                match name.as_str() {
                    // What a member says for later requests is no business of the client.
                    "data" | "arguments" => {}
                    // Where the client asked, not where the link leads.
                    "originSelectionRange" => ranges_in(member, address, found),
                    "changes" if member.is_object() => {
                        for (address, edits) in member.as_object().into_iter().flatten() {
                            ranges_in(edits, Some(address), found);
                        }
                    }
                    _ => ranges_in(member, inner, found),
                }
            }
        }
        _ => {}
    }
}
