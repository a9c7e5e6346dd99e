//! Registered operations: how they come into the registry, who runs what, and whom a change would break.

mod asked;
mod cached;
mod checked;
mod registered;

use crate::harness::{Answer, Folder, Person, World};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clap::Parser;
use future_community::{cli::operations::Command, domain::document::digest};
use serde_json::{Value, json};
use std::error::Error;

const NAMED: &str = "query Named { programme { code } }";
const OTHER: &str = "query Other { programme { title } }";

/// `operations …`, as it is typed.
#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

pub async fn run(world: &World, line: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut out = Vec::new();
    let line = Line::try_parse_from([&["operations"], line].concat())?;
    line.command.run(&world.store, &mut out).await?;
    Ok(String::from_utf8(out)?)
}

async fn refused(world: &World, line: &[&str]) -> String {
    run(world, line).await.unwrap_err().to_string()
}

/// A file in a folder, by its path.
fn file(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Registers documents for an app, as Relay names them.
pub async fn register(world: &World, app: &str, documents: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    let map: serde_json::Map<_, _> =
        documents.iter().map(|(id, text)| ((*id).to_owned(), json!(text))).collect();
    let file = file(&folder, "relay.json", &Value::Object(map).to_string());
    run(world, &["register", &file, "--app", app]).await.unwrap()
}

/// Asks by a body.
async fn post(router: &Router, person: &Person<'_>, body: &Value) -> Answer {
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = &person.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    Answer::to(router, request.body(Body::from(body.to_string())).unwrap()).await
}

/// Asks by parameters.
async fn get(
    router: &Router,
    person: &Person<'_>,
    parameters: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let mut request = person.asking_for(&format!("/graphql?{}", pairs.join("&")));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::to(router, request.body(Body::empty()).unwrap()).await
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |escaped, byte| escaped + &format!("%{byte:02X}"))
}

fn by_digest(text: &str) -> String {
    format!("sha256:{}", digest(text))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}
