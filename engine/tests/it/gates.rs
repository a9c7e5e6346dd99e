//! Root fields that not everybody may ask, a budget that is spent, and a schema that is not told.

use crate::toy::{Desk, ask};
use serde_json::json;

#[tokio::test]
async fn a_refused_field_is_null_without_a_load_and_the_others_are_answered() {
    let desk = Desk::default();
    let answer = ask(&desk, "{ takings t: takings book(id: \"b1\") { title } }").await;
    assert_eq!(
        answer.body["data"],
        json!({ "takings": null, "t": null, "book": { "title": "The Dispossessed" } })
    );
    assert_eq!((answer.paths(), answer.code()), (json!([["takings"], ["t"]]), "FORBIDDEN"));
    assert_eq!(desk.loaded(), [("book", 1)]);
}

#[tokio::test]
async fn a_refused_field_that_must_not_be_null_takes_the_answer_with_it() {
    let answer = ask(&Desk::default(), "{ welcome keys }").await;
    assert_eq!(answer.body["data"], json!(null));
    assert_eq!(answer.paths(), json!([["keys"]]));
    let keeper = ask(&Desk::keeper(), "{ takings keys }").await;
    assert_eq!(keeper.text, r#"{"data":{"takings":12,"keys":12}}"#);
}

#[tokio::test]
async fn a_refused_command_does_nothing() {
    let lend = "mutation { lendRare(input: { book: \"b1\", due: \"2024-01-01\" }) { lending { id } } }";
    let desk = Desk::default();
    let answer = ask(&desk, lend).await;
    assert_eq!((answer.body["data"]["lendRare"].clone(), answer.code()), (json!(null), "FORBIDDEN"));
    assert_eq!(desk.loaded(), []);
    let keeper = Desk::keeper();
    assert_eq!(ask(&keeper, lend).await.text, r#"{"data":{"lendRare":{"lending":{"id":"l9"}}}}"#);
    assert_eq!(keeper.loaded(), [("lend", 1)]);
}

#[tokio::test]
async fn of_a_spent_budget_nothing_is_answered() {
    let desk = Desk { is_out_of_budget: true, ..Desk::default() };
    let answer = ask(&desk, "{ welcome books { id price } }").await;
    assert_eq!(
        answer.text,
        r#"{"data":null,"errors":[{"message":"out of budget","extensions":{"code":"OUT_OF_BUDGET"}}]}"#
    );
    assert!(answer.executed);
}

#[tokio::test]
async fn a_schema_that_is_not_told_is_not_guessed_from_faults_either() {
    let desk = Desk { tells_no_schema: true, ..Desk::default() };
    for query in ["{ __schema { queryType { name } } }", "{ welcome t: __type(name: \"Book\") { name } }"] {
        let answer = ask(&desk, query).await;
        assert_eq!((answer.code(), answer.executed), ("UNTOLD", false), "{}", answer.text);
    }
    assert_eq!(ask(&desk, "{ __typename }").await.text, r#"{"data":{"__typename":"Query"}}"#);
    let (told, untold) = (ask(&Desk::default(), "{ welcom }").await, ask(&desk, "{ welcom }").await);
    assert!(told.message().contains("welcome"), "{}", told.text);
    assert!(!untold.message().contains("welcome"), "{}", untold.text);
}
