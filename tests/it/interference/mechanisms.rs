//! What accompanies projects, as it goes on.

use crate::{harness::World, mechanisms};

/// A milestone is reached, that is taken back, and it is reached again.
pub async fn milestones_go_on(world: &World) {
    world.clock.advance(1);
    let office = world.person("fengmao-office.coordinator").await;
    mechanisms::reached(&office, "plan-published", "2022-07-30").await;
    mechanisms::taken_back(&office, "plan-published").await;
    mechanisms::reached(&office, "plan-published", "2022-07-31").await;
}
