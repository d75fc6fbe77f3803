//! A side that keeps its state in the data file after each request that may have changed it.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::StatusCode;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use serde_json::Value;

use crate::sandbox::clock::Clock;
use crate::sandbox::store::DataFile;
use crate::sandbox::store::Side;

/// A router that saves the state after each request that may have changed it, before its answer
/// goes out.
pub(super) fn keeping(
    router: Router,
    keeper: Option<(Arc<DataFile>, Clock, Side)>,
    state: impl Fn() -> Value + Clone + Send + Sync + 'static,
) -> Router {
    let Some((data, reached, side)) = keeper else { return router };
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let (data, reached, state) = (Arc::clone(&data), Arc::clone(&reached), state.clone());
        async move {
            let reads = only_reads(request.method(), request.uri().path());
            let response = next.run(request).await;
            if !reads {
                let save = move || data.save(|| reached(), side, state);
                if let Ok(Err(error)) = tokio::task::spawn_blocking(save).await {
                    tracing::error!(%error, "the sandbox state was not saved");
                    // An answer that a restart would not remember must not look like a success.
                    let words = "the sandbox cannot write its data file; see its disk and rights";
                    return (StatusCode::INTERNAL_SERVER_ERROR, words).into_response();
                }
            }
            response
        }
    }))
}

/// Tells whether a request changes nothing; consent, which is a GET, grants a code.
fn only_reads(method: &Method, path: &str) -> bool {
    if method == Method::GET {
        return !path.starts_with("/connect/");
    }
    path.starts_with("/v3/") && path.ends_with("/query")
}
