//! `client …`: the services that sign in.

use crate::{authn::password, domain::account, store::Store};
use clap::Subcommand;
use entity::vocabulary::AccountKind;
use std::{error::Error, io::Write};

/// Make services that sign in by `client_credentials`, and change their secrets.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the account of a service, and print its secret, once.
    ///
    /// It may do nothing until `assignment grant ID DATA_PLATFORM`. List, disable and unlock it as an `account`.
    Create {
        /// The service's `client_id`: a-z 0-9 . _ -
        id: String,
        /// What people see of it.
        #[arg(long)]
        display_name: String,
    },
    /// Give a service another secret, print it, once, and refuse the old one and its tokens.
    RotateSecret {
        /// The service's `client_id`.
        id: String,
    },
}

impl Command {
    /// Whether it is the administrators' to do, once there are some: all of it is.
    pub(super) const fn administers(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::RotateSecret { .. })
    }

    /// Does it, and prints the secret.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let secret = password::random_secret()?;
        match self {
            Self::Create { id, display_name } => {
                account::create(store, AccountKind::Service, &id, &display_name, &secret).await?;
            }
            Self::RotateSecret { id } => {
                account::set_secret(store, AccountKind::Service, &id, &secret).await?;
            }
        }
        writeln!(out, "secret: {secret}")?;
        Ok(())
    }
}
