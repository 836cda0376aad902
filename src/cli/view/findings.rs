//! Findings for people: the words underlined in their lines, what lies behind them, and where to read on.

use super::excerpt::{Mark, excerpt};
use super::plain;
use super::style::{CODE, FAINT, RELATED, STRONG, paint, severity};
use crate::cli::note::{Note, Places};
use crate::findings::Finding;
use crate::knowledge::{Knowledge, Severity};

/// The findings of a note, each followed by an empty line.
pub(in crate::cli) fn findings(note: &Note, findings: &[Finding], knowledge: &Knowledge, width: usize) -> String {
    let mut places = Places::of_text(note);
    findings
        .iter()
        .map(|finding| {
            let place = format!("{}:{}", note.path, places.shown(finding.span));
            one(note, finding, knowledge, &place, width)
        })
        .collect()
}

fn one(note: &Note, finding: &Finding, knowledge: &Knowledge, place: &str, width: usize) -> String {
    let rule = knowledge.rule(finding.rule);
    let style = severity(finding.severity);
    let title = paint(style, &format!("{}[{}]", finding.severity.name(), plain::line(rule.code())));
    let message = paint(STRONG, &format!(": {}", plain::line(&finding.message)));
    let mut marks = vec![Mark { span: finding.span, label: "", sign: '^', style }];
    for related in &finding.related {
        if marks.iter().all(|mark| mark.span != related.span) {
            marks.push(Mark { span: related.span, label: &related.role, sign: '-', style: RELATED });
        }
    }
    let excerpt = excerpt(note.text(), &note.lines, &marks, width);
    let fact = |word: &str, text: &str| {
        format!(
            "{}{} {}{text}\n",
            excerpt.margin,
            paint(FAINT, "="),
            paint(FAINT, &format!("{:<11}", format!("{word}:")))
        )
    };
    let mechanism = rule.rule.mechanism.as_ref().and_then(|id| knowledge.mechanism(id.get_ref()));
    let pitfall = rule.rule.pitfall.as_ref().and_then(|id| knowledge.pitfall(id.get_ref()));
    let behind: String = [("mechanism", mechanism), ("pitfall", pitfall)]
        .into_iter()
        .filter_map(|(word, page)| page.map(|page| fact(word, &plain::line(&page.title))))
        .collect();
    let page = fact("read on", &paint(CODE, &format!("sidenote explain {}", plain::line(rule.code()))));
    let arrow = paint(FAINT, "-->");
    format!("{title}{message}\n  {arrow} {}\n{}{behind}{page}\n", plain::line(place), excerpt.text)
}

/// The line at the end: what was found in how many notes.
pub(in crate::cli) fn summary(severities: &[Severity], notes: usize, unread: usize) -> String {
    let count = |wanted: Severity| severities.iter().filter(|&&severity| severity == wanted).count();
    let found: Vec<String> = [
        (Severity::Warning, "warning", "warnings"),
        (Severity::Information, "information", "information"),
        (Severity::Hint, "hint", "hints"),
        (Severity::Hover, "on hover only", "on hover only"),
    ]
    .into_iter()
    .map(|(level, one, many)| (level, count(level), one, many))
    .filter(|&(_, count, _, _)| count > 0)
    .map(|(level, count, one, many)| {
        paint(severity(level), &format!("{count} {}", if count == 1 { one } else { many }))
    })
    .collect();
    let found = if found.is_empty() { "No findings".to_owned() } else { found.join(", ") };
    let notes = format!("{notes} {} read", if notes == 1 { "note" } else { "notes" });
    let unread = if unread == 0 { String::new() } else { format!(", {unread} not read") };
    format!("{found}; {notes}{unread}.\n")
}
