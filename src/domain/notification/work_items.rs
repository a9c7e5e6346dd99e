//! What is told of items of the three lists: to whose they are, to who raised them, and of what the office reminds.

use super::raise::{Told, of_kinds, raise, settle, settle_all};
use crate::{
    error::Result,
    event::{Reminded, ReminderEvent, WorkItemEvent},
    store::Unscoped,
};
use entity::{
    id::{OrganizationId, TypedId},
    notification::Column,
    vocabulary::{
        NotificationKind::{self, Assigned, ConfirmationAwaited, Dropped, DueSoon, Overdue, Returned},
        WorkItemStatus,
    },
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

/// What follows from what happened to an item.
pub async fn of_work_item(unscoped: Unscoped<'_>, event: &WorkItemEvent) -> Result<()> {
    let name = event.name();
    let (item, raised_by, assigned_to) = (name.item, name.raised_by, name.assigned_to);
    match event {
        // Who gives itself something knows.
        WorkItemEvent::Raised { .. } if raised_by == assigned_to => Ok(()),
        WorkItemEvent::Raised { .. } => {
            raise(unscoped, Assigned, item, [Told::Organization(assigned_to)]).await
        }
        WorkItemEvent::Updated { .. } => Ok(()),
        WorkItemEvent::Assigned { .. } => {
            settle_all(unscoped, item).await?;
            raise(unscoped, Assigned, item, [Told::Organization(assigned_to)]).await
        }
        // The clock tells of the new day, when it comes.
        WorkItemEvent::Scheduled { .. } => settle(unscoped, item, of_kinds(&[DueSoon, Overdue])).await,
        WorkItemEvent::Advanced { from, to, by_raiser, .. } => match (from, to) {
            // What is begun is due as before.
            (WorkItemStatus::Open, WorkItemStatus::InProgress) => {
                settle(unscoped, item, of_kinds(&[Assigned])).await
            }
            (_, to) => {
                settle_all(unscoped, item).await?;
                let (kind, told) = match to {
                    WorkItemStatus::Resolved => (ConfirmationAwaited, vec![raised_by]),
                    WorkItemStatus::InProgress => (Returned, vec![assigned_to]),
                    WorkItemStatus::Open => (Assigned, vec![assigned_to]),
                    WorkItemStatus::Dropped => (Dropped, others(raised_by, assigned_to, *by_raiser)),
                    WorkItemStatus::Confirmed => return Ok(()),
                };
                raise(unscoped, kind, item, told.into_iter().map(Told::Organization)).await
            }
        },
    }
}

/// Who is told that an item was dropped: whose it was, and who raised it, where that is not who dropped it.
fn others(raised_by: OrganizationId, assigned_to: OrganizationId, by_raiser: bool) -> Vec<OrganizationId> {
    let mut told = vec![assigned_to, raised_by];
    told.retain(|id| !(by_raiser && *id == raised_by));
    told.dedup();
    told
}

/// What follows from a reminder: it is told anew, in the place of an earlier one.
pub async fn of_reminder(unscoped: Unscoped<'_>, event: &ReminderEvent) -> Result<()> {
    match event.of {
        Reminded::Duty(id) => again(unscoped, id, event.organization).await,
        Reminded::Opinion(id) => again(unscoped, id, event.organization).await,
        Reminded::WorkItem(id) => again(unscoped, id, event.organization).await,
    }
}

async fn again<Id: TypedId + Into<Uuid>>(
    unscoped: Unscoped<'_>,
    id: Id,
    organization: OrganizationId,
) -> Result<()> {
    let earlier = of_kinds(&[NotificationKind::Reminded]).add(Column::OrganizationId.eq(organization));
    settle(unscoped, id, earlier).await?;
    raise(unscoped, NotificationKind::Reminded, id, [Told::Organization(organization)]).await
}
