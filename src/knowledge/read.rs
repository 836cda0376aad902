//! Reading one file of a pack, item by item, so that one fault hides no other; and wording the faults of TOML.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::near_miss;
use super::error::PackError;
use super::model::PackFile;

/// The most faults of syntax that are told of one file: the later ones tend to follow from the first.
const MOST_SYNTAX_FAULTS: usize = 3;

/// The tables that a file of a pack can hold.
const TABLES: [&str; 11] = [
    "pack",
    "concept",
    "set",
    "rule",
    "precedence",
    "override",
    "mechanism",
    "pitfall",
    "phrase",
    "source",
    "statement",
];

/// Parses a file and reads it. What has a fault is left out of what is given back.
pub(super) fn parse_items(name: &str, text: &str) -> (PackFile, Vec<PackError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return read_items(name, text, table.into_inner());
    }
    let mut faults = Vec::new();
    for fault in errors.iter().map(|error| toml_fault(name, text, error)) {
        // An open list or text makes a fault of every line after it.
        let follows = fault.problem.contains("array") || fault.problem.contains("string");
        faults.push(fault);
        if follows || faults.len() == MOST_SYNTAX_FAULTS {
            break;
        }
    }
    (PackFile::default(), faults)
}

/// Reads a file that was parsed. What has a fault is left out of what is given back.
fn read_items<'a>(name: &'a str, text: &'a str, table: DeTable<'a>) -> (PackFile, Vec<PackError>) {
    let mut reader = Reader { name, text, faults: Vec::new() };
    let mut file = PackFile::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "pack" => file.pack = reader.one("pack", value),
            "concept" => file.concept = reader.many("concept", value),
            "set" => file.set = reader.many("set", value),
            "rule" => file.rule = reader.many("rule", value),
            "precedence" => file.precedence = reader.many("precedence", value),
            "override" => file.r#override = reader.many("override", value),
            "mechanism" => file.mechanism = reader.many("mechanism", value),
            "pitfall" => file.pitfall = reader.many("pitfall", value),
            "phrase" => file.phrase = reader.many("phrase", value),
            "source" => file.source = reader.many("source", value),
            "statement" => file.statement = reader.many("statement", value),
            other => {
                let mend = near_miss(other, TABLES).map_or_else(
                    || format!("a pack holds {}", TABLES.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                reader.fault(key.span().start, format!("a pack has no table `{other}`"), mend);
            }
        }
    }
    (file, reader.faults)
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    faults: Vec<PackError>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, at: usize, problem: String, mend: String) {
        let line = Some(line_of(self.text, at));
        self.faults.push(PackError { file: self.name.to_owned(), line, problem, mend: Some(mend) });
    }

    fn item<T: Deserialize<'a>>(&mut self, table: &str, value: Spanned<DeValue<'a>>) -> Option<T> {
        let at = value.span().start;
        match T::deserialize(value.into_deserializer()) {
            Ok(item) => Some(item),
            Err(error) => {
                let mut fault = toml_fault(self.name, self.text, &error);
                fault.line = fault.line.or(Some(line_of(self.text, at)));
                if let Some(key) = fault.problem.strip_prefix("unknown key") {
                    fault.problem = format!("unknown key{key} in [[{table}]]");
                }
                self.faults.push(fault);
                None
            }
        }
    }

    /// A table that stands once.
    fn one<T: Deserialize<'a>>(&mut self, table: &str, value: Spanned<DeValue<'a>>) -> Option<T> {
        if value.get_ref().is_table() {
            return self.item(table, value);
        }
        let problem = format!("`{table}` is written as a list");
        self.fault(value.span().start, problem, format!("write it with single brackets, and once: [{table}]"));
        None
    }

    /// A table that stands as often as there are such things.
    fn many<T: Deserialize<'a>>(&mut self, table: &str, value: Spanned<DeValue<'a>>) -> Vec<T> {
        let at = value.span().start;
        match value.into_inner() {
            DeValue::Array(items) => items.into_iter().filter_map(|item| self.item(table, item)).collect(),
            DeValue::Table(parts) => {
                let first = parts.values().next().map_or(at, |part| part.span().start);
                // A part that comes before its whole makes the whole a single table.
                let (problem, mend) = match parts.iter().find(|(_, part)| part.get_ref().is_array()) {
                    Some((part, _)) if line_at(self.text, first).starts_with("[[") => (
                        format!("[[{table}.{}]] stands before its [[{table}]]", part.get_ref()),
                        format!("write [[{table}]] first, with single keys, and its parts after it"),
                    ),
                    _ => (
                        format!("`{table}` is written with single brackets"),
                        format!("write [[{table}]], since there can be many"),
                    ),
                };
                self.fault(first.min(at.max(first)), problem, mend);
                Vec::new()
            }
            _ => {
                self.fault(at, format!("`{table}` is no table"), format!("begin it with a line [[{table}]]"));
                Vec::new()
            }
        }
    }
}

/// The line, from one, of a byte.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1
}

/// The text of the line that a byte stands in, from its first letter on.
fn line_at(text: &str, offset: usize) -> &str {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).unwrap_or_default().lines().next().unwrap_or_default().trim_start()
}

/// A fault of TOML, or of what it was read into, in the words of somebody who edits the file.
pub(super) fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> PackError {
    let message = error.message().trim().replace('\n', " ");
    let at = error.span().map(|span| span.start);
    let (problem, mend) = unknown(&message, "unknown field `")
        .map(|(key, known)| (format!("unknown key `{key}`"), among(key, &known, "known keys are")))
        .or_else(|| {
            let (value, known) = unknown(&message, "unknown variant `")?;
            let key = key_before(text, at?);
            Some((format!("{key} cannot be `{value}`"), among(value, &known, "it can be")))
        })
        .or_else(|| {
            let key = message.strip_prefix("missing field `")?.strip_suffix('`')?;
            let head = line_at(text, at?).trim_end();
            let place = if head.starts_with('[') { head } else { "this" };
            Some((format!("{place} lacks the key `{key}`"), format!("add a line: {key} = …")))
        })
        .or_else(|| wrong_type(&message, &key_before(text, at?)))
        .unwrap_or_else(|| syntax(&message, text, at.unwrap_or_default()));
    PackError { file: file.to_owned(), line: at.map(|at| line_of(text, at)), problem, mend: Some(mend) }
}

/// What was probably meant, or all that can be.
fn among(name: &str, known: &[&str], list: &str) -> String {
    near_miss(name, known.iter().copied())
        .map_or_else(|| format!("{list} {}", known.join(", ")), |near| format!("did you mean `{near}`?"))
}

/// Takes serde's "unknown field `x`, expected one of `a`, `b`" apart.
fn unknown<'a>(message: &'a str, start: &str) -> Option<(&'a str, Vec<&'a str>)> {
    let rest = message.strip_prefix(start)?;
    let (key, rest) = rest.split_once('`')?;
    Some((key, rest.split('`').skip(1).step_by(2).collect()))
}

/// The key that a value stands behind.
fn key_before(text: &str, value: usize) -> String {
    let before = text.get(..value).and_then(|before| Some(before.rsplit_once('=')?.0.trim_end()));
    let is_key = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let key = before.and_then(|before| before.rsplit(|character| !is_key(character)).next());
    key.filter(|key| !key.is_empty()).map_or_else(|| "a value here".to_owned(), |key| format!("`{key}`"))
}

/// Takes serde's "invalid type: string "x", expected a sequence" apart.
fn wrong_type(message: &str, key: &str) -> Option<(String, String)> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let found = match found.split(' ').next() {
        Some("string") => "text in quotes",
        Some("integer" | "floating") => "a number",
        Some("boolean") => "true or false",
        Some("sequence") => "a list",
        Some("map") => "a table",
        _ => found,
    };
    let (wanted, mend) = match wanted {
        "a sequence" => ("a list", "put it in square brackets: [ … ]"),
        "a string" => ("text", "put it in quotes: \" … \""),
        "a boolean" => ("true or false", "write true or false, without quotes"),
        "f64" => ("a number", "write a number, without quotes"),
        "u32" | "usize" => ("a whole number", "write a whole number, without quotes"),
        wanted if wanted.starts_with("struct ") || wanted.starts_with("a Spanned") => {
            ("a table", "write a table: { key = value }")
        }
        wanted => (wanted, "correct the value"),
    };
    Some((format!("{key} must be {wanted}, not {found}"), mend.to_owned()))
}

/// The line at which the last list begins that is not closed on its own line.
fn open_list(text: &str, before: usize) -> Option<usize> {
    let lines = text.get(..before)?.lines().enumerate();
    let opens = lines.filter(|(_, line)| {
        line.split_once('=').is_some_and(|(_, value)| value.matches('[').count() > value.matches(']').count())
    });
    opens.last().map(|(number, _)| number + 1)
}

/// What the parser of TOML says, with what usually mends it.
fn syntax(message: &str, text: &str, at: usize) -> (String, String) {
    let head = line_at(text, at).trim_end();
    let mend = if message.contains("duplicate key") && head.starts_with("[[") {
        return (
            format!("{head} comes after a part of it"),
            format!("move {head} before its first part, such as {}.…]]", head.trim_end_matches(']')),
        );
    } else if message.contains("duplicate key") {
        "remove or rename one of the two"
    } else if message.contains("unquoted") || message.contains("must be quoted") {
        "put the text in quotes"
    } else if message.contains("basic string") || message.contains("literal string") {
        "close the text with a quote on its own line; for several lines write ''' … '''"
    } else if message.contains("array") {
        let Some(line) = open_list(text, at) else {
            return (format!("this is not TOML: {message}"), "separate the values with commas".to_owned());
        };
        let mend = format!("close the list that begins at line {line} with ], or separate its values with commas");
        return (format!("this is not TOML: {message}"), mend);
    } else if message.contains("table header") || message.contains("`]`") {
        "close the header with as many brackets as it was opened with"
    } else {
        "correct the TOML at this line"
    };
    (format!("this is not TOML: {message}"), mend.to_owned())
}
