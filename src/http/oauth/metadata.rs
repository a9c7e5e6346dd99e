//! What the server says of its sign-in, for clients that ask before they begin (RFC 8414).

use super::{AUTHORIZE, EXCHANGE};
use crate::authn::{Authenticator, client_key};
use axum::{
    Json,
    extract::State,
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::sync::Arc;

/// The grants that there are here.
pub(super) fn grants(authenticator: &Authenticator) -> Vec<&'static str> {
    let mut grants = vec!["authorization_code", "refresh_token", "client_credentials"];
    if authenticator.settings().password_grant {
        grants.push("password");
    }
    if authenticator.swaps() {
        grants.push(EXCHANGE);
    }
    grants
}

pub(super) async fn show(State(authenticator): State<Arc<Authenticator>>) -> Response {
    let settings = authenticator.settings();
    let document = json!({
        "issuer": settings.issuer,
        "authorization_endpoint": settings.endpoint(AUTHORIZE),
        "token_endpoint": settings.endpoint("/oauth/token"),
        "revocation_endpoint": settings.endpoint("/oauth/revoke"),
        "jwks_uri": settings.endpoint("/.well-known/jwks.json"),
        "grant_types_supported": grants(&authenticator),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "token_endpoint_auth_methods_supported":
            ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": client_key::ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": ["none"],
        "ui_locales_supported": ["zh", "en"],
    });
    ([(CACHE_CONTROL, "public, max-age=300")], Json(document)).into_response()
}
