//! Sliding windows that are exact as the service sees them. Pure: the time comes in.
//!
//! A service counts a request at some moment between its sending and its answer; which one, only
//! the service knows. So a place that a request took is free again one full window after its
//! *answer*: whatever the network does to the requests on their way, no window at the service
//! holds more than the limit.

use std::collections::VecDeque;

use crate::http::settings::Limits;

/// What a request counts as; a batch and a report count as a request, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A request without a limit of its own.
    Plain,
    /// Several writes in one request.
    Batch,
    /// A report.
    Report,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Batch, Self::Report];
}

/// When a request of a class may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Now.
    Now,
    /// Not before this millisecond.
    At(u64),
    /// Not before another request is answered.
    AfterAnswer,
}

/// A clock that is read in whole milliseconds may show a span that is up to one too long.
const CLOCK_GRAIN_MS: u64 = 1;

#[derive(Debug)]
struct Window {
    /// The class that is counted; `None` counts all.
    class: Option<Class>,
    at_most: usize,
    span_ms: u64,
    /// Requests without an answer yet.
    out: usize,
    /// When the places of answered requests are free again; ascending.
    free_at: VecDeque<u64>,
}

impl Window {
    fn counts(&self, class: Class) -> bool {
        self.class.is_none_or(|own| own == class)
    }

    fn room(&mut self, now_ms: u64) -> Room {
        while self.free_at.front().is_some_and(|it| *it <= now_ms) {
            self.free_at.pop_front();
        }
        if self.out.saturating_add(self.free_at.len()) < self.at_most {
            return Room::Now;
        }
        self.free_at.front().map_or(Room::AfterAnswer, |it| Room::At(*it))
    }
}

/// All windows of one company's access, and how many requests are out.
#[derive(Debug)]
pub struct Windows {
    all: Vec<Window>,
    concurrent: usize,
    in_flight: usize,
}

impl Windows {
    /// Makes empty windows for limits that were checked.
    pub fn new(limits: &Limits) -> Self {
        let window = |class, at_most: u32, span_ms| Window {
            class,
            at_most: usize::try_from(at_most).unwrap_or(usize::MAX),
            span_ms,
            out: 0,
            free_at: VecDeque::new(),
        };
        let all = vec![
            window(None, limits.per_minute, 60_000),
            window(None, limits.per_second, 1_000),
            window(None, limits.per_five_seconds, 5_000),
            window(Some(Class::Batch), limits.batches_per_minute, 60_000),
            window(Some(Class::Report), limits.reports_per_minute, 60_000),
        ];
        Self { all, concurrent: limits.concurrent, in_flight: 0 }
    }

    /// Returns whether the limit that a class has for itself leaves room.
    pub fn own_room(&mut self, class: Class, now_ms: u64) -> Room {
        let own = self.all.iter_mut().filter(|it| it.class == Some(class));
        combined(own.map(|it| it.room(now_ms)))
    }

    /// Returns when a request of that class may go out.
    pub fn room(&mut self, class: Class, now_ms: u64) -> Room {
        if self.in_flight >= self.concurrent {
            return Room::AfterAnswer;
        }
        let counting = self.all.iter_mut().filter(|it| it.counts(class));
        combined(counting.map(|it| it.room(now_ms)))
    }

    /// Takes a place for a request that goes out.
    pub fn take(&mut self, class: Class) {
        self.in_flight = self.in_flight.saturating_add(1);
        for it in self.all.iter_mut().filter(|it| it.counts(class)) {
            it.out = it.out.saturating_add(1);
        }
    }

    /// Notes that the service has answered, or that no answer will come: the place is free again
    /// one window from now.
    pub fn answered(&mut self, class: Class, now_ms: u64) {
        for it in self.all.iter_mut().filter(|it| it.counts(class)) {
            it.out = it.out.saturating_sub(1);
            let free = now_ms.saturating_add(it.span_ms).saturating_add(CLOCK_GRAIN_MS);
            it.free_at.push_back(free);
        }
    }

    /// Notes that the exchange is over, the answer's body included.
    pub fn left(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Returns how many requests are out.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }
}

/// The latest of several rooms: all of them must be there.
fn combined(rooms: impl Iterator<Item = Room>) -> Room {
    rooms.fold(Room::Now, |sum, it| match (sum, it) {
        (Room::AfterAnswer, _) | (_, Room::AfterAnswer) => Room::AfterAnswer,
        (Room::At(one), Room::At(other)) => Room::At(one.max(other)),
        (Room::At(at), Room::Now) | (Room::Now, Room::At(at)) => Room::At(at),
        (Room::Now, Room::Now) => Room::Now,
    })
}
