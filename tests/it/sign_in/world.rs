//! Two people and a service that sign in.

use crate::harness::{self, Database};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use entity::vocabulary::{AccountKind, Role};
use future_community::domain::{
    account,
    assignment::{self, AssignmentError, Grant},
};
use serde_json::{Value, json};
use std::{net::SocketAddr, ops::Deref};

pub use crate::harness::{AUDIENCE, ISSUER, PASSWORD};

/// What an application keeps to itself until it redeems a code: that of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The world of all tests, with accounts.
pub struct World(pub harness::World);

impl Deref for World {
    type Target = harness::World;

    fn deref(&self) -> &harness::World {
        &self.0
    }
}

impl World {
    pub async fn on_sqlite() -> Self {
        Self::on(Database::sqlite()).await
    }

    pub async fn on_postgres() -> Self {
        Self::on(Database::postgres().await).await
    }

    async fn on(database: Database) -> Self {
        let world = harness::World::on(database).await;
        for (kind, name) in
            [(AccountKind::Person, "zhang"), (AccountKind::Person, "li"), (AccountKind::Service, "platform")]
        {
            account::create(&world.store, kind, name, name, PASSWORD).await.unwrap();
        }
        Self(world)
    }
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        send(&self.router, form_to(path).body(Body::from(encoded(form))).unwrap()).await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.post("/oauth/token", &[("grant_type", "password"), ("username", name), ("password", password)])
            .await
    }

    /// The same, from an address.
    pub async fn sign_in_from(&self, address: &str, name: &str, password: &str) -> Answer {
        let form = [("grant_type", "password"), ("username", name), ("password", password)];
        self.post_from(address, &form).await
    }

    /// Asks for a token, from an address.
    pub async fn post_from(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        post_from(&self.router, address, form).await
    }

    /// The access and the refresh token of a person.
    pub async fn signed_in(&self, name: &str) -> (String, String) {
        self.sign_in(name, PASSWORD).await.tokens()
    }

    pub async fn refresh_from(&self, address: &str, token: &str) -> Answer {
        self.post_from(address, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn service_signs_in(&self) -> Answer {
        let form =
            [("grant_type", "client_credentials"), ("client_id", "platform"), ("client_secret", PASSWORD)];
        self.post("/oauth/token", &form).await
    }

    /// Who the server takes the holder of this token for.
    pub async fn who(&self, token: &str) -> Answer {
        who(&self.router, Some(token)).await
    }

    pub async fn grant(
        &self,
        name: &str,
        role: Role,
        organization: Option<&str>,
    ) -> Result<(), AssignmentError> {
        let grant = Grant { account: name, role, organization, from: None, until: None };
        assignment::grant(&self.store, &grant).await.map(|_| ())
    }

    /// The actions of the audit trail, in order.
    pub async fn trail(&self) -> Vec<String> {
        self.0.trail().await.into_iter().map(|event| event.action).collect()
    }
}

/// Asks a server for a token, over a connection from an address.
pub async fn post_from(router: &Router, address: &str, form: &[(&str, &str)]) -> Answer {
    let peer = SocketAddr::new(address.parse().unwrap(), 51_000);
    let request = form_to("/oauth/token").extension(ConnectInfo(peer));
    send(router, request.body(Body::from(encoded(form))).unwrap()).await
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn tokens(&self) -> (String, String) {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        let text = |name: &str| self.body[name].as_str().unwrap_or_default().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    #[track_caller]
    pub fn is(&self, status: u16, error: &str) {
        assert_eq!((self.status.as_u16(), &self.body["error"]), (status, &json!(error)), "{}", self.body);
    }

    #[track_caller]
    pub fn is_refused_token(&self) {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED, "{}", self.body);
        let challenge = self.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
        assert!(challenge.starts_with(r#"Bearer error="invalid_token", error_description=""#), "{challenge}");
        assert_eq!(self.body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let harness::Answer { status, headers, body, .. } = harness::Answer::to(router, request).await;
    Answer { status, headers, body }
}

/// Asks the API who the holder of this token is: name and roles, or the refusal.
pub async fn who(router: &Router, token: Option<&str>) -> Answer {
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let question = json!({ "query": "{ viewer { user { displayName } assignments { role } } }" });
    let mut answer = send(router, request.body(Body::from(question.to_string())).unwrap()).await;
    if answer.body["errors"].is_null() {
        let viewer = &answer.body["data"]["viewer"];
        let assignments = viewer["assignments"].as_array().cloned().unwrap_or_default();
        let roles: Vec<&Value> = assignments.iter().map(|held| &held["role"]).collect();
        answer.body = json!({ "name": viewer["user"]["displayName"], "roles": roles });
    }
    answer
}

pub fn form_to(path: &str) -> axum::http::request::Builder {
    // Or else no two answers would have the same headers.
    let request = Request::post(path).header("x-request-id", "a-sign-in");
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    let pairs =
        form.iter().map(|(name, value)| format!("{name}={}", value.replace('%', "%25").replace(' ', "+")));
    pairs.collect::<Vec<_>>().join("&")
}
