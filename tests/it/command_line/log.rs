//! The log names requests, operations and accounts; never a token, a password, or the value of a variable.

use super::{Demo, PASSWORD};
use crate::harness::Folder;
use serde_json::{Value, json};
use std::fs;

const STATEMENT: &str = "the-statement-of-a-signer";
const FILTER: &str = "the-value-of-a-variable";

/// Everything that a client may send, in a log of this format.
fn log_of(format: &str) -> String {
    let folder = Folder::new();
    // What debugging would add must not tell more.
    let demo = Demo::start(&folder, &[("LOG_FORMAT", format), ("LOG_LEVEL", "debug")]);
    let token = demo.server.token("education.signer", PASSWORD);
    let wrong = "a-wrong-password";
    assert_eq!(demo.server.sign_in("education.signer", wrong).0, 400);
    demo.server.sign_first(&token, STATEMENT);
    let query = "query MyDuties($code: String) { duties(filter: { text: $code }) { totalCount } }";
    let body = json!({ "query": query, "operationName": "MyDuties", "variables": { "code": FILTER } });
    assert_eq!(demo.server.ask_with(&token, "request-that-asks", &body)["data"]["duties"]["totalCount"], 0);
    let body = json!({ "query": query, "operationName": "MyDuties", "variables": { "code": [FILTER] } });
    demo.server.ask_with(&token, "request-that-errs", &body);
    demo.server.ask_with(&format!("{token}x"), "request-that-is-denied", &body);
    demo.stop();

    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    for secret in [PASSWORD, wrong, STATEMENT, FILTER, &token, token.rsplit('.').next().unwrap()] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    for name in ["request-that-signs", "request-that-asks", "request-that-errs", "request-that-is-denied"] {
        assert!(log.contains(name), "{name} is not in the log:\n{log}");
    }
    log
}

#[test]
fn as_json_it_names_requests_and_no_secrets() {
    let log = log_of("json");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = lines.iter().find(|line| line["span"]["request"] == "request-that-asks").unwrap();
    assert_eq!((&asked["operation"], &asked["outcome"]), (&json!("MyDuties"), &json!("executed")));
    assert!(asked["viewer"].as_str().unwrap().starts_with("user_"), "{asked}");
    assert!(asked["timestamp"].is_string() && asked["level"] == "INFO", "{asked}");
    let denied = lines.iter().find(|line| line["span"]["request"] == "request-that-is-denied").unwrap();
    assert_eq!(denied["message"], "turned away");
    assert_eq!(lines.last().unwrap()["message"], "stopping");
}

#[test]
fn as_text_it_names_requests_and_no_secrets() {
    let log = log_of("text");
    let asked = log.lines().find(|line| line.contains("request-that-asks")).unwrap();
    for part in ["INFO", "MyDuties", "executed", "user_"] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    assert!(!log.contains('\u{1B}'), "no colours in a file");
}
