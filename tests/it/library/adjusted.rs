//! What a decision does, and that its preview says it.

use super::{adjust, becoming, change, community, decided, pools};
use crate::{harness::World, policy::everything};
use entity::{community::Column, stage_change, vocabulary::Stage};
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Value, json};

async fn stage(world: &World, code: &str) -> (Stage, Option<String>) {
    let found = world.store.unscoped_rows::<entity::community::Entity>(Column::Code.eq(code)).await.unwrap();
    (found[0].stage, found[0].stage_since.map(entity::day::write))
}

/// The states of a community's duties, as the office sees them, by their clauses.
async fn owed(world: &World, code: &str) -> Vec<(String, String)> {
    let office = world.person("fengmao-office.coordinator").await;
    let query =
        "query($code: String!) { duties(first: 100, filter: { community: $code }, orderBy: RESPONSIBILITY) {
        nodes { status responsibility { code } } } }";
    let data = office.ask_with(query, json!({ "code": code })).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = data["duties"]["nodes"].as_array().unwrap();
    nodes.iter().map(|duty| (text(&duty["responsibility"]["code"]), text(&duty["status"]))).collect()
}

fn in_state(owed: &[(String, String)], status: &str) -> usize {
    owed.iter().filter(|(_, is)| is == status).count()
}

both! {
    async fn a_community_that_is_chosen_is_listed_and_its_duties_come(world) {
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(pools(&office).await, json!([[[10, 10], [7, 7], [42, 0]], 59]));
        let chosen = json!([change(&office, "xinmin", json!({ "pool": "CREATION", "targetLevel": "MUNICIPAL" })).await]);
        let preview = adjust(&office, chosen.clone(), &json!({ "preview": true, "idempotencyKey": "look" })).await;
        let done = decided(&office, chosen, "do").await;
        assert_eq!((becoming(&done, "DERIVED"), done["duties"].as_array().unwrap().len()), (18, 18));
        assert_eq!(done["changes"], json!([
            { "community": "xinmin", "field": "POOL", "from": "RESERVE", "to": "CREATION" },
            { "community": "xinmin", "field": "TARGET_LEVEL", "from": "UNDETERMINED", "to": "MUNICIPAL" },
        ]));
        for field in ["changes", "duties", "opinionsVoided", "losingSight"] {
            assert_eq!(preview[field], done[field], "{field}");
        }
        assert!(preview["decision"].is_null());
        assert_eq!(done["decision"]["changes"], done["changes"]);
        assert_eq!(done["decision"]["organization"]["code"], "fengmao-office");
        let owed = owed(world, "xinmin").await;
        assert_eq!((owed.len(), in_state(&owed, "ASSIGNED")), (19, 19));
        assert_eq!(stage(world, "xinmin").await, (Stage::Listed, Some("2022-08-01".to_owned())));
        assert_eq!(pools(&office).await, json!([[[11, 11], [6, 6], [42, 0]], 59]));
        let finance = world.person("finance.officer").await;
        let told = finance.ask("{ viewer { notifications(first: 10) { nodes { kind } } } }").await;
        assert_eq!(told["viewer"]["notifications"]["nodes"][0]["kind"], "ASSIGNED", "{told}");
        // Asked again it is the same, and nothing is done.
        let again = adjust(&office, json!([]), &json!({ "idempotencyKey": "do" })).await;
        assert_eq!(again["userErrors"][0]["code"], "DUPLICATE_KEY");
        let listed = office.ask("{ libraryDecisions(first: 5) { totalCount nodes { id reason } } }").await;
        assert_eq!(listed["libraryDecisions"]["totalCount"], 1);
        assert_eq!(listed["libraryDecisions"]["nodes"][0]["id"], done["decision"]["id"]);
        let trail = world.trail().await;
        assert!(trail.iter().any(|event| event.action == "ADJUST_LIBRARY" && event.detail.contains("区里研究决定")));
    }

    async fn a_preview_writes_nothing(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let (before, cells) = (everything(world).await, pools(&office).await);
        let changes = json!([
            change(&office, "xinmin", json!({ "pool": "CREATION", "implementingUnit": "changkou-town" })).await,
            change(&office, "baihe", json!({ "withdraw": true })).await,
            { "new": { "code": "xinxing", "name": "新兴社区" }, "implementingUnit": "xindeng-town" },
        ]);
        let preview = adjust(&office, changes.clone(), &json!({ "preview": true, "idempotencyKey": "look" })).await;
        assert_eq!(preview["userErrors"], json!([]), "{preview}");
        assert_eq!((everything(world).await, pools(&office).await), (before, cells));
        let again = adjust(&office, changes.clone(), &json!({ "preview": true, "idempotencyKey": "look" })).await;
        assert_eq!(preview, again);
        let done = decided(&office, changes, "do").await;
        for field in ["changes", "duties", "opinionsVoided", "losingSight"] {
            assert_eq!(preview[field], done[field], "{field}");
        }
        assert_eq!(done["losingSight"], json!([{ "code": "fuchun-subdistrict" }]));
    }

    async fn one_of_those_without_a_name_is_named(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let new = json!([
            { "new": { "code": "xinxing", "name": "新兴社区" }, "implementingUnit": "xindeng-town" },
            { "new": { "code": "heping", "name": "和平社区" }, "implementingUnit": "xindeng-town", "pool": "CREATION",
              "plannedFinish": "2023-12" },
        ]);
        let done = decided(&office, new, "name").await;
        let (one, other) = (community(&office, "xinxing").await, community(&office, "heping").await);
        assert_eq!((&one["ordinal"], &one["pool"], &one["name"]), (&json!(18), &json!("BASIC"), &json!("新兴社区")));
        assert_eq!((&other["ordinal"], &other["plannedFinish"]), (&json!(19), &json!("2023-12")));
        // Both were among the 42: 59 stay 59.
        assert_eq!(pools(&office).await, json!([[[11, 11], [7, 7], [41, 1]], 59]));
        assert_eq!((becoming(&done, "DERIVED"), owed(world, "xinxing").await.len()), (19, 0));
        assert_eq!(stage(world, "heping").await, (Stage::Listed, Some("2022-08-01".to_owned())));
        assert_eq!(stage(world, "xinxing").await, (Stage::Reserve, None));
    }

    async fn a_community_is_withdrawn_and_comes_back(world) {
        let office = world.person("fengmao-office.coordinator").await;
        crate::policy::acknowledge(world, "education-1", "baihe").await;
        let before = owed(world, "baihe").await;
        let gone = json!([change(&office, "baihe", json!({ "withdraw": true })).await]);
        let done = decided(&office, gone, "withdraw").await;
        assert_eq!((becoming(&done, "CANCELLED"), becoming(&done, "KEPT")), (18, 1));
        let row = community(&office, "baihe").await;
        assert!(!row["withdrawnAt"].is_null());
        assert!(!row["withdrawalReason"].as_str().unwrap().contains("区里"), "the reason is the office's");
        assert_eq!(stage(world, "baihe").await.0, Stage::Withdrawn);
        assert_eq!(pools(&office).await, json!([[[9, 9], [7, 7], [42, 0]], 58]));
        let refused = json!([change(&office, "baihe", json!({ "pool": "RESERVE" })).await]);
        let refused = adjust(&office, refused, &json!({ "idempotencyKey": "no" })).await;
        assert_eq!(refused["userErrors"][0]["code"], "WRONG_STATE");
        let back = json!([change(&office, "baihe", json!({ "withdraw": false })).await]);
        let done = decided(&office, back, "back").await;
        assert_eq!((becoming(&done, "RESTORED"), becoming(&done, "DERIVED")), (18, 0));
        assert_eq!(owed(world, "baihe").await, before);
        assert_eq!(stage(world, "baihe").await.0, Stage::Listed);
        let steps = world.store.unscoped_rows::<stage_change::Entity>(Condition::all()).await.unwrap();
        assert_eq!(steps.len(), 2);
        assert_eq!(pools(&office).await, json!([[[10, 10], [7, 7], [42, 0]], 59]));
    }

    async fn months_are_cleared_and_what_is_not_said_stays(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let before = community(&office, "baihe").await;
        let months = json!([change(&office, "baihe", json!({ "clear": ["PLANNED_START"], "plannedFinish": "2023-06" })).await]);
        decided(&office, months, "months").await;
        let after = community(&office, "baihe").await;
        assert_eq!((&after["plannedStart"], &after["plannedFinish"]), (&Value::Null, &json!("2023-06")));
        for field in ["name", "pool", "implementingUnit", "targetLevel", "ordinal"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        assert_eq!(after["revision"].as_i64(), before["revision"].as_i64().map(|revision| revision + 1));
    }

    async fn what_falls_back_into_reserve_keeps_what_is_signed(world) {
        let office = world.person("fengmao-office.coordinator").await;
        crate::policy::acknowledge(world, "health-1", "jinjiaqiao").await;
        let back = json!([change(&office, "jinjiaqiao", json!({ "pool": "RESERVE" })).await]);
        let done = decided(&office, back, "back").await;
        assert_eq!((becoming(&done, "CANCELLED"), becoming(&done, "KEPT")), (17, 1));
        assert_eq!(stage(world, "jinjiaqiao").await.0, Stage::Reserve);
        let again = json!([change(&office, "jinjiaqiao", json!({ "pool": "CREATION" })).await]);
        assert_eq!(becoming(&decided(&office, again, "again").await, "RESTORED"), 17);
    }
}
