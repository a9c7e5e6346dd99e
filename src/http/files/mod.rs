//! `/files`: files are sent here before they are attached to something, and had from here.
//!
//! Nothing of a body is read before its sender is known, may upload, and has a place. Neither way is a file ever in memory as a whole.

mod disposition;
mod download;
mod parts;
mod range;
mod upload;

use super::{App, exports::Stopped, router::BETWEEN_PIECES, streams::Most};
use crate::error::{Refusal, RefusalCode, Stop};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use std::sync::Arc;
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyTimeoutLayer};

/// The routes of files, which take longer than a question.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/files", post(upload::upload))
        .route("/files/{id}", get(download::download))
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BETWEEN_PIECES))
}

/// How many uploads there may be at once.
pub(super) fn uploads(all: u32) -> Most {
    Most { all, of_account: (all / 2).max(1), of_address: all }
}

/// Why a file is not taken.
#[derive(Debug)]
enum Refused {
    /// As whatever else is not served.
    Stopped(Stopped),
    /// With this status, code and message.
    Said(StatusCode, &'static str, String),
}

impl From<Stopped> for Refused {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl From<crate::error::Error> for Refused {
    fn from(error: crate::error::Error) -> Self {
        Self::Stopped(error.into())
    }
}

impl From<Stop> for Refused {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) => error.into(),
            Stop::Refused(refusals) => match refusals.into_iter().next() {
                Some(refusal) => refusal.into(),
                None => Self::bad("请求无法处理 / the request cannot be served"),
            },
        }
    }
}

impl From<Refusal> for Refused {
    fn from(Refusal { code, message, .. }: Refusal) -> Self {
        let status = match code {
            RefusalCode::NotFound => StatusCode::NOT_FOUND,
            RefusalCode::NotPermitted => StatusCode::FORBIDDEN,
            RefusalCode::Invalid => StatusCode::BAD_REQUEST,
            RefusalCode::DuplicateKey | RefusalCode::Conflict | RefusalCode::StaleContent => {
                StatusCode::CONFLICT
            }
            RefusalCode::WrongState => StatusCode::PAYLOAD_TOO_LARGE,
        };
        Self::Said(status, code.code(), message)
    }
}

impl Refused {
    /// What a client has to send otherwise.
    fn bad(message: impl Into<String>) -> Self {
        Self::Said(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", message.into())
    }

    /// What it is counted as.
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Stopped(_) => "turned away",
            Self::Said(..) => "refused",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Stopped(stopped) => stopped.into_response(),
            Self::Said(status, code, message) => super::exports::problem(status, code, &message),
        }
    }
}
