//! `demo`: one command, and everything is there.

use super::{Demo, PASSWORD};
use crate::harness::Folder;
use serde_json::json;

#[test]
fn a_demo_serves_ends_in_order_and_keeps_what_was_signed() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    assert!(demo.greeting.contains("policy fuyang-2022-8:\n"), "{}", demo.greeting);
    assert!(demo.greeting.contains("duties: 220 derived"), "{}", demo.greeting);
    for name in
        ["fengmao-office.coordinator", "education.signer", "fuchun-subdistrict.officer", "data-platform"]
    {
        assert!(demo.greeting.contains(&format!("\n{name} ")), "{}", demo.greeting);
    }
    let password = format!("password of the 42 accounts made now, and secret of data-platform: {PASSWORD}\n");
    assert!(demo.greeting.contains(&password), "{}", demo.greeting);

    assert_eq!(demo.server.get("/readyz"), (200, "ok\n".to_owned()));
    assert_eq!(demo.server.get("/graphiql").0, 200);
    let token = demo.server.token("education.signer", PASSWORD);
    let answer = demo.server.ask(&token, "{ duties { totalCount } }");
    assert_eq!(answer["data"]["duties"]["totalCount"], 21);
    let signed = demo.server.sign_first(&token, "同意");
    demo.stop();
    assert!(folder.path().join("data/future-community.db").exists(), "where the help says");

    let demo = Demo::start(&folder, &[]);
    assert!(demo.greeting.contains("nothing changed\n"), "{}", demo.greeting);
    let there = "the accounts were there already; their password is the one of the first start\n";
    assert!(demo.greeting.contains(there), "{}", demo.greeting);
    assert!(!demo.greeting.contains(PASSWORD), "it may be another than the one given now");
    let query =
        "{ duties(filter: { status: [ACKNOWLEDGED] }) { nodes { id signOffs { statement valid } } } }";
    let nodes = json!([{ "id": signed, "signOffs": [{ "statement": "同意", "valid": true }] }]);
    let token = demo.server.token("education.signer", PASSWORD);
    assert_eq!(demo.server.ask(&token, query)["data"]["duties"]["nodes"], nodes);
    demo.stop();
}

#[test]
fn a_token_outlives_a_restart_of_the_same_issuer() {
    let folder = Folder::new();
    let issuer = [("ISSUER", "https://register.example")];
    let demo = Demo::start(&folder, &issuer);
    let token = demo.server.token("education.signer", PASSWORD);
    let named = demo.server.get("/.well-known/oauth-authorization-server").1;
    assert!(named.contains(r#""issuer":"https://register.example""#), "{named}");
    demo.stop();
    let demo = Demo::start(&folder, &issuer);
    let answer = demo.server.ask(&token, "{ duties { totalCount } }");
    assert_eq!(answer["data"]["duties"]["totalCount"], 21);
    demo.stop();

    // Where no issuer is said, it is the address at which the server can be found.
    let demo = Demo::start(&folder, &[]);
    let named = demo.server.get("/.well-known/oauth-authorization-server").1;
    assert!(named.contains(&format!(r#""issuer":"http://{}""#, demo.server.address)), "{named}");
    let answer = demo.server.ask(&token, "{ duties { totalCount } }");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    demo.stop();
}

#[test]
fn a_demo_does_as_it_is_told() {
    let folder = Folder::new();
    let told = [("PUBLIC_READ", "false"), ("GRAPHIQL", "false"), ("LIMIT_ALIASES", "1")];
    let demo = Demo::start(&folder, &told);
    assert_eq!(demo.server.get("/graphiql").0, 404);
    let head = "POST /graphql\ncontent-type: application/json";
    let (_, body) = demo.server.send(head, r#"{"query":"{ programme { code } }"}"#);
    assert!(body.contains("UNAUTHENTICATED"), "{body}");
    let token = demo.server.token("auditor", PASSWORD);
    let answer = demo.server.ask(&token, "{ programme { code } }");
    assert_eq!(answer["data"]["programme"]["code"], "fuyang-2022-8");
    let answer = demo.server.ask(&token, "{ a: __typename b: __typename }").to_string();
    assert!(answer.contains("LIMIT_EXCEEDED") && answer.contains("at most 1 (LIMIT_ALIASES)"), "{answer}");
    demo.stop();
}
