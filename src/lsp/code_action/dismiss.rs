//! Hiding a finding, with a reason and how far, and showing it again.

use serde_json::json;

use super::{Action, DISMISSAL, Does, UNDOING};
use crate::findings::Finding;
use crate::lsp::dismissals::{DISMISS, Scope, UNDO, Wish, undo as undoes};
use crate::lsp::view::View;
use crate::session::{Dismissed, Reason};

/// The ways to dismiss a finding: for one of five reasons, or its rule for the user.
pub(super) fn ways(view: &View, finding: &Finding) -> Vec<Action> {
    let rule = view.knowledge.rule(finding.rule);
    let title = &rule.rule.title;
    let wish = |scope, reason| Wish {
        uri: view.uri.as_str().to_owned(),
        code: rule.code().to_owned(),
        concept: Some(view.knowledge.concept(finding.concept).id().to_owned()),
        scope,
        reason,
    };
    let action = |title: String, wish: Wish| Action { title, kind: DISMISSAL, does: Does::Run(DISMISS, json!(wish)) };
    let here = Reason::ALL
        .map(|reason| action(format!("Dismiss in this note, {reason}: {title}"), wish(Scope::Note, Some(reason))));
    let everywhere = action(format!("Never show me again: {title}"), wish(Scope::User, None));
    here.into_iter().chain([everywhere]).collect()
}

/// Shows a dismissed finding again.
pub(super) fn undo(view: &View, finding: &Finding, dismissed: &Dismissed) -> Action {
    let rule = view.knowledge.rule(finding.rule);
    let why = match dismissed {
        Dismissed::Here { reason, .. } => format!("dismissed, {reason}"),
        Dismissed::Everywhere => "switched off for you".to_owned(),
    };
    Action {
        title: format!("Show again ({why}): {}", rule.rule.title),
        kind: UNDOING,
        does: Does::Run(UNDO, json!(undoes(dismissed, rule.code()))),
    }
}
