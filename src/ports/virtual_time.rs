//! A time that only moves when it is told to: for tests and simulations of hours in a moment.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use futures_util::future::BoxFuture;

use crate::ports::time::Time;

/// A virtual time; clones share it.
#[derive(Clone, Debug, Default)]
pub struct VirtualTime {
    shared: Arc<Mutex<Moment>>,
}

#[derive(Debug, Default)]
struct Moment {
    now_ms: u64,
    /// Who sleeps, by the end of the sleep and the order of going to bed.
    sleepers: BTreeMap<(u64, u64), Waker>,
    next: u64,
}

impl VirtualTime {
    /// Makes a time that begins at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves to the end of the shortest sleep and wakes who slept until then; says how far it
    /// moved, or `None` when nobody sleeps.
    pub fn advance_to_next(&self) -> Option<u64> {
        let mut moment = self.moment();
        let (until, _) = *moment.sleepers.keys().next()?;
        let moved = until.saturating_sub(moment.now_ms);
        moment.now_ms = moment.now_ms.max(until);
        let later = moment.sleepers.split_off(&(until.saturating_add(1), 0));
        let due = std::mem::replace(&mut moment.sleepers, later);
        drop(moment);
        due.into_values().for_each(Waker::wake);
        Some(moved)
    }

    /// Moves on by so many milliseconds and wakes everybody whose sleep ends by then.
    pub fn advance(&self, ms: u64) {
        let until = self.moment().now_ms.saturating_add(ms);
        while self.moment().sleepers.keys().next().is_some_and(|(next, _)| *next <= until) {
            self.advance_to_next();
        }
        self.moment().now_ms = until;
    }

    /// Returns how many sleep.
    pub fn sleeping(&self) -> usize {
        self.moment().sleepers.len()
    }

    fn moment(&self) -> MutexGuard<'_, Moment> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the sleepers; leaving early takes it away.
struct Bed {
    time: VirtualTime,
    key: (u64, u64),
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.time.moment().sleepers.remove(&self.key);
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> u64 {
        self.moment().now_ms
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'static, ()> {
        let time = self.clone();
        let key = {
            let mut moment = time.moment();
            moment.next = moment.next.saturating_add(1);
            (moment.now_ms.saturating_add(ms), moment.next)
        };
        Box::pin(async move {
            let bed = Bed { time, key };
            poll_fn(|context| {
                let mut moment = bed.time.moment();
                if moment.now_ms >= bed.key.0 {
                    return Poll::Ready(());
                }
                moment.sleepers.insert(bed.key, context.waker().clone());
                Poll::Pending
            })
            .await;
        })
    }
}
