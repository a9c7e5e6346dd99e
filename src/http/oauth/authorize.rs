//! The authorization endpoint: `GET` shows the page, `POST` is what its form sends.
//!
//! Nobody is signed in at the page afterwards: on a computer that an office shares, the next person would be. So each
//! application that asks is answered by signing in, a page that is shown again knows nothing of what was typed, and a form is
//! always answered by leading on (303), so that going back or loading again sends no password a second time.

use super::{
    answer::Fault,
    form::Form,
    guard::{self, Guard},
    page::{self, Language},
    request::{Read, Request},
};
use crate::{
    authn::{Asked, Authenticator, Door, Entered, GrantError, Origin},
    domain::account::password::{self, PasswordError},
    error::Error,
    store::request::apart,
};
use axum::{
    Extension,
    body::Bytes,
    extract::{RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{LOCATION, REFERRER_POLICY, SET_COOKIE},
    },
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Why there is no page.
pub(super) struct NoPage(pub(super) StatusCode);

impl From<Error> for NoPage {
    fn from(error: Error) -> Self {
        Self(Fault::from(error).into_response().status())
    }
}

/// Shows the page.
pub(super) async fn show(
    State(authenticator): State<Arc<Authenticator>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let shown = shown(&authenticator, &headers, &query.unwrap_or_default()).await;
    shown.unwrap_or_else(|NoPage(status)| page::refused(status, page::language(None, &headers)))
}

async fn shown(authenticator: &Authenticator, headers: &HeaderMap, query: &str) -> Result<Response, NoPage> {
    let request = match Request::read(authenticator, query).await? {
        Read::Asked(request) => request,
        Read::Refused(address) => return Ok(led_to(&address, None)),
        Read::NotOurs => return Err(NoPage(StatusCode::BAD_REQUEST)),
    };
    let issuer = &authenticator.settings().issuer;
    let guard = match Guard::of(headers, issuer) {
        Some(guard) => guard,
        None => Guard::new(issuer)?,
    };
    let language = page::language(request.language, headers);
    let providers = page::Providers::of(authenticator, &request, &guard);
    let mut response = page::sign_in(&request, language, &guard.token(&request.bound()), &providers);
    if let Some(cookie) = guard.set() {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Takes the form.
pub(super) async fn submit(
    State(authenticator): State<Arc<Authenticator>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    origin: Option<Extension<Origin>>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let origin = origin.map_or(Origin::Unknown, |Extension(origin)| origin);
    let form = Form::read(&headers, body);
    let taken = taken(authenticator, &headers, &query.unwrap_or_default(), form, origin).await;
    taken.unwrap_or_else(|NoPage(status)| page::refused(status, page::language(None, &headers)))
}

async fn taken(
    authenticator: Arc<Authenticator>,
    headers: &HeaderMap,
    query: &str,
    form: Result<Form, Fault>,
    origin: Origin,
) -> Result<Response, NoPage> {
    let issuer = authenticator.settings().issuer.clone();
    if !guard::is_from_here(headers, &issuer) {
        return Err(NoPage(StatusCode::FORBIDDEN));
    }
    let form = form.map_err(|fault| NoPage(fault.into_response().status()))?;
    let request = match Request::read(&authenticator, query).await? {
        Read::Asked(request) => request,
        Read::Refused(address) => return Ok(led_to(&address, None)),
        Read::NotOurs => return Err(NoPage(StatusCode::BAD_REQUEST)),
    };
    let token = form.get("token").unwrap_or_default();
    if !Guard::of(headers, &issuer).is_some_and(|guard| guard.is_token(token, &request.bound())) {
        return Ok(led_back(&request, "again"));
    }
    let entered = Form::name(&form, "name").ok().zip(form.get("password"));
    // What no account's name holds is nobody's.
    let Some((name, password)) = entered else { return Ok(led_back(&request, "wrong")) };
    let new = match (form.get("new_password"), form.get("repeated")) {
        (None, None) => None,
        (Some(new), Some(repeated)) if new == repeated => Some(new.to_owned()),
        _ => return Ok(led_back(&request, "differ-change")),
    };
    let typed = Typed { name: name.to_owned(), password: password.to_owned(), new };
    let asked = request.asked.clone();
    let door = Door { authenticator, origin };
    // As a task of its own: a client that hangs up does not keep its failure from being counted.
    let answered = apart(async move { typed.answered(&door, &asked).await });
    let answered = answered.await.map_err(|_| NoPage(StatusCode::INTERNAL_SERVER_ERROR))??;
    Ok(match answered {
        Answered::Code(code) => led_to(&request.back.with(&[("code", &code)]), Guard::gone(&issuer)),
        Answered::Said(said) => led_back(&request, said),
    })
}

/// What somebody typed.
struct Typed {
    name: String,
    password: String,
    /// What the password is to be from now on.
    new: Option<String>,
}

/// What the page makes of it.
enum Answered {
    Code(String),
    /// The page is shown again, and says this.
    Said(&'static str),
}

impl Typed {
    async fn answered(&self, door: &Door, asked: &Asked) -> Result<Answered, Error> {
        let Self { name, password, new } = self;
        let typed = (name.as_str(), password.as_str());
        let wrong = if new.is_some() { "wrong-change" } else { "wrong" };
        let entered = door.authenticator.authorize(typed, new.is_some(), asked, door.origin).await;
        let account = match entered {
            Ok(Entered::Code(code)) => return Ok(Answered::Code(code)),
            Ok(Entered::Change(account)) => account,
            Err(GrantError::Failed(error)) => return Err(error),
            Err(_) => return Ok(Answered::Said(wrong)),
        };
        let Some(new) = new else { return Ok(Answered::Said("must-change")) };
        match password::change(door, account, (password, new), None).await {
            Ok(()) => {}
            Err(PasswordError::Wrong) => return Ok(Answered::Said(wrong)),
            Err(PasswordError::Unsuitable(_)) => return Ok(Answered::Said("unfit-change")),
            Err(PasswordError::Failed(error)) => return Err(error),
        }
        // As whoever they are now: another may have changed it too, or closed the account.
        match door.authenticator.authorize((name, new), false, asked, door.origin).await {
            Ok(Entered::Code(code)) => Ok(Answered::Code(code)),
            Err(GrantError::Failed(error)) => Err(error),
            _ => Ok(Answered::Said("wrong")),
        }
    }
}

/// Leads back to the page, which says something.
fn led_back(request: &Request, said: &str) -> Response {
    let language: Option<Language> = request.language;
    led_to(&request.again(language, Some(said)), None)
}

/// Leads on by `GET`, whatever was sent: another code would send the password along (RFC 9700 §4.12).
pub(super) fn led_to(address: &str, cookie: Option<HeaderValue>) -> Response {
    // All of it is plain signs: what was not was never registered, or is encoded.
    let Ok(address) = HeaderValue::from_str(address) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [(LOCATION, address), (REFERRER_POLICY, HeaderValue::from_static("no-referrer"))];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}
