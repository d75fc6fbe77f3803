//! Routers on sockets.

use axum::Router;
use url::Url;

/// Serves a router for as long as the test goes on, and returns where: `http://127.0.0.1:45123/`.
pub(crate) async fn served(router: Router) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}
