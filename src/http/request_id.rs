//! The name of a request, by which its answer, the log, the audit trail and a trace meet.

use super::{App, traced};
use crate::store::request::answering;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest that is taken over from a client.
const LONGEST: usize = 64;

/// Gives each request a name before anything else is done with it, and its answer the same one, whatever comes of it.
///
/// A client, or a proxy before the server, may choose it, so that logs on both sides meet. It proves nothing: two requests may come
/// with the same one, and whoever looks for one of them finds both.
pub(super) async fn named(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let name = name(&app, request.headers());
    request.headers_mut().insert(REQUEST_ID, name.clone());
    let span = traced::span(&app, &request);
    let answered = next.run(request).instrument(span.clone());
    let mut response = answering(name.to_str().unwrap_or_default(), answered).await;
    traced::ended(&span, response.status());
    response.headers_mut().insert(REQUEST_ID, name);
    response
}

/// The name of the request that came with these headers.
pub(super) fn request_id(headers: &HeaderMap) -> &str {
    headers.get(REQUEST_ID).and_then(|name| name.to_str().ok()).unwrap_or_default()
}

/// The client's own name where it gives a reasonable one, or else a new one.
fn name(app: &App, headers: &HeaderMap) -> HeaderValue {
    let fits = |name: &&HeaderValue| {
        let name = name.as_bytes();
        !name.is_empty()
            && name.len() <= LONGEST
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    headers.get(REQUEST_ID).filter(fits).cloned().unwrap_or_else(|| {
        let new = app.store.ids().next::<Uuid>().simple().to_string();
        HeaderValue::try_from(new).unwrap_or_else(|_| HeaderValue::from_static("unnamed"))
    })
}
