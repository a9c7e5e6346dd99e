//! Configuration, read once at the start: from the environment, or from flags of the same names.

mod database_url;
mod edge;
mod files;
mod issuer;
mod key_files;
mod limits;
mod networks;
mod replicas;
mod tls;
mod traces;

pub use database_url::{DatabaseUrl, Mode, SqliteFile, UrlError};
pub use edge::{AtMost, Edge};
pub use files::FileConfig;
pub use issuer::{Audience, Issuer};
pub use key_files::KeyConfig;
pub use limits::Limits;
pub use networks::{Network, WebhookConfig};
pub use replicas::ReplicaConfig;
pub use tls::TlsConfig;
pub use traces::{Collector, TraceConfig};

use clap::{Arg, ArgAction, Args, Command, ValueEnum};
use std::{
    net::SocketAddr,
    num::{NonZero, NonZeroU32},
    path::PathBuf,
    str::FromStr,
    thread::available_parallelism,
};

/// Where the register is kept.
#[derive(Clone, Debug, Args)]
pub struct DatabaseConfig {
    /// `sqlite://path/to/file.db`, or `postgres://user:password@host/name`
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/future-community.db",
        hide_env_values = true,
        global = true,
        value_parser = database_url::Reader
    )]
    pub database_url: DatabaseUrl,

    /// Connections to the database, at most [default: 10, or to SQLite two a processor, four at least]
    #[arg(long, env = "DATABASE_CONNECTIONS", global = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: Option<u32>,

    /// Seconds for which work waits for what others hold in the database [default: 5 in serve and demo, else 60]
    #[arg(long, env = "DATABASE_LOCK_SECONDS", global = true, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub database_lock_seconds: Option<u32>,

    /// Whether a pooler such as PgBouncer lends sessions of PostgreSQL for a transaction each
    #[arg(long, env = "DATABASE_POOLED", default_value_t = false, action = ArgAction::Set, global = true)]
    pub database_pooled: bool,
}

impl DatabaseConfig {
    /// Connections to the database, at most. SQLite works in the process that asks: more at once are no quicker, and each
    /// has a thread and memory of its own.
    pub fn connections(&self) -> u32 {
        let processors = || available_parallelism().map_or(1, NonZero::get);
        self.database_connections.unwrap_or_else(|| match self.database_url {
            DatabaseUrl::Postgres(_) => 10,
            DatabaseUrl::Sqlite(_) => {
                u32::try_from(processors().saturating_mul(2)).unwrap_or(10).clamp(4, 1000)
            }
        })
    }
}

/// How the server serves.
#[derive(Clone, Debug, Args)]
pub struct ServerConfig {
    /// Address and port to listen on
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,

    /// What it shows who connects by TLS
    #[command(flatten)]
    pub tls: TlsConfig,

    /// Whether who is not signed in may read the published catalogue
    #[arg(long, env = "PUBLIC_READ", default_value_t = true, action = ArgAction::Set)]
    pub public_read: bool,

    /// The server's address as its clients know it: `iss` of its tokens [default: `http://BIND`, or `https://BIND` with a certificate]
    #[arg(long, env = "ISSUER", value_parser = issuer::IssuerParser)]
    pub issuer: Option<Issuer>,

    /// Whom its tokens are for: `aud` of its tokens
    #[arg(long, env = "AUDIENCE", default_value = "future-community")]
    pub audience: Audience,

    /// Requests that one viewer may make in a second on average, or `off`
    #[arg(long, env = "RATE_LIMIT", default_value = "50")]
    pub rate_limit: Rate,

    /// Sign-ins that one address may try in a minute on average, or `off`
    #[arg(long, env = "SIGN_IN_RATE_LIMIT", default_value = "30")]
    pub sign_in_rate_limit: Rate,

    /// Whether people's passwords are taken for tokens without the sign-in page [default: true in demo, false in serve]
    #[arg(long, env = "PASSWORD_GRANT", action = ArgAction::Set)]
    pub password_grant: Option<bool>,

    /// A file of the providers of sign-on that people sign in by besides passwords [default: none]
    #[arg(long, env = "OIDC_PROVIDERS", value_name = "FILE")]
    pub oidc_providers: Option<PathBuf>,

    /// Whether a proxy before the server names the client's address in `X-Forwarded-For`
    #[arg(long, env = "TRUST_FORWARDED_FOR", default_value_t = false, action = ArgAction::Set)]
    pub trust_forwarded_for: bool,

    /// Connections that are open at once, at most [default: 1024, or what the system has descriptors for]
    #[arg(long, env = "CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub connections: Option<u32>,

    /// What clients may take before anything is done for them
    #[command(flatten)]
    pub edge: Edge,

    /// Who may ask the schema about itself [default: everyone in demo, signed-in in serve]
    #[arg(long, env = "INTROSPECTION")]
    pub introspection: Option<Introspection>,

    /// Which operations are run: any, of persons only those that apps have registered, or of nobody others
    #[arg(
        id = "which-operations",
        long = "operations",
        env = "OPERATIONS",
        value_name = "OPERATIONS",
        default_value = "any"
    )]
    pub operations: Operations,

    /// Whether /graphiql is served [default: true in demo, false in serve]
    #[arg(long, env = "GRAPHIQL", action = ArgAction::Set)]
    pub graphiql: Option<bool>,

    /// Hours for which an app may keep its copy of what it follows without asking again
    #[arg(long, env = "OFFLINE_HOLD", default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=8_760))]
    pub offline_hold: u32,

    /// Days before a day on which something is due from which on that is told
    #[arg(long, env = "DUE_SOON_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(0..=90))]
    pub due_soon_days: u32,

    /// What one question may take
    #[command(flatten)]
    pub limits: Limits,

    /// Where webhooks may be
    #[command(flatten)]
    pub webhooks: WebhookConfig,

    /// Where files are kept, and how much of them there may be
    #[command(flatten)]
    pub files: FileConfig,

    #[command(flatten)]
    pub replicas: ReplicaConfig,

    #[command(flatten)]
    pub traces: TraceConfig,
}

impl ServerConfig {
    /// `iss` of the tokens of a server that listens at this address, which has a port where BIND leaves it open.
    pub fn issuer(&self, address: SocketAddr) -> Issuer {
        self.issuer.clone().unwrap_or_else(|| Issuer::at(self.scheme(), address))
    }

    /// What it speaks where it listens.
    pub fn scheme(&self) -> &'static str {
        if self.tls.files().is_some() { "https" } else { "http" }
    }
}

/// What a demo shows, and to whom.
#[derive(Clone, Debug, Args)]
pub struct DemoConfig {
    /// The policy pack to import
    #[arg(long, env = "POLICY_DIR", value_name = "POLICY_DIR", default_value = "policies/fuyang-2022-8")]
    pub policy: PathBuf,

    /// The password of every demo account [default: a random one, printed once]
    #[arg(
        long = "demo-password",
        env = "DEMO_PASSWORD",
        value_name = "DEMO_PASSWORD",
        hide_env_values = true
    )]
    pub password: Option<String>,
}

/// The variables of a command, and of those it is below, that are no text: clap says that there are some, not which.
#[expect(clippy::disallowed_methods, reason = "configuration is read here")]
pub fn unreadable(command: &Command) -> Vec<String> {
    let variables = command.get_arguments().filter_map(Arg::get_env);
    let mut unreadable: Vec<String> = variables
        .filter(|variable| std::env::var_os(variable).is_some_and(|value| value.to_str().is_none()))
        .map(|variable| variable.to_string_lossy().into_owned())
        .collect();
    unreadable.extend(command.get_subcommands().flat_map(self::unreadable));
    unreadable.sort();
    unreadable.dedup();
    unreadable
}

/// Who may ask the schema about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Introspection {
    /// Everyone.
    Everyone,
    /// Whoever is signed in.
    SignedIn,
    /// None.
    Off,
}

/// Which operations are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Operations {
    /// Any.
    Any,
    /// Those that are registered; of services and of the lead office any.
    RegisteredPersons,
    /// Those that are registered.
    Registered,
}

/// How often something may be done; none for as often as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub Option<NonZeroU32>);

/// The highest rate: above it, off is meant.
const MOST: NonZeroU32 = NonZeroU32::MIN.saturating_add(999_999);

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self(None));
        }
        let times = text.parse().ok().filter(|times| *times <= MOST).map(|times| Self(Some(times)));
        times.ok_or("neither a number from 1 to 1000000 nor off")
    }
}

/// How the log is written. It goes to standard error.
#[derive(Clone, Debug, Args)]
pub struct LogConfig {
    /// How lines of the log look
    #[arg(long, env = "LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,

    /// The least important lines that are written
    #[arg(long, env = "LOG_LEVEL", default_value = "info", global = true)]
    pub log_level: LogLevel,
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How important a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Something failed that the server answers for.
    Error,
    /// Something is odd.
    Warn,
    /// Each request.
    Info,
    /// More.
    Debug,
}

impl From<LogLevel> for tracing::Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}
