//! Making the duties follow from the clauses.

use super::named;
use crate::{
    error::Result,
    event::{DutyEvent, Event, Report},
    policy::{self, Pack},
    store::Operation,
    workflow::duty::Step,
};
use entity::{
    duty::{ActiveModel, Column, Entity, Model},
    id::{CommunityId, DutyId, OrganizationId, ResponsibilityId},
    timestamp::Timestamp,
    vocabulary::DutyStatus,
};
use sea_orm::{ColumnTrait, Condition, Set, Value, sea_query::ExprTrait};
use std::collections::HashMap;

/// Why an import cancelled a duty.
const NO_LONGER_FOLLOWS: &str = "政策调整后不再适用 / no longer follows from the policy";

type Key = (ResponsibilityId, Option<CommunityId>);

/// Adds the duties that follow and are not there, and cancels those that no longer follow and nobody signed.
pub(super) async fn derive(
    operation: &Operation<'_>,
    pack: &Pack,
    organizations: &HashMap<String, OrganizationId>,
    responsibilities: &HashMap<String, ResponsibilityId>,
    communities: &HashMap<String, CommunityId>,
    report: &mut Report,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let now = operation.store().clock().now();
    let present = operation.unscoped_lock::<Entity>(Condition::all()).await?;
    let mut left: HashMap<Key, Model> =
        present.into_iter().map(|row| ((row.responsibility_id, row.community_id), row)).collect();
    let mut clause = None;
    let mut position = 0_i32;
    for duty in policy::duties(pack) {
        if clause != Some(&duty.responsibility.code) {
            clause = Some(&duty.responsibility.code);
            position = position.saturating_add(1);
        }
        let responsibility = named(responsibilities, &duty.responsibility.code)?;
        let organization = named(organizations, &duty.responsibility.organization)?;
        let community = duty.community.map(|community| named(communities, &community.code)).transpose()?;
        let unit =
            duty.community.map(|community| named(organizations, &community.implementing_unit)).transpose()?;
        match left.remove(&(responsibility, community)) {
            None => {
                let row = ActiveModel {
                    id: Set(operation.store().ids().next::<DutyId>()),
                    revision: Set(1),
                    responsibility_id: Set(responsibility),
                    organization_id: Set(organization),
                    community_id: Set(community),
                    position: Set(position),
                    status: Set(DutyStatus::Assigned),
                    status_reason: Set(None),
                    lapsed_at: Set(None),
                    due_on: Set(None),
                    created_at: Set(now),
                    updated_at: Set(now),
                    unit_id: Set(unit),
                };
                operation.unscoped_add(row).await?;
                report.duties_derived = report.duties_derived.saturating_add(1);
            }
            Some(row) => {
                for event in keep(operation, &row, (position, organization), now).await? {
                    let count = match event {
                        DutyEvent::Transferred { .. } => &mut report.duties_transferred,
                        _ => &mut report.duties_derived,
                    };
                    *count = count.saturating_add(1);
                    events.push(event.into());
                }
            }
        }
    }
    for row in left.into_values() {
        // Whoever signs at this moment wins: the condition is checked by the statement that writes.
        let unsigned = Column::Id.eq(row.id).and(Column::Status.eq(DutyStatus::Assigned));
        let columns = vec![
            (Column::Status, DutyStatus::Cancelled.into()),
            (Column::StatusReason, NO_LONGER_FOLLOWS.into()),
            (Column::LapsedAt, now.into()),
            (Column::Revision, row.revision.saturating_add(1).into()),
            (Column::UpdatedAt, now.not_before(row.updated_at).into()),
        ];
        if operation.unscoped_set::<Entity>(unsigned, columns).await? > 0 {
            report.duties_cancelled = report.duties_cancelled.saturating_add(1);
            events.push(cancelled(&row).into());
        } else if row.status != DutyStatus::Cancelled {
            report.duties_kept = report.duties_kept.saturating_add(1);
        }
    }
    Ok(events)
}

// What an import does to a duty that was there stands in the trail under that duty.

fn restored(row: &Model) -> DutyEvent {
    DutyEvent::Restored {
        duty: row.id,
        organization: row.organization_id,
        from: row.status,
        reason: NO_LONGER_FOLLOWS.to_owned(),
    }
}

fn cancelled(row: &Model) -> DutyEvent {
    DutyEvent::Decided {
        action: Step::Cancel.transition().action,
        duty: row.id,
        organization: row.organization_id,
        from: row.status,
        to: DutyStatus::Cancelled,
        reason: Some(NO_LONGER_FOLLOWS.to_owned()),
    }
}

/// Keeps a duty that still follows: in its place, with its organization, and open again if an import closed it; one that the
/// office cancelled stays so. Says what happened to it.
async fn keep(
    operation: &Operation<'_>,
    row: &Model,
    (position, organization): (i32, OrganizationId),
    now: Timestamp,
) -> Result<Vec<DutyEvent>> {
    if row.position != position {
        // Where the document places a clause changes the order of a list, and nothing that the duty says: no revision,
        // no new time.
        let columns = vec![(Column::Position, position.into())];
        operation.unscoped_set::<Entity>(Column::Id.eq(row.id), columns).await?;
    }
    let taken_up = row.status == DutyStatus::Cancelled && row.lapsed_at.is_some();
    // Who signed stays answerable; what nobody signed goes with its clause.
    let transferred = row.organization_id != organization && (taken_up || row.status == DutyStatus::Assigned);
    let (mut columns, mut events): (Vec<(Column, Value)>, _) = (Vec::new(), Vec::new());
    if taken_up {
        columns.push((Column::Status, DutyStatus::Assigned.into()));
        columns.push((Column::StatusReason, None::<String>.into()));
        columns.push((Column::LapsedAt, None::<Timestamp>.into()));
        events.push(restored(row));
    }
    if transferred {
        columns.push((Column::OrganizationId, organization.into()));
        events.push(DutyEvent::Transferred { duty: row.id, from: row.organization_id, to: organization });
    }
    if columns.is_empty() {
        return Ok(events);
    }
    columns.push((Column::Revision, row.revision.saturating_add(1).into()));
    columns.push((Column::UpdatedAt, now.not_before(row.updated_at).into()));
    // Whoever signs or decides at this moment wins here too.
    let unchanged = Column::Id.eq(row.id).and(Column::Revision.eq(row.revision));
    let written = operation.unscoped_set::<Entity>(unchanged, columns).await? > 0;
    Ok(if written { events } else { Vec::new() })
}
