//! What can be done about a finding: write something, read on, dismiss it, undo that.
//!
//! An action is a title and what carries it out: an edit, which is worked out when the author picks the action, or a
//! command of the server. A client that takes no more than commands gets commands only.

mod dismiss;
mod folder;
mod write;

pub use write::{WRITE, Wanted as WantedWriting, edit};

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, Range,
};

use super::convert;
use super::diagnostics::diagnostic;
use super::view::View;
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
    does: Does,
}

/// What an action does.
enum Does {
    /// It runs a command of the server, which takes one argument.
    Run(&'static str, Value),
    /// It writes into the note.
    Write(WantedWriting),
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
                offered.extend(offer(view, action, diagnostics.clone()));
            }
        }
    }
    if view.capabilities.preferred_actions {
        prefer(&mut offered);
    }
    offered
}

/// Marks what is written for the first finding as the next step, if it is one that shows.
fn prefer(offered: &mut [CodeActionOrCommand]) {
    if let Some(CodeActionOrCommand::CodeAction(first)) = offered.first_mut()
        && first.kind == Some(CodeActionKind::QUICKFIX)
        && first.diagnostics.is_some()
    {
        first.is_preferred = Some(true);
    }
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
    let page = open_page(view, finding).into_iter();
    if let Some(dismissed) = dismissed {
        return page.chain([dismiss::undo(view, finding, dismissed)]).collect();
    }
    let shows = finding.severity > Severity::Hover;
    let (ways, folder) =
        if shows { (dismiss::ways(view, finding), folder::way(view, finding)) } else { (Vec::new(), None) };
    write::ways(view, finding).into_iter().chain(page).chain(ways).chain(folder).collect()
}

fn open_page(view: &View, finding: &Finding) -> Option<Action> {
    let rule = view.knowledge.rule(finding.rule);
    view.pages.as_ref()?.uri(rule.code())?;
    Some(Action {
        title: format!("Open the page: {}", rule.rule.title),
        kind: PAGE,
        does: Does::Run(OPEN_PAGE, Value::from(rule.code())),
    })
}

/// An action in the form that the client takes; `None` where the client could not carry it out.
fn offer(view: &View, action: Action, diagnostics: Option<Vec<Diagnostic>>) -> Option<CodeActionOrCommand> {
    let capabilities = view.capabilities;
    let command = |command: &str, argument: Value| Command {
        title: action.title.clone(),
        command: command.to_owned(),
        arguments: Some(vec![argument]),
    };
    if !capabilities.code_action_literals {
        return match action.does {
            Does::Run(name, argument) => Some(command(name, argument)),
            Does::Write(wanted) => capabilities.applies_edits.then(|| command(WRITE, json!(wanted))),
        }
        .map(CodeActionOrCommand::Command);
    }
    let mut offered =
        CodeAction { title: action.title.clone(), kind: Some(action.kind), diagnostics, ..CodeAction::default() };
    match action.does {
        Does::Run(name, argument) => offered.command = Some(command(name, argument)),
        Does::Write(wanted) if capabilities.resolves_edits => offered.data = Some(json!(wanted)),
        Does::Write(wanted) => {
            let edit = edit(view, &wanted, false).ok()?;
            offered.edit = Some(serde_json::from_value(edit).ok()?);
        }
    }
    Some(CodeActionOrCommand::CodeAction(offered))
}
