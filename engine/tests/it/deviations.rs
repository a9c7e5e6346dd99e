//! Where the engine does not do what the specification says: what the README lists, each by running it. A test that fails
//! here may be good news.

use crate::toy::{Desk, ask, with};
use serde_json::json;

async fn refused(query: &str) -> String {
    let answer = ask(&Desk::default(), query).await;
    assert!(!answer.executed, "{}", answer.text);
    answer.message().to_owned()
}

#[tokio::test]
async fn there_are_no_subscriptions() {
    assert!(refused("subscription { welcome }").await.contains("not configured for subscriptions"));
}

#[tokio::test]
async fn escapes_beyond_the_basic_plane_are_not_read() {
    for text in [r"\u{1F600}", r"\u{e9}", r"\uD83D\uDE00"] {
        refused(&format!("{{ echo(text: \"{text}\") }}")).await;
    }
    // As they are, and in variables, they come in.
    let answer = ask(&Desk::default(), "{ echo(text: \"😀\") }").await;
    assert_eq!(answer.text, r#"{"data":{"echo":"{\"text\":\"😀\"}"}}"#);
    assert!(with("query($t: String) { echo(text: $t) }", json!({ "t": "😀" })).await.executed);
}

#[tokio::test]
async fn an_escaped_end_of_a_block_keeps_its_backslash() {
    let answer = ask(&Desk::default(), r#"{ echo(text: """a \""" b""") }"#).await;
    assert_eq!(answer.body["data"]["echo"], r#"{"text":"a \\\"\"\" b"}"#);
}

#[tokio::test]
async fn a_literal_null_does_not_stand_for_include_deprecated() {
    let message = refused("{ __type(name: \"Query\") { fields(includeDeprecated: null) { name } } }").await;
    assert!(message.contains("includeDeprecated"), "{message}");
    let query =
        "query($all: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $all) { name } } }";
    assert!(with(query, json!({ "all": null })).await.executed);
}

#[tokio::test]
async fn an_error_has_one_place_though_its_field_stands_at_two() {
    let answer = ask(&Desk::default(), "{ bell bell }").await;
    assert_eq!(answer.body["errors"][0]["locations"], json!([{ "line": 1, "column": 3 }]));
}

#[tokio::test]
async fn minus_nought_point_nought_is_a_whole_number() {
    let answer = ask(&Desk::default(), "{ echo(int: -0.0) }").await;
    assert_eq!(answer.text, r#"{"data":{"echo":"{\"int\":0}"}}"#);
}
