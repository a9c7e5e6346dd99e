//! Standbys that answer questions.

use super::{DatabaseUrl, database_url};
use clap::Args;
use std::time::Duration;

/// Which standbys answer questions.
#[derive(Clone, Debug, Args)]
pub struct ReplicaConfig {
    /// Standbys of PostgreSQL that answer questions, as `DATABASE_URL`; several with commas between them
    #[arg(
        long,
        env = "DATABASE_READ_URL",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = database_url::Reader
    )]
    pub database_read_url: Vec<DatabaseUrl>,

    /// Milliseconds for which a question waits for a standby to have what was written before it
    #[arg(long, env = "DATABASE_READ_WAIT", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=5000))]
    pub database_read_wait: u64,

    /// Seconds for which standbys answer questions alone, once the primary says nothing; 0 for never
    #[arg(long, env = "DATABASE_READ_ALONE", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub database_read_alone: u64,
}

impl ReplicaConfig {
    /// How long a question waits for a standby.
    pub const fn wait(&self) -> Duration {
        Duration::from_millis(self.database_read_wait)
    }

    /// For how long standbys answer questions alone.
    pub const fn alone(&self) -> Duration {
        Duration::from_secs(self.database_read_alone)
    }
}
