//! One POST over a connection of its own; the sandbox has no other need of a client.

use std::io;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Host;
use url::Url;

/// How long the receiver may take. Source: API reference.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads an address that webhooks may go to: plain HTTP on this machine, and nowhere else.
pub(in crate::sandbox) fn address(given: &str) -> Result<Url, String> {
    let refused = || {
        format!("`{given}` is no http address of this machine, such as http://127.0.0.1:8080/hook")
    };
    let url = Url::parse(given).ok().ok_or_else(refused)?;
    let local = match url.host() {
        Some(Host::Ipv4(it)) => it.is_loopback(),
        Some(Host::Ipv6(it)) => it.is_loopback(),
        Some(Host::Domain(it)) => it == "localhost",
        None => false,
    };
    if url.scheme() == "http" && local { Ok(url) } else { Err(refused()) }
}

/// Sends a body and gives the status of the answer.
pub(in crate::sandbox) async fn post(
    url: &Url,
    headers: &[(&str, String)],
    body: &str,
) -> io::Result<u16> {
    let sent = timeout(PATIENCE, exchange(url, headers, body)).await;
    sent.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn exchange(url: &Url, headers: &[(&str, String)], body: &str) -> io::Result<u16> {
    let host = url.host_str().unwrap_or("127.0.0.1").trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(80);
    let mut stream = TcpStream::connect((host, port)).await?;
    let path = url
        .query()
        .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let headers = headers.iter().fold(String::new(), |mut all, (name, it)| {
        all.extend([name, ": ", it.as_str(), "\r\n"]);
        all
    });
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}:{port}\r\nconnection: close\r\n{headers}\
         content-length: {}\r\n\r\n",
        url.host_str().unwrap_or("127.0.0.1"),
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = Vec::new();
    // The status line is all that counts; a receiver that closes late must not hold it up.
    while answer.len() < 12 {
        let mut some = [0; 64];
        let read = stream.read(&mut some).await?;
        if read == 0 {
            break;
        }
        answer.extend(some.iter().take(read));
    }
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|it| it.get(..3)?.parse().ok());
    status.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
