//! Turning a question away before it is worked on.

use super::{
    App, address, busy,
    rate::{self, Client},
};
use axum::{
    http::{HeaderMap, header::AUTHORIZATION},
    response::Response,
};
use std::{net::SocketAddr, time::Duration};

/// The answer where what a request holds found no room.
pub(super) fn no_room(app: &App) -> Response {
    app.metrics.observe("turned away", Duration::ZERO);
    tracing::info!("no room for a request");
    busy::question()
}

/// Counts a request for its address before anything of it is read; gives the answer of who asks too often. Who shows no
/// token is nobody, and counted as that; whose the token is, is not known yet.
pub(super) fn count_address(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<Response> {
    let origin = address::origin(app, headers, peer);
    let counted = app.addresses.count(&origin).and_then(|()| {
        if headers.contains_key(AUTHORIZATION) {
            return Ok(());
        }
        app.questions.count(&Client::Address(origin))
    });
    counted.err().map(|seconds| {
        app.metrics.observe("turned away", Duration::ZERO);
        rate::too_many(seconds)
    })
}
