//! A community goes to another unit in the middle of a review, and the next pack comes over it.

use super::{change, community, decided};
use crate::{
    duties, evaluations,
    harness::{Pack, World},
    policy::duty,
    reviews,
};
use future_community::{
    domain::programme::{self, Manner},
    policy::{ImportError, Prefer, Report},
};
use futures_util::future::join;
use serde_json::{Value, json};

/// Annex 1 with 江滨社区 with another unit, and another name.
fn pack(unit: &str, name: &str) -> Pack {
    Pack::copy().with(
        "communities.csv",
        "jiangbin,CREATION,江滨社区,fuchun-subdistrict",
        &format!("jiangbin,CREATION,{name},{unit}"),
    )
}

async fn preferring(world: &World, pack: &Pack, prefer: Prefer) -> Report {
    let manner = Manner { prefer: Some(prefer), ..Manner::default() };
    programme::import_so(&world.store, &pack.read().unwrap(), manner).await.unwrap()
}

both! {
    async fn a_community_goes_to_another_unit_in_the_middle_of_a_review_and_the_next_pack_comes_over_it(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let (old, new) = (world.person("fuchun-subdistrict.signer").await, world.person("changkou-town.signer").await);
        let evaluation = evaluations::made_final(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        let health = world.person("health.signer").await;
        reviews::done(&reviews::sign(&health, &review["id"], "APPROVE", "before").await);
        // The old unit has signed for it.
        let own = duty(&old, "fuchun-subdistrict-1", "jiangbin").await;
        let signing = duties::signing(&own, "ACKNOWLEDGE", "own");
        duties::done(&old.command("signDuty", signing).await);

        let moved = json!([change(&office, "jiangbin", json!({ "implementingUnit": "changkou-town" })).await]);
        let done = decided(&office, moved, "move").await;
        assert_eq!((&done["opinionsVoided"], &done["losingSight"]), (&json!(1), &json!([{ "code": "fuchun-subdistrict" }])));
        let effects: Vec<(&Value, &Value)> = done["duties"].as_array().unwrap().iter()
            .map(|duty| (&duty["effect"], &duty["responsibility"]["code"])).collect();
        assert_eq!(effects, [(&json!("DERIVED"), &json!("changkou-town-1")), (&json!("KEPT"), &json!("fuchun-subdistrict-1"))]);
        // The record goes along; the old unit sees its own signature, and nothing else of it.
        assert!(reviews::review(&old, &review["id"]).await.is_null());
        assert!(!reviews::review(&new, &review["id"]).await.is_null());
        let node = async |person: &crate::harness::Person<'_>| {
            person.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": evaluation["id"] })).await["node"].clone()
        };
        assert!(node(&old).await.is_null() && !node(&new).await.is_null());
        let seen = "{ duties(first: 100, filter: { community: \"jiangbin\" }) { nodes { responsibility { code } signOffs { act valid } } } }";
        let kept = old.ask(seen).await;
        let code = json!({ "code": "fuchun-subdistrict-1" });
        assert_eq!(kept["duties"]["nodes"], json!([{ "responsibility": code, "signOffs": [{ "act": "ACKNOWLEDGE", "valid": false }] }]));
        assert_eq!(new.ask(seen).await["duties"]["nodes"].as_array().unwrap().len(), 20);
        // The opinion covered another unit, and is signed again.
        let stale = reviews::review(&office, &review["id"]).await;
        assert_eq!(reviews::validity(&stale).1, ["health"], "{stale}");
        reviews::done(&reviews::sign(&health, &review["id"], "APPROVE", "after").await);
        let now = reviews::review(&office, &review["id"]).await;
        assert_eq!(reviews::validity(&now).0, ["health"], "{now}");

        // The pack that is there already changes nothing, and one that says something else of it takes nothing back.
        assert!(Pack::copy().import(world).await.is_empty());
        pack("fuchun-subdistrict", "江滨花园").import(world).await;
        let is = community(&office, "jiangbin").await;
        assert_eq!((&is["name"], &is["implementingUnit"]["code"]), (&json!("江滨花园"), &json!("changkou-town")));
        // One that gives it to a third is asked about.
        let third = pack("lushan-subdistrict", "江滨花园");
        let refused = programme::import(&world.store, &third.read().unwrap()).await;
        let Err(ImportError::Conflicting(conflicts)) = refused else { panic!("{refused:?}") };
        let one = &conflicts.0[0];
        assert_eq!((one.file, one.line, one.column, one.field), ("communities.csv", 4, 5, "implementing_unit"));
        assert_eq!(
            (one.base.as_deref(), one.pack.as_deref(), one.register.as_deref()),
            (Some("fuchun-subdistrict"), Some("lushan-subdistrict"), Some("changkou-town"))
        );
        assert_eq!(community(&office, "jiangbin").await, is);
        preferring(world, &third, Prefer::Register).await;
        assert_eq!(community(&office, "jiangbin").await["implementingUnit"]["code"], "changkou-town");
        assert!(third.import(world).await.is_empty(), "it was decided");
        let back = pack("fuchun-subdistrict", "江滨花园");
        let report = preferring(world, &back, Prefer::Pack).await;
        assert_eq!(report.decisions.unwrap().conflicts.len(), 1);
        assert_eq!(community(&office, "jiangbin").await["implementingUnit"]["code"], "fuchun-subdistrict");
        assert!(reviews::review(&new, &review["id"]).await.is_null());
        assert!(!reviews::review(&old, &review["id"]).await.is_null());
        assert_eq!(world.store.verify_feed().await.unwrap(), []);
    }

    async fn what_the_office_named_and_withdrew_outlives_the_next_pack(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let changes = json!([
            { "new": { "code": "xinxing", "name": "新兴社区" }, "implementingUnit": "xindeng-town" },
            change(&office, "baihe", json!({ "withdraw": true })).await,
        ]);
        decided(&office, changes, "both").await;
        let counted = super::pools(&office).await;
        assert_eq!(counted, json!([[[9, 9], [7, 7], [42, 1]], 58]));
        let report = pack("fuchun-subdistrict", "江滨花园").import(world).await;
        assert_eq!(report.communities.changed, ["jiangbin"]);
        assert_eq!(super::pools(&office).await, counted);
        assert!(community(&office, "xinxing").await["withdrawnAt"].is_null());
        assert!(!community(&office, "baihe").await["withdrawnAt"].is_null());
        // A pack that names the same one of them counts it once.
        let named = pack("fuchun-subdistrict", "江滨花园")
            .with("communities.csv", "18,,BASIC,剩余 42 个社区", "19,,BASIC,剩余 41 个社区")
            .with("communities.csv", "基础公共服务配套。,42", "基础公共服务配套。,41")
            .and("communities.csv", "18,xinxing,BASIC,新兴社区,xindeng-town,,,UNDETERMINED,,1");
        assert!(named.import(world).await.communities.added.is_empty());
        assert_eq!(super::pools(&office).await, counted);
    }

    async fn an_import_and_a_decision_at_the_same_instant_come_one_after_the_other(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let moved = json!([change(&office, "jiangbin", json!({ "plannedFinish": "2023-03" })).await]);
        let renamed = pack("fuchun-subdistrict", "江滨花园").read().unwrap();
        let more = json!({});
        let (payload, report) = join(super::adjust(&office, moved, &more), programme::import(&world.store, &renamed)).await;
        report.unwrap();
        let is = community(&office, "jiangbin").await;
        assert_eq!(is["name"], "江滨花园");
        if payload["decision"].is_null() {
            // It had seen what was there before the import.
            assert_eq!(payload["userErrors"][0]["code"], "CONFLICT", "{payload}");
            assert_eq!(is["plannedFinish"], "2022-12");
        } else {
            assert_eq!(is["plannedFinish"], "2023-03");
        }
    }
}
