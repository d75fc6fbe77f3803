//! What the adapters' tests begin with: a router on a socket, and a client that hardly waits.

use axum::Router;
use url::Url;

use crate::http::settings::HttpSettings;
use crate::http::settings::Limits;

/// Serves a router for as long as the test goes on, and returns where: `http://127.0.0.1:45123/`.
pub(crate) async fn served(router: Router) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Settings of a client that asks twice at most and does not wait between attempts.
pub(crate) fn hurried() -> HttpSettings {
    let mut settings = HttpSettings::new("tieout-test", Limits::plain(10_000, 10_000, 4));
    settings.attempts_max = 2;
    settings.backoff_base_ms = 1;
    settings.backoff_max_ms = 1;
    settings.throttled_wait_ms = 0;
    settings
}
