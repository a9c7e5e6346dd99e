//! Items that a command has taken, and how it changes them: each change is written beside what the item says since.

use super::actions::{check, permit};
use crate::{
    domain::Context,
    error::{Current, Error, Refusal, Stop},
    event::WorkItemName,
    store::tx::{Held, Revised, Tx},
    workflow::work_item::Step,
};
use entity::{
    community,
    id::{OrganizationId, WorkItemId},
    work_item::{Column, Entity, Model},
    work_item_change,
};
use sea_orm::{ModelTrait, Value};

/// An item that is held, and its community.
pub(in crate::domain) struct Taken {
    pub(in crate::domain) held: Held<Entity>,
    pub(in crate::domain) community: Option<community::Model>,
}

/// Takes the item that a command names, for a step, as the client saw it.
pub(super) async fn take(
    tx: &Tx<'_>,
    cx: &Context,
    id: &str,
    step: Step,
    expected_revision: i64,
) -> Result<Taken, Stop> {
    let taken = take_as_it_is(tx, id).await?;
    permit(step, tx.viewer(), &cx.catalogue, &taken.held)?;
    taken.expect(expected_revision)?;
    check(step, tx.viewer(), &cx.catalogue, &taken.held)?;
    Ok(taken)
}

/// Takes an item that the viewer sees, whatever the client saw of it, and whatever it may do.
pub(in crate::domain) async fn take_as_it_is(tx: &Tx<'_>, id: &str) -> Result<Taken, Stop> {
    let id: WorkItemId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let held = tx.take_seen::<Entity>(id, "id").await?;
    let community = match held.community_id {
        Some(id) => {
            let row = tx.rows::<community::Entity>().among(community::Column::Id, &[id]).one().await?;
            Some(row.ok_or(Error::Broken("the community of an item is there"))?)
        }
        None => None,
    };
    Ok(Taken { held, community })
}

impl Taken {
    fn expect(&self, expected: i64) -> Result<(), Refusal> {
        let Err(refusal) = self.held.expect_revision(expected) else { return Ok(()) };
        let (revision, subject) = (Some(self.held.revision), Some(self.held.id.to_string()));
        Err(refusal.with_current(Current { revision, subject, ..Current::default() }))
    }

    /// What the trail calls it, once it is this organization's.
    pub(super) fn name(&self, assigned_to: OrganizationId) -> WorkItemName {
        name(&self.held, self.community.as_ref(), assigned_to)
    }

    /// Changes it, and writes what it says since.
    pub(super) async fn change(
        &self,
        tx: &Tx<'_>,
        action: &'static str,
        columns: Vec<(Column, Value)>,
    ) -> Result<(), Stop> {
        let mut row: Model = (*self.held).clone();
        for (column, value) in &columns {
            row.try_set(*column, value.clone()).map_err(|_| Error::Broken("a column takes its value"))?;
        }
        row.revision = row.revision.saturating_add(1);
        row.updated_at = tx.store().clock().now().not_before(Entity::updated_at(&self.held));
        tx.change(&self.held, columns).await?;
        tx.add(&self.held, said(&row, action)).await?;
        Ok(())
    }
}

pub(super) fn name(
    row: &Model,
    community: Option<&community::Model>,
    assigned_to: OrganizationId,
) -> WorkItemName {
    WorkItemName {
        item: row.id,
        list: row.list,
        title: row.title.clone(),
        community: community.map(|community| community.code.clone()),
        raised_by: row.raised_by,
        assigned_to,
    }
}

/// What an item says, after what was done.
pub(super) fn said(row: &Model, action: &'static str) -> work_item_change::ActiveModel {
    let said = work_item_change::Model {
        work_item_id: row.id,
        ordinal: row.revision,
        action: action.to_owned(),
        list: row.list,
        title: row.title.clone(),
        community_id: row.community_id,
        unit_id: row.unit_id,
        raised_by: row.raised_by,
        assigned_to: row.assigned_to,
        status: row.status,
        due_on: row.due_on,
        raised_at: row.raised_at,
        changed_at: row.updated_at,
    };
    said.into()
}
