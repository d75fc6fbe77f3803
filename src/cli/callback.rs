//! Waits on this machine for the browser that a sign-in sends back.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use url::{Host, Url};

use crate::cli::error::CliError;

/// How long the last page may take to reach the browser.
const GOODBYE: Duration = Duration::from_secs(2);

/// Listens for the browser at the redirect address.
#[derive(Debug)]
pub struct Callback {
    redirect: Url,
    returns: mpsc::Receiver<Return>,
    stop: watch::Sender<bool>,
    servers: Vec<tokio::task::JoinHandle<()>>,
}

/// A browser that came back, and waits for a page.
#[derive(Debug)]
pub struct Return {
    /// The address with which it came.
    pub url: Url,
    page: oneshot::Sender<Page>,
}

/// What a browser that came back is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The company is connected.
    Connected,
    /// It is not; the terminal says why.
    NotConnected,
    /// The answer is not of this attempt.
    Stranger,
}

#[derive(Clone)]
struct Shared {
    redirect: Url,
    returns: mpsc::Sender<Return>,
}

/// Tells whether a redirect address leads to this machine, so that it can be listened at.
pub fn is_here(redirect: &Url) -> bool {
    redirect.scheme() == "http" && !addresses(redirect).is_empty()
}

/// Returns the addresses of this machine that a redirect address may mean: a browser may take
/// either for `localhost`.
fn addresses(redirect: &Url) -> Vec<IpAddr> {
    match redirect.host() {
        Some(Host::Domain("localhost")) => {
            vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
        }
        Some(Host::Ipv4(address)) if address.is_loopback() => vec![IpAddr::V4(address)],
        Some(Host::Ipv6(address)) if address.is_loopback() => vec![IpAddr::V6(address)],
        _ => Vec::new(),
    }
}

impl Callback {
    /// Begins to listen at a redirect address of this machine.
    ///
    /// # Errors
    /// The port is taken, or nobody may listen there.
    pub async fn listen(mut redirect: Url) -> Result<Self, CliError> {
        let mut port = redirect.port_or_known_default().unwrap_or_default();
        let mut listeners = Vec::new();
        for address in addresses(&redirect) {
            match TcpListener::bind((address, port)).await {
                Ok(listener) => {
                    port = listener.local_addr().map_or(port, |it| it.port());
                    listeners.push(listener);
                }
                // Where the machine does not speak IPv6, no browser comes that way either.
                Err(error) if !listeners.is_empty() && error.kind() != ErrorKind::AddrInUse => {}
                Err(error) => return Err(cannot_listen(port, &error)),
            }
        }
        // A host that is set already takes any port.
        let _cannot_fail = redirect.set_port(Some(port));
        let (sender, returns) = mpsc::channel(1);
        let (stop, stopped) = watch::channel(false);
        let shared = Shared { redirect: redirect.clone(), returns: sender };
        let router = Router::new().route(redirect.path(), get(come_back)).with_state(shared);
        let serve = |listener| {
            let (router, mut stopped) = (router.clone(), stopped.clone());
            tokio::spawn(async move {
                let stop = async move {
                    let _told_or_gone = stopped.wait_for(|it| *it).await;
                };
                let _ended = axum::serve(listener, router).with_graceful_shutdown(stop).await;
            })
        };
        let servers = listeners.into_iter().map(serve).collect();
        Ok(Self { redirect, returns, stop, servers })
    }

    /// Returns the redirect address, with the port that was taken.
    pub fn redirect(&self) -> &Url {
        &self.redirect
    }

    /// Waits for a browser that comes back.
    pub async fn next(&mut self) -> Option<Return> {
        self.returns.recv().await
    }

    /// Stops listening, after the pages that were given are shown.
    pub async fn close(mut self) {
        self.returns.close();
        let _nobody_listens = self.stop.send(true);
        let all = async {
            for server in self.servers {
                let _ended = server.await;
            }
        };
        // A browser that keeps its connection open is not waited for.
        let _in_time = tokio::time::timeout(GOODBYE, all).await;
    }
}

impl Return {
    /// Shows the browser its page.
    pub fn show(self, page: Page) {
        let _browser_gone = self.page.send(page);
    }
}

fn cannot_listen(port: u16, error: &std::io::Error) -> CliError {
    let why = match error.kind() {
        ErrorKind::AddrInUse => "another program listens there",
        ErrorKind::PermissionDenied => "this user may not listen there",
        _ => "nobody can listen there",
    };
    CliError::Usage(format!(
        "the browser cannot come back to port {port} of this machine: {why}; give another one with \
         --port, and register its address with the app at developer.intuit.com, or use --paste"
    ))
}

async fn come_back(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let mut url = shared.redirect;
    url.set_query(query.as_deref());
    let (page, shown) = oneshot::channel();
    if shared.returns.send(Return { url, page }).await.is_err() {
        return rendered(Page::Stranger);
    }
    rendered(shown.await.unwrap_or(Page::NotConnected))
}

fn rendered(page: Page) -> Response {
    let (status, title, text) = match page {
        Page::Connected => (
            StatusCode::OK,
            "Connected",
            "tieout is connected to the company. You can close this page.",
        ),
        Page::NotConnected => (
            StatusCode::BAD_REQUEST,
            "Not connected",
            "tieout is not connected. The terminal in which you began says why.",
        ),
        Page::Stranger => (
            StatusCode::BAD_REQUEST,
            "Not this sign-in",
            "This page does not belong to the sign-in that tieout waits for. Begin again with the \
             address that the terminal shows.",
        ),
    };
    let body = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         </head><body><h1>{title}</h1><p>{text}</p></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONNECTION, "close"),
    ];
    (status, headers, body).into_response()
}
