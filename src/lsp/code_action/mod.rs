//! What can be done about a finding: read on, dismiss it, undo that.
//!
//! An action is a title and what carries it out, a command of the server. A client that takes no more than commands
//! gets just these.

mod dismiss;

use serde_json::Value;
use tower_lsp::ls_types::{CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Range};

use super::convert;
use super::diagnostics::diagnostic;
use super::notes::View;
use crate::findings::Finding;
use crate::knowledge::Severity;
use crate::session::Dismissed;

/// The command that opens a page; its one argument is the page's name.
pub const OPEN_PAGE: &str = "sidenote.openPage";

/// Opening a page.
const PAGE: CodeActionKind = CodeActionKind::new("quickfix.sidenote.page");
/// Dismissing.
const DISMISSAL: CodeActionKind = CodeActionKind::new("quickfix.sidenote.dismiss");
/// Undoing a dismissal.
const UNDOING: CodeActionKind = CodeActionKind::new("quickfix.sidenote.undo");

/// The kinds of all actions, for clients that want to know them before.
#[must_use]
pub fn kinds() -> Vec<CodeActionKind> {
    vec![CodeActionKind::QUICKFIX, PAGE, DISMISSAL, UNDOING]
}

/// Something that can be done, before the client's abilities are considered.
struct Action {
    title: String,
    kind: CodeActionKind,
    command: &'static str,
    argument: Value,
}

/// The actions for the findings that a range touches: for each finding what helps first, and what hides it last.
#[must_use]
pub fn actions(view: &View, range: Range, context: &CodeActionContext) -> Vec<CodeActionOrCommand> {
    let wanted = Wanted(context.only.as_deref());
    let span = convert::span(&view.snapshot.note, range, view.capabilities.encoding);
    let touched = |finding: &Finding| finding.span.start <= span.end && span.start <= finding.span.end;
    let mut codes: Vec<&str> = Vec::new();
    let mut offered = Vec::new();
    for (finding, dismissed) in view.snapshot.findings.iter().zip(view.dismissed()) {
        let code = view.knowledge.rule(finding.rule).code();
        if !touched(finding) || codes.contains(&code) {
            continue;
        }
        codes.push(code);
        let shows = finding.severity > Severity::Hover && dismissed.is_none();
        let diagnostics = shows.then(|| vec![diagnostic(&view.sight(), finding)]);
        for action in of_finding(view, finding, dismissed.as_ref()) {
            if wanted.includes(&action.kind) {
                offered.push(offer(view, action, diagnostics.clone()));
            }
        }
    }
    offered
}

/// The kinds that a client asks for; a kind stands for all kinds below it.
struct Wanted<'a>(Option<&'a [CodeActionKind]>);

impl Wanted<'_> {
    fn includes(&self, kind: &CodeActionKind) -> bool {
        self.0.is_none_or(|only| {
            only.iter().any(|only| {
                let below = kind.as_str().strip_prefix(only.as_str());
                only.as_str().is_empty() || below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
            })
        })
    }
}

fn of_finding(view: &View, finding: &Finding, dismissed: Option<&Dismissed>) -> Vec<Action> {
    let mut actions: Vec<Action> = open_page(view, finding).into_iter().collect();
    match dismissed {
        Some(dismissed) => actions.push(dismiss::undo(view, finding, dismissed)),
        None if finding.severity > Severity::Hover => actions.extend(dismiss::ways(view, finding)),
        None => {}
    }
    actions
}

fn open_page(view: &View, finding: &Finding) -> Option<Action> {
    let rule = view.knowledge.rule(finding.rule);
    view.pages.as_ref()?.uri(rule.code())?;
    Some(Action {
        title: format!("Open the page: {}", rule.rule.title),
        kind: PAGE,
        command: OPEN_PAGE,
        argument: Value::from(rule.code()),
    })
}

/// An action in the form that the client takes.
fn offer(
    view: &View,
    action: Action,
    diagnostics: Option<Vec<tower_lsp::ls_types::Diagnostic>>,
) -> CodeActionOrCommand {
    let command = Command {
        title: action.title.clone(),
        command: action.command.to_owned(),
        arguments: Some(vec![action.argument]),
    };
    if !view.capabilities.code_action_literals {
        return CodeActionOrCommand::Command(command);
    }
    CodeActionOrCommand::CodeAction(CodeAction {
        title: action.title,
        kind: Some(action.kind),
        diagnostics,
        command: Some(command),
        ..CodeAction::default()
    })
}
