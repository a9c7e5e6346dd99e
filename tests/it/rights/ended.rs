//! With what a delegation ends: at once, in every process.

use super::{done, give, handed, handing, in_days, later, own, refused, roles};
use crate::{
    duties::{duty_of, signing},
    harness::{Interleaved, Person, World, interleaved},
};
use entity::vocabulary::Role;
use future_community::domain::{
    account,
    assignment::{self, Which},
};
use serde_json::{Value, json};

/// Whether the officer may sign for its department now, at this server and at another.
async fn stands_in(world: &World, officer: &Person<'_>) -> bool {
    let query = "{ viewer { assignments { onBehalfOf { displayName } } } duties(first: 1) { nodes { viewerActions { action reason } } } }";
    let mut told = Vec::new();
    for server in [world.router.clone(), world.another_server().await] {
        let data = officer.send_to(&server, query, json!({})).await.data().clone();
        let roles = data["viewer"]["assignments"].to_string().contains("name of education.signer");
        let acknowledging = &data["duties"]["nodes"][0]["viewerActions"][0];
        assert_eq!(acknowledging["action"], "ACKNOWLEDGE");
        assert_eq!(roles, !acknowledging["reason"].to_string().contains("not permitted"), "{data}");
        told.push(roles);
    }
    assert_eq!(told[0], told[1]);
    told[0]
}

async fn active(person: &Person<'_>, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on HeldAssignment { active } } }";
    person.ask_with(query, json!({ "id": id })).await["node"]["active"].clone()
}

both! {
    async fn it_holds_while_the_delegator_holds_the_role_and_is_let_in(world) {
        let secadmin = world.person("secadmin").await;
        let delegation = handed(world, "education", "education.signer", "education.officer").await;
        let officer = world.person("education.officer").await;
        assert!(stands_in(world, &officer).await);
        account::disable(&world.store, "education.signer").await.unwrap();
        assert!(!stands_in(world, &officer).await, "the delegator is not let in");
        assert_eq!(active(&officer, &delegation["id"]).await, false);
        account::enable(&world.store, "education.signer").await.unwrap();
        assert!(stands_in(world, &officer).await);
        assert_eq!(active(&officer, &delegation["id"]).await, true);
        let id = own(world, "education.signer", Role::DepartmentSigner).await.id.to_string();
        done(&give(&secadmin, "endAssignment", json!({ "id": id, "reason": "调离" })).await);
        assert!(!stands_in(world, &officer).await, "the delegator's role has ended");
        assert_eq!(active(&officer, &delegation["id"]).await, false);
        // It is not taken up again with a role that is given later.
        later(world);
        let again = json!({ "account": super::user(world, "education.signer").await, "role": "DEPARTMENT_SIGNER", "organization": "education", "reason": "回任" });
        done(&give(&secadmin, "grantAssignment", again).await);
        assert!(!stands_in(world, &officer).await, "what was handed on is over");
        // A new one is.
        let signer = world.person("education.signer").await;
        done(&give(&signer, "delegate", handing(world, "education", "education.officer").await).await);
        assert!(stands_in(world, &officer).await);
    }

    async fn it_holds_while_its_holder_is_of_the_organization(world) {
        let delegation = handed(world, "education", "education.signer", "education.officer").await;
        let officer = world.person("education.officer").await;
        let role = Which::Role { account: "education.officer", role: Role::DepartmentOfficer, organization: None };
        assignment::end(&world.store, &role).await.unwrap();
        assert_eq!(roles(&officer).await, json!([]));
        assert_eq!(active(&officer, &delegation["id"]).await, false);
    }

    async fn it_holds_in_its_time(world) {
        let signer = world.person("education.signer").await;
        let officer = world.person("education.officer").await;
        let mut input = handing(world, "education", "education.officer").await;
        input["startsAt"] = json!(in_days(world, 1));
        let delegation = done(&give(&signer, "delegate", input).await);
        assert_eq!((active(&officer, &delegation["id"]).await, roles(&officer).await.as_array().unwrap().len()), (json!(false), 1));
        world.clock.advance(super::DAY);
        let officer = world.person("education.officer").await;
        assert!(stands_in(world, &officer).await);
        world.clock.advance(29 * super::DAY);
        let officer = world.person("education.officer").await;
        assert_eq!(roles(&officer).await.as_array().unwrap().len(), 1);
        assert_eq!(active(&officer, &delegation["id"]).await, false);
    }

    async fn either_of_the_two_ends_it_and_the_security_administrator(world) {
        let officer = world.person("education.officer").await;
        let ending = |id: &Value| json!({ "id": id, "reason": "提前返岗" });
        for by in ["education.signer", "education.officer", "secadmin"] {
            let delegation = handed(world, "education", "education.signer", "education.officer").await;
            assert!(stands_in(world, &officer).await);
            for other in ["education.signer2", "health.signer", "fengmao-office.coordinator"] {
                refused(&give(&world.person(other).await, "endDelegation", ending(&delegation["id"])).await, "NOT_FOUND", "id");
            }
            for other in ["sysadmin", "auditor", "secadmin"] {
                refused(&give(&world.person(other).await, "endDelegation", ending(&delegation["id"])).await, "NOT_PERMITTED", "id");
            }
            for other in ["education.signer", "education.officer"] {
                refused(&give(&world.person(other).await, "endAssignment", ending(&delegation["id"])).await, "NOT_PERMITTED", "id");
            }
            later(world);
            let command = if by == "secadmin" { "endAssignment" } else { "endDelegation" };
            let ended = done(&give(&world.person(by).await, command, ending(&delegation["id"])).await);
            assert_eq!((&ended["active"], &ended["endsAt"]), (&json!(false), &json!(world.clock.now().rfc3339())), "{by}");
            assert!(!stands_in(world, &officer).await, "{by}");
            let last = world.trail().await.pop().unwrap();
            assert_eq!(last.action, if by == "secadmin" { "END_ROLE" } else { "END_DELEGATION" });
            assert!(last.detail.contains("提前返岗"), "{}", last.detail);
            refused(&give(&world.person(by).await, command, ending(&delegation["id"])).await, "WRONG_STATE", "id");
            later(world);
        }
        // What is one's own is no delegation.
        let mine = own(world, "education.officer", Role::DepartmentOfficer).await.id.to_string();
        refused(&give(&officer, "endDelegation", ending(&json!(mine))).await, "NOT_PERMITTED", "id");
    }

    async fn what_is_done_on_behalf_is_done_before_the_right_ends_or_not_at_all(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let open = "{ duties(first: 50, filter: { organization: \"education\" }) { nodes { id contentDigest } } }";
        let mut open = office.ask(open).await["duties"]["nodes"].as_array().unwrap().clone();
        let (mut overtaken, mut waited_for) = (0, 0);
        for statements in 1..16 {
            let (from, to) = (format!("education.signer{statements}"), format!("education.officer{statements}"));
            handed(world, "education", &from, &to).await;
            let officer = world.person(&to).await;
            let duty = open.pop().unwrap();
            let sign = async {
                let query = "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";
                officer.send(query, json!({ "input": signing(&duty, "ACKNOWLEDGE", "k") })).await.body
            };
            let which = Which::Role { account: &from, role: Role::DepartmentSigner, organization: None };
            let ends = assignment::end(&world.store, &which);
            let Interleaved { first, second, first_was_done, second_overtook } = interleaved(world, statements, sign, ends).await;
            second.unwrap();
            let is_done = !first["data"]["signDuty"]["signOff"].is_null();
            if is_done {
                let last = world.trail().await.pop().unwrap();
                assert_ne!(last.action, "SIGN_DUTY", "at {statements}: the right had ended");
            }
            assert!(first["errors"].is_null(), "{first}");
            overtaken += i32::from(second_overtook && !is_done);
            waited_for += i32::from(is_done && !first_was_done && !second_overtook);
        }
        assert!(overtaken > 0 || world.database.is_sqlite(), "it ended before the command once");
        assert!(waited_for > 0 || world.database.is_sqlite(), "it waited for the command once");
    }

    async fn who_stands_in_does_no_more_statements_than_it_must(world) {
        let officer = world.person("education.officer").await;
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let counted = async |person: &Person<'_>, act: &str, key: &str| {
            let seen = crate::duties::again(person, &duty).await;
            let before = world.store.statements();
            crate::duties::done(&person.command("signDuty", signing(&seen, act, key)).await);
            world.store.statements() - before
        };
        let own = counted(&signer, "ACKNOWLEDGE", "own").await;
        handed(world, "education", "education.signer", "education.officer").await;
        let on_behalf = counted(&officer, "COMPLETE", "on behalf").await;
        // Who signed and on whose behalf; and on PostgreSQL the delegator's account is shared.
        let shares = u64::from(!world.database.is_sqlite());
        assert!(on_behalf <= own + 1 + shares, "{own} {on_behalf}");
    }
}
