//! Sign-in as any OAuth 2 client library speaks it: RFC 6749 (grants), 7009 (revocation), 7517 (keys) and 8414
//! (metadata).

mod answer;
mod form;

use super::{bodies::Unread, busy};
use crate::authn::{Authenticator, GrantError, Origin, Tokens};
use answer::Fault;
pub(super) use answer::refused_body;
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use form::{Client, Form};
use serde_json::json;
use std::sync::Arc;

/// More than any grant needs.
pub(super) const MAX_BODY: usize = 16 * 1024;

/// The routes of sign-in, for a router of any state.
pub fn routes<S: Clone + Send + Sync + 'static>(authenticator: Arc<Authenticator>) -> Router<S> {
    Router::new()
        .route("/oauth/token", post(token))
        .route("/oauth/revoke", post(revoke))
        .route("/.well-known/jwks.json", get(jwks))
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(authenticator)
}

async fn token(
    State(authenticator): State<Arc<Authenticator>>,
    headers: HeaderMap,
    origin: Option<Extension<Origin>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Fault> {
    let form = Form::read(&headers, body)?;
    let grant = Grant::read(&form, &headers)?;
    let asked_for_scope = form.asks_for_scope()?;
    let origin = origin.map_or(Origin::Unknown, |Extension(origin)| origin);
    // As a task of its own: a client that hangs up does not keep its failure from being counted.
    let granted = tokio::spawn(async move { grant.give(&authenticator, origin).await });
    let tokens = granted.await.map_err(|_| Fault::Server)??;
    Ok(answer::tokens(tokens, asked_for_scope))
}

/// The answer of who tries to sign in too often.
pub(super) fn too_many(seconds: u64) -> Response {
    Fault::TooMany(seconds).into_response()
}

async fn revoke(
    State(authenticator): State<Arc<Authenticator>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Fault> {
    let form = Form::read(&headers, body)?;
    let token = form.required("token")?.to_owned();
    drop(form);
    authenticator.revoke(&token).await?;
    Ok(answer::unstored(StatusCode::OK, json!({})))
}

async fn jwks(State(authenticator): State<Arc<Authenticator>>) -> Result<Response, Fault> {
    // Whoever meets an unknown `kid` asks again by itself; the others need not ask for a while.
    Ok(([(CACHE_CONTROL, "public, max-age=60")], Json(authenticator.jwks().await?)).into_response())
}

async fn metadata(State(authenticator): State<Arc<Authenticator>>) -> Response {
    let issuer = &authenticator.settings().issuer;
    let base = issuer.trim_end_matches('/');
    let document = json!({
        "issuer": issuer,
        "token_endpoint": format!("{base}/oauth/token"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "grant_types_supported": ["password", "refresh_token", "client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["none"],
    });
    ([(CACHE_CONTROL, "public, max-age=300")], Json(document)).into_response()
}

/// The answer to a form that was not read.
pub(super) fn unread(unread: &Unread) -> Response {
    match unread {
        Unread::TooLong => Fault::Unreadable(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
        Unread::Broken => Fault::Unreadable(StatusCode::BAD_REQUEST).into_response(),
        Unread::NoRoom => busy::sign_in(),
    }
}

/// What is asked for at the token endpoint. Applications of people are public clients, which need not say what they
/// are; a client that shows a secret beside a grant must have the right one (RFC 6749 §4.3.2, §6).
enum Grant {
    Password { name: String, password: String, client: Option<Client> },
    Refresh { token: String, client: Option<Client> },
    Client(Client),
}

impl Grant {
    fn read(form: &Form, headers: &HeaderMap) -> Result<Self, Fault> {
        match form.required("grant_type")? {
            "password" => Ok(Self::Password {
                name: form.name("username")?.to_owned(),
                password: form.required("password")?.to_owned(),
                client: form.perhaps_client(headers)?,
            }),
            "refresh_token" => Ok(Self::Refresh {
                token: form.required("refresh_token")?.to_owned(),
                client: form.perhaps_client(headers)?,
            }),
            "client_credentials" => Ok(Self::Client(form.client(headers)?)),
            _ => Err(Fault::UnsupportedGrantType),
        }
    }

    async fn give(self, authenticator: &Authenticator, origin: Origin) -> Result<Tokens, GrantError> {
        if let Self::Password { client: Some(client), .. } | Self::Refresh { client: Some(client), .. } =
            &self
        {
            authenticator.knows_client(&client.id, &client.secret, origin).await?;
        }
        match self {
            Self::Password { name, password, .. } => authenticator.sign_in(&name, &password, origin).await,
            Self::Refresh { token, .. } => authenticator.refresh(&token, origin).await,
            Self::Client(Client { id, secret }) => {
                authenticator.client_credentials(&id, &secret, origin).await
            }
        }
    }
}
