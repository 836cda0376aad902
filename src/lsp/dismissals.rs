//! Dismissing a finding, undoing that, and listing what was dismissed.

use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::ls_types::{MessageType, Range};

use super::address::{lasting_name, name_of};
use super::convert;
use super::notes::Notes;
use super::view::View;
use crate::knowledge::Knowledge;
use crate::session::{Book, Change, DismissalStore, Dismissals, Dismissed, Key, Mark, Reason, StoreFault};

/// The command that dismisses a finding; its one argument is a [`Wish`].
pub const DISMISS: &str = "sidenote.dismiss";

/// The command that undoes a dismissal; its one argument is an [`Undo`].
pub const UNDO: &str = "sidenote.undoDismissal";

/// The command that lists what was dismissed; its one argument may name a note.
pub const LIST: &str = "sidenote.listDismissals";

/// How far a dismissal reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One finding in one note.
    Note,
    /// The rule, in a folder.
    Folder,
    /// The rule, for the user.
    User,
}

/// What is to be dismissed. It holds no word of the note.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// The note.
    pub uri: String,
    /// The rule.
    pub code: String,
    /// The concept that the finding stands on; the first finding of the rule, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    /// How far.
    pub scope: Scope,
    /// Why, for a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// What is to show again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "scope")]
pub enum Undo {
    /// What was dismissed in a note.
    Note {
        /// The marks of the dismissals.
        anchors: Vec<Mark>,
    },
    /// A rule.
    User {
        /// Its code.
        code: String,
    },
}

impl From<Undo> for Change {
    fn from(undo: Undo) -> Self {
        match undo {
            Undo::Note { anchors } => Self::Restore(anchors),
            Undo::User { code } => Self::SwitchOn(code),
        }
    }
}

/// What undoes a dismissal of a rule's finding.
#[must_use]
pub fn undo(dismissed: &Dismissed, code: &str) -> Undo {
    match dismissed {
        Dismissed::Here { anchor, .. } => Undo::Note { anchors: vec![*anchor] },
        Dismissed::Everywhere => Undo::User { code: code.to_owned() },
    }
}

impl Notes {
    /// Reads what is stored, before any note is open.
    pub(super) fn read_dismissals(&mut self) {
        let Some(store) = &self.dismissal_store else { return };
        let mut faults = Vec::new();
        let key = store.key().unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let seen = store.changed_at();
        let (kept, fault) = store.read().unwrap_or_else(|fault| (Book::default(), Some(fault)));
        faults.extend(fault);
        for fault in faults {
            self.outbox
                .tell(MessageType::WARNING, format!("Sidenote: what was dismissed could not all be read: {fault}."));
        }
        let mut state = self.state();
        state.dismissals = Arc::new(Dismissals::new(key, kept));
        state.dismissals_seen = seen;
    }

    /// Takes over what another server has stored since. Says whether anything changed.
    pub fn follow_dismissals(self: &Arc<Self>) -> bool {
        let Some(store) = &self.dismissal_store else { return false };
        let seen = store.changed_at();
        if seen == self.state().dismissals_seen {
            return false;
        }
        let (Ok((kept, _)), Ok(key)) = (store.read(), store.key()) else { return false };
        if let Some(key) = key {
            Arc::make_mut(&mut self.state().dismissals).set_key(key, true);
        }
        self.take_over(kept, seen)
    }

    /// Dismisses a finding of a note, or a rule for the user.
    ///
    /// # Errors
    /// In words for the author, when there is no such finding or the wish makes no sense.
    pub fn dismiss(self: &Arc<Self>, wish: &Wish, view: Option<&View>) -> Result<(), String> {
        if view.map_or(self.loader.base(), |view| &view.knowledge).rule_named(&wish.code).is_none() {
            return Err("there is no rule of this code".to_owned());
        }
        match (wish.scope, wish.reason, view) {
            (Scope::User, _, _) => {
                self.make(&Change::SwitchOff(wish.code.clone()), true);
                Ok(())
            }
            (Scope::Note, Some(reason), Some(view)) => {
                let fault = self.need_key()?;
                let dismissals = Arc::clone(&self.state().dismissals);
                let finding = view.finding(&wish.code, wish.concept.as_deref());
                let dismissal = finding.and_then(|finding| {
                    dismissals.dismissal(&view.name(), &view.snapshot, &view.knowledge, finding, reason)
                });
                let dismissal = dismissal.ok_or("the finding is no longer there")?;
                let lasts = lasting_name(view.uri.as_str()).is_some();
                if let Some(fault) = fault.filter(|_| lasts) {
                    self.tell_passing(&fault);
                }
                self.make(&Change::Dismiss(dismissal), lasts && dismissals.key_lasts());
                Ok(())
            }
            (Scope::Note, None, _) => Err("a reason is missing".to_owned()),
            (Scope::Note, _, None) => Err("the note is not open, or is not followed".to_owned()),
            (Scope::Folder, ..) => Err("a rule is switched off for a folder in its `sidenote.toml`".to_owned()),
        }
    }

    /// Undoes a dismissal.
    pub fn undo_dismissal(self: &Arc<Self>, undo: Undo) {
        self.make(&undo.into(), true);
    }

    /// Makes sure that there is a key; where it cannot be stored there is one until the server ends, and the fault is
    /// given back.
    fn need_key(&self) -> Result<Option<StoreFault>, String> {
        if self.state().dismissals.key_lasts() {
            return Ok(None);
        }
        let stored = self.dismissal_store.as_ref().ok_or(StoreFault::NoFolder).and_then(DismissalStore::key_or_new);
        let (key, fault) = match stored {
            Ok(key) => (key, None),
            Err(fault) => (Key::random().map_err(|_| StoreFault::NoRandomness.to_string())?, Some(fault)),
        };
        let mut state = self.state();
        let dismissals = Arc::make_mut(&mut state.dismissals);
        dismissals.set_key(key, fault.is_none());
        // Where the store has been mended meanwhile, the marks of this session are still those of its own key.
        Ok(if dismissals.key_lasts() { None } else { fault.or(Some(StoreFault::Late)) })
    }

    /// Makes a change at once, then stores it if it is to last.
    fn make(self: &Arc<Self>, change: &Change, lasts: bool) {
        let mut state = self.state();
        let concerned: Vec<String> = state
            .store
            .addresses()
            .into_iter()
            .filter(|address| state.dismissals.concerns(change, &name_of(address)))
            .collect();
        Arc::make_mut(&mut state.dismissals).apply(change, lasts);
        for address in &concerned {
            self.publish(&state, address);
        }
        drop(state);
        if !lasts {
            return;
        }
        let stored = self.dismissal_store.as_ref().ok_or(StoreFault::NoFolder);
        match stored.and_then(|store| Ok((store.rewrite(|book| book.apply(change))?, store.changed_at()))) {
            Ok(((kept, fault), seen)) => {
                self.take_over(kept, seen);
                if let Some(fault) = fault {
                    self.outbox.tell(MessageType::WARNING, format!("Sidenote: {fault}."));
                }
            }
            Err(fault) => {
                Arc::make_mut(&mut self.state().dismissals).apply(change, false);
                self.tell_passing(&fault);
            }
        }
    }

    /// Takes over what is stored now, which may hold what other servers have stored. Says whether that was news.
    fn take_over(self: &Arc<Self>, kept: Book, seen: Option<SystemTime>) -> bool {
        let mut state = self.state();
        state.dismissals_seen = seen;
        if *state.dismissals.kept() == kept {
            return false;
        }
        Arc::make_mut(&mut state.dismissals).set_kept(kept);
        drop(state);
        self.publish_all();
        true
    }

    fn tell_passing(&self, fault: &StoreFault) {
        let message =
            format!("Sidenote: what you dismissed stays so until the editor is closed; it could not be kept: {fault}.");
        self.outbox.tell(MessageType::WARNING, message);
    }

    /// What was dismissed in a note, in its order, and then the rules that are switched off for the user.
    pub fn list_dismissals(&self, view: Option<&View>) -> Value {
        let dismissals = Arc::clone(&self.state().dismissals);
        let mut listed: Vec<Value> = view.map(in_note).unwrap_or_default();
        listed.extend(dismissals.rules().map(|code| {
            entry(
                view.map_or(self.loader.base(), |view| &view.knowledge),
                code,
                Scope::User,
                None,
                None,
                &Undo::User { code: code.to_owned() },
            )
        }));
        Value::Array(listed)
    }
}

fn in_note(view: &View) -> Vec<Value> {
    let mut listed = Vec::new();
    let mut holding: Vec<Mark> = Vec::new();
    for (finding, dismissed) in view.snapshot.findings.iter().zip(view.dismissed()) {
        let Some(Dismissed::Here { anchor, reason }) = dismissed else { continue };
        let code = view.knowledge.rule(finding.rule).code();
        let range = convert::range(&view.snapshot.note, finding.span, view.capabilities.encoding);
        let undo = Undo::Note { anchors: vec![anchor] };
        listed.push(entry(&view.knowledge, code, Scope::Note, Some(reason), Some(range), &undo));
        holding.push(anchor);
    }
    // A dismissal whose sentence has changed hides nothing, and holds again should the words come back.
    let name = view.name();
    let rest = view.dismissals.in_note(&name).filter(|dismissal| !holding.contains(&dismissal.anchor));
    listed.extend(rest.map(|dismissal| {
        let undo = Undo::Note { anchors: vec![dismissal.anchor] };
        entry(&view.knowledge, &dismissal.rule, Scope::Note, Some(dismissal.reason), None, &undo)
    }));
    listed
}

fn entry(
    knowledge: &Knowledge,
    code: &str,
    scope: Scope,
    reason: Option<Reason>,
    range: Option<Range>,
    undo: &Undo,
) -> Value {
    let title = knowledge.rule_named(code).map_or(code, |rule| rule.rule.title.as_str());
    json!({"code": code, "title": title, "scope": scope, "reason": reason, "range": range, "undo": undo})
}
