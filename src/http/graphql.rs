//! `/graphql`: POST with a JSON body, and GET for queries.

use super::{
    App, address, admission, bearer,
    bodies::{self, Unread},
    busy,
    documents::{self, Came as Document, Without},
    etag,
    held::Room,
    negotiation::{self, Media},
    percent,
    place::Place,
    rate::{self, Client},
    request_id::request_id,
    router::MAX_BODY,
    streams, traced,
};
use crate::{
    authn::{Denied, Door},
    authz::Viewer,
    config,
    error::Error,
    graphql::{Extensions, Introspection, Named, Request, Response as Answer},
    store::identity::For,
};
use axum::{
    Extension,
    body::Body,
    extract::{ConnectInfo, Query, RawQuery, State, rejection::QueryRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Instant};
use tracing::{Instrument, Span};

/// A body that is read at once with others, at most.
const LONG: usize = 64 << 10;

/// Where a request comes from: an address, and a place, where it came by a connection.
type Came = (Option<Extension<ConnectInfo<SocketAddr>>>, Option<Extension<Arc<Place>>>);

/// Answers a question that comes as a body.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    (peer, place): Came,
    body: Body,
) -> Response {
    let peer = peer.map(|peer| peer.0.0);
    let room = Room::of(&app, place.map(|place| place.0));
    match admission::count_address(&app, &headers, peer) {
        None => posted(app, &headers, peer, room, body).await,
        Some(turned_away) => turned_away,
    }
}

async fn posted(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    mut room: Room,
    body: Body,
) -> Response {
    let events = negotiation::wants_events(headers);
    let media = if events { Some(Media::Json) } else { Media::accepted(headers) };
    let Some(media) = media else { return not_acceptable() };
    if !negotiation::is_of(headers, "application/json") {
        return refuse(
            media,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "须为 application/json / send application/json",
        );
    }
    if is_encoded(headers) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let refused = refuse(media, status, "请求体只可用 gzip 压缩 / a body is compressed by gzip only");
        return ([(ACCEPT_ENCODING, "gzip")], refused).into_response();
    }
    let unreadable = |status| refuse(media, status, "请求体无法读取 / the body cannot be read");
    let body = match bodies::read(body, MAX_BODY, &mut room).await {
        Ok(body) => body,
        Err(Unread::NoRoom) => return admission::no_room(&app),
        Err(Unread::TooLong) => return unreadable(StatusCode::PAYLOAD_TOO_LARGE),
        Err(Unread::Broken) => return unreadable(StatusCode::BAD_REQUEST),
    };
    // A long one keeps a core busy for a moment: one at a time, so that short ones have their turn.
    let turn = if body.len() > LONG { app.long_bodies.acquire().await.ok() } else { None };
    let Some(question) = read(&body) else {
        let message = "请求体不是 GraphQL 请求 / the body is not a GraphQL request";
        return refuse(media, StatusCode::BAD_REQUEST, message);
    };
    let becomes = bodies::becomes(&question, &app);
    drop((body, turn));
    if room.take(becomes).await.is_err() {
        return admission::no_room(&app);
    }
    if events {
        return streams::answer(app, headers, peer, question, room).await;
    }
    ask(app, headers, peer, media, question, room).await
}

/// The question in a body. All of it is text, also what nobody reads.
fn read(body: &[u8]) -> Option<Request> {
    serde_json::from_str(std::str::from_utf8(body).ok()?).ok()
}

/// A question in a URL.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    document_id: Option<String>,
    extensions: Option<String>,
}

impl Parameters {
    /// The name of the document, where one is given; what is wrong with it, where it cannot be read.
    fn named(&mut self) -> Result<Option<Named>, &'static str> {
        let extensions = match self.extensions.as_deref().filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => serde_json::from_str::<Option<Extensions>>(text)
                .map_err(|_| "extensions 不是 JSON 对象，或标识无法读取 / extensions are not a JSON object, or their id cannot be read")?,
        };
        Named::one(self.document_id.take(), extensions).map_err(|_| "同时给出了两个标识 / two ids are given")
    }
}

/// Answers a query that comes in the URL. A mutation that does is refused.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    (peer, place): Came,
    RawQuery(raw): RawQuery,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let peer = peer.map(|peer| peer.0.0);
    let room = Room::of(&app, place.map(|place| place.0));
    // What is not UTF-8 would be read as something else.
    let is_text = raw.is_none_or(|raw| percent::decoded(raw.as_bytes()).is_some());
    let parameters = parameters.ok().filter(|_| is_text);
    match admission::count_address(&app, &headers, peer) {
        None => got(app, &headers, peer, room, parameters).await,
        Some(turned_away) => turned_away,
    }
}

async fn got(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    mut room: Room,
    parameters: Option<Query<Parameters>>,
) -> Response {
    let Some(media) = Media::accepted(headers) else { return not_acceptable() };
    let Some(Query(mut parameters)) = parameters else {
        return refuse(media, StatusCode::BAD_REQUEST, "URL 参数无法读取 / the URL cannot be read");
    };
    let variables = match parameters.variables.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => match serde_json::from_str(text) {
            Ok(variables) => variables,
            Err(_) => {
                return refuse(
                    media,
                    StatusCode::BAD_REQUEST,
                    "variables 不是 JSON 对象 / variables are not a JSON object",
                );
            }
        },
    };
    let named = match parameters.named() {
        Ok(named) => named,
        Err(message) => return refuse(media, StatusCode::BAD_REQUEST, message),
    };
    let query = match (parameters.query, &named) {
        (Some(query), _) => query,
        (None, Some(_)) => String::new(),
        (None, None) => return refuse(media, StatusCode::BAD_REQUEST, "缺少 query / there is no query"),
    };
    let operation_name = parameters.operation_name.filter(|name| !name.is_empty());
    let question = Request { query, named, operation_name, variables, read_only: true, streams: false };
    if room.take(bodies::becomes(&question, &app)).await.is_err() {
        return admission::no_room(&app);
    }
    ask(app, headers, peer, media, question, room).await
}

async fn ask(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    media: Media,
    mut question: Request,
    mut room: Room,
) -> Response {
    let began = Instant::now();
    // Before the span of the log is entered, the one that is open is the request's.
    let told = Span::current();
    let span = tracing::info_span!("graphql", request = %request_id(headers));
    async {
        let asked = (media, &mut question, &mut room);
        let Answered { viewer, answer, unavailable, document } =
            match answer(&app, headers, peer, asked).await {
                Ok(answered) => answered,
                Err(turned_away) => {
                    app.metrics.observe("turned away", began.elapsed());
                    tracing::info!("turned away");
                    traced::turned_away(&told);
                    return turned_away;
                }
            };
        let outcome = if answer.executed { "executed" } else { "refused" };
        app.metrics.observe(outcome, began.elapsed());
        tracing::info!(
            operation = answer.operation.as_deref().unwrap_or_default(),
            viewer = viewer.account().map(|account| account.to_string()).unwrap_or_default(),
            outcome,
            micros = began.elapsed().as_micros(),
        );
        traced::answered(&told, &question, &answer, (unavailable, document));
        let is_whole = answer.executed && !answer.has_errors && !unavailable;
        let tag = (question.read_only && is_whole && document == Document::Registered)
            .then(|| etag::of(&viewer, media.content_type(), headers, &answer.body));
        let written = write(media, answer, unavailable, &room);
        match tag.filter(|_| written.status().is_success()) {
            Some(tag) => etag::tagged(&tag, headers, written),
            None => written,
        }
    }
    .instrument(span)
    .await
}

/// An answer, and whose it is.
struct Answered {
    viewer: Arc<Viewer>,
    answer: Answer,
    /// The database did not answer something of it.
    unavailable: bool,
    document: Document,
}

async fn answer(
    app: &Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    (media, question, room): (Media, &mut Request, &mut Room),
) -> Result<Answered, Response> {
    let failed = |error: Error| Denied::Failed(error).into_response();
    let arrival =
        match bearer::arrival(&app.authenticator, headers, app.settings.public_read, For::Question).await {
            Ok(arrival) => arrival,
            Err(denied) => {
                // Who shows a bad token is nobody, and not counted as that yet.
                let address = Client::Address(address::origin(app, headers, peer));
                app.questions.count(&address).map_err(rate::too_many)?;
                return Err(denied.into_response());
            }
        };
    let store = app.store.at(&arrival);
    let viewer = Arc::new(arrival.viewer.unwrap_or_else(|| Viewer::nobody(app.settings.public_read)));
    if let Some(account) = viewer.account() {
        app.questions.count(&Client::Account(account)).map_err(rate::too_many)?;
    }
    let unready = Error::Unready("尚未导入政策 / no policy was imported yet");
    let revision = arrival.catalogue.ok_or_else(|| failed(unready))?;
    let catalogue = app.published.at(&app.store, revision).await.map_err(failed)?;
    let is_sent = !question.query.is_empty();
    let document = documents::find(app, &viewer, question).await.map_err(|without| match without {
        Without::Refused(refused) => refused.answer(media),
        Without::Failed(error) => failed(error),
    })?;
    // What was sent has its room.
    if !is_sent && room.take(bodies::parsed(&question.query, app)).await.is_err() {
        return Err(admission::no_room(app));
    }
    let introspection = introspection(app, &viewer);
    let origin = address::origin(app, headers, peer);
    let door = Door { authenticator: Arc::clone(&app.authenticator), origin };
    let asked = (door, introspection);
    let answer = app.api.answer(question, Arc::clone(&viewer), &store, catalogue, asked);
    let (answer, unavailable) = app.pace.work(origin, answer).await;
    if answer.executed && document == Document::Sent {
        documents::remember(app, question);
    }
    Ok(Answered { viewer, answer, unavailable, document })
}

/// Whether this viewer may ask the schema about itself.
pub(super) fn introspection(app: &App, viewer: &Viewer) -> Introspection {
    match app.settings.introspection {
        config::Introspection::Everyone => Introspection::Open,
        config::Introspection::SignedIn if viewer.account().is_some() => Introspection::Open,
        config::Introspection::SignedIn => Introspection::SignInFirst,
        config::Introspection::Off => Introspection::Closed,
    }
}

/// What begins an answer of which nothing was answered.
const NOTHING: &[u8] = b"{\"data\":null";

fn write(media: Media, answer: Answer, unavailable: bool, room: &Room) -> Response {
    let nothing = answer.body.starts_with(NOTHING);
    let Ok(body) = room.answer(answer.body) else { return busy::question() };
    let status = match media {
        _ if unavailable && nothing => StatusCode::SERVICE_UNAVAILABLE,
        _ if answer.wrong_method => StatusCode::METHOD_NOT_ALLOWED,
        Media::Protocol if !answer.executed => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = (status, [(CONTENT_TYPE, media.content_type())], body).into_response();
    if answer.wrong_method {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    if unavailable {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn refuse(media: Media, status: StatusCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": "BAD_USER_INPUT" } }] });
    (status, [(CONTENT_TYPE, media.content_type())], body.to_string()).into_response()
}

fn not_acceptable() -> Response {
    let message = "只提供 JSON / only JSON is served: application/graphql-response+json or application/json";
    refuse(Media::Json, StatusCode::NOT_ACCEPTABLE, message)
}

/// Whether the body is still compressed, by what nobody here reads.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_ENCODING)
}
