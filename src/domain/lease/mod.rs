//! Requests for state-owned premises (§五(四)): a unit says what it needs for a community, the lead office forwards that to the enterprise that
//! owns it, and records what the enterprise said. Of a request that was withdrawn nothing comes any more: the unit asks anew.

mod ask;
mod decide;
mod scope;

pub use ask::{RequestLease, WithdrawLeaseRequest};
pub use decide::{AnswerLeaseRequest, ForwardLeaseRequest, TakeBackLeaseStep};

use super::{Context, duty::Availability, text};
use crate::{
    authz::{Permission, Reach, Viewer},
    error::{Refusal, Result, Stop},
    event::MechanismEvent,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
        tx::{Held, Revised, Tx},
    },
    workflow::lease::Step,
};
use entity::{
    community,
    id::{LeaseRequestId, OrganizationId},
    lease_request::{Column, Entity, Model},
    timestamp::Timestamp,
};
use sea_orm::{ColumnTrait, sea_query::ExprTrait};
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

/// By the day of the request, the last first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "leaseRequests",
        key: column_of::<Entity>(Column::RequestedOn),
        kind: Key::Day(Date::MIN),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Day(row.requested_on)), row.id.0),
    }
}

/// The requests that the viewer may see, of a community where its code is given.
pub fn listed<'s>(cx: &'s Context, community: Option<&str>) -> Result<Rows<'s, Entity>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let Some(code) = community else { return Ok(rows) };
    let community = cx.catalogue.community_of("community", code)?;
    Ok(rows.narrow(column_of::<Entity>(Column::CommunityId).eq(community)))
}

/// The requests of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[LeaseRequestId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// Every step that is taken with a request that the viewer sees.
pub fn available(viewer: &Viewer, row: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        let permitted = match viewer.reach(line.permission) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.territory.contains(&row.unit_id),
            Reach::Nowhere => false,
        };
        let refusal =
            if permitted { line.check(row.status, "id").err() } else { Some(Refusal::not_permitted("id")) };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}

/// Takes the request that a command names, for the first of these steps that leads from where it stands.
async fn take(
    tx: &Tx<'_>,
    (id, expected): (&str, i64),
    steps: &[Step],
) -> Result<(Held<Entity>, Step), Stop> {
    let id: LeaseRequestId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let [first, ..] = steps else { return Err(Refusal::not_found("id").into()) };
    let held = tx.take::<Entity>(id, "id", first.transition().permission).await?;
    held.expect_revision(expected)?;
    let fitting = steps.iter().find(|step| step.transition().from.contains(&held.status));
    let step = fitting.unwrap_or(first);
    step.transition().check(held.status, "id")?;
    Ok((held, *step))
}

/// What the trail has of a step.
async fn event(
    tx: &Tx<'_>,
    held: &Held<Entity>,
    step: Step,
    said: Option<String>,
) -> Result<MechanismEvent, Stop> {
    let its = community::Column::Id.eq(held.community_id);
    let community = tx.consequence(held).unscoped_rows::<community::Entity>(its).await?.pop();
    let line = step.transition();
    Ok(MechanismEvent::Lease {
        action: line.action,
        request: held.id,
        unit: held.unit_id,
        from: Some(held.status),
        to: line.to.unwrap_or(held.status),
        organization: acting(tx, line.permission, held.unit_id),
        community: community.map(|it| it.code).unwrap_or_default(),
        said,
    })
}

/// For whom it is done: the unit, where whoever does it acts for that; else the office.
fn acting(tx: &Tx<'_>, permission: Permission, unit: OrganizationId) -> Option<OrganizationId> {
    let all = tx.viewer().organizations(permission);
    if all.contains(&unit) { Some(unit) } else { all.into_iter().next() }
}

/// What a name of premises or of an enterprise is: a line.
fn line(text: &str, field: &'static str) -> Result<String, Refusal> {
    const LONGEST: usize = 200;
    text::line(text, field, LONGEST)
}
