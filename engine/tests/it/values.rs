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

#[tokio::test]
async fn a_text_comes_in_where_the_application_takes_it() {
    for (query, variables) in [
        (r#"{ echo(text: "a\u0007") }"#, json!({})),
        ("query($t: String) { echo(text: $t) }", json!({ "t": "\u{7}" })),
        (
            "query($f: [BookFilter!]) { echo(filters: $f) }",
            json!({ "f": [{}, { "titleContains": "\u{7}" }] }),
        ),
    ] {
        let answer = with(query, variables).await;
        assert!(!answer.executed, "{query}: {}", answer.text);
        assert!(answer.message().ends_with("it rings"), "{}", answer.text);
    }
}

#[tokio::test]
async fn characters_come_in_however_they_are_written() {
    for text in [r#""\u{1F600}""#, r#""\uD83D\uDE00""#, r#""😀""#, r#""""😀""""#] {
        assert_eq!(echoed(&format!("{{ echo(text: {text}) }}"), json!({})).await, json!({ "text": "😀" }));
    }
    assert_eq!(
        echoed(r#"{ echo(text: "\u{e9}\u00e9\u{22}\u{5C}n") }"#, json!({})).await,
        json!({ "text": "éé\"\\n" })
    );
    assert_eq!(
        echoed(r#"query($t: String = "\u{1F600}") { echo(text: $t) }"#, json!({})).await,
        json!({ "text": "😀" })
    );
    assert_eq!(
        echoed("{ echo(text: \"\"\"\n  a \\\"\"\" b\n    c\n\"\"\") }", json!({})).await,
        json!({ "text": "a \"\"\" b\n  c" })
    );
    for text in [r"\uD83D", r"\uDE00\uD83D", r"\u{D83D}", r"\u{110000}", r"\u{}", r"\u{1F600"] {
        let answer = ask(&Desk::default(), &format!("{{ echo(text: \"{text}\") }}")).await;
        assert!(!answer.executed, "{text}: {}", answer.text);
    }
}

#[tokio::test]
async fn errors_stand_where_they_stand_whatever_was_written_before() {
    for text in [r#""\uD83D\uDE00""#, "\"\"\"\n\n \\\"\"\" \n\"\"\""] {
        let query = format!("{{ echo(text: {text}) none }}");
        let answer = ask(&Desk::default(), &query).await;
        let (line, column) =
            (query.matches('\n').count() + 1, query.lines().last().unwrap().find("none").unwrap() + 1);
        assert_eq!(
            answer.body["errors"][0]["locations"],
            json!([{ "line": line, "column": column }]),
            "{}",
            answer.text
        );
    }
}

#[tokio::test]
async fn null_stands_for_include_deprecated() {
    let literal = "{ __type(name: \"Query\") { fields(includeDeprecated: null) { name } } }";
    let query =
        "query($all: Boolean) { __type(name: \"Query\") { fields(includeDeprecated: $all) { name } } }";
    let answers = [ask(&Desk::default(), literal).await, with(query, json!({ "all": null })).await];
    for answer in answers {
        assert!(answer.executed, "{}", answer.text);
        assert!(answer.body["data"]["__type"]["fields"][0]["name"].is_string(), "{}", answer.text);
    }
}
