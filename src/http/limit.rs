//! Rate limits that hold for any span of time, not only on average.

use std::num::NonZeroU32;

use governor::DefaultDirectRateLimiter;
use governor::Quota;
use governor::RateLimiter;
use governor::clock::Clock as _;
use governor::clock::DefaultClock;

use crate::http::error::HttpError;
use crate::http::settings::Rate;

/// Lets requests through at no more than a rate.
#[derive(Debug)]
pub struct Limiter {
    inner: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

/// The span that a rate counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// 60 seconds.
    Minute,
    /// One second.
    Second,
}

impl Limiter {
    /// Builds a limiter.
    ///
    /// A bucket of `n` that also refills at `n` a span lets nearly `2n` through in the first span;
    /// so the bucket holds the burst, and refills with what is left of the rate.
    ///
    /// # Errors
    ///
    /// Fails when the burst is zero or not smaller than the rate.
    pub fn try_new(rate: Rate, span: Span) -> Result<Self, HttpError> {
        let wrong = HttpError::Settings {
            setting: "limits",
            reason: "a burst must be at least 1 and smaller than the rate",
        };
        let refill = rate.at_most.checked_sub(rate.burst).and_then(NonZeroU32::new);
        let (Some(refill), Some(burst)) = (refill, NonZeroU32::new(rate.burst)) else {
            return Err(wrong);
        };
        let quota = match span {
            Span::Minute => Quota::per_minute(refill),
            Span::Second => Quota::per_second(refill),
        };
        let clock = DefaultClock::default();
        Ok(Self { inner: RateLimiter::direct(quota.allow_burst(burst)), clock })
    }

    /// Waits until one more request may go out.
    pub async fn wait(&self) {
        while let Err(not_until) = self.inner.check() {
            tokio::time::sleep(not_until.wait_time_from(self.clock.now())).await;
        }
    }
}
