//! What accompanies projects, as it goes on.

use crate::{
    harness::World,
    mechanisms::{self, asked, leased, of_lease, of_record, recorded, visited},
};
use serde_json::json;

/// A milestone is reached, that is taken back, and it is reached again.
pub async fn milestones_go_on(world: &World) {
    world.clock.advance(1);
    let office = world.person("fengmao-office.coordinator").await;
    mechanisms::reached(&office, "plan-published", "2022-07-30").await;
    mechanisms::taken_back(&office, "plan-published").await;
    mechanisms::reached(&office, "plan-published", "2022-07-31").await;
}

/// 东洲街道 asks for premises, the office forwards that, and the unit withdraws it.
pub async fn premises_are_asked_for(world: &World) {
    world.clock.advance(1);
    let unit = world.person("dongzhou-subdistrict.signer").await;
    let office = world.person("fengmao-office.coordinator").await;
    let request = asked(&unit, "yicheng").await;
    let input = json!({ "enterprise": "富阳城投集团" });
    let forwarded = leased(&of_lease(&office, &request, "forwardLeaseRequest", input).await);
    leased(&of_lease(&unit, &forwarded, "withdrawLeaseRequest", json!({ "reason": "另行安排" })).await);
}

/// 东洲街道 records a visit, and throws away another.
pub async fn visits_are_recorded(world: &World) {
    world.clock.advance(1);
    let unit = world.person("dongzhou-subdistrict.officer").await;
    let thrown_away = visited(&unit, "a visit that was none").await;
    of_record(&unit, &thrown_away, "discardPublicityRecord", json!({})).await;
    visited(&unit, "a visit").await;
}

/// One of its records is published, withdrawn, and published after it was written anew.
pub async fn visits_are_published(world: &World) {
    world.clock.advance(1);
    let unit = world.person("dongzhou-subdistrict.signer").await;
    let record = visited(&unit, "a visit for everybody").await;
    recorded(&of_record(&unit, &record, "publishPublicityRecord", json!({})).await);
}
