//! The days on which steps happened.

use super::{brought_to, give, refused, take, taking};
use serde_json::json;

both! {
    async fn a_step_happened_by_today_and_after_the_one_before_it(world) {
        let unit = world.person("changkou-town.signer").await;
        // It is the first of August in Shanghai.
        for day in ["2022-08-02", "2030-01-01"] {
            let (_, input) = taking("applyForCreation", day);
            refused(&give(&unit, "applyForCreation", input).await, "INVALID", "occurredOn");
        }
        // From four in the afternoon on, UTC, it is the next day there.
        world.clock.advance(16 * 3_600);
        take(world, "applyForCreation", "2022-08-02").await;
        let office = world.person("fengmao-office.coordinator").await;
        let (_, early) = taking("studyApplication", "2022-08-01");
        refused(&give(&office, "studyApplication", early).await, "INVALID", "occurredOn");
        take(world, "studyApplication", "2022-08-02").await;
    }

    async fn facts_are_in_no_order_but_the_request_comes_after_the_acceptance(world) {
        brought_to(world, "IMPLEMENTING").await;
        // The document advises that acceptance comes after completion, and demands it not.
        take(world, "recordUnitAcceptance", "2022-06-10").await;
        let finished = take(world, "finishImplementation", "2022-06-20").await;
        assert_eq!(finished["stageSince"], "2021-05-10", "a fact begins no stage");
        let codes: Vec<_> = finished["advice"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"ACCEPTANCE_AFTER_COMPLETION"), "{codes:?}");
        let unit = world.person("changkou-town.signer").await;
        let early = json!({ "occurredOn": "2022-06-09" });
        refused(&give(&unit, "requestAcceptance", early).await, "INVALID", "occurredOn");
        let before_start = json!({ "acceptedOn": "2021-05-09" });
        refused(&give(&unit, "recordUnitAcceptance", before_start).await, "INVALID", "acceptedOn");
        take(world, "requestAcceptance", "2022-06-10").await;
    }

    async fn the_province_follows_the_city_on_its_day_or_later(world) {
        brought_to(world, "RECHECKED").await;
        world.clock.advance(10 * 86_400);
        take(world, "recordAcceptance", "2022-08-05").await;
        let office = world.person("fengmao-office.coordinator").await;
        let early = json!({ "level": "PROVINCIAL", "acceptedOn": "2022-08-04" });
        refused(&give(&office, "recordAcceptance", early).await, "INVALID", "acceptedOn");
        take(world, "recordNaming", "2022-08-06").await;
        let late = json!({ "level": "PROVINCIAL", "acceptedOn": "2022-08-07" });
        let named = super::done(&give(&office, "recordAcceptance", late).await);
        assert_eq!((&named["stage"], &named["stageSince"]), (&json!("NAMED"), &json!("2022-08-06")));
    }
}
