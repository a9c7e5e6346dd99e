//! Whoever asks, over HTTP.

use super::{Answer, World};
use axum::{
    Router,
    body::Body,
    http::{Request, header, request},
};
use serde_json::{Value, json};

#[derive(Clone)]
pub struct Person<'w> {
    pub world: &'w World,
    pub token: Option<String>,
}

impl Person<'_> {
    /// Asks a question without variables; it must succeed.
    #[track_caller]
    pub fn ask(&self, query: &str) -> impl Future<Output = Value> {
        self.ask_with(query, json!({}))
    }

    /// Asks a question that must succeed.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await;
        answer.data().clone()
    }

    /// Asks a question, whatever comes of it.
    pub async fn send(&self, query: &str, variables: Value) -> Answer {
        self.send_to(&self.world.router, query, variables).await
    }

    /// Asks a question of another server.
    pub async fn send_to(&self, router: &Router, query: &str, variables: Value) -> Answer {
        let mut request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            // Or else no two answers would have the same headers.
            .header("x-request-id", "a-question");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = json!({ "query": query, "variables": variables }).to_string();
        Answer::to(router, request.body(Body::from(body)).unwrap()).await
    }

    /// Asks for a table.
    pub async fn table(&self, path: &str) -> Answer {
        self.table_at(&self.world.router, path).await
    }

    /// Asks another server for a table.
    pub async fn table_at(&self, router: &Router, path: &str) -> Answer {
        let request = self.asking_for(path).body(Body::empty()).unwrap();
        Answer::to(router, request).await
    }

    /// A request for what is at a path.
    pub fn asking_for(&self, path: &str) -> request::Builder {
        let request = Request::get(path).header("x-request-id", "a-question");
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    /// Gives a command; answers its payload.
    pub async fn command(&self, name: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let sign_off = if name == "signDuty" { "signOff { id valid statement contentDigest }" } else { "" };
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ duty {{ id revision status statusReason dueOn \
             contentDigest signOffs {{ id act valid signedBy {{ displayName }} }} }} {sign_off} \
             userErrors {{ code path message }} }} }}"
        );
        let data = self.ask_with(&query, json!({ "input": input })).await;
        data[name].clone()
    }
}
