//! Two processes on one database whose clocks are two minutes apart: what came last stands in rows.

use crate::{
    duties::{self, deciding, duty_of, signing},
    harness::{Person, World},
    reviews,
};
use axum::Router;
use future_community::clock::Clock;
use serde_json::{Value, json};

/// A process whose clock is two minutes ahead of the world's.
async fn ahead(world: &World) -> Router {
    let clock = Clock::standing_at(world.clock.now());
    clock.advance(120);
    world.server_by(&clock).await
}

/// Gives a command on a duty to a process; answers its payload.
async fn command(router: &Router, person: &Person<'_>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ duty {{ id revision status contentDigest updatedAt }} \
         userErrors {{ code path }} }} }}"
    );
    person.send_to(router, &query, json!({ "input": input })).await.data()[name].clone()
}

/// The confirmation as it is offered.
async fn may_confirm(person: &Person<'_>, duty: &Value) -> bool {
    let seen = duties::again(person, duty).await;
    let mut actions = seen["viewerActions"].as_array().unwrap().iter();
    actions.find(|it| it["action"] == "CONFIRM").unwrap()["allowed"] == true
}

both! {
    async fn who_completed_a_duty_last_is_not_told_by_a_clock(world) {
        let (ahead, behind) = (ahead(world).await, &world.router);
        let coordinator = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let duty = duty_of(&coordinator, "fengmao-office", None).await;
        let duty = duties::done(&command(&ahead, &coordinator, "signDuty", signing(&duty, "ACKNOWLEDGE", "a")).await);
        let duty = duties::done(&command(&ahead, &coordinator, "signDuty", signing(&duty, "COMPLETE", "b")).await);
        let duty = duties::done(&command(behind, &deputy, "returnDuty", deciding(&duty, Some("再看"), "c")).await);
        let duty = duties::done(&command(behind, &deputy, "signDuty", signing(&duty, "COMPLETE", "d")).await);
        let seen = duties::again(&coordinator, &duty).await;
        let by: Vec<&str> =
            seen["signOffs"].as_array().unwrap().iter().map(|it| it["signedBy"]["displayName"].as_str().unwrap()).collect();
        let (first, last) = ("name of fengmao-office.coordinator", "name of fengmao-office.deputy");
        assert_eq!(by, [first, first, last], "in the order in which they were given");
        assert!(!may_confirm(&deputy, &duty).await, "who completed it last");
        assert!(may_confirm(&coordinator, &duty).await);
        for router in [&ahead, behind] {
            let confirming = deciding(&duty, None, "e");
            duties::refused(&command(router, &deputy, "confirmDuty", confirming).await, "NOT_PERMITTED");
        }
        duties::done(&command(behind, &coordinator, "confirmDuty", deciding(&duty, None, "f")).await);
    }

    async fn what_changes_later_never_looks_older(world) {
        let (ahead, behind) = (ahead(world).await, &world.router);
        let office = world.person("fengmao-office.coordinator").await;
        let mut duty = duty_of(&office, "education", None).await;
        let mut moments = Vec::new();
        for (at, router) in [&ahead, behind, behind, &ahead, behind].into_iter().enumerate() {
            let mut input = deciding(&duty, None, &format!("due {at}"));
            input["dueOn"] = json!(format!("2022-12-0{}", at + 1));
            duty = duties::done(&command(router, &office, "setDutyDueDate", input).await);
            moments.push(duty["updatedAt"].as_str().unwrap().to_owned());
        }
        assert!(moments[1] > moments[0] && moments[2] > moments[1] && moments[4] > moments[3], "{moments:?}");
        assert!(moments[3] >= moments[2], "{moments:?}");
    }

    async fn a_later_round_is_the_newest(world) {
        let (ahead, behind) = (ahead(world).await, &world.router);
        let office = world.person("fengmao-office.coordinator").await;
        let open = "mutation($input: OpenReviewInput!) { openReview(input: $input) { review { id round revision } userErrors { code } } }";
        let input = |key: &str| json!({ "input": { "community": "jiangbin", "kind": "RECHECK", "idempotencyKey": key } });
        let first = office.send_to(&ahead, open, input("first")).await.data()["openReview"]["review"].clone();
        let cancel = reviews::deciding(&first, "cancel", &json!({ "reason": "误发" }));
        reviews::done(&reviews::give(&office, "cancelReview", cancel).await);
        let second = office.send_to(behind, open, input("second")).await.data()["openReview"]["review"].clone();
        assert_eq!((&first["round"], &second["round"]), (&json!(1), &json!(2)));
        let newest = office.ask("{ reviews(first: 1) { nodes { round } } }").await;
        assert_eq!(newest["reviews"]["nodes"][0]["round"], 2);
    }

    async fn opinions_stand_in_the_order_in_which_they_were_signed(world) {
        let (ahead, behind) = (ahead(world).await, &world.router);
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        let seen = reviews::review(&health, &opened["id"]).await;
        let sign = "mutation($input: SignOpinionInput!) { signOpinion(input: $input) { opinion { id } userErrors { code } } }";
        let input = |decision: &str, key: &str| {
            json!({ "input": {
                "review": opened["id"], "decision": decision, "comment": "见附件", "contentDigest": seen["contentDigest"],
                "idempotencyKey": key,
            } })
        };
        let first = health.send_to(&ahead, sign, input("RETURN", "first")).await.data()["signOpinion"]["opinion"].clone();
        let input_of_withdrawal = json!({ "opinion": first["id"], "reason": "再议", "idempotencyKey": "withdraw" });
        reviews::done(&reviews::give(&health, "withdrawOpinion", input_of_withdrawal).await);
        let second = health.send_to(behind, sign, input("APPROVE", "second")).await;
        assert_eq!(second.data()["signOpinion"]["userErrors"], json!([]));
        let seen = reviews::review(&health, &opened["id"]).await;
        let decisions: Vec<&str> =
            seen["opinions"].as_array().unwrap().iter().map(|it| it["decision"].as_str().unwrap()).collect();
        assert_eq!(decisions, ["RETURN", "APPROVE"]);
    }
}
