//! The API, as a service account: a token by its key or its secret, and pages of what changed.

use crate::outbound::{Outbound, Unanswered};
use axum::http::{
    Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use entity::vocabulary::{FeedKind, Vocabulary};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::fmt::Write as _;
use time::OffsetDateTime;
use uuid::Uuid;

/// Entries of a page: what thin entries come to is within an answer that is read.
const FIRST: u32 = 200;
/// For so long an assertion is good, in seconds.
const ASSERTED: i64 = 60;

/// One document, so that it can be registered.
const DOCUMENT: &str = include_str!("../../assets/relay.graphql");

/// How the account proves who it is.
pub enum Proof {
    /// By a secret.
    Secret(String),
    /// By what it signs.
    Key(Box<(Algorithm, EncodingKey)>),
}

/// The file holds no key that signs.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it holds no private key in PEM (PKCS#8), of P-256 or Ed25519")]
pub struct UnfitKey;

impl Proof {
    /// Reads a private key.
    pub fn key(pem: &[u8]) -> Result<Self, UnfitKey> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| UnfitKey)?;
        let der = der.secret_pkcs8_der();
        let tries = [
            (Algorithm::ES256, EncodingKey::from_ec_der(der)),
            (Algorithm::EdDSA, EncodingKey::from_ed_der(der)),
        ];
        // A key of another kind is taken too, and cannot sign.
        let signs = |(algorithm, key): (Algorithm, EncodingKey)| {
            jsonwebtoken::encode(&Header::new(algorithm), &json!({}), &key).ok()?;
            Some(Self::Key(Box::new((algorithm, key))))
        };
        tries.into_iter().find_map(signs).ok_or(UnfitKey)
    }
}

/// Why the API says nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("the register does not answer: {0}")]
    Unanswered(#[from] Unanswered),
    #[error("the register refuses the account: {0}")]
    Refused(String),
    #[error("the register answers {0}")]
    Answered(String),
    #[error("the cursor is not of this account and these kinds")]
    BadCursor,
    #[error("the key does not sign")]
    Unsigned,
}

/// The API, by one account.
pub struct Api {
    outbound: Outbound,
    url: String,
    client: String,
    proof: Proof,
    token: Option<String>,
}

/// A page of what changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) reset: bool,
    pub(super) has_more: bool,
    pub(super) cursor: String,
    pub(super) changes: Vec<Change>,
}

/// What became of a thing.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) version: String,
}

/// An answer of the endpoint.
#[derive(Deserialize)]
struct Answer<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    code: String,
}

impl Api {
    /// The API at an address, which is that of its server without a path.
    pub fn new(outbound: Outbound, url: &str, client: String, proof: Proof) -> Self {
        Self { outbound, url: url.trim_end_matches('/').to_owned(), client, proof, token: None }
    }

    /// The code of the programme.
    pub(super) async fn programme(&mut self) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Data {
            programme: Programme,
        }
        #[derive(Deserialize)]
        struct Programme {
            code: String,
        }
        let data: Data = self.ask("RelayProgramme", &json!({})).await?;
        Ok(data.programme.code)
    }

    /// What changed behind a cursor; from the beginning without one.
    pub(super) async fn changes(
        &mut self,
        after: Option<&str>,
        kinds: &[FeedKind],
    ) -> Result<Page, ApiError> {
        #[derive(Deserialize)]
        struct Data {
            changes: Page,
        }
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        let asked: Result<Data, _> =
            self.ask("Relay", &json!({ "after": after, "first": FIRST, "kinds": kinds })).await;
        match asked {
            Err(ApiError::Answered(told)) if after.is_some() && told.starts_with("BAD_USER_INPUT") => {
                Err(ApiError::BadCursor)
            }
            asked => Ok(asked?.changes),
        }
    }

    async fn ask<T: DeserializeOwned>(&mut self, operation: &str, variables: &Value) -> Result<T, ApiError> {
        let mut is_fresh = false;
        loop {
            let token = if let Some(token) = self.token.clone() {
                token
            } else {
                is_fresh = true;
                self.sign_in().await?
            };
            let body =
                json!({ "query": DOCUMENT, "operationName": operation, "variables": variables }).to_string();
            let request = Request::post(format!("{}/graphql", self.url))
                .header(CONTENT_TYPE, "application/json")
                .header(AUTHORIZATION, format!("Bearer {token}"))
                .body(body.into_bytes());
            let request = request.map_err(|_| ApiError::Answered("no such address".to_owned()))?;
            let answer = self.outbound.send(request).await?;
            // A token ends; a session that was ended is not opened again by a fresh one, unless the account still may.
            if answer.status() == StatusCode::UNAUTHORIZED && !is_fresh {
                self.token = None;
                continue;
            }
            self.token = (answer.status() != StatusCode::UNAUTHORIZED).then_some(token);
            let status = answer.status();
            let answer: Answer<T> = serde_json::from_slice(answer.body())
                .map_err(|_| ApiError::Answered(format!("{status}, and nothing that is understood")))?;
            return match (answer.errors.first(), answer.data) {
                (None, Some(data)) => Ok(data),
                (Some(told), _) => {
                    Err(ApiError::Answered(format!("{}: {}", told.extensions.code, told.message)))
                }
                (None, None) => Err(ApiError::Answered(format!("{status}, and no data"))),
            };
        }
    }

    /// Takes a token.
    async fn sign_in(&mut self) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Tokens {
            access_token: String,
        }
        let mut form =
            vec![("grant_type", "client_credentials".to_owned()), ("client_id", self.client.clone())];
        match &self.proof {
            Proof::Secret(secret) => form.push(("client_secret", secret.clone())),
            Proof::Key(key) => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                form.push(("client_assertion_type", kind.to_owned()));
                form.push(("client_assertion", self.assertion(key).await?));
            }
        }
        let body = form
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(format!("{}/oauth/token", self.url))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into_bytes());
        let request = request.map_err(|_| ApiError::Answered("no such address".to_owned()))?;
        let answer = self.outbound.send(request).await?;
        match serde_json::from_slice::<Tokens>(answer.body()) {
            Ok(tokens) if answer.status().is_success() => Ok(tokens.access_token),
            _ => Err(ApiError::Refused(answer.status().to_string())),
        }
    }

    /// What the account signs to say who it is: for the issuer, as the server calls itself.
    async fn assertion(&self, key: &(Algorithm, EncodingKey)) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
        }
        let request =
            Request::get(format!("{}/.well-known/oauth-authorization-server", self.url)).body(Vec::new());
        let request = request.map_err(|_| ApiError::Answered("no such address".to_owned()))?;
        let answer = self.outbound.send(request).await?;
        let metadata: Metadata = serde_json::from_slice(answer.body())
            .map_err(|_| ApiError::Answered("nothing of who it is".to_owned()))?;
        #[expect(
            clippy::disallowed_methods,
            reason = "what another machine verifies is of this machine's clock"
        )]
        let now = OffsetDateTime::now_utc().unix_timestamp();
        #[expect(
            clippy::disallowed_methods,
            reason = "a name that is used once, of nothing that is stored here"
        )]
        let jti = Uuid::now_v7();
        let claims = json!({
            "iss": self.client, "sub": self.client, "aud": metadata.issuer,
            "iat": now, "exp": now.saturating_add(ASSERTED), "jti": jti,
        });
        jsonwebtoken::encode(&Header::new(key.0), &claims, &key.1).map_err(|_| ApiError::Unsigned)
    }
}

/// A value as forms have it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            // Writing into a text cannot fail.
            byte => write!(escaped, "%{byte:02X}").unwrap_or_default(),
        }
    }
    escaped
}
