//! Our answers held against GraphQL's reference implementation, which is asked the same questions over the same rows:
//! equal to the letter, the order of keys included.

mod questions;
mod register;

pub use register::{DUTY_ORDERS, happened, rows, take};

use crate::harness::{Answer, Person};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// A viewer of each kind. Nobody comes in the end.
const VIEWERS: [&str; 7] = [
    "education.signer",
    "health.officer",
    "fuchun-subdistrict.officer",
    "fengmao-office.coordinator",
    "data-platform",
    "auditor",
    "sysadmin",
];

both! {
    async fn we_answer_as_the_reference_does(world) {
        happened(world).await;
        for name in VIEWERS {
            world.person(name).await;
        }
        for name in VIEWERS.map(Some).into_iter().chain([None]) {
            let person = match name {
                Some(name) => world.person(name).await,
                None => world.nobody(),
            };
            let data = register::seen_by(world, &person, name).await;
            let questions = questions::all(&data, &questions::Ids::of(world).await);
            let schema = future_community::graphql::api().sdl();
            let expected =
                reference("reference.mjs", &[], &json!({ "schema": schema, "data": data, "questions": questions }));
            let mut differ = Vec::new();
            for (question, expected) in questions.iter().zip(expected.as_array().unwrap()) {
                let (ours, expected) = (comparable(&ask(&person, question).await), expected.as_str().unwrap());
                if ours != expected {
                    differ.push(format!("{question}\n       ours: {ours}\n  reference: {expected}\n"));
                }
            }
            assert!(differ.is_empty(), "{name:?}, {} questions:\n{}", differ.len(), differ.join("\n"));
        }
    }

    async fn tools_read_our_schema_as_the_file_has_it(world) {
        let query = reference("introspection.mjs", &[], &Value::Null);
        let answer = world.nobody().ask(query.as_str().unwrap()).await;
        let schema = include_str!("../../schema.graphql");
        let printed = reference("introspection.mjs", &["compare"], &json!({ "schema": schema, "answer": answer }));
        assert_eq!(printed[0].as_str().unwrap(), printed[1].as_str().unwrap());
    }
}

/// Runs a program of `tests/reference`: JSON in, JSON out.
pub fn reference(program: &str, arguments: &[&str], input: &Value) -> Value {
    const HINT: &str = "the reference implementation is missing: run the tests by `make test`";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    assert!(folder.join("node_modules/graphql/package.json").exists(), "{HINT}");
    let mut child = Command::new("node")
        .arg(folder.join(program))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(HINT);
    // It reads all before it writes, so neither side waits for the other. One that reads nothing may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input.to_string().as_bytes());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{program} failed; if a module is missing, run the tests by `make test`"
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn ask(person: &Person<'_>, question: &Value) -> Answer {
    let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = &person.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    person.world.send(request.body(Body::from(question.to_string())).unwrap()).await
}

/// An answer without what each server says in its own words: of errors, the paths are left.
fn comparable(answer: &Answer) -> String {
    let text = str::from_utf8(&answer.bytes).unwrap();
    let Some(rest) = text.strip_prefix("{\"data\":").and_then(|rest| rest.strip_suffix('}')) else {
        assert!(answer.body["errors"][0]["message"].is_string(), "{text}");
        return json!({ "refused": true }).to_string();
    };
    let Some(errors) = answer.body["errors"].as_array() else { return format!("{{\"data\":{rest}}}") };
    // The key cannot stand in a text of the errors: quotes are escaped there.
    let (data, _) = rest.rsplit_once(",\"errors\":").unwrap();
    let paths: Vec<Value> = errors.iter().map(|error| json!({ "path": error["path"] })).collect();
    format!("{{\"data\":{data},\"errors\":{}}}", Value::from(paths))
}
