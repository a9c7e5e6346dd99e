//! Assignments as they are shown: to who reads accounts, to who holds them, and of a delegation to who gave it.

use crate::{
    authz::{Permission, Places, Viewer},
    domain::Context,
    error::Result,
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{
    account,
    assignment::{Column, Entity, Model},
    id::{AccountId, AssignmentId},
    timestamp::Timestamp,
};
use sea_orm::{Condition, sea_query::ExprTrait};
use std::collections::{HashMap, HashSet};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAccounts;

    // Assignments are administered of the whole programme: what an organization's people hold is not the organization's.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// One's own, and those by which somebody stands in for oneself.
    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        let account = viewer.account()?;
        let held = column_of::<Self>(Column::AccountId).eq(account);
        let given_away = column_of::<Self>(Column::OnBehalfOf).eq(account);
        Some(Condition::any().add(held).add(given_away))
    }
}

/// An assignment, and whether it gives its holder anything now.
#[derive(Clone, Debug)]
pub struct HeldAssignment {
    pub row: Model,
    pub is_active: bool,
}

/// The assignments of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[AssignmentId]) -> Result<Vec<HeldAssignment>> {
    shown(cx, cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await?).await
}

/// What each of these accounts holds, as far as the viewer may see it, from the first that begins on: all of it, or what is
/// active.
pub async fn held_by(
    cx: &Context,
    accounts: &[AccountId],
    only_active: bool,
) -> Result<HashMap<AccountId, Vec<HeldAssignment>>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::AccountId, accounts);
    let rows = shown(cx, rows.all(&[Column::AccountId, Column::StartsAt, Column::Id]).await?).await?;
    let mut held: HashMap<AccountId, Vec<HeldAssignment>> = HashMap::new();
    for it in rows.into_iter().filter(|it| it.is_active || !only_active) {
        held.entry(it.row.account_id).or_default().push(it);
    }
    Ok(held)
}

/// What others hold on the viewer's behalf, likewise.
pub async fn given_away(cx: &Context, only_active: bool) -> Result<Vec<HeldAssignment>> {
    let Some(account) = cx.viewer.account() else { return Ok(Vec::new()) };
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::OnBehalfOf, &[account]);
    let mut rows = shown(cx, rows.all(&[Column::StartsAt, Column::Id]).await?).await?;
    rows.retain(|it| it.is_active || !only_active);
    Ok(rows)
}

async fn shown(cx: &Context, rows: Vec<Model>) -> Result<Vec<HeldAssignment>> {
    let now = cx.store.clock().now();
    let standing = standing(cx, &rows, now).await?;
    let shown = |row: Model| {
        let stands = row.delegated_from.is_none() || standing.contains(&row.id);
        HeldAssignment { is_active: row.is_in_time(now) && stands, row }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Which of the delegations among these stand, as `store/identity.rs` has it: whose delegator holds what it hands on and is let
/// in, and whose holder is still of the organization.
async fn standing(cx: &Context, rows: &[Model], now: Timestamp) -> Result<HashSet<AssignmentId>> {
    let delegations = || rows.iter().filter(|row| row.delegated_from.is_some());
    let from: Vec<AssignmentId> = delegations().filter_map(|row| row.delegated_from).collect();
    let holders: Vec<AccountId> = delegations().map(|row| row.account_id).collect();
    let delegators: Vec<AccountId> = delegations().filter_map(|row| row.on_behalf_of).collect();
    if from.is_empty() {
        return Ok(HashSet::new());
    }
    let assignments = || cx.store.unscoped_licensed::<Entity>();
    let sources = assignments().among(Column::Id, &from).all(&[]).await?;
    let own = assignments().among(Column::AccountId, &holders).all(&[]).await?;
    let accounts = cx.store.unscoped_licensed::<account::Entity>();
    let accounts = accounts.among(account::Column::Id, &delegators).all(&[]).await?;
    let stands = |row: &&Model| {
        let source = sources.iter().any(|it| row.delegated_from == Some(it.id) && it.is_in_time(now));
        let is_let_in = accounts.iter().any(|it| row.on_behalf_of == Some(it.id) && it.disabled_at.is_none());
        let is_colleague = own.iter().any(|it| {
            it.account_id == row.account_id
                && it.organization_id == row.organization_id
                && it.delegated_from.is_none()
                && it.is_in_time(now)
        });
        source && is_let_in && is_colleague
    };
    Ok(delegations().filter(stands).map(|row| row.id).collect())
}
