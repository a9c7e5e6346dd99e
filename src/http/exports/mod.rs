//! What is had as a file: `/exports/…`, lists as tables for paper and spreadsheets, by the same filters and the same rights as in
//! `/graphql`; and [`/feed`](feed), all that one may follow.

mod bulletin;
mod dossier;
mod feed;
mod parameters;
mod question;
mod reader;
mod stopped;
mod summary;
mod table;

use super::{App, admission, held::Room, place::Place, request_id::request_id};
pub(super) use feed::EXPORTS;
pub(super) use reader::{Asking, Reader};
pub(super) use stopped::{Stopped, problem};

use crate::domain::export::Export;
use axum::{
    Extension, Router,
    extract::{ConnectInfo, Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use parameters::Parameters;
use serde::de::DeserializeOwned;
use std::{net::SocketAddr, sync::Arc};
use table::{Asked, Table};

/// Where a request comes from: an address, and a place, where it came by a connection.
pub(super) type Came = (Option<Extension<ConnectInfo<SocketAddr>>>, Option<Extension<Arc<Place>>>);

/// The routes of the tables.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/exports/duties.csv", get(duties))
        .route("/exports/reviews.csv", get(reviews))
        .route("/exports/communities.csv", get(communities))
        .route("/exports/evaluations/{file}", get(evaluation))
        .merge(bulletin::routes())
        .merge(dossier::routes())
        .merge(summary::routes())
        .merge(feed::routes())
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
    let request_id = request_id(&headers).to_owned();
    match arrived(app, headers, (peer, place)).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => match asked() {
            Ok(asked) => {
                let begun = Table { reader, asking }.begun(asked, &request_id).await;
                begun.unwrap_or_else(Stopped::into_response)
            }
            Err(stopped) => stopped.into_response(),
        },
    }
}

/// Counts a request, and finds out who asks.
pub(super) async fn arrived(
    app: Arc<App>,
    headers: HeaderMap,
    (peer, place): Came,
) -> Result<(Reader, Asking), Response> {
    let peer = peer.map(|peer| peer.0.0);
    let room = Room::of(&app, place.map(|place| place.0));
    match admission::count_address(&app, &headers, peer) {
        Some(turned_away) => Err(turned_away),
        None => Reader::arrived(app, headers, peer, room).await,
    }
}
