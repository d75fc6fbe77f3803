//! Both simulators on loopback ports, with their state kept between starts.

use std::fmt;
use std::net::Ipv4Addr;
use std::num::NonZeroU8;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::sync::DropGuard;

use crate::sandbox::admin::Admin;
use crate::sandbox::clock;
use crate::sandbox::clock::Clock;
use crate::sandbox::clock::Pace;
use crate::sandbox::demo::company;
use crate::sandbox::info;
use crate::sandbox::kept::keeping;
use crate::sandbox::qbo;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::switches::SwitchError;
use crate::sandbox::store;
use crate::sandbox::store::DataFile;
use crate::sandbox::store::Saved;
use crate::sandbox::store::Side;
use crate::sandbox::store::StoreError;
use crate::sandbox::webhooks::hooks::Webhooks;
use crate::sandbox::workiz;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz_api::service::WorkizApi;
use crate::sandbox::workiz_api::start as api_start;

/// How long the requests at hand may take after the sandbox was told to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often changes are looked for that webhooks tell.
const ROUND: Duration = Duration::from_millis(20);

/// What the sandbox starts from when there is no saved state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seed {
    /// The demo company.
    Demo,
    /// Two companies without documents.
    Empty,
    /// Two such companies, the books with automated sales tax.
    EmptyAutomatedTax,
    /// Two such companies, the books in Canada with GST and PST.
    EmptyCanada,
    /// A folder with `quickbooks.json` and `workiz.json`.
    Dir(PathBuf),
}

impl fmt::Display for Seed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => formatter.write_str("the seed demo"),
            Self::Empty => formatter.write_str("the seed empty"),
            Self::EmptyAutomatedTax => formatter.write_str("the seed empty-ast"),
            Self::EmptyCanada => formatter.write_str("the seed empty-canada"),
            Self::Dir(folder) => write!(formatter, "the seed in {}", folder.display()),
        }
    }
}

/// How the sandbox's time goes, and whether call limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// Time goes as fast as in reality, and limits hold.
    Real,
    /// Time goes 40 ms a request, and there are no limits.
    Fast,
}

impl SandboxOptions {
    fn runs_as_in_reality(&self) -> bool {
        match self.time {
            SandboxTime::Real => true,
            SandboxTime::OfSpeed => self.speed == Speed::Real,
            SandboxTime::Virtual { .. } => false,
        }
    }
}

/// How to start the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxOptions {
    /// Port of the QuickBooks side; 0 takes any free one.
    pub quickbooks_port: u16,
    /// Port of the Workiz side; 0 takes any free one.
    pub workiz_port: u16,
    /// Port of the official Workiz API, another view of the same account; 0 takes any free one.
    pub workiz_api_port: u16,
    /// What to start from.
    pub seed: Seed,
    /// File for the state, which goes before the seed once it is there; without one the state
    /// ends with the sandbox.
    pub data: Option<PathBuf>,
    /// Time and limits.
    pub speed: Speed,
    /// Port of the admin side; 0 takes any free one.
    pub admin_port: u16,
    /// How time goes, if not as the speed says.
    pub time: SandboxTime,
    /// Switches of the QuickBooks side as `NAME=VALUE`, and of the official Workiz API with
    /// `workiz-api.` before the name; they go before the seed's.
    pub switches: Vec<String>,
    /// How many apps the QuickBooks company has at least; a seed or a data file may have more.
    pub apps: NonZeroU8,
    /// An address of this machine that is told every change of the Workiz account.
    pub workiz_events: Option<String>,
}

impl Default for SandboxOptions {
    /// Any free ports, the demo, no file, no wait, and one app.
    fn default() -> Self {
        Self {
            quickbooks_port: 0,
            workiz_port: 0,
            workiz_api_port: 0,
            seed: Seed::Demo,
            data: None,
            speed: Speed::Fast,
            admin_port: 0,
            time: SandboxTime::OfSpeed,
            switches: Vec::new(),
            apps: NonZeroU8::MIN,
            workiz_events: None,
        }
    }
}

/// How the sandbox's time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxTime {
    /// As the speed has it.
    OfSpeed,
    /// As in reality, whatever the speed.
    Real,
    /// It stands still, but for some time with each request, and for what the admin port moves.
    Virtual {
        /// What passes with each request.
        step: Duration,
    },
}

/// Why the sandbox does not start or stop well.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port cannot be had.
    #[error(
        "port {port} of 127.0.0.1 cannot be used; end what uses it, or choose another port, 0 for any"
    )]
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
    /// The QuickBooks side of seed or data cannot be loaded.
    #[error("failed to load the QuickBooks side of {origin}")]
    QuickBooks {
        /// Seed or data file.
        origin: String,
        /// The cause.
        #[source]
        source: qbo::seed::SeedError,
    },
    /// The Workiz side of seed or data cannot be loaded.
    #[error("failed to load the Workiz side of {origin}")]
    Workiz {
        /// Seed or data file.
        origin: String,
        /// The cause.
        #[source]
        source: workiz::seed::SeedError,
    },
    /// Changes of the Workiz account cannot be told to an address.
    #[error("changes of the Workiz account cannot be told: {reason}")]
    Events {
        /// What is wrong with the address.
        reason: String,
    },
    /// A switch cannot be set.
    #[error(transparent)]
    Switch(#[from] SwitchError),
    /// A switch of the official Workiz API cannot be set; the text says which and why.
    #[error("{0}")]
    WorkizApiSwitch(String),
    /// There is no time to start at.
    #[error("{origin} has no readable time in `now`; write it as 2026-04-02T13:00:00Z")]
    Now {
        /// Seed or data file.
        origin: String,
    },
}

/// A sandbox that runs; dropping it stops it without saving.
pub struct RunningSandbox {
    quickbooks: QboSandbox,
    workiz: WorkizSandbox,
    workiz_api: WorkizApi,
    quickbooks_url: String,
    workiz_url: String,
    workiz_api_url: String,
    admin_url: String,
    pace: Pace,
    data: Option<Arc<DataFile>>,
    beginning: Beginning,
    servers: Vec<JoinHandle<()>>,
    running: Option<DropGuard>,
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

/// What a sandbox began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// The seed.
    Seed,
    /// The state of its data file; the seed was not used.
    Data,
}

/// Returns the words for where the state comes from.
fn origin_of(beginning: Beginning, data: Option<&DataFile>, seed: &Seed) -> String {
    match (beginning, data) {
        (Beginning::Data, Some(data)) => format!("the data file {}", data.path().display()),
        _ => seed.to_string(),
    }
}

/// Starts both simulators on 127.0.0.1.
///
/// # Errors
/// When a port is taken, or seed or saved state cannot be loaded.
pub async fn start(options: SandboxOptions) -> Result<RunningSandbox, SandboxError> {
    let as_in_reality = options.runs_as_in_reality();
    let data = options.data.map(DataFile::new).map(Arc::new);
    let kept = data.as_deref().map(DataFile::saved).transpose()?.flatten();
    let beginning = if kept.is_some() { Beginning::Data } else { Beginning::Seed };
    let origin = origin_of(beginning, data.as_deref(), &options.seed);
    let begin = match kept {
        Some(kept) => kept,
        None => planted(&options.seed, as_in_reality)?,
    };
    let (of_api, of_books) = api_start::part(options.switches);
    let manner = (options.speed, options.time, of_books.as_slice());
    let (quickbooks, workiz, pace) = simulators(&begin, manner, origin.clone())?;
    let workiz_api = api_start::api(&workiz, &pace, options.speed, &of_api)
        .map_err(SandboxError::WorkizApiSwitch)?;
    let connected = quickbooks.connect_apps(options.apps.get().into());
    connected.map_err(|source| SandboxError::QuickBooks { origin, source })?;

    if let Some(url) = &options.workiz_events {
        workiz.stream_to(url).map_err(|reason| SandboxError::Events { reason })?;
    }
    let quickbooks_listener = listen(options.quickbooks_port).await?;
    let workiz_listener = listen(options.workiz_port).await?;
    let workiz_api_listener = listen(options.workiz_api_port).await?;
    let admin_listener = listen(options.admin_port).await?;
    let admin_url = url(&admin_listener, options.admin_port)?;
    let quickbooks_url = url(&quickbooks_listener, options.quickbooks_port)?;
    let workiz_url = url(&workiz_listener, options.workiz_port)?;
    let workiz_api_url = url(&workiz_api_listener, options.workiz_api_port)?;
    quickbooks.set_base_url(&quickbooks_url);

    let stop = CancellationToken::new();
    let (books, field, account) = (quickbooks.clone(), workiz.clone(), workiz.clone());
    let keeper = |side: Side| data.clone().map(|data| (data, Arc::clone(&pace.reached), side));
    let quickbooks_router =
        keeping(quickbooks.router(), keeper(Side::QuickBooks), move || books.state());
    let workiz_router = keeping(workiz.router(), keeper(Side::Workiz), move || field.state());
    let api_router = keeping(workiz_api.router(), keeper(Side::Workiz), move || account.state());
    let webhooks = Webhooks::new(quickbooks.clone());
    let admin = Admin {
        quickbooks: quickbooks.clone(),
        workiz: workiz.clone(),
        workiz_api: workiz_api.clone(),
        pace: pace.clone(),
        webhooks: webhooks.clone(),
        data: data.clone(),
    };
    let servers = vec![
        serve(admin_listener, admin.router(), stop.clone()),
        deliver(webhooks, workiz.clone(), Arc::clone(&pace.reached), stop.clone()),
        serve(quickbooks_listener, quickbooks_router, stop.clone()),
        serve(workiz_listener, workiz_router, stop.clone()),
        serve(workiz_api_listener, api_router, stop.clone()),
    ];
    let sandbox = RunningSandbox {
        quickbooks,
        workiz,
        workiz_api,
        quickbooks_url,
        workiz_url,
        workiz_api_url,
        admin_url,
        pace,
        data,
        beginning,
        servers,
        running: Some(stop.drop_guard()),
    };
    // From the first moment on the file is there, so that a sandbox that is killed goes on.
    sandbox.save()?;
    Ok(sandbox)
}

impl RunningSandbox {
    /// Returns where both sides are and how to sign in, for people and scripts.
    pub fn info(&self) -> Value {
        info::written(
            (&self.quickbooks, &self.quickbooks_url),
            (&self.workiz, &self.workiz_url),
            (&self.workiz_api, &self.workiz_api_url),
            &self.admin_url,
        )
    }

    /// Returns the QuickBooks simulator.
    pub fn quickbooks(&self) -> &QboSandbox {
        &self.quickbooks
    }

    /// Returns the Workiz simulator.
    pub fn workiz(&self) -> &WorkizSandbox {
        &self.workiz
    }

    /// Returns the official Workiz API over the same account.
    pub fn workiz_api(&self) -> &WorkizApi {
        &self.workiz_api
    }

    /// Returns the clock of both sides.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Returns what the sandbox began with.
    pub fn beginning(&self) -> Beginning {
        self.beginning
    }

    /// Stops both servers after the requests at hand, and saves the state.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn shutdown(mut self) -> Result<(), SandboxError> {
        drop(self.running.take());
        for server in std::mem::take(&mut self.servers) {
            // A server task ends by itself; a client that keeps its connection busy must not hold
            // the sandbox up, and what was answered so far is in the state.
            let _ended = timeout(PATIENCE, server).await;
        }
        self.save()
    }

    fn save(&self) -> Result<(), SandboxError> {
        let Some(data) = &self.data else { return Ok(()) };
        let reached = || (self.pace.reached)();
        data.save_all(reached, || self.quickbooks.state(), || self.workiz.state())?;
        Ok(())
    }
}

/// Returns the state of the data file, or else what the seed plants, and which of them it was; no
/// time passes.
pub(super) fn begin(options: &SandboxOptions) -> Result<(Saved, String), SandboxError> {
    if let Some(path) = &options.data
        && let Some(kept) = DataFile::new(path.clone()).saved()?
    {
        return Ok((kept, format!("the data file {}", path.display())));
    }
    Ok((planted(&options.seed, false)?, options.seed.to_string()))
}

/// Returns what a seed plants. Where time goes as in reality, our own seeds begin now: a client asks
/// for what changed since yesterday, and means its own yesterday.
fn planted(seed: &Seed, as_in_reality: bool) -> Result<Saved, StoreError> {
    let empty = |books| store::of_sides(books, workiz::starter::empty_seed());
    let mut saved = match seed {
        Seed::Demo => {
            let demo = company::build();
            store::of_sides(demo.quickbooks, demo.workiz)
        }
        Seed::Empty => empty(qbo::starter::empty_seed()),
        Seed::EmptyAutomatedTax => empty(qbo::starter_taxes::empty_ast_seed()),
        Seed::EmptyCanada => empty(qbo::starter_taxes::empty_canada_seed()),
        Seed::Dir(folder) => return store::read_seed(folder),
    };
    if as_in_reality {
        saved.begin_at(clock::machine_time());
    }
    Ok(saved)
}

fn simulators(
    begin: &Saved,
    (speed, time, switches): (Speed, SandboxTime, &[String]),
    origin: String,
) -> Result<(QboSandbox, WorkizSandbox, Pace), SandboxError> {
    let Some(now) = begin.now else { return Err(SandboxError::Now { origin }) };
    let (limits, rate_limit) = match speed {
        Speed::Real => (Limits::Real, RateLimit::Real),
        Speed::Fast => (Limits::Off, RateLimit::Off),
    };
    let pace = match (time, speed) {
        (SandboxTime::Virtual { step }, _) => Pace::virtually(now, step),
        (SandboxTime::Real, _) | (SandboxTime::OfSpeed, Speed::Real) => Pace::real(now),
        (SandboxTime::OfSpeed, Speed::Fast) => Pace::stepping(now),
    };
    let mut settings = QboSettings { limits, ..QboSettings::default() };
    for switch in switches {
        settings.set_pair(switch)?;
    }
    let quickbooks = QboSandbox::try_new(&begin.quickbooks, Arc::clone(&pace.clock), settings);
    let quickbooks = match quickbooks {
        Ok(quickbooks) => quickbooks,
        Err(source) => return Err(SandboxError::QuickBooks { origin, source }),
    };
    let settings = WorkizSettings { rate_limit, ..WorkizSettings::default() };
    match WorkizSandbox::try_new(&begin.workiz, Arc::clone(&pace.clock), settings) {
        Ok(workiz) => Ok((quickbooks, workiz, pace)),
        Err(source) => Err(SandboxError::Workiz { origin, source }),
    }
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

/// Sends what webhooks have to tell, until the sandbox stops.
fn deliver(
    webhooks: Webhooks,
    workiz: WorkizSandbox,
    reached: Clock,
    stop: CancellationToken,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let rounds = async {
            loop {
                tokio::time::sleep(ROUND).await;
                webhooks.pump(reached()).await;
                workiz.pump(reached()).await;
            }
        };
        stop.run_until_cancelled(rounds).await;
    })
}
