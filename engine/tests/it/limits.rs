//! What one request may take: each limit is refused by its name, before anything is loaded.

use crate::toy::{Answer, Desk, ask_by, within};
use engine::{Limit, Limits, Request};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Asks within limits, and sees that what is refused loaded nothing.
async fn asked(limits: Limits, query: &str, variables: Value) -> Answer {
    let desk = Desk::default();
    let answer = ask_by(&within(limits), &desk, query, variables).await;
    assert!(answer.executed || desk.loaded().is_empty(), "{query}");
    answer
}

/// One more than a limit allows is refused by its name, and as many are not.
async fn bounds(at: fn(&mut Limits) -> &mut Limit, most: u32, query: &str, variables: Value) {
    let mut limits = Limits::default();
    *at(&mut limits) = Limit { most, ..*at(&mut limits) };
    let name = at(&mut limits).name;
    let answer = asked(limits, query, variables.clone()).await;
    assert!(answer.executed, "{name} {query}: {}", answer.text);
    at(&mut limits).most -= 1;
    let answer = asked(limits, query, variables).await;
    assert_eq!(
        (answer.executed, answer.code()),
        (false, "LIMIT_EXCEEDED"),
        "{name} {query}: {}",
        answer.text
    );
    assert!(answer.message().contains(&format!("at most {} ({name})", most - 1)), "{}", answer.text);
}

#[tokio::test]
async fn each_limit_is_refused_by_its_name() {
    let none = || Value::Null;
    bounds(|it| &mut it.document, 11, "{ welcome }", none()).await;
    bounds(|it| &mut it.name, 7, "{ welcome }", none()).await;
    bounds(|it| &mut it.operations, 1, "query A { welcome }", none()).await;
    bounds(|it| &mut it.fragments, 1, "{ ...F } fragment F on Query { welcome }", none()).await;
    bounds(|it| &mut it.variables, 1, "query($n: Int!) { needs(number: $n) }", json!({ "n": 1 })).await;
    bounds(|it| &mut it.depth, 3, "{ authors { books { id } } }", none()).await;
    bounds(|it| &mut it.depth, 3, "{ ...F } fragment F on Query { ... { welcome } }", none()).await;
    bounds(|it| &mut it.aliases, 2, "{ a: welcome b: welcome }", none()).await;
    bounds(|it| &mut it.directives, 2, "{ welcome @skip(if: false) @include(if: true) }", none()).await;
    bounds(|it| &mut it.loads, 2, "{ authors { books { id } } book(id: \"b1\") { id } }", none()).await;
}

#[tokio::test]
async fn fragments_count_as_often_as_they_are_spread() {
    // Two spreads, three fields each, and the fragment by itself.
    let query = "{ ...F a: __typename ...F } fragment F on Query { welcome motto bell }";
    bounds(|it| &mut it.fields, 12, query, Value::Null).await;
}

#[tokio::test]
async fn what_comes_in_is_counted_where_it_is_used() {
    let long = "x".repeat(1_000);
    let limits = Limits { input: Limit { name: "input", most: 2_500 }, ..Limits::default() };
    let query = "query($t: String) { a: echo(text: $t) b: echo(text: $t) }";
    assert!(asked(limits, query, json!({ "t": long })).await.executed);
    // Once in the variables, and at each place.
    let query = "query($t: String) { a: echo(text: $t) b: echo(text: $t) c: echo(text: $t) }";
    let answer = asked(limits, query, json!({ "t": long })).await;
    assert!(answer.message().contains("(input)"), "{}", answer.text);
    // What the operation does not declare is not looked at.
    assert!(asked(limits, "{ welcome }", json!({ "t": long.repeat(9) })).await.executed);
}

#[tokio::test]
async fn the_values_of_variables_are_counted() {
    let ints = "query($i: [Int!]) { echo(ints: $i) }";
    bounds(|it| &mut it.values, 4, ints, json!({ "i": [1, 2, 3] })).await;
    let filter = "query($f: BookFilter) { echo(filter: $f) }";
    bounds(|it| &mut it.values, 4, filter, json!({ "f": { "not": { "minPages": 1, "before": null } } }))
        .await;
    // Over all variables, not for each.
    let both = "query($i: [Int!], $j: [Int!]) { a: echo(ints: $i) b: echo(ints: $j) }";
    bounds(|it| &mut it.values, 5, both, json!({ "i": [1, 2], "j": [3] })).await;
    let levels = json!({ "f": { "not": { "not": { "not": { "not": {} } } } } });
    bounds(|it| &mut it.depth, 4, filter, levels).await;
}

#[tokio::test]
async fn what_nobody_declares_is_passed_over() {
    let answered = async |request: &str| -> Answer {
        let request = serde_json::from_str(request).unwrap();
        within(Limits::default()).execute(&request, Desk::default()).await.into()
    };
    // No number, and deeper than anything is decoded: built, it would be refused.
    let deep = format!("[1e999,{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    for request in [
        format!(r#"{{ "query": "{{ welcome }}", "variables": {{ "v": {deep} }} }}"#),
        format!(r#"{{ "query": "{{ welcome }}", "extensions": {{ "v": {deep} }} }}"#),
        format!(r#"{{ "query": "{{ welcome }}", "other": {deep} }}"#),
    ] {
        let answer = answered(&request).await;
        assert!(answer.executed, "{}", answer.text);
    }
    let declared = r#"{ "query": "query($v: Int) { echo(int: $v) }", "variables": { "v": 1e999 } }"#;
    assert_eq!(answered(declared).await.message(), "变量无法读取 / a variable cannot be read");
    let again = r#"{ "query": "query($v: Int) { echo(int: $v) }", "variables": { "v": "x", "v": 2 } }"#;
    assert_eq!(answered(again).await.body["data"]["echo"], r#"{"int":2}"#, "the last of a name counts");
}

#[tokio::test]
async fn a_request_is_an_object_with_members_of_their_kinds() {
    for request in [
        r#"["{ welcome }"]"#,
        r#"{ "query": 1 }"#,
        r#"{ "operationName": "A" }"#,
        r#"{ "query": "{ welcome }", "query": "{ welcome }" }"#,
        r#"{ "query": "{ welcome }", "variables": [] }"#,
        r#"{ "query": "{ welcome }", "variables": "{}" }"#,
        r#"{ "query": "{ welcome }", "variables": { "v": } }"#,
        r#"{ "query": "{ welcome }", "variables": {}, "variables": {} }"#,
        r#"{ "query": "{ welcome }", "extensions": [] }"#,
        r#"{ "query": "{ welcome }", "extensions": { "v": } }"#,
        r#"{ "query": "{ welcome }", "extensions": {}, "extensions": {} }"#,
    ] {
        assert!(serde_json::from_str::<Request>(request).is_err(), "{request}");
    }
    let bare = r#"{ "query": "{ welcome }", "operationName": null, "variables": null, "extensions": null }"#;
    assert!(serde_json::from_str::<Request>(bare).unwrap().variables.is_none());
}

#[tokio::test]
async fn rows_are_counted_pages_by_pages() {
    let rows = |most, query| bounds(|it| &mut it.rows, most, query, Value::Null);
    // A page is its rows; what is loaded for each of them is a row each.
    rows(7, "{ books(first: 7) { id } }").await;
    rows(14, "{ books(first: 7) { byline author { id } } }").await;
    rows(21, "{ books(first: 7) { byline label } }").await;
    // 7 books, 7 × 3 lendings, and the book of each.
    rows(7 + 21, "{ books(first: 7) { lendings(first: 3) { totalCount } } }").await;
    rows(7 + 21 + 21, "{ books(first: 7) { lendings(first: 3) { nodes { book { id } } } } }").await;
    // Under an alias it is loaded again.
    rows(14, "{ books(first: 7) { id } b: books(first: 7) { id } }").await;
    // What is not said is what is loaded then.
    rows(10, "{ books { id } }").await;
    rows(3 + 3, "{ nodes(ids: [1, 2, 3]) { ... on Book { shelf } } }").await;
    // Work is counted as rows.
    rows(30_000, "{ inventory }").await;
    let answer = asked(Limits::default(), "{ inventory b: inventory }", Value::Null).await;
    assert!(answer.message().contains("(rows)"), "{}", answer.text);
    let answer = asked(Limits::default(), "{ books(first: 2147483647) { id } }", Value::Null).await;
    assert!(answer.message().contains("(rows)"), "{}", answer.text);
    // What is in memory costs nothing.
    let limits = Limits { rows: Limit { name: "rows", most: 0 }, ..Limits::default() };
    assert!(asked(limits, "{ authors { id prizes { name } } welcome }", Value::Null).await.executed);
}

#[tokio::test]
async fn a_long_answer_is_given_up_where_it_gets_too_long() {
    let limits = Limits { answer: Limit { name: "answer", most: 300 }, ..Limits::default() };
    let answer = asked(limits, "{ welcome a: shelved { id title tags byline } }", Value::Null).await;
    assert_eq!(
        (answer.body["data"].clone(), answer.code(), answer.executed),
        (json!(null), "LIMIT_EXCEEDED", true)
    );
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 1);
    assert!(asked(limits, "{ welcome }", Value::Null).await.body["data"].is_object());
}

/// How long it takes to refuse something; twice, because what is refused is not remembered.
async fn refuses_soon(what: &str, query: &str, limit: &str) {
    let begun = Instant::now();
    let answer = asked(Limits::default(), query, Value::Null).await;
    assert!(!answer.executed, "{what}");
    assert!(answer.message().contains(limit), "{what}: {}", answer.text);
    assert!(answer.text.len() < 20_000, "{what}: {}", answer.text.len());
    assert!(begun.elapsed() < Duration::from_secs(2), "{what}: {:?}", begun.elapsed());
}

#[tokio::test]
async fn hostile_documents_are_refused_soon() {
    // A kilobyte that is two to the thirtieth fields.
    let bomb: String =
        (0..25).map(|n| format!("fragment F{n} on Query {{ ...F{} ...F{} }} ", n + 1, n + 1)).collect();
    let bomb = format!("{{ ...F0 }} {bomb} fragment F25 on Query {{ welcome }}");
    refuses_soon("a fragment bomb", &bomb, "(fields)").await;
    let names: String = (0..25)
        .map(|n| format!("fragment F{n} on Query {{ ...F{} __typename ...F{} }} ", n + 1, n + 1))
        .collect();
    refuses_soon(
        "one of __typename",
        &format!("{{ ...F0 }} {names} fragment F25 on Query {{ __typename }}"),
        "(fields)",
    )
    .await;
    refuses_soon("a deep one", &format!("{}id{}", "{ authors { books ".repeat(20), " } }".repeat(20)), "")
        .await;
    let deep = format!("{{ books {{ {} id {} }} }}", "author { books { ".repeat(15), "} }".repeat(15));
    refuses_soon("a deep one", &deep, "(depth)").await;
    let inline = format!("{{ {} welcome {} }}", "... { ".repeat(40), "}".repeat(40));
    refuses_soon("deep inline fragments", &inline, "(depth)").await;
    let spread: String = (0..40).map(|n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1)).collect();
    refuses_soon("a chain", &format!("{{ ...F0 }} {spread} fragment F40 on Query {{ welcome }}"), "(depth)")
        .await;
    let aliases: String = (0..600).map(|n| format!("a{n}: welcome ")).collect();
    refuses_soon("aliases", &format!("{{ {aliases} }}"), "(aliases)").await;
    refuses_soon("directives", &format!("{{ welcome {} }}", "@skip(if: false) ".repeat(600)), "(directives)")
        .await;
    let operations: String = (0..60).map(|n| format!("query Q{n} {{ welcome }} ")).collect();
    refuses_soon("operations", &operations, "(operations)").await;
    refuses_soon("a long name", &format!("{{ {} }}", "a".repeat(300)), "(name)").await;
    refuses_soon("a long text", &format!("{{ echo(text: \"{}\") }}", "a".repeat(70_000)), "(document)").await;
    let variables: String = (0..300).map(|n| format!("$v{n}: Int ")).collect();
    refuses_soon("variables", &format!("query({variables}) {{ welcome }}"), "(variables)").await;
    let fragments: String = (0..300).map(|n| format!("fragment F{n} on Query {{ welcome }} ")).collect();
    refuses_soon("fragments", &format!("{{ welcome }} {fragments}"), "(fragments)").await;
    refuses_soon(
        "a cycle",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
        "spreads itself",
    )
    .await;
    let books = "author { books { ".repeat(3);
    let cycle = format!("{{ books {{ ...F }} }} fragment F on Book {{ {books} ...F {} }}", "} }".repeat(3));
    refuses_soon("a cycle through fields", &cycle, "spreads itself").await;
    refuses_soon(
        "deep lists",
        &format!("{{ echo(grid: {}1{}) }}", "[".repeat(20_000), "]".repeat(20_000)),
        "",
    )
    .await;
    refuses_soon(
        "deep objects",
        &format!("{{ echo(filter: {}1{}) }}", "{ not: ".repeat(5_000), "}".repeat(5_000)),
        "",
    )
    .await;
    refuses_soon("open braces", &"{a".repeat(20_000), "").await;
    refuses_soon(
        "faults",
        &format!("{{ {} }}", (0..400).map(|n| format!("x{n} ")).collect::<String>()),
        "x0",
    )
    .await;
    let long = format!("{{ {}: welcome }}", "\u{4e2d}".repeat(5_000));
    refuses_soon("no name", &long, "syntax error").await;
}

#[tokio::test]
async fn many_fields_of_one_key_are_compared_soon() {
    let same = format!("{{ {} }}", "books { id author { name } } ".repeat(1_000));
    let begun = Instant::now();
    let answer = asked(Limits::default(), &same, Value::Null).await;
    assert!(answer.executed, "{}", answer.text);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
