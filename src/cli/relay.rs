//! `relay`: what changes, handed on to NATS.

use super::ending::Signals;
use crate::{
    outbound::Outbound,
    relay::{Api, Login, Pace, Proof, Relay, StreamConfig},
};
use clap::{ArgGroup, Args};
use entity::vocabulary::FeedKind;
use std::{
    error::Error,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

/// A file with a key, a secret or certificates has no more bytes.
const MAX_FILE: u64 = 1 << 20;

/// Hand on what changes to a stream of NATS `JetStream`, as a service account.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("proof").required(true))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Config {
    /// The server of NATS: `nats://host:4222`, or `tls://…`; never with a password
    nats: String,
    /// The register's server: `https://…`, or `http://` of this machine
    #[arg(long)]
    url: String,
    /// The service account's `client_id`
    #[arg(long)]
    client_id: String,
    /// A file with its private key in PEM
    #[arg(long, group = "proof", value_name = "FILE")]
    key: Option<PathBuf>,
    /// A file with its secret
    #[arg(long, group = "proof", value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Certificates in PEM that are trusted besides those of the browsers, of both servers
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// A credentials file of NATS
    #[arg(long, value_name = "FILE", conflicts_with = "nats_user")]
    nats_credentials: Option<PathBuf>,
    /// A user of NATS
    #[arg(long, requires = "nats_password_file")]
    nats_user: Option<String>,
    /// A file with the user's password
    #[arg(long, value_name = "FILE", requires = "nats_user")]
    nats_password_file: Option<PathBuf>,
    /// Let what goes to NATS on another machine go in the clear
    #[arg(long)]
    nats_in_the_clear: bool,
    /// What subjects begin with, before the kind of thing [default: the programme's code, and .feed]
    #[arg(long)]
    subject: Option<String>,
    /// The stream [default: the subject, with - for each .]
    #[arg(long)]
    stream: Option<String>,
    /// Make no stream: it is there
    #[arg(long)]
    stream_is_there: bool,
    /// Kinds of things [default: all that the account sees]
    #[arg(long, value_delimiter = ',')]
    kinds: Vec<FeedKind>,
    /// Seconds between two looks while nothing is new
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3600))]
    every: u32,
    /// End when there is nothing new
    #[arg(long)]
    once: bool,
    /// Have consumers begin again, wherever the stream ends
    #[arg(long)]
    begin_again: bool,
}

impl Config {
    /// Hands on until a signal ends it.
    pub(super) async fn run(self) -> Result<(), Box<dyn Error>> {
        let mut signals = Signals::listen()?;
        let relay = self.relay()?;
        signals.end(Box::pin(async { Ok(relay.run().await?) })).await
    }

    fn relay(self) -> Result<Relay, Box<dyn Error>> {
        let authorities = self.ca.as_deref().map(bytes_of).transpose()?;
        let is_clear = self.url.starts_with("http://") && is_here(&self.url);
        if !self.url.starts_with("https://") && !is_clear {
            return Err("--url is https://…, or http:// of this machine".into());
        }
        if self.nats.contains('@') {
            return Err(
                "a password in an address is seen by all: use --nats-user and --nats-password-file".into()
            );
        }
        let outbound = Outbound::new(authorities.as_deref(), is_clear)?;
        let proof = match (&self.key, &self.secret_file) {
            (Some(file), _) => {
                Proof::key(&bytes_of(file)?).map_err(|error| format!("{}: {error}", file.display()))?
            }
            (None, Some(file)) => Proof::Secret(line_of(file)?),
            (None, None) => return Err("--key or --secret-file says who the account is".into()),
        };
        let login = match (self.nats_credentials, self.nats_user, self.nats_password_file) {
            (Some(file), ..) => Login::Credentials(file),
            (None, Some(user), Some(file)) => Login::Password { user, password: line_of(&file)? },
            _ => Login::Nobody,
        };
        let stream = StreamConfig {
            tls: !self.nats_in_the_clear && !is_here(&self.nats),
            url: self.nats,
            login,
            authorities,
            root: self.subject,
            name: self.stream,
            makes: !self.stream_is_there,
        };
        let pace = Pace { every: Duration::from_secs(self.every.into()), once: self.once };
        let api = Api::new(outbound, &self.url, self.client_id, proof);
        Ok(Relay::new(api, stream, &self.kinds, pace).beginning_again(self.begin_again))
    }
}

/// Whether an address is of this machine.
fn is_here(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|it| it.take(MAX_FILE).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(bytes)
}

/// The one line of a file.
fn line_of(file: &Path) -> Result<String, Box<dyn Error>> {
    let text = String::from_utf8(bytes_of(file)?).map_err(|_| format!("{} is no text", file.display()))?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.contains(['\r', '\n']) {
        return Err(format!("{} is to hold one line", file.display()).into());
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn what_is_here_is_known() {
        for url in [
            "http://127.0.0.1:8080",
            "nats://127.0.0.1",
            "nats://[::1]:4222",
            "127.0.0.1:4222",
            "http://127.9.0.1/x",
        ] {
            assert!(is_here(url), "{url}");
        }
        for url in [
            "http://localhost",
            "nats://10.0.0.1:4222",
            "http://127.0.0.1.example",
            "http://127.0.0.1@example",
            "",
            "nats://",
        ] {
            assert!(!is_here(url), "{url}");
        }
    }
}
