//! What may be done with a plan now, and why not.

use crate::{
    authz::{Reach, Viewer},
    domain::duty::Availability,
    error::Refusal,
    workflow::plan::Step,
};
use entity::plan::Model;

/// Every step that somebody takes, for a plan that the viewer sees.
pub fn available(viewer: &Viewer, plan: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        let permitted = match viewer.reach(line.permission) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.territory.contains(&plan.unit_id),
            Reach::Nowhere => false,
        };
        let refusal =
            if permitted { line.check(plan.status, "id").err() } else { Some(Refusal::not_permitted("id")) };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}
