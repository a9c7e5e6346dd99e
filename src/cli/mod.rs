//! The command line.

pub mod account;
pub mod assignment;
pub mod audit;
pub mod client;
mod demo;
mod descriptors;
mod doctor;
mod encoding;
mod ending;
mod feed;
mod glass;
mod indicators;
pub mod keys;
mod log;
mod managed;
pub mod operations;
mod policy;
mod prune;
mod relay;
mod reminding;
mod schema;
mod server;
pub mod summary;
mod sweeping;
mod traces;
mod webhook;

pub use ending::{OutputError, end, tell};

use crate::{
    clock::Clock,
    config::{DatabaseConfig, KeyConfig, LogConfig, ServerConfig, WebhookConfig},
    domain,
    store::{Dialect, Options, Patience, Servers, Store, Tables},
};
use clap::{Parser, Subcommand};
use ending::Signals;
use glass::Glass;
use std::{
    error::Error,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;
use traces::Traces;

/// For a database to be closed when its command has ended: longer than SQLite waits for a lock.
const SQLITE_CLOSES: Duration = Duration::from_secs(15);
/// The server of PostgreSQL takes back what is left open.
const POSTGRES_CLOSES: Duration = Duration::from_secs(2);

/// The duty register of a district's future-community programme (城镇未来社区): who owes what, and who signed it.
///
/// Every option can also be given by the environment variable that its help names.
#[derive(Debug, Parser)]
#[command(name = "future-community", version)]
pub struct Cli {
    #[command(flatten)]
    log: LogConfig,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API on a database that was migrated and holds a policy
    Serve {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        keys: KeyConfig,
        #[command(flatten)]
        server: ServerConfig,
    },
    /// Try it: make the database, import a policy pack, make demo accounts, print them, and serve
    ///
    /// Started again it keeps what is there. Not for production: everybody has the same password.
    Demo(demo::Demo),
    /// Bring the tables of the database up to this version
    Migrate {
        #[command(flatten)]
        database: DatabaseConfig,
        /// Even where servers of an older version are connected that do not serve on these tables: they refuse to work from then on
        #[arg(long)]
        contract: bool,
    },
    /// Check a policy pack, or import one
    #[command(subcommand)]
    Policy(policy::Command),
    /// Import a set of scenario indicators
    #[command(subcommand)]
    Indicators(indicators::Command),
    /// Make, list and close the accounts that sign in
    Account {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        glass: Glass,
        #[command(subcommand)]
        command: account::Command,
    },
    /// Grant roles to accounts, and end them
    Assignment {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        glass: Glass,
        #[command(subcommand)]
        command: assignment::Command,
    },
    /// Make services such as the district data platform, and applications that people sign in through
    Client {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        glass: Glass,
        #[command(subcommand)]
        command: client::Command,
    },
    /// List, rotate and retire the keys that sign access tokens
    Keys {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        keys: KeyConfig,
        #[command(subcommand)]
        command: keys::Command,
    },
    /// Verify the audit trail, and print its head to keep elsewhere
    Audit {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: audit::Command,
    },
    /// Verify the summary by which duties are counted, or make it anew
    Summary {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: summary::Command,
    },
    /// Verify the feed by which apps keep copies
    Feed {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: feed::Command,
    },
    /// Register the operations of apps, and find out whom a change of the schema would break
    Operations {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: operations::Command,
    },
    /// Hand on what changes to a stream of NATS `JetStream`, as a service account, for more consumers than one server feeds
    ///
    /// It is a client of the register's API, and needs no database. Where it stands is in the stream: any number of them may be
    /// started, one hands on. It goes on through whatever is down meanwhile.
    Relay(Box<relay::Config>),
    /// Register addresses that are told what changes, and say whether they are
    Webhook {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        webhooks: WebhookConfig,
        #[command(flatten)]
        glass: Glass,
        #[command(subcommand)]
        command: webhook::Command,
    },
    /// Copy a SQLite database into a file while it is in use
    ///
    /// `restore` is the way back. For PostgreSQL use `pg_dump`.
    Backup {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The file to make; it must not be there yet
        file: PathBuf,
    },
    /// Put a backup in the place of a SQLite database that nobody uses
    ///
    /// The backup is copied and looked at first; the database that was there is kept beside it, under a name with the
    /// time. For PostgreSQL use `pg_restore`.
    Restore {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The backup, which stays as it is
        file: PathBuf,
    },
    /// Remove sessions, refresh tokens and idempotency keys that are beyond their use
    ///
    /// The server may run. Nothing else is removed, and nothing of the audit trail, which says what was removed.
    Prune {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(flatten)]
        ages: prune::Ages,
    },
    Doctor(Box<doctor::Doctor>),
    /// Print the GraphQL schema, as schema.graphql has it
    Schema(schema::Schema),
}

impl Cli {
    /// Does what the command line says; prints to `out`.
    pub async fn run(self, out: &mut (dyn Write + Send)) -> Result<(), Box<dyn Error>> {
        let traces = Traces::begin(&self.command)?;
        log::start(&self.log, traces.as_ref());
        // What a command came to is printed when its database is closed: who reads it may stop, or be slow.
        let mut said = Vec::new();
        let (mut note, mut failing) = (None, 0);
        let work = async {
            match self.command {
                Command::Serve { database, keys, server } => {
                    Box::pin(server::run(&database, &keys, &server)).await?;
                }
                Command::Demo(demo) => Box::pin(demo.run(out)).await?,
                Command::Doctor(doctor) => failing = Box::pin(doctor.run(&mut said)).await?,
                command => note = Box::pin(command.run(&mut said)).await?,
            }
            Ok::<(), Box<dyn Error>>(())
        };
        let came_of_it = work.await;
        traces::end(traces).await;
        came_of_it?;
        ending::end_by_signals()?;
        ending::print(out, &said)?;
        if let Some(note) = note {
            // Who reads no errors has what was printed.
            writeln!(std::io::stderr(), "{note}").ok();
        }
        match failing {
            0 => Ok(()),
            failing => Err(format!("{failing} of what was looked at fails").into()),
        }
    }
}

impl Command {
    /// Does it, and answers what is to be said once that was printed.
    async fn run(self, out: &mut Vec<u8>) -> Result<Option<&'static str>, Box<dyn Error>> {
        match self {
            // They print before they end.
            Self::Serve { .. } | Self::Demo(_) | Self::Doctor(_) => {}
            Self::Migrate { database, contract } => {
                let servers = if contract { Servers::Overtaken } else { Servers::Awaited };
                let migrate = async |store: &Arc<Store>, signals: &mut Signals| {
                    signals.end(async { Ok(store.migrate_before(servers).await?) }).await
                };
                let said = match with_store(&database, Patience::OPERATOR, migrate).await? {
                    Tables::Newer => "nothing to do: newer tables, made to be served by this version too",
                    Tables::Own | Tables::Older(_) => "the tables are those of this version",
                };
                writeln!(out, "{said}")?;
            }
            Self::Policy(command) => command.run(out).await?,
            Self::Indicators(command) => command.run(out).await?,
            Self::Account { database, glass, command } => {
                return with_register(&database, async |store| {
                    let opened = glass.open(store, command.administers()).await?;
                    command.run(&opened.store, out).await?;
                    Ok(opened.note)
                })
                .await;
            }
            Self::Assignment { database, glass, command } => {
                return with_register(&database, async |store| {
                    let opened = glass.open(store, command.administers()).await?;
                    command.run(&opened.store, out).await?;
                    Ok(opened.note)
                })
                .await;
            }
            Self::Client { database, glass, command } => {
                return with_register(&database, async |store| {
                    let opened = glass.open(store, command.administers()).await?;
                    command.run(&opened.store, out).await?;
                    Ok(opened.note)
                })
                .await;
            }
            Self::Keys { database, keys, command } => {
                let files = server::key_files(&keys)?;
                with_register(&database, async |store| command.run(store, files.as_deref(), out).await)
                    .await?;
            }
            Self::Audit { database, command } => {
                with_register(&database, async |store| command.run(store, out).await).await?;
            }
            Self::Summary { database, command } => {
                with_register(&database, async |store| command.run(store, out).await).await?;
            }
            Self::Feed { database, command } => {
                with_register(&database, async |store| command.run(store, out).await).await?;
            }
            Self::Operations { database, command } if command.is_before_an_update() => {
                let look = async |store: &Arc<Store>, signals: &mut Signals| {
                    signals.end(command.run(store, out)).await
                };
                with_store(&database, Patience::OPERATOR, look).await?;
            }
            Self::Operations { database, command } => {
                with_register(&database, async |store| Box::pin(command.run(store, out)).await).await?;
            }
            Self::Relay(relay) => Box::pin(relay.run()).await?,
            Self::Webhook { database, webhooks, glass, command } => {
                let reachable = server::reachable(&webhooks);
                return with_register(&database, async |store| {
                    let opened = glass.open(store, command.administers()).await?;
                    command.run(&opened.store, &reachable, out).await?;
                    Ok(opened.note)
                })
                .await;
            }
            Self::Backup { database, file } => {
                let copy = async |store: &Arc<Store>, signals: &mut Signals| {
                    signals.end(async { Ok(store.backup(&file).await?) }).await
                };
                with_store(&database, Patience::OPERATOR, copy).await?;
                writeln!(out, "{} is a complete copy", file.display())?;
            }
            Self::Prune { database, ages } => {
                // Said before a database is opened: a number that would forget too much.
                let kept = ages.kept()?;
                with_register(&database, async |store| kept.prune(store, out).await).await?;
            }
            Self::Restore { database, file } => restore(&database, &file, out).await?,
            Self::Schema(schema) => schema.run(out)?,
        }
        Ok(None)
    }
}

/// Opens the database, works with it, and closes it whatever comes of that: what is left open would leave what was written
/// beside the file of SQLite, and not in it.
async fn with_store<T>(
    database: &DatabaseConfig,
    patience: Patience,
    work: impl AsyncFnOnce(&Arc<Store>, &mut Signals) -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    let mut signals = Signals::listen()?;
    let lock =
        database.database_lock_seconds.map_or(patience.lock, |seconds| Duration::from_secs(seconds.into()));
    let options = Options {
        url: database.database_url.clone(),
        connections: database.connections(),
        patience: Patience { lock, ..patience },
        pooled: database.database_pooled,
        consequences: domain::consequences,
    };
    let store = Arc::new(Store::open(&options, Clock::system()).await?);
    let came_of_it = work(&store, &mut signals).await;
    let in_time = match store.dialect() {
        Dialect::Sqlite => SQLITE_CLOSES,
        Dialect::Postgres => POSTGRES_CLOSES,
    };
    match timeout(in_time, store.close()).await {
        Ok(closed) => came_of_it.and_then(|value| Ok(closed.map(|()| value)?)),
        // A statement that was cut off waits for another's lock.
        Err(_) => came_of_it,
    }
}

/// The same, with a database whose tables are those of this version, until a signal ends it.
async fn with_register<T>(
    database: &DatabaseConfig,
    work: impl AsyncFnOnce(&Store) -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    with_store(database, Patience::OPERATOR, async |store, signals| {
        let work = async {
            match store.tables().await? {
                Tables::Own | Tables::Newer => work(store).await,
                Tables::Older(pending) => {
                    Err(format!("{pending} migrations are pending: run `future-community migrate`").into())
                }
            }
        };
        signals.end(work).await
    })
    .await
}

/// Puts a backup in the place of a database that is not opened: a signal ends it at once, and leaves one of the two.
async fn restore(database: &DatabaseConfig, file: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let restored = Store::restore(&database.database_url, file, &Clock::system()).await?;
    writeln!(out, "the database is that of {}", file.display())?;
    if let Some(kept) = restored.kept {
        writeln!(out, "the one that was there is kept: {}", kept.display())?;
    }
    if restored.pending > 0 {
        writeln!(out, "{} migrations are pending: run `future-community migrate`", restored.pending)?;
    }
    Ok(())
}
