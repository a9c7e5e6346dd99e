//! Roles that the security administrator grants and ends.

use super::{done, give, in_days, later, newcomer, own, refused, roles, user};
use entity::vocabulary::{AccountKind, Role};
use future_community::domain::account;
use serde_json::{Value, json};

fn granting(account: &str, role: &str, organization: Option<&str>) -> Value {
    json!({ "account": account, "role": role, "organization": organization, "reason": "新任" })
}

both! {
    async fn a_role_is_granted_and_ended_with_a_reason(world) {
        let secadmin = world.person("secadmin").await;
        let zhang = newcomer(world, "zhang").await;
        let person = world.member("zhang", &[]).await;
        assert_eq!(roles(&person).await, json!([]));
        let input = json!({
            "account": zhang, "role": "DEPARTMENT_OFFICER", "organization": "education", "endsAt": in_days(world, 90),
            "reason": " 新任 ", "idempotencyKey": "grant",
        });
        let granted = done(&give(&secadmin, "grantAssignment", input.clone()).await);
        let expected = json!({
            "id": granted["id"], "role": "DEPARTMENT_OFFICER", "organization": { "code": "education" },
            "startsAt": world.clock.now().rfc3339(), "endsAt": in_days(world, 90), "active": true, "grantReason": "新任",
            "holder": { "id": zhang }, "grantedBy": { "displayName": "name of secadmin" }, "onBehalfOf": null,
        });
        assert_eq!(granted, expected);
        // The same again is not done again, and the same under another key is refused.
        assert_eq!(done(&give(&secadmin, "grantAssignment", input.clone()).await), granted);
        refused(&give(&secadmin, "grantAssignment", granting(&zhang, "DEPARTMENT_OFFICER", Some("education"))).await, "WRONG_STATE", "role");
        let held = json!([{ "role": "DEPARTMENT_OFFICER", "organization": { "code": "education" }, "onBehalfOf": null }]);
        assert_eq!(roles(&person).await, held, "at once, under the same token");
        // Its holder sees it, and who gave it; so do who reads accounts, and nobody else.
        let by_id = "query($id: ID!) { node(id: $id) { ... on HeldAssignment { role grantedBy { id } } } }";
        for (name, seen) in [("zhang", true), ("sysadmin", true), ("auditor", true), ("education.signer", false), ("fengmao-office.coordinator", false)] {
            let who = if name == "zhang" { person.clone() } else { world.person(name).await };
            let found = who.ask_with(by_id, json!({ "id": granted["id"] })).await["node"].clone();
            assert_eq!(found["role"] == "DEPARTMENT_OFFICER", seen, "{name}: {found}");
        }
        let giver = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
        let giver = person.ask_with(giver, json!({ "id": user(world, "secadmin").await })).await;
        assert_eq!(giver["node"]["displayName"], "name of secadmin");
        later(world);
        let ended = done(&give(&secadmin, "endAssignment", json!({ "id": granted["id"], "reason": "调离" })).await);
        assert_eq!((&ended["active"], &ended["endsAt"]), (&json!(false), &json!(world.clock.now().rfc3339())));
        assert_eq!(roles(&person).await, json!([]));
        let held = person.ask("{ viewer { all: heldAssignments { active } active: heldAssignments(activeOnly: true) { id } } }").await;
        assert_eq!(held["viewer"], json!({ "all": [{ "active": false }], "active": [] }));
        refused(&give(&secadmin, "endAssignment", json!({ "id": granted["id"], "reason": "再次" })).await, "WRONG_STATE", "id");
        // Each act has its actor and its reason in the trail, under the account that it is about.
        let trail = world.trail().await;
        let by = user(world, "secadmin").await;
        for (action, reason) in [("GRANT_ROLE", "新任"), ("END_ROLE", "调离")] {
            let event = trail.iter().find(|event| event.action == action && event.actor_id.is_some()).unwrap();
            let detail: Value = serde_json::from_str(&event.detail).unwrap();
            assert_eq!((event.actor_id.unwrap().to_string(), &detail["reason"]), (by.clone(), &json!(reason)));
            assert_eq!((event.subject_kind.as_str(), entity::id::type_id("user", event.subject_id)), ("user", zhang.clone()));
        }
    }

    async fn only_the_security_administrator_grants_and_ends_and_never_for_itself(world) {
        let zhang = newcomer(world, "zhang").await;
        let secadmin = world.person("secadmin").await;
        let granted = done(&give(&secadmin, "grantAssignment", granting(&zhang, "COORDINATOR", Some("fengmao-office"))).await);
        for name in ["sysadmin", "auditor", "fengmao-office.deputy", "education.signer", "data-platform"] {
            let person = world.person(name).await;
            let sees_accounts = ["sysadmin", "auditor"].contains(&name);
            let code = if sees_accounts { "NOT_PERMITTED" } else { "NOT_FOUND" };
            refused(&give(&person, "grantAssignment", granting(&zhang, "AUDITOR", None)).await, code, "account");
            refused(&give(&person, "endAssignment", json!({ "id": granted["id"], "reason": "r" })).await, code, "id");
            // What is its own it sees.
            let oneself = user(world, name).await;
            refused(&give(&person, "grantAssignment", granting(&oneself, "AUDITOR", None)).await, "NOT_PERMITTED", "account");
        }
        let oneself = user(world, "secadmin").await;
        for (role, organization) in [("SECURITY_ADMIN", None), ("AUDITOR", None), ("DEPARTMENT_OFFICER", Some("education"))] {
            refused(&give(&secadmin, "grantAssignment", granting(&oneself, role, organization)).await, "NOT_PERMITTED", "account");
        }
        let mine = own(world, "secadmin", Role::SecurityAdmin).await.id.to_string();
        refused(&give(&secadmin, "endAssignment", json!({ "id": mine, "reason": "r" })).await, "NOT_PERMITTED", "id");
        // Another ends it.
        let second = world.person("secadmin2").await;
        done(&give(&second, "endAssignment", json!({ "id": mine, "reason": "轮岗" })).await);
        refused(&give(&secadmin, "grantAssignment", granting(&zhang, "AUDITOR", None)).await, "NOT_FOUND", "account");
    }

    async fn the_rules_are_those_of_the_command_line(world) {
        let secadmin = world.person("secadmin").await;
        let zhang = newcomer(world, "zhang").await;
        account::create(&world.store, AccountKind::Service, "robot", "robot", crate::harness::PASSWORD).await.unwrap();
        let robot = user(world, "robot").await;
        let grant = async |account: &str, role: &str, organization| give(&secadmin, "grantAssignment", granting(account, role, organization)).await;
        refused(&grant(&robot, "DEPARTMENT_OFFICER", Some("education")).await, "INVALID", "role");
        refused(&grant(&zhang, "DATA_PLATFORM", None).await, "INVALID", "role");
        done(&grant(&robot, "DATA_PLATFORM", None).await);
        for (role, organization) in [
            ("DEPARTMENT_OFFICER", None), ("DEPARTMENT_OFFICER", Some("nowhere")), ("DEPARTMENT_OFFICER", Some("changkou-town")),
            ("UNIT_SIGNER", Some("education")), ("COORDINATOR", Some("education")), ("AUDITOR", Some("education")),
        ] {
            refused(&grant(&zhang, role, organization).await, "INVALID", "organization");
        }
        done(&grant(&zhang, "DEPARTMENT_OFFICER", Some("education")).await);
        done(&grant(&zhang, "DEPARTMENT_OFFICER", Some("health")).await);
        for role in ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"] {
            refused(&grant(&zhang, role, None).await, "WRONG_STATE", "role");
        }
        for name in ["sysadmin", "auditor", "secadmin2"] {
            world.person(name).await;
            let account = user(world, name).await;
            for (role, organization) in [("SYSTEM_ADMIN", None), ("SECURITY_ADMIN", None), ("AUDITOR", None), ("UNIT_SIGNER", Some("changkou-town"))] {
                refused(&grant(&account, role, organization).await, "WRONG_STATE", "role");
            }
        }
        let at = |name: &str, moment: String| {
            let mut input = granting(&zhang, "DEPARTMENT_SIGNER", Some("finance"));
            input[name] = json!(moment);
            input
        };
        refused(&give(&secadmin, "grantAssignment", at("endsAt", in_days(world, 0))).await, "INVALID", "endsAt");
        let mut backwards = at("endsAt", in_days(world, 1));
        backwards["startsAt"] = json!(in_days(world, 2));
        refused(&give(&secadmin, "grantAssignment", backwards).await, "INVALID", "endsAt");
        let to_come = done(&give(&secadmin, "grantAssignment", at("startsAt", in_days(world, 2))).await);
        assert_eq!(to_come["active"], false);
        // One that has not begun never will.
        let ended = done(&give(&secadmin, "endAssignment", json!({ "id": to_come["id"], "reason": "撤销" })).await);
        assert_eq!(ended["endsAt"], ended["startsAt"]);
        refused(&give(&secadmin, "grantAssignment", json!({ "account": zhang, "role": "AUDITOR", "reason": " " })).await, "INVALID", "reason");
        for missing in ["user_01h455vb4pex5vsknk084sn02q", "account_01h455vb4pex5vsknk084sn02q", "duty_01h455vb4pex5vsknk084sn02q", "zhang"] {
            refused(&grant(missing, "AUDITOR", None).await, "NOT_FOUND", "account");
        }
        // An account is named as what is administered, too.
        let account = zhang.replace("user_", "account_");
        done(&grant(&account, "DEPARTMENT_OFFICER", Some("culture-tourism-sports")).await);
    }

    async fn the_last_administrator_stays(world) {
        let secadmin = world.person("secadmin").await;
        world.person("sysadmin").await;
        let first = own(world, "sysadmin", Role::SystemAdmin).await.id.to_string();
        let end = async |id: &str| give(&secadmin, "endAssignment", json!({ "id": id, "reason": "r" })).await;
        refused(&end(&first).await, "WRONG_STATE", "id");
        // Neither is one who is not let in, nor who is one no more.
        world.person("sysadmin2").await;
        account::disable(&world.store, "sysadmin2").await.unwrap();
        refused(&end(&first).await, "WRONG_STATE", "id");
        account::enable(&world.store, "sysadmin2").await.unwrap();
        done(&end(&first).await);
        let second = own(world, "sysadmin2", Role::SystemAdmin).await.id.to_string();
        refused(&end(&second).await, "WRONG_STATE", "id");
        // What gives nobody anything now is nobody's last.
        account::disable(&world.store, "sysadmin2").await.unwrap();
        done(&end(&second).await);
    }

    async fn two_who_end_each_other_do_not_wait_for_ever(world) {
        let (one, other) = (world.person("secadmin").await, world.person("secadmin2").await);
        for (round, statements) in (1..10).enumerate() {
            let of = async |name: &str| own(world, name, Role::SecurityAdmin).await.id.to_string();
            let (mine, theirs) = (of("secadmin").await, of("secadmin2").await);
            let ends = async |person: &crate::harness::Person<'_>, id: String, key: String| {
                let input = json!({ "input": { "id": id, "reason": "r", "idempotencyKey": key } });
                let query = "mutation($input: EndAssignmentInput!) { endAssignment(input: $input) { assignment { id } userErrors { code } } }";
                person.send(query, input).await.body
            };
            let first = ends(&one, theirs.clone(), format!("one {round}"));
            let second = ends(&other, mine.clone(), format!("other {round}"));
            let came = crate::harness::interleaved(world, statements, first, second).await;
            let is_done = |body: &Value| !body["data"]["endAssignment"]["assignment"].is_null();
            let answers = [&came.first, &came.second];
            assert!(answers.iter().all(|body| body["errors"].is_null()), "{answers:?}");
            assert_eq!(answers.iter().filter(|body| is_done(body)).count(), 1, "one of them administers: {answers:?}");
            // Who is left gives it back.
            let (left, gone) = if is_done(&came.first) { (&one, "secadmin2") } else { (&other, "secadmin") };
            done(&give(left, "grantAssignment", granting(&user(world, gone).await, "SECURITY_ADMIN", None)).await);
            world.clock.advance(1);
        }
    }
}
