//! Event streams (text/event-stream), as the protocol of `graphql-sse` has them: a connection for each operation.

use super::{
    Seat,
    following::{Following, Next},
};
use crate::{
    authn::Denied,
    authz::Viewer,
    error::Error,
    graphql::Request,
    http::{
        App, address, bearer,
        graphql::introspection,
        held::Room,
        rate::{self, Client},
    },
    store::identity::For,
};
use axum::{
    Json,
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::json;
use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::timeout;

/// How often something is sent where nothing happens, so that nobody between the two takes the connection for dead.
const PING: Duration = Duration::from_secs(12);

/// Answers a question as a stream of events: its answers, and that they are complete.
pub(in crate::http) async fn answer(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    mut question: Request,
    room: Room,
) -> Response {
    question.streams = true;
    let origin = address::origin(&app, headers, peer);
    let mut shown = HeaderMap::new();
    for token in headers.get_all(AUTHORIZATION) {
        shown.append(AUTHORIZATION, token.clone());
    }
    let arrival = match bearer::arrival(&app.authenticator, &shown, app.settings.public_read, For::Work).await
    {
        Ok(arrival) => arrival,
        Err(denied) => {
            return match app.questions.count(&Client::Address(origin)) {
                Ok(()) => denied.into_response(),
                Err(seconds) => rate::too_many(seconds),
            };
        }
    };
    let viewer = arrival.viewer.unwrap_or_else(|| Viewer::nobody(app.settings.public_read));
    if let Some(account) = viewer.account()
        && let Err(seconds) = app.questions.count(&Client::Account(account))
    {
        return rate::too_many(seconds);
    }
    if arrival.catalogue.is_none() {
        return Denied::Failed(Error::Unready("尚未导入政策 / no policy was imported yet")).into_response();
    }
    let Some(seat) = app.streams.admit(viewer.account(), origin) else { return too_many() };
    let introspection = introspection(&app, &viewer);
    let following = Following {
        waiting: app.moves.wait(&app.store),
        app,
        shown,
        origin,
        introspection,
        question,
        after: None,
        is_done: false,
        until: None,
    };
    let body = Body::from_stream(stream::unfold((Some(following), (room, seat)), pieces));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // A proxy that gathers what it hands on would hand on nothing.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

/// A stream while it is read: what goes on, and the room and the place that it takes.
type Reading = (Option<Following>, (Room, Seat));

/// What is sent next; nothing more where the stream has ended. One that ends without being complete is taken for a connection
/// that broke, and its client comes again.
async fn pieces((following, (room, seat)): Reading) -> Option<(Result<Bytes, Infallible>, Reading)> {
    let mut following = following?;
    loop {
        let (piece, goes_on) = match following.read().await {
            // After the last it says itself that it is complete.
            Next::Event(body) | Next::Last(body) => (event("next", &body), true),
            Next::Refused(errors) => {
                let body = [b"{\"errors\":", errors.as_slice(), b"}"].concat();
                (event("next", &body), true)
            }
            Next::Complete => (event("complete", b""), false),
            Next::Ended => return None,
            Next::Nothing => {
                if timeout(PING, following.wait()).await.is_ok() {
                    continue;
                }
                (b":\n\n".to_vec(), true)
            }
        };
        let piece = room.piece(piece).await.ok()?;
        return Some((Ok(piece), (goes_on.then_some(following), (room, seat))));
    }
}

fn event(name: &str, data: &[u8]) -> Vec<u8> {
    [b"event: ", name.as_bytes(), b"\ndata: ", data, b"\n\n"].concat()
}

/// The answer of whose streams, or of all, there are as many as there may be.
fn too_many() -> Response {
    let message = "订阅过多，请关闭一些后再试 / too many streams: close one, or come again later";
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": "LIMIT_EXCEEDED" } }] });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    response
}
