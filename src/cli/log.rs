//! The log, on standard error. It names requests, operations and accounts; never a token, a password, or the value
//! of a variable.

use super::traces::Traces;
use crate::config::{LogConfig, LogFormat};
use std::io;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt, layer::SubscriberExt, registry, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// Starts it, and traces beside it where there are any. A second start, as in tests, changes nothing.
pub(super) fn start(config: &LogConfig, traces: Option<&Traces>) {
    let level = LevelFilter::from_level(config.log_level.into());
    // Libraries speak up only when something is odd.
    let filter = EnvFilter::new(format!("warn,future_community={level}"));
    let started = match traces {
        // One filter for all: what the log does not take, spans of traces among it, is not even made.
        None => registry().with(filter).with(lines(config.log_format)).try_init(),
        Some(traces) => {
            let lines = lines(config.log_format).with_filter(filter);
            registry().with(lines).with(traces.layer()).try_init()
        }
    };
    if let Err(error) = started {
        tracing::debug!(%error, "the log was started before");
    }
}

fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    // A line that cannot be written is lost: to say so, on the same full disk, would end the request with a panic.
    let lines = fmt::layer().with_writer(io::stderr).log_internal_errors(false);
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    }
}
