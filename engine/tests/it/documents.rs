//! Documents: which of their operations is executed, and which of them are kept.

use crate::toy::{Answer, Desk, ask, ask_by, library, request};
use engine::Request;
use serde_json::{Value, json};

const LEND: &str = "mutation Lend { lend(input: { book: \"b1\", due: \"2024-01-01\" }) { lending { id } } }";

#[tokio::test]
async fn the_response_names_the_operation_that_was_executed() {
    let library = library();
    let named = |query: &str, name: Option<&str>| Request {
        operation_name: name.map(ToOwned::to_owned),
        ..request(query)
    };
    let two = "query A { welcome } query B { motto }";
    for (query, name, expected) in
        [(two, Some("B"), Some("B")), ("query A { welcome }", None, Some("A")), ("{ welcome }", None, None)]
    {
        let response = library.execute(&named(query, name), Desk::default()).await;
        assert!(response.executed);
        assert_eq!(response.operation.as_deref(), expected);
    }
    for (query, name, message) in [
        (two, None, "须指定 operationName / name one of the operations"),
        (two, Some("C"), "没有操作 / no operation named C"),
        ("{ welcome }", Some("A"), "没有操作 / no operation named A"),
    ] {
        let response = library.execute(&named(query, name), Desk::default()).await;
        assert_eq!((response.executed, response.operation.as_deref()), (false, None));
        assert_eq!(Answer::from(response).message(), message);
    }
}

#[tokio::test]
async fn a_request_by_a_method_for_queries_commands_nothing() {
    let desk = Desk::default();
    let response = library().execute(&Request { read_only: true, ..request(LEND) }, desk.clone()).await;
    assert_eq!((response.wrong_method, response.executed), (true, false));
    assert_eq!(Answer::from(response).body.get("data"), None);
    assert_eq!(desk.loaded(), []);
    let response = library().execute(&Request { read_only: true, ..request("{ welcome }") }, desk).await;
    assert_eq!((response.wrong_method, response.executed), (false, true));
}

#[tokio::test]
async fn one_command_is_done_a_request() {
    let desk = Desk::default();
    let input = "(input: { book: \"b1\", due: \"2024-01-01\" }) { lending { id } }";
    for query in [
        format!("mutation {{ a: lend{input} b: lend{input} }}"),
        format!("mutation {{ lend{input} ...F }} fragment F on Mutation {{ lendRare{input} }}"),
    ] {
        let answer = ask(&desk, &query).await;
        assert_eq!(answer.message(), "每次请求只执行一个命令 / one command a request");
        assert!(!answer.executed);
    }
    assert_eq!(desk.loaded(), []);
    // The same command twice under one key is one, and its name is no command.
    let answer = ask(&desk, &format!("mutation {{ __typename lend{input} lend{input} }}")).await;
    assert_eq!(answer.text, r#"{"data":{"__typename":"Mutation","lend":{"lending":{"id":"l9"}}}}"#);
    assert_eq!(desk.loaded(), [("lend", 1)]);
}

#[tokio::test]
async fn what_is_valid_is_kept_and_nothing_else_is() {
    let (library, desk) = (library(), Desk::default());
    let long = format!("{{ {} }}", "welcome ".repeat(10_000));
    let faulty = ["{ nothing }", "{ welcome", "{ x: welcome x: motto }", "{ echo(int: \"1\") }", &long];
    for query in faulty {
        assert!(!ask_by(&library, &desk, query, Value::Null).await.executed);
    }
    assert_eq!(library.kept_documents(), 0);
    let query = "query($n: Int!) { needs(number: $n) }";
    for n in [json!(1), json!("wrong"), json!(2)] {
        // Variables are no part of a document: it is kept where they do not fit, too.
        let answer = ask_by(&library, &desk, query, json!({ "n": n })).await;
        assert_eq!(answer.executed, n.is_number());
        assert_eq!(library.kept_documents(), 1);
    }
    for n in 0..600 {
        let query = format!("{{ books(first: {n}) {{ {} }} }}", "id ".repeat(300));
        ask_by(&library, &desk, &query, Value::Null).await;
    }
    // By bytes: 256 KiB of texts of 900 and more.
    assert!(library.kept_documents() < 300, "{}", library.kept_documents());
}
