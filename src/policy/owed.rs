//! The duties of one community, made to follow from the clauses in force: when it is listed, withdrawn or moved otherwise than by
//! an import, which does the same to all of them, clause by clause.

use super::derive::is_owed;
use crate::{
    catalogue::{Catalogue, Responsibility},
    error::Result,
    event::{DutyEvent, Event},
    store::Unscoped,
    workflow::duty::Step,
};
use entity::{
    community,
    duty::{ActiveModel, Column, Entity, Model},
    id::{DutyId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::{DutyStatus, DutySubject},
};
use sea_orm::{ColumnTrait, Condition, Set, Value, sea_query::ExprTrait};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What became of the duties of a community.
#[derive(Debug, Default)]
pub struct Followed {
    /// New ones, each with who owes it.
    pub derived: Vec<(DutyId, OrganizationId)>,
    /// What happened to those that were there, for the trail: what nobody had signed was cancelled, what had lapsed was taken up.
    pub events: Vec<Event>,
    /// Those that do not follow any more, and stay because somebody signed them.
    pub kept: Vec<DutyId>,
}

/// What would become of the duties of a community.
#[derive(Debug, Default)]
pub struct Plan<'c> {
    wanted: Vec<(i32, &'c Responsibility)>,
    restored: Vec<Model>,
    cancelled: Vec<Model>,
    kept: Vec<DutyId>,
}

impl<'c> Plan<'c> {
    /// Clauses of which a duty is to be made.
    pub fn derived(&self) -> impl Iterator<Item = &'c Responsibility> {
        self.wanted.iter().map(|(_, clause)| *clause)
    }

    /// Duties that lapsed, and are to be taken up again.
    pub fn restored(&self) -> &[Model] {
        &self.restored
    }

    /// Duties that nobody signed, and that are to be cancelled.
    pub fn cancelled(&self) -> &[Model] {
        &self.cancelled
    }

    /// Duties that do not follow any more, and stay because somebody signed them.
    pub fn kept(&self) -> &[DutyId] {
        &self.kept
    }
}

/// What is to be done to the duties of a community, so that they are those that follow for it as it stands here. Nothing, where
/// they are.
pub async fn plan<'c>(
    unscoped: Unscoped<'_>,
    catalogue: &'c Catalogue,
    community: &community::Model,
) -> Result<Plan<'c>> {
    let present = unscoped.unscoped_rows::<Entity>(Column::CommunityId.eq(community.id)).await?;
    let mut present: HashMap<_, Model> =
        present.into_iter().map(|row| (row.responsibility_id, row)).collect();
    let mut plan = Plan::default();
    // Where the document places a clause, those that ask nothing of any community included: as an import has it.
    for (position, clause) in (1..).zip(catalogue.responsibilities_listed(None, Some(false))) {
        if !follows(catalogue, clause, community) {
            continue;
        }
        match present.remove(&clause.row.id) {
            None => plan.wanted.push((position, clause)),
            // One that the office cancelled stays so.
            Some(row) if row.status == DutyStatus::Cancelled && row.lapsed_at.is_some() => {
                plan.restored.push(row);
            }
            Some(_) => {}
        }
    }
    let mut left: Vec<Model> = present.into_values().collect();
    left.sort_unstable_by_key(|row| row.id);
    for row in left {
        match row.status {
            DutyStatus::Assigned => plan.cancelled.push(row),
            DutyStatus::Cancelled => {}
            DutyStatus::Acknowledged
            | DutyStatus::Completed
            | DutyStatus::Returned
            | DutyStatus::Confirmed => {
                plan.kept.push(row.id);
            }
        }
    }
    Ok(plan)
}

fn follows(catalogue: &Catalogue, clause: &Responsibility, community: &community::Model) -> bool {
    let organization = clause.row.organization_id;
    let Some(owing) = catalogue.organization(organization) else { return false };
    clause.row.applies_to == DutySubject::Community
        && community.withdrawn_at.is_none()
        && is_owed(owing.row.kind, community.pool, community.implementing_unit_id == organization)
}

/// Does it: the community is held, and stands as it is given here. `reason` is why duties are cancelled that nobody signed; whoever
/// signed stays answerable. A second time nothing is left to do.
pub async fn follow(
    unscoped: Unscoped<'_>,
    catalogue: &Catalogue,
    community: &community::Model,
    reason: &str,
) -> Result<Followed> {
    let Plan { wanted, restored, cancelled, kept } = plan(unscoped, catalogue, community).await?;
    let now = unscoped.store().clock().now();
    let mut followed = Followed { kept, ..Followed::default() };
    let mut rows = Vec::with_capacity(wanted.len());
    for (position, clause) in wanted {
        let id: DutyId = unscoped.store().ids().next();
        followed.derived.push((id, clause.row.organization_id));
        rows.push(ActiveModel {
            id: Set(id),
            revision: Set(1),
            responsibility_id: Set(clause.row.id),
            organization_id: Set(clause.row.organization_id),
            community_id: Set(Some(community.id)),
            position: Set(position),
            status: Set(DutyStatus::Assigned),
            created_at: Set(now),
            updated_at: Set(now),
            unit_id: Set(Some(community.implementing_unit_id)),
            community_ordinal: Set(Some(community.ordinal)),
            ..ActiveModel::default()
        });
    }
    unscoped.unscoped_add_all(rows).await?;
    let lapsed = Column::Status.eq(DutyStatus::Cancelled).and(Column::LapsedAt.is_not_null());
    let columns = vec![
        (Column::Status, DutyStatus::Assigned.into()),
        (Column::StatusReason, None::<String>.into()),
        (Column::LapsedAt, None::<Timestamp>.into()),
    ];
    let done = change(unscoped, &restored, lapsed, columns, now).await?;
    for row in restored.into_iter().filter(|row| done.contains(&row.id.into())) {
        let (duty, organization, from) = (row.id, row.organization_id, row.status);
        let reason = row.status_reason.unwrap_or_default();
        followed.events.push(DutyEvent::Restored { duty, organization, from, reason }.into());
    }
    let unsigned = Column::Status.eq(DutyStatus::Assigned);
    let columns = vec![
        (Column::Status, DutyStatus::Cancelled.into()),
        (Column::StatusReason, reason.into()),
        (Column::LapsedAt, now.into()),
    ];
    let done = change(unscoped, &cancelled, unsigned, columns, now).await?;
    for row in cancelled {
        if done.contains(&row.id.into()) {
            followed.events.push(was_cancelled(&row, reason).into());
        } else {
            followed.kept.push(row.id);
        }
    }
    Ok(followed)
}

/// What was read is checked by the statement that writes: somebody may have signed meanwhile.
async fn change(
    unscoped: Unscoped<'_>,
    rows: &[Model],
    as_read: impl Into<Condition>,
    columns: Vec<(Column, Value)>,
    now: Timestamp,
) -> Result<HashSet<Uuid>> {
    let these: Vec<Uuid> = rows.iter().map(|row| row.id.into()).collect();
    unscoped.unscoped_change::<Entity>((Column::Id, &these), as_read.into(), columns, now).await
}

fn was_cancelled(row: &Model, reason: &str) -> DutyEvent {
    DutyEvent::Decided {
        action: Step::Cancel.transition().action,
        duty: row.id,
        name: None,
        organization: row.organization_id,
        from: row.status,
        to: DutyStatus::Cancelled,
        reason: Some(reason.to_owned()),
    }
}
