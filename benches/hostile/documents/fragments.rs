//! Fragments: many, nested, spread often, around in circles.

use super::{Document, bomb, document, fill, times};

pub fn all() -> Vec<Document> {
    let wide = times(4_000, |at| format!("f{at}:code "));
    vec![
        document("fragment bomb of 2^60", bomb(60, "Programme", "{ programme {", "code")),
        document("fragment bomb of 2^12", bomb(12, "Programme", "{ programme {", "code")),
        document("fragment bomb of 2^12, __typename", bomb(12, "Query", "{", "__typename")),
        document(
            "fragment bomb through pages",
            "{ communities { nodes { ...F0 } } }".to_owned()
                + &times(200, |level| {
                    let next = level + 1;
                    format!(
                        " fragment F{level} on Community {{ a: duties {{ nodes {{ community {{ ...F{next} }} }} }} \
                         b: duties {{ nodes {{ community {{ ... {{ ...F{next} }} }} }} }} }}"
                    )
                })
                + " fragment F200 on Community { id }",
        ),
        document(
            "fragments: thousands, each used once",
            fill(
                &format!("{{ {} }}", times(1_400, |at| format!("...F{at} "))),
                |at| format!(" fragment F{at} on Query {{ __typename }}"),
                "",
            ),
        ),
        document(
            "fragments: hundreds that spread a wide one",
            fill(
                &format!("{{ programme {{ ...W }} }} fragment W on Programme {{ {wide} }}"),
                |at| format!("fragment F{at} on Programme{{...W}}"),
                "",
            ),
        ),
        document(
            "fragments: a wide one spread 12 times in each",
            fill(
                &format!(
                    "{{ programme {{ ...W }} }} fragment W on Programme {{ {} }}",
                    times(400, |at| format!("f{at}:code "))
                ),
                |at| {
                    format!(
                        "fragment F{at} on Programme{{a:__typename ...W b:__typename ...W c:__typename ...W}}"
                    )
                },
                "",
            ),
        ),
        document(
            "fragments: each spreads all that follow",
            format!(
                "{{ ...F0 }}{}",
                times(25, |at| {
                    format!(
                        " fragment F{at} on Query {{ {} __typename }}",
                        times(25 - at, |more| format!("...F{} ", at + more + 1))
                    )
                })
            ) + " fragment F25 on Query { __typename }",
        ),
        document(
            "fragments: one spread thousands of times",
            fill("{", |_| "...F ".to_owned(), "} fragment F on Query { __typename }"),
        ),
        document("fragments: spreads of none", fill("{", |at| format!("...F{at} "), "}")),
        document("fragments: inline, side by side", fill("{", |_| "...{__typename}".to_owned(), "}")),
        document(
            "fragments: a cycle of a thousand",
            fill("{ ...F0 }", |at| format!(" fragment F{at} on Query {{ ...F{} }}", (at + 1) % 1_500), ""),
        ),
        document(
            "fragments: never used",
            fill("{ __typename }", |at| format!(" fragment F{at} on Query {{ __typename }}"), ""),
        ),
    ]
}
