//! Reading a request's body, as far as there is room for it.

use super::{
    App, address,
    held::{Full, Room},
    oauth,
    place::{Place, Wait},
};
use crate::graphql::Request as Question;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use hyper::body::{Body as _, Frame, SizeHint};
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Instant,
};

/// After so many bytes others have a turn.
const TURN: usize = 64 << 10;
/// Bytes that a byte of a document takes once it is parsed, about.
const PARSED: usize = 70;
/// Bytes that an object takes once it is decoded, and any other value.
const OBJECT: usize = 700;
const VALUE: usize = 64;

/// Why a body was not read.
#[derive(Debug)]
pub(super) enum Unread {
    TooLong,
    Broken,
    NoRoom,
}

impl From<Full> for Unread {
    fn from(_: Full) -> Self {
        Self::NoRoom
    }
}

/// Reads a body of so many bytes at most. Each piece is counted before it is kept.
pub(super) async fn read(body: Body, most: usize, room: &mut Room) -> Result<Vec<u8>, Unread> {
    let too_long = |bytes: usize| if bytes > most { Err(Unread::TooLong) } else { Ok(()) };
    too_long(usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX))?;
    let mut body = pin!(body);
    let (mut whole, mut turn) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let Ok(piece) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        too_long(whole.len().saturating_add(piece.len()))?;
        room.take(piece.len()).await?;
        whole.extend_from_slice(&piece);
        turn = turn.saturating_add(piece.len());
        if turn >= TURN {
            turn = 0;
            tokio::task::yield_now().await;
        }
    }
    Ok(whole)
}

/// Bytes that become of a question, about: its document parsed, its variables decoded.
pub(super) fn becomes(question: &Question, app: &App) -> usize {
    let limits = &app.settings.limits;
    let at_most = |count: usize, most: u32| count.min(usize::try_from(most).unwrap_or(usize::MAX));
    let (mut objects, mut values) = (0_usize, 0_usize);
    for byte in question.variables.iter().flat_map(|variables| variables.text().bytes()) {
        objects = objects.saturating_add(usize::from(byte == b'{'));
        values = values.saturating_add(usize::from(byte == b','));
    }
    let objects = at_most(objects, limits.values.most).saturating_mul(OBJECT);
    let values = at_most(values, limits.values.most).saturating_mul(VALUE);
    parsed(&question.query, app).saturating_add(objects).saturating_add(values)
}

/// Bytes that become of a document, about.
pub(super) fn parsed(document: &str, app: &App) -> usize {
    let most = usize::try_from(app.settings.limits.document.most).unwrap_or(usize::MAX);
    document.len().min(most).saturating_mul(PARSED)
}

/// Counts a request at the sign-in for its address, and reads the body of its form before anything looks at it. The
/// published keys are not counted: who verifies tokens reads them often. The page is: it asks the database.
pub(super) async fn of_form(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let origin = address::origin(&app, request.headers(), address::peer(&request));
    let is_counted = request.method() == Method::POST || oauth::is_page(request.uri().path());
    if is_counted && let Err(seconds) = app.addresses.count(&origin) {
        return oauth::too_many(seconds);
    }
    let (parts, body) = request.into_parts();
    let mut room = Room::of(&app, parts.extensions.get::<Arc<Place>>().cloned());
    match read(body, oauth::MAX_BODY, &mut room).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(unread) => oauth::unread(&unread),
    }
}

/// A body that tells when its client is waited for.
pub(super) struct Coming<B> {
    body: B,
    place: Arc<Place>,
    since: Instant,
}

impl<B> Coming<B> {
    pub(super) fn new(body: B, place: Arc<Place>) -> Self {
        Self { body, place, since: Instant::now() }
    }
}

impl<B: hyper::body::Body<Data = Bytes> + Unpin> hyper::body::Body for Coming<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        // Since the request began, however small the pieces are that come meanwhile.
        self.place.waits(Wait::Body, self.since);
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.place.works();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that tells when all of it was handed over to be written.
pub(super) struct Going<B> {
    body: B,
    place: Arc<Place>,
}

impl<B> Going<B> {
    pub(super) const fn new(body: B, place: Arc<Place>) -> Self {
        Self { body, place }
    }
}

impl<B> Drop for Going<B> {
    fn drop(&mut self) {
        self.place.answered();
    }
}

impl<B: hyper::body::Body<Data = Bytes> + Unpin> hyper::body::Body for Going<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
