//! One person is one person, whoever stands in for it: one signature in a review, and four eyes.

use super::{done, give, handed, handing};
use crate::{
    duties::{self, again, deciding, duty_of, signing},
    reviews::{self, review, sign},
};
use entity::vocabulary::Role;
use serde_json::{Value, json};

fn signs(seen: &Value) -> bool {
    let actions = seen["viewerActions"].as_array().unwrap();
    actions.iter().find(|action| action["action"] == "SIGN_OPINION").unwrap()["allowed"] == true
}

both! {
    async fn who_signs_on_behalf_speaks_for_both(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let id = &opened["id"];
        let awaiting = "{ reviews(filter: { awaitingMySignature: true }) { nodes { id } } }";
        // The one signs for health too; the other, its colleague at education, for planning too.
        let one = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let one = world.member("one", &one).await;
        let other = [(Role::DepartmentOfficer, Some("education")), (Role::DepartmentSigner, Some("planning-resources"))];
        let other = world.member("other", &other).await;
        done(&give(&one, "delegate", handing(world, "education", "other").await).await);
        let seen = review(&other, id).await;
        assert!(signs(&seen) && signs(&review(&one, id).await));
        reviews::done(&sign(&other, id, "APPROVE", "on behalf").await);
        let by = "query($id: ID!) { node(id: $id) { ... on Review { opinions { organization { code } onBehalfOf { displayName } } } } }";
        let told = world.person("fengmao-office.coordinator").await.ask_with(by, json!({ "id": id })).await;
        let first = told["node"]["opinions"][0].clone();
        let signed_for_education = first["organization"]["code"] == "education";
        assert_eq!(first["onBehalfOf"].is_null(), !signed_for_education, "{first}");
        // What it would sign next, it may not, nor may on whose behalf it was.
        for person in [&one, &other] {
            let refused = sign(person, id, "APPROVE", "another").await;
            if signed_for_education || person.token == other.token {
                reviews::refused(&refused, "NOT_PERMITTED", "input.review");
                assert!(!signs(&review(person, id).await));
                assert_eq!(person.ask(awaiting).await["reviews"]["nodes"], json!([]));
            }
        }
    }

    async fn a_delegator_that_spoke_is_spoken_for_by_nobody(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let id = &opened["id"];
        let one = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let one = world.member("one", &one).await;
        world.person("health.officer").await;
        world.person("education.officer").await;
        for (organization, to) in [("education", "education.officer"), ("health", "health.officer")] {
            done(&give(&one, "delegate", handing(world, organization, to).await).await);
        }
        let (education, health) = (world.person("education.officer").await, world.person("health.officer").await);
        assert!(signs(&review(&education, id).await) && signs(&review(&health, id).await));
        let awaiting = "{ reviews(filter: { awaitingMySignature: true }) { nodes { id } } }";
        assert_eq!(health.ask(awaiting).await["reviews"]["nodes"], json!([{ "id": id }]));
        reviews::done(&sign(&education, id, "APPROVE", "k").await);
        // By the one's name something is signed: nothing else is, by itself or by who stands in for it.
        assert!(!signs(&review(&health, id).await));
        assert_eq!(health.ask(awaiting).await["reviews"]["nodes"], json!([]));
        reviews::refused(&sign(&health, id, "APPROVE", "k").await, "NOT_PERMITTED", "input.review");
        reviews::refused(&sign(&one, id, "APPROVE", "k").await, "NOT_PERMITTED", "input.review");
        // What is withdrawn was signed too, and may be signed again for the same.
        let opinion = &review(&education, id).await["opinions"][0]["id"];
        let withdrawing = json!({ "opinion": opinion, "reason": "再议", "idempotencyKey": "w" });
        reviews::done(&reviews::give(&one, "withdrawOpinion", withdrawing).await);
        reviews::refused(&sign(&health, id, "APPROVE", "again").await, "NOT_PERMITTED", "input.review");
        reviews::done(&sign(&one, id, "APPROVE", "again").await);
    }

    async fn whose_completion_it_is_does_not_confirm_it(world) {
        let both = [(Role::DepartmentSigner, Some("education")), (Role::Coordinator, Some("fengmao-office"))];
        let delegator = world.member("delegator", &both).await;
        let holder = [(Role::DepartmentOfficer, Some("education")), (Role::Coordinator, Some("fengmao-office"))];
        let holder = world.member("holder", &holder).await;
        done(&give(&delegator, "delegate", handing(world, "education", "holder").await).await);
        let mut duty = duty_of(&holder, "education", None).await;
        for act in ["ACKNOWLEDGE", "COMPLETE"] {
            duty = duties::done(&holder.command("signDuty", signing(&duty, act, act)).await);
        }
        let coordinator = world.person("fengmao-office.coordinator").await;
        let awaits = async |person: &crate::harness::Person<'_>| {
            let query = "query($of: String) { duties(first: 100, filter: { awaitingMe: true, status: [COMPLETED], organization: $of }) { totalCount } }";
            person.ask_with(query, json!({ "of": "education" })).await["duties"]["totalCount"].clone()
        };
        let confirms = |seen: &Value| {
            let actions = seen["viewerActions"].as_array().unwrap();
            actions.iter().find(|action| action["action"] == "CONFIRM").unwrap()["allowed"] == true
        };
        for (round, reopened) in [("first", false), ("again", true)] {
            for person in [&holder, &delegator] {
                let seen = again(person, &duty).await;
                assert!(!confirms(&seen), "{round}: {seen}");
                duties::refused(&person.command("confirmDuty", deciding(&seen, None, &format!("c {round}"))).await, "NOT_PERMITTED");
                let many = json!({ "items": [{ "id": seen["id"], "expectedRevision": seen["revision"] }], "idempotencyKey": format!("m {round}") });
                let query = "mutation($input: ConfirmDutiesInput!) { confirmDuties(input: $input) { userErrors { code } } }";
                let refused = person.ask_with(query, json!({ "input": many })).await;
                assert_eq!(refused["confirmDuties"]["userErrors"][0]["code"], "NOT_PERMITTED");
                assert_eq!(awaits(person).await, 0, "{round}");
            }
            if reopened {
                break;
            }
            assert_eq!(awaits(&coordinator).await, 1);
            let seen = again(&coordinator, &duty).await;
            let confirmed = duties::done(&coordinator.command("confirmDuty", deciding(&seen, None, "confirm")).await);
            let opening = deciding(&confirmed, Some("误确认"), "reopen");
            duties::done(&world.person("fengmao-office.deputy").await.command("reopenDuty", opening).await);
        }
        let deputy = world.person("fengmao-office.deputy").await;
        let seen = again(&deputy, &duty).await;
        duties::done(&deputy.command("confirmDuty", deciding(&seen, None, "last")).await);
    }

    async fn a_completion_is_recalled_by_its_hand_or_on_whose_behalf_it_was(world) {
        handed(world, "education", "education.signer", "education.officer").await;
        let officer = world.person("education.officer").await;
        let signer = world.person("education.signer").await;
        let third = world.person("education.signer2").await;
        let mut duty = duty_of(&officer, "education", None).await;
        duty = duties::done(&officer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        for (round, by) in [("officer", &officer), ("signer", &signer)] {
            duty = duties::done(&officer.command("signDuty", signing(&duty, "COMPLETE", round)).await);
            let completion = duty["signOffs"].as_array().unwrap().last().unwrap()["id"].clone();
            let recalling = json!({ "signOff": completion, "reason": "附件有误", "idempotencyKey": format!("recall {round}") });
            let query = "mutation($input: RecallSignOffInput!) { recallSignOff(input: $input) { duty { id status contentDigest signOffs { id } } userErrors { code } } }";
            let refused = third.ask_with(query, json!({ "input": recalling })).await;
            assert_eq!(refused["recallSignOff"]["userErrors"][0]["code"], "NOT_PERMITTED");
            let recalled = by.ask_with(query, json!({ "input": recalling })).await["recallSignOff"].clone();
            assert_eq!(recalled["userErrors"], json!([]), "{round}: {recalled}");
            duty = recalled["duty"].clone();
            assert_eq!(duty["status"], "ACKNOWLEDGED");
        }
    }
}
