//! Lists of lists, and pages of pages.

use super::{Document, document, nest, times};

pub fn all() -> Vec<Document> {
    let around = |turns: usize, inside: &str| {
        format!("{{ organizations {{ {} }} }}", nest(turns, "responsibilities { organization {", inside))
    };
    let scenarios = |turns: usize, inside: &str| {
        format!("{{ scenarios {{ {} }} }}", nest(turns, "departments { scenarios {", inside))
    };
    vec![
        document("lists: clauses of organizations, 4 turns", around(4, "__typename")),
        document("lists: clauses of organizations, 8 turns", around(8, "__typename")),
        document("lists: of nothing, 8 turns", around(8, "id @skip(if: true)")),
        document("lists: departments of scenarios, 5 turns", scenarios(5, "__typename")),
        document("lists: departments of scenarios, 10 turns", scenarios(10, "__typename")),
        document("lists: of nothing, 10 turns", scenarios(10, "id @skip(if: true)")),
        document(
            "lists: under each duty",
            format!(
                "{{ duties(first: 100) {{ nodes {{ organization {{ {} }} }} }} }}",
                nest(5, "scenarios { departments {", "__typename")
            ),
        ),
        document(
            "pages of pages, 2 levels",
            "{ communities(first: 100) { nodes { duties(first: 100) { nodes { community { duties(first: 100) { nodes { id } } } } } } } }",
        ),
        document(
            "pages of pages, 4 levels",
            format!(
                "{{ communities(first: 100) {{ nodes {{ {} }} }} }}",
                nest(4, "duties(first: 100) { nodes { community {", "id")
            ),
        ),
        document(
            "pages of pages of 20, 4 levels",
            format!("{{ communities {{ nodes {{ {} }} }} }}", nest(4, "duties { nodes { community {", "id")),
        ),
        document(
            "pages of pages, edges and nodes",
            format!(
                "{{ duties(first: 100) {{ {} }} }}",
                times(2, |at| format!(
                    "e{at}: edges {{ node {{ community {{ a{at}: duties(first: 100) {{ edges {{ cursor node {{ contentDigest responsibility {{ text }} }} }} nodes {{ id }} }} }} }} }}"
                ))
            ),
        ),
        document(
            "answer: texts of clauses",
            format!(
                "{{ {} }}",
                times(180, |at| format!(
                    "a{at}: organizations {{ responsibilities {{ text organization {{ responsibilities {{ text }} }} }} }} "
                ))
            ),
        ),
    ]
}
