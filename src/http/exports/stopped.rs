//! Why there is no file, or not more of it.

use crate::{error::Error, http::busy};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why.
#[derive(Debug, thiserror::Error)]
pub(in crate::http) enum Stopped {
    /// There is no such thing, as far as the viewer can tell.
    #[error("there is no such thing")]
    NotFound,
    #[error("no operation is registered by this id")]
    Unregistered,
    #[error("there is no room")]
    NoRoom,
    #[error("who reads it may not any more what it might at the beginning")]
    OtherRights,
    #[error("the catalogue has changed since the beginning")]
    OtherCatalogue,
    #[error("the server ends")]
    Closing,
    /// The account reads one already, or others as many as there may be.
    #[error("one at a time")]
    OneAtATime,
    #[error("nothing of this kind is served here: {0}")]
    NotAcceptable(&'static str),
    /// What a question is answered with, in which the file is read.
    #[error("{code}: {message}")]
    Refused { code: String, message: String },
    #[error(transparent)]
    Failed(#[from] Error),
}

impl IntoResponse for Stopped {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => problem(StatusCode::NOT_FOUND, "NOT_FOUND", "不存在 / there is no such thing"),
            Self::Unregistered => {
                let message = "没有登记此标识的操作 / no operation is registered by this id";
                problem(StatusCode::NOT_FOUND, "DOCUMENT_NOT_FOUND", message)
            }
            Self::NoRoom | Self::OtherRights | Self::OtherCatalogue | Self::Closing => busy::question(),
            Self::OneAtATime => {
                let message = "本账户或他人正在传送的文件过多，请稍后再试 / this account, or all, have too many under way: come again when one is done";
                let mut response = problem(StatusCode::TOO_MANY_REQUESTS, "LIMIT_EXCEEDED", message);
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
                response
            }
            Self::NotAcceptable(message) => problem(StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT", message),
            Self::Refused { code, message } => with_headers(problem(status_of(&code), &code, &message)),
            Self::Failed(error) => {
                if error.is_ours() {
                    tracing::error!(%error, "a table failed");
                }
                let status = match &error {
                    Error::Unready(_) | Error::DiskFull(_) | Error::ReadOnly(_) => {
                        StatusCode::SERVICE_UNAVAILABLE
                    }
                    error => status_of(error.code()),
                };
                with_headers(problem(status, error.code(), &error.public_message()))
            }
        }
    }
}

/// The status that goes with the code of an error.
fn status_of(code: &str) -> StatusCode {
    match code {
        "UNAUTHENTICATED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "BAD_USER_INPUT" | "LIMIT_EXCEEDED" => StatusCode::BAD_REQUEST,
        "UNAVAILABLE" | "READ_ONLY" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn with_headers(mut response: Response) -> Response {
    let header = match response.status() {
        StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
        StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, "1")),
        _ => None,
    };
    response.headers_mut().extend(header.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// An error in the shape of GraphQL's, which is what a client of this server reads.
pub(in crate::http) fn problem(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (status, Json(body)).into_response()
}
