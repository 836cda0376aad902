//! Switching a rule off in a settings file that people write by hand.

use toml_edit::{DocumentMut, Item, value};

use crate::text::Span;

/// A change of a text: what stands at a span gives way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// What gives way, in bytes of the text.
    pub span: Span,
    /// What takes its place.
    pub new_text: String,
}

/// Why a settings file cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchangeable {
    /// It is no TOML.
    #[error("`sidenote.toml` has a fault and is left as it is; mend it first")]
    Faulty,
    /// Its `rules` are something else than a table.
    #[error("`rules` in `sidenote.toml` is no table and is left as it is; mend it first")]
    NoTable,
}

/// The smallest change that switches a rule off in a settings file. Everything else stays as it stands, comments and
/// the order of lines included.
///
/// # Errors
/// When the file has a fault, which is for its author to mend.
pub fn switch_off(text: &str, code: &str) -> Result<TextChange, Unchangeable> {
    let mut document: DocumentMut = text.parse().map_err(|_| Unchangeable::Faulty)?;
    let rules = document.entry("rules").or_insert_with(toml_edit::table);
    let table = rules.as_table_like_mut().ok_or(Unchangeable::NoTable)?;
    if let Some(Item::Value(known)) = table.get_mut(code) {
        // What is said beside the value stays.
        let decor = known.decor().clone();
        *known = "off".into();
        *known.decor_mut() = decor;
    } else {
        table.insert(code, value("off"));
        if let Some(inline) = rules.as_inline_table_mut() {
            inline.fmt();
        }
    }
    Ok(difference(text, &document.to_string()))
}

/// What changed between two texts: all that stands between their common beginning and their common end.
fn difference(old: &str, new: &str) -> TextChange {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum::<usize>()
    };
    let start = same(&mut old.chars().zip(new.chars()));
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = same(&mut old_rest.chars().rev().zip(new_rest.chars().rev()));
    TextChange { span: Span::new(start, old.len() - end), new_text: new_rest[..new_rest.len() - end].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let change = switch_off(before, "a-rule").expect("the file is sound");
        let (head, tail) = (&before[..change.span.start], &before[change.span.end..]);
        assert_eq!(format!("{head}{}{tail}", change.new_text), after);
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        check("", "[rules]\na-rule = \"off\"\n");
        check("allRules = true # all\n", "allRules = true # all\n\n[rules]\na-rule = \"off\"\n");
        check("[rules]\n# why\nother = \"hint\"\n", "[rules]\n# why\nother = \"hint\"\na-rule = \"off\"\n");
        check("[rules]\na-rule = \"hint\" # loud\n", "[rules]\na-rule = \"off\" # loud\n");
        check(
            "[rules]\nother = \"on\"\n\n[severities]\nwarning = \"hint\"\n",
            "[rules]\nother = \"on\"\na-rule = \"off\"\n\n[severities]\nwarning = \"hint\"\n",
        );
        check("rules = { other = \"on\" }\n", "rules = { other = \"on\", a-rule = \"off\" }\n");
        check("rules.other = \"on\"\n", "rules.other = \"on\"\nrules.a-rule = \"off\"\n");
        check("[rules]\na-rule = \"off\"\n", "[rules]\na-rule = \"off\"\n");
    }

    #[test]
    fn a_change_is_small() {
        let change = switch_off("[rules]\na-rule = \"hint\"\n", "a-rule").expect("the file is sound");
        assert_eq!(change, TextChange { span: Span::new(18, 22), new_text: "off".to_owned() });
    }

    #[test]
    fn a_faulty_file_is_left_to_its_author() {
        assert_eq!(switch_off("[rules", "a-rule"), Err(Unchangeable::Faulty));
        assert_eq!(switch_off("rules = 3", "a-rule"), Err(Unchangeable::NoTable));
    }
}
