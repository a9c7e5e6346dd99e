//! Signing in by a provider, as browsers go: to it from the page, and back from it; and signing out, as the provider says so.
//!
//! What is under way the browser keeps in a cookie. It comes back from another site, so the cookie is sent along with links from
//! there (`Lax`); and what comes back is good with it alone. Nothing that the provider sends is shown or led to: whoever is not
//! signed in goes back to the page, which says one thing whatever the reason.

use super::{
    answer::{self, Fault},
    authorize::{NoPage, led_to},
    form::{self, Form},
    guard::{self, Guard},
    page,
    request::{Read, Request},
};
use crate::{
    authn::{ATTEMPT_SECONDS, Attempt, Authenticator, Met, NoticeError, Origin, Provider, SignOnError},
    store::request::apart,
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, RawQuery, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// The longest code, state or issuer that is looked at.
const MAX_BYTES: usize = 4096;

/// Sends a browser to a provider, from the page alone.
pub(super) async fn begin(
    State(authenticator): State<Arc<Authenticator>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let begun = begun(&authenticator, &name, &headers, &query.unwrap_or_default()).await;
    begun.unwrap_or_else(|NoPage(status)| page::refused(status, page::language(None, &headers)))
}

async fn begun(
    authenticator: &Authenticator,
    name: &str,
    headers: &HeaderMap,
    query: &str,
) -> Result<Response, NoPage> {
    let settings = authenticator.settings();
    let provider = settings.provider(name).ok_or(NoPage(StatusCode::NOT_FOUND))?;
    let request = match Request::read(authenticator, query).await? {
        Read::Asked(request) => request,
        Read::Refused(address) => return Ok(led_to(&address, None)),
        Read::NotOurs => return Err(NoPage(StatusCode::BAD_REQUEST)),
    };
    let fields = form::fields(query.as_bytes()).unwrap_or_default();
    let token = once(&fields, "token").unwrap_or_default();
    let guard = Guard::of(headers, &settings.issuer);
    let is_from_page = guard::is_from_here(headers, &settings.issuer)
        && guard.is_some_and(|guard| guard.is_token(token, &request.bound_to(name)));
    if !is_from_page {
        return Ok(shown_again(&request, "again"));
    }
    let question = request.again(request.language, None);
    let now = authenticator.store().clock().now();
    let Some(attempt) = Attempt::new(&question, now)? else {
        let description = "the state is too long to sign in by a provider";
        return Ok(led_to(&request.back.refused("invalid_request", description), None));
    };
    match authenticator.sent_to(provider, &attempt).await {
        Ok(address) => {
            let kept = provider.sealed(&attempt)?;
            Ok(led_to(&address, cookie(&settings.issuer, &kept, ATTEMPT_SECONDS)))
        }
        Err(SignOnError::Failed(error)) => Err(error.into()),
        Err(SignOnError::Down | SignOnError::Refused) => Ok(shown_again(&request, "by-down")),
    }
}

/// Takes a browser that comes back.
pub(super) async fn come_back(
    State(authenticator): State<Arc<Authenticator>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    origin: Option<Extension<Origin>>,
) -> Response {
    let origin = origin.map_or(Origin::Unknown, |Extension(origin)| origin);
    let issuer = authenticator.settings().issuer.clone();
    let came = came_back(authenticator, &name, &headers, &query.unwrap_or_default(), origin).await;
    let mut response =
        came.unwrap_or_else(|NoPage(status)| page::refused(status, page::language(None, &headers)));
    // It is over, whatever came of it, unless it is another one that is under way here.
    if response.status() == StatusCode::SEE_OTHER
        && let Some(gone) = cookie(&issuer, "", 0)
    {
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}

async fn came_back(
    authenticator: Arc<Authenticator>,
    name: &str,
    headers: &HeaderMap,
    query: &str,
    origin: Origin,
) -> Result<Response, NoPage> {
    let settings = authenticator.settings();
    let provider = Arc::clone(settings.provider(name).ok_or(NoPage(StatusCode::NOT_FOUND))?);
    let now = authenticator.store().clock().now();
    let fields = form::fields(query.as_bytes()).unwrap_or_default();
    let kept = guard::cookie(headers, cookie_name(guard::is_secure(&settings.issuer)));
    let attempt = kept.and_then(|kept| provider.opened(kept, now));
    // Without either it is not known which application asked, or that this browser was sent anywhere.
    let attempt =
        attempt.filter(|attempt| once(&fields, "state").is_some_and(|state| attempt.is_state(state)));
    let attempt = attempt.ok_or(NoPage(StatusCode::GONE))?;
    let request = match Request::read(&authenticator, attempt.question().trim_start_matches('?')).await? {
        Read::Asked(request) => request,
        Read::Refused(address) => return Ok(led_to(&address, None)),
        Read::NotOurs => return Err(NoPage(StatusCode::BAD_REQUEST)),
    };
    let met = Met {
        attempt,
        code: once(&fields, "code").filter(|_| all(&fields, "error") == 0).map(str::to_owned),
        issuer: if all(&fields, "iss") == 0 {
            None
        } else {
            // One that comes twice is nobody's.
            Some(once(&fields, "iss").unwrap_or_default().to_owned())
        },
    };
    let asked = request.asked.clone();
    // As a task of its own: a client that hangs up does not keep its failure from being counted.
    let signed_on = apart(async move { authenticator.signed_on(&provider, &met, &asked, origin).await });
    let signed_on = signed_on.await.map_err(|_| NoPage(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(match signed_on {
        Ok(code) => led_to(&request.back.with(&[("code", &code)]), None),
        Err(SignOnError::Refused) => shown_again(&request, "by-none"),
        Err(SignOnError::Down) => shown_again(&request, "by-down"),
        Err(SignOnError::Failed(error)) => return Err(error.into()),
    })
}

/// Takes a provider's notice that somebody has signed out there.
pub(super) async fn sign_out(
    State(authenticator): State<Arc<Authenticator>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if signed_out(authenticator, &name, &headers, body).await.is_ok() {
        return answer::unstored(StatusCode::OK, json!({}));
    }
    // Whatever the reason is, the provider can do nothing about it but try again: §2.8 has one status for all.
    let description = "the logout token is not good, or cannot be seen to now";
    let body = json!({ "error": "invalid_request", "error_description": description });
    answer::unstored(StatusCode::BAD_REQUEST, body)
}

async fn signed_out(
    authenticator: Arc<Authenticator>,
    name: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(), ()> {
    let form = Form::read(headers, body).map_err(|_| ())?;
    let provider: Arc<Provider> = authenticator.settings().provider(name).map(Arc::clone).ok_or(())?;
    let notice = form.get("logout_token").ok_or(())?.to_owned();
    drop(form);
    // As a task of its own: it is done also where the provider does not wait for it.
    let done = apart(async move { authenticator.signed_out_there(&provider, &notice).await });
    match done.await.map_err(|_| ())? {
        Ok(()) => Ok(()),
        Err(NoticeError::Refused) => Err(()),
        Err(NoticeError::Failed(error)) => {
            // It is told to whoever runs this server.
            let _ = Fault::from(error).into_response();
            Err(())
        }
    }
}

/// Leads to the page, which says something.
fn shown_again(request: &Request, said: &str) -> Response {
    led_to(&format!("../authorize{}", request.again(request.language, Some(said))), None)
}

fn all(fields: &[(String, String)], name: &str) -> usize {
    fields.iter().filter(|(field, _)| field == name).count()
}

/// The value of a field that comes once, and is no longer than any that is sent.
fn once<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    let (_, value) = fields.iter().find(|(field, _)| field == name)?;
    (all(fields, name) == 1 && (1..=MAX_BYTES).contains(&value.len())).then_some(value)
}

const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-sign-on" } else { "sign-on" }
}

/// The line that has a browser keep what is under way. `__Host-` keeps other names of the domain from setting it.
fn cookie(issuer: &str, value: &str, seconds: u32) -> Option<HeaderValue> {
    let is_secure = guard::is_secure(issuer);
    let (name, secure) = (cookie_name(is_secure), if is_secure { "; Secure" } else { "" });
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(line).ok()
}
