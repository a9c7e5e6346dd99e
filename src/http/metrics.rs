//! `/metrics`, for Prometheus.

use super::{App, replicas::Replicas};
use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use prometheus::{
    Encoder, Gauge, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder, core::Collector,
};
use std::{sync::Arc, time::Duration};

/// What is counted.
pub(super) struct Metrics {
    registry: Registry,
    questions: Option<HistogramVec>,
    documents: Option<IntCounterVec>,
    statements: Option<IntGauge>,
    replicas: Replicas,
    unsealed: Option<IntGauge>,
    unsealed_for: Option<Gauge>,
    feed_position: Option<IntGauge>,
    feed_waiting: Option<IntGauge>,
    feed_waiting_for: Option<Gauge>,
    streams: Option<IntGauge>,
    webhooks: [Option<IntGauge>; 4],
    exports: Option<IntGauge>,
    exports_ended: Option<IntCounterVec>,
    uploads: Option<IntCounterVec>,
    uploaded_bytes: Option<IntCounter>,
    swept: Option<IntGauge>,
}

/// An export of the feed, as long as it is sent.
pub(super) struct Underway {
    open: Option<IntGauge>,
    ended: Option<IntCounterVec>,
    outcome: &'static str,
}

impl Underway {
    /// It was sent as a whole.
    pub(super) const fn complete(&mut self) {
        self.outcome = "complete";
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if let Some(open) = &self.open {
            open.dec();
        }
        if let Some(ended) = &self.ended {
            ended.with_label_values(&[self.outcome]).inc();
        }
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        let registry = Registry::new();
        // Names and labels are constants; were one refused, the rest of the server would still be worth running.
        let questions = HistogramVec::new(
            HistogramOpts::new("graphql_request_seconds", "GraphQL requests by outcome")
                .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5]),
            &["outcome"],
        )
        .ok();
        let documents = IntCounterVec::new(
            Opts::new(
                "graphql_documents",
                "Requests by how they came by their document: registered, sent, refused",
            ),
            &["came"],
        )
        .ok();
        let statements = IntGauge::new("database_statements", "Statements sent since the start").ok();
        let unsealed =
            IntGauge::new("audit_events_waiting", "Audit events that wait to be sealed, counted to 10000")
                .ok();
        let unsealed_for =
            Gauge::new("audit_events_waiting_seconds", "How long the first of them has waited").ok();
        let feed_position = IntGauge::new("feed_position", "The last number that was given to a change").ok();
        let feed_waiting =
            IntGauge::new("feed_waiting", "Changed things that wait for their number, counted to 10000").ok();
        let feed_waiting_for =
            Gauge::new("feed_oldest_waiting_seconds", "For how long some of them have waited").ok();
        let streams = IntGauge::new("streams", "Streams and sockets that are open").ok();
        let exports = IntGauge::new("feed_exports", "Exports of the feed that are sent").ok();
        let exports_ended = IntCounterVec::new(
            Opts::new("feed_exports_ended", "Exports of the feed by outcome"),
            &["outcome"],
        )
        .ok();
        let webhooks = [
            ("webhooks_active", "Webhooks that are told what changes"),
            ("webhooks_suspended", "Webhooks that are not, for whatever reason"),
            (
                "webhook_lag_seconds",
                "For how long the oldest message has waited that a webhook is still to be told",
            ),
            ("webhook_failures", "Attempts to tell a webhook that failed, by this process since its start"),
        ]
        .map(|(name, help)| IntGauge::new(name, help).ok());
        let uploads =
            IntCounterVec::new(Opts::new("file_uploads", "Uploads of files by outcome"), &["outcome"]).ok();
        let uploaded_bytes = IntCounter::new("file_uploaded_bytes", "Bytes of files that were kept").ok();
        let swept = IntGauge::new(
            "files_swept",
            "Files that hung on nothing and were removed, by this process since its start",
        )
        .ok();
        let register = |collector: Box<dyn Collector>| {
            if let Err(error) = registry.register(collector) {
                tracing::warn!(%error, "a metric is missing");
            }
        };
        if let Some(questions) = &questions {
            register(Box::new(questions.clone()));
        }
        for counter in [&documents, &exports_ended, &uploads].into_iter().flatten() {
            register(Box::new(counter.clone()));
        }
        if let Some(uploaded_bytes) = &uploaded_bytes {
            register(Box::new(uploaded_bytes.clone()));
        }
        let gauges = [&statements, &unsealed, &feed_position, &feed_waiting, &streams, &exports, &swept];
        for gauge in gauges.into_iter().chain(&webhooks).flatten() {
            register(Box::new(gauge.clone()));
        }
        for gauge in [&unsealed_for, &feed_waiting_for].into_iter().flatten() {
            register(Box::new(gauge.clone()));
        }
        let replicas = Replicas::new(&register);
        Self {
            registry,
            questions,
            documents,
            statements,
            replicas,
            unsealed,
            unsealed_for,
            feed_position,
            feed_waiting,
            feed_waiting_for,
            streams,
            webhooks,
            exports,
            exports_ended,
            uploads,
            uploaded_bytes,
            swept,
        }
    }

    /// Counts an upload, of which so many bytes were kept.
    pub(super) fn count_upload(&self, outcome: &str, bytes: u64) {
        if let Some(uploads) = &self.uploads {
            uploads.with_label_values(&[outcome]).inc();
        }
        if let Some(uploaded_bytes) = &self.uploaded_bytes {
            uploaded_bytes.inc_by(bytes);
        }
    }

    /// Counts an export of the feed, which is cut off unless it says otherwise.
    pub(super) fn export(&self) -> Underway {
        let (open, ended) = (self.exports.clone(), self.exports_ended.clone());
        if let Some(open) = &open {
            open.inc();
        }
        Underway { open, ended, outcome: "cut" }
    }

    /// Counts a request.
    pub(super) fn observe(&self, outcome: &str, took: Duration) {
        if let Some(questions) = &self.questions {
            questions.with_label_values(&[outcome]).observe(took.as_secs_f64());
        }
    }

    /// Counts how a request came by its document.
    pub(super) fn count_document(&self, came: &str) {
        if let Some(documents) = &self.documents {
            documents.with_label_values(&[came]).inc();
        }
    }
}

/// Shows what was counted.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    if let Some(statements) = &app.metrics.statements {
        statements.set(i64::try_from(app.store.statements()).unwrap_or(i64::MAX));
    }
    if let Some(waiting) = app.store.last_seen_waiting() {
        if let Some(unsealed) = &app.metrics.unsealed {
            unsealed.set(waiting.number.into());
        }
        if let Some(unsealed_for) = &app.metrics.unsealed_for {
            unsealed_for.set(waiting.longest.as_secs_f64());
        }
    }
    if let Some((feed, longest)) = app.store.last_seen_unnumbered() {
        for (gauge, value) in
            [(&app.metrics.feed_position, feed.position), (&app.metrics.feed_waiting, feed.waiting)]
        {
            if let Some(gauge) = gauge {
                gauge.set(value);
            }
        }
        if let Some(feed_waiting_for) = &app.metrics.feed_waiting_for {
            feed_waiting_for.set(longest.as_secs_f64());
        }
    }
    if let Some(streams) = &app.metrics.streams {
        streams.set(app.streams.open().into());
    }
    if let Some(swept) = &app.metrics.swept {
        swept.set(i64::try_from(app.api.files().swept()).unwrap_or(i64::MAX));
    }
    for (gauge, value) in app.metrics.webhooks.iter().zip(app.webhooks.values()) {
        if let Some(gauge) = gauge {
            gauge.set(value);
        }
    }
    app.metrics.replicas.set(&app.store);
    let mut body = Vec::new();
    let encoder = TextEncoder::new();
    match encoder.encode(&app.metrics.registry.gather(), &mut body) {
        Ok(()) => ([(CONTENT_TYPE, encoder.format_type().to_owned())], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
