//! Work on many items at once, told in their order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// How many items a worker may be ahead of what has been told, so that results do not pile up behind a slow one.
const AHEAD: usize = 16;

/// Does `work` on every item, up to `jobs` at a time, and hands the results to `deliver` in the order of the items, each
/// as soon as it and all before it are done. When `deliver` fails, no further item is begun.
pub(super) fn in_order<I: Sync, T: Send, E>(
    items: &[I],
    jobs: NonZeroUsize,
    work: impl Fn(&I) -> T + Sync,
    mut deliver: impl FnMut(&I, T) -> Result<(), E>,
) -> Result<(), E> {
    let workers = jobs.get().min(items.len());
    if workers <= 1 {
        return items.iter().try_for_each(|item| deliver(item, work(item)));
    }
    let next = AtomicUsize::new(0);
    let told = Told::default();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers {
            let (sender, next, told, stop, work) = (sender.clone(), &next, &told, &stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    told.wait_for(index.saturating_sub(AHEAD * workers));
                    if sender.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&turn) {
                if let Err(error) = deliver(&items[turn], result) {
                    stop.store(true, Ordering::Relaxed);
                    told.set(usize::MAX);
                    return Err(error);
                }
                turn += 1;
                told.set(turn);
            }
        }
        Ok(())
    })
}

/// How many items have been told.
#[derive(Default)]
struct Told {
    count: Mutex<usize>,
    changed: Condvar,
}

impl Told {
    fn set(&self, count: usize) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) = count;
        self.changed.notify_all();
    }

    fn wait_for(&self, count: usize) {
        let known = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether it waited in vain is seen by who looks next.
        drop(self.changed.wait_while(known, |known| *known < count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivers_in_order_whoever_is_first() {
        let items: Vec<u64> = (0..40).collect();
        for jobs in [1, 2, 7, 64] {
            let mut delivered = Vec::new();
            let result: Result<(), ()> = in_order(
                &items,
                NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN),
                |&item| {
                    std::thread::sleep(std::time::Duration::from_micros((item * 37) % 400));
                    item * 2
                },
                |&item, double| {
                    delivered.push((item, double));
                    Ok(())
                },
            );
            assert_eq!(result, Ok(()));
            assert_eq!(delivered, items.iter().map(|&item| (item, item * 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn stops_when_a_result_cannot_be_delivered() {
        let items: Vec<u32> = (0..1000).collect();
        let result = in_order(
            &items,
            NonZeroUsize::MIN.saturating_add(3),
            |&item| item,
            |_, item| if item < 5 { Ok(()) } else { Err(item) },
        );
        assert_eq!(result, Err(5));
    }
}
