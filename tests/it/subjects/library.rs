//! Decisions on the library: theirs who decide, and hidden from everybody else.

use super::{Subjects, standing::COORDINATOR};
use crate::{harness::World, library, reference::rows};
use entity::library_decision;
use serde_json::json;

/// One that changes nothing which others are asked about: a community of the reserve finishes later.
pub async fn decisions(world: &World) -> Subjects {
    let office = world.person("fengmao-office.coordinator").await;
    let change = library::change(&office, "heshan", json!({ "plannedFinish": "2024-06" })).await;
    library::decided(&office, json!([change]), "sample decision").await;
    let all: Vec<String> =
        rows::<library_decision::Entity>(world).await.iter().map(|row| row.id.to_string()).collect();
    let first = all.first().cloned();
    Subjects::new(move |viewer| if viewer.name == COORDINATOR { Vec::new() } else { all.clone() })
        .and("a decision", move |_| first.clone())
}
