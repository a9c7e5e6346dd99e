//! Where projects stand once a pack says otherwise.

use super::{brought_to, community};
use crate::harness::Pack;
use serde_json::json;

/// Annex 1 with one more among those being created.
pub fn created(line: &str, otherwise: &str) -> Pack {
    Pack::copy()
        .with("communities.csv", line, otherwise)
        .with("programme.toml", "planned_count = 10", "planned_count = 11")
        .with("programme.toml", "planned_count = 7", "planned_count = 6")
}

both! {
    async fn a_project_follows_the_pool_that_a_pack_has_it_in(world) {
        let office = world.person("fengmao-office.coordinator").await;
        created("12,xinmin,RESERVE", "12,xinmin,CREATION").import(world).await;
        let found = community(&office, "xinmin").await;
        // The day on which a pack is imported is not that of a listing.
        assert_eq!((&found["stage"], &found["stageSince"]), (&json!("LISTED"), &json!(null)));
        let step = &found["stageHistory"][0];
        assert_eq!((&step["step"], &step["from"], &step["by"], &step["undone"]), (&json!("FOLLOW_LIBRARY"), &json!("RESERVE"), &json!(null), &json!(false)));
        assert!(!super::allowed(&found).contains(&"UNDO_STAGE"), "what the library brought, the library takes back");
        Pack::copy().import(world).await;
        let found = community(&office, "xinmin").await;
        assert_eq!((&found["stage"], found["stageHistory"].as_array().unwrap().len()), (&json!("RESERVE"), 2));
    }

    async fn what_a_pack_leaves_out_is_withdrawn_and_stands_where_it_stood_once_it_is_listed_again(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let without = || {
            Pack::copy()
                .without("communities.csv", "4,baihe")
                .with("programme.toml", "planned_count = 10", "planned_count = 9")
                .with("programme.toml", "total_communities = 59", "total_communities = 58")
        };
        without().import(world).await;
        let found = community(&office, "baihe").await;
        assert_eq!((&found["stage"], &found["stageSince"]), (&json!("WITHDRAWN"), &json!("2022-08-01")));
        Pack::copy().import(world).await;
        let found = community(&office, "baihe").await;
        assert_eq!((&found["stage"], &found["stageSince"]), (&json!("LISTED"), &json!(null)));
        assert!(Pack::copy().import(world).await.is_empty());
    }

    async fn what_was_listed_by_a_command_stays_so_by_the_pack_that_was_there_before(world) {
        brought_to(world, "IMPLEMENTING").await;
        Pack::copy().import(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let found = community(&office, super::CODE).await;
        assert_eq!((&found["pool"], &found["stage"]), (&json!("CREATION"), &json!("IMPLEMENTING")));
    }
}
