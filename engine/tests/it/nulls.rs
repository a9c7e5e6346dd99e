//! What becomes of a value that failed, and of what is around it.

use crate::toy::{Desk, ask};
use serde_json::{Value, json};

async fn asked(query: &str) -> Value {
    ask(&Desk::default(), query).await.body
}

#[tokio::test]
async fn a_nullable_field_that_fails_is_null_and_says_so() {
    assert_eq!(
        asked("{\n  welcome\n  b: bell motto }").await,
        json!({
            "data": { "welcome": "come in", "b": null, "motto": "read" },
            "errors": [{
                "message": "bell failed",
                "locations": [{ "line": 3, "column": 3 }],
                "path": ["b"],
                "extensions": { "code": "FAILED" },
            }],
        })
    );
}

#[tokio::test]
async fn a_field_that_must_not_fail_takes_its_parent_with_it() {
    let answer = ask(&Desk::default(), "{ book(id: \"b3\") { title s: stamp } welcome }").await;
    assert!(
        answer.text.starts_with(r#"{"data":{"book":null,"welcome":"come in"},"errors":["#),
        "{}",
        answer.text
    );
    assert_eq!(answer.paths(), json!([["book", "s"]]));
    // A list whose items must not be null goes as a whole, and the next that may be null stops it.
    let answer = ask(&Desk::default(), "{ shelved { id stamp } welcome }").await;
    assert_eq!(answer.body["data"], json!({ "shelved": null, "welcome": "come in" }));
    assert_eq!(answer.paths(), json!([["shelved", 2, "stamp"]]));
    // Nothing stops it here.
    let answer = ask(&Desk::default(), "{ welcome books { stamp } }").await;
    assert!(answer.text.starts_with(r#"{"data":null,"errors":["#), "{}", answer.text);
    assert!(answer.executed);
    // An item that may be null is null alone.
    let answer =
        ask(&Desk::default(), "{ nodes(ids: [\"b1\", \"b3\", \"b4\"]) { ... on Book { stamp } } }").await;
    assert_eq!(answer.body["data"], json!({ "nodes": [{ "stamp": "b1" }, null, { "stamp": "b4" }] }));
    assert_eq!(answer.paths(), json!([["nodes", 1, "stamp"]]));
}

#[tokio::test]
async fn what_was_written_before_a_failure_is_taken_back_and_its_errors_stay() {
    let answer = ask(&Desk::default(), "{ shelved { id price stamp } bell welcome }").await;
    assert_eq!(answer.body["data"], json!({ "shelved": null, "bell": null, "welcome": "come in" }));
    assert_eq!(answer.paths(), json!([["shelved", 1, "price"], ["shelved", 2, "stamp"], ["bell"]]));
}

#[tokio::test]
async fn a_null_that_was_promised_not_to_be_is_the_servers_fault() {
    let answer = ask(&Desk::default(), "{ book(id: \"b5\") { title edition } welcome }").await;
    assert_eq!(answer.body["data"], json!({ "book": null, "welcome": "come in" }));
    assert_eq!((answer.paths(), answer.code()), (json!([["book", "edition"]]), "INTERNAL"));
    let answer = ask(&Desk::default(), "{ wanted(ids: [\"b1\", \"none\"]) { id } }").await;
    assert_eq!(answer.body["data"], json!({ "wanted": null }));
    assert_eq!(answer.paths(), json!([["wanted", 1]]));
}

#[tokio::test]
async fn a_failed_part_fails_the_fields_that_need_it_and_nothing_beside() {
    let desk = Desk::failing(&["shelves"]);
    let answer =
        ask(&desk, "{ book(id: \"b1\") { id shelf byline label neighbours author { bookCount } } }").await;
    let author = json!({ "bookCount": 2 });
    assert_eq!(
        answer.body["data"]["book"],
        json!({ "id": "b1", "shelf": null, "byline": "by Ursula \"K.\" Le Guin", "label": null, "neighbours": null, "author": author })
    );
    assert_eq!(answer.paths(), json!([["book", "shelf"], ["book", "label"], ["book", "neighbours"]]));
    // What needs it is not even tried.
    assert_eq!(desk.loaded(), [("authors", 1), ("book", 1), ("counts", 1), ("shelves", 1)]);
}

#[tokio::test]
async fn a_failed_load_fails_its_field_where_it_is_written() {
    let desk = Desk::failing(&["seeAlso", "books"]);
    let answer =
        ask(&desk, "{ authors { id } a: shelved { id } book(id: \"b1\") { title seeAlso { id } } }").await;
    assert_eq!(answer.body["data"]["a"], json!(null));
    assert_eq!(answer.body["data"]["book"], json!(null));
    assert_eq!(answer.paths(), json!([["a"], ["book", "seeAlso"]]));
}

#[tokio::test]
async fn of_many_errors_some_are_told() {
    let many: String = (0..120).map(|n| format!("b{n}: bell ")).collect();
    let answer = ask(&Desk::default(), &format!("{{ {many} }}")).await;
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 100);
    assert_eq!(answer.body["data"].as_object().unwrap().len(), 120);
}
