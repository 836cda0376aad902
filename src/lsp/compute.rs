//! Work for a request, off the task that serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::jsonrpc::{Error, Result};

/// Whether work is no longer wanted.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Whether to stop.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Says that the work is to stop.
    pub fn want(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Sets the flag when the handler that waits is dropped, which is how the library cancels.
struct OnDrop(Cancel);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.want();
    }
}

/// Does work on another thread and waits for it.
///
/// # Errors
/// When it is cancelled, or when it panics; the error says nothing of what it worked on.
pub async fn aside<T: Send + 'static>(work: impl FnOnce(&Cancel) -> T + Send + 'static) -> Result<T> {
    let cancel = Cancel::default();
    let seen = cancel.clone();
    let _on_drop = OnDrop(cancel);
    let task = tokio::task::spawn_blocking(move || if seen.is_wanted() { None } else { Some(work(&seen)) });
    match task.await {
        Ok(Some(result)) => Ok(result),
        Ok(None) => Err(Error::request_cancelled()),
        Err(_) => Err(Error::internal_error()),
    }
}
