//! What a step needs, said by `viewerActions` and by the command alike.

use super::{CODE, brought_to, community, done, give, plan, refused, take, taking};
use crate::{duties, plans_of_projects as plans, policy, reviews};
use serde_json::{Value, json};

fn why(seen: &Value, action: &str) -> String {
    let actions = seen["viewerActions"].as_array().unwrap();
    let action = actions.iter().find(|it| it["action"] == action).unwrap();
    action["reason"].as_str().unwrap_or_default().to_owned()
}

both! {
    async fn the_work_begins_once_it_is_prepared(world) {
        let office = world.person("fengmao-office.coordinator").await;
        brought_to(world, "LISTED").await;
        let unit = world.person("changkou-town.officer").await;
        let (_, start) = taking("startImplementation", "2021-05-10");
        let said = why(&community(&unit, CODE).await, "START_IMPLEMENTATION");
        assert!(said.contains("development-reform-2") && said.contains("changkou-town-1"), "{said}");
        assert!(!said.contains("education-1"), "{said}");
        let payload = give(&unit, "startImplementation", start.clone()).await;
        refused(&payload, "WRONG_STATE", "community");
        assert_eq!(payload["userErrors"][0]["message"], said);

        assert!(said.contains("no implementation plan has passed its appraisal"), "{said}");
        plan(world).await;
        let said = why(&community(&unit, CODE).await, "START_IMPLEMENTATION");
        assert!(said.contains("development-reform-2") && !said.contains("implementation plan"), "{said}");
        // A later version takes its place, and is not appraised yet.
        let signer = world.person("changkou-town.signer").await;
        let later = plans::submitted(&signer, CODE, plans::IMPLEMENTATION).await;
        let said = why(&community(&unit, CODE).await, "START_IMPLEMENTATION");
        assert!(said.contains("no implementation plan has passed its appraisal"), "{said}");
        let review = plans::appraised(world, CODE, &[&later]).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        plans::ended(world, &review, "concludeReview", json!({ "conclusion": "PASSED" })).await;

        policy::acknowledge(world, "changkou-town-1", CODE).await;
        policy::acknowledge(world, "development-reform-2", CODE).await;
        let said = why(&community(&unit, CODE).await, "START_IMPLEMENTATION");
        assert!(said.contains("development-reform-2") && !said.contains("changkou-town-1"), "{said}");
        let reform = world.person("development-reform.signer").await;
        let duty = policy::duty(&reform, "development-reform-2", CODE).await;
        duties::done(&reform.command("signDuty", duties::signing(&duty, "COMPLETE", "complete")).await);
        assert_eq!(why(&community(&unit, CODE).await, "START_IMPLEMENTATION"), "");
        done(&give(&unit, "startImplementation", start).await);
        assert!(!why(&community(&office, CODE).await, "START_IMPLEMENTATION").contains("development-reform-2"));
    }

    async fn acceptance_is_asked_for_after_the_unit_s_own(world) {
        brought_to(world, "IMPLEMENTING").await;
        let unit = world.person("changkou-town.signer").await;
        let said = why(&community(&unit, CODE).await, "REQUEST_ACCEPTANCE");
        assert!(said.contains("the unit's own acceptance is not recorded"), "{said}");
        let (_, request) = taking("requestAcceptance", "2022-07-10");
        refused(&give(&unit, "requestAcceptance", request).await, "WRONG_STATE", "community");
    }

    async fn a_digital_platform_passes_its_final_acceptance_first(world) {
        brought_to(world, "RECHECKED").await;
        let office = world.person("fengmao-office.coordinator").await;
        let open = async |kind: &str| reviews::opened(world, CODE, kind, None).await;
        // One that was cancelled makes no platform.
        let preliminary = open("PLATFORM_PRELIMINARY_ACCEPTANCE").await;
        let cancelling = reviews::deciding(&preliminary, "cancel", &json!({ "reason": "误发" }));
        let said = why(&community(&office, CODE).await, "RECORD_ACCEPTANCE");
        assert!(said.contains("final acceptance"), "{said}");
        reviews::done(&reviews::give(&office, "cancelReview", cancelling).await);
        assert_eq!(why(&community(&office, CODE).await, "RECORD_ACCEPTANCE"), "");
        let last = open("PLATFORM_FINAL_ACCEPTANCE").await;
        let (_, accept) = taking("recordAcceptance", "2022-08-01");
        refused(&give(&office, "recordAcceptance", accept).await, "WRONG_STATE", "community");
        reviews::all_sign(world, &last, "APPROVE").await;
        let seen = reviews::review(&office, &last["id"]).await;
        let passing = reviews::deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }));
        reviews::done(&reviews::give(&office, "concludeReview", passing).await);
        take(world, "recordAcceptance", "2022-08-01").await;
    }

    async fn each_level_accepts_once_the_city_before_the_province(world) {
        brought_to(world, "RECHECKED").await;
        let office = world.person("fengmao-office.coordinator").await;
        let provincial = json!({ "level": "PROVINCIAL", "acceptedOn": "2022-08-01" });
        refused(&give(&office, "recordAcceptance", provincial.clone()).await, "WRONG_STATE", "level");
        take(world, "recordAcceptance", "2022-08-01").await;
        let (_, municipal) = taking("recordAcceptance", "2022-08-01");
        refused(&give(&office, "recordAcceptance", municipal.clone()).await, "WRONG_STATE", "level");
        done(&give(&office, "recordAcceptance", provincial).await);
        refused(&give(&office, "recordAcceptance", municipal).await, "WRONG_STATE", "community");
        assert!(why(&community(&office, CODE).await, "RECORD_ACCEPTANCE").contains("no further level"));
    }

    async fn what_aims_at_the_province_alone_goes_there(world) {
        for (step, day) in [("applyForCreation", "2021-01-10"), ("studyApplication", "2021-02-10"), ("submitUpward", "2021-03-10")] {
            take(world, step, day).await;
        }
        let office = world.person("fengmao-office.coordinator").await;
        let listing = |level: &str| json!({ "occurredOn": "2021-04-10", "batch": "第一批", "level": level });
        refused(&give(&office, "recordListing", listing("UNDETERMINED")).await, "INVALID", "level");
        done(&give(&office, "recordListing", listing("PROVINCIAL")).await);
        brought_to(world, "RECHECKED").await;
        let provincial = json!({ "level": "PROVINCIAL", "acceptedOn": "2022-08-01" });
        let accepted = done(&give(&office, "recordAcceptance", provincial).await);
        assert_eq!((&accepted["stage"], &accepted["acceptances"][0]["level"]), (&json!("ACCEPTED"), &json!("PROVINCIAL")));
    }
}
