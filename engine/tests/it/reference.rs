//! Our answers held against GraphQL's reference implementation, which is asked the same over the same rows: equal to the
//! letter, the order of keys included; of errors, the path and the place are.

mod chance;
mod questions;

use crate::toy::{AUTHORS, Answer, BOOKS, Desk, LENDINGS, Library, library};
use engine::Request;
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Loads that fail, one at a time or two.
const FAILURES: [&[&str]; 7] = [
    &[],
    &["authors"],
    &["shelves"],
    &["counts"],
    &["lendings", "lent"],
    &["Author.books", "seeAlso"],
    &["nodes", "neighbours"],
];

#[tokio::test]
async fn we_answer_as_the_reference_does() {
    let questions = questions::all();
    assert!(questions.len() > 150, "{}", questions.len());
    for fails in FAILURES {
        agree(&Desk::failing(fails), &questions).await;
    }
    agree(&Desk::keeper(), &questions).await;
}

#[tokio::test]
async fn we_answer_as_the_reference_does_whatever_is_selected() {
    let questions: Vec<Value> = (0..400).map(|seed| json!({ "query": chance::document(seed) })).collect();
    for question in &questions {
        // What both refuse would agree in nothing.
        let answer = asked(&library(), &Desk::default(), question).await;
        assert!(answer.executed, "{question} {}", answer.text);
    }
    agree(&Desk::default(), &questions).await;
    agree(&Desk::failing(&["authors", "lendings"]), &questions).await;
}

#[tokio::test]
async fn tools_read_the_schema_as_it_is_printed() {
    let folder = "../tests/reference/introspection.mjs";
    let query = reference(folder, &[], &Value::Null);
    let answer = asked(&library(), &Desk::default(), &json!({ "query": query })).await;
    let schema = library().sdl();
    let input = json!({ "schema": schema, "answer": answer.body["data"] });
    let printed = reference(folder, &["compare"], &input);
    assert_eq!(printed[0].as_str().unwrap(), printed[1].as_str().unwrap());
    assert!(printed[0].as_str().unwrap().contains("Nobody reads it."));
}

async fn agree(desk: &Desk, questions: &[Value]) {
    let data = json!({
        "authors": AUTHORS, "books": BOOKS, "lendings": LENDINGS, "fails": desk.fails, "isKeeper": desk.is_keeper,
    });
    let library = library();
    let input = json!({ "schema": library.sdl(), "data": data, "questions": questions });
    let expected = reference("tests/reference/library.mjs", &[], &input);
    let mut differ = Vec::new();
    for (question, expected) in questions.iter().zip(expected.as_array().unwrap()) {
        let (answer, expected) = (asked(&library, desk, question).await, expected.as_str().unwrap());
        let ours = comparable(&answer);
        if ours != expected {
            let why = answer.message();
            differ.push(format!("{question}\n       ours: {ours} {why}\n  reference: {expected}\n"));
        }
    }
    let (wrong, all) = (differ.len(), questions.len());
    assert!(differ.is_empty(), "{:?}: {wrong} of {all} differ\n{}", desk.fails, differ.join("\n"));
}

async fn asked(library: &Library, desk: &Desk, question: &Value) -> Answer {
    let request: Request = serde_json::from_value(question.clone()).unwrap();
    library.execute(&request, desk.clone()).await.into()
}

/// An answer without what each server says in its own words.
fn comparable(answer: &Answer) -> String {
    let Some(rest) = answer.text.strip_prefix("{\"data\":").and_then(|rest| rest.strip_suffix('}')) else {
        assert!(!answer.executed && !answer.message().is_empty(), "{}", answer.text);
        return json!({ "refused": true }).to_string();
    };
    let Some(errors) = answer.body["errors"].as_array() else { return answer.text.clone() };
    // The key cannot stand in a text of the errors: quotes are escaped there.
    let (data, _) = rest.rsplit_once(",\"errors\":").unwrap();
    let told = |error: &Value| {
        let place = &error["locations"][0];
        let (line, column) = (&place["line"], &place["column"]);
        format!(r#"{{"path":{},"location":{{"line":{line},"column":{column}}}}}"#, error["path"])
    };
    let errors: Vec<String> = errors.iter().map(told).collect();
    format!(r#"{{"data":{data},"errors":[{}]}}"#, errors.join(","))
}

/// Runs a program: JSON in, JSON out.
fn reference(program: &str, arguments: &[&str], input: &Value) -> Value {
    const HINT: &str = "the reference implementation is missing: install it by `scripts/install-test-tools`";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(folder.join("../tests/reference/node_modules/graphql/package.json").exists(), "{HINT}");
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
    assert!(output.status.success(), "{program} failed");
    serde_json::from_slice(&output.stdout).unwrap()
}
