//! What comes in, coerced; and how a refusal says what is wrong. What is taken and what is not is held against the
//! reference implementation.

use crate::toy::{Desk, ask, with};
use serde_json::{Value, json};

async fn echoed(query: &str, variables: Value) -> Value {
    let answer = with(query, variables).await;
    serde_json::from_str(answer.body["data"]["echo"].as_str().unwrap_or_else(|| panic!("{}", answer.text)))
        .unwrap()
}

#[tokio::test]
async fn what_is_left_out_is_not_there_and_null_is() {
    assert_eq!(echoed("{ echo }", json!({})).await, json!({}));
    assert_eq!(echoed("{ echo(int: null) }", json!({})).await, json!({ "int": null }));
    let query = "query($int: Int, $text: String = \"x\") { echo(int: $int, text: $text) }";
    assert_eq!(echoed(query, json!({})).await, json!({ "text": "x" }));
    assert_eq!(
        echoed(query, json!({ "int": null, "text": null })).await,
        json!({ "int": null, "text": null })
    );
}

#[tokio::test]
async fn one_value_stands_for_a_list_of_one() {
    assert_eq!(echoed("{ echo(ints: 1, grid: 2) }", json!({})).await, json!({ "ints": [1], "grid": [[2]] }));
    let query = "query($i: [Int!], $f: [BookFilter!]) { echo(ints: $i, filters: $f) }";
    assert_eq!(
        echoed(query, json!({ "i": 1, "f": { "genre": "POEM" } })).await,
        json!({ "ints": [1], "filters": [{ "genre": ["POEM"] }] })
    );
}

#[tokio::test]
async fn a_refusal_names_the_variable_and_the_place_inside_it() {
    let query = "query($f: BookFilter, $n: Int!) { echo(filter: $f) needs(number: $n) }";
    for (variables, message) in [
        (json!({}), "变量 / variable $n: 必填 / Int! is required"),
        (json!({ "n": "1" }), "变量 / variable $n: 类型不符 / not a Int"),
        (
            json!({ "n": 1, "f": { "not": { "minPages": "x" } } }),
            "变量 / variable $f: not: minPages: 类型不符 / not a Int",
        ),
        (json!({ "n": 1, "f": { "colour": 1 } }), "变量 / variable $f: 没有字段 / no field colour"),
        (json!({ "n": 1, "f": { "before": "soon" } }), "变量 / variable $f: before: 类型不符 / not a Date"),
    ] {
        let answer = with(query, variables).await;
        assert_eq!((answer.message(), answer.code(), answer.executed), (message, "BAD_USER_INPUT", false));
    }
}

#[tokio::test]
async fn an_argument_whose_variable_is_left_out_is_refused_where_it_is_needed() {
    let answer = with("query($n: Int = 3) { needs(number: $n) }", json!({ "n": null })).await;
    assert_eq!(answer.message(), "参数 / argument number: 必填 / Int! is required");
    assert!(!answer.executed);
}

#[tokio::test]
async fn nothing_is_loaded_for_what_is_refused() {
    let desk = Desk::default();
    let answer = ask(&desk, "{ books { id } authors { books(genre: \"POEM\") { id } } }").await;
    assert_eq!((answer.executed, answer.body.get("data")), (false, None));
    assert_eq!(desk.loaded(), []);
}
