//! Decisions that come to nothing: all of their changes, or none.

use super::{adjust, change, community, pools};
use crate::policy::everything;
use futures_util::future::join;
use serde_json::{Value, json};

fn told(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| {
        error["path"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step.as_str().unwrap())
            .collect::<Vec<_>>()
            .join(".")
    };
    errors.map(|error| (error["code"].as_str().unwrap().to_owned(), path(error))).collect()
}

both! {
    async fn every_refusal_names_its_place_and_nothing_is_done(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let before = everything(world).await;
        let good = change(&office, "xinmin", json!({ "pool": "CREATION" })).await;
        let stale = json!({ "community": "longtan", "expectedRevision": 9, "pool": "CREATION" });
        for (changes, expected) in [
            (json!([]), vec![("INVALID", "input.changes")]),
            (json!([good, stale]), vec![("CONFLICT", "input.changes.1.expectedRevision")]),
            (json!([good, { "community": "nowhere", "expectedRevision": 1, "pool": "BASIC" }]),
                vec![("NOT_FOUND", "input.changes.1.community")]),
            (json!([good, { "community": "longtan", "pool": "BASIC" }]), vec![("INVALID", "input.changes.1.expectedRevision")]),
            (json!([good, good]), vec![("INVALID", "input.changes.1.community")]),
            (json!([good, {}]), vec![("INVALID", "input.changes.1.community")]),
            (json!([good, change(&office, "longtan", json!({})).await]), vec![("INVALID", "input.changes.1.community")]),
            (json!([good, change(&office, "longtan", json!({ "implementingUnit": "health" })).await]),
                vec![("INVALID", "input.changes.1.implementingUnit")]),
            (json!([good, change(&office, "longtan", json!({ "plannedFinish": "2022-05" })).await]),
                vec![("INVALID", "input.changes.1.plannedFinish")]),
            (json!([good, change(&office, "longtan", json!({ "clear": ["POOL"] })).await]),
                vec![("INVALID", "input.changes.1.clear")]),
            (json!([good, { "new": { "code": "jiangbin", "name": "江滨" }, "implementingUnit": "xindeng-town" }]),
                vec![("INVALID", "input.changes.1.new")]),
            (json!([good, { "new": { "code": "No", "name": "甲" }, "implementingUnit": "xindeng-town" }]),
                vec![("INVALID", "input.changes.1.new")]),
            (json!([good, { "new": { "code": "new", "name": " " }, "implementingUnit": "xindeng-town" }]),
                vec![("INVALID", "input.changes.1.new")]),
            (json!([good, { "new": { "code": "new", "name": "甲" } }]), vec![("INVALID", "input.changes.1.implementingUnit")]),
        ] {
            let payload = adjust(&office, changes, &json!({})).await;
            let expected: Vec<_> = expected.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect();
            assert_eq!(told(&payload), expected, "{payload}");
            assert!(payload["decision"].is_null());
        }
        for (more, path) in [
            (json!({ "decidedOn": "2999-01-01" }), "input.decidedOn"),
            (json!({ "decidedOn": "2022-06-14" }), "input.decidedOn"),
            (json!({ "reason": " " }), "input.reason"),
        ] {
            let payload = adjust(&office, json!([good]), &more).await;
            assert_eq!(told(&payload), [("INVALID".to_owned(), path.to_owned())], "{payload}");
        }
        assert_eq!(everything(world).await, before);
    }

    async fn more_than_there_are_cannot_be_named(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let new = |number: usize| json!({
            "new": { "code": format!("n-{number}"), "name": format!("第 {number} 社区") }, "implementingUnit": "xindeng-town",
        });
        let (all, one) = ((1..=42).map(new).collect::<Vec<_>>(), json!([new(43)]));
        let too_many = (1..=43).map(new).collect::<Vec<_>>();
        let payload = adjust(&office, json!(too_many), &json!({})).await;
        assert_eq!(told(&payload), [("WRONG_STATE".to_owned(), "input.changes.42.new".to_owned())]);
        super::decided(&office, json!(all), "all").await;
        assert_eq!(pools(&office).await, json!([[[10, 10], [7, 7], [42, 42]], 59]));
        let payload = adjust(&office, one, &json!({ "idempotencyKey": "one" })).await;
        assert_eq!(told(&payload), [("WRONG_STATE".to_owned(), "input.changes.0.new".to_owned())]);
    }

    async fn of_two_decisions_at_the_same_instant_one_has_seen_what_is_no_more(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let to = async |pool: &str| json!([change(&office, "xinmin", json!({ "pool": pool })).await]);
        let (one, other) = (to("CREATION").await, to("BASIC").await);
        let (first, second) = (json!({ "idempotencyKey": "one" }), json!({ "idempotencyKey": "other" }));
        let (one, other) = join(adjust(&office, one, &first), adjust(&office, other, &second)).await;
        let done = [&one, &other].iter().filter(|payload| !payload["decision"].is_null()).count();
        assert_eq!(done, 1, "{one} {other}");
        let refused = if one["decision"].is_null() { &one } else { &other };
        assert_eq!(told(refused), [("CONFLICT".to_owned(), "input.changes.0.expectedRevision".to_owned())]);
        assert_eq!(community(&office, "xinmin").await["revision"], 2);
    }

    async fn nobody_else_decides_or_reads_what_was_decided(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let chosen = json!([change(&office, "xinmin", json!({ "pool": "CREATION" })).await]);
        let id = super::decided(&office, chosen, "do").await["decision"]["id"].clone();
        for name in ["fuchun-subdistrict.signer", "fuchun-subdistrict.officer", "health.signer", "data-platform", "sysadmin", "auditor"] {
            let person = world.person(name).await;
            let answer = person.send("{ libraryDecisions { totalCount } }", json!({})).await;
            assert!(answer.body["data"].is_null() && answer.body["errors"].is_array(), "{name}: {}", answer.body);
            let node = person.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert!(node["node"].is_null(), "{name}");
            let new = json!([{ "new": { "code": "xinxing", "name": "新兴社区" }, "implementingUnit": "fuchun-subdistrict" }]);
            for preview in [false, true] {
                let payload = super::adjust(&person, new.clone(), &json!({ "preview": preview })).await;
                assert_eq!(payload["userErrors"][0]["code"], "NOT_PERMITTED", "{name}: {payload}");
                assert_eq!((&payload["decision"], &payload["duties"]), (&Value::Null, &json!([])), "{name}");
            }
        }
    }
}
