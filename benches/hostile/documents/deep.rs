//! Much inside each other.

use super::{Document, SIZE, document, nest, nested, times};

pub fn all() -> Vec<Document> {
    vec![
        document("deep: fields", nested("", "{a", "", "}", "")),
        document("deep: inline fragments", nested("{", "...{", "__typename", "}", "}")),
        document("deep: braces", "{".repeat(SIZE)),
        document("deep: lists", nested("{community(code:", "[", "", "]", "){id}}")),
        document("deep: objects", nested("{community(code:", "{a:", "1", "}", "){id}}")),
        document("deep: types", nested("query($a:", "[", "Int", "]", "){__typename}")),
        document("deep: brackets", "[".repeat(SIZE)),
        document(
            "deep: duties of communities",
            nest(6, "community { duties { nodes {", "id").replacen(
                "community",
                "{ community(code: \"jiangbin\")",
                1,
            ) + "}",
        ),
        document(
            "deep: a level short of too deep",
            format!("{{ {} }}", nest(20, "... {", &times(200, |at| format!("a{at}:__typename ")))),
        ),
    ]
}
