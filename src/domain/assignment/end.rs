//! Ending a role, by who administers assignments: of others, and never one's own.

use super::{assigned, delegate::check_ones_own, grant::not_to_oneself};
use crate::{
    authz::{Permission, Reach},
    domain::{
        Context,
        command::{Command, named},
        duty::Availability,
        text,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{AssignmentEvent, Event},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    account,
    assignment::{Column, Entity, Model},
    id::{AccountId, AssignmentId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use sea_orm::{ColumnTrait, Condition, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};
use std::cmp::max;

/// End somebody's assignment.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndAssignment {
    pub id: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for EndAssignment {
    named!(EndAssignment);
    type Done = AssignmentId;
    const CHANGES_RIGHTS: bool = true;

    /// Ends it as of now; one that has not begun never will. What its holder does by it is done first.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AssignmentId, Option<Event>), Stop> {
        let (id, holder) = named_by(tx, &self.id).await?;
        let holder = tx.take::<account::Entity>(holder, "id", Permission::ManageAssignments).await?;
        if holder.id == tx.account() {
            return Err(not_to_oneself("id").into());
        }
        let held = tx.take::<Entity>(id, "id", Permission::ManageAssignments).await?;
        let reason = text::required(&self.reason, "reason")?;
        let now = cx.store.clock().now();
        check_lasts(&held, now)?;
        let administers = is_kept(held.role);
        let is_active = held.is_in_time(now) && holder.disabled_at.is_none();
        if administers && is_active && !others_hold(tx, &held, now).await? {
            return Err(last_of_its_role().into());
        }
        let ended = over(tx, &held, now).await?;
        let event = AssignmentEvent::Ended(assigned(&ended, Some(reason)));
        Ok((id, Some(event.into())))
    }
}

/// The assignment that a command names, and who holds it.
pub(super) async fn named_by(tx: &Tx<'_>, id: &str) -> Result<(AssignmentId, AccountId), Stop> {
    let not_found = || Refusal::not_found("id");
    let id: AssignmentId = id.parse().map_err(|_| not_found())?;
    let seen = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Id).eq(id)).one().await?;
    Ok((id, seen.ok_or_else(not_found)?.account_id))
}

/// Refuses what is over.
pub(super) fn check_lasts(row: &Model, now: Timestamp) -> Result<(), Refusal> {
    if row.ended_at.is_some() || row.ends_at.is_some_and(|ends_at| ends_at <= max(now, row.starts_at)) {
        return Err(Refusal::new(RefusalCode::WrongState, "id", "已结束 / it has ended"));
    }
    Ok(())
}

/// Ends it as of now, or before it begins.
pub(super) async fn over(tx: &Tx<'_>, held: &Held<Entity>, now: Timestamp) -> Result<Model, Stop> {
    let ends_at = Some(max(now, held.starts_at));
    let columns = vec![(Column::EndsAt, ends_at.into()), (Column::EndedAt, Some(now).into())];
    tx.change_uncounted(held, columns).await?;
    Ok(Model { ends_at, ended_at: Some(now), ..(**held).clone() })
}

/// Whether somebody else holds the role too, and is let in.
async fn others_hold(tx: &Tx<'_>, held: &Held<Entity>, now: Timestamp) -> Result<bool, Error> {
    let unscoped = tx.consequence(held);
    let others = unscoped.unscoped_rows::<Entity>(others(held)).await?;
    let let_in = let_in(held, &others, now);
    Ok(!unscoped.unscoped_rows::<account::Entity>(let_in).await?.is_empty())
}

/// Whether somebody must hold a role always: else nobody could grant it.
const fn is_kept(role: Role) -> bool {
    matches!(role, Role::SystemAdmin | Role::SecurityAdmin)
}

fn last_of_its_role() -> Refusal {
    let message =
        "最后一名在任的管理员不能结束，请先授予他人 / it is the last of its role: grant it to another first";
    Refusal::new(RefusalCode::WrongState, "id", message)
}

/// The other assignments of a role.
fn others(row: &Model) -> Condition {
    Condition::all().add(Column::Role.eq(row.role)).add(Column::Id.ne(row.id))
}

/// Whoever holds one of them now but this one's holder, and is let in.
fn let_in(row: &Model, others: &[Model], now: Timestamp) -> Condition {
    let others = others.iter().filter(|it| it.is_in_time(now)).map(|it| it.account_id);
    Condition::all()
        .add(account::Column::Id.is_in(others))
        .add(account::Column::Id.ne(row.account_id))
        .add(account::Column::DisabledAt.is_null())
}

/// What can be done with an assignment that the viewer sees.
pub async fn available(cx: &Context, row: &Model) -> Result<Vec<Availability>, Error> {
    let now = cx.store.clock().now();
    let permission = Permission::ManageAssignments;
    let mut refusal = if cx.viewer.reach(permission) != Reach::Everywhere {
        Some(Refusal::not_permitted("id"))
    } else if cx.viewer.account() == Some(row.account_id) {
        Some(not_to_oneself("id"))
    } else {
        check_lasts(row, now).err()
    };
    if refusal.is_none() && is_kept(row.role) && row.is_in_time(now) && is_last(cx, row, now).await? {
        refusal = Some(last_of_its_role());
    }
    let end = Availability::of("END_ASSIGNMENT", permission, refusal);
    let of_delegation = row.delegated_from.is_some().then(|| Availability {
        action: "END_DELEGATION",
        permission: None,
        refusal: check_ones_own(row, cx.viewer.account()).and_then(|()| check_lasts(row, now)).err(),
        moves: None,
    });
    Ok([end].into_iter().chain(of_delegation).collect())
}

/// Whether its holder is let in, and nobody else of its role is: asked by who reads all accounts.
async fn is_last(cx: &Context, row: &Model, now: Timestamp) -> Result<bool, Error> {
    let accounts = || cx.store.rows::<account::Entity>(&cx.viewer);
    let holder = accounts().among(account::Column::Id, &[row.account_id]).one().await?;
    if holder.is_none_or(|holder| holder.disabled_at.is_some()) {
        return Ok(false);
    }
    let others = cx.store.rows::<Entity>(&cx.viewer).narrow(others(row)).all(&[]).await?;
    Ok(accounts().narrow(let_in(row, &others, now)).one().await?.is_none())
}
