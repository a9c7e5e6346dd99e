//! What people are told, and what they draft.

use crate::{
    drafts::{give, of_a_duty},
    harness::World,
    inbox::mark,
    reference::take,
};
use future_community::domain::notification::remind;
use serde_json::json;

/// A duty of finance is due within days, and one of its people has read what finance is told.
pub async fn of_finance(world: &World) {
    let (office, reader) =
        (world.person("fengmao-office.coordinator").await, world.person("finance.signer6").await);
    let open = "{ duties(first: 1, filter: { organization: \"finance\", community: \"hanghuang\", status: [ASSIGNED, ACKNOWLEDGED, RETURNED] }) { nodes { id } } }";
    let duty = reader.ask(open).await["duties"]["nodes"][0].clone();
    world.clock.advance(1);
    take(&office, duty["id"].as_str().unwrap(), "SCHEDULE", "2022-08-05").await;
    assert!(remind(&world.store, 7).await.unwrap() > 0);
    mark(&reader, json!({ "upTo": world.clock.now().rfc3339() })).await;
}

/// One of health's signers writes what it does not send, and throws some of it away.
pub async fn drafted(world: &World) {
    let writer = world.person("health.signer2").await;
    let first = of_a_duty(&writer, "health", "初稿").await;
    of_a_duty(&writer, "health", "二稿").await;
    let discarded = give(&writer, "discardDraft", json!({ "id": first["id"] })).await;
    assert_eq!(discarded["userErrors"], json!([]));
}
