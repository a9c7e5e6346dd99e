//! One request and its answer.

use super::{
    super::{connection::Connection, edge::Edge, patience::Patience, place::Place, places::Seat},
    request::plain,
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Request, Response,
        header::{CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING, UPGRADE},
        response::Parts,
    },
};
use h2::{Reason, RecvStream, SendStream, server::SendResponse};
use hyper::body::{Body as _, Buf};
use std::{
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::{Instant, SystemTime},
};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::timeout_at,
};

/// What only a connection of its own can have (RFC 9113 §8.2.2).
const OF_CONNECTIONS: [HeaderName; 5] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Answers a request, unless its client takes it back or has to give up its place.
pub(super) async fn run(
    connection: Arc<Connection>,
    seat: Seat,
    request: Request<RecvStream>,
    mut respond: SendResponse<Piece>,
) {
    let place = &seat.place;
    let answered = tokio::select! {
        response = connection.answer(plain(request), place) => response,
        () = place.is_cut() => return respond.send_reset(Reason::CANCEL),
        _ = poll_fn(|context| respond.poll_reset(context)) => return,
    };
    let (mut parts, body) = answered.into_parts();
    complete(&mut parts, &body);
    let is_whole = body.is_end_stream();
    let Ok(mut stream) = respond.send_response(Response::from_parts(parts, ()), is_whole) else { return };
    if is_whole {
        return;
    }
    let reason = tokio::select! {
        ended = send(body, &mut stream, place, &connection.app.settings.edge) => ended.err(),
        () = place.is_cut() => Some(Reason::CANCEL),
    };
    if let Some(reason) = reason {
        tracing::debug!(%reason, "an answer was not sent whole");
        stream.send_reset(reason);
    }
}

/// Says of an answer what the protocol wants said, and nothing that it does not know.
#[expect(clippy::disallowed_methods, reason = "`Date` is the machine's, as of answers by HTTP/1.1")]
fn complete(Parts { headers, .. }: &mut Parts, body: &Body) {
    for header in &OF_CONNECTIONS {
        headers.remove(header);
    }
    if let Some(length) = body.size_hint().exact().filter(|_| !body.is_end_stream()) {
        set(headers, CONTENT_LENGTH, || Some(length.into()));
    }
    set(headers, DATE, || HeaderValue::from_str(&httpdate::fmt_http_date(SystemTime::now())).ok());
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: impl FnOnce() -> Option<HeaderValue>) {
    if !headers.contains_key(&name)
        && let Some(value) = value()
    {
        headers.insert(name, value);
    }
}

/// Sends an answer, as fast as its client takes it; comes back once all of it is written.
async fn send(body: Body, stream: &mut SendStream<Piece>, place: &Place, edge: &Edge) -> Result<(), Reason> {
    let mut body = pin!(body);
    let mut patience = Patience::new(edge, Instant::now());
    let (unsent, sent) = channel(1);
    let mut is_whole = false;
    while !is_whole && let Some(mut bytes) = next(body.as_mut(), stream).await? {
        while !bytes.is_empty() {
            let room = room(stream, bytes.len(), place, &mut patience).await?;
            let piece = bytes.split_to(room.min(bytes.len()));
            patience.reads(piece.len(), Instant::now());
            is_whole = bytes.is_empty() && body.is_end_stream();
            hand_over(stream, piece, &unsent, is_whole)?;
        }
    }
    if !is_whole {
        hand_over(stream, Bytes::new(), &unsent, true)?;
    }
    drop(unsent);
    written(sent, place).await;
    Ok(())
}

/// The next piece of an answer; none after the last. Whoever takes the request back ends the wait.
async fn next(mut body: Pin<&mut Body>, stream: &mut SendStream<Piece>) -> Result<Option<Bytes>, Reason> {
    loop {
        let frame = poll_fn(|context| {
            if stream.poll_reset(context).is_ready() {
                return Poll::Ready(Err(Reason::CANCEL));
            }
            body.as_mut().poll_frame(context).map(Ok)
        });
        let Some(frame) = frame.await? else { return Ok(None) };
        // What cannot be made to its end must not look like a whole answer.
        if let Ok(bytes) = frame.map_err(|_| Reason::INTERNAL_ERROR)?.into_data() {
            return Ok(Some(bytes));
        }
    }
}

/// For how many bytes of so many the client has room, once it has any.
async fn room(
    stream: &mut SendStream<Piece>,
    wanted: usize,
    place: &Place,
    patience: &mut Patience,
) -> Result<usize, Reason> {
    stream.reserve_capacity(wanted);
    let room = stream.capacity();
    if room > 0 {
        return Ok(room);
    }
    let ends = patience.waits(Instant::now()).into();
    place.lies(Some(patience.since()));
    let room = timeout_at(ends, poll_fn(|context| stream.poll_capacity(context))).await;
    place.lies(None);
    match room {
        Ok(Some(Ok(room))) => Ok(room),
        Ok(Some(Err(_)) | None) | Err(_) => Err(Reason::CANCEL),
    }
}

fn hand_over(
    stream: &mut SendStream<Piece>,
    bytes: Bytes,
    unsent: &Sender<Infallible>,
    is_last: bool,
) -> Result<(), Reason> {
    let piece = Piece { bytes, _unsent: unsent.clone() };
    stream.send_data(piece, is_last).map_err(|_| Reason::CANCEL)
}

/// Comes back once all that was handed over is written, or never will be. What it holds is the stream's until then, and for
/// how long it may lie there is a matter of the connection's.
async fn written(mut sent: Receiver<Infallible>, place: &Place) {
    place.lies(Some(Instant::now()));
    let _ = sent.recv().await;
}

/// Bytes that were handed over to be written.
pub(super) struct Piece {
    bytes: Bytes,
    /// Gone with the last of them.
    _unsent: Sender<Infallible>,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
    }
}
