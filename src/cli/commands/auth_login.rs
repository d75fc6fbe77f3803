//! `tieout auth quickbooks login`: a person signs in on QuickBooks' page.

use std::io::BufRead as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use crate::cli::args::LoginArgs;
use crate::cli::callback::{Callback, Page, Return, is_here};
use crate::cli::clock::SystemClock;
use crate::cli::commands::auth::{State, endpoints, service};
use crate::cli::connect::sign_in_client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::sign_in::Access;
use crate::config::settings::Settings;
use crate::http::client::HttpClient;
use crate::ports::clock::Clock as _;
use crate::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use crate::qbo::call::QboClient;
use crate::qbo::connect::{SignIn, SignInAttempt, SignInError};
use crate::qbo::error::QboError;
use crate::qbo::token::TokenEndpoint;
use crate::store::lock::RunLock;

/// How long a person may take on QuickBooks' page.
const PATIENCE: Duration = Duration::from_mins(15);
/// How often a wrong address may be pasted.
const PASTES_MAX: usize = 3;

/// Runs the command.
///
/// # Errors
/// The sign-in was declined, was for another company, or came to nothing; nothing was kept then.
pub async fn run(args: &LoginArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let access = Access::open(&settings, &args.company)?;
    // A run at work renews the present sign-in; better told now than after the person is done.
    drop(RunLock::acquire(&args.company)?);
    let http = sign_in_client(settings.patience)?;
    let endpoints = endpoints(&settings, &access, &http, output).await?;
    let mut redirect = settings.quickbooks.redirect_url.clone();
    if let Some(port) = args.port {
        redirect.set_port(Some(port)).map_err(|()| {
            CliError::Usage("`redirect_url` under [quickbooks] takes no port".to_owned())
        })?;
    }
    let desk = Desk { args, settings: &settings, access: &access, http, output };
    if args.paste || !is_here(&redirect) {
        let attempt = SignInAttempt::begin(redirect);
        desk.invite(&attempt, &endpoints.sign_in_page);
        let sign_in = desk.pasted(&attempt).await?;
        desk.finish(&attempt, sign_in).await?;
    } else {
        let callback = Callback::listen(redirect).await?;
        let attempt = SignInAttempt::begin(callback.redirect().clone());
        desk.invite(&attempt, &endpoints.sign_in_page);
        desk.through_browser(&attempt, callback).await?;
    }
    let state = State::of(&settings, &access, access.signed_in()?.as_ref(), SystemClock.now());
    state.show(output, json);
    Ok(Exit::Done)
}

/// What the steps of a login share.
struct Desk<'a> {
    args: &'a LoginArgs,
    settings: &'a Settings,
    access: &'a Access,
    http: HttpClient,
    output: Output,
}

impl Desk<'_> {
    /// Tells a person where to sign in.
    fn invite(&self, attempt: &SignInAttempt, page: &Url) {
        let address = attempt.address(page, self.access.client_id());
        self.output.say(&format!(
            "Sign in to QuickBooks here, and choose the company {} ({}):\n\n  {address}\n",
            self.settings.company, self.access.realm
        ));
        if self.args.open && !open_browser(&address) {
            self.output.say("tieout: no browser could be opened; open the address by hand");
        }
    }

    /// Waits for the browser, finishes, and shows the browser how it ended.
    async fn through_browser(
        &self,
        attempt: &SignInAttempt,
        mut callback: Callback,
    ) -> Result<(), CliError> {
        let waited = tokio::time::timeout(PATIENCE, self.returned(attempt, &mut callback)).await;
        let Ok(Some((answer, browser))) = waited else {
            callback.close().await;
            return Err(CliError::NotSignedIn(format!(
                "nobody finished the sign-in within {} minutes; nothing was kept. Start it again",
                PATIENCE.as_secs() / 60
            )));
        };
        let ended = match answer {
            Ok(sign_in) => self.finish(attempt, sign_in).await,
            Err(error) => Err(error.into()),
        };
        browser.show(if ended.is_ok() { Page::Connected } else { Page::NotConnected });
        callback.close().await;
        ended
    }

    /// Waits for the answer of this attempt. One of another attempt, or of a page that only pretends
    /// to be QuickBooks', must not end it.
    async fn returned(
        &self,
        attempt: &SignInAttempt,
        callback: &mut Callback,
    ) -> Option<(Result<SignIn, SignInError>, Return)> {
        self.output.say("Waiting for the browser to come back; Ctrl-C ends this.");
        loop {
            let browser = callback.next().await?;
            match attempt.read(&browser.url, &self.access.realm) {
                Err(SignInError::OtherAttempt) => {
                    self.output.say(
                        "tieout: a sign-in answer came that does not belong to this attempt, and was \
                         not used; still waiting for that of the address above",
                    );
                    browser.show(Page::Stranger);
                }
                answer => return Some((answer, browser)),
            }
        }
    }

    /// Reads the address that a person pastes.
    async fn pasted(&self, attempt: &SignInAttempt) -> Result<SignIn, CliError> {
        self.output.say(
            "When QuickBooks is done, the browser shows a page of yours, or an error. Copy the whole \
             address from its address line, paste it here, and press Enter:",
        );
        let mut last = attempt.read_text("", &self.access.realm);
        for _ in 0..PASTES_MAX {
            let line = tokio::task::spawn_blocking(|| {
                let mut line = String::new();
                std::io::stdin().lock().read_line(&mut line).map(|_| line)
            });
            let line = line.await.ok().and_then(Result::ok).unwrap_or_default();
            if line.is_empty() {
                break;
            }
            last = attempt.read_text(&line, &self.access.realm);
            match &last {
                Err(error @ SignInError::NotTheAddress { .. }) => {
                    self.output.say(&format!("tieout: {error}"));
                }
                _ => break,
            }
        }
        Ok(last?)
    }

    /// Trades the code for tokens, proves that they open the company, and keeps them.
    async fn finish(&self, attempt: &SignInAttempt, sign_in: SignIn) -> Result<(), CliError> {
        let _lock = RunLock::acquire(&self.args.company)?;
        // A sign-in that cannot be kept would end the present one for nothing.
        let now = SystemClock.now();
        let word = format!("{} begun", self.access.login_key());
        self.access.tokens.keep_word(&word, &now.to_string())?;
        let qbo = self.access.qbo_settings(self.settings, self.access.login_key());
        let endpoint = TokenEndpoint::new(&qbo, self.http.clone());
        let token = endpoint.exchange(&sign_in.code, attempt.redirect(), now).await;
        let desk_tray = Arc::new(Tray(Mutex::new(token.map_err(service)?)));
        let tray: Arc<dyn TokenStore> = Arc::<Tray>::clone(&desk_tray);
        let client = QboClient::try_new(qbo, self.http.clone(), tray, Arc::new(SystemClock));
        match client.map_err(service)?.read_company().await {
            Ok(company) => {
                if let Some(name) = company_name(&company.body) {
                    self.output.say(&format!("QuickBooks calls this company {name}."));
                }
            }
            // The tokens are of another company than the redirect said, or of other keys.
            Err(error @ (QboError::Forbidden(_) | QboError::AuthExpired(_))) => {
                return Err(service(error));
            }
            Err(error) => self
                .output
                .say(&format!("tieout: the sign-in is kept, but could not be tried out: {error}")),
        }
        self.access.keep_login(&desk_tray.token())
    }
}

/// Holds new tokens while they are tried out.
#[derive(Debug)]
struct Tray(Mutex<StoredToken>);

impl Tray {
    fn token(&self) -> StoredToken {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TokenStore for Tray {
    fn load(&self, _key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(Some(self.token()))
    }

    fn save(&self, _key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token.clone();
        Ok(())
    }
}

/// Returns the name that QuickBooks has for the company.
fn company_name(body: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "CompanyName")]
        name: Option<String>,
    }
    let named: Named = serde_json::from_str(body.get()).ok()?;
    // A name with control characters would write over the terminal.
    named.name.map(|it| it.chars().filter(|it| !it.is_control()).collect())
}

/// Opens the page with what the machine opens pages with.
fn open_browser(address: &Url) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(address.as_str()).stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null()).spawn().is_ok()
}
