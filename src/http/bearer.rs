//! The token of a request.
//!
//! Whoever shows none is nobody. Whoever shows a bad one is told so, also where nobody would be answered: a client
//! must learn that it is no longer signed in.

use crate::{
    authn::{Authenticator, Denied},
    error::Error,
    store::identity::{Arrival, For},
};
use axum::{
    Json,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use engine::SPANS;
use entity::timestamp::Timestamp;
use serde_json::json;
use tracing::Instrument;

/// Whoever sends these headers, as of now. The viewer is always there.
pub async fn arrival(
    authenticator: &Authenticator,
    headers: &HeaderMap,
    public_read: bool,
    purpose: For,
) -> Result<Arrival, Denied> {
    let arrival = async {
        match token(headers)? {
            Some(token) => authenticator.arrival(token, public_read, purpose).await,
            None => Ok(authenticator.nobody(public_read, purpose).await?),
        }
    };
    arrival.instrument(tracing::info_span!(target: SPANS, "arrival")).await
}

/// When the token in these headers ends, if there is a good one.
pub(super) async fn ends(authenticator: &Authenticator, headers: &HeaderMap) -> Option<Timestamp> {
    authenticator.ends(token(headers).ok()??).await
}

fn token(headers: &HeaderMap) -> Result<Option<&str>, Denied> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = shown.next() else {
        return Ok(None);
    };
    if shown.next().is_some() {
        return Err(Denied::Token("there are two tokens"));
    }
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|header| header.split_once(' '))
        .ok_or(Denied::Token("the token cannot be read"))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Denied::Token("the token is of another kind"));
    }
    Ok(Some(token.trim()))
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        match self {
            Self::Token(reason) => {
                let mut response = refusal(
                    StatusCode::UNAUTHORIZED,
                    &format!("登录无效，请重新登录 / sign in again: {reason}"),
                    "UNAUTHENTICATED",
                );
                let challenge = format!(r#"Bearer error="invalid_token", error_description="{reason}""#);
                if let Ok(challenge) = HeaderValue::from_str(&challenge) {
                    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                }
                response
            }
            Self::Failed(error) => {
                if !error.is_said_once() {
                    tracing::error!(%error, "a request could not be begun");
                }
                let status = match error {
                    Error::Unready(_) | Error::Unavailable(_) | Error::Unreachable(_) => {
                        StatusCode::SERVICE_UNAVAILABLE
                    }
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                let mut response = refusal(status, &error.public_message(), error.code());
                if let Error::Unavailable(_) | Error::Unreachable(_) = error {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
                }
                response
            }
        }
    }
}

/// An error in the shape of GraphQL's, which is what a client of the endpoint reads.
fn refusal(status: StatusCode, message: &str, code: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (status, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::token;
    use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

    fn headers(shown: &[&str]) -> HeaderMap {
        shown.iter().map(|header| (AUTHORIZATION, HeaderValue::from_str(header).unwrap())).collect()
    }

    #[test]
    fn a_token_comes_in_one_way() {
        assert_eq!(token(&headers(&[])).unwrap(), None);
        assert_eq!(token(&headers(&["Bearer abc"])).unwrap(), Some("abc"));
        assert_eq!(token(&headers(&["bearer  abc"])).unwrap(), Some("abc"));
        for bad in [&["Basic abc"][..], &["abc"], &[""], &["Bearer"], &["Bearer a", "Bearer a"]] {
            assert!(token(&headers(bad)).is_err(), "{bad:?}");
        }
    }
}
