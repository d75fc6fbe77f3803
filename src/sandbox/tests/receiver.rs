//! An address that is told of changes.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::time::Duration;
use tokio::time::timeout;

/// A receiver that refuses the first calls.
pub(in crate::sandbox) struct Receiver {
    pub(in crate::sandbox) url: String,
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

impl Receiver {
    pub(in crate::sandbox) async fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let got: Arc<Mutex<Vec<(HeaderMap, String)>>> = Arc::default();
        let kept = Arc::clone(&got);
        let answer = move |headers: HeaderMap, body: Bytes| {
            let kept = Arc::clone(&kept);
            async move {
                let mut kept = kept.lock().unwrap();
                kept.push((headers, String::from_utf8(body.to_vec()).unwrap()));
                if kept.len() <= refusals { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
            }
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { url, got }
    }

    /// What came so far: headers and body of each call.
    pub(in crate::sandbox) fn got(&self) -> Vec<(HeaderMap, String)> {
        self.got.lock().unwrap().clone()
    }

    /// The bodies that came so far.
    pub(in crate::sandbox) fn bodies(&self) -> Vec<Value> {
        self.got().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }

    /// Waits until so many calls came.
    pub(in crate::sandbox) async fn calls(&self, count: usize) -> Vec<(HeaderMap, String)> {
        let arrived = async {
            while self.got.lock().unwrap().len() < count {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), arrived).await.expect("the calls come");
        self.got()
    }
}
