//! What happens to duties.

use crate::{harness::World, reference::take};
use serde_json::json;

/// An organization's duties for a community are there no more. No command does that: what it shows is whether anybody
/// counts rows that are not theirs.
pub async fn gone(world: &World, organization: &str, community: &str) {
    let statement = format!(
        "DELETE FROM duties WHERE organization_id = (SELECT id FROM organizations WHERE code = '{organization}')
         AND community_id = (SELECT id FROM communities WHERE code = '{community}')
         AND id NOT IN (SELECT duty_id FROM sign_offs)"
    );
    assert!(world.database.execute(&statement).await.unwrap() > 0);
}

/// Of an organization's open duties, every second is brought to its end by way of a return; the others are given a day,
/// and cancelled.
pub async fn carried_on(world: &World, organization: &str, community: Option<&str>) {
    let office = world.person("fengmao-office.coordinator").await;
    let deputy = world.person("fengmao-office.deputy").await;
    let signer = match organization {
        "fengmao-office" => office.clone(),
        _ => world.person(&format!("{organization}.signer")).await,
    };
    let open = json!({
        "organization": organization, "community": community,
        "status": ["ASSIGNED", "ACKNOWLEDGED", "COMPLETED", "RETURNED"],
    });
    let question = "query($open: DutyFilter) { duties(first: 6, filter: $open) { nodes { id status } } }";
    let data = signer.ask_with(question, json!({ "open": open })).await;
    let duties = data["duties"]["nodes"].as_array().unwrap();
    assert!(duties.len() > 1, "{organization} has nothing left to do");
    for (at, duty) in duties.iter().enumerate() {
        world.clock.advance(1);
        let id = duty["id"].as_str().unwrap();
        if at % 2 == 1 {
            take(&office, id, "SCHEDULE", "2022-11-30").await;
            take(&office, id, "CANCEL", "不再需要").await;
            continue;
        }
        let left = match duty["status"].as_str().unwrap() {
            "ASSIGNED" => &["ACKNOWLEDGE", "COMPLETE", "RETURN", "COMPLETE", "CONFIRM"][..],
            "ACKNOWLEDGED" => &["COMPLETE", "RETURN", "COMPLETE", "CONFIRM"],
            "COMPLETED" => &["RETURN", "COMPLETE", "CONFIRM"],
            _ => &["COMPLETE", "CONFIRM"],
        };
        for step in left {
            match *step {
                "ACKNOWLEDGE" | "COMPLETE" => take(&signer, id, step, "办了").await,
                "RETURN" => take(&deputy, id, step, "再看").await,
                _ => take(&deputy, id, step, "").await,
            }
        }
    }
}
