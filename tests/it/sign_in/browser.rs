//! A browser that is sent to the page, and what its application does with the code.

use super::world::{Answer, ISSUER, PASSWORD, VERIFIER, World};
use crate::harness;
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use future_community::domain::public_client;
use std::collections::BTreeMap;

pub const CALLBACK: &str = "https://app.example/signed-in";
/// The challenge of [`VERIFIER`].
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Registers the application `app`.
pub async fn register(world: &World) {
    public_client::create(&world.store, "app", "移动端 <App>", &[CALLBACK.to_owned()]).await.unwrap();
}

/// A value as a query carries it.
pub fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub fn form(fields: &[(&str, &str)]) -> String {
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// The page's address for a question of `app`, with other values where they are given; an empty one leaves it out.
pub fn question(other: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in other {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    fields.retain(|(_, value)| !value.is_empty());
    format!("/oauth/authorize?{}", form(&fields))
}

/// A page as a browser has it.
pub struct Page {
    pub address: String,
    pub answer: harness::Answer,
    pub html: String,
    /// What the browser sends of its cookie.
    pub cookie: String,
    /// What the form carries.
    pub token: String,
}

pub async fn open(router: &Router, address: &str) -> Page {
    open_with(router, address, &[]).await
}

pub async fn open_with(router: &Router, address: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = harness::Answer::to(router, request.body(Body::empty()).unwrap()).await;
    let html = String::from_utf8(answer.bytes.clone()).unwrap();
    let cookie = answer.headers.get(header::SET_COOKIE).map(|cookie| cookie.to_str().unwrap());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned();
    let after = |text: &str| Some(html.split_once(text)?.1.split('"').next()?.to_owned());
    let token = after(r#"name="token" value=""#).unwrap_or_default();
    Page { address: address.to_owned(), html, cookie, token, answer }
}

impl Page {
    /// Sends the form, as the page would have it sent.
    pub async fn enter(&self, router: &Router, name: &str, password: &str) -> harness::Answer {
        self.send(router, &[("token", &self.token), ("name", name), ("password", password)], &[]).await
    }

    pub async fn send(
        &self,
        router: &Router,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> harness::Answer {
        let mut all = BTreeMap::from([
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", self.cookie.as_str()),
            ("origin", ISSUER),
            ("sec-fetch-site", "same-origin"),
            // Or else no two answers would have the same headers.
            ("x-request-id", "a-sign-in"),
        ]);
        all.extend(headers.iter().copied());
        let mut request = Request::post(&self.address);
        for (name, value) in all {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        harness::Answer::to(router, request.body(Body::from(form(fields))).unwrap()).await
    }
}

/// Where an answer leads.
#[track_caller]
pub fn location(answer: &harness::Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// What stands in the query of an address, by name.
pub fn read(address: &str) -> BTreeMap<String, String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            if *first == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                rest = &after[2..];
            } else {
                bytes.push(*first);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// The code that a person goes back with.
pub async fn code_of(world: &World, name: &str) -> String {
    code_for(world, name, &question(&[])).await
}

pub async fn code_for(world: &World, name: &str, question: &str) -> String {
    let page = open(&world.router, question).await;
    let answer = page.enter(&world.router, name, PASSWORD).await;
    read(location(&answer))["code"].clone()
}

/// What the application sends for a code, with other values where they are given; an empty one leaves it out.
pub fn redemption(code: &str, other: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: BTreeMap<&str, &str> = BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    fields.extend(other.iter().copied());
    fields.retain(|_, value| !value.is_empty());
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

pub async fn redeem(world: &World, code: &str, other: &[(&str, &str)]) -> Answer {
    let fields = redemption(code, other);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.post("/oauth/token", &fields).await
}

/// Carries a session on, as the application of this name.
pub async fn refresh_as(world: &World, client: &str, token: &str) -> Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", client)];
    world.post("/oauth/token", &form).await
}
