//! What is done about items of the three lists that others do not see.

use crate::{
    comments::said,
    harness::World,
    work_items::{done, give, raised},
};
use serde_json::json;

/// The office gives finance an item, reminds of it and takes it over again; finance resolves another.
pub async fn on(world: &World) {
    let office = world.person("fengmao-office.coordinator").await;
    let finance = world.person("finance.officer").await;
    for title in ["拨付进度", "台账"] {
        world.clock.advance(1);
        let input = json!({ "list": "WORK", "title": title, "assignedTo": "finance", "dueOn": "2022-08-20" });
        let item = raised(&office, input).await;
        said(&finance, json!({ "subject": item["id"], "body": "在办" })).await;
        if title == "台账" {
            let reminding = json!({ "id": item["id"], "text": "请抓紧" });
            done(&give(&office, "remindWorkItem", reminding).await);
            let input = json!({ "id": item["id"], "assignedTo": "fengmao-office", "expectedRevision": 1 });
            done(&give(&office, "assignWorkItem", input).await);
            continue;
        }
        let input = json!({ "id": item["id"], "resolution": "已拨付", "expectedRevision": 1 });
        done(&give(&finance, "resolveWorkItem", input).await);
    }
}
