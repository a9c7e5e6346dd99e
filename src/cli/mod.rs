//! The command line.

pub mod account;
pub mod assignment;
pub mod audit;
pub mod client;
mod demo;
mod encoding;
mod indicators;
pub mod keys;
mod log;
mod policy;
mod server;

use crate::{
    clock::Clock,
    config::{DatabaseConfig, LogConfig, ServerConfig},
    domain, graphql,
    store::{Options, Store},
};
use clap::{Parser, Subcommand};
use std::{error::Error, io::Write, path::PathBuf};

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
        #[command(subcommand)]
        command: account::Command,
    },
    /// Grant roles to accounts, and end them
    Assignment {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: assignment::Command,
    },
    /// Make service clients, such as the district data platform's
    Client {
        #[command(flatten)]
        database: DatabaseConfig,
        #[command(subcommand)]
        command: client::Command,
    },
    /// List, rotate and retire the keys that sign access tokens
    Keys {
        #[command(flatten)]
        database: DatabaseConfig,
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
    /// Copy a SQLite database into a file while it is in use
    ///
    /// To restore: stop the server, put the file in the database's place, start it again. For PostgreSQL use
    /// `pg_dump` and `pg_restore`.
    Backup {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The file to make; it must not be there yet
        file: PathBuf,
    },
    /// Print the GraphQL schema, as schema.graphql has it
    Schema,
}

impl Cli {
    /// Does what the command line says; prints to `out`.
    pub async fn run(self, out: &mut (dyn Write + Send)) -> Result<(), Box<dyn Error>> {
        log::start(&self.log);
        match self.command {
            Command::Serve { database, server } => server::run(&database, &server).await,
            Command::Demo(demo) => demo.run(out).await,
            Command::Migrate { database } => {
                open(&database).await?.migrate().await?;
                Ok(writeln!(out, "the tables are those of this version")?)
            }
            Command::Policy(command) => command.run(out).await,
            Command::Indicators(command) => command.run(out).await,
            Command::Account { database, command } => {
                command.run(&open_migrated(&database).await?, out).await
            }
            Command::Assignment { database, command } => {
                command.run(&open_migrated(&database).await?, out).await
            }
            Command::Client { database, command } => command.run(&open_migrated(&database).await?, out).await,
            Command::Keys { database, command } => command.run(&open_migrated(&database).await?, out).await,
            Command::Audit { database, command } => command.run(&open_migrated(&database).await?, out).await,
            Command::Backup { database, file } => {
                open_migrated(&database).await?.backup(&file).await?;
                Ok(writeln!(out, "{} is a complete copy", file.display())?)
            }
            Command::Schema => Ok(write!(out, "{}", graphql::api().sdl())?),
        }
    }
}

async fn open(database: &DatabaseConfig) -> Result<Store, Box<dyn Error>> {
    let options = Options {
        url: database.database_url.clone(),
        connections: database.database_connections,
        consequences: domain::consequences,
    };
    Ok(Store::open(&options, Clock::system()).await?)
}

/// Opens a database whose tables are those of this version.
async fn open_migrated(database: &DatabaseConfig) -> Result<Store, Box<dyn Error>> {
    let store = open(database).await?;
    match store.pending_migrations().await? {
        0 => Ok(store),
        pending => Err(format!("{pending} migrations are pending: run `future-community migrate`").into()),
    }
}
