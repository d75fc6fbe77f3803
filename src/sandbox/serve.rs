//! Both simulators on loopback ports, with their state kept between starts.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware;
use axum::middleware::Next;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::sync::DropGuard;

use crate::sandbox::clock;
use crate::sandbox::demo::company;
use crate::sandbox::qbo;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::store;
use crate::sandbox::store::Folder;
use crate::sandbox::store::StoreError;
use crate::sandbox::workiz;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;

/// What the sandbox starts from when there is no saved state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seed {
    /// The demo company.
    Demo,
    /// Two companies without documents.
    Empty,
    /// A folder with `quickbooks.json` and `workiz.json`.
    Dir(PathBuf),
}

/// How the sandbox's time goes, and whether call limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// Time goes as fast as in reality, and limits hold.
    Real,
    /// Time goes 40 ms a request, and there are no limits.
    Fast,
}

/// How to start the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxOptions {
    /// Port of the QuickBooks side; 0 takes any free one.
    pub quickbooks_port: u16,
    /// Port of the Workiz side; 0 takes any free one.
    pub workiz_port: u16,
    /// What to start from.
    pub seed: Seed,
    /// Folder for the state; without one the state ends with the sandbox.
    pub data: Option<PathBuf>,
    /// Time and limits.
    pub speed: Speed,
}

/// Why the sandbox does not start or stop well.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port cannot be had.
    #[error("failed to listen on 127.0.0.1:{port}; choose another port, or 0 for any")]
    Port {
        /// The port asked for.
        port: u16,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A seed or state file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The QuickBooks seed cannot be loaded.
    #[error("failed to load the QuickBooks side of the sandbox")]
    QuickBooks(#[source] qbo::seed::SeedError),
    /// The Workiz seed cannot be loaded.
    #[error("failed to load the Workiz side of the sandbox")]
    Workiz(#[source] workiz::seed::SeedError),
    /// A seed says no time.
    #[error("the sandbox seed has no readable time in `now`; write it as 2026-04-02T13:00:00Z")]
    Now,
}

/// A sandbox that runs; dropping it stops it without saving.
pub struct RunningSandbox {
    quickbooks: QboSandbox,
    workiz: WorkizSandbox,
    quickbooks_url: String,
    workiz_url: String,
    folder: Option<Arc<Folder>>,
    servers: Vec<JoinHandle<()>>,
    running: DropGuard,
}

impl fmt::Debug for RunningSandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RunningSandbox")
            .field("quickbooks_url", &self.quickbooks_url)
            .field("workiz_url", &self.workiz_url)
            .finish_non_exhaustive()
    }
}

/// Starts both simulators on 127.0.0.1.
///
/// # Errors
/// When a port is taken, or seed or saved state cannot be loaded.
pub async fn start(options: SandboxOptions) -> Result<RunningSandbox, SandboxError> {
    let folder = options.data.map(Folder::open).transpose()?.map(Arc::new);
    let saved = folder.as_deref().map(Folder::saved).transpose()?.flatten();
    let (quickbooks_seed, workiz_seed) = match saved {
        Some(saved) => saved,
        None => seeds(&options.seed)?,
    };
    let begin = now(&quickbooks_seed)?.max(now(&workiz_seed)?);
    let (clock, limits, rate_limit) = match options.speed {
        Speed::Real => (clock::real_elapsed(begin), Limits::Real, RateLimit::Real),
        Speed::Fast => (clock::stepping(begin), Limits::Off, RateLimit::Off),
    };
    let settings = QboSettings { limits, ..QboSettings::default() };
    let quickbooks = QboSandbox::try_new(&quickbooks_seed, Arc::clone(&clock), settings)
        .map_err(SandboxError::QuickBooks)?;
    let settings = WorkizSettings { rate_limit, ..WorkizSettings::default() };
    let workiz =
        WorkizSandbox::try_new(&workiz_seed, clock, settings).map_err(SandboxError::Workiz)?;

    let quickbooks_listener = listen(options.quickbooks_port).await?;
    let workiz_listener = listen(options.workiz_port).await?;
    let quickbooks_url = url(&quickbooks_listener, options.quickbooks_port)?;
    let workiz_url = url(&workiz_listener, options.workiz_port)?;
    quickbooks.set_base_url(&quickbooks_url);

    let stop = CancellationToken::new();
    let (books, field) = (quickbooks.clone(), workiz.clone());
    let quickbooks_router =
        keeping(quickbooks.router(), folder.clone(), store::QUICKBOOKS, move || books.state());
    let workiz_router =
        keeping(workiz.router(), folder.clone(), store::WORKIZ, move || field.state());
    let servers = vec![
        serve(quickbooks_listener, quickbooks_router, stop.clone()),
        serve(workiz_listener, workiz_router, stop.clone()),
    ];
    let sandbox = RunningSandbox {
        quickbooks,
        workiz,
        quickbooks_url,
        workiz_url,
        folder,
        servers,
        running: stop.drop_guard(),
    };
    // From the first moment on both files are there, so that a sandbox that is killed goes on.
    sandbox.save()?;
    Ok(sandbox)
}

impl RunningSandbox {
    /// Returns where both sides are and how to sign in, for people and scripts.
    pub fn info(&self) -> Value {
        let (books, root) = (self.quickbooks.info(), &self.quickbooks_url);
        let field = self.workiz.info();
        json!({
            "quickbooks": {
                "base_url": root,
                "authorize_url": format!("{root}/connect/oauth2"),
                "token_url": format!("{root}/oauth2/v1/tokens/bearer"),
                "revoke_url": format!("{root}/v2/oauth2/tokens/revoke"),
                "discovery_url": format!("{root}/.well-known/openid_sandbox_configuration"),
                "realm_id": books.realm_id,
                "client_id": books.client_id,
                "client_secret": books.client_secret,
                "refresh_token": books.refresh_token,
                "access_token": books.access_token,
            },
            "workiz": {
                "base_url": self.workiz_url,
                "integration_id": field.integration_id,
                "client_id": field.client_id,
                "client_secret": field.client_secret,
                "username": field.username,
                "password": field.password,
                "totp_secret": field.totp_secret,
            },
        })
    }

    /// Returns the QuickBooks simulator.
    pub fn quickbooks(&self) -> &QboSandbox {
        &self.quickbooks
    }

    /// Returns the Workiz simulator.
    pub fn workiz(&self) -> &WorkizSandbox {
        &self.workiz
    }

    /// Stops both servers after the requests at hand, and saves the state.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn shutdown(self) -> Result<(), SandboxError> {
        let Self { running, servers, quickbooks, workiz, folder, .. } = self;
        drop(running);
        for server in servers {
            // A server task ends by itself; one that was aborted has nothing left to say.
            let _ended = server.await;
        }
        save(folder.as_deref(), &quickbooks, &workiz)
    }

    fn save(&self) -> Result<(), SandboxError> {
        save(self.folder.as_deref(), &self.quickbooks, &self.workiz)
    }
}

fn save(
    folder: Option<&Folder>,
    quickbooks: &QboSandbox,
    workiz: &WorkizSandbox,
) -> Result<(), SandboxError> {
    let Some(folder) = folder else { return Ok(()) };
    folder.save(store::QUICKBOOKS, || quickbooks.state())?;
    folder.save(store::WORKIZ, || workiz.state())?;
    Ok(())
}

fn seeds(seed: &Seed) -> Result<(Value, Value), StoreError> {
    match seed {
        Seed::Demo => {
            let demo = company::build();
            Ok((demo.quickbooks, demo.workiz))
        }
        Seed::Empty => Ok((qbo::starter::empty_seed(), workiz::starter::empty_seed())),
        Seed::Dir(folder) => {
            Ok((store::read(folder, store::QUICKBOOKS)?, store::read(folder, store::WORKIZ)?))
        }
    }
}

fn now(seed: &Value) -> Result<Timestamp, SandboxError> {
    let written = seed.get("now").and_then(Value::as_str);
    written.and_then(|it| it.parse().ok()).ok_or(SandboxError::Now)
}

async fn listen(port: u16) -> Result<TcpListener, SandboxError> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    bound.map_err(|source| SandboxError::Port { port, source })
}

fn url(listener: &TcpListener, port: u16) -> Result<String, SandboxError> {
    let address = listener.local_addr().map_err(|source| SandboxError::Port { port, source })?;
    Ok(format!("http://{address}"))
}

fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let server = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = server.await {
            tracing::error!(%error, "a sandbox server ended");
        }
    })
}

/// A router that saves the state after each request that may have changed it.
fn keeping(
    router: Router,
    folder: Option<Arc<Folder>>,
    name: &'static str,
    state: impl Fn() -> Value + Clone + Send + Sync + 'static,
) -> Router {
    let Some(folder) = folder else { return router };
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let (folder, state) = (Arc::clone(&folder), state.clone());
        async move {
            let path = request.uri().path();
            let reads = request.method() == Method::GET && !path.starts_with("/connect/");
            let response = next.run(request).await;
            if !reads {
                let saving = tokio::task::spawn_blocking(move || folder.save(name, state));
                if let Ok(Err(error)) = saving.await {
                    tracing::error!(%error, "the sandbox state was not saved");
                }
            }
            response
        }
    }))
}
