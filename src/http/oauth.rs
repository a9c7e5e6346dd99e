//! Sign-in as any OAuth 2 client library speaks it: RFC 6749 (grants), 7636 (PKCE), 7009 (revocation), 7517 (keys), 7523
//! (assertions), 8414 (metadata), 8693 (token exchange) and 9207 (who answers), as RFC 9700 would have them; and at providers of
//! sign-on, by `OpenID` Connect.

mod answer;
mod authorize;
mod form;
mod guard;
mod metadata;
mod page;
mod provider;
mod request;

use super::{bodies::Unread, busy};
use crate::{
    authn::{Authenticator, GrantError, Origin, Proof, Redemption, Swap, Tokens},
    store::request::apart,
};
use answer::Fault;
pub(super) use answer::refused_body;
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, Method, StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use form::{Client, Form};
use serde_json::json;
use std::sync::Arc;

/// More than any grant needs.
pub(super) const MAX_BODY: usize = 16 * 1024;

/// Where people sign in.
const AUTHORIZE: &str = "/oauth/authorize";
/// Where they are sent to a provider, and come back from it; its name follows.
const PROVIDER: &str = "/oauth/provider/";
const CALLBACK: &str = "/oauth/callback/";
/// What a token exchange is called (RFC 8693 §2.1).
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// Whether a browser asks there, which is answered by pages.
pub(super) fn is_page(path: &str) -> bool {
    path == AUTHORIZE || comes_or_goes(path)
}

/// Whether somebody tries to sign in there. Signing out, the page alone and the published keys are no tries: who verifies
/// tokens reads keys often.
pub(super) fn is_try(path: &str, method: &Method) -> bool {
    path == "/oauth/token" || (path == AUTHORIZE && *method == Method::POST) || comes_or_goes(path)
}

fn comes_or_goes(path: &str) -> bool {
    path.starts_with(PROVIDER) || path.starts_with(CALLBACK)
}

/// The routes of sign-in, for a router of any state.
pub fn routes<S: Clone + Send + Sync + 'static>(authenticator: Arc<Authenticator>) -> Router<S> {
    Router::new()
        .route(AUTHORIZE, get(authorize::show).post(authorize::submit))
        .route("/oauth/provider/{name}", get(provider::begin))
        .route("/oauth/callback/{name}", get(provider::come_back))
        .route("/oauth/backchannel-logout/{name}", post(provider::sign_out))
        .route("/oauth/token", post(token))
        .route("/oauth/revoke", post(revoke))
        .route("/.well-known/jwks.json", get(jwks))
        .route("/.well-known/oauth-authorization-server", get(metadata::show))
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
    let grant = Grant::read(&form, &headers, &authenticator)?;
    let asked_for_scope = form.asks_for_scope()?;
    let is_swap = matches!(grant, Grant::Swap(_));
    let origin = origin.map_or(Origin::Unknown, |Extension(origin)| origin);
    // As a task of its own: a client that hangs up does not keep its failure from being counted.
    let granted = apart(async move { grant.give(&authenticator, origin).await });
    let tokens = match granted.await.map_err(|_| Fault::Server)? {
        Err(GrantError::InvalidGrant) if is_swap => return Err(Fault::InvalidToken),
        granted => granted?,
    };
    Ok(answer::tokens(tokens, asked_for_scope, is_swap))
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

/// The answer to a form that was not read.
pub(super) fn unread(unread: &Unread) -> Response {
    match unread {
        Unread::TooLong => Fault::Unreadable(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
        Unread::Broken => Fault::Unreadable(StatusCode::BAD_REQUEST).into_response(),
        Unread::NoRoom => busy::sign_in(),
    }
}

/// The page of what was refused before it came here, in the language that a browser prefers.
pub(super) fn refused_page(status: StatusCode, headers: &HeaderMap) -> Response {
    page::refused(status, page::language(None, headers))
}

/// What is asked for at the token endpoint. Applications of people are public clients, which say who they are only where
/// something is theirs: a code, and what comes of it. A client that shows a secret beside a grant must have the right one
/// (RFC 6749 §4.3.2, §6).
enum Grant {
    Code(Redemption),
    Password { name: String, password: String, client: Option<Client> },
    Refresh { token: String, application: Option<String>, client: Option<Client> },
    Client(String, Proof),
    Swap(Swap),
}

impl Grant {
    fn read(form: &Form, headers: &HeaderMap, authenticator: &Authenticator) -> Result<Self, Fault> {
        let asked = form.required("grant_type")?;
        let granted = metadata::grants(authenticator);
        if !granted.contains(&asked) {
            return Err(Fault::UnsupportedGrantType(granted.join(", ")));
        }
        match asked {
            "authorization_code" => {
                if form.perhaps_client(headers)?.is_some() {
                    // Those who have codes have no secret.
                    return Err(Fault::InvalidClient);
                }
                let text = |name: &'static str| form.required(name).map(str::to_owned);
                Ok(Self::Code(Redemption {
                    code: text("code")?,
                    client: form.name("client_id")?.to_owned(),
                    redirect_uri: text("redirect_uri")?,
                    verifier: text("code_verifier")?,
                }))
            }
            "password" => Ok(Self::Password {
                name: form.name("username")?.to_owned(),
                password: form.required("password")?.to_owned(),
                client: form.perhaps_client(headers)?,
            }),
            "refresh_token" => Ok(Self::Refresh {
                token: form.required("refresh_token")?.to_owned(),
                application: form.application()?.map(str::to_owned),
                client: form.perhaps_client(headers)?,
            }),
            EXCHANGE => {
                if form.perhaps_client(headers)?.is_some() {
                    // Whoever has people's tokens of a provider is an application of theirs.
                    return Err(Fault::InvalidClient);
                }
                Ok(Self::Swap(swap(form)?))
            }
            _ => {
                let (id, proof) = form.service(headers)?;
                Ok(Self::Client(id, proof))
            }
        }
    }

    async fn give(self, authenticator: &Authenticator, origin: Origin) -> Result<Tokens, GrantError> {
        if let Self::Password { client: Some(client), .. } | Self::Refresh { client: Some(client), .. } =
            &self
        {
            authenticator.knows_client(&client.id, &client.secret, origin).await?;
        }
        match self {
            Self::Code(redemption) => authenticator.redeem(&redemption, origin).await,
            Self::Password { name, password, .. } => authenticator.sign_in(&name, &password, origin).await,
            Self::Refresh { token, application, .. } => {
                authenticator.refresh(&token, application.as_deref(), origin).await
            }
            Self::Client(id, proof) => authenticator.client_credentials(&id, &proof, origin).await,
            Self::Swap(swap) => authenticator.swap(&swap, origin).await,
        }
    }
}

/// A provider's token that is to be swapped for ours: one that says who somebody is, for an access token, in nobody else's name.
fn swap(form: &Form) -> Result<Swap, Fault> {
    let invalid = |what: &str| Err(Fault::InvalidRequest(what.to_owned()));
    if form.required("subject_token_type")? != "urn:ietf:params:oauth:token-type:id_token" {
        return invalid("the subject token is an ID token");
    }
    if form.get("requested_token_type").is_some_and(|asked| asked != answer::ACCESS_TOKEN) {
        return invalid("what is given is an access token");
    }
    if form.get("actor_token").or(form.get("actor_token_type")).is_some() {
        return invalid("nobody acts for another by a token");
    }
    if form.get("resource").or(form.get("audience")).is_some() {
        return Err(Fault::InvalidTarget);
    }
    let client =
        form.application()?.ok_or_else(|| Fault::InvalidRequest("client_id is missing".to_owned()))?;
    Ok(Swap { token: form.required("subject_token")?.to_owned(), client: client.to_owned() })
}
