//! The client: limits, sends, reads, and sends again where that is allowed.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use bytes::BytesMut;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use url::Host;
use url::Url;

use crate::http::backoff::Jitter;
use crate::http::backoff::SystemJitter;
use crate::http::backoff::retry_after_ms;
use crate::http::backoff::wait_ms;
use crate::http::error::HttpError;
use crate::http::governor::Governor;
use crate::http::governor::Health;
use crate::http::governor::ServiceDown;
use crate::http::redact::redacted_url;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Retry;
use crate::http::response::HttpResponse;
use crate::http::response::MayHaveHappened;
use crate::http::settings::HttpSettings;
use crate::http::settings::Throttle;
use crate::http::time::RealTime;
use crate::http::usage::Counters;
use crate::http::usage::HttpUsage;
use crate::http::windows::Class;
use crate::ports::time::Time;

/// How long an idle connection is kept. Services drop idle connections after a minute or so
/// without a word; a write sent into such a connection would have an unknown outcome.
const IDLE_MS: u64 = 20_000;

/// An HTTP client with its limits; clones share connections, limits and counts.
#[derive(Clone)]
pub struct HttpClient {
    shared: Arc<Shared>,
}

struct Shared {
    inner: reqwest::Client,
    settings: HttpSettings,
    governor: Arc<Governor>,
    jitter: Arc<dyn Jitter>,
    counters: Counters,
    /// The path segment that is a secret, as it is written in addresses.
    hidden: OnceLock<SecretString>,
}

impl HttpClient {
    /// Builds a client; installs the process's TLS provider if none is there yet.
    ///
    /// # Errors
    ///
    /// Fails on contradicting settings and when TLS cannot be set up. Nothing has been sent.
    pub fn try_new(settings: HttpSettings) -> Result<Self, HttpError> {
        Self::try_with_jitter(settings, Arc::new(SystemJitter))
    }

    /// Builds a client with the given source of chance.
    ///
    /// # Errors
    ///
    /// As [`HttpClient::try_new`].
    pub fn try_with_jitter(
        settings: HttpSettings,
        jitter: Arc<dyn Jitter>,
    ) -> Result<Self, HttpError> {
        let governor = Governor::try_new(&settings.limits, Arc::new(RealTime::new()))?;
        Self::try_governed(settings, jitter, Arc::new(governor))
    }

    /// Builds a client whose requests go through a gate that it shares with others; the limits of
    /// the settings do not count, and waiting is done in the gate's time.
    ///
    /// # Errors
    ///
    /// As [`HttpClient::try_new`].
    pub fn try_governed(
        settings: HttpSettings,
        jitter: Arc<dyn Jitter>,
        governor: Arc<Governor>,
    ) -> Result<Self, HttpError> {
        check(&settings)?;
        // A provider that is already installed is as good as ours.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(settings.user_agent.clone())
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.request_timeout_ms))
            .pool_idle_timeout(Duration::from_millis(IDLE_MS))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy();
        if let Some(proxy) = &settings.proxy {
            let proxy = reqwest::Proxy::all(proxy.clone());
            builder = builder.proxy(proxy.map_err(|source| HttpError::Build { source })?);
        }
        let inner = builder.build().map_err(|source| HttpError::Build { source })?;
        let counters = Counters::default();
        let hidden = OnceLock::new();
        let shared = Shared { inner, settings, governor, jitter, counters, hidden };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Sends a request and returns the last answer, whatever its status.
    ///
    /// # Errors
    ///
    /// Fails when no answer came; [`HttpError::may_have_happened`] tells whether the request may
    /// have taken effect nevertheless.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.send_as(Class::Plain, request).await
    }

    /// Sends a request that counts as one of a class.
    ///
    /// # Errors
    ///
    /// As [`HttpClient::send`].
    pub async fn send_as(
        &self,
        class: Class,
        request: HttpRequest,
    ) -> Result<HttpResponse, HttpError> {
        let shared = &self.shared;
        shared.refuse_insecure(&request)?;
        let mut earlier = MayHaveHappened::No;
        let mut attempt = 1;
        loop {
            let result = shared.attempt(class, &request, attempt, earlier).await;
            let last = attempt >= shared.settings.attempts_max;
            let wait =
                if last { None } else { shared.wait_before_next(&request, attempt, &result) };
            let Some(wait) = wait else { return result };
            if left_in_doubt(&result) {
                earlier = MayHaveHappened::Maybe;
            }
            if let Some(again_in_ms) = shared.governor.down_for_ms() {
                return Err(down(&request, earlier, ServiceDown { again_in_ms }));
            }
            tracing::debug!(
                purpose = request.purpose,
                attempt,
                wait_ms = wait.own_ms,
                "sends again"
            );
            shared.governor.hold_back(wait.all_ms);
            shared.governor.time().sleep(wait.own_ms).await;
            attempt += 1;
        }
    }

    /// Says that a path segment is a secret: no log and no error of this client and its clones
    /// shows it. The first one that is said holds.
    pub fn hide_segment(&self, secret: &SecretString) {
        let _first_holds = self.shared.hidden.set(SecretString::from(as_segment(secret)));
    }

    /// Returns the time in which this client waits.
    pub fn time(&self) -> &Arc<dyn Time> {
        self.shared.governor.time()
    }

    /// Returns what this client and its clones have used since they were built.
    pub fn usage(&self) -> HttpUsage {
        self.shared.counters.snapshot()
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

impl Shared {
    /// Returns an address as logs and errors may show it.
    fn shown(&self, url: &Url) -> String {
        redacted_url(url, self.hidden.get())
    }

    /// Sends the request once, inside the limits.
    async fn attempt(
        &self,
        class: Class,
        request: &HttpRequest,
        attempt: u32,
        earlier: MayHaveHappened,
    ) -> Result<HttpResponse, HttpError> {
        let (built, bytes) = self.build(request)?;
        let ticket = self.governor.enter(class).await;
        let mut ticket = ticket.map_err(|refused| down(request, earlier, refused))?;
        self.counters.count_attempt(attempt, bytes);
        let answer = match self.inner.execute(built).await {
            Ok(answer) => answer,
            Err(source) => {
                ticket.answered(Health::Fails);
                return Err(self.failed(request, earlier, source));
            }
        };
        let status = answer.status().as_u16();
        ticket.answered(if (500..600).contains(&status) { Health::Fails } else { Health::Works });
        let headers = answer.headers().clone();
        let body = self.read(request, earlier, answer).await?;
        self.counters.count_answer(status, body.len());
        tracing::debug!(
            purpose = request.purpose,
            url = self.shown(&request.url),
            status,
            attempt,
            bytes = body.len(),
            "answered"
        );
        Ok(HttpResponse { status, headers, body, attempts: attempt, earlier })
    }

    fn refuse_insecure(&self, request: &HttpRequest) -> Result<(), HttpError> {
        if request.url.scheme() == "https" || is_loopback(&request.url) {
            return Ok(());
        }
        let url = self.shown(&request.url);
        Err(HttpError::Insecure { purpose: request.purpose.clone(), url })
    }

    fn build(&self, request: &HttpRequest) -> Result<(reqwest::Request, usize), HttpError> {
        let mut builder = self.inner.request(request.method.clone(), request.url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(*name, value.expose());
        }
        let mut bytes = 0;
        if let Some(content_type) = request.body.content_type() {
            let body = request.body.encoded();
            bytes = body.len();
            builder = builder.header("content-type", content_type).body(body);
        } else if matches!(request.body, Body::Empty) && request.method == reqwest::Method::POST {
            builder = builder.header("content-length", "0");
        }
        let built = builder.build().map_err(|source| HttpError::Request {
            purpose: request.purpose.clone(),
            url: self.shown(&request.url),
            source: source.without_url(),
        })?;
        Ok((built, bytes))
    }

    async fn read(
        &self,
        request: &HttpRequest,
        earlier: MayHaveHappened,
        mut answer: reqwest::Response,
    ) -> Result<Bytes, HttpError> {
        let limit = self.settings.body_bytes_max;
        let mut body = BytesMut::new();
        loop {
            let chunk = answer.chunk().await;
            let chunk = chunk.map_err(|source| self.failed(request, earlier, source))?;
            let Some(chunk) = chunk else { return Ok(body.freeze()) };
            if body.len().saturating_add(chunk.len()) > limit {
                return Err(HttpError::BodyTooLarge {
                    purpose: request.purpose.clone(),
                    url: self.shown(&request.url),
                    limit_bytes: limit,
                });
            }
            body.extend_from_slice(&chunk);
        }
    }

    /// Sorts a failure of the HTTP library by what is known about the request's fate.
    fn failed(
        &self,
        request: &HttpRequest,
        earlier: MayHaveHappened,
        source: reqwest::Error,
    ) -> HttpError {
        let purpose = request.purpose.clone();
        let url = self.shown(&request.url);
        let source = source.without_url();
        if source.is_builder() {
            HttpError::Request { purpose, url, source }
        } else if source.is_connect() {
            HttpError::Unreachable { purpose, url, happened: earlier, source }
        } else if source.is_timeout() {
            let after_ms = self.settings.request_timeout_ms;
            HttpError::TimedOut { purpose, url, after_ms, sent: MayHaveHappened::Maybe, source }
        } else {
            HttpError::Cut { purpose, url, sent: MayHaveHappened::Maybe, source }
        }
    }

    /// Returns how long to wait before the request may be sent again, or that it may not.
    fn wait_before_next(
        &self,
        request: &HttpRequest,
        attempt: u32,
        result: &Result<HttpResponse, HttpError>,
    ) -> Option<Wait> {
        let chosen = || wait_ms(&self.settings, attempt, self.jitter.as_ref());
        let own = || Wait { own_ms: chosen(), all_ms: 0 };
        let response = match (request.retry, result) {
            (Retry::Never, _) => return None,
            (_, Ok(response)) => response,
            (_, Err(HttpError::Unreachable { .. })) => return Some(own()),
            (Retry::Safe, Err(HttpError::TimedOut { .. } | HttpError::Cut { .. })) => {
                return Some(own());
            }
            (_, Err(_)) => return None,
        };
        if response.status == 429 && (self.settings.throttle)(response) == Throttle::UsedUp {
            return None;
        }
        match (response.status, retry_after_ms(response)) {
            (status, Some(asked)) if status == 429 || is_passing(status) => {
                // Spread out those who were told the same moment, never before it.
                let own_ms = asked.saturating_add(self.jitter.up_to(asked / 8));
                (asked <= self.settings.retry_after_max_ms)
                    .then_some(Wait { own_ms, all_ms: asked })
            }
            (429, None) => {
                let all_ms = self.settings.throttled_wait_ms;
                Some(Wait { own_ms: all_ms.saturating_add(chosen()), all_ms })
            }
            (status, None) if is_passing(status) => Some(own()),
            _ => None,
        }
    }
}

/// A wait before a request is sent again.
#[derive(Clone, Copy, Debug)]
struct Wait {
    /// How long this request waits, in milliseconds.
    own_ms: u64,
    /// How long every request to the service waits, in milliseconds.
    all_ms: u64,
}

fn down(request: &HttpRequest, happened: MayHaveHappened, refused: ServiceDown) -> HttpError {
    HttpError::Down {
        purpose: request.purpose.clone(),
        host: request.url.host_str().unwrap_or_default().to_owned(),
        again_in_s: refused.again_in_ms.div_ceil(1_000),
        happened,
    }
}

/// Returns whether an attempt that is about to be repeated may have taken effect.
fn left_in_doubt(result: &Result<HttpResponse, HttpError>) -> bool {
    match result {
        // A throttled request was turned away at the door; after any other failure nobody knows.
        Ok(response) => response.status != 429,
        Err(error) => error.may_have_happened() == MayHaveHappened::Maybe,
    }
}

fn check(settings: &HttpSettings) -> Result<(), HttpError> {
    let wrong = |setting, reason| Err(HttpError::Settings { setting, reason });
    if settings.attempts_max == 0 {
        return wrong("attempts_max", "a request must be sent at least once");
    }
    settings.limits.check()
}

/// Tells whether a status says that the service failed for the moment. 520 to 524 are what Cloudflare
/// answers when the service behind it did not.
fn is_passing(status: u16) -> bool {
    matches!(status, 500 | 502 | 503 | 504 | 520..=524)
}

/// Writes a text as a segment of a path, escaped as in an address.
fn as_segment(text: &SecretString) -> String {
    let Ok(mut url) = Url::parse("https://localhost/") else { return String::new() };
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(text.expose_secret());
    }
    url.path().trim_start_matches('/').to_owned()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
