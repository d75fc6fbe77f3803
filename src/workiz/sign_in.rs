//! Signing in, with the second factor that the user has.

use std::time::Duration;

use secrecy::SecretString;

use crate::http::backoff::retry_after_ms;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::response::HttpResponse;
use crate::workiz::answer;
use crate::workiz::error::WorkizError;
use crate::workiz::kept::Origin;
use crate::workiz::mfa::CODES_MAX;
use crate::workiz::mfa::Channel;
use crate::workiz::mfa::CodePrompt;
use crate::workiz::mfa::Question;
use crate::workiz::mfa::Turn;
use crate::workiz::session::Bearer;
use crate::workiz::session::Session;
use crate::workiz::session::State;
use crate::workiz::session::is_passing;
use crate::workiz::totp::STEP_SECONDS;
use crate::workiz::wire::fault::Fault;
use crate::workiz::wire::session::MfaRequest;
use crate::workiz::wire::session::SessionRequest;

/// How often a sign-in is tried while Workiz is unavailable. Each try takes a fresh code, so that
/// three span at least a minute.
const SIGN_IN_ATTEMPTS_MAX: u32 = 3;
/// A minute in milliseconds.
const MINUTE_MS: u64 = 60_000;

impl Session {
    /// Signs in: alone where that is possible, else with the code that a person types.
    pub(super) async fn sign_in(&self, state: &mut State) -> Result<Bearer, WorkizError> {
        match (self.sign_in_alone(state).await, self.prompt.get()) {
            (Err(WorkizError::MfaRequired { channel }), Some(prompt)) => {
                self.sign_in_asking(state, prompt.as_ref(), channel).await
            }
            (other, _) => other,
        }
    }

    /// Signs in, with a fresh code of the authenticator each time Workiz was not available.
    async fn sign_in_alone(&self, state: &mut State) -> Result<Bearer, WorkizError> {
        let mut attempt = 1;
        loop {
            let code = self.fresh_code(state).await;
            let mfa = code.map(|code| MfaRequest { channel: Channel::Totp, code });
            let error = match self.try_sign_in(state, mfa).await {
                Ok(bearer) => return Ok(bearer),
                Err(error) => error,
            };
            let again = is_passing(&error) && self.authenticator.is_some();
            if !again || attempt >= SIGN_IN_ATTEMPTS_MAX {
                return Err(error);
            }
            attempt += 1;
        }
    }

    /// Signs in with codes that a person types.
    async fn sign_in_asking(
        &self,
        state: &mut State,
        prompt: &dyn CodePrompt,
        channel: Option<Channel>,
    ) -> Result<Bearer, WorkizError> {
        let mut turn = Turn::First;
        for _ in 0..CODES_MAX {
            let Some(answer) = prompt.ask(Question { channel, turn }).await else {
                return Err(WorkizError::MfaRequired { channel });
            };
            let mfa = MfaRequest { channel: answer.channel, code: answer.code };
            match self.try_sign_in(state, Some(mfa)).await {
                Err(WorkizError::WrongCode) => turn = Turn::Again,
                other => return other,
            }
        }
        Err(WorkizError::WrongCode)
    }

    /// Sends one sign-in. One with a code is sent once, since services take a code once.
    async fn try_sign_in(
        &self,
        state: &mut State,
        mfa: Option<MfaRequest>,
    ) -> Result<Bearer, WorkizError> {
        let purpose = "sign in to Workiz";
        let retry = if mfa.is_some() { Retry::Never } else { Retry::Safe };
        let body = SessionRequest {
            username: self.credentials.username.clone(),
            password: self.credentials.password.clone(),
            mfa,
        };
        let request = HttpRequest {
            method: Method::POST,
            url: answer::address(&self.base, &["sessions"])?,
            headers: vec![("authorization", SecretOrPlain::Secret(self.credentials.basic()))],
            body: Body::Json(answer::json_text(&body, purpose)?),
            retry,
            purpose: purpose.to_owned(),
        };
        let asked_at = self.clock.now();
        let response = answer::send(&self.http, request).await?;
        if answer::is_accepted(&response) {
            self.grant(state, Origin::SignIn, asked_at, &response)
        } else {
            Err(refused(&response, purpose))
        }
    }

    /// Computes a code that was not sent before, waiting for the next step where it has to.
    async fn fresh_code(&self, state: &mut State) -> Option<SecretString> {
        let authenticator = self.authenticator.as_ref()?;
        let seconds = u64::try_from(self.clock.now().as_second()).unwrap_or(0);
        let mut step = seconds / STEP_SECONDS;
        if let Some(sent) = state.code_step
            && step <= sent
        {
            step = sent.saturating_add(1);
            let wait = step.saturating_mul(STEP_SECONDS).saturating_sub(seconds);
            tokio::time::sleep(Duration::from_secs(wait.min(STEP_SECONDS))).await;
        }
        state.code_step = Some(step);
        Some(authenticator.code(step))
    }
}

/// Names what was wrong with a refused sign-in.
fn refused(response: &HttpResponse, purpose: &str) -> WorkizError {
    let fault = Fault::parse(&response.body).unwrap_or_default();
    match (response.status, fault.code.as_deref().unwrap_or_default()) {
        (423, _) | (400..=403, "mfa_required") => {
            WorkizError::MfaRequired { channel: Channel::advised(&response.body) }
        }
        (400..=403, "mfa_invalid" | "invalid_mfa" | "invalid_mfa_code" | "invalid_code") => {
            WorkizError::WrongCode
        }
        (400..=403, "invalid_client" | "unauthorized_client") => WorkizError::WrongClient,
        (400..=403, "sso_required") => WorkizError::CompanySignIn,
        (_, "too_many_attempts") => WorkizError::Locked {
            minutes: retry_after_ms(response).map(|it| it.div_ceil(MINUTE_MS)),
        },
        // Without a code nobody knows which of the three was wrong.
        (401, "") if fault.message.is_some() => {
            WorkizError::SignInRefused { reason: fault.sentence().trim_end_matches('.').to_owned() }
        }
        (401, _) | (400 | 403, "invalid_credentials") => WorkizError::WrongPassword,
        _ => answer::refusal(response, purpose),
    }
}
