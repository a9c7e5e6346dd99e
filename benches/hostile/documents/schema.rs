//! Questions about the schema, which is a graph.

use super::{Document, document, fill, nest, times};

pub fn all() -> Vec<Document> {
    let types = |turns: usize, open: &str, inside: &str| {
        format!("{{ __schema {{ types {{ {} }} }} }}", nest(turns, open, inside))
    };
    vec![
        document("schema: fields of fields, 2 turns", types(2, "fields { type {", "name")),
        document("schema: fields of fields, 3 turns", types(3, "fields { type {", "name")),
        document("schema: fields of fields, 4 turns", types(4, "fields { type { ofType {", "name")),
        document(
            "schema: possible types of interfaces, 5 turns",
            format!(
                r#"{{ __type(name: "Node") {{ {} }} }}"#,
                nest(5, "possibleTypes { interfaces {", "name")
            ),
        ),
        document(
            "schema: possible types of interfaces, 13 turns",
            format!(
                r#"{{ __type(name: "Node") {{ {} }} }}"#,
                nest(13, "possibleTypes { interfaces {", "name")
            ),
        ),
        document(
            "schema: descriptions",
            format!(
                "{{ __schema {{ types {{ {} }} }} }}",
                times(150, |at| format!("a{at}: fields {{ description }} "))
            ),
        ),
        document(
            "schema: thousands of descriptions",
            fill("{ __schema { types { ", |at| format!("a{at}: fields {{ description }} "), "} } }"),
        ),
        document(
            "schema: aliases of the schema",
            fill("{", |at| format!("a{at}:__schema{{types{{name description}}}}"), "}"),
        ),
        document(
            "schema: aliases of a type",
            fill("{", |at| format!("a{at}:__type(name:\"Duty\"){{fields{{name}}}}"), "}"),
        ),
        document(
            "schema: 190 of a type's fields",
            format!(
                "{{ {} }}",
                times(190, |at| format!(
                    "a{at}:__type(name:\"Duty\"){{fields{{description args{{description}}}}}}"
                ))
            ),
        ),
    ]
}
