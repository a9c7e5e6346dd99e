//! The first administrators, and from when on accounts and roles are theirs.
//!
//! Before, whoever has a shell on the server makes accounts and grants roles, in nobody's name. Since then it is done by two people
//! who sign in, and the command line asks why where it does it all the same. That it is so stands in the trail, which only grows.

use super::{AccountError, New, add, check_name, checked_display_name, hash};
use crate::{
    domain::assignment::assigned,
    error::Error,
    event::{AccountEvent, AssignmentEvent},
    store::{Operation, Store, Unscoped},
};
use entity::{
    assignment, audit_event,
    id::AccountId,
    vocabulary::{AccountKind, Role},
};
use sea_orm::ColumnTrait;

/// Who is to be an administrator.
#[derive(Clone, Copy, Debug)]
pub struct First<'a> {
    pub name: &'a str,
    pub display_name: &'a str,
    /// The password for one time.
    pub password: &'a str,
}

/// Accounts were not handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// There was one, who could have made the other.
    #[error("the role {0} was granted before: see `account hand-over`")]
    NotTheFirst(Role),
    /// Nobody could do it.
    #[error("nobody holds {0}: grant it first, or see `account bootstrap`")]
    Nobody(Role),
    /// It was done.
    #[error("accounts and roles are the administrators' already")]
    Done,
    /// An account could not be made.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<Error> for HandOverError {
    fn from(error: Error) -> Self {
        Self::Account(error.into())
    }
}

/// Makes the first administrators of accounts and of roles, two people, and hands over to them.
pub async fn bootstrap(store: &Store, system: First<'_>, security: First<'_>) -> Result<(), HandOverError> {
    let (system_hash, security_hash) = (hash(system.password).await?, hash(security.password).await?);
    let operation = begin(store).await?;
    for role in [Role::SystemAdmin, Role::SecurityAdmin] {
        if !of_role(&operation, role).await?.is_empty() {
            return Err(HandOverError::NotTheFirst(role));
        }
    }
    let mut events = Vec::new();
    let mut made = Vec::new();
    for (first, role, hash) in
        [(system, Role::SystemAdmin, system_hash), (security, Role::SecurityAdmin, security_hash)]
    {
        check_name(first.name)?;
        let display_name = checked_display_name(first.display_name)?;
        let (kind, name) = (AccountKind::Person, first.name);
        let new = New { kind, name, display_name, hash, one_time: true, reason: None };
        let (id, created) = add(operation.unscoped(), new).await?;
        events.push(created.into());
        events.push(grant(operation.unscoped(), id, role).await?.into());
        made.push(id);
    }
    if let [system_admin, security_admin] = *made {
        events.push(AccountEvent::HandedOver { system_admin, security_admin }.into());
    }
    Ok(operation.commit(None, events).await?)
}

/// Hands over to the administrators that there are.
pub async fn hand_over(store: &Store) -> Result<(), HandOverError> {
    let operation = begin(store).await?;
    let now = store.clock().now();
    let mut held = Vec::new();
    for role in [Role::SystemAdmin, Role::SecurityAdmin] {
        let all = of_role(&operation, role).await?;
        let holds = all.into_iter().find(|row| row.is_in_time(now)).ok_or(HandOverError::Nobody(role))?;
        held.push(holds.account_id);
    }
    let [system_admin, security_admin] = *held else { return Err(HandOverError::Done) };
    let event = AccountEvent::HandedOver { system_admin, security_admin };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Whether accounts and roles are the administrators'.
pub async fn is_handed_over(store: &Store) -> Result<bool, Error> {
    Ok(!store.unscoped_rows::<audit_event::Entity>(handed_over()).await?.is_empty())
}

fn handed_over() -> sea_orm::sea_query::Expr {
    audit_event::Column::Action.eq(AccountEvent::HAND_OVER)
}

/// Begins to hand over, which is done once: two at a time wait for each other.
async fn begin(store: &Store) -> Result<Operation<'_>, HandOverError> {
    let operation = store.operate().await?;
    operation.unscoped().unscoped_hold_catalogue().await?;
    if !operation.unscoped_rows::<audit_event::Entity>(handed_over()).await?.is_empty() {
        return Err(HandOverError::Done);
    }
    Ok(operation)
}

async fn of_role(operation: &Operation<'_>, role: Role) -> Result<Vec<assignment::Model>, Error> {
    operation.unscoped_rows::<assignment::Entity>(assignment::Column::Role.eq(role)).await
}

async fn grant(unscoped: Unscoped<'_>, account: AccountId, role: Role) -> Result<AssignmentEvent, Error> {
    let store = unscoped.store();
    let row = assignment::Model {
        id: store.ids().next(),
        account_id: account,
        role,
        organization_id: None,
        starts_at: store.clock().now(),
        ends_at: None,
        ended_at: None,
        at_once: true,
        granted_by: None,
        grant_reason: None,
        on_behalf_of: None,
        delegated_from: None,
    };
    let event = AssignmentEvent::Granted(assigned(&row, None));
    unscoped.unscoped_add_all(vec![assignment::ActiveModel::from(row)]).await?;
    Ok(event)
}
