//! Records of publicity, training and visits on site (§五(五), annex 2): a unit writes them about its communities or itself, or the lead
//! office does. What is published everybody reads who reads the project library; until then it is its writer's, the office's, and that of
//! whoever guides publicity by a clause.

mod decide;
mod save;
mod scope;

pub use decide::{DiscardPublicityRecord, PublishPublicityRecord, WithdrawPublicityRecord};
pub use save::SavePublicityRecord;

use super::{Context, duty::Availability};
use crate::{
    authz::{Reach, Viewer},
    error::{Refusal, Result, Stop},
    event::MechanismEvent,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
        tx::{Held, Revised, Tx},
    },
    workflow::publicity::Step,
};
use entity::{
    id::PublicityRecordId,
    publicity_record::{Column, Entity, Model},
    timestamp::Timestamp,
};
use sea_orm::sea_query::ExprTrait;
use time::Date;

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// By the day of it, the last first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "publicityRecords",
        key: column_of::<Entity>(Column::HeldOn),
        kind: Key::Day(Date::MIN),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Day(row.held_on)), row.id.0),
    }
}

/// The records that the viewer may see, about a community where its code is given.
pub fn listed<'s>(cx: &'s Context, community: Option<&str>) -> Result<Rows<'s, Entity>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let Some(code) = community else { return Ok(rows) };
    let community = cx.catalogue.community_of("community", code)?;
    Ok(rows.narrow(column_of::<Entity>(Column::CommunityId).eq(community)))
}

/// The records of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[PublicityRecordId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// Every step that is taken with a record that the viewer sees.
pub fn available(viewer: &Viewer, row: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        let permitted = match viewer.reach(line.permission) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.own.contains(&row.organization_id),
            Reach::Nowhere => false,
        };
        let refusal =
            if permitted { line.check(row.status, "id").err() } else { Some(Refusal::not_permitted("id")) };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}

/// Takes the record that a command names, for a step from where it stands.
async fn take(tx: &Tx<'_>, (id, expected): (&str, i64), step: Step) -> Result<Held<Entity>, Stop> {
    let id: PublicityRecordId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let line = step.transition();
    let held = tx.take::<Entity>(id, "id", line.permission).await?;
    held.expect_revision(expected)?;
    line.check(held.status, "id")?;
    Ok(held)
}

/// What the trail has of a step.
fn event(row: &Model, step: Step, reason: Option<String>) -> MechanismEvent {
    MechanismEvent::Publicity {
        action: step.transition().action,
        record: row.id,
        to: step.transition().to,
        organization: row.organization_id,
        kind: row.kind,
        title: row.title.clone(),
        reason,
    }
}
