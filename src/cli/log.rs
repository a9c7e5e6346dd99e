//! The log, on standard error. It names requests, operations and accounts; never a token, a password, or the value
//! of a variable.

use crate::config::{LogConfig, LogFormat};
use std::io;
use tracing_subscriber::{EnvFilter, filter::LevelFilter, fmt};

/// Starts it. A second start, as in tests, changes nothing.
pub(super) fn start(config: &LogConfig) {
    let level = LevelFilter::from_level(config.log_level.into());
    // Libraries speak up only when something is odd.
    let filter = EnvFilter::new(format!("warn,future_community={level}"));
    // A line that cannot be written is lost: to say so, on the same full disk, would end the request with a panic.
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    let started = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!(%error, "the log was started before");
    }
}
