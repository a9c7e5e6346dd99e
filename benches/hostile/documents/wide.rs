//! Much side by side: aliases, keys, operations, directives, variables.

use super::{Document, document, fill, times};

pub fn all() -> Vec<Document> {
    let mut all = aliases();
    all.extend(others());
    all
}

fn aliases() -> Vec<Document> {
    let up_to =
        |count: usize, field: &str| format!("{{ {} }}", times(count, |at| format!("a{at}: {field} ")));
    let duties = "duties(first:100){nodes{contentDigest signOffs{valid}viewerActions{reason}}}";
    vec![
        document("aliases: __typename", fill("{", |at| format!("a{at}:__typename "), "}")),
        document("aliases: 3700 of __typename", up_to(3_700, "__typename")),
        document("aliases: programme", fill("{", |at| format!("a{at}:programme{{code}}"), "}")),
        document(
            "aliases: duties counted",
            fill("{", |at| format!("a{at}:duties(first:0){{totalCount}}"), "}"),
        ),
        document("aliases: 700 of duties", up_to(700, duties)),
        document("aliases: 49 of duties", up_to(49, duties)),
        document("aliases: 10 of duties", up_to(10, duties)),
        document("aliases: the catalogue", fill("{", |at| format!("a{at}:responsibilities{{text}}"), "}")),
        document(
            "aliases: digests of 100 duties",
            fill("{duties(first:100){nodes{", |at| format!("a{at}:contentDigest "), "}}}"),
        ),
        document(
            "aliases: 190 digests of 100 duties",
            format!("{{duties(first:100){{nodes{{{}}}}}}}", times(190, |at| format!("a{at}:contentDigest "))),
        ),
        document(
            "aliases: 190 digests of every duty",
            format!(
                "{{communities(first:100){{nodes{{duties(first:100){{nodes{{{}}}}}}}}}}}",
                times(190, |at| format!("a{at}:contentDigest "))
            ),
        ),
        document(
            "aliases: signatures of 100 duties",
            fill("{duties(first:100){nodes{", |at| format!("a{at}:signOffs{{valid}}"), "}}}"),
        ),
        document(
            "aliases: 48 actions of every duty",
            format!(
                "{{communities(first:100){{nodes{{duties(first:100){{nodes{{{}}}}}}}}}}}",
                times(48, |at| format!("a{at}:viewerActions{{reason}}"))
            ),
        ),
        document(
            "aliases: counts of the viewer",
            fill("{viewer{", |at| format!("a{at}:dutyCounts{{count}}"), "}}"),
        ),
        document("aliases: nodes of an interface", fill("{nodes(ids:[]){", |at| format!("a{at}:id "), "}}")),
        document(
            "aliases: types of an interface",
            fill("{nodes(ids:[]){", |at| format!("...on Duty{{a{at}:id}}...on Community{{a{at}:id}}"), "}}"),
        ),
        document("aliases: the viewer", fill("{", |at| format!("a{at}:viewer{{user{{id}}}}"), "}")),
    ]
}

/// One key many times, and many of the rest.
fn others() -> Vec<Document> {
    vec![
        document("one key, thousands of times", fill("{", |_| "programme{code}".to_owned(), "}")),
        document(
            "one key, thousands of fields under it",
            fill("{", |at| format!("programme{{a{at}:code}}"), "}"),
        ),
        document(
            "one key, 2000 fields under it",
            format!("{{{}}}", times(2_000, |at| format!("programme{{a{at}:code}}"))),
        ),
        document(
            "one key with many arguments",
            fill(
                "{",
                |_| "communities(first:1,filter:{pool:CREATION,nameContains:\"社\"}){totalCount}".to_owned(),
                "}",
            ),
        ),
        document("operations: thousands", fill("", |at| format!("query Q{at}{{__typename}}"), "")),
        document(
            "operations: hundreds that spread a wide fragment",
            fill(
                &format!("fragment W on Query {{ {} }}", times(2_000, |at| format!("f{at}:__typename "))),
                |at| format!("query Q{at}{{...W}}"),
                "",
            ),
        ),
        document("directives: on one field", fill("{ __typename", |_| " @skip(if:false)".to_owned(), "}")),
        document("directives: unknown", fill("{ programme { code", |at| format!(" @d{at}"), "} }")),
        document(
            "directives: on each field",
            fill("{", |at| format!("a{at}:__typename @skip(if:false)"), "}"),
        ),
        document(
            "variables: declared and not used",
            fill("query(", |at| format!("$v{at}:Int "), "){__typename}"),
        ),
        document(
            "variables: each used",
            format!(
                "query({}){{ {} }}",
                times(1_000, |at| format!("$v{at}:Int ")),
                times(1_000, |at| format!("a{at}:communities(first:$v{at}){{totalCount}}"))
            ),
        ),
        document(
            "variables: each used by __typename",
            format!(
                "query({}){{ {} }}",
                times(1_200, |at| format!("$v{at}:Boolean!")),
                times(1_200, |at| format!("a{at}:__typename@skip(if:$v{at})"))
            ),
        ),
    ]
}
