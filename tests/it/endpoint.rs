//! The endpoint over HTTP: which requests it takes, which it refuses and how, and what else it serves.

mod alerts;
mod documents;
mod limits;
mod negotiation;
mod nulls;
mod requests;
mod responses;
mod served;

use crate::harness::{Answer, Database, World};
use axum::{
    body::Body,
    http::{Request, StatusCode, header, request::Builder},
};
use serde_json::{Value, json};
use std::fmt::Write;

const QUESTION: &str = "{ programme { code } }";
/// The protocol's own media type, whose answers have the protocol's own status codes.
const PROTOCOL: &str = "application/graphql-response+json";

/// A server; what is HTTP's own is the same on either database.
async fn world() -> World {
    World::on(Database::sqlite()).await
}

fn post() -> Builder {
    Request::post("/graphql").header(header::CONTENT_TYPE, "application/json")
}

/// A question in a URL.
fn get(parameters: &[(&str, &str)]) -> Builder {
    let mut uri = "/graphql?".to_owned();
    for (name, value) in parameters {
        write!(uri, "{name}=").unwrap();
        for byte in value.bytes() {
            write!(uri, "%{byte:02X}").unwrap();
        }
        uri.push('&');
    }
    Request::get(uri)
}

async fn ask(world: &World, request: Builder, body: impl Into<Body>) -> Answer {
    world.send(request.body(body.into()).unwrap()).await
}

fn question(query: &str) -> String {
    json!({ "query": query }).to_string()
}

fn header_of(answer: &Answer, name: impl header::AsHeaderName) -> &str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

impl Answer {
    /// It is an answer with data, and no error.
    #[track_caller]
    fn is_answered(&self) -> &Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.data()
    }

    /// It is an error in GraphQL's shape, of this status, in both languages, and no data.
    #[track_caller]
    fn is_refused(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.body.get("data").is_none(), "{}", self.body);
        assert!(!self.error_code().is_empty(), "{}", self.body);
        assert!(self.body["errors"][0]["message"].is_string(), "{}", self.body);
    }
}
