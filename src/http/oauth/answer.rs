//! What the token endpoint answers, by RFC 6749 §5.

use crate::{
    authn::{GrantError, Tokens},
    error::Error,
};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// What an access token is called (RFC 8693 §3).
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// Why a grant is not given.
#[derive(Debug)]
pub(super) enum Fault {
    /// The request is not one; what is wrong with it.
    InvalidRequest(String),
    /// It is too long or not a form, with the status that says so.
    Unreadable(StatusCode),
    /// The name and password, or the refresh token, are no good.
    InvalidGrant,
    /// A provider's token is no good, of which RFC 8693 §2.2.2 wants this said.
    InvalidToken,
    /// A token is asked for that is for somebody else.
    InvalidTarget,
    /// The client did not prove who it is.
    InvalidClient,
    /// The scope that is asked for is none by any rule.
    InvalidScope,
    /// There is no such grant here; those that there are.
    UnsupportedGrantType(String),
    /// Too many tries from there; seconds to wait.
    TooMany(u64),
    /// Not now, and why.
    Unavailable(&'static str),
    /// The server failed.
    Server,
}

impl From<GrantError> for Fault {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::InvalidGrant => Self::InvalidGrant,
            GrantError::InvalidClient => Self::InvalidClient,
            GrantError::Unanswered => Self::Unavailable("the provider does not answer for now: try again"),
            GrantError::Failed(error) => error.into(),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        // Too many at once is nobody's fault.
        if let Error::LimitExceeded(_) = error {
            return Self::Unavailable("try again in a moment");
        }
        if !error.is_said_once() {
            tracing::error!(%error, "sign-in failed");
        }
        match error {
            Error::Unavailable(_) | Error::Unreachable(_) => {
                Self::Unavailable("the database does not answer for now: try again")
            }
            Error::DiskFull(_) => Self::Unavailable("the database's disk is full: tell the operator"),
            Error::ReadOnly(_) => Self::Unavailable("the database is read-only: tell the operator"),
            _ => Self::Server,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let wait = match self {
            Self::TooMany(seconds) => Some(seconds),
            Self::Unavailable(_) => Some(1),
            _ => None,
        };
        let (status, error, description) = match self {
            Self::InvalidRequest(what) => (StatusCode::BAD_REQUEST, "invalid_request", what),
            Self::Unreadable(StatusCode::REQUEST_TIMEOUT) => {
                (StatusCode::REQUEST_TIMEOUT, "invalid_request", "the body came too slowly".to_owned())
            }
            Self::Unreadable(status) => {
                (status, "invalid_request", "the body is a form of at most 16 KiB".to_owned())
            }
            Self::InvalidScope => {
                (StatusCode::BAD_REQUEST, "invalid_scope", "a scope is words, a space between two".to_owned())
            }
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "temporarily_unavailable",
                format!("too many sign-ins from this address: wait {seconds} s"),
            ),
            Self::InvalidGrant => {
                (StatusCode::BAD_REQUEST, "invalid_grant", "the credentials are not good".to_owned())
            }
            Self::InvalidToken => {
                (StatusCode::BAD_REQUEST, "invalid_request", "the token is not good".to_owned())
            }
            Self::InvalidTarget => {
                (StatusCode::BAD_REQUEST, "invalid_target", "tokens are for this register alone".to_owned())
            }
            Self::InvalidClient => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "the client is not known by this proof".to_owned(),
            ),
            Self::UnsupportedGrantType(grants) => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", format!("the grants are {grants}"))
            }
            Self::Unavailable(why) => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why.to_owned())
            }
            Self::Server => {
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "the server failed; try again".to_owned())
            }
        };
        let mut response = unstored(status, json!({ "error": error, "error_description": description }));
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="future-community""#));
        }
        if let Some(seconds) = wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The body of what was refused before it came here, by its status.
pub(in super::super) fn refused_body(status: StatusCode) -> Value {
    let (error, description) = match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => {
            ("temporarily_unavailable", "the request took too long: try again")
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            ("temporarily_unavailable", "the server cannot answer for now: try again")
        }
        StatusCode::METHOD_NOT_ALLOWED => ("invalid_request", "send it by POST"),
        status if status.is_server_error() => ("server_error", "the server failed; try again"),
        _ => ("invalid_request", "the request cannot be served"),
    };
    json!({ "error": error, "error_description": description })
}

/// The tokens of a grant. A scope that was asked for was not given: RFC 6749 §5.1 wants that said. Where they are given for
/// another token, so is what they are (RFC 8693 §2.2.1).
pub(super) fn tokens(tokens: Tokens, asked_for_scope: bool, is_swapped: bool) -> Response {
    let mut body = json!({
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
    });
    if let (Some(token), Some(members)) = (tokens.refresh_token, body.as_object_mut()) {
        members.insert("refresh_token".to_owned(), token.into());
    }
    if let (true, Some(members)) = (asked_for_scope, body.as_object_mut()) {
        members.insert("scope".to_owned(), "".into());
    }
    if let (true, Some(members)) = (is_swapped, body.as_object_mut()) {
        members.insert("issued_token_type".to_owned(), ACCESS_TOKEN.into());
    }
    unstored(StatusCode::OK, body)
}

/// An answer that nobody on the way keeps.
pub(super) fn unstored(status: StatusCode, body: Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(body)).into_response()
}
