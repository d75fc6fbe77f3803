//! The one gate through which all requests to a company's service go.
//!
//! Shared by every client of the process for that company: its windows, its pauses and its circuit
//! are the company's, not a client's. Requests go out in the order in which they came, except that
//! one which waits for a limit of its own class lets the others pass.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{Either, select};
use tokio::sync::Notify;

use crate::http::circuit::{Admission, Circuit};
use crate::http::error::HttpError;
use crate::http::settings::Limits;
use crate::http::windows::{Class, Room, Windows};
use crate::ports::time::Time;

/// What a governor says instead of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceDown {
    /// When the service is asked again, in milliseconds from now.
    pub again_in_ms: u64,
}

/// How an exchange ended, as far as the service's health goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The service answered, be it with a refusal.
    Works,
    /// It could not be reached, did not answer, or failed inside.
    Fails,
}

/// The gate.
pub struct Governor {
    time: Arc<dyn Time>,
    state: Mutex<State>,
}

struct State {
    windows: Windows,
    circuit: Circuit,
    held_until_ms: u64,
    queue: VecDeque<Waiter>,
    next: u64,
}

struct Waiter {
    number: u64,
    class: Class,
    admitted: Arc<Admitted>,
}

#[derive(Debug, Default)]
struct Admitted {
    /// Set once, under the state's lock.
    is: AtomicBool,
    news: Notify,
}

impl fmt::Debug for Governor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Governor")
            .field("windows", &state.windows)
            .field("waiting", &state.queue.len())
            .finish_non_exhaustive()
    }
}

impl Governor {
    /// Makes a gate with the given limits.
    ///
    /// # Errors
    ///
    /// Fails when a limit would let nothing through.
    pub fn try_new(limits: &Limits, time: Arc<dyn Time>) -> Result<Self, HttpError> {
        limits.check()?;
        let state = State {
            windows: Windows::new(limits),
            circuit: Circuit::new(limits.circuit),
            held_until_ms: 0,
            queue: VecDeque::new(),
            next: 0,
        };
        Ok(Self { time, state: Mutex::new(state) })
    }

    /// Returns the time that this gate goes by.
    pub fn time(&self) -> &Arc<dyn Time> {
        &self.time
    }

    /// Waits until one more request of that class may go out.
    ///
    /// # Errors
    ///
    /// The service is down, and is left alone for now.
    pub async fn enter(self: &Arc<Self>, class: Class) -> Result<Ticket, ServiceDown> {
        let down = self.state().circuit.down_for(self.time.now_ms());
        if let Some(again_in_ms) = down {
            return Err(ServiceDown { again_in_ms });
        }
        let mut place = Place::take(self, class);
        loop {
            let wait = self.state().serve(self.time.now_ms(), place.number);
            if place.is_admitted() {
                break;
            }
            let news = place.admitted.news.notified();
            match wait {
                Some(ms) => match select(std::pin::pin!(news), self.time.sleep(ms)).await {
                    Either::Left(((), _)) | Either::Right(((), _)) => {}
                },
                None => news.await,
            }
        }
        place.through = true;
        let mut ticket =
            Ticket { governor: Arc::clone(self), class, at: Stage::Out, errand: Admission::Go };
        let admission = self.state().circuit.admit(self.time.now_ms());
        if let Admission::Down { again_in_ms } = admission {
            return Err(ServiceDown { again_in_ms });
        }
        ticket.errand = admission;
        Ok(ticket)
    }

    /// Lets nothing out for so many milliseconds from now: the service asked for it.
    pub fn hold_back(&self, ms: u64) {
        let until = self.time.now_ms().saturating_add(ms);
        let mut state = self.state();
        state.held_until_ms = state.held_until_ms.max(until);
    }

    /// Returns how long the service is left alone, where it is down.
    pub fn down_for_ms(&self) -> Option<u64> {
        self.state().circuit.down_for(self.time.now_ms())
    }

    /// Returns how many requests are out.
    pub fn in_flight(&self) -> usize {
        self.state().windows.in_flight()
    }

    /// Returns how many requests wait at the gate.
    pub fn waiting(&self) -> usize {
        self.state().queue.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets through whoever may go, in order, and says how long the given waiter should wait
    /// before it asks again; `None` when somebody else's going will tell it.
    fn serve(&mut self, now_ms: u64, number: u64) -> Option<u64> {
        let mut waits: Option<u64> = None;
        let mut full: Vec<Class> = Vec::new();
        let mut place = 0;
        while let Some(waiter) = self.queue.get(place) {
            let (class, own) = (waiter.class, waiter.number == number);
            let room = if full.contains(&class) {
                // Somebody before it waits for the same limit, and keeps the time.
                place = place.saturating_add(1);
                continue;
            } else if self.held_until_ms > now_ms {
                Room::At(self.held_until_ms)
            } else {
                self.windows.room(class, now_ms)
            };
            if room == Room::Now {
                self.windows.take(class);
                if let Some(gone) = self.queue.remove(place) {
                    gone.admitted.is.store(true, Ordering::SeqCst);
                    gone.admitted.news.notify_one();
                }
                continue;
            }
            if let (true, Room::At(at)) = (own, room) {
                waits = Some(at.saturating_sub(now_ms));
            }
            if self.windows.own_room(class, now_ms) == Room::Now {
                // It waits for what all share, so that nobody may pass it.
                break;
            }
            full.push(class);
            place = place.saturating_add(1);
        }
        waits
    }

    /// Wakes those who keep the time: the first waiter of each class.
    fn wake(&self) {
        for class in Class::ALL {
            if let Some(first) = self.queue.iter().find(|it| it.class == class) {
                first.admitted.news.notify_one();
            }
        }
    }
}

/// A place in the queue; leaving early gives up the place, or what was given to it.
struct Place<'a> {
    governor: &'a Arc<Governor>,
    class: Class,
    number: u64,
    admitted: Arc<Admitted>,
    through: bool,
}

impl<'a> Place<'a> {
    fn take(governor: &'a Arc<Governor>, class: Class) -> Self {
        let admitted = Arc::new(Admitted::default());
        let mut state = governor.state();
        let number = state.next;
        state.next = number.saturating_add(1);
        state.queue.push_back(Waiter { number, class, admitted: Arc::clone(&admitted) });
        Self { governor, class, number, admitted, through: false }
    }

    fn is_admitted(&self) -> bool {
        self.admitted.is.load(Ordering::SeqCst)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.governor.state();
        if self.is_admitted() && !self.through {
            // Nothing went out, so that the place could be free at once; but a place that is free
            // too late harms nobody.
            state.windows.answered(self.class, self.governor.time.now_ms());
            state.windows.left();
        }
        state.queue.retain(|it| it.number != self.number);
        state.wake();
    }
}

/// How far an exchange has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Out,
    Answered,
}

/// The right to send one request; dropping it ends the exchange.
#[derive(Debug)]
pub struct Ticket {
    governor: Arc<Governor>,
    class: Class,
    at: Stage,
    errand: Admission,
}

impl Ticket {
    /// Notes that the service answered, or that no answer will come.
    pub fn answered(&mut self, health: Health) {
        let now_ms = self.governor.time.now_ms();
        let mut state = self.governor.state();
        if self.at == Stage::Out {
            self.at = Stage::Answered;
            state.windows.answered(self.class, now_ms);
        }
        match health {
            Health::Works => state.circuit.succeeded(),
            Health::Fails => state.circuit.failed(now_ms),
        }
        state.wake();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let now_ms = self.governor.time.now_ms();
        let mut state = self.governor.state();
        if self.at == Stage::Out {
            state.windows.answered(self.class, now_ms);
            if self.errand == Admission::Probe {
                state.circuit.abandoned(now_ms);
            }
        }
        state.windows.left();
        state.wake();
    }
}
