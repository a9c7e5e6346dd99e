//! Closing, opening, unlocking and linking accounts, and the list of them.

use super::{account, command, done, is_in, refused, signs_in, since};
use crate::harness::PASSWORD;
use entity::vocabulary::Role;
use future_community::cli::account::Command;
use serde_json::{Value, json};

both! {
    async fn who_leaves_is_out_at_once_and_may_come_back(world) {
        let admin = world.person("sysadmin").await;
        let signer = world.person("education.signer").await;
        let (id, revision) = account(&admin, "education.signer").await;
        let before = world.trail().await.len();
        let input = json!({ "id": id, "reason": "调离", "expectedRevision": revision, "idempotencyKey": "d" });
        let payload = done(&admin, "disableAccount", input.clone()).await;
        assert_eq!(payload["account"]["status"], "DISABLED");
        assert_eq!(done(&admin, "disableAccount", input).await, payload);
        assert!(!is_in(&signer).await);
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_none());
        let revision = payload["account"]["revision"].as_i64().unwrap();
        // Where it is so already, nothing happens.
        let again = json!({ "id": id, "reason": "调离", "expectedRevision": revision, "idempotencyKey": "e" });
        assert_eq!(done(&admin, "disableAccount", again).await["account"]["revision"], revision);
        let back = json!({ "id": id, "reason": "调回", "expectedRevision": revision, "idempotencyKey": "f" });
        assert_eq!(done(&admin, "enableAccount", back).await["account"]["status"], "ACTIVE");
        assert!(!is_in(&signer).await, "its session has ended");
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_some());
        let told: Vec<(String, String)> =
            since(world, before).await.into_iter().map(|event| (event.action, event.detail)).collect();
        assert_eq!(told[0], ("DISABLE_ACCOUNT".into(), r#"{"endedSessions":1,"reason":"调离"}"#.into()));
        assert!(told.contains(&("ENABLE_ACCOUNT".into(), r#"{"reason":"调回"}"#.into())));
    }

    async fn nobody_administers_itself(world) {
        let admin = world.person("sysadmin").await;
        let (id, revision) = account(&admin, "sysadmin").await;
        for (name, more) in [
            ("disableAccount", json!({ "reason": "r" })),
            ("enableAccount", json!({ "reason": "r" })),
            ("resetPassword", json!({ "reason": "r" })),
            ("rotateClientSecret", json!({ "reason": "r" })),
            ("unlockAccount", json!({})),
            ("linkIdentity", json!({ "reason": "r", "issuer": "https://i.example", "subject": "s" })),
            ("unlinkIdentity", json!({ "reason": "r", "issuer": "https://i.example", "subject": "s" })),
        ] {
            let mut input = json!({ "id": id, "expectedRevision": revision, "idempotencyKey": name });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assert_eq!(refused(&admin, name, input).await, ("NOT_PERMITTED".to_owned(), "id".to_owned()), "{name}");
        }
    }

    async fn only_who_administers_accounts_does(world) {
        let signer = world.person("education.signer").await;
        let reader = world.person("secadmin").await;
        let (id, revision) = account(&reader, "education.signer").await;
        let input = json!({ "id": id, "reason": "r", "expectedRevision": revision, "idempotencyKey": "k" });
        // Whoever reads accounts sees that it may not; to everybody else there is no such account.
        for (name, code) in [
            ("secadmin", "NOT_PERMITTED"),
            ("auditor", "NOT_PERMITTED"),
            ("education.officer", "NOT_FOUND"),
            ("fengmao-office.coordinator", "NOT_FOUND"),
        ] {
            let person = world.person(name).await;
            assert_eq!(refused(&person, "disableAccount", input.clone()).await.0, code, "{name}");
        }
        assert_eq!(refused(&signer, "disableAccount", input).await.0, "NOT_PERMITTED", "one's own is there");
        assert!(is_in(&signer).await);
    }

    async fn who_saw_an_older_state_is_told_so(world) {
        let admin = world.person("sysadmin").await;
        world.person("education.signer").await;
        let (id, revision) = account(&admin, "education.signer").await;
        future_community::domain::account::disable(&world.store, "education.signer").await.unwrap();
        let input = json!({ "id": id, "reason": "r", "expectedRevision": revision, "idempotencyKey": "k" });
        assert_eq!(refused(&admin, "disableAccount", input).await.0, "CONFLICT", "the command line counts too");
        let input = json!({ "id": id, "reason": " ", "expectedRevision": revision + 1, "idempotencyKey": "l" });
        assert_eq!(refused(&admin, "enableAccount", input).await, ("INVALID".to_owned(), "reason".to_owned()));
    }

    async fn a_lock_is_lifted_before_its_time(world) {
        let admin = world.person("sysadmin").await;
        world.person("education.signer").await;
        for _ in 0..5 {
            assert!(signs_in(world, "education.signer", "a wrong old password").await.is_none());
        }
        let question = "{ accounts(filter: { text: \"education.signer\" }) { nodes { lockedUntil } } }";
        assert!(admin.ask(question).await["accounts"]["nodes"][0]["lockedUntil"].is_string());
        let (id, revision) = account(&admin, "education.signer").await;
        let input = json!({ "id": id, "expectedRevision": revision, "idempotencyKey": "k" });
        assert!(done(&admin, "unlockAccount", input).await["account"]["lockedUntil"].is_null());
        assert!(signs_in(world, "education.signer", PASSWORD).await.is_some());
    }

    async fn an_identity_is_one_accounts(world) {
        let admin = world.person("sysadmin").await;
        world.person("education.signer").await;
        world.person("education.officer").await;
        let link = async |command_name: &str, name: &str, key: &str, issuer: &str| {
            let (id, revision) = account(&admin, name).await;
            let input = json!({ "id": id, "issuer": issuer, "subject": "u-1001", "reason": "浙政钉",
                "expectedRevision": revision, "idempotencyKey": key });
            command(&admin, command_name, input).await
        };
        let issuer = "https://sign-on.example";
        let linked = link("linkIdentity", "education.signer", "1", issuer).await;
        assert_eq!(linked["account"]["linkedIdentities"], json!([{ "issuer": issuer, "subject": "u-1001" }]));
        let taken = link("linkIdentity", "education.officer", "2", issuer).await;
        assert_eq!(taken["userErrors"][0]["path"][1], "subject");
        let not_there = link("unlinkIdentity", "education.officer", "3", issuer).await;
        assert_eq!(not_there["userErrors"][0]["code"], "NOT_FOUND", "another's is not ended by this");
        for (index, bad) in ["sign-on.example", "http://sign-on.example", "https://"].into_iter().enumerate() {
            let refused = link("linkIdentity", "education.officer", &format!("b{index}"), bad).await;
            assert_eq!(refused["userErrors"][0]["path"][1], "issuer", "{bad}");
        }
        let gone = link("unlinkIdentity", "education.signer", "4", issuer).await;
        assert_eq!(gone["account"]["linkedIdentities"], json!([]));
        let free = link("linkIdentity", "education.officer", "5", issuer).await;
        assert_eq!(free["userErrors"], json!([]));
        let told: Vec<String> = world.trail().await.into_iter().map(|event| event.action).collect();
        assert!(told.contains(&"LINK_IDENTITY".into()) && told.contains(&"UNLINK_IDENTITY".into()));
    }

    async fn the_operator_links_and_unlinks_by_the_same_rules(world) {
        let admin = world.person("sysadmin").await;
        world.person("education.signer").await;
        world.person("education.officer").await;
        world.person("data-platform").await;
        let run = async |link: bool, name: &str, issuer: &str| {
            let (name, issuer, subject) = (name.to_owned(), issuer.to_owned(), "u-1001".to_owned());
            let command = if link { Command::Link { name, issuer, subject } } else { Command::Unlink { name, issuer, subject } };
            command.run(&world.store, &mut Vec::new()).await.map_err(|error| error.to_string())
        };
        let issuer = "https://sign-on.example";
        let before = account(&admin, "education.signer").await.1;
        run(true, "education.signer", issuer).await.unwrap();
        run(true, "education.signer", issuer).await.unwrap();
        assert_eq!(account(&admin, "education.signer").await.1, before + 1, "it is so once");
        for (name, bad, said) in [
            ("education.officer", issuer, "another account has this identity"),
            ("education.officer", "http://sign-on.example", "issuer identifier"),
            ("data-platform", issuer, "a service has no password"),
            ("nobody", issuer, "there is no account nobody"),
        ] {
            assert!(run(true, name, bad).await.unwrap_err().contains(said), "{name} {bad}");
        }
        assert!(run(false, "education.officer", issuer).await.is_err(), "another's is not ended by this");
        run(false, "education.signer", issuer).await.unwrap();
        run(true, "education.officer", issuer).await.unwrap();
        let trail = world.trail().await;
        let told: Vec<(&str, bool)> = trail
            .iter()
            .filter(|event| event.action.ends_with("LINK_IDENTITY"))
            .map(|event| (event.action.as_str(), event.actor_id.is_none()))
            .collect();
        assert_eq!(told, [("LINK_IDENTITY", true), ("UNLINK_IDENTITY", true), ("LINK_IDENTITY", true)]);
    }

    async fn accounts_are_found_by_what_is_known_of_them(world) {
        let admin = world.person("sysadmin").await;
        for name in ["education.signer", "education.officer", "health.signer", "data-platform"] {
            world.person(name).await;
        }
        future_community::domain::account::disable(&world.store, "health.signer").await.unwrap();
        let names = async |filter: &str| -> Vec<String> {
            let data = admin.ask(&format!("{{ accounts(filter: {filter}) {{ totalCount nodes {{ name }} }} }}")).await;
            let rows = data["accounts"]["nodes"].as_array().unwrap().clone();
            rows.iter().map(|row: &Value| row["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("{}").await, ["data-platform", "education.officer", "education.signer", "health.signer", "sysadmin"]);
        assert_eq!(names("{ text: \"EDUCATION.s\" }").await, ["education.signer"]);
        assert_eq!(names("{ text: \"Name of Health\" }").await, ["health.signer"]);
        assert_eq!(names("{ text: \"%\" }").await, Vec::<String>::new());
        assert_eq!(names("{ kind: SERVICE }").await, ["data-platform"]);
        assert_eq!(names("{ status: DISABLED }").await, ["health.signer"]);
        assert_eq!(names("{ role: DEPARTMENT_SIGNER, organization: \"education\" }").await, ["education.signer"]);
        assert_eq!(names("{ organization: \"education\" }").await, ["education.officer", "education.signer"]);
        world.member("education.signer", &[(Role::DepartmentSigner, Some("education"))]).await;
        let roles = admin
            .ask("{ accounts(filter: { text: \"education.signer\" }) { nodes { lastSignInAt assignments(activeOnly: true) { role } } } }")
            .await;
        let row = &roles["accounts"]["nodes"][0];
        assert_eq!(row["assignments"], json!([{ "role": "DEPARTMENT_SIGNER" }]));
        assert!(row["lastSignInAt"].is_string());
        let denied = world.person("fengmao-office.coordinator").await.send("{ accounts { totalCount } }", json!({})).await;
        assert_eq!(denied.error_code(), "FORBIDDEN", "the office has no list of accounts");
    }

    /// Two administrators who close each other's account wait in line, and one of them is done.
    async fn two_who_close_each_other(world) {
        let one = world.person("sysadmin").await;
        let other = world.person("sysadmin2").await;
        let (id, revision) = account(&one, "sysadmin").await;
        let (other_id, other_revision) = account(&one, "sysadmin2").await;
        let close = |id: &str, revision: i64| json!({ "input": { "id": id, "reason": "r", "expectedRevision": revision, "idempotencyKey": "k" } });
        let query = "mutation($input: DisableAccountInput!) { disableAccount(input: $input) { userErrors { code } } }";
        let (first, second) = tokio::join!(
            one.send(query, close(&other_id, other_revision)),
            other.send(query, close(&id, revision)),
        );
        let done = |answer: &crate::harness::Answer| answer.body["data"]["disableAccount"]["userErrors"] == json!([]);
        assert!(done(&first) != done(&second), "{:?} {:?}", first.body, second.body);
        assert!(is_in(&one).await != is_in(&other).await);
    }
}
