//! The span of a request, for whoever collects traces. Where nobody does it is none, and nothing of it is worked out.
//!
//! It says what kind of request it was and how it went, in words of ours and the name of the operation: no path, no document, no
//! value, no token, no account and no row. Whoever reads traces need not be somebody who may read the register.

use super::{App, documents::Came, request_id::request_id};
use crate::graphql::{Named, Request as Question, Response as Answer};
use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, Method, StatusCode},
};
use engine::SPANS;
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::{SpanContext, TraceContextExt},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACEPARENT: &str = "traceparent";
/// Bytes of an operation's name that are told: whoever asks chooses it.
const LONGEST_NAME: usize = 64;

/// The span of a request, which ends with its answer's head.
///
/// `traceparent` is a stranger's word. As a parent it says whether the trace is kept, and what it belongs to: so whoever sent it
/// could have every request kept, or none, or hang its own requests under those of others. It is a link, by which whoever has both
/// finds the one from the other, unless the operator says that a proxy before the server writes it.
pub(super) fn span(app: &App, request: &Request) -> Span {
    let method = method(request.method());
    let span = tracing::info_span!(
        target: SPANS,
        "request",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        request.id = request_id(request.headers()),
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        graphql.operation.name = Empty,
        graphql.document.id = Empty,
        outcome = Empty,
        errors = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    match request.extensions().get::<MatchedPath>() {
        Some(route) => {
            span.record("otel.name", format!("{method} {}", route.as_str()));
            span.record("http.route", route.as_str());
        }
        None => {
            span.record("otel.name", method);
        }
    }
    if let Some(from) = sender(request.headers()) {
        if app.settings.trust_traceparent {
            span.set_parent(Context::new().with_remote_span_context(from)).ok();
        } else {
            span.add_link(from);
        }
    }
    span
}

/// Says how a request ended.
pub(super) fn ended(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// Says of a question that whoever asks was told to go away.
pub(super) fn turned_away(span: &Span) {
    span.record("outcome", "turned away");
}

/// Says what came of a question.
pub(super) fn answered(
    span: &Span,
    question: &Question,
    answer: &Answer,
    (unavailable, document): (bool, Came),
) {
    if span.is_disabled() {
        return;
    }
    span.record("outcome", if answer.executed { "executed" } else { "refused" });
    if let Some(name) = &answer.operation {
        let name = name.get(..LONGEST_NAME).unwrap_or(name);
        span.record("graphql.operation.name", name);
    }
    // What is registered by a name was named by whoever builds the app; what is not, by anybody.
    if let (Came::Registered, Some(Named::Document(id) | Named::Persisted(id))) = (document, &question.named)
    {
        span.record("graphql.document.id", id.as_str());
    }
    if answer.has_errors {
        span.record("errors", true);
    }
    if answer.has_failed || unavailable {
        span.record("otel.status_code", "ERROR");
    }
}

/// The span of whoever sent a request, as it says. Of what it says besides, by `tracestate`, nothing is read.
fn sender(headers: &HeaderMap) -> Option<SpanContext> {
    struct Said<'h>(&'h str);
    impl Extractor for Said<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            (key == TRACEPARENT).then_some(self.0)
        }

        fn keys(&self) -> Vec<&str> {
            vec![TRACEPARENT]
        }
    }
    let mut said = headers.get_all(TRACEPARENT).iter();
    let (Some(one), None) = (said.next(), said.next()) else { return None };
    let read = TraceContextPropagator::new().extract_with_context(&Context::new(), &Said(one.to_str().ok()?));
    let from = read.span().span_context().clone();
    from.is_valid().then_some(from)
}

/// A method's name: that of one which nobody knows is whatever a client likes.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::{TRACEPARENT, sender};
    use axum::http::{HeaderMap, HeaderValue};

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn headers(said: &[&str]) -> HeaderMap {
        said.iter().map(|it| (TRACEPARENT.parse().unwrap(), HeaderValue::from_str(it).unwrap())).collect()
    }

    #[test]
    fn a_sender_is_read_whole_or_not_at_all() {
        let from = sender(&headers(&[GOOD])).unwrap();
        assert_eq!(from.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(from.span_id().to_string(), "b7ad6b7169203331");
        assert!(from.is_sampled());
        let mut beside = headers(&[GOOD]);
        beside.insert("tracestate", HeaderValue::from_static("vendor=whatever"));
        assert_eq!(sender(&beside).unwrap().trace_state().header(), "");
        for bad in [
            &[][..],
            &[""],
            &["x"],
            &[GOOD, GOOD],
            &["00-00000000000000000000000000000000-b7ad6b7169203331-01"],
            &["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"],
            &["ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
        ] {
            assert!(sender(&headers(bad)).is_none(), "{bad:?}");
        }
    }
}
