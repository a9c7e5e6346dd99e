//! Values that come in: literals, variables, defaults, nulls, enums, lists, input objects.

use serde_json::{Value, json};

const ECHOED: &[&str] = &[
    "echo",
    "echo(int: 0) a: echo(int: -0) b: echo(int: 2147483647) c: echo(int: -2147483648)",
    "echo(int: null, float: null, text: null, flag: null, id: null, genre: null, date: null, ints: null, grid: null, filter: null)",
    "echo(float: 3) a: echo(float: 3.0) b: echo(float: -1.5) c: echo(float: 1e3) d: echo(float: 2.5E-3) e: echo(float: 0)",
    "echo(text: \"\") a: echo(text: \"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9\\u4E2d\") b: echo(text: \"三体 \u{1f4da}\")",
    "echo(text: \"\"\"block \"quoted\" end\"\"\") a: echo(text: \"\"\"\"\"\") b: echo(text: \"\"\"\n    in\n      deep\n    out\n  \"\"\")",
    "echo(text: \"# no comment { } ( )\") # a comment",
    "echo(text: \"\\u{1F600}\\uD83D\\uDE00 \\u{e9}\\u00e9 \\u{22}\\u{5c}n \\\\u{41}\") a: echo(text: \"😀\")",
    "echo(text: \"\"\"\n    a \\\"\"\" \\u{41}\n      b\n\n  \"\"\") ... on # of what\n Query { __typename }",
    "echo(flag: true) a: echo(flag: false)",
    "echo(id: \"x\") a: echo(id: 12) b: echo(id: -3) c: echo(id: \"\") d: echo(id: 12345678901234)",
    "echo(genre: POEM) a: echo(date: \"2024-02-29\")",
    "echo(ints: []) a: echo(ints: [1]) b: echo(ints: 1) c: echo(ints: [1, 2, 3])",
    "echo(grid: [[1, null], null, []]) a: echo(grid: 1) b: echo(grid: [1, 2]) c: echo(grid: [[1], 2])",
    "echo(filter: {}) a: echo(filter: { genre: POEM }) b: echo(filter: { genre: [POEM, ESSAY], minPages: 3, before: \"2024-01-01\" })",
    "echo(filter: { not: { not: { genre: null, titleContains: null } } }) a: echo(filters: { minPages: 1 }) b: echo(filters: [{}, { not: {} }])",
    "echo(lend: { book: 1, due: \"2024-01-01\", terms: { weeks: 1, reminders: \"2024-01-02\" } })",
    "echo(text: \"x\", int: 1, flag: true)",
    "needs(number: 3) a: needs(number: 3, list: [1])",
    "books(filter: { genre: POEM }) { id } a: books(filter: { genre: [] }) { id } b: books(filter: { genre: [ESSAY, FICTION], minPages: 300 }) { id }",
    "books(filter: null, first: null, orderBy: null) { id } a: books(first: 0) { id } b: books(orderBy: TITLE) { title }",
];

pub fn all() -> Vec<Value> {
    let literals = ECHOED.iter().map(|fields| json!({ "query": format!("{{ {fields} }}") }));
    literals
        .chain(
            variables()
                .into_iter()
                .map(|(query, variables)| json!({ "query": query, "variables": variables })),
        )
        .collect()
}

fn variables() -> Vec<(&'static str, Value)> {
    const ONE: &str = "query($int: Int, $text: String, $genre: Genre, $flag: Boolean, $id: ID, $date: Date, $float: Float) {
        echo(int: $int, text: $text, genre: $genre, flag: $flag, id: $id, date: $date, float: $float) }";
    const DEFAULTS: &str = "query($int: Int = 3, $text: String = \"x\", $genre: Genre = POEM, $ints: [Int!] = 4, $filter: BookFilter = { genre: ESSAY, not: { minPages: 1 } }) {
        echo(int: $int, text: $text, genre: $genre, ints: $ints, filter: $filter) }";
    const LISTS: &str = "query($ints: [Int!], $grid: [[Int]], $filters: [BookFilter!]) { echo(ints: $ints, grid: $grid, filters: $filters) }";
    const WITHIN: &str = "query($n: Int, $word: Genre!, $list: [Genre!], $part: String) {
        a: echo(filter: { minPages: $n, genre: [$word, POEM], titleContains: $part }) b: echo(filter: { genre: $list, not: { genre: $word } }) c: echo(grid: [[$n, 1], [2]]) }";
    const NEEDS: &str = "query($n: Int = 5, $list: [Int!]) { needs(number: $n, list: $list) }";
    const IF: &str = "query($yes: Boolean!, $no: Boolean = false) { welcome @include(if: $yes) motto @skip(if: $no) books(first: 1) @include(if: $no) { id } }";
    vec![
        (ONE, json!({})),
        (ONE, Value::Null),
        (
            ONE,
            json!({ "int": 1, "text": "t", "genre": "POEM", "flag": false, "id": "i", "date": "2024-01-01", "float": 1.5 }),
        ),
        (
            ONE,
            json!({ "int": null, "text": null, "genre": null, "flag": null, "id": null, "date": null, "float": null }),
        ),
        (ONE, json!({ "int": 3.0, "id": 7, "float": 2 })),
        (ONE, json!({ "int": 1, "unknown": { "deep": [1] } })),
        (ONE, json!({ "id": "12", "text": "\u{0}\n\"{}\u{1f4da}" })),
        (DEFAULTS, json!({})),
        (DEFAULTS, json!({ "int": null, "genre": null, "filter": null })),
        (DEFAULTS, json!({ "int": 9, "ints": [], "filter": {}, "text": "" })),
        (LISTS, json!({ "ints": 1, "grid": 1, "filters": {} })),
        (LISTS, json!({ "ints": [1, 2], "grid": [[1, null], null, 3], "filters": [{ "genre": "POEM" }] })),
        (LISTS, json!({ "ints": [], "grid": [], "filters": [] })),
        (WITHIN, json!({ "word": "ESSAY" })),
        (WITHIN, json!({ "word": "ESSAY", "n": 4, "list": ["POEM"], "part": "o" })),
        (WITHIN, json!({ "word": "ESSAY", "n": null, "list": "POEM", "part": null })),
        (NEEDS, json!({})),
        (NEEDS, json!({ "n": 6, "list": [1] })),
        (IF, json!({ "yes": true })),
        (IF, json!({ "yes": false, "no": true })),
        (
            "query($id: ID!) { node(id: $id) { id __typename } book(id: $id) { title } }",
            json!({ "id": "b2" }),
        ),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ["a1", "b1"] })),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": "a1" })),
        ("query($one: ID!) { nodes(ids: [$one, \"a1\", $one]) { id } }", json!({ "one": "b3" })),
        (
            "query($first: Int) { authors { books(first: $first) { id } b: books(first: $first, genre: ESSAY) { id } } }",
            json!({ "first": 1 }),
        ),
        (
            "mutation($input: LendInput!) { lend(input: $input) { lending { due member book { id } } } }",
            json!({ "input": { "book": "b1", "due": "2024-01-01", "member": null, "terms": { "weeks": 3, "reminders": "2024-01-01" } } }),
        ),
        (
            "mutation($book: ID!, $member: String) { lend(input: { book: $book, due: \"2024-01-01\", member: $member }) { lending { member book { id } } } }",
            json!({ "book": "b1" }),
        ),
        ("query($l: LendInput) { echo(lend: $l) }", json!({ "l": { "book": "x", "due": "2024-01-01" } })),
    ]
}
