//! Literals and variables.

use super::{Document, document, fill, times};
use serde_json::{Value, json};

pub fn all() -> Vec<Document> {
    let mut all = literals();
    all.extend(variables());
    all
}

fn literals() -> Vec<Document> {
    let long = "x".repeat(60_000);
    vec![
        document("values: a long text", format!("{{ community(code: \"{long}\") {{ id }} }}")),
        document(
            "values: a long name to look for",
            format!(
                "{{ communities(filter:{{nameContains:\"{}\"}}) {{ totalCount }} }}",
                "%_".repeat(30_000)
            ),
        ),
        document(
            "values: a long block of text",
            format!("{{ community(code: \"\"\"{}\"\"\") {{ id }} }}", "\\n ".repeat(20_000)),
        ),
        document(
            "values: escapes",
            format!("{{ community(code: \"{}\") {{ id }} }}", "\\u4e00".repeat(10_000)),
        ),
        document("values: a list of ids", fill("{nodes(ids:[", |_| "1 ".to_owned(), "]){id}}")),
        document(
            "values: a list of states",
            fill("{duties(filter:{status:[", |_| "ASSIGNED ".to_owned(), "]}){totalCount}}"),
        ),
        document(
            "values: a list where none may be",
            fill("{community(code:[", |_| "1 ".to_owned(), "]){id}}"),
        ),
        document(
            "values: an object of many fields",
            fill("{duties(filter:{", |at| format!("f{at}:1 "), "}){totalCount}}"),
        ),
        document(
            "values: one field many times",
            fill("{duties(filter:{", |_| "community:\"a\"".to_owned(), "}){totalCount}}"),
        ),
        document(
            "values: an argument many times",
            fill("{community(", |_| "code:\"a\"".to_owned(), "){id}}"),
        ),
        document("values: unknown arguments", fill("{community(", |at| format!("a{at}:1 "), "){id}}")),
        document(
            "values: a default that is a list",
            fill("query($a:[ID!]=[", |_| "1 ".to_owned(), "]){nodes(ids:$a){id}}"),
        ),
        document(
            "values: a default of a type that is none",
            "query($a:[Nothing!]=[1]){community(code:$a){id}}",
        ),
        document(
            "values: a long number",
            format!("{{ communities(first: {}) {{ totalCount }} }}", "1".repeat(60_000)),
        ),
        document(
            "values: a long text, spread 2000 times",
            format!(
                "{{ {} }} fragment F on Query {{ community(code: \"{}\") {{ id }} }}",
                "...{...F}".repeat(2_000),
                "x".repeat(30_000)
            ),
        ),
        document("values: a long text under each type", {
            let text = "x".repeat(30_000);
            format!(
                "{{ nodes(ids:[]) {{ ...F }} }} fragment F on Node {{ ... on Community {{ {} }} }}",
                times(40, |at| format!("a{at}: duties(after: \"{}\") {{ totalCount }} ", &text[..1_400]))
            )
        }),
    ]
}

/// Short documents, and as much beside them as a request has room for.
fn variables() -> Vec<Document> {
    let with = |name, query: &str, variables: Value| Document { name, query: query.to_owned(), variables };
    let every = |count: usize| times(count, |at| format!("a{at}:community(code:$v){{id}}"));
    vec![
        with(
            "values: 900 KB in a variable",
            "query($v:String!){community(code:$v){id}}",
            json!({ "v": "x".repeat(900_000) }),
        ),
        with(
            "values: 900 KB in a variable, used 45 times",
            &format!("query($v:String!){{{}}}", every(45)),
            json!({ "v": "x".repeat(900_000) }),
        ),
        with(
            "values: 900 KB in a variable, used 190 times",
            &format!("query($v:String!){{{}}}", every(190)),
            json!({ "v": "x".repeat(900_000) }),
        ),
        with(
            "values: 900 KB in a variable, used 2000 times",
            &format!("query($v:String!){{{}}}", every(2_000)),
            json!({ "v": "x".repeat(900_000) }),
        ),
        with(
            "values: 450000 ids in a variable",
            "query($v:[ID!]!){nodes(ids:$v){id}}",
            json!({ "v": vec![1; 450_000] }),
        ),
        with(
            "values: 80000 states in a variable",
            "query($v:[DutyStatus!]){duties(filter:{status:$v}){totalCount}}",
            json!({ "v": vec!["ASSIGNED"; 80_000] }),
        ),
        with(
            "values: 450000 lists in a variable",
            "query($v:[ID!]!){nodes(ids:$v){id}}",
            json!({ "v": vec![json!([]); 300_000] }),
        ),
        with("values: a variable that nobody declared", "{__typename}", json!({ "v": vec![1; 450_000] })),
    ]
}
