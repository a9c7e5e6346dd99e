//! Whether the collector of traces takes them.

use super::{Check, Finding};
use crate::{cli::traces::Sender, config::TraceConfig};

/// Sends the collector a request with nothing in it. A server serves all the same where it is not taken.
pub(super) async fn collector(config: &TraceConfig) -> Finding {
    let Some(collector) = &config.otel_exporter_otlp_endpoint else {
        return Finding::well(Check::Traces, "off: OTEL_EXPORTER_OTLP_ENDPOINT names no collector");
    };
    let sender = match Sender::to(collector, config) {
        Ok(sender) => sender,
        Err(error) => return Finding::fails(Check::Traces, error.to_string()),
    };
    match sender.tries(collector).await {
        Err(error) => Finding::odd(Check::Traces, format!("the collector at {collector}: {error}")),
        Ok(status) if !status.is_success() => {
            Finding::odd(Check::Traces, format!("the collector at {collector} takes none: {status}"))
        }
        Ok(_) if collector.is_open && config.otel_exporter_otlp_headers.is_some() => {
            let says = format!("the headers for {collector} travel in the clear: name it by https://…");
            Finding::odd(Check::Traces, says)
        }
        Ok(_) => Finding::well(Check::Traces, format!("taken by the collector at {collector}")),
    }
}
