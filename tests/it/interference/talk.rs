//! What is said.

use crate::{
    comments::{give, said},
    harness::World,
};
use serde_json::json;

/// On a duty, on a scenario of an evaluation and in a review that others see too; some of it is taken back.
pub async fn of_health(world: &World) {
    let health = world.person("health.officer").await;
    let asked =
        "{ duties(first: 1, filter: { organization: \"health\", community: \"hanghuang\" }) { nodes { id } }
                   evaluations(first: 1, community: \"hanghuang\") { nodes { id } }
                   reviews(first: 1, filter: { community: \"hanghuang\", kind: RECHECK }) { nodes { id } } }";
    let data = health.ask(asked).await;
    for (list, scenario) in [("duties", None), ("evaluations", Some("HEALTH")), ("reviews", None)] {
        world.clock.advance(1);
        let on = &data[list]["nodes"][0]["id"];
        said(&health, json!({ "subject": on, "body": "稍等", "scenario": scenario })).await;
        let again =
            said(&health, json!({ "subject": on, "body": "补充材料已上传", "scenario": scenario })).await;
        let retracting = json!({ "id": again["id"], "reason": "写错了" });
        assert!(!give(&health, "retractComment", retracting).await["comment"]["retractedAt"].is_null());
    }
}
