//! The few colours that are used, each for one thing.

use anstyle::{AnsiColor, Color, Style};

use crate::knowledge::Severity;

const fn coloured(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// Faults, on standard error.
pub(in crate::cli) const ERROR: Style = coloured(AnsiColor::Red).bold();
/// Warnings.
pub(in crate::cli) const WARNING: Style = coloured(AnsiColor::Yellow).bold();
/// What stands out: headings, codes.
pub(in crate::cli) const STRONG: Style = Style::new().bold();
/// What is emphasised.
pub(super) const EMPHASIS: Style = Style::new().italic();
/// Margins, places and what is read second.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Words that took part in a finding.
pub(super) const RELATED: Style = coloured(AnsiColor::Blue);
/// Something to type.
pub(super) const CODE: Style = coloured(AnsiColor::Cyan);
/// An address.
pub(super) const LINK: Style = Style::new().underline();
/// No colour at all.
pub(super) const NONE: Style = Style::new();

/// The style of a severity.
pub(super) const fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Warning => WARNING,
        Severity::Information => coloured(AnsiColor::Cyan).bold(),
        Severity::Hint => coloured(AnsiColor::Green).bold(),
        Severity::Hover => STRONG,
    }
}

/// A text in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
