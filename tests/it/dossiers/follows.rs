//! What follows from a record: the community's creation type, what was signed of another, and the feed.

use super::{record, saved};
use crate::{
    duties::{again, duty_of, signing},
    evaluations,
    feed::following,
    harness::{Pack, World},
    reviews,
};
use serde_json::{Value, json};

async fn community(world: &World, code: &str) -> Value {
    let asked = "query($of: String!) { community(code: $of) { creationType revision } }";
    world.nobody().ask_with(asked, json!({ "of": code })).await["community"].clone()
}

both! {
    async fn the_type_that_a_unit_states_is_the_communitys(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let health = world.person("health.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let evaluation = evaluations::submitted(world).await;
        let review = reviews::opened(world, "jiangbin", "RECHECK", Some(&evaluation["id"])).await;
        let other = reviews::opened(world, "hanghuang", "APPRAISAL", None).await;
        reviews::sign(&health, &review["id"], "APPROVE", "one").await;
        reviews::sign(&health, &other["id"], "APPROVE", "two").await;
        let asked = "{ duties(first: 1, orderBy: RESPONSIBILITY, filter: { organization: \"health\", community: \"jiangbin\" }) { nodes { id } } }";
        let id = health.ask(asked).await["duties"]["nodes"][0].clone();
        let duty = again(&health, &id).await;
        crate::duties::done(&health.command("signDuty", signing(&duty, "ACKNOWLEDGE", "sign")).await);
        let signed = again(&health, &id).await;
        let elsewhere = duty_of(&health, "health", None).await;
        let before = community(world, "jiangbin").await;
        // What says nothing of the type changes nothing of the community, or of what is signed.
        saved(&unit, "jiangbin", json!({ "location": "江边" })).await;
        assert_eq!(community(world, "jiangbin").await, before);
        assert_eq!(again(&health, &id).await, signed);
        let valid = async |review: &Value| {
            let now = reviews::review(&office, &review["id"]).await;
            let opinions: Vec<Value> = now["opinions"].as_array().unwrap().iter().map(|it| it["valid"].clone()).collect();
            (now["revision"].clone(), opinions)
        };
        assert_eq!(valid(&review).await.1, [json!(true)]);
        let (revision, _) = valid(&other).await;
        saved(&unit, "jiangbin", json!({ "creationType": "RENOVATION" })).await;
        let after = community(world, "jiangbin").await;
        assert_eq!(after["creationType"], "RENOVATION");
        assert_eq!(after["revision"].as_i64().unwrap(), before["revision"].as_i64().unwrap() + 1);
        let read_otherwise = again(&health, &id).await;
        assert_eq!(read_otherwise["revision"].as_i64().unwrap(), signed["revision"].as_i64().unwrap() + 1);
        assert_ne!(read_otherwise["contentDigest"], signed["contentDigest"]);
        assert_eq!(valid(&review).await.1, [json!(false)], "it covered another type");
        assert_eq!(valid(&other).await, (revision, vec![json!(true)]), "another community's is as it was");
        assert_eq!(duty_of(&health, "health", None).await["revision"], elsewhere["revision"]);
        // Stated anew and cleared again; a pack that is imported leaves it.
        saved(&unit, "jiangbin", json!({ "creationType": "NEW_BUILD" })).await;
        Pack::copy().with("communities.csv", "江滨社区", "江滨新社区").import(world).await;
        assert_eq!(community(world, "jiangbin").await["creationType"], "NEW_BUILD");
        saved(&unit, "jiangbin", json!({ "clear": ["CREATION_TYPE"] })).await;
        assert_eq!(community(world, "jiangbin").await["creationType"], Value::Null);
    }

    async fn who_follows_is_told_of_records_that_it_reads(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let (education, mut of_education) = following(world, "education.officer").await;
        let (town, mut of_town) = following(world, "changkou-town.officer").await;
        let (street, mut of_street) = following(world, "fuchun-subdistrict.signer").await;
        let kept = saved(&unit, "jiangbin", json!({ "location": "江边" })).await;
        let reserve = saved(&unit, "xinmin", json!({ "location": "山边" })).await;
        let (kept, reserve) = (kept["id"].as_str().unwrap(), reserve["id"].as_str().unwrap());
        let told = async |viewer: &_, copy: &mut crate::feed::copy::Copy| {
            copy.catch_up(viewer, 3).await;
            copy.is_up_to_date(viewer, "a record was saved").await;
            (copy.things.contains_key(kept), copy.things.contains_key(reserve))
        };
        assert_eq!(told(&street, &mut of_street).await, (true, true));
        assert_eq!(told(&education, &mut of_education).await, (true, false));
        assert_eq!(told(&town, &mut of_town).await, (false, false));
        // To another unit and back.
        let line = |unit: &str| format!("jiangbin,CREATION,江滨社区,{unit}");
        Pack::copy().with("communities.csv", &line("fuchun-subdistrict"), &line("changkou-town")).import(world).await;
        assert_eq!(told(&street, &mut of_street).await, (false, true));
        assert_eq!(told(&education, &mut of_education).await, (true, false));
        assert_eq!(told(&town, &mut of_town).await, (true, false));
        Pack::copy().import(world).await;
        assert_eq!(told(&street, &mut of_street).await, (true, true));
        assert_eq!(told(&town, &mut of_town).await, (false, false));
        // What is in reserve is created: departments come to owe something for it, and read its record.
        Pack::copy()
            .with("communities.csv", "12,xinmin,RESERVE", "12,xinmin,CREATION")
            .with("programme.toml", "planned_count = 10", "planned_count = 11")
            .with("programme.toml", "planned_count = 7", "planned_count = 6")
            .import(world)
            .await;
        assert_eq!(told(&education, &mut of_education).await, (true, true));
        // All that finance owes for communities goes to education: it reads their records no more.
        let (finance, mut of_finance) = following(world, "finance.officer").await;
        assert_eq!(told(&finance, &mut of_finance).await, (true, true));
        let pack = Pack::copy()
            .with("communities.csv", "12,xinmin,RESERVE", "12,xinmin,CREATION")
            .with("programme.toml", "planned_count = 10", "planned_count = 11")
            .with("programme.toml", "planned_count = 7", "planned_count = 6");
        let pack = pack
            .with("responsibilities.csv", "finance-1,finance,1", "finance-1,education,8")
            .with("responsibilities.csv", "finance-2,finance,2", "finance-2,education,9");
        pack.import(world).await;
        assert_eq!(told(&finance, &mut of_finance).await, (false, false));
        assert_eq!(record(&finance.person, "jiangbin").await, Value::Null);
        assert_eq!(world.store.verify_feed().await.unwrap(), []);
    }
}
