//! What accompanies projects, as it goes on.

use crate::{
    harness::World,
    mechanisms::{
        self, applied, asked, leased, of_application, of_lease, of_record, put_to_use, recorded, reported,
        visited,
    },
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

/// 东洲街道 reports how active an application is, corrects that, and takes the application out of use.
pub async fn applications_are_reported(world: &World) {
    world.clock.advance(1);
    let unit = world.person("dongzhou-subdistrict.officer").await;
    let row = put_to_use(&unit, "yicheng", "智慧停车").await;
    let row = reported(&unit, &row, "2022-07", "12").await;
    let correction = json!({ "month": "2022-07", "value": "99", "reason": "有误" });
    let row = applied(&of_application(&unit, &row, "recordApplicationActivity", correction).await);
    applied(&of_application(&unit, &row, "retireDigitalApplication", json!({ "reason": "停用" })).await);
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
