//! The answer of a server that has no room for a request now, in the words of who asked.

use super::oauth;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The answer to a question.
pub(super) fn question() -> Response {
    let message = "服务器繁忙，请稍后重试，命令须用原幂等键 / the server has no room for now: try again, a command with \
                   the same key";
    later(Json(json!({ "errors": [{ "message": message, "extensions": { "code": "UNAVAILABLE" } }] })))
}

/// The answer to a sign-in.
pub(super) fn sign_in() -> Response {
    let description = "the server has no room for now: try again";
    later(Json(json!({ "error": "temporarily_unavailable", "error_description": description })))
}

/// The answer to whatever is asked at this path.
pub(super) fn at(path: &str) -> Response {
    if oauth::is_page(path) {
        return oauth::refused_page(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new());
    }
    if path.starts_with("/oauth/") { sign_in() } else { question() }
}

fn later(body: impl IntoResponse) -> Response {
    let wait = [(RETRY_AFTER, HeaderValue::from_static("1"))];
    (StatusCode::SERVICE_UNAVAILABLE, wait, body).into_response()
}
