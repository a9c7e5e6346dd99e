//! What becomes of a value that cannot be answered: null where it may be, else its parent's trouble, at each depth.

use crate::{duties::brought_to, harness::Person};
use serde_json::{Value, json};

/// Asks; gives the data, and the path and code of each error.
async fn asked(person: &Person<'_>, query: &str, variables: &Value) -> (Value, Vec<Value>) {
    let answer = person.send(query, variables.clone()).await;
    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
    for error in &errors {
        assert_eq!(error["extensions"]["code"], "INTERNAL", "{query}: {error}");
        assert!(error["locations"][0]["line"].is_u64(), "{query}: {error}");
    }
    (answer.body["data"].clone(), errors.iter().map(|error| error["path"].clone()).collect())
}

both! {
    // Signatures are a list that is never null, of rows that are never null; here the database fails where they are.
    async fn what_fails_is_null_at_the_nearest_place_that_may_be(world) {
        brought_to(world, "COMPLETED").await;
        let office = world.person("fengmao-office.coordinator").await;
        let query = "{ duties(first: 1, filter: { status: [COMPLETED] }) { nodes { id community { id code } } } }";
        let duty = office.ask(query).await["duties"]["nodes"][0].clone();
        let (id, community) = (duty["id"].clone(), duty["community"].clone());
        let cascade = if world.database.is_sqlite() { "" } else { " CASCADE" };
        world.database.execute(&format!("DROP TABLE sign_offs{cascade}")).await.unwrap();

        let variables = json!({ "id": id, "ids": [id, community["id"], id], "code": community["code"] });
        for (query, data, paths) in [
            // A root field that may be null, and its neighbour.
            (
                "query($id: ID!) { programme { code } node(id: $id) { id ... on Duty { signOffs { id } } } }",
                json!({ "programme": { "code": "fuyang-2022-8" }, "node": null }),
                vec![json!(["node", "signOffs"])],
            ),
            // Items that may be null.
            (
                "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Duty { s: signOffs { id } } } }",
                json!({ "nodes": [null, { "id": community["id"] }, null] }),
                vec![json!(["nodes", 0, "s"]), json!(["nodes", 2, "s"])],
            ),
            // Items that may not be, in a list that may not be, of a field that may not be, of the root.
            (
                "{ programme { code } duties(first: 2) { totalCount nodes { id signOffs { id } } } }",
                Value::Null,
                vec![json!(["duties", "nodes", 0, "signOffs"])],
            ),
            (
                "{ duties(first: 2) { edges { cursor node { signOffs { id } } } } }",
                Value::Null,
                vec![json!(["duties", "edges", 0, "node", "signOffs"])],
            ),
            // The same below a root field that may be null.
            (
                "query($code: String!) { c: community(code: $code) { name duties(first: 1) { nodes { signOffs { id } } } }
                 programme { code } }",
                json!({ "c": null, "programme": { "code": "fuyang-2022-8" } }),
                vec![json!(["c", "duties", "nodes", 0, "signOffs"])],
            ),
            // Below a field in the midst that may be null: all above it stands.
            (
                "query($id: ID!) { node(id: $id) { id ... on Duty { community { code duties(first: 1) { nodes {
                 signOffs { id } } } } status } } }",
                json!({ "node": { "id": id, "community": null, "status": "COMPLETED" } }),
                vec![json!(["node", "community", "duties", "nodes", 0, "signOffs"])],
            ),
            (
                "query($id: ID!) { node(id: $id) { ... on Duty { community { duties(first: 1) { nodes { community {
                 duties(first: 1) { nodes { community { code duties(first: 1) { nodes { id signOffs { id } } } } } }
                 code } } } code } } } }",
                json!({ "node": { "community": {
                    "duties": { "nodes": [{ "community": {
                        "duties": { "nodes": [{ "community": null }] },
                        "code": community["code"],
                    } }] },
                    "code": community["code"],
                } } }),
                vec![json!([
                    "node", "community", "duties", "nodes", 0, "community", "duties", "nodes", 0, "community",
                    "duties", "nodes", 0, "signOffs",
                ])],
            ),
            // What is skipped does not fail.
            (
                "query($id: ID!) { node(id: $id) { id ... on Duty { signOffs @skip(if: true) { id } } } }",
                json!({ "node": { "id": id } }),
                vec![],
            ),
        ] {
            assert_eq!(asked(&office, query, &variables).await, (data, paths), "{query}");
        }
    }

    // Of nobody, a field that needs somebody fails by itself; what it cannot be null for goes with it.
    async fn what_one_may_not_ask_is_null_or_takes_the_answer_with_it(world) {
        let nobody = world.nobody();
        for (query, data, paths) in [
            ("{ programme { code } viewer { user { id } } }", json!({ "programme": { "code": "fuyang-2022-8" }, "viewer": null }), json!(null)),
            ("{ programme { code } d: duties(first: 1) { totalCount } }", json!(null), json!([["d"]])),
            ("{ a: auditEvents { totalCount } b: duties { totalCount } }", json!(null), json!([["a"]])),
            ("{ community(code: \"baihe\") { code duties { totalCount nodes { id } } } }",
                json!({ "community": { "code": "baihe", "duties": { "totalCount": 0, "nodes": [] } } }), json!(null)),
        ] {
            let body = nobody.send(query, json!({})).await.body;
            let of_errors = body["errors"].as_array().map(|errors| errors.iter().map(|it| it["path"].clone()).collect::<Vec<_>>());
            assert_eq!((&body["data"], json!(of_errors)), (&data, paths), "{query}");
        }
    }
}
