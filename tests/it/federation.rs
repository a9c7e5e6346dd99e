//! The printed schemas, composed with another server's by those who compose: what they promise can be done, and no more.

use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// A server of buildings, that knows communities by their codes and comments on our evaluations.
const BUILDINGS: &str = r#"
extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])
type Query { buildings(first: Int): BuildingConnection! }
type BuildingConnection { nodes: [Building!]! pageInfo: PageInfo! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type Building @key(fields: "id") { id: ID! area: Float }
type Community @key(fields: "code") { code: String! buildings: [Building!]! }
type Evaluation @key(fields: "id") { id: ID! surveyed: Boolean! }
"#;

/// Runs a program of `tests/federation`: text in, JSON out.
fn run(program: &str, input: &str) -> Value {
    const HINT: &str = "what composes is missing: run the tests by `make test`";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/federation");
    assert!(folder.join("node_modules/graphql/package.json").exists(), "{HINT}");
    let mut child = Command::new("node")
        .arg(folder.join(program))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(HINT);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} failed");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn composed(buildings: &str) -> Value {
    let register = future_community::graphql::api().federation();
    run("compose.mjs", &json!({ "register": register, "buildings": buildings }).to_string())
}

#[test]
fn the_subgraph_composes_with_another() {
    let composed = composed(BUILDINGS);
    for by in ["apollo", "guild"] {
        let of = &composed[by];
        assert_eq!(of["errors"], json!([]), "{by}");
        let supergraph = of["supergraph"].as_str().unwrap();
        for has in [
            "type Community",
            "buildings: [Building!]!",
            "surveyed: Boolean!",
            "type Subscription",
            "signDuty(",
        ] {
            assert!(supergraph.contains(has), "{by}: {has}");
        }
        for key in ["id", "code"] {
            let key = format!("graph: REGISTER, key: \"{key}\", resolvable: false");
            assert!(supergraph.contains(&key), "{by}: {key}");
        }
    }
}

#[test]
fn nothing_is_composed_that_would_ask_for_entities_here() {
    // From a building to all that we say of its community a router would come by `_entities`, which is not there.
    let refers = BUILDINGS.replace("area: Float", "area: Float community: Community!");
    let composed = composed(&refers);
    for by in ["apollo", "guild"] {
        assert!(composed[by]["supergraph"].is_null(), "{by}");
        let errors = composed[by]["errors"].to_string();
        assert!(errors.contains("cannot be satisfied by the subgraphs"), "{by}: {errors}");
    }
}

#[test]
fn a_gateway_of_composite_schemas_finds_things_by_root_fields() {
    let read = run("source.mjs", &future_community::graphql::api().composite());
    let lookups = read["lookups"].as_array().unwrap();
    let fields: Vec<&str> = lookups.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["node", "organization", "community", "bulletin", "assessment"]);
    let nodes = read["nodes"].as_array().unwrap();
    assert!(nodes.len() > 10);
    for lookup in lookups {
        // As the specification has it: one thing or none, found by what is a key of it.
        assert_eq!(lookup["nullable"], true, "{lookup}");
        let argument = &lookup["arguments"][0];
        assert_eq!(lookup["arguments"], json!([argument]));
        let of: Vec<&Value> =
            if lookup["of"] == "Node" { nodes.iter().collect() } else { vec![&lookup["of"]] };
        for of in of {
            let keys = read["keys"][of.as_str().unwrap()].as_array();
            assert!(keys.is_some_and(|keys| keys.contains(argument)), "{of} by {argument}");
        }
    }
    let keyed = read["keys"].as_object().unwrap();
    assert_eq!(keyed.len(), nodes.len() + 1, "nothing else is found by itself but the assessment of a year");
}

#[test]
fn without_the_directives_it_is_the_schema() {
    let sdl = future_community::graphql::api().sdl();
    for printed in
        [future_community::graphql::api().federation(), future_community::graphql::api().composite()]
    {
        let plain = printed.replace(", resolvable: false", "");
        let keys = ["id", "code", "month", "year"].map(|key| format!(" @key(fields: \"{key}\")"));
        let plain = keys
            .iter()
            .map(String::as_str)
            .chain([" @shareable", " @lookup"])
            .fold(plain, |plain, directive| plain.replace(directive, ""));
        assert!(plain.starts_with(&sdl), "nothing of it is left out");
    }
}
