//! Documents and questions with many faults.

use super::{Document, document, fill, times};

pub fn all() -> Vec<Document> {
    vec![
        document("faults: unknown fields", fill("{", |at| format!("u{at} "), "}")),
        document(
            "faults: unknown fields that are almost known",
            fill("{", |at| format!("programm{at}:programm "), "}"),
        ),
        document("faults: unknown types", fill("{", |at| format!("...on T{at}{{a}}"), "}")),
        document(
            "faults: wrong values",
            fill("{", |at| format!("a{at}:communities(first:\"1\"){{totalCount}}"), "}"),
        ),
        document(
            "faults: variables that are not declared",
            fill("{", |at| format!("a{at}:communities(first:$v{at}){{totalCount}}"), "}"),
        ),
        document(
            "faults: keys with two meanings",
            fill("{programme{", |_| "a:code a:title ".to_owned(), "}}"),
        ),
        document(
            "faults: keys with two meanings, a long one",
            format!(
                "{{ {} }} fragment F on Programme {{ a:code a:{} }}",
                times(400, |at| format!("a{at}:programme{{...F}}")),
                "x".repeat(50_000)
            ),
        ),
        document(
            "faults: in each of 100 rows",
            format!(
                "{{ duties(first: 100) {{ nodes {{ community {{ {} }} }} }} }}",
                times(40, |at| format!("a{at}: duties(first: 101) {{ totalCount }} "))
            ),
        ),
        document(
            "faults: in each of 100 rows, thousands",
            fill(
                "{ duties(first: 100) { nodes { ",
                |at| format!("a{at}:community{{duties(first:101){{totalCount}}}}"),
                "}}}",
            ),
        ),
        document(
            "faults: at the root",
            fill("{", |at| format!("a{at}:duties(first:101){{totalCount}}"), "}"),
        ),
        document("faults: an end that is missing", fill("{", |at| format!("a{at}:programme{{code}}"), "")),
        document("faults: a text that does not end", format!("{{ community(code: \"{}", "x".repeat(65_000))),
        document("faults: nothing but commas", format!("{{ __typename {}", ",".repeat(65_000))),
        document("comments", fill("{ __typename ", |_| "#\n".to_owned(), "}")),
        document("a comment", format!("{{ __typename #{}\n}}", "x".repeat(65_000))),
    ]
}
