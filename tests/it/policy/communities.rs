//! A later pack that lists other communities, or lists them otherwise.

use super::{acknowledge, duties, duty, each, in_state};
use crate::{
    evaluations,
    harness::{Pack, Person, written_past},
    reviews,
};
use entity::{
    community::{Column, Entity},
    vocabulary::CreationType,
};
use sea_orm::{ColumnTrait, Condition};
use serde_json::json;

const BAIHE: &str = "4,baihe,CREATION,百合社区";

/// Annex 1 with 新民社区, until now in reserve, among those being created.
fn with_xinmin_created() -> Pack {
    Pack::copy()
        .with("communities.csv", "12,xinmin,RESERVE", "12,xinmin,CREATION")
        .with("programme.toml", "planned_count = 10", "planned_count = 11")
        .with("programme.toml", "planned_count = 7", "planned_count = 6")
}

/// Annex 1 without 百合社区.
fn without_baihe() -> Pack {
    Pack::copy()
        .without("communities.csv", "4,baihe")
        .with("programme.toml", "planned_count = 10", "planned_count = 9")
        .with("programme.toml", "total_communities = 59", "total_communities = 58")
}

/// Duties that others owe for a community, its evaluations and its reviews, as far as somebody sees them.
async fn seen_of(person: &Person<'_>, community: &str) -> [usize; 3] {
    let asked = "query($code: String!) { duties(first: 100, filter: { community: $code, organization: \"education\" }) { nodes { id } }
                 evaluations(community: $code) { nodes { id } } reviews(filter: { community: $code }) { nodes { id } } }";
    let data = person.ask_with(asked, json!({ "code": community })).await;
    ["duties", "evaluations", "reviews"].map(|list| data[list]["nodes"].as_array().unwrap().len())
}

both! {
    async fn what_is_about_a_community_goes_with_it_to_another_unit(world) {
        let evaluation = evaluations::made_final(world).await;
        reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        let one = world.person("fuchun-subdistrict.officer").await;
        let other = world.person("changkou-town.officer").await;
        let (all, none) = (seen_of(&one, "jiangbin").await, [0; 3]);
        assert!(all.iter().all(|seen| *seen > 0), "{all:?}");
        assert_eq!(seen_of(&other, "jiangbin").await, none);
        let line = |unit: &str| format!("jiangbin,CREATION,江滨社区,{unit}");
        let taken = Pack::copy().with("communities.csv", &line("fuchun-subdistrict"), &line("changkou-town"));
        taken.import(world).await;
        assert_eq!((seen_of(&one, "jiangbin").await, seen_of(&other, "jiangbin").await), (none, all));
        let back = one.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": evaluation["id"] })).await;
        assert!(back["node"].is_null());
    }

    async fn a_community_that_enters_creation_gets_the_departments_duties(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "fuchun-subdistrict-1", "xinmin").await;
        let before = duties(&coordinator, json!({ "community": "xinmin" })).await;
        assert_eq!(each(&before, "/responsibility/code"), ["fuchun-subdistrict-1"]);

        let report = with_xinmin_created().import(world).await;
        assert_eq!(report.communities.changed, ["xinmin"]);
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (18, 0, 0));

        let after = duties(&coordinator, json!({ "community": "xinmin" })).await;
        assert_eq!(after.len(), 19);
        let (kept, new) = after.split_last().unwrap();
        assert!(new.iter().all(|duty| duty["status"] == "ASSIGNED" && duty["revision"] == 1));
        assert_eq!((&kept["id"], &kept["status"]), (&before[0]["id"], &json!("ACKNOWLEDGED")));
        assert_eq!((&kept["revision"], &before[0]["revision"]), (&json!(3), &json!(2)), "it reads otherwise");
        // Its pool is part of what was signed.
        assert_eq!(before[0]["signOffs"][0]["valid"], true);
        assert_eq!(kept["signOffs"][0]["valid"], false);
        assert_eq!(duties(&coordinator, json!({})).await.len(), 238);
    }

    async fn a_community_that_falls_back_into_reserve_loses_what_nobody_signed(world) {
        with_xinmin_created().import(world).await;
        acknowledge(world, "health-1", "xinmin").await;
        let report = Pack::copy().import(world).await;
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (0, 17, 1));
        let coordinator = world.person("fengmao-office.coordinator").await;
        let left = duties(&coordinator, json!({ "community": "xinmin" })).await;
        assert_eq!(duty(&coordinator, "health-1", "xinmin").await["status"], "ACKNOWLEDGED");
        assert_eq!(duty(&coordinator, "fuchun-subdistrict-1", "xinmin").await["status"], "ASSIGNED");
        assert_eq!((left.len(), in_state(&left, "CANCELLED")), (19, 17));
    }

    async fn a_withdrawn_community_stays_under_what_was_signed(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "education-1", "baihe").await;
        let signed = duty(&coordinator, "education-1", "baihe").await;
        let id = signed["community"]["id"].clone();

        let report = without_baihe().import(world).await;
        assert_eq!(report.communities.withdrawn, ["baihe"]);
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (0, 18, 1));

        let query = r#"query($id: ID!) {
            communities(first: 100, filter: { withdrawn: false }) { totalCount nodes { code } }
            community(code: "baihe") { id }
            programme { totalCommunities pools { pool plannedCount namedCount } }
            node(id: $id) { ... on Community { name duties(first: 100) { totalCount } } }
        }"#;
        let data = coordinator.ask_with(query, json!({ "id": id })).await;
        assert_eq!(data["communities"]["totalCount"], 16);
        assert!(!each(data["communities"]["nodes"].as_array().unwrap(), "/code").contains(&"baihe"));
        assert_eq!(data["community"]["id"], id);
        assert_eq!(data["programme"]["totalCommunities"], 58);
        let creation = json!({ "pool": "CREATION", "plannedCount": 9, "namedCount": 9 });
        assert_eq!(data["programme"]["pools"][0], creation);
        assert_eq!(data["node"], json!({ "name": "百合社区", "duties": { "totalCount": 19 } }));

        let kept = duty(&coordinator, "education-1", "baihe").await;
        assert_eq!((&kept["status"], &kept["community"]["name"]), (&json!("ACKNOWLEDGED"), &json!("百合社区")));
        assert_eq!(kept["signOffs"], json!([{ "act": "ACKNOWLEDGE", "valid": true }]));
        assert_eq!(kept, signed, "nothing about it changed");
        for duty in duties(&coordinator, json!({ "community": "baihe", "status": ["CANCELLED"] })).await {
            assert_eq!(duty["statusReason"], "政策调整后不再适用 / no longer follows from the policy");
            assert_eq!(duty["revision"], 2);
        }
    }

    async fn what_no_longer_follows_is_told_again_and_changed_once(world) {
        acknowledge(world, "education-1", "baihe").await;
        without_baihe().import(world).await;
        let before = super::everything(world).await;
        world.clock.advance(60);
        let report = without_baihe().import(world).await;
        assert!(report.is_empty());
        assert_eq!(report.duties_kept, 1);
        assert_eq!(super::everything(world).await, before);
    }

    async fn a_community_that_returns_takes_up_what_its_withdrawal_cancelled(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "education-1", "baihe").await;
        let dropped = duty(&coordinator, "finance-1", "baihe").await;
        let input = json!({
            "id": dropped["id"], "reason": "资金另行安排", "expectedRevision": 1, "idempotencyKey": "cancel",
        });
        assert_eq!(coordinator.command("cancelDuty", input).await["userErrors"], json!([]));
        let before = duties(&coordinator, json!({ "community": "baihe" })).await;

        assert_eq!(without_baihe().import(world).await.duties_cancelled, 17);
        let report = Pack::copy().import(world).await;
        assert_eq!(report.communities.changed, ["baihe"]);
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (17, 0, 0));

        let after = duties(&coordinator, json!({ "community": "baihe" })).await;
        assert_eq!(each(&after, "/id"), each(&before, "/id"), "they are the same duties");
        assert_eq!(each(&after, "/status"), each(&before, "/status"));
        assert_eq!(each(&after, "/statusReason"), each(&before, "/statusReason"));
        assert_eq!(in_state(&after, "CANCELLED"), 1);
        let dropped = duty(&coordinator, "finance-1", "baihe").await;
        assert_eq!(dropped["statusReason"], "资金另行安排", "what the office cancelled stays cancelled");
        let signed = duty(&coordinator, "education-1", "baihe").await;
        assert_eq!(signed["signOffs"][0]["valid"], true);
        let query = r#"{ community(code: "baihe") { name } communities { totalCount } }"#;
        let data = coordinator.ask(query).await;
        assert_eq!(data, json!({ "community": { "name": "百合社区" }, "communities": { "totalCount": 17 } }));
    }

    async fn a_renamed_community_counts_its_change(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let before = duties(&coordinator, json!({})).await;
        world.clock.advance(60);
        let renamed = Pack::copy().with("communities.csv", BAIHE, "4,baihe,CREATION,百合花园社区");
        let report = renamed.import(world).await;
        assert_eq!(report.communities.changed, ["baihe"]);
        assert_eq!((report.duties_derived, report.duties_cancelled), (0, 0));

        let rows = world.store.unscoped_rows::<Entity>(Condition::all()).await.unwrap();
        for row in rows {
            let changed = row.code == "baihe";
            assert_eq!(row.revision, if changed { 2 } else { 1 }, "{}", row.code);
            assert_eq!(row.updated_at == world.clock.now(), changed, "{}", row.code);
        }
        let after = duties(&coordinator, json!({})).await;
        for (before, after) in before.iter().zip(&after) {
            let of_it = after["community"]["code"] == "baihe";
            assert_eq!(before["contentDigest"] != after["contentDigest"], of_it);
            assert_eq!(before["revision"] != after["revision"], of_it, "what reads otherwise has changed");
        }
        assert_eq!(world.nobody().ask(r#"{ community(code: "baihe") { name } }"#).await["community"]["name"], "百合花园社区");
    }

    async fn what_a_unit_stated_outlives_the_next_pack(world) {
        let operation = world.store.operate().await.unwrap();
        let baihe = Column::Code.eq("baihe");
        let stated = vec![(Column::CreationType, CreationType::Renovation.into())];
        assert_eq!(operation.unscoped_set::<Entity>(baihe.clone(), stated).await.unwrap(), 1);
        operation.commit(None, vec![written_past()]).await.unwrap();

        assert!(Pack::copy().import(world).await.is_empty(), "it is not the pack's to compare");
        Pack::copy().with("communities.csv", BAIHE, "4,baihe,CREATION,百合花园社区").import(world).await;
        without_baihe().import(world).await;
        Pack::copy().import(world).await;
        let row = world.store.unscoped_rows::<Entity>(baihe).await.unwrap().remove(0);
        assert_eq!((row.creation_type, row.name.as_str()), (Some(CreationType::Renovation), "百合社区"));
    }

    async fn a_community_of_another_unit_changes_hands(world) {
        let pack = Pack::copy().with("communities.csv", &format!("{BAIHE},fuchun"), &format!("{BAIHE},lushan"));
        let report = pack.import(world).await;
        assert_eq!((report.duties_derived, report.duties_cancelled, report.duties_kept), (1, 1, 0));
        let coordinator = world.person("fengmao-office.coordinator").await;
        let former = duty(&coordinator, "fuchun-subdistrict-1", "baihe").await;
        assert_eq!(former["status"], "CANCELLED");
        let now = duty(&coordinator, "lushan-subdistrict-1", "baihe").await;
        assert_eq!((&now["status"], &now["organization"]["code"]), (&json!("ASSIGNED"), &json!("lushan-subdistrict")));
    }

    async fn a_pool_that_a_pack_leaves_out_plans_nothing(world) {
        let basic = "[[pools]]\npool = \"BASIC\"\nplanned_count = 42\n";
        let pack = Pack::copy()
            .without("communities.csv", "18,,BASIC")
            .with("programme.toml", basic, "")
            .with("programme.toml", "total_communities = 59", "total_communities = 17");
        assert!(pack.import(world).await.programme);
        let data = world.nobody().ask("{ programme { totalCommunities pools { pool plannedCount remark } } }").await;
        assert_eq!(data["programme"]["totalCommunities"], 17);
        assert_eq!(data["programme"]["pools"][2], json!({ "pool": "BASIC", "plannedCount": 0, "remark": null }));
        assert!(pack.import(world).await.is_empty());
    }
}
