//! What the README shows and says.

use engine::{Limit, Limits};

const README: &str = include_str!("../../README.md");

mod shelf {
    include!("../../examples/shelf.rs");

    #[test]
    fn the_example_runs() {
        main().unwrap();
    }
}

#[test]
fn the_code_shown_is_the_examples() {
    let example = include_str!("../../examples/shelf.rs");
    let shown: Vec<&str> =
        README.split("```rust\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert_eq!(shown.len(), 1);
    for part in shown.iter().flat_map(|block| block.split("\n\nstatic")) {
        assert!(example.contains(part.trim()), "{part}");
    }
}

#[test]
fn the_limits_are_those_of_the_code() {
    let Limits {
        document,
        name,
        operations,
        fragments,
        variables,
        depth,
        fields,
        aliases,
        directives,
        input,
        values,
        loads,
        rows,
        answer,
        errors,
    } = Limits::default();
    let limits = [
        document, name, operations, fragments, variables, depth, fields, aliases, directives, input, values,
        loads, rows, answer, errors,
    ];
    for Limit { name, most } in limits {
        assert!(README.contains(&format!("| `{name}` | {most} |")), "{name}: {most}");
    }
}
