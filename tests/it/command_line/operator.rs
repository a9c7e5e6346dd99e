//! What the operator does beside a server that runs takes effect at its next request.

use super::{Demo, PASSWORD, run, run_with};
use crate::harness::Folder;
use serde_json::{Value, json};

#[test]
fn accounts_assignments_and_keys_change_under_a_running_server() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    let here = folder.path();
    let before = demo.server.token("education.signer", PASSWORD);

    let create = ["account", "create", "zhang", "--display-name", "张三", "--password-stdin"];
    let output = run_with(here, &create, "a password of my very own\n");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.is_empty(), "a password that was given is not printed");
    let zhang = demo.server.token("zhang", "a+password+of+my+very+own");
    let question = "{ viewer { user { displayName } assignments { role } } duties { totalCount } }";
    let answer = demo.server.ask(&zhang, question);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");

    let grant = ["assignment", "grant", "zhang", "DEPARTMENT_OFFICER", "--organization", "education"];
    let id = run(here, &grant);
    let answer = demo.server.ask(&zhang, question);
    assert_eq!(answer["data"]["viewer"]["user"]["displayName"], "张三");
    assert_eq!(answer["data"]["viewer"]["assignments"], json!([{ "role": "DEPARTMENT_OFFICER" }]));
    assert_eq!(answer["data"]["duties"]["totalCount"], 21);

    assert_eq!(run(here, &["assignment", "end", id.trim()]), "ended: 1\n");
    let answer = demo.server.ask(&zhang, question);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");

    let kid = run(here, &["keys", "rotate"]);
    let after = demo.server.token("education.officer", PASSWORD);
    for (what, token) in [("made before", &before), ("made after", &after)] {
        let answer = demo.server.ask(token, "{ duties { totalCount } }");
        assert_eq!(answer["data"]["duties"]["totalCount"], 21, "a token {what} the rotation");
    }
    let (_, keys) = demo.server.get("/.well-known/jwks.json");
    let keys: Value = serde_json::from_str(&keys).unwrap();
    assert_eq!(keys["keys"][0]["kid"], kid.trim());

    run(here, &["account", "disable", "zhang"]);
    let answer = demo.server.ask(&zhang, question);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    demo.stop();
}
