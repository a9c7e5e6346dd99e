//! How often one client may ask.

use super::{
    App,
    address::{origin, peer},
    oauth,
};
use crate::{authn::Origin, config::Rate};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use entity::id::AccountId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use serde_json::json;
use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// After so many requests, clients that have been quiet are forgotten.
const SWEEP: u32 = 10_000;

/// Who is counted: an account wherever it comes from, and nobody by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Client {
    Account(AccountId),
    Address(Origin),
}

/// A limit, kept for each client apart.
pub(super) struct Limit<K: Clone + Eq + Hash> {
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    since_sweep: AtomicU32,
}

impl<K: Clone + Eq + Hash> Limit<K> {
    /// So many in a second on average, twice as many at once.
    pub(super) fn per_second(rate: Rate) -> Self {
        Self::of(rate, Quota::per_second)
    }

    /// So many in a minute on average, twice as many at once.
    pub(super) fn per_minute(rate: Rate) -> Self {
        Self::of(rate, Quota::per_minute)
    }

    fn of(rate: Rate, quota: fn(NonZeroU32) -> Quota) -> Self {
        let limiter =
            rate.0.map(|times| RateLimiter::keyed(quota(times).allow_burst(times.saturating_mul(TWICE))));
        Self { limiter, since_sweep: AtomicU32::new(0) }
    }

    /// Counts one request; the seconds to wait where it is one too many.
    pub(super) fn count(&self, client: &K) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP {
            self.since_sweep.store(0, Ordering::Relaxed);
            limiter.retain_recent();
        }
        limiter
            .check_key(client)
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
    }
}

const TWICE: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

/// The answer of who asks too often.
pub(super) fn too_many(seconds: u64) -> Response {
    let message = format!("请求过于频繁，请 {seconds} 秒后再试 / too many requests: wait {seconds} s");
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": "LIMIT_EXCEEDED" } }] });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Limits how often an address may try to sign in, and tells which it is.
pub(super) async fn limit_sign_in(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if !oauth::is_try(request.uri().path(), request.method()) {
        return next.run(request).await;
    }
    let origin = origin(&app, request.headers(), peer(&request));
    match app.sign_ins.count(&origin) {
        Ok(()) => {
            request.extensions_mut().insert(origin);
            next.run(request).await
        }
        Err(seconds) => oauth::too_many(seconds),
    }
}
