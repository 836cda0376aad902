//! What can be done about a finding.

use serde_json::Value;
use tower_lsp::ls_types::{CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Range};

use super::convert;
use super::diagnostics::{Sight, diagnostic};
use crate::findings::Finding;
use crate::knowledge::Severity;

/// The command that opens a page; its one argument is the page's name.
pub const OPEN_PAGE: &str = "sidenote.openPage";

/// The actions for the findings that a range touches.
#[must_use]
pub fn actions(
    sight: &Sight<'_>,
    findings: &[Finding],
    range: Range,
    context: &CodeActionContext,
) -> Vec<CodeActionOrCommand> {
    let wanted = |kind: &CodeActionKind| {
        // A kind stands for all kinds below it: "quickfix" for "quickfix.something".
        context.only.as_ref().is_none_or(|only| only.iter().any(|only| only.as_str().is_empty() || only == kind))
    };
    if !wanted(&CodeActionKind::QUICKFIX) {
        return Vec::new();
    }
    let span = convert::span(sight.note, range, sight.capabilities.encoding);
    let mut found: Vec<(&str, CodeActionOrCommand)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.span.start <= span.end && span.start <= finding.span.end) {
        let rule = sight.knowledge.rule(finding.rule);
        let known = found.iter().any(|(code, _)| *code == rule.code());
        if known || sight.pages.and_then(|pages| pages.uri(rule.code())).is_none() {
            continue;
        }
        let title = format!("Open the page: {}", rule.rule.title);
        let command = Command {
            title: title.clone(),
            command: OPEN_PAGE.to_owned(),
            arguments: Some(vec![Value::from(rule.code())]),
        };
        let action = if sight.capabilities.code_action_literals {
            let shows = finding.severity > Severity::Hover;
            CodeActionOrCommand::CodeAction(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: shows.then(|| vec![diagnostic(sight, finding)]),
                command: Some(command),
                ..CodeAction::default()
            })
        } else {
            CodeActionOrCommand::Command(command)
        };
        found.push((rule.code(), action));
    }
    found.into_iter().map(|(_, action)| action).collect()
}
