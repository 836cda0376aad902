//! A future that is polled where its news comes in.
//!
//! A keystroke comes in on the thread that reads standard input, and what it calls for takes less time than it takes to
//! wake another thread. So that thread does it, there and then. For all else that the future waits for, such as the work
//! of other threads, it is polled by whoever tends it.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use tokio::sync::Notify;
use tokio::task::coop::unconstrained;

/// Nothing is new.
const IDLE: u8 = 0;
/// It is being polled, and has not been woken since that began.
const POLLED: u8 = 1;
/// Something is new.
const WOKEN: u8 = 2;

/// A future with those who take turns in polling it.
pub struct Turn<T> {
    state: AtomicU8,
    task: Mutex<Task<T>>,
    /// Told when nobody polls the future and it should be, and when it has ended.
    tender: Notify,
}

enum Task<T> {
    Running(Pin<Box<dyn Future<Output = T> + Send>>),
    /// What it came to, or what it panicked with.
    Ended(std::thread::Result<T>),
    /// That has been handed on.
    Taken,
}

impl<T: Send + 'static> Turn<T> {
    /// Begins with a future that has not been polled yet.
    pub fn new(future: impl Future<Output = T> + Send + 'static) -> Arc<Self> {
        let task = Mutex::new(Task::Running(Box::pin(future)));
        Arc::new(Self { state: AtomicU8::new(WOKEN), task, tender: Notify::new() })
    }

    /// Brings news to the future, and polls it here. It must be called where the runtime has been entered.
    pub fn bring(self: &Arc<Self>, news: impl FnOnce()) {
        let mut task = self.task();
        self.state.store(POLLED, Ordering::Release);
        news();
        self.poll(&mut task);
    }

    /// Polls the future for what is brought to it by nobody, until it ends. Where it panics, this does.
    pub async fn tend(self: &Arc<Self>) -> T {
        loop {
            // The runtime's budget for a task would make what is ready seem not to be, over and over.
            let ended = unconstrained(poll_fn(|_| Poll::Ready(self.look_after()))).await;
            if let Some(ended) = ended {
                return ended.unwrap_or_else(|panic| resume_unwind(panic));
            }
            self.tender.notified().await;
        }
    }

    /// Polls the future where something is new, and takes what it has come to.
    fn look_after(self: &Arc<Self>) -> Option<std::thread::Result<T>> {
        let mut task = self.task();
        if self.state.load(Ordering::Acquire) == WOKEN {
            self.poll(&mut task);
        }
        match std::mem::replace(&mut *task, Task::Taken) {
            Task::Ended(ended) => Some(ended),
            other => {
                *task = other;
                None
            }
        }
    }

    /// Polls until nothing is new.
    fn poll(self: &Arc<Self>, task: &mut Task<T>) {
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        while let Task::Running(future) = task {
            self.state.store(POLLED, Ordering::Release);
            *task = match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context))) {
                Ok(Poll::Ready(value)) => Task::Ended(Ok(value)),
                Err(panic) => Task::Ended(Err(panic)),
                Ok(Poll::Pending) => {
                    let settled = self.state.compare_exchange(POLLED, IDLE, Ordering::AcqRel, Ordering::Acquire);
                    if settled.is_ok() {
                        return;
                    }
                    continue;
                }
            };
            self.tender.notify_one();
        }
    }

    /// A panic while it was held has been dealt with, so its poison means nothing.
    fn task(&self) -> MutexGuard<'_, Task<T>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + 'static> Wake for Turn<T> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Whoever polls it looks once more before leaving.
        if self.state.swap(WOKEN, Ordering::AcqRel) == IDLE {
            self.tender.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::{self, ThreadId};
    use tokio::sync::mpsc::unbounded_channel;

    /// Runs a future on a thread that brings it the numbers one to three, and on one that tends it.
    fn run<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
        future: impl FnOnce(tokio::sync::mpsc::UnboundedReceiver<u32>) -> F,
    ) -> (T, ThreadId) {
        let (sender, receiver) = unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let turn = Turn::new(future(receiver));
        let (bringer, handle) = (Arc::clone(&turn), runtime.handle().clone());
        let thread = thread::spawn(move || {
            let _entered = handle.enter();
            for number in 1..=3 {
                // The receiver may be gone.
                bringer.bring(|| {
                    let _ = sender.send(number);
                });
            }
        });
        let id = thread.thread().id();
        let value = runtime.block_on(turn.tend());
        thread.join().expect("the thread ends");
        (value, id)
    }

    #[test]
    fn news_is_dealt_with_where_it_comes_in() {
        let (dealt, bringer) = run(async |mut numbers| {
            let mut dealt = Vec::new();
            // What came before the first poll is found by whoever does that.
            numbers.recv().await;
            while dealt.len() < 2 {
                let number = numbers.recv().await;
                dealt.push((number, thread::current().id()));
            }
            dealt
        });
        let numbers: Vec<_> = dealt.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [Some(2), Some(3)]);
        assert_eq!(dealt.last().map(|(_, thread)| *thread), Some(bringer));
    }

    #[test]
    fn what_nobody_brings_is_tended_to() {
        let (sum, _) = run(async |mut numbers| {
            let slow = tokio::task::spawn_blocking(|| {
                thread::sleep(std::time::Duration::from_millis(20));
                10
            });
            let mut sum = slow.await.unwrap_or_default();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            while let Some(number) = numbers.recv().await {
                sum += number;
            }
            sum
        });
        assert_eq!(sum, 16);
    }

    #[test]
    fn a_panic_reaches_who_tends() {
        let run = || {
            run(async |mut numbers| {
                numbers.recv().await;
                numbers.recv().await;
                assert!(numbers.is_closed(), "it is not");
            })
        };
        assert!(catch_unwind(run).is_err());
    }
}
