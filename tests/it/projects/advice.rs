//! What is advised, and never refused.

use super::{CODE, brought_to, community, take};
use serde_json::Value;

fn codes(seen: &Value) -> Vec<&str> {
    seen["advice"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

both! {
    async fn the_month_that_was_planned_passes(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let nobody = world.nobody();
        // Planned for May 2022, and it is August.
        assert_eq!(codes(&community(&nobody, "shanshui").await), ["PLANNED_FINISH_PASSED"]);
        // Planned for December 2022.
        assert_eq!(codes(&community(&office, "jiangbin").await), [""; 0]);
        world.clock.advance(153 * 86_400);
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(codes(&community(&office, "jiangbin").await), ["PLANNED_FINISH_PASSED"], "in January 2023");
    }

    async fn renovation_is_advised_to_take_about_a_year(world) {
        brought_to(world, "IMPLEMENTING").await;
        let office = world.person("fengmao-office.coordinator").await;
        // Begun in May 2021, planned to be finished in December 2023.
        assert_eq!(codes(&community(&office, CODE).await), ["RENOVATION_ABOUT_ONE_YEAR"]);
        let finished = take(world, "finishImplementation", "2022-05-10").await;
        assert_eq!(codes(&finished), [""; 0], "a year to the day");
        let later = take(world, "finishImplementation", "2022-05-11").await;
        assert_eq!(codes(&later), ["RENOVATION_ABOUT_ONE_YEAR"]);
        take(world, "recordUnitAcceptance", "2022-05-11").await;
        let seen = community(&office, CODE).await;
        assert_eq!(codes(&seen), ["RENOVATION_ABOUT_ONE_YEAR", "ACCEPTANCE_AFTER_COMPLETION"]);
        assert_eq!(seen["advice"][0]["clause"], "四（六）");
    }
}
