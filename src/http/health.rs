//! Whether the server lives, and whether it can work.

use super::App;
use crate::{error::Error, store::Tables};
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers, its tables are those of this version or made for it to serve on, and a policy was imported.
pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let unready = |reason| (StatusCode::SERVICE_UNAVAILABLE, reason);
    let Some(tables) = app.store.unless_silent(app.store.tables()).await else {
        if app.store.answers_alone().await {
            return (StatusCode::OK, "ok: the primary does not answer, and standbys answer questions\n");
        }
        return unready("the database does not answer\n");
    };
    match tables {
        Err(Error::Unready(_)) => unready("the database is of a later version than this program\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            unready("the database does not answer\n")
        }
        Ok(Tables::Older(_)) => unready("migrations are pending: run `future-community migrate`\n"),
        Ok(tables) => match app.store.catalogue_revision().await {
            Ok(Some(_)) if tables == Tables::Newer => {
                (StatusCode::OK, "ok: on newer tables, made to be served by this version too\n")
            }
            Ok(Some(_)) => (StatusCode::OK, "ok\n"),
            Ok(None) => unready("no policy: run `future-community policy import DIR`\n"),
            Err(error) => {
                tracing::warn!(%error, "not ready");
                unready("the database does not answer\n")
            }
        },
    }
}
