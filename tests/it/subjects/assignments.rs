//! Assignments: one's own, those by which somebody stands in for oneself, and others'.

use super::{Subjects, users::READERS};
use crate::{
    duties::{done, signing},
    harness::World,
    reference::rows,
    rights::handed,
    viewers::Viewer,
};
use entity::assignment::{Entity, Model};
use std::rc::Rc;

/// People hand on their roles, and one signs by that for another.
pub async fn happens(world: &World) {
    handed(world, "health", "health.signer", "health.officer5").await;
    handed(world, "finance", "finance.signer5", "finance.officer5").await;
    let officer = world.person("finance.officer5").await;
    let asked = "{ duties(first: 1, filter: { organization: \"finance\", community: \"baihe\", status: [ASSIGNED] }) { nodes { id contentDigest } } }";
    let duty = officer.ask(asked).await["duties"]["nodes"][0].clone();
    done(&officer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "on behalf")).await);
}

/// Whether an assignment names the viewer as who holds it, or on whose behalf it is held.
fn concerns(row: &Model, viewer: &Viewer) -> bool {
    let named = [Some(row.account_id), row.on_behalf_of];
    viewer.account().is_some_and(|account| named.iter().flatten().any(|id| id.to_string() == account))
}

pub async fn assignments(world: &World) -> Subjects {
    let all = Rc::new(rows::<Entity>(world).await);
    let pick = |fits: fn(&Model, &Viewer) -> bool| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| all.iter().find(|row| fits(row, viewer)).map(|row| row.id.to_string())
    };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        let hidden = |row: &&Model| !concerns(row, viewer) && !READERS.contains(&viewer.name.as_str());
        rows.iter().filter(hidden).map(|row| row.id.to_string()).collect()
    })
    .and("own", pick(concerns))
    .and("another's", pick(|row, viewer| !concerns(row, viewer)))
}
