//! Long names.

use super::{Document, SIZE, document, times};

pub fn all() -> Vec<Document> {
    let long = "x".repeat(60_000);
    vec![
        document("names: an unknown field", format!("{{ {long} }}")),
        document("names: an unknown fragment", format!("{{ ...{long} }}")),
        document(
            "names: an alias under 100 duties",
            format!("{{ duties(first: 100) {{ nodes {{ {long}: id }} }} }}"),
        ),
        document(
            "names: an alias under every duty",
            format!(
                "{{ communities(first: 100) {{ nodes {{ duties(first: 100) {{ nodes {{ {long}: id }} }} }} }} }}"
            ),
        ),
        document(
            "names: an alias that fails in 100 rows",
            format!(
                "{{ duties(first: 100) {{ nodes {{ community {{ {long}: duties(first: 101) {{ totalCount }} }} }} }} }}"
            ),
        ),
        document("names: an operation", format!("query {long} {{ __typename }}")),
        document(
            "names: a variable that is missing",
            format!("query(${long}: Int!) {{ communities(first: ${long}) {{ totalCount }} }}")[..]
                .chars()
                .take(SIZE)
                .collect::<String>(),
        ),
        document("names: a variable of 30 KB", {
            let name = "x".repeat(30_000);
            format!("query(${name}: Int!) {{ communities(first: ${name}) {{ totalCount }} }}")
        }),
        document("names: of errors, spread", {
            let name = "x".repeat(60_000);
            format!("{{ {} }} fragment F on Query {{ {name} }}", times(900, |_| "...F ".to_owned()))
        }),
    ]
}
