//! Who sees which items, and what is left to whom one was taken from.

use super::{done, give, item, raised};
use crate::{
    comments::{heard, said},
    history,
};
use serde_json::{Value, json};

both! {
    async fn an_item_is_seen_by_who_raised_it_who_has_it_its_unit_and_the_office(world) {
        let education = world.person("education.officer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "list": "PROBLEM", "title": "体检点不足", "community": "hanghuang" });
        let id = raised(&education, input).await["id"].clone();
        let assigning = json!({ "id": id, "assignedTo": "health", "expectedRevision": 1 });
        done(&give(&office, "assignWorkItem", assigning).await);
        for (name, sees) in [
            ("education.signer", true), ("health.officer", true), ("fuchunwan-new-city.officer", true), ("fengmao-office.deputy", true),
            ("finance.officer", false), ("fuchun-subdistrict.signer", false), ("data-platform", false), ("auditor", false), ("sysadmin", false),
        ] {
            let person = world.person(name).await;
            assert_eq!(!item(&person, &id).await.is_null(), sees, "{name}");
            assert_eq!(history::told(&person, &id).await.is_some(), sees, "{name}");
            let answer = person.send("{ workItems { totalCount } }", json!({})).await;
            let count = answer.body["data"]["workItems"]["totalCount"].as_i64();
            assert_eq!(count, if ["data-platform", "auditor", "sysadmin"].contains(&name) { None } else { Some(i64::from(sees)) }, "{name}");
        }
    }

    async fn whom_it_was_taken_from_keeps_what_it_said(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let id = raised(&office, json!({ "list": "WORK", "title": "统筹", "assignedTo": "health" })).await["id"].clone();
        let spoken = said(&health, json!({ "subject": id, "body": "不属本局" })).await;
        let follow = |after: Value| {
            let health = health.clone();
            async move {
                let query = "query($after: String) { changes(kinds: [WORK_ITEM], after: $after) { cursor changes { type id } } }";
                health.ask_with(query, json!({ "after": after })).await["changes"].clone()
            }
        };
        let before = follow(Value::Null).await;
        assert_eq!(before["changes"], json!([{ "type": "UPSERT", "id": id }]));
        let assigning = json!({ "id": id, "assignedTo": "education", "expectedRevision": 1 });
        done(&give(&office, "assignWorkItem", assigning).await);
        let after = follow(before["cursor"].clone()).await;
        assert_eq!(after["changes"], json!([{ "type": "ACCESS_LOST", "id": id }]));
        assert!(item(&health, &id).await.is_null());
        assert_eq!(heard(&health, &id).await, None);
        let asked = "query($id: ID!) { node(id: $id) { ... on Comment { body } } }";
        let own = health.ask_with(asked, json!({ "id": spoken["id"] })).await;
        assert_eq!(own["node"]["body"], "不属本局");
        let answer = said(&world.person("education.officer").await, json!({ "subject": id, "body": "收到" })).await;
        assert!(health.ask_with(asked, json!({ "id": answer["id"] })).await["node"].is_null());
        assert_eq!(heard(&office, &id).await, Some(vec!["不属本局".to_owned(), "收到".to_owned()]));
        // What happens to it from then on moves nothing of health's.
        assert_eq!(follow(after["cursor"].clone()).await["changes"], json!([]));
    }
}
