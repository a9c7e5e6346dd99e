//! Whether the server lives, and whether it can work.

use super::App;
use crate::error::Error;
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers, its tables are those of this version, and a policy was imported.
pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let unready = |reason| (StatusCode::SERVICE_UNAVAILABLE, reason);
    match app.store.pending_migrations().await {
        Err(Error::Unready(_)) => unready("the database is of a later version than this program\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            unready("the database does not answer\n")
        }
        Ok(pending) if pending > 0 => unready("migrations are pending: run `future-community migrate`\n"),
        Ok(_) => match app.store.catalogue_revision().await {
            Ok(Some(_)) => (StatusCode::OK, "ok\n"),
            Ok(None) => unready("no policy: run `future-community policy import DIR`\n"),
            Err(error) => {
                tracing::warn!(%error, "not ready");
                unready("the database does not answer\n")
            }
        },
    }
}
