//! Problems of 问题清单 count for whoever has them at the end of a month: resolved, or open.

use super::{OFFICE, part, published, row, until};
use crate::work_items::{done, raised, step};
use serde_json::json;

const RULE: &str = "PROBLEMS_RESOLVED";

both! {
    async fn problems_count_for_whose_they_are_until_they_are_resolved(world) {
        let office = world.person(OFFICE).await;
        let health = world.person("health.officer").await;
        let problem = async |list: &str, title: &str, of: &str| {
            raised(&office, json!({ "list": list, "title": title, "assignedTo": of })).await
        };
        let first = problem("PROBLEM", "场地未落实", "health").await;
        problem("PROBLEM", "设备未到位", "health").await;
        problem("WORK", "每周例会", "health").await;
        let dropped = problem("PROBLEM", "重复登记", "education").await;
        for (person, command, item) in
            [(&office, "dropWorkItem", &dropped), (&health, "startWorkItem", &first), (&health, "resolveWorkItem", &first)]
        {
            done(&step(person, command, &item["id"]).await);
        }
        until(world, "2022-09-01");
        let august = published(world, "2022-08").await;
        assert_eq!(part(&august, "health", RULE), ("1.00".into(), "2.00".into(), "10.00".into()));
        assert_eq!(row(&august, "health")["score"], "50.00");
        assert_eq!(part(&august, "education", RULE).1, "0.00", "what was dropped counts for nobody");
        // What was resolved the month before counts no more; what is open does until it is not.
        until(world, "2022-10-01");
        let september = published(world, "2022-09").await;
        assert_eq!(part(&september, "health", RULE), ("0.00".into(), "1.00".into(), "0.00".into()));
        assert_eq!(super::seen(world, "2022-08").await["recomputed"]["agrees"], true);
    }
}
