//! `/metrics`, for Prometheus.

use super::App;
use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntGauge, Registry, TextEncoder, core::Collector};
use std::{sync::Arc, time::Duration};

/// What is counted.
pub(super) struct Metrics {
    registry: Registry,
    questions: Option<HistogramVec>,
    statements: Option<IntGauge>,
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
        let statements = IntGauge::new("database_statements", "Statements sent since the start").ok();
        let register = |collector: Box<dyn Collector>| {
            if let Err(error) = registry.register(collector) {
                tracing::warn!(%error, "a metric is missing");
            }
        };
        if let Some(questions) = &questions {
            register(Box::new(questions.clone()));
        }
        if let Some(statements) = &statements {
            register(Box::new(statements.clone()));
        }
        Self { registry, questions, statements }
    }

    /// Counts a request.
    pub(super) fn observe(&self, outcome: &str, took: Duration) {
        if let Some(questions) = &self.questions {
            questions.with_label_values(&[outcome]).observe(took.as_secs_f64());
        }
    }
}

/// Shows what was counted.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    if let Some(statements) = &app.metrics.statements {
        statements.set(i64::try_from(app.store.statements()).unwrap_or(i64::MAX));
    }
    let mut body = Vec::new();
    let encoder = TextEncoder::new();
    match encoder.encode(&app.metrics.registry.gather(), &mut body) {
        Ok(()) => ([(CONTENT_TYPE, encoder.format_type().to_owned())], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
