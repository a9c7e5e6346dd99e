//! `/feed`: all that one may follow, in one answer that is written while it is read: as [lines] that go on from where others ended, or
//! as [tables](columns) for whoever loads a database.
//!
//! It is the walk of `changes`, page after page, each with the rights of then. What makes the rest another file than was begun breaks
//! it off, so that what ends as it should is whole.

mod columns;
mod lines;

use super::{
    Came, Stopped, arrived,
    parameters::Parameters,
    reader::{Asking, Reader},
};
use crate::{
    authz::Permission,
    domain::document::key,
    error::Error,
    graphql::{self, TABLES, Table},
    http::{
        App, negotiation,
        request_id::request_id,
        streams::{Most, Seat},
    },
};
use axum::{
    Json, Router,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use entity::vocabulary::FeedKind;
use serde::Deserialize;
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// Of one account one at a time; of all, few enough to leave the others their turn at the database.
pub(in crate::http) const EXPORTS: Most = Most { all: 16, of_account: 1, of_address: 16 };

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/feed", get(export)).route("/feed/documents", get(documents))
}

/// The parameters of an export.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    /// The cursor behind what is there already.
    after: Option<String>,
    kinds: Option<BTreeSet<FeedKind>>,
    /// The name of a registered document in which the lines are read, in the place of the standard ones.
    document_id: Option<String>,
    /// The name of a table; none where all is wanted, as lines.
    table: Option<String>,
}

/// Who may read an export, and what it takes while it does.
struct Admitted {
    reader: Reader,
    asking: Asking,
    seat: Seat,
}

async fn export(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    came: Came,
    RawQuery(query): RawQuery,
) -> Response {
    match arrived(app, headers.clone(), came).await {
        Err(turned_away) => turned_away,
        Ok((reader, asking)) => {
            let answer = answer(reader, asking, &headers, query.as_deref().unwrap_or_default());
            answer.await.unwrap_or_else(Stopped::into_response)
        }
    }
}

async fn answer(
    reader: Reader,
    asking: Asking,
    headers: &HeaderMap,
    query: &str,
) -> Result<Response, Stopped> {
    let asked: Asked = Parameters::read(query)?.filter()?;
    let kind = if asked.table.is_some() { columns::MEDIA_TYPE } else { lines::MEDIA_TYPE };
    if !negotiation::accepts(headers, kind) {
        return Err(Stopped::NotAcceptable(
            "此处只提供 application/x-ndjson，或以 table 指定表时的 text/csv / application/x-ndjson is served here, and text/csv \
             where a table is named",
        ));
    }
    let table = asked.table.as_deref().map(named_table).transpose()?;
    if table.is_some() && (asked.after.is_some() || asked.kinds.is_some() || asked.document_id.is_some()) {
        let message = "表只整表提供，不与 after、kinds、documentId 同用 / a table is served whole: without after, kinds and documentId";
        return Err(Error::BadInput(message.into()).into());
    }
    permitted(&asking, Permission::FollowChanges)?;
    if let Some(table) = table {
        permitted(&asking, table.permission)?;
    }
    let document = match &asked.document_id {
        Some(name) => Some(registered(&reader, name).await?),
        None => None,
    };
    let request_id = request_id(headers);
    let seat = reader.app.exports.admit(asking.viewer.account(), reader.origin).ok_or(Stopped::OneAtATime)?;
    let admitted = Admitted { reader, asking, seat };
    let Some(table) = table else {
        let Asked { after, kinds, .. } = asked;
        return lines::begun(admitted, lines::Wanted { after, kinds, document }, request_id).await;
    };
    columns::begun(admitted, table, request_id).await
}

/// The text that an app registered by a name or by its digest.
async fn registered(reader: &Reader, name: &str) -> Result<Arc<str>, Stopped> {
    let found = reader.app.registry.find(&reader.app.store, key(name)).await?;
    found.ok_or(Stopped::Unregistered)
}

fn named_table(name: &str) -> Result<&'static Table, Error> {
    TABLES.iter().find(|table| table.name == name).ok_or_else(|| {
        let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        Error::BadInput(format!("没有此表 / there is no such table; there are {}", names.join(", ")))
    })
}

/// As a root field asks: the one that tells of changes, and of a table the one that has its rows.
fn permitted(asking: &Asking, needed: Permission) -> Result<(), Error> {
    match asking.viewer.account() {
        _ if asking.viewer.holds(needed) => Ok(()),
        Some(_) => Err(Error::Forbidden(needed)),
        None => Err(Error::Unauthenticated),
    }
}

/// The standard document of each kind, in which the lines of an export are read.
async fn documents(State(app): State<Arc<App>>, headers: HeaderMap, came: Came) -> Response {
    match arrived(app, headers, came).await {
        Err(turned_away) => turned_away,
        Ok((_, asking)) => match permitted(&asking, Permission::FollowChanges) {
            Ok(()) => Json(standards()).into_response(),
            Err(error) => Stopped::from(error).into_response(),
        },
    }
}

fn standards() -> serde_json::Value {
    let standard = |it: &graphql::Standard| json!({ "kind": it.kind.to_string(), "type": it.object, "digest": it.digest, "document": it.document });
    let documents: Vec<_> = graphql::standards().iter().map(standard).collect();
    json!({ "schema": graphql::schema_digest(), "documents": documents })
}
