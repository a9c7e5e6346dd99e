//! `webhook …`: addresses that are told what changes.

use crate::{
    domain::webhook::{
        Reachable,
        operate::{self, Act, Asked},
    },
    store::Store,
};
use clap::Subcommand;
use entity::{
    timestamp::Timestamp,
    vocabulary::{FeedKind, Vocabulary, WebhookForm},
    webhook,
};
use std::{error::Error, io::Write};

/// Register addresses that are told what changes, and say whether they are.
///
/// A running server does the telling, and sees within seconds what is done here.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register a webhook, and print what its messages are signed with, once. It is told from the beginning on.
    Create {
        /// What operators call it: a-z 0-9 . _ -
        name: String,
        /// Where messages are sent: by https, and not into a network that is not public, unless `WEBHOOK_NETWORKS` lists it.
        #[arg(long)]
        url: String,
        /// The account, of a service, as which it reads; with --wake an account whose phone is to be woken, several times for several.
        #[arg(long, required = true)]
        account: Vec<String>,
        /// Tell it only that there is something new for an account: for a gateway that wakes phones.
        #[arg(long)]
        wake: bool,
        /// A kind of thing that it follows, such as `DUTY`; several times for several [default: all]
        #[arg(long, value_parser = kind)]
        kind: Option<Vec<String>>,
        /// Tell it the things themselves, as this registered operation asks for them: its name, or its digest.
        #[arg(long)]
        document: Option<String>,
    },
    /// List every webhook: name, state, accounts, when something was last delivered and tried, what came of that, since when a
    /// message waits, how often it failed, and the address, separated by tabs.
    List,
    /// Give a webhook another secret, and print it, once. Messages are signed with both for 24 hours.
    Rotate {
        /// The webhook.
        name: String,
    },
    /// Tell a webhook nothing until it is resumed.
    Suspend {
        /// The webhook.
        name: String,
    },
    /// Tell a suspended webhook again, from where it stood.
    Resume {
        /// The webhook.
        name: String,
    },
    /// Tell a webhook everything again, from the beginning.
    Rewind {
        /// The webhook.
        name: String,
    },
    /// Send a webhook a message to try it, in its turn; `list` says what came of it.
    Test {
        /// The webhook.
        name: String,
    },
    /// Remove a webhook.
    Delete {
        /// The webhook.
        name: String,
    },
}

fn kind(word: &str) -> Result<String, String> {
    let known = word.parse::<FeedKind>().map(|kind| kind.code().to_owned());
    let all: Vec<&str> = FeedKind::ALL.iter().map(|kind| kind.code()).collect();
    known.map_err(|_| format!("none of {}", all.join(" ")))
}

impl Command {
    /// Whether it is the administrators' to do, once there are some: what has the register told to somebody, and whoever has the
    /// secret believe.
    pub(super) const fn administers(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Rotate { .. })
    }

    /// Does it, and prints what the operator needs to know.
    pub async fn run(
        self,
        store: &Store,
        reachable: &Reachable,
        out: &mut dyn Write,
    ) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Create { name, url, account, wake, kind, document } => {
                let form = if wake { WebhookForm::Wake } else { WebhookForm::Changes };
                let asked = Asked {
                    name: &name,
                    url: &url,
                    form,
                    accounts: &account,
                    kinds: kind.as_deref(),
                    document: document.as_deref(),
                };
                writeln!(out, "secret: {}", operate::create(store, reachable, asked).await?)?;
            }
            Self::List => {
                for (row, accounts) in operate::list(store).await? {
                    writeln!(out, "{}", line(&row, &accounts))?;
                }
            }
            Self::Rotate { name } => writeln!(out, "secret: {}", operate::rotate(store, &name).await?)?,
            Self::Suspend { name } => operate::act(store, &name, Act::Suspend).await?,
            Self::Resume { name } => operate::act(store, &name, Act::Resume).await?,
            Self::Rewind { name } => operate::act(store, &name, Act::Rewind).await?,
            Self::Test { name } => operate::act(store, &name, Act::Test).await?,
            Self::Delete { name } => operate::act(store, &name, Act::Delete).await?,
        }
        Ok(())
    }
}

fn line(row: &webhook::Model, accounts: &[String]) -> String {
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), Timestamp::rfc3339);
    let state = match row.suspended_because {
        Some(because) => format!("{} {because}", row.state),
        None => row.state.to_string(),
    };
    let outcome = match (row.last_outcome, row.last_status) {
        (Some(outcome), Some(status)) => format!("{outcome} {status}"),
        (Some(outcome), None) => outcome.to_string(),
        (None, _) => "-".to_owned(),
    };
    [
        row.name.clone(),
        state,
        format!("{} {}", row.form, accounts.join(" ")),
        moment(row.last_delivered_at),
        moment(row.last_attempt_at),
        outcome,
        moment(row.pending_since),
        row.failures.to_string(),
        row.url.clone(),
    ]
    .join("\t")
}
