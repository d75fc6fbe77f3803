//! Hours of traffic in a moment: requests, their ways, and what the service sees of them.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::http::governor::{Governor, Health};
use crate::http::settings::Limits;
use crate::http::windows::Class;
use crate::ports::time::Time as _;
use crate::ports::virtual_time::VirtualTime;

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Runs a future to its end; whenever nothing can go on, time moves to the end of the next sleep.
pub(super) fn run<T>(time: &VirtualTime, future: impl Future<Output = T>) -> T {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    loop {
        while woken.0.swap(false, Ordering::SeqCst) {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return value;
            }
        }
        assert!(time.advance_to_next().is_some(), "everybody waits, and nobody for the time");
    }
}

/// One request: when it comes, and how long its ways take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) class: Class,
    pub(super) comes_at_ms: u64,
    pub(super) way_there_ms: u64,
    pub(super) way_back_ms: u64,
}

/// What happened to the requests, in the order in which the service saw them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// When the service saw a request, and what it was.
    pub(super) at_service: Vec<(u64, Class)>,
    /// The places of the requests, in the order in which they were let out.
    pub(super) let_out: Vec<usize>,
    /// How many were out at the most.
    pub(super) concurrent: usize,
}

impl Seen {
    /// Returns the most requests of a class (or all) in any span at the service.
    pub(super) fn most_in(&self, span_ms: u64, class: Option<Class>) -> usize {
        let mut times: Vec<u64> = self
            .at_service
            .iter()
            .filter(|(_, it)| class.is_none_or(|class| class == *it))
            .map(|(at, _)| *at)
            .collect();
        times.sort_unstable();
        let within = |from: u64| times.partition_point(|at| *at < from + span_ms);
        let counts = times.iter().enumerate().map(|(place, from)| within(*from) - place);
        counts.max().unwrap_or(0)
    }

    pub(super) fn last_ms(&self) -> u64 {
        self.at_service.iter().map(|(at, _)| *at).max().unwrap_or(0)
    }
}

pub(super) fn gate(limits: &Limits) -> (VirtualTime, Arc<Governor>) {
    let time = VirtualTime::new();
    let governor = Governor::try_new(limits, Arc::new(time.clone())).unwrap();
    (time, Arc::new(governor))
}

/// Sends all requests through a gate with those limits.
pub(super) fn simulate(limits: &Limits, requests: &[Request]) -> Seen {
    let (time, governor) = gate(limits);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let all = requests.iter().enumerate().map(|(place, request)| {
        let (time, governor, seen) = (time.clone(), Arc::clone(&governor), Arc::clone(&seen));
        async move {
            time.sleep(request.comes_at_ms).await;
            let mut ticket = governor.enter(request.class).await.unwrap();
            {
                let mut seen = seen.lock().unwrap();
                seen.let_out.push(place);
                seen.concurrent = seen.concurrent.max(governor.in_flight());
            }
            time.sleep(request.way_there_ms).await;
            seen.lock().unwrap().at_service.push((time.now_ms(), request.class));
            time.sleep(request.way_back_ms).await;
            ticket.answered(Health::Works);
        }
    });
    run(&time, futures_util::future::join_all(all));
    assert_eq!((governor.in_flight(), governor.waiting()), (0, 0));
    let seen = seen.lock().unwrap();
    seen.clone()
}
