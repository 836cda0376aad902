//! Telling a client how far a request has come, letting its user stop it, and sending parts of an answer ahead of it.
//!
//! All of it goes the way that answers go, so that it cannot be overtaken by the answer; and after the end of a request,
//! also of one that was cancelled, a thread that still works on it tells nothing more.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

use super::asking::PATIENCE;
use super::compute::Cancel;
use super::line::Line;

/// What a token stands for, from its beginning to its end.
#[derive(Debug)]
struct Told {
    line: Line,
    token: ProgressToken,
    stage: Mutex<Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    NotYet,
    Open,
    Over,
}

impl Told {
    fn new(line: Line, token: ProgressToken, stage: Stage) -> Arc<Self> {
        Arc::new(Self { line, token, stage: Mutex::new(stage) })
    }

    /// Says something in one stage, and goes on to another; in any other stage, does nothing.
    fn say(&self, value: &Value, now: Stage, next: Stage) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if *stage == now {
            self.line.send_progress(&self.token, value);
            *stage = next;
        }
    }

    fn close(&self) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Stage::Over;
    }
}

/// What is under way.
#[derive(Clone, Debug)]
pub struct Progress {
    told: Arc<Told>,
    cancel: Cancel,
    /// How many hundredths were told.
    last: Arc<AtomicU32>,
}

impl Progress {
    /// Says how many of how many notes are done, each hundredth once.
    pub fn tell(&self, done: usize, all: usize) {
        let hundredths = u32::try_from(done * 100 / all.max(1)).unwrap_or(100).min(100);
        if hundredths > self.last.fetch_max(hundredths, Ordering::Relaxed) {
            let report =
                json!({ "kind": "report", "message": format!("{done} of {all} notes"), "percentage": hundredths });
            self.told.say(&report, Stage::Open, Stage::Open);
        }
    }

    /// Whether its user wants it stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_wanted()
    }
}

/// Ends what the client shows when it is dropped: with the handler, be that done or cancelled.
#[derive(Debug)]
pub struct Shown {
    told: Arc<Told>,
    stoppable: Arc<Stoppable>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.told.say(&json!({ "kind": "end" }), Stage::Open, Stage::Over);
        self.told.close();
        self.stoppable.remove(&self.told.token);
    }
}

/// All that is under way and can be stopped, by the token that the client knows it by.
#[derive(Debug, Default)]
pub struct Stoppable(Mutex<(i32, Vec<(ProgressToken, Cancel)>)>);

impl Stoppable {
    /// Stops what the client calls by a token.
    pub fn stop(&self, token: &ProgressToken) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.1.iter().filter(|(known, _)| known == token).for_each(|(_, cancel)| cancel.want());
    }

    fn add(&self, token: Option<ProgressToken>, cancel: Cancel) -> ProgressToken {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0 += 1;
        let token = token.unwrap_or_else(|| ProgressToken::String(format!("sidenote-{}", known.0)));
        known.1.push((token.clone(), cancel));
        token
    }

    fn remove(&self, token: &ProgressToken) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.retain(|(known, _)| known != token);
    }
}

/// Starts to tell how far something has come: by the `token` that the client gave, or else by one that it is asked to
/// show, where there is somebody `to_ask`. What the client shows ends with [`Shown`].
pub fn begin(
    line: &Line,
    stoppable: &Arc<Stoppable>,
    title: &'static str,
    token: Option<ProgressToken>,
    to_ask: Option<Client>,
) -> (Progress, Shown) {
    let cancel = Cancel::default();
    let is_known = token.is_some();
    let token = stoppable.add(token, cancel.clone());
    let told = Told::new(line.clone(), token, Stage::NotYet);
    let first = json!({ "kind": "begin", "title": title, "cancellable": true, "percentage": 0 });
    if is_known {
        told.say(&first, Stage::NotYet, Stage::Open);
    } else if let Some(client) = to_ask {
        let told = Arc::clone(&told);
        tokio::spawn(async move {
            let created = client.create_work_done_progress(told.token.clone());
            if let Ok(Ok(())) = tokio::time::timeout(PATIENCE, created).await {
                told.say(&first, Stage::NotYet, Stage::Open);
            }
        });
    }
    let progress = Progress { told: Arc::clone(&told), cancel, last: Arc::default() };
    (progress, Shown { told, stoppable: Arc::clone(stoppable) })
}

/// Parts of an answer, for a client that wants them ahead of it.
#[derive(Clone, Debug)]
pub struct Parts(Arc<Told>);

impl Parts {
    /// Parts by the token that the client gave. No more of them leave once the [`LastPart`] is dropped.
    #[must_use]
    pub fn new(line: &Line, token: ProgressToken) -> (Self, LastPart) {
        let told = Told::new(line.clone(), token, Stage::Open);
        (Self(Arc::clone(&told)), LastPart(told))
    }

    /// Sends a part.
    pub fn send(&self, part: &impl Serialize) {
        if let Ok(part) = serde_json::to_value(part) {
            self.0.say(&part, Stage::Open, Stage::Open);
        }
    }
}

/// Ends the parts of an answer when it is dropped: with the handler, be that done or cancelled.
#[derive(Debug)]
pub struct LastPart(Arc<Told>);

impl Drop for LastPart {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What has been put in, by the kinds of steps, and by parts as they are.
    fn sent(end: &mut super::super::line::LineEnd) -> Vec<Value> {
        let mut found = Vec::new();
        while let Ok(Some(message)) = end.try_recv() {
            let value = &message["params"]["value"];
            found.push(value.get("kind").unwrap_or(value).clone());
        }
        found
    }

    #[test]
    fn nothing_is_told_after_the_end() {
        let (line, mut end) = Line::new();
        let stoppable = Arc::default();
        let token = ProgressToken::Number(1);
        let (progress, shown) = begin(&line, &stoppable, "Checking notes", Some(token.clone()), None);
        let (parts, last) = Parts::new(&line, token.clone());
        for done in 0..3 {
            progress.tell(done, 2);
            progress.tell(done, 2);
        }
        parts.send(&json!([1]));
        stoppable.stop(&token);
        assert!(progress.is_cancelled());
        drop((shown, last));
        progress.tell(2, 2);
        parts.send(&json!([2]));
        let expected = [json!("begin"), json!("report"), json!("report"), json!([1]), json!("end")];
        assert_eq!(sent(&mut end), expected);
    }

    #[test]
    fn a_client_that_cannot_show_it_is_told_nothing() {
        let (line, mut end) = Line::new();
        let (progress, shown) = begin(&line, &Arc::default(), "Checking notes", None, None);
        progress.tell(1, 2);
        drop(shown);
        assert!(sent(&mut end).is_empty());
    }
}
