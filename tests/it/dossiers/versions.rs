//! Versions: each is kept whole, has an id of its own, and is compared by what it changed and by its digest.

use super::{RECORD, give, record, refused, saved, saving};
use crate::harness::Person;
use serde_json::{Value, json};

async fn versions(person: &Person<'_>, id: &Value, first: i64, after: &Value) -> Value {
    let query = format!(
        "query($id: ID!, $first: Int, $after: String) {{ node(id: $id) {{ ... on Dossier {{ versions(first: $first, after: $after) {{
           totalCount nodes {{ {RECORD} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"
    );
    person.ask_with(&query, json!({ "id": id, "first": first, "after": after })).await["node"]["versions"]
        .clone()
}

both! {
    async fn each_version_is_kept_and_found(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let signer = world.person("fuchun-subdistrict.signer").await;
        let first = saved(&unit, "jiangbin", json!({ "location": "江北", "needs": ["电梯"] })).await;
        world.clock.advance(60);
        let second = saved(&signer, "jiangbin", json!({ "location": "江南" })).await;
        world.clock.advance(60);
        let third = saved(&unit, "jiangbin", json!({ "location": "江北" })).await;
        assert_eq!([&first["id"], &second["id"]], [&third["id"]; 2]);
        assert_eq!(third["contentDigest"], first["contentDigest"], "it says the same");
        assert_ne!(second["contentDigest"], first["contentDigest"]);
        let page = versions(&unit, &third["id"], 2, &Value::Null).await;
        assert_eq!((&page["totalCount"], &page["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        let rest = versions(&unit, &third["id"], 2, &page["pageInfo"]["endCursor"]).await;
        let all: Vec<Value> =
            [&page, &rest].iter().flat_map(|page| page["nodes"].as_array().unwrap().clone()).collect();
        assert_eq!(all.len(), 3);
        for (kept, said) in all.iter().zip([&third, &second, &first]) {
            let mut same = said.clone();
            same["id"] = kept["id"].clone();
            assert_eq!(kept, &same);
            assert!(kept["id"].as_str().unwrap().starts_with("dossierversion_"));
            // Each is found by its id, and leads to the others.
            let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Dossier {{ {RECORD} }} }} }}");
            assert_eq!(&unit.ask_with(&query, json!({ "id": kept["id"] })).await["node"], kept);
            assert_eq!(versions(&unit, &kept["id"], 1, &Value::Null).await["totalCount"], 3);
        }
        assert_eq!(all[1]["updatedBy"]["displayName"], "name of fuchun-subdistrict.signer");
        assert_eq!(all[2]["changed"], json!(["LOCATION", "NEEDS"]));
        // Whoever sees a version sees by whose hand it is, also once another saved the next.
        let by = "query($id: ID!) { node(id: $id) { ... on Dossier { updatedBy { id } } } }";
        let hand = unit.ask_with(by, json!({ "id": all[1]["id"] })).await["node"]["updatedBy"]["id"].clone();
        let who = "query($id: ID!) { node(id: $id) { id } }";
        for (name, seen) in [("education.officer", true), ("changkou-town.officer", false)] {
            let node = world.person(name).await.ask_with(who, json!({ "id": hand })).await["node"].clone();
            assert_eq!(!node.is_null(), seen, "{name}");
        }
    }

    async fn who_saw_an_old_version_is_told_so(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        // There is none yet: whoever saw one saw another's.
        let payload = give(&unit, json!({ "community": "jiangbin", "location": "江边", "expectedRevision": 1 })).await;
        assert_eq!(refused(&payload), [("CONFLICT".to_owned(), "expectedRevision".to_owned())]);
        assert_eq!(payload["userErrors"][0]["currentRevision"], 0);
        let kept = saved(&unit, "jiangbin", json!({ "location": "江边" })).await;
        let payload = give(&unit, json!({ "community": "jiangbin", "location": "江南", "expectedRevision": 0 })).await;
        assert_eq!(refused(&payload), [("CONFLICT".to_owned(), "expectedRevision".to_owned())]);
        let error = &payload["userErrors"][0];
        assert_eq!((&error["currentRevision"], &error["currentNode"]["id"]), (&json!(1), &kept["id"]));
        // The same command again is done once; another under its key is refused.
        let once = json!({ "community": "jiangbin", "location": "江南", "expectedRevision": 1, "idempotencyKey": "once" });
        let done = give(&unit, once.clone()).await;
        assert_eq!(give(&unit, once).await, done);
        assert_eq!(record(&unit, "jiangbin").await["version"], 2);
        let other = json!({ "community": "jiangbin", "location": "江北", "expectedRevision": 2, "idempotencyKey": "once" });
        assert_eq!(refused(&give(&unit, other).await)[0].0, "DUPLICATE_KEY");
    }

    async fn the_trail_says_what_changed_and_not_what_is_said(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        saved(&unit, "jiangbin", json!({ "location": "江边某处" })).await;
        saving(&unit, "jiangbin", json!({ "location": "" })).await;
        let trail = world.trail().await;
        let told: Vec<_> = trail.iter().filter(|event| event.action == "SAVE_DOSSIER").collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].subject_kind.as_str(), told[0].organization_id.is_some()), ("dossier", true));
        let detail: Value = serde_json::from_str(&told[0].detail).unwrap();
        assert_eq!(detail, json!({ "community": "jiangbin", "version": 1, "changed": ["LOCATION"] }));
    }

    async fn of_two_at_once_one_is_told_of_the_other(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        let signer = world.person("fuchun-subdistrict.signer").await;
        let said = |text: &str| json!({ "community": "jiangbin", "location": text, "expectedRevision": 0 });
        let (one, other) = tokio::join!(give(&unit, said("甲")), give(&signer, said("乙")));
        let done = [&one, &other].iter().filter(|payload| payload["userErrors"] == json!([])).count();
        assert_eq!(done, 1, "{one} {other}");
        assert_eq!(record(&unit, "jiangbin").await["version"], 1);
    }
}
