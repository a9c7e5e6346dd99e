//! Traces: the spans of requests, sent to a collector of OpenTelemetry beside them.
//!
//! What ends is put into a queue, which a thread of its own empties. Where the collector is away, or slower than there is to tell,
//! the queue is full and what comes is dropped: no request waits for it.

use super::{Command, server::authorities};
use crate::{
    clock::{Clock, Ids},
    config::{Collector, TraceConfig},
    outbound::{Outbound, Unanswered},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response, StatusCode, header::CONTENT_TYPE},
};
use engine::SPANS;
use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceContextExt, TraceId, TraceState, TracerProvider},
};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SamplingDecision, SamplingResult, SdkTracerProvider, ShouldSample},
};
use std::{
    error::Error,
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::{runtime::Handle, task::spawn_blocking, time::timeout};
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};
use uuid::Uuid;

/// What sends, and the scope under which it does.
const SCOPE: &str = "future-community";
/// For what is under way when the server ends.
const FAREWELL: Duration = Duration::from_secs(3);
/// For a batch to be taken, with what is tried again of it.
const BATCH: Duration = Duration::from_secs(10);

/// What sends traces.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins, where a server is to serve and there is a collector. It need not answer now.
    pub(super) fn begin(command: &Command) -> Result<Option<Self>, Box<dyn Error>> {
        let config = match command {
            Command::Serve { server, .. } => &server.traces,
            Command::Demo(demo) => demo.traces(),
            _ => return Ok(None),
        };
        let Some(collector) = &config.otel_exporter_otlp_endpoint else { return Ok(None) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sender::to(collector, config)?)
            .with_endpoint(collector.traces())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(BATCH)
            .build()?;
        let instance = Ids::new(Clock::system()).next::<Uuid>().to_string();
        let resource = Resource::builder_empty()
            .with_service_name(config.otel_service_name.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            // Which of several servers it is.
            .with_attribute(KeyValue::new("service.instance.id", instance))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Kept::of(config.otel_traces_sampler_arg.0))
            .with_resource(resource)
            .build();
        Ok(Some(Self(provider)))
    }

    /// What takes the spans of requests, and nothing of the log's.
    pub(super) fn layer<S: Subscriber + for<'s> LookupSpan<'s>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SCOPE))
            .with_context_activation(false)
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(SPANS, Level::INFO))
    }
}

/// Sends what there is, for a while, where traces are sent.
pub(super) async fn end(traces: Option<Traces>) {
    let Some(Traces(provider)) = traces else { return };
    // It waits for its thread, and that one for what is sent from here.
    let sent = spawn_blocking(move || provider.shutdown_with_timeout(FAREWELL).is_ok());
    if !matches!(timeout(FAREWELL, sent).await, Ok(Ok(true))) {
        tracing::warn!("the last traces were not sent");
    }
}

/// Which traces are kept. Only a request begins one, or what is told a webhook: whatever else the server does by itself would be
/// parts of nothing.
#[derive(Clone, Debug)]
struct Kept(Sampler);

impl Kept {
    /// So many of those that begin here. Where one goes on that began elsewhere, that has been decided there.
    fn of(part: f64) -> Self {
        Self(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(part))))
    }
}

impl ShouldSample for Kept {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let begins = parent.is_none_or(|parent| !parent.span().span_context().is_valid());
        if begins && !matches!(kind, SpanKind::Server | SpanKind::Producer) {
            let (decision, attributes) = (SamplingDecision::Drop, Vec::new());
            return SamplingResult { decision, attributes, trace_state: TraceState::default() };
        }
        self.0.should_sample(parent, trace, name, kind, attributes, links)
    }
}

/// What sends to the collector, from the runtime of the server: the thread that has the queue has none.
#[derive(Debug)]
pub(super) struct Sender {
    outbound: Outbound,
    headers: HeaderMap,
    runtime: Handle,
    /// Whether it was not taken the last time. Each change is told once.
    is_away: AtomicBool,
}

impl Sender {
    /// Of a configuration.
    pub(super) fn to(collector: &Collector, config: &TraceConfig) -> Result<Self, Box<dyn Error>> {
        let authorities = authorities(config.otel_exporter_otlp_certificate.as_deref())?;
        let outbound = Outbound::new(authorities.as_deref(), collector.is_plain);
        let outbound = outbound.map_err(|error| format!("OTEL_EXPORTER_OTLP_CERTIFICATE: {error}"))?;
        let headers = config.otel_exporter_otlp_headers.clone().map(|headers| headers.0).unwrap_or_default();
        Ok(Self { outbound, headers, runtime: Handle::current(), is_away: AtomicBool::new(false) })
    }

    /// Whether the collector takes traces, of which this has none.
    pub(super) async fn tries(&self, collector: &Collector) -> Result<StatusCode, Unanswered> {
        let request = Request::post(collector.traces()).header(CONTENT_TYPE, "application/x-protobuf");
        let mut request = request.body(Vec::new()).map_err(|_| Unanswered::NoAnswer)?;
        request.headers_mut().extend(self.headers.clone());
        self.outbound.send(request).await.map(|answer| answer.status())
    }

    /// Says once that the collector takes nothing, and once that it does again.
    fn told(&self, came_of_it: Result<StatusCode, &Unanswered>) {
        let is_away = !came_of_it.is_ok_and(|status| status.is_success());
        if self.is_away.swap(is_away, Ordering::Relaxed) == is_away {
            return;
        }
        match came_of_it {
            Ok(status) if is_away => {
                tracing::warn!(%status, "the collector takes no traces: they are dropped");
            }
            Ok(_) => tracing::info!("the collector takes traces again"),
            Err(error) => tracing::warn!(%error, "the collector takes no traces: they are dropped"),
        }
    }
}

impl HttpClient for Sender {
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let mut request = request.map(Vec::from);
        request.headers_mut().extend(self.headers.clone());
        let outbound = self.outbound.clone();
        let sent = self.runtime.spawn(async move { outbound.send(request).await });
        Box::pin(async move {
            let answer = sent.await?;
            self.told(answer.as_ref().map(Response::status));
            Ok(answer?.map(Bytes::from))
        })
    }
}
