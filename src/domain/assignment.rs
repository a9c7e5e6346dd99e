//! Assignments: who holds which role, where, and for how long.

mod colleagues;
mod delegate;
mod end;
mod exclusion;
mod grant;
mod held;

pub use colleagues::colleagues;
pub use delegate::{Delegate, EndDelegation};
pub use end::{EndAssignment, available};
pub use grant::GrantAssignment;
pub use held::{HeldAssignment, by_id, given_away, held_by};

use super::account::{self as accounts, AccountError};
use crate::{
    authz::needs_organization,
    error::Error,
    event::{Assigned, AssignmentEvent},
    store::{Operation, Store},
};
use entity::{
    account, assignment,
    id::{AccountId, AssignmentId, OrganizationId},
    organization,
    timestamp::Timestamp,
    vocabulary::{AccountKind, OrganizationKind, Role},
};
use sea_orm::{ColumnTrait, Condition, sea_query::IntoCondition};
use std::collections::HashMap;

/// A role to be given.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// The name of the account.
    pub account: &'a str,
    /// What it is to be.
    pub role: Role,
    /// The code of the organization, for a role that needs one.
    pub organization: Option<&'a str>,
    /// From when; none for now.
    pub from: Option<Timestamp>,
    /// Until when, exclusive; none for as long as nobody ends it.
    pub until: Option<Timestamp>,
}

/// Which assignments are to be ended.
#[derive(Clone, Debug)]
pub enum Which<'a> {
    /// This one.
    Id(AssignmentId),
    /// Those of an account for a role, in one organization or in any.
    Role {
        /// The name of the account.
        account: &'a str,
        role: Role,
        /// The code of the organization; none for all.
        organization: Option<&'a str>,
    },
}

/// An assignment was not given or not ended.
#[derive(Debug, thiserror::Error)]
pub enum AssignmentError {
    /// It is about an account that cannot have it.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// No organization has this code, or a later pack no longer names it.
    #[error("there is no organization {0}")]
    UnknownOrganization(String),
    /// The role means nothing without an organization.
    #[error("{0} needs an organization")]
    OrganizationMissing(Role),
    /// The role is one of the whole programme or system.
    #[error("{0} is held for no organization")]
    OrganizationNotWanted(Role),
    /// The organization is not of the role's kind.
    #[error("{role} is held for a {wanted}; {code} is a {found}")]
    WrongOrganization {
        role: Role,
        /// What it is held for.
        wanted: OrganizationKind,
        /// The organization that was named.
        code: String,
        /// What that is.
        found: OrganizationKind,
    },
    /// Services hold `DATA_PLATFORM` and nothing else; nobody else holds it.
    #[error("a {kind} does not hold {role}")]
    WrongKind {
        /// What the account is.
        kind: AccountKind,
        role: Role,
    },
    /// It would end before it begins.
    #[error("an assignment ends after it begins")]
    NoTime,
    /// The account holds it already, for some of that time.
    #[error("{0} is held already in that time")]
    HeldAlready(Role),
    /// Whoever administers or audits the system does nothing else in it.
    #[error("{wanted} and {held} exclude each other, and {held} is held in that time")]
    Excluded {
        /// The role that was to be given.
        wanted: Role,
        /// The role that is in its way.
        held: Role,
    },
    /// No such assignment lasts.
    #[error("there is no such assignment, or it has ended")]
    NothingToEnd,
}

impl From<Error> for AssignmentError {
    fn from(error: Error) -> Self {
        Self::Account(error.into())
    }
}

/// An assignment as the operator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentState {
    pub assignment: assignment::Model,
    /// The name of its account.
    pub account: String,
    /// The code of its organization.
    pub organization: Option<String>,
    /// The name of the account on whose behalf it is held, if on anybody's.
    pub on_behalf_of: Option<String>,
}

/// Gives an account a role.
pub async fn grant(store: &Store, grant: &Grant<'_>) -> Result<AssignmentId, AssignmentError> {
    let Grant { role, .. } = *grant;
    let starts_at = grant.from.unwrap_or_else(|| store.clock().now());
    if grant.until.is_some_and(|until| until <= starts_at) {
        return Err(AssignmentError::NoTime);
    }
    let operation = store.operate().await?;
    let account = accounts::lock(&operation, grant.account).await?;
    let organization = place(&operation, role, grant.organization).await?;
    let row = assignment::Model {
        id: store.ids().next(),
        account_id: account.id,
        role,
        organization_id: organization,
        starts_at,
        ends_at: grant.until,
        ended_at: None,
        at_once: grant.from.is_none(),
        granted_by: None,
        grant_reason: None,
        on_behalf_of: None,
        delegated_from: None,
    };
    let held = operation.unscoped_rows::<assignment::Entity>(of_account(account.id)).await?;
    check(&row, account.kind, &held)?;
    operation.unscoped_add(assignment::ActiveModel::from(row.clone())).await?;
    let event = AssignmentEvent::Granted(assigned(&row, None));
    operation.commit(None, vec![event.into()]).await?;
    Ok(row.id)
}

/// Ends assignments as of now; one that has not begun never will. Says how many ended. Commands of their account that are
/// under way are done first; those that come later find them ended.
pub async fn end(store: &Store, which: &Which<'_>) -> Result<usize, AssignmentError> {
    let operation = store.operate().await?;
    let condition = match *which {
        Which::Id(id) => {
            let named = operation.unscoped_rows::<assignment::Entity>(assignment::Column::Id.eq(id)).await?;
            let account = named.first().ok_or(AssignmentError::NothingToEnd)?.account_id;
            operation.unscoped_lock::<account::Entity>(account::Column::Id.eq(account)).await?;
            assignment::Column::Id.eq(id).into_condition()
        }
        Which::Role { account, role, organization } => {
            let account = accounts::lock(&operation, account).await?;
            let condition = of_account(account.id).add(assignment::Column::Role.eq(role));
            match organization {
                Some(code) => {
                    let organization = organization_of(&operation, code).await?;
                    condition.add(assignment::Column::OrganizationId.eq(organization.id))
                }
                None => condition,
            }
        }
    };
    let now = store.clock().now();
    let found = operation.unscoped_lock::<assignment::Entity>(condition).await?;
    let mut events = Vec::new();
    for row in found {
        let ends_at = now.max(row.starts_at);
        if row.ended_at.is_some() || row.ends_at.is_some_and(|end| end <= ends_at) {
            continue;
        }
        let columns = vec![
            (assignment::Column::EndsAt, ends_at.into()),
            (assignment::Column::EndedAt, Some(now).into()),
        ];
        operation.unscoped_set::<assignment::Entity>(assignment::Column::Id.eq(row.id), columns).await?;
        let ended = assignment::Model { ends_at: Some(ends_at), ..row };
        events.push(AssignmentEvent::Ended(assigned(&ended, None)).into());
    }
    if events.is_empty() {
        return Err(AssignmentError::NothingToEnd);
    }
    let ended = events.len();
    operation.commit(None, events).await?;
    Ok(ended)
}

/// The assignments of an account, or all, by account and time. Those that have ended are among them.
pub async fn list(store: &Store, account: Option<&str>) -> Result<Vec<AssignmentState>, AssignmentError> {
    let names: HashMap<AccountId, String> = store
        .unscoped_rows::<account::Entity>(Condition::all())
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    if let Some(name) = account.filter(|name| names.values().all(|known| known != name)) {
        return Err(AccountError::Unknown(name.to_owned()).into());
    }
    let codes: HashMap<OrganizationId, String> = store
        .unscoped_rows::<organization::Entity>(Condition::all())
        .await?
        .into_iter()
        .map(|organization| (organization.id, organization.code))
        .collect();
    let mut states: Vec<AssignmentState> = store
        .unscoped_rows::<assignment::Entity>(Condition::all())
        .await?
        .into_iter()
        .filter_map(|assignment| {
            let holder = names.get(&assignment.account_id)?;
            account.is_none_or(|name| name == holder).then(|| AssignmentState {
                account: holder.clone(),
                on_behalf_of: assignment.on_behalf_of.and_then(|id| names.get(&id).cloned()),
                organization: assignment.organization_id.and_then(|id| codes.get(&id).cloned()),
                assignment,
            })
        })
        .collect();
    states.sort_by(|one, other| {
        (&one.account, one.assignment.starts_at).cmp(&(&other.account, other.assignment.starts_at))
    });
    Ok(states)
}

/// The organization that the role is held for, which must be there exactly if the role needs one.
async fn place(
    operation: &Operation<'_>,
    role: Role,
    code: Option<&str>,
) -> Result<Option<OrganizationId>, AssignmentError> {
    match wanted(role, code)? {
        Some(code) => fits(role, &organization_of(operation, code).await?).map(Some),
        None => Ok(None),
    }
}

/// The organization that a role is to be held for; none for a role of none.
fn wanted(role: Role, code: Option<&str>) -> Result<Option<&str>, AssignmentError> {
    match (needs_organization(role), code) {
        (false, Some(_)) => Err(AssignmentError::OrganizationNotWanted(role)),
        (true, None) => Err(AssignmentError::OrganizationMissing(role)),
        (_, code) => Ok(code),
    }
}

/// Whether a role can be held for an organization.
fn fits(role: Role, organization: &organization::Model) -> Result<OrganizationId, AssignmentError> {
    let code = || organization.code.clone();
    if organization.withdrawn_at.is_some() {
        return Err(AssignmentError::UnknownOrganization(code()));
    }
    let found = organization.kind;
    match kind_of_place(role) {
        Some(wanted) if wanted != found => {
            Err(AssignmentError::WrongOrganization { role, wanted, code: code(), found })
        }
        _ => Ok(organization.id),
    }
}

/// Whether an account of this kind, which holds these, can hold another.
fn check(
    row: &assignment::Model,
    kind: AccountKind,
    held: &[assignment::Model],
) -> Result<(), AssignmentError> {
    if (kind == AccountKind::Service) != (row.role == Role::DataPlatform) {
        return Err(AssignmentError::WrongKind { kind, role: row.role });
    }
    exclusion::check(row, held)
}

async fn organization_of(
    operation: &Operation<'_>,
    code: &str,
) -> Result<organization::Model, AssignmentError> {
    // An import that withdraws it is waited for, and then seen.
    let mut found =
        operation.unscoped_turn::<organization::Entity>(organization::Column::Code.eq(code)).await?;
    found.pop().ok_or_else(|| AssignmentError::UnknownOrganization(code.to_owned()))
}

/// For what kind of organization a role is held; none for a role of none.
pub const fn kind_of_place(role: Role) -> Option<OrganizationKind> {
    match role {
        Role::DepartmentOfficer | Role::DepartmentSigner => Some(OrganizationKind::Department),
        Role::UnitOfficer | Role::UnitSigner => Some(OrganizationKind::ImplementingUnit),
        Role::Coordinator => Some(OrganizationKind::LeadOffice),
        Role::DataPlatform | Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => None,
    }
}

fn of_account(id: AccountId) -> Condition {
    assignment::Column::AccountId.eq(id).into_condition()
}

pub(super) const fn assigned(row: &assignment::Model, reason: Option<String>) -> Assigned {
    Assigned {
        assignment: row.id,
        account: row.account_id,
        role: row.role,
        organization: row.organization_id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        on_behalf_of: row.on_behalf_of,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of_place;
    use crate::authz::needs_organization;
    use entity::vocabulary::{Role, Vocabulary};

    #[test]
    fn a_role_that_needs_an_organization_says_which_kind() {
        for role in Role::ALL {
            assert_eq!(needs_organization(*role), kind_of_place(*role).is_some(), "{role}");
        }
    }
}
