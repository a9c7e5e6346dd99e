//! Files: what may come in, who has them, what they hang on, and what becomes of them.

mod archives;
mod attached;
mod kinds;
mod refusals;
mod swept;
mod viewers;

use crate::harness::{Answer, Person};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

/// Sends a file, and what else a request has.
pub async fn sent(
    person: &Person<'_>,
    query: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::post(format!("/files{query}"));
    if let Some(token) = &person.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    person.world.send(request.body(body.into()).unwrap()).await
}

/// Uploads a file; answers what is said of it.
pub async fn uploaded(person: &Person<'_>, name: &str, bytes: &[u8]) -> Value {
    let answer = sent(person, &format!("?name={name}"), &[], bytes.to_vec()).await;
    assert_eq!(answer.status, 201, "{name}: {}", answer.body);
    answer.body
}

/// A file that is a PDF by its first bytes, and no other's.
pub fn pdf(of: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{of}\n%%EOF\n").into_bytes()
}

/// What the API says of a file; null to who does not see it.
pub async fn shown(person: &Person<'_>, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Attachment { id name mediaType size sha256 uploadedBy { \
                 displayName } uploadedAt url urlExpiresAt } } }";
    person.ask_with(query, json!({ "id": id })).await["node"].clone()
}

/// Asks for the bytes of a file.
pub async fn had(person: &Person<'_>, id: &Value) -> Answer {
    person.table(&format!("/files/{}", id.as_str().unwrap())).await
}
