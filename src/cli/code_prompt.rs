//! Asks the person at the terminal for the code of a second factor.

use std::io::{self, BufRead as _, IsTerminal as _};

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::cli::output::Output;
use crate::workiz::mfa::{Channel, Code, CodePrompt, Question, Turn};

/// The person at the terminal.
#[derive(Debug)]
pub struct TerminalPrompt {
    output: Output,
}

impl TerminalPrompt {
    /// Returns the person at the terminal; nothing when no one is there.
    pub fn of_terminal(output: Output) -> Option<Self> {
        (io::stdin().is_terminal() && output.watched()).then_some(Self { output })
    }

    async fn code(&self, question: Question) -> Option<Code> {
        if question.turn == Turn::Again {
            self.output.say("tieout: Workiz refused that code; look again");
        }
        let channel = match question.channel {
            Some(channel) => channel,
            None => self.channel().await?,
        };
        self.output.say(match channel {
            Channel::Totp => "Type the code that the authenticator app shows, and press Enter:",
            Channel::Sms => "Type the code that Workiz sent by SMS, and press Enter:",
            Channel::Email => "Type the code that Workiz sent by e-mail, and press Enter:",
        });
        let code = line().await?;
        Some(Code { channel, code: SecretString::from(code) })
    }

    async fn channel(&self) -> Option<Channel> {
        self.output.say("How did Workiz send the code? Type sms, email or totp, and press Enter:");
        loop {
            let word = line().await?;
            if let Some(channel) = Channel::parse(&word) {
                return Some(channel);
            }
            self.output.say("Type sms, email or totp:");
        }
    }
}

impl CodePrompt for TerminalPrompt {
    fn ask(&self, question: Question) -> BoxFuture<'_, Option<Code>> {
        Box::pin(self.code(question))
    }
}

/// Reads a line from standard input without its end; nothing at the end of it, and for an empty
/// line.
pub async fn line() -> Option<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let line = read.await.ok()?.ok()?.trim().to_owned();
    (!line.is_empty()).then_some(line)
}
