//! `/graphql`: POST with a JSON body, and GET for queries.

use super::{
    App, address, bearer,
    negotiation::{self, Media},
    percent,
    rate::{self, Client},
    refused,
};
use crate::{
    authn::Denied,
    authz::Viewer,
    config,
    error::Error,
    graphql::{Introspection, Request, Response as Answer},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{
        ConnectInfo, Query, RawQuery, State,
        rejection::{BytesRejection, QueryRejection},
    },
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Instant};
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest request id that is taken over from a client.
const MAX_REQUEST_ID: usize = 64;

/// Answers a question that comes as a body.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let request_id = request_id(&app, &headers);
    named(&request_id, posted(app, &headers, peer, body, &request_id).await)
}

async fn posted(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    body: Result<Bytes, BytesRejection>,
    request_id: &str,
) -> Response {
    let Some(media) = Media::accepted(headers) else { return not_acceptable() };
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
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            return refuse(media, refused::status_of(&rejection), "请求体无法读取 / the body cannot be read");
        }
    };
    // First of all it is text, also where nothing of it is read.
    match std::str::from_utf8(&body).ok().and_then(|body| serde_json::from_str::<Request>(body).ok()) {
        Some(question) => ask(app, headers, peer, media, question, request_id).await,
        None => refuse(
            media,
            StatusCode::BAD_REQUEST,
            "请求体不是 GraphQL 请求 / the body is not a GraphQL request",
        ),
    }
}

/// A question in a URL.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
}

/// Answers a query that comes in the URL. A mutation that does is refused.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    RawQuery(raw): RawQuery,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let request_id = request_id(&app, &headers);
    // What is not UTF-8 would be read as something else.
    let is_text = raw.is_none_or(|raw| percent::decoded(raw.as_bytes()).is_some());
    let parameters = parameters.ok().filter(|_| is_text);
    named(&request_id, got(app, &headers, peer, parameters, &request_id).await)
}

async fn got(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    parameters: Option<Query<Parameters>>,
    request_id: &str,
) -> Response {
    let Some(media) = Media::accepted(headers) else { return not_acceptable() };
    let Some(Query(parameters)) = parameters else {
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
    let Some(query) = parameters.query else {
        return refuse(media, StatusCode::BAD_REQUEST, "缺少 query / there is no query");
    };
    let operation_name = parameters.operation_name.filter(|name| !name.is_empty());
    let question = Request { query, operation_name, variables, read_only: true, ..Request::default() };
    ask(app, headers, peer, media, question, request_id).await
}

async fn ask(
    app: Arc<App>,
    headers: &HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    media: Media,
    question: Request,
    request_id: &str,
) -> Response {
    let began = Instant::now();
    let peer = peer.map(|peer| peer.0.0);
    let span = tracing::info_span!("graphql", request = %request_id);
    async {
        let (viewer, (answer, unavailable)) = match answer(&app, headers, peer, &question).await {
            Ok(answered) => answered,
            Err(turned_away) => {
                app.metrics.observe("turned away", began.elapsed());
                tracing::info!("turned away");
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
        write(media, answer, unavailable)
    }
    .instrument(span)
    .await
}

/// The response with the request's name, whatever came of it.
fn named(request_id: &str, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

async fn answer(
    app: &Arc<App>,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
    question: &Request,
) -> Result<(Arc<Viewer>, (Answer, bool)), Response> {
    let failed = |error: Error| Denied::Failed(error).into_response();
    let arrival = bearer::arrival(&app.authenticator, headers, app.settings.public_read).await;
    let arrival = arrival.map_err(Denied::into_response)?;
    let viewer = Arc::new(arrival.viewer.unwrap_or_else(|| Viewer::nobody(app.settings.public_read)));
    let client = match viewer.account() {
        Some(account) => Client::Account(account),
        None => Client::Address(address::origin(app, headers, peer)),
    };
    app.questions.count(&client).map_err(rate::too_many)?;
    let unready = Error::Unready("尚未导入政策 / no policy was imported yet");
    let revision = arrival.catalogue.ok_or_else(|| failed(unready))?;
    let catalogue = app.published.at(&app.store, revision).await.map_err(failed)?;
    let introspection = match app.settings.introspection {
        config::Introspection::Everyone => Introspection::Open,
        config::Introspection::SignedIn if viewer.account().is_some() => Introspection::Open,
        config::Introspection::SignedIn => Introspection::SignInFirst,
        config::Introspection::Off => Introspection::Closed,
    };
    let answer = app.api.answer(question, Arc::clone(&viewer), &app.store, catalogue, introspection).await;
    Ok((viewer, answer))
}

/// What begins an answer of which nothing was answered.
const NOTHING: &[u8] = b"{\"data\":null";

fn write(media: Media, answer: Answer, unavailable: bool) -> Response {
    let status = match media {
        _ if unavailable && answer.body.starts_with(NOTHING) => StatusCode::SERVICE_UNAVAILABLE,
        _ if answer.wrong_method => StatusCode::METHOD_NOT_ALLOWED,
        Media::Protocol if !answer.executed => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = (status, [(CONTENT_TYPE, media.content_type())], answer.body).into_response();
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

/// The client's own name for the request where it gives a reasonable one, so that logs on both sides meet.
fn request_id(app: &App, headers: &HeaderMap) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| !id.is_empty() && id.len() <= MAX_REQUEST_ID)
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)))
        .map_or_else(|| app.store.ids().next::<Uuid>().simple().to_string(), str::to_owned)
}
