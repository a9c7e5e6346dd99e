//! Where the engine does not do what the specification says: what the README lists, each by running it. A test that fails
//! here may be good news.

use crate::toy::{Desk, ask};
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
async fn an_error_has_one_place_though_its_field_stands_at_two() {
    let answer = ask(&Desk::default(), "{ bell bell }").await;
    assert_eq!(answer.body["errors"][0]["locations"], json!([{ "line": 1, "column": 3 }]));
}

#[tokio::test]
async fn minus_nought_point_nought_is_a_whole_number() {
    let answer = ask(&Desk::default(), "{ echo(int: -0.0) }").await;
    assert_eq!(answer.text, r#"{"data":{"echo":"{\"int\":0}"}}"#);
}
