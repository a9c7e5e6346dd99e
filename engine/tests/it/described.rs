//! What the schema tells of itself, in the schema language and by introspection. That both agree is seen by the
//! reference implementation.

use crate::toy::{Desk, ask, library};
use serde_json::json;

#[test]
fn the_schema_is_printed() {
    let sdl = library().sdl();
    for line in [
        "\tmotto: String! @deprecated(reason: \"Nobody reads it. Take `welcome`.\")",
        "\ttakings: Int @asks(of: \"KEEPER\")",
        "directive @asks(of: String!) on FIELD_DEFINITION",
        "type Author implements Node {",
        "\tbooks(",
        "\tbook(",
        "interface Node {",
        "scalar Date",
        "enum Genre {",
        "input BookFilter {",
        "\tnot: BookFilter",
    ] {
        let line = line.trim_start();
        assert!(sdl.lines().any(|printed| printed.trim_start().starts_with(line)), "{line}\n{sdl}");
    }
    // A gate without a name is nobody's business, and what every schema has is not printed.
    assert_eq!(sdl.matches("@asks(").count(), 4, "{sdl}");
    assert!(!sdl.contains("__Type"), "{sdl}");
}

#[tokio::test]
async fn what_is_deprecated_is_hidden_until_it_is_asked_for() {
    let answer = ask(
        &Desk::default(),
        "{ __type(name: \"Query\") { fields { name } all: fields(includeDeprecated: true) { name isDeprecated deprecationReason } } motto }",
    )
    .await;
    let ty = &answer.body["data"]["__type"];
    let (shown, all) = (ty["fields"].as_array().unwrap(), ty["all"].as_array().unwrap());
    assert_eq!(all.len(), shown.len() + 1);
    assert!(shown.iter().all(|field| field["name"] != "motto"));
    let motto = json!({ "name": "motto", "isDeprecated": true, "deprecationReason": "Nobody reads it. Take `welcome`." });
    assert!(all.contains(&motto));
    // It is answered all the same.
    assert_eq!(answer.body["data"]["motto"], "read");
}

#[tokio::test]
async fn descriptions_are_told() {
    let answer = ask(
        &Desk::default(),
        "{ __type(name: \"Author\") { description fields { name description args { name description } } } }",
    )
    .await;
    let ty = &answer.body["data"]["__type"];
    assert_eq!(ty["description"], "Who wrote it.");
    assert_eq!(ty["fields"][1], json!({ "name": "name", "description": "The name.", "args": [] }));
    assert_eq!(ty["fields"][4]["args"][0], json!({ "name": "first", "description": "So many." }));
}
