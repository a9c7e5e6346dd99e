//! `account …`: the people who sign in.

use crate::{
    authn::password,
    domain::account::{
        self,
        bootstrap::{self, First},
    },
    store::Store,
};
use clap::Subcommand;
use entity::{timestamp::Timestamp, vocabulary::AccountKind};
use std::{
    error::Error,
    io::{BufRead, Write},
};
use tokio::task::spawn_blocking;

/// Make, list and close the accounts that sign in.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the first administrators, of accounts and of roles, and print a password for one time of each, once.
    ///
    /// From then on they make accounts and grant roles, signed in; the command line does so only with --break-glass.
    Bootstrap {
        /// What the administrator of accounts signs in with: a-z 0-9 . _ -
        system_admin: String,
        /// The name of that person, as others see it.
        system_admin_display_name: String,
        /// What the administrator of roles signs in with; another person.
        security_admin: String,
        /// The name of that one.
        security_admin_display_name: String,
    },
    /// Leave accounts and roles to the administrators that there are, as `bootstrap` does for the first.
    HandOver,
    /// Make the account of a person. It may do nothing until a role is granted to it.
    ///
    /// Unless --password-stdin is given, a random password is made and printed, once.
    Create {
        /// What the person signs in with: a-z 0-9 . _ -
        name: String,
        /// The person's name, as signatures and lists show it.
        #[arg(long)]
        display_name: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List every account, services too: name, kind, state and display name, separated by tabs.
    ///
    /// Locked says after failed sign-ins for whom: for so many addresses, or for all that the account has not signed in
    /// from.
    List,
    /// Let an account sign in no more, and end its sessions. What it signed stays.
    Disable {
        /// The account.
        name: String,
    },
    /// Let a disabled account sign in again.
    Enable {
        /// The account.
        name: String,
    },
    /// Give a person another password, end the person's sessions and lift the lock of failed sign-ins.
    ///
    /// Unless --password-stdin is given, a random password is made and printed, once.
    SetPassword {
        /// The account.
        name: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lift the locks of failed sign-ins before their time, whatever address they are for.
    Unlock {
        /// The account.
        name: String,
    },
    /// Let a person sign in by a provider of sign-on, as whom the provider says.
    Link {
        /// The account.
        name: String,
        /// The provider, by its issuer identifier: an address by https.
        #[arg(long)]
        issuer: String,
        /// Who the person is there, compared sign by sign.
        #[arg(long)]
        subject: String,
    },
    /// Let a person sign in by it no more. Sessions that are open stay: who is to lose them is disabled.
    Unlink {
        /// The account.
        name: String,
        /// The provider.
        #[arg(long)]
        issuer: String,
        /// Who the person is there.
        #[arg(long)]
        subject: String,
    },
}

impl Command {
    /// Whether it is the administrators' to do, once there are some.
    pub(super) const fn administers(&self) -> bool {
        matches!(
            self,
            Self::Create { .. } | Self::Enable { .. } | Self::SetPassword { .. } | Self::Link { .. }
        )
    }

    /// Does it, and prints what the operator needs to know.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Bootstrap {
                system_admin,
                system_admin_display_name,
                security_admin,
                security_admin_display_name,
            } => {
                let (one, other) = (password::random_secret()?, password::random_secret()?);
                let system =
                    First { name: &system_admin, display_name: &system_admin_display_name, password: &one };
                let security = First {
                    name: &security_admin,
                    display_name: &security_admin_display_name,
                    password: &other,
                };
                bootstrap::bootstrap(store, system, security).await?;
                writeln!(out, "{system_admin}\tSYSTEM_ADMIN\tpassword for one time: {one}")?;
                writeln!(out, "{security_admin}\tSECURITY_ADMIN\tpassword for one time: {other}")?;
            }
            Self::HandOver => bootstrap::hand_over(store).await?,
            Self::Create { name, display_name, password_stdin } => {
                let password = Password::get(password_stdin).await?;
                account::create(store, AccountKind::Person, &name, &display_name, &password.text).await?;
                password.show(out)?;
            }
            Self::List => {
                for state in account::list(store).await? {
                    let account = &state.account;
                    writeln!(
                        out,
                        "{}\t{}\t{}\t{}",
                        account.name,
                        account.kind,
                        shown(&state),
                        account.display_name
                    )?;
                }
            }
            Self::Disable { name } => account::disable(store, &name).await?,
            Self::Enable { name } => account::enable(store, &name).await?,
            Self::SetPassword { name, password_stdin } => {
                let password = Password::get(password_stdin).await?;
                account::set_secret(store, AccountKind::Person, &name, &password.text).await?;
                password.show(out)?;
            }
            Self::Unlock { name } => account::unlock(store, &name).await?,
            Self::Link { name, issuer, subject } => account::link(store, &name, &issuer, &subject).await?,
            Self::Unlink { name, issuer, subject } => {
                account::unlink(store, &name, &issuer, &subject).await?;
            }
        }
        Ok(())
    }
}

fn shown(state: &account::AccountState) -> String {
    let since = |word: &str, moment: Timestamp| format!("{word} {}", moment.rfc3339());
    match (state.account.disabled_at, state.locked_until) {
        (Some(at), _) => since("disabled since", at),
        (None, Some(until)) => {
            let locked = since("locked until", until);
            match state.locked_for {
                account::LockedFor::NewAddresses => format!("{locked} (new addresses)"),
                account::LockedFor::Addresses(number) => format!("{locked} (addresses: {number})"),
            }
        }
        (None, None) => "active".to_owned(),
    }
}

/// A password that was read, or made and to be shown. An argument would stand in the list of processes.
struct Password {
    text: String,
    is_made: bool,
}

impl Password {
    async fn get(from_stdin: bool) -> Result<Self, Box<dyn Error>> {
        if !from_stdin {
            return Ok(Self { text: password::random_secret()?, is_made: true });
        }
        // On a thread of its own, so that a signal ends the wait for who types it.
        let read = spawn_blocking(|| std::io::stdin().lock().lines().next().transpose()).await?;
        let text = read?.unwrap_or_default().trim_end_matches('\r').to_owned();
        Ok(Self { text, is_made: false })
    }

    fn show(&self, out: &mut dyn Write) -> std::io::Result<()> {
        if self.is_made { writeln!(out, "password: {}", self.text) } else { Ok(()) }
    }
}
