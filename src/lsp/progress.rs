//! Telling a client how far something has come, where it can show that, and letting its user stop it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

use super::asking::PATIENCE;
use super::compute::Cancel;

/// How many of how many are done.
type Step = (usize, usize);

/// What is under way. Dropping it ends what the client shows.
#[derive(Debug)]
pub struct Progress {
    steps: watch::Sender<Step>,
    cancel: Cancel,
}

impl Progress {
    /// Says how far it has come.
    pub fn tell(&self, done: usize, all: usize) {
        self.steps.send_replace((done, all));
    }

    /// Whether its user wants it stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_wanted()
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

/// Starts to tell how far something has come: by the `token` that the client gave, or by one that it is asked to show.
/// The task ends soon after the progress is dropped.
pub fn begin(
    client: &Client,
    stoppable: &Arc<Stoppable>,
    title: &'static str,
    token: Option<ProgressToken>,
    can_create: bool,
) -> (Progress, JoinHandle<()>) {
    let (steps, seen) = watch::channel((0, 0));
    let cancel = Cancel::default();
    let progress = Progress { steps, cancel: cancel.clone() };
    let (client, stoppable) = (client.clone(), Arc::clone(stoppable));
    let task = tokio::spawn(async move {
        let asked_for = token.is_some();
        let token = stoppable.add(token, cancel);
        if asked_for || (can_create && created(&client, &token, seen.clone()).await) {
            show(&client, &token, title, seen).await;
        }
        stoppable.remove(&token);
    });
    (progress, task)
}

/// Asks the client to show a progress; `false` where it will not, or where all is done before it answers.
async fn created(client: &Client, token: &ProgressToken, mut steps: watch::Receiver<Step>) -> bool {
    let ended = async { while steps.changed().await.is_ok() {} };
    tokio::select! {
        biased;
        answer = tokio::time::timeout(PATIENCE, client.create_work_done_progress(token.clone())) => {
            matches!(answer, Ok(Ok(())))
        }
        () = ended => false,
    }
}

/// Shows the steps, each hundredth once.
async fn show(client: &Client, token: &ProgressToken, title: &str, mut steps: watch::Receiver<Step>) {
    let shown = client.progress(token.clone(), title).with_percentage(0).with_cancel_button().begin().await;
    let mut last = 0;
    while steps.changed().await.is_ok() {
        let (done, all) = *steps.borrow_and_update();
        let hundredths = u32::try_from(done * 100 / all.max(1)).unwrap_or(100).min(100);
        if hundredths > last {
            last = hundredths;
            shown.report_with_message(format!("{done} of {all} notes"), hundredths, None).await;
        }
    }
    shown.finish().await;
}
