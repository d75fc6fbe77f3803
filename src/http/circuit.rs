//! Leaving a service alone that is down. Pure: the time comes in.

/// How long a circuit may stay open at most, however often its probe fails.
const OPEN_MS_MAX: u64 = 300_000;

/// How a circuit opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitSettings {
    /// So many failures in a row open it.
    pub failures: u32,
    /// So long it stays open the first time, in milliseconds; twice as long after each failed
    /// probe.
    pub open_ms: u64,
}

/// Whether requests go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The service works, as far as is known.
    Go,
    /// The service was down: this one request finds out whether it still is.
    Probe,
    /// The service is down; it is asked again after so many milliseconds.
    Down {
        /// The wait, in milliseconds.
        again_in_ms: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed {
        failures: u32,
    },
    Open {
        until_ms: u64,
        open_ms: u64,
    },
    /// One probe is out.
    HalfOpen {
        open_ms: u64,
    },
}

/// A circuit between the program and a service: closed while the service works.
#[derive(Debug)]
pub struct Circuit {
    settings: CircuitSettings,
    state: State,
}

impl Circuit {
    /// Makes a closed circuit.
    pub fn new(settings: CircuitSettings) -> Self {
        Self { settings, state: State::Closed { failures: 0 } }
    }

    /// Returns whether a request may go out, and remembers that a probe did.
    pub fn admit(&mut self, now_ms: u64) -> Admission {
        match self.state {
            State::Closed { .. } => Admission::Go,
            State::Open { until_ms, open_ms } if until_ms <= now_ms => {
                self.state = State::HalfOpen { open_ms };
                Admission::Probe
            }
            State::Open { until_ms, .. } => {
                Admission::Down { again_in_ms: until_ms.saturating_sub(now_ms) }
            }
            State::HalfOpen { open_ms } => Admission::Down { again_in_ms: open_ms },
        }
    }

    /// Returns how long nothing goes out, where that is so; changes nothing.
    pub fn down_for(&self, now_ms: u64) -> Option<u64> {
        match self.state {
            State::Open { until_ms, .. } if until_ms > now_ms => {
                Some(until_ms.saturating_sub(now_ms))
            }
            State::HalfOpen { open_ms } => Some(open_ms),
            State::Closed { .. } | State::Open { .. } => None,
        }
    }

    /// Notes an answer of a service that works.
    pub fn succeeded(&mut self) {
        self.state = State::Closed { failures: 0 };
    }

    /// Notes that the service failed, or could not be reached.
    pub fn failed(&mut self, now_ms: u64) {
        let open = |open_ms: u64| State::Open { until_ms: now_ms.saturating_add(open_ms), open_ms };
        self.state = match self.state {
            State::Closed { failures } => {
                let failures = failures.saturating_add(1);
                if failures >= self.settings.failures {
                    open(self.settings.open_ms)
                } else {
                    State::Closed { failures }
                }
            }
            State::HalfOpen { open_ms } => open(open_ms.saturating_mul(2).min(OPEN_MS_MAX)),
            // Went out before it opened.
            state @ State::Open { .. } => state,
        };
    }

    /// Notes that a probe was given up before anything was known.
    pub fn abandoned(&mut self, now_ms: u64) {
        if let State::HalfOpen { open_ms } = self.state {
            self.state = State::Open { until_ms: now_ms, open_ms };
        }
    }
}
