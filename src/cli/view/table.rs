//! Columns that line up.

use anstyle::Style;

use super::plain;
use super::style::paint;

/// A cell: a text as it is shown, and its style.
pub(super) type Cell = (String, Style);

/// The space between two columns.
const GAP: &str = "  ";

/// Rows as lines, each after `indent`, the columns as wide as their widest cell; the last column is not filled up.
pub(super) fn table(rows: &[Vec<Cell>], indent: &str) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|(text, _)| plain::width(text)).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let filled = row.iter().rposition(|(text, _)| !text.is_empty()).map_or(0, |last| last + 1);
        out.push_str(indent);
        for (column, (text, style)) in row.iter().take(filled).enumerate() {
            out.push_str(&paint(*style, text));
            if column + 1 < filled {
                out.push_str(&" ".repeat(widths[column] - plain::width(text)));
                out.push_str(GAP);
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::style::NONE;
    use super::*;

    #[test]
    fn columns_line_up_by_width() {
        let cell = |text: &str| (text.to_owned(), NONE);
        let rows =
            vec![vec![cell("a"), cell("b")], vec![cell("こむら"), cell("c"), cell("d")], vec![cell("x"), cell("")]];
        let plain = anstream::adapter::strip_str(&table(&rows, " ")).to_string();
        assert_eq!(plain, " a       b\n こむら  c  d\n x\n");
    }
}
