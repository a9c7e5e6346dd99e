//! Drafts: one's own, and others'.

use super::Subjects;
use crate::{drafts::of_a_duty, harness::World, reference::rows, viewers::Viewer};
use entity::draft::{Entity, Model};
use std::rc::Rc;

/// A department's people and a unit's write something that they do not send.
pub async fn happens(world: &World) {
    for (name, organization) in [
        ("health.officer", "health"),
        ("health.signer", "health"),
        ("education.signer", "education"),
        ("fuchun-subdistrict.officer", "fuchun-subdistrict"),
        ("fengmao-office.coordinator", "fengmao-office"),
    ] {
        let person = world.person(name).await;
        of_a_duty(&person, organization, &format!("words of {name}")).await;
    }
}

fn is_of(row: &Model, viewer: &Viewer) -> bool {
    viewer.account() == Some(row.account_id.to_string())
}

pub async fn drafts(world: &World) -> Subjects {
    let all = Rc::new(rows::<Entity>(world).await);
    let pick = |fits: fn(&Model, &Viewer) -> bool| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| all.iter().find(|row| fits(row, viewer)).map(|row| row.id.to_string())
    };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        rows.iter().filter(|row| !is_of(row, viewer)).map(|row| row.id.to_string()).collect()
    })
    .and("own", pick(is_of))
    .and("another's", pick(|row, viewer| !is_of(row, viewer)))
}
