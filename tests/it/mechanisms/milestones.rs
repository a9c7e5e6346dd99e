//! Milestones of the special plan (§五(二)): who says that one is reached, from where, and who sees it.

use super::{milestone, of_milestone, reached, refused, taken_back};
use crate::{
    files::{pdf, uploaded},
    harness::Pack,
    reference::rows,
};
use entity::{
    organization,
    vocabulary::{MilestoneStatus, Role},
};
use future_community::workflow::milestone::Step;
use serde_json::{Value, json};

both! {
    async fn an_owner_reaches_its_milestone_with_files(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let seen = milestone(&health, "plan-published").await;
        assert_eq!((&seen["status"], &seen["owner"]["code"], &seen["responsibility"]["code"]), (&json!("OVERDUE"), &json!("fengmao-office"), &json!("fengmao-office-4")));
        assert_eq!((&seen["dueOn"], &seen["clause"], &seen["decided"]), (&json!("2022-07-31"), &json!("五（二）"), &json!(true)));
        assert_eq!(milestone(&health, "plan-reported").await["status"], "PENDING");
        let file = uploaded(&office, "公示.pdf", &pdf("plan")).await["id"].clone();
        let input = json!({ "reachedOn": "2022-07-29", "attachments": [file] });
        let done = of_milestone(&office, "reachMilestone", "plan-published", input).await["milestone"].clone();
        assert_eq!((&done["status"], &done["reachedOn"], &done["revision"]), (&json!("REACHED"), &json!("2022-07-29"), &json!(2)));
        // Whoever takes part in the programme sees it, and its files.
        let seen = milestone(&health, "plan-published").await;
        assert_eq!((&seen["status"], &seen["attachments"][0]["name"]), (&json!("REACHED"), &json!("公示.pdf")));
        let of_file = "query($id: ID!) { node(id: $id) { ... on Attachment { name } } }";
        assert_eq!(health.ask_with(of_file, json!({ "id": file })).await["node"]["name"], "公示.pdf");
        let platform = world.person("data-platform").await;
        assert_eq!(platform.ask_with(of_file, json!({ "id": file })).await["node"], Value::Null);
        // Taken back, its files go, and why stands until it is reached again.
        let back = taken_back(&office, "plan-published").await;
        assert_eq!((&back["status"], &back["takenBackReason"], &back["attachments"]), (&json!("OVERDUE"), &json!("误记"), &json!([])));
        assert_eq!(health.ask_with(of_file, json!({ "id": file })).await["node"], Value::Null);
        let again = reached(&office, "plan-published", "2022-07-31").await;
        assert_eq!((&again["takenBackReason"], &again["revision"]), (&Value::Null, &json!(4)));
        let trail: Vec<_> = world.trail().await.into_iter().map(|it| it.action).filter(|it| it.contains("MILESTONE")).collect();
        assert_eq!(trail, ["REACH_MILESTONE", "TAKE_BACK_MILESTONE", "REACH_MILESTONE"]);
    }

    async fn who_does_not_own_it_does_not_reach_it(world) {
        let reach = json!({ "reachedOn": "2022-08-01" });
        for name in ["planning-resources.officer", "health.signer", "fuchun-subdistrict.signer"] {
            let person = world.person(name).await;
            refused(&of_milestone(&person, "reachMilestone", "plan-reported", reach.clone()).await, "NOT_PERMITTED", "id");
            let allowed: Vec<_> = milestone(&person, "plan-reported").await["viewerActions"].as_array().unwrap().iter().map(|it| it["allowed"].clone()).collect();
            assert_eq!(allowed, [json!(false), json!(false)], "{name}");
        }
        let owner = world.person("planning-resources.signer").await;
        refused(&of_milestone(&owner, "reachMilestone", "plan-published", reach.clone()).await, "NOT_PERMITTED", "id");
        reached(&owner, "plan-reported", "2022-08-01").await;
        // The office leads the plan as a whole.
        taken_back(&world.person("fengmao-office.coordinator").await, "plan-reported").await;
        // Who reads for its owner, and reaches for the office, does it for the office.
        let both = [(Role::DepartmentOfficer, Some("planning-resources")), (Role::Coordinator, Some("fengmao-office"))];
        reached(&world.member("both", &both).await, "plan-reported", "2022-08-01").await;
        let offices: Vec<_> = rows::<organization::Entity>(world).await.into_iter().filter(|it| it.code == "fengmao-office").map(|it| Some(it.id)).collect();
        assert_eq!([world.trail().await.last().unwrap().organization_id].as_slice(), offices);
    }

    async fn every_state_by_every_step(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for status in [MilestoneStatus::Pending, MilestoneStatus::Overdue, MilestoneStatus::Reached] {
            for step in Step::ALL {
                let code = if status == MilestoneStatus::Pending { "plan-reported" } else { "plan-published" };
                let now = milestone(&office, code).await["status"].clone();
                if status == MilestoneStatus::Reached && now != "REACHED" {
                    reached(&office, code, "2022-07-30").await;
                } else if status != MilestoneStatus::Reached && now == "REACHED" {
                    taken_back(&office, code).await;
                }
                let line = step.transition();
                let seen = milestone(&office, code).await;
                assert_eq!(seen["status"], json!(status.to_string()));
                let allowed = line.from.contains(&status);
                let action = seen["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == line.name);
                assert_eq!(action.unwrap()["allowed"], allowed, "{status:?} {step:?}");
                let payload = match step {
                    Step::Reach => of_milestone(&office, "reachMilestone", code, json!({ "reachedOn": "2022-07-30" })).await,
                    Step::TakeBack => of_milestone(&office, "takeBackMilestone", code, json!({ "reason": "误记" })).await,
                };
                if allowed {
                    assert_eq!(payload["userErrors"], json!([]), "{status:?} {step:?}");
                } else {
                    refused(&payload, "WRONG_STATE", "id");
                }
            }
        }
    }

    async fn what_makes_no_sense_is_refused(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for day in ["2022-08-02", "2030-01-01"] {
            refused(&of_milestone(&office, "reachMilestone", "plan-published", json!({ "reachedOn": day })).await, "INVALID", "reachedOn");
        }
        let stale = json!({ "reachedOn": "2022-07-31", "expectedRevision": 9 });
        refused(&of_milestone(&office, "reachMilestone", "plan-published", stale).await, "CONFLICT", "expectedRevision");
        reached(&office, "plan-published", "2022-07-31").await;
        refused(&of_milestone(&office, "takeBackMilestone", "plan-published", json!({ "reason": " " })).await, "INVALID", "reason");
    }

    async fn a_milestone_that_a_later_pack_drops_stays_as_it_is(world) {
        let office = world.person("fengmao-office.coordinator").await;
        reached(&office, "plan-reported", "2022-08-01").await;
        let text = std::fs::read_to_string(crate::harness::World::pack().join("targets.toml")).unwrap();
        let (before, rest) = text.split_once("code = \"plan-reported\"").unwrap();
        let (_, after) = rest.split_once("[[requirements]]").unwrap();
        let before = before.rsplit_once("[[milestones]]").unwrap().0;
        let pack = Pack::copy();
        std::fs::write(pack.path().join("targets.toml"), format!("{before}[[requirements]]{after}")).unwrap();
        assert!(pack.import(world).await.targets);
        let data = office.ask("{ milestones { code status withdrawnAt } }").await;
        assert_eq!((&data["milestones"][1]["status"], data["milestones"][1]["withdrawnAt"].is_null()), (&json!("REACHED"), false));
        refused(&of_milestone(&office, "takeBackMilestone", "plan-reported", json!({ "reason": "误记" })).await, "WRONG_STATE", "id");
    }
}
