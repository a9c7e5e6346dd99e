//! A role that is handed to a colleague for a while: to whom, for how long, and what it shows.

use super::{DAY, done, give, handed, handing, in_days, later, refused, roles, user};
use crate::{
    duties::{self, duty_of, signing},
    evaluations::{self, submitted},
    harness::Person,
    reviews,
};
use entity::vocabulary::Role;
use future_community::{
    cli::assignment::Command,
    domain::{
        account,
        assignment::{self, Which},
    },
};
use serde_json::{Value, json};

/// What a duty's signatures say of who gave them.
async fn hands(person: &Person<'_>, duty: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Duty { signOffs { signedBy { displayName } onBehalfOf { displayName } } } } }";
    person.ask_with(query, json!({ "id": duty["id"] })).await["node"]["signOffs"].clone()
}

both! {
    async fn the_operator_is_told_on_whose_behalf_a_role_is_held(world) {
        handed(world, "education", "education.signer", "education.officer").await;
        let list = async |name: Option<&str>| {
            let mut out = Vec::new();
            Command::List { name: name.map(str::to_owned) }.run(&world.store, &mut out).await.unwrap();
            String::from_utf8(out).unwrap()
        };
        let lines = list(Some("education.officer")).await;
        let ends: Vec<(&str, &str)> = lines
            .lines()
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .map(|words| (words[2], *words.last().unwrap()))
            .collect();
        assert_eq!(ends, [("DEPARTMENT_OFFICER", "-"), ("DEPARTMENT_SIGNER", "education.signer")]);
        assert_eq!(list(None).await.lines().count(), 3);
        let unknown = Command::List { name: Some("nobody".to_owned()) }.run(&world.store, &mut Vec::new()).await;
        assert!(unknown.unwrap_err().to_string().contains("there is no account nobody"));
    }

    async fn a_colleague_signs_on_behalf(world) {
        let officer = world.person("education.officer").await;
        let duty = duty_of(&officer, "education", None).await;
        duties::refused(&officer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "before")).await, "NOT_PERMITTED");
        let delegation = handed(world, "education", "education.signer", "education.officer").await;
        let expected = json!({
            "id": delegation["id"], "role": "DEPARTMENT_SIGNER", "organization": { "code": "education" },
            "startsAt": world.clock.now().rfc3339(), "endsAt": in_days(world, 30), "active": true, "grantReason": "年休假",
            "holder": { "id": user(world, "education.officer").await }, "grantedBy": { "displayName": "name of education.signer" },
            "onBehalfOf": { "displayName": "name of education.signer" },
        });
        assert_eq!(delegation, expected);
        let mine = json!({ "role": "DEPARTMENT_OFFICER", "organization": { "code": "education" }, "onBehalfOf": null });
        let theirs = json!({
            "role": "DEPARTMENT_SIGNER", "organization": { "code": "education" }, "onBehalfOf": { "displayName": "name of education.signer" },
        });
        assert_eq!(roles(&officer).await, json!([mine, theirs]), "under the token that it has");
        duties::done(&officer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "on behalf")).await);
        let signed = json!([{ "signedBy": { "displayName": "name of education.officer" }, "onBehalfOf": { "displayName": "name of education.signer" } }]);
        for name in ["education.officer2", "fuchunwan-new-city.officer", "fengmao-office.coordinator", "data-platform"] {
            let person = world.person(name).await;
            assert_eq!(hands(&person, &duty).await, signed, "{name}");
            // And finds by its id on whose behalf it is.
            let by_id = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
            let data = person.ask_with(by_id, json!({ "id": user(world, "education.signer").await })).await;
            assert_eq!(data["node"]["displayName"], "name of education.signer", "{name}");
        }
        let trail = world.trail().await;
        let detail = |action: &str| -> Value {
            serde_json::from_str(&trail.iter().rfind(|event| event.action == action).unwrap().detail).unwrap()
        };
        for action in ["SIGN_DUTY", "DELEGATE_ROLE"] {
            assert_eq!(detail(action)["onBehalfOf"], json!(user(world, "education.signer").await), "{action}");
        }
        assert_eq!(detail("DELEGATE_ROLE")["reason"], "年休假");
        // Both see it, and who reads accounts; what one holds is nobody else's.
        let by_id = "query($id: ID!) { node(id: $id) { id } }";
        for (name, seen) in [
            ("education.signer", true), ("education.officer", true), ("secadmin", true), ("auditor", true),
            ("education.officer2", false), ("education.signer2", false), ("fengmao-office.coordinator", false),
        ] {
            let data = world.person(name).await.ask_with(by_id, json!({ "id": delegation["id"] })).await;
            assert_eq!(!data["node"].is_null(), seen, "{name}");
        }
        let given = "{ viewer { delegations { id } heldAssignments { id } } }";
        let of_signer = world.person("education.signer").await.ask(given).await;
        assert_eq!(of_signer["viewer"]["delegations"], json!([{ "id": delegation["id"] }]));
        assert!(!of_signer["viewer"]["heldAssignments"].to_string().contains(delegation["id"].as_str().unwrap()));
    }

    async fn who_holds_the_role_itself_signs_in_its_own_name(world) {
        handed(world, "education", "education.signer", "education.signer2").await;
        let second = world.person("education.signer2").await;
        let duty = duty_of(&second, "education", None).await;
        duties::done(&second.command("signDuty", signing(&duty, "ACKNOWLEDGE", "k")).await);
        assert_eq!(hands(&second, &duty).await, json!([{ "signedBy": { "displayName": "name of education.signer2" }, "onBehalfOf": null }]));
    }

    async fn many_duties_scores_and_opinions_are_signed_on_behalf_too(world) {
        let submitted = submitted(world).await;
        handed(world, "health", "health.signer", "health.officer").await;
        let officer = world.person("health.officer").await;
        let duty = duty_of(&officer, "health", None).await;
        let many = json!({
            "items": [{ "id": duty["id"], "contentDigest": duty["contentDigest"] }], "act": "ACKNOWLEDGE", "idempotencyKey": "many",
        });
        let query = "mutation($input: SignDutiesInput!) { signDuties(input: $input) { done userErrors { code } } }";
        assert_eq!(officer.ask_with(query, json!({ "input": many })).await["signDuties"]["done"], 1);
        let on_behalf = json!({ "displayName": "name of health.signer" });
        assert_eq!(hands(&officer, &duty).await[0]["onBehalfOf"], on_behalf);
        let seen = evaluations::evaluation(&officer, &submitted["id"]).await;
        evaluations::done(&evaluations::verify(&officer, &seen, &[("H1", "12")], "verify").await);
        let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { scores { supersededVerifications { onBehalfOf { displayName } }
            verifications { verifiedBy { displayName } onBehalfOf { displayName } } } } } }";
        let verification = |data: &Value, list: &str| {
            let scores = data["node"]["scores"].as_array().unwrap().clone();
            scores.into_iter().flat_map(|score| score[list].as_array().unwrap().clone()).next().unwrap()
        };
        let data = officer.ask_with(query, json!({ "id": submitted["id"] })).await;
        let found = verification(&data, "verifications");
        assert_eq!(found, json!({ "verifiedBy": { "displayName": "name of health.officer" }, "onBehalfOf": on_behalf }));
        // In its own name it is another's finding, though it is the same.
        let signer = world.person("health.signer").await;
        evaluations::done(&evaluations::verify(&signer, &seen, &[("H1", "12")], "again").await);
        let data = officer.ask_with(query, json!({ "id": submitted["id"] })).await;
        assert_eq!(verification(&data, "verifications"), json!({ "verifiedBy": { "displayName": "name of health.signer" }, "onBehalfOf": null }));
        evaluations::done(&evaluations::verify(&officer, &seen, &[("H1", "12")], "back").await);
        let office = world.person("fengmao-office.coordinator").await;
        let now = evaluations::evaluation(&office, &submitted["id"]).await;
        evaluations::done(&evaluations::give(&office, "returnEvaluation", reviews::deciding(&now, "return", &json!({ "reason": "补充" }))).await);
        let data = office.ask_with(query, json!({ "id": submitted["id"] })).await;
        assert_eq!(verification(&data, "supersededVerifications")["onBehalfOf"], on_behalf);

        let review = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let opinion = reviews::done(&reviews::sign(&officer, &review["id"], "APPROVE", "opinion").await);
        let query = "query($id: ID!) { node(id: $id) { ... on Opinion { signedBy { displayName } onBehalfOf { displayName } } } }";
        let told = json!({ "signedBy": { "displayName": "name of health.officer" }, "onBehalfOf": on_behalf });
        for name in ["health.officer2", "fengmao-office.coordinator"] {
            let person = world.person(name).await;
            assert_eq!(person.ask_with(query, json!({ "id": opinion["id"] })).await["node"], told, "{name}");
        }
        let other = world.person("education.officer").await;
        assert!(other.ask_with(query, json!({ "id": opinion["id"] })).await["node"].is_null());
    }

    async fn it_is_for_a_colleague_and_for_sixty_days(world) {
        let signer = world.person("education.signer").await;
        for name in ["education.officer", "health.officer", "fengmao-office.coordinator", "secadmin"] {
            world.person(name).await;
        }
        let to = async |name: &str| handing(world, "education", name).await;
        // Nobody else is of the organization, as far as one sees them.
        for name in ["health.officer", "fengmao-office.coordinator", "secadmin"] {
            refused(&give(&signer, "delegate", to(name).await).await, "NOT_FOUND", "to");
        }
        refused(&give(&signer, "delegate", to("education.signer").await).await, "NOT_PERMITTED", "to");
        let mut missing = to("education.officer").await;
        missing["to"] = json!("user_01h455vb4pex5vsknk084sn02q");
        refused(&give(&signer, "delegate", missing).await, "NOT_FOUND", "to");
        let mut elsewhere = to("education.officer").await;
        elsewhere["organization"] = json!("health");
        refused(&give(&signer, "delegate", elsewhere).await, "NOT_PERMITTED", "organization");
        let with = async |field: &str, value: Value| {
            let mut input = to("education.officer").await;
            input[field] = value;
            give(&signer, "delegate", input).await
        };
        refused(&with("role", json!("DEPARTMENT_OFFICER")).await, "NOT_PERMITTED", "organization");
        refused(&with("reason", json!("  ")).await, "INVALID", "reason");
        let beyond = world.clock.now().plus_seconds(60 * DAY + 1).rfc3339();
        refused(&with("endsAt", json!(beyond)).await, "INVALID", "endsAt");
        refused(&with("endsAt", json!(in_days(world, 0))).await, "INVALID", "endsAt");
        refused(&with("startsAt", json!(in_days(world, 31))).await, "INVALID", "endsAt");
        let mut far = to("education.officer").await;
        (far["startsAt"], far["endsAt"]) = (json!(in_days(world, 61)), json!(in_days(world, 70)));
        refused(&give(&signer, "delegate", far).await, "INVALID", "startsAt");
        // A beginning that is past makes it no longer.
        let mut past = to("education.officer").await;
        (past["startsAt"], past["endsAt"]) = (json!(in_days(world, -30)), json!(beyond));
        refused(&give(&signer, "delegate", past).await, "INVALID", "endsAt");
        done(&with("endsAt", json!(in_days(world, 60))).await);
        // Nor is it for longer by one after another.
        let mut next = to("education.officer").await;
        (next["startsAt"], next["endsAt"]) = (json!(in_days(world, 60)), json!(in_days(world, 90)));
        refused(&give(&signer, "delegate", next).await, "WRONG_STATE", "to");
        // Who is let in no more is no colleague, nor who was one.
        world.person("education.officer2").await;
        account::disable(&world.store, "education.officer2").await.unwrap();
        refused(&give(&signer, "delegate", to("education.officer2").await).await, "NOT_FOUND", "to");
        account::enable(&world.store, "education.officer2").await.unwrap();
        let role = Which::Role { account: "education.officer2", role: Role::DepartmentOfficer, organization: None };
        assignment::end(&world.store, &role).await.unwrap();
        refused(&give(&signer, "delegate", to("education.officer2").await).await, "NOT_FOUND", "to");
    }

    async fn it_is_not_passed_on(world) {
        handed(world, "education", "education.signer", "education.officer").await;
        world.person("education.officer2").await;
        let officer = world.person("education.officer").await;
        let onward = handing(world, "education", "education.officer2").await;
        refused(&give(&officer, "delegate", onward).await, "NOT_FOUND", "to");
        assert_eq!(officer.ask("{ viewer { colleagues { displayName } } }").await["viewer"]["colleagues"], json!([]));
        // Also by who hands on a role of its own elsewhere, and to whom it sees.
        let both = [(Role::DepartmentOfficer, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let both = world.member("both", &both).await;
        let signer = world.person("education.signer").await;
        done(&give(&signer, "delegate", handing(world, "education", "both").await).await);
        let two = [(Role::DepartmentOfficer, Some("education")), (Role::DepartmentOfficer, Some("health"))];
        world.member("two", &two).await;
        let onward = handing(world, "education", "two").await;
        refused(&give(&both, "delegate", onward).await, "NOT_PERMITTED", "organization");
        done(&give(&both, "delegate", handing(world, "health", "two").await).await);
        // Neither officers nor the office have what can be handed on.
        for (organization, from, to) in [
            ("education", "education.officer2", "education.officer"), ("fengmao-office", "fengmao-office.coordinator", "fengmao-office.deputy"),
        ] {
            world.person(to).await;
            let person = world.person(from).await;
            refused(&give(&person, "delegate", handing(world, organization, to).await).await, "NOT_FOUND", "to");
        }
    }

    async fn a_signer_sees_its_colleagues_by_name(world) {
        let signer = world.person("education.signer").await;
        for name in ["education.officer", "education.signer2", "education.officer3", "health.officer"] {
            world.person(name).await;
        }
        let colleagues = async || signer.ask("{ viewer { colleagues { id displayName } } }").await["viewer"]["colleagues"].clone();
        let person = async |name: &str| json!({ "id": user(world, name).await, "displayName": format!("name of {name}") });
        let all = json!([person("education.officer").await, person("education.officer3").await, person("education.signer2").await]);
        assert_eq!(colleagues().await, all);
        let by_id = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
        for (name, seen) in [("education.officer3", true), ("health.officer", false)] {
            let data = signer.ask_with(by_id, json!({ "id": user(world, name).await })).await;
            assert_eq!(!data["node"].is_null(), seen, "{name}");
        }
        account::disable(&world.store, "education.officer3").await.unwrap();
        later(world);
        assert_eq!(colleagues().await, json!([all[0], all[2]]));
        let officer = world.person("education.officer").await;
        assert_eq!(officer.ask("{ viewer { colleagues { id } } }").await["viewer"]["colleagues"], json!([]));
    }
}
