//! What is overdue, on whichever day it is asked.

use super::{all_agree, whole};
use crate::{harness::World, reference::take};
use serde_json::json;

const DAY: i64 = 86_400;

/// Duties of two organizations fall due one by one, some of which are owed no more then.
async fn due_one_by_one(world: &World) {
    let office = world.person("fengmao-office.coordinator").await;
    for organization in ["education", "health"] {
        let signer = world.person(&format!("{organization}.signer")).await;
        let query = "query($of: String) { duties(first: 8, filter: { organization: $of }) { nodes { id } } }";
        let data = office.ask_with(query, json!({ "of": organization })).await;
        for (at, duty) in data["duties"]["nodes"].as_array().unwrap().iter().enumerate() {
            let id = duty["id"].as_str().unwrap();
            take(&office, id, "SCHEDULE", &format!("2022-08-0{}", at + 1)).await;
            for step in ["ACKNOWLEDGE", "COMPLETE"].iter().take(at % 3) {
                take(&signer, id, step, "").await;
            }
        }
    }
}

both! {
    async fn each_day_has_its_own_count(world) {
        due_one_by_one(world).await;
        for moved in [0, DAY, 3 * DAY, DAY, -2 * DAY, -7 * DAY, 20 * DAY, -9 * DAY] {
            world.clock.advance(moved);
            // By the day of the summary, which is another; then by its own.
            all_agree(world).await;
            whole(world).await;
            if moved != 3 * DAY {
                world.store.fold_tallies().await.unwrap();
                let summary = whole(world).await;
                assert_eq!(summary.as_of, Some(world.clock.today()));
                assert_eq!(summary.waiting, 0);
                all_agree(world).await;
            }
        }
    }

    async fn the_day_begins_in_shanghai(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let id = office.ask("{ duties(first: 1) { nodes { id } } }").await["duties"]["nodes"][0]["id"].clone();
        take(&office, id.as_str().unwrap(), "SCHEDULE", "2022-08-01").await;
        let overdue = async || {
            let office = world.person("fengmao-office.coordinator").await;
            office.ask("{ dutyTallies(by: []) { overdue } }").await["dutyTallies"][0]["overdue"].clone()
        };
        // It is eight in the morning.
        world.clock.advance(16 * 3_600 - 1);
        assert_eq!(overdue().await, 0);
        world.clock.advance(1);
        assert_eq!(overdue().await, 1);
    }

    async fn what_changes_before_a_fold_moves_with_the_day(world) {
        world.store.fold_tallies().await.unwrap();
        due_one_by_one(world).await;
        world.clock.advance(4 * DAY);
        world.store.fold_tallies().await.unwrap();
        assert_eq!(whole(world).await.as_of, Some(world.clock.today()));
        all_agree(world).await;
    }
}
