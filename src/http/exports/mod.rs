//! `/exports/…`: lists as tables for paper and spreadsheets, by the same filters and the same rights as in `/graphql`.

mod parameters;
mod table;

use super::{
    App, admission,
    graphql::{named, request_id},
    held::Room,
    places::Place,
};
use crate::{domain::export::Export, error::Error};
use axum::{
    Extension, Json, Router,
    extract::{ConnectInfo, Path, RawQuery, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use parameters::Parameters;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::{net::SocketAddr, sync::Arc};
use table::{Asked, Reader};

/// Where a request comes from: an address, and a place, where it came by a connection.
type Came = (Option<Extension<ConnectInfo<SocketAddr>>>, Option<Extension<Arc<Place>>>);

/// The routes of the tables.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/exports/duties.csv", get(duties))
        .route("/exports/reviews.csv", get(reviews))
        .route("/exports/communities.csv", get(communities))
        .route("/exports/evaluations/{file}", get(evaluation))
}

async fn duties(app: State<Arc<App>>, headers: HeaderMap, came: Came, query: RawQuery) -> Response {
    list(app, headers, came, query, ("duties", Export::Duties)).await
}

async fn reviews(app: State<Arc<App>>, headers: HeaderMap, came: Came, query: RawQuery) -> Response {
    list(app, headers, came, query, ("reviews", Export::Reviews)).await
}

async fn communities(app: State<Arc<App>>, headers: HeaderMap, came: Came, query: RawQuery) -> Response {
    list(app, headers, came, query, ("communities", Export::Communities)).await
}

/// Answers with the table of a list. Its file is named after the day.
async fn list<F: DeserializeOwned>(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    (name, of): (&str, fn(F) -> Export),
) -> Response {
    let name = format!("{name}-{}", entity::day::write(app.store.clock().today()));
    let asked = || {
        let mut parameters = Parameters::read(query.as_deref().unwrap_or_default())?;
        let with_bom = parameters.take_flag(BOM)?.unwrap_or(true);
        Ok(Asked { export: of(parameters.filter()?), name, with_bom })
    };
    answer(app, headers, came, asked).await
}

/// Answers with the sheet of an evaluation.
async fn evaluation(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
    Path(file): Path<String>,
) -> Response {
    let asked = || {
        let mut parameters = Parameters::read(query.as_deref().unwrap_or_default())?;
        let with_bom = parameters.take_flag(BOM)?.unwrap_or(true);
        parameters.end()?;
        let id = file.strip_suffix(".csv").and_then(|id| id.parse().ok()).ok_or(Stopped::NotFound)?;
        Ok(Asked { export: Export::Evaluation(id), name: id.to_string(), with_bom })
    };
    answer(app, headers, came, asked).await
}

/// Whether the table begins with a byte order mark.
const BOM: &str = "bom";

/// Counts the request, finds out who asks, and begins the table; what is wrong with it is told before it begins.
async fn answer(
    app: Arc<App>,
    headers: HeaderMap,
    (peer, place): Came,
    asked: impl FnOnce() -> Result<Asked, Stopped>,
) -> Response {
    let request_id = request_id(&app, &headers);
    let peer = peer.map(|peer| peer.0.0);
    let room = Room::of(&app, place.map(|place| place.0));
    let answer = match admission::count_address(&app, &headers, peer) {
        Some(turned_away) => turned_away,
        None => match Reader::arrived(app, headers, peer, room).await {
            Err(turned_away) => turned_away,
            Ok(reader) => match asked() {
                Ok(asked) => reader.table(asked, &request_id).await.unwrap_or_else(Stopped::into_response),
                Err(stopped) => stopped.into_response(),
            },
        },
    };
    named(&request_id, answer)
}

/// Why there is no table, or not more of it.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// There is no such thing, as far as the viewer can tell.
    #[error("there is no such thing")]
    NotFound,
    #[error("there is no room")]
    NoRoom,
    #[error("who reads it may not any more what it might at the beginning")]
    OtherRights,
    #[error("the catalogue has changed since the beginning")]
    OtherCatalogue,
    #[error(transparent)]
    Failed(#[from] Error),
}

impl IntoResponse for Stopped {
    fn into_response(self) -> Response {
        let error = match self {
            Self::NotFound => {
                return problem(StatusCode::NOT_FOUND, "NOT_FOUND", "不存在 / there is no such thing");
            }
            Self::NoRoom | Self::OtherRights | Self::OtherCatalogue => return super::busy::question(),
            Self::Failed(error) => error,
        };
        if error.is_ours() {
            tracing::error!(%error, "a table failed");
        }
        let status = match &error {
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::BadInput(_) | Error::LimitExceeded(_) => StatusCode::BAD_REQUEST,
            Error::Unavailable(_) | Error::Unready(_) | Error::DiskFull(_) | Error::ReadOnly(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Error::Database(_) | Error::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = problem(status, error.code(), &error.public_message());
        let header = match status {
            StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, "1")),
            _ => None,
        };
        response.headers_mut().extend(header.map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

/// An error in the shape of GraphQL's, which is what a client of this server reads.
fn problem(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (status, Json(body)).into_response()
}
