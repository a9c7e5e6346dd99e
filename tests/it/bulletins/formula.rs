//! The formula is data of the pack: another one computes the next month, and what was computed keeps its own.

use super::{OFFICE, bulletin, done, drafting, give, published, until};
use crate::harness::Pack;
use serde_json::json;

both! {
    async fn another_formula_is_a_new_version_and_leaves_what_was_published(world) {
        let july = published(world, "2022-07").await;
        assert_eq!(july["formula"].as_array().unwrap().len(), 4);
        assert_eq!((&july["formula"][0]["code"], &july["formula"][0]["weight"], &july["formula"][0]["decided"]),
            (&json!("DUTIES_ON_TIME"), &json!("40"), &json!(false)));
        let report = Pack::copy().with("bulletin.toml", "weight = 40", "weight = 50").import(world).await;
        assert_eq!(report.formula, Some(2));
        assert!(Pack::copy().with("bulletin.toml", "weight = 40", "weight = 50").import(world).await.is_empty());
        until(world, "2022-09-01");
        let office = world.person(OFFICE).await;
        let august = done(&give(&office, "draftBulletin", drafting("2022-08")).await);
        assert_eq!(august["formula"][0]["weight"], "50");
        let again = bulletin(&office, "2022-07").await;
        assert_eq!((&again["formula"], &again["recomputed"]["agrees"]), (&july["formula"], &json!(true)));
    }
}
