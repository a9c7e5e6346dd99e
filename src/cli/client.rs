//! `client …`: the services that sign in, and the applications that people sign in through.

use crate::{
    authn::password,
    domain::{account, public_client, service_key},
    store::Store,
};
use clap::Subcommand;
use entity::vocabulary::AccountKind;
use std::{
    error::Error,
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// A file with a key has a few hundred bytes.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// Make services that sign in by `client_credentials`, and applications that people sign in through.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the account of a service, and print its secret, once; or, with --public, register an application of people.
    ///
    /// A service may do nothing until `assignment grant ID DATA_PLATFORM`. List, disable and unlock it as an `account`. An
    /// application has no secret and no rights: who signs in through it has their own.
    Create {
        /// The `client_id`: a-z 0-9 . _ -
        id: String,
        /// What people see of it.
        #[arg(long)]
        display_name: String,
        /// An application of people, which sends them to the sign-in page.
        #[arg(long, requires = "redirect_uri")]
        public: bool,
        /// Where the page may send people back to, to the letter; several times for several.
        ///
        /// `https://…`; `http://127.0.0.1/…` or `http://[::1]/…`, of which the port is free; or a scheme of the application's
        /// own, which has a dot.
        #[arg(long, requires = "public")]
        redirect_uri: Vec<String>,
    },
    /// List the applications of people: `client_id`, state, redirect URIs and display name, separated by tabs.
    List,
    /// Change where the page may send people back to.
    Redirect {
        /// The application's `client_id`.
        id: String,
        /// An address that comes; several times for several.
        #[arg(long, required_unless_present = "remove")]
        add: Vec<String>,
        /// An address that goes; several times for several.
        #[arg(long)]
        remove: Vec<String>,
    },
    /// Have nobody sign in through an application any more, and end the sessions that it opened.
    Disable {
        /// The application's `client_id`.
        id: String,
    },
    /// Let people sign in through a disabled application again.
    Enable {
        /// The application's `client_id`.
        id: String,
    },
    /// Give a service another secret, print it, once, and refuse the old one and its tokens.
    RotateSecret {
        /// The service's `client_id`.
        id: String,
    },
    /// Let a service prove who it is by a key, as `private_key_jwt`; prints the key's name.
    AddKey {
        /// The service's `client_id`.
        id: String,
        /// The public key: a JWK, or PEM (BEGIN PUBLIC KEY). P-256, Ed25519, or RSA of 2048 bits or more.
        file: PathBuf,
    },
    /// List the keys of a service: name, algorithm and since when, separated by tabs.
    Keys {
        /// The service's `client_id`.
        id: String,
    },
    /// Refuse what a key of a service signs, and end the service's sessions.
    RemoveKey {
        /// The service's `client_id`.
        id: String,
        /// The key's name.
        kid: String,
    },
}

impl Command {
    /// Whether it is the administrators' to do, once there are some: what gives a service a way in is. Applications of people
    /// have no rights of their own.
    pub(super) const fn administers(&self) -> bool {
        matches!(self, Self::Create { public: false, .. } | Self::RotateSecret { .. } | Self::AddKey { .. })
    }

    /// Does it, and prints what the operator needs to know.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Create { id, display_name, public: true, redirect_uri } => {
                public_client::create(store, &id, &display_name, &redirect_uri).await?;
            }
            Self::Create { id, display_name, .. } => {
                let secret = password::random_secret()?;
                account::create(store, AccountKind::Service, &id, &display_name, &secret).await?;
                writeln!(out, "secret: {secret}")?;
            }
            Self::List => list(store, out).await?,
            Self::Redirect { id, add, remove } => public_client::redirect(store, &id, &add, &remove).await?,
            Self::Disable { id } => public_client::disable(store, &id).await?,
            Self::Enable { id } => public_client::enable(store, &id).await?,
            Self::RotateSecret { id } => {
                let secret = password::random_secret()?;
                account::set_secret(store, AccountKind::Service, &id, &secret).await?;
                writeln!(out, "secret: {secret}")?;
            }
            Self::AddKey { id, file } => {
                writeln!(out, "{}", service_key::add(store, &id, &read(&file)?).await?)?;
            }
            Self::Keys { id } => {
                for (key, algorithm) in service_key::list(store, &id).await? {
                    writeln!(out, "{}\t{algorithm}\tsince {}", key.kid, key.created_at.rfc3339())?;
                }
            }
            Self::RemoveKey { id, kid } => service_key::remove(store, &id, &kid).await?,
        }
        Ok(())
    }
}

async fn list(store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    for state in public_client::list(store).await? {
        let client = &state.client;
        let disabled = client.disabled_at.map(|at| format!("disabled since {}", at.rfc3339()));
        writeln!(
            out,
            "{}\t{}\t{}\t{}",
            client.name,
            disabled.as_deref().unwrap_or("active"),
            state.redirect_uris.join(" "),
            client.display_name
        )?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let read = File::open(file).and_then(|it| it.take(MAX_KEY_BYTES).read_to_string(&mut text));
    read.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(text)
}
