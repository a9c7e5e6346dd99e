//! Accounts as they are administered: to who reads accounts, and one's own to oneself.

use crate::{
    authz::{Permission, Places, Viewer},
    domain::Context,
    error::Result,
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
        scope::there_is,
    },
};
use entity::{
    account,
    account_record::{Column, Entity, Model},
    assignment,
    credential::lock,
    id::{AccountId, AccountRecordId},
    linked_identity, sign_in_address,
    timestamp::Timestamp,
    vocabulary::{AccountKind, AccountStatus, Role},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition},
};
use std::collections::HashMap;
use uuid::Uuid;

/// What is read of accounts by who reads accounts, of all of them or not at all: they belong to no organization. Everybody reads
/// its own.
macro_rules! of_accounts {
    ($entity:ty, $account:expr) => {
        impl Scoped for $entity {
            const READ: Permission = Permission::ReadAccounts;

            fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
                Vec::new()
            }

            fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
                let own = column_of::<Self>($account).eq(Expr::val(viewer.account()?.0));
                Some(own.into_condition())
            }
        }
    };
}

of_accounts!(Entity, Column::Id);
of_accounts!(linked_identity::Entity, linked_identity::Column::AccountId);
of_accounts!(lock::Entity, lock::Column::AccountId);
of_accounts!(sign_in_address::Entity, sign_in_address::Column::AccountId);

/// The account of a row.
pub(super) fn account(row: &Model) -> account::Model {
    let Model { id, kind, name, display_name, created_at, disabled_at, revision, .. } = row.clone();
    let Model { last_sign_in_at, must_change_password, .. } = *row;
    let id = AccountId(id.0);
    account::Model {
        id,
        kind,
        name,
        display_name,
        created_at,
        disabled_at,
        revision,
        last_sign_in_at,
        must_change_password,
    }
}

/// Whether an account signs in.
pub const fn status(row: &Model) -> AccountStatus {
    if row.disabled_at.is_some() { AccountStatus::Disabled } else { AccountStatus::Active }
}

/// By the names with which accounts sign in.
pub fn by_name() -> Sort<Entity> {
    Sort {
        name: "accounts",
        key: column_of::<Entity>(Column::Name),
        kind: Key::Text(String::new()),
        descending: false,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Text(row.name.clone())), row.id.0),
    }
}

/// Which accounts are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// With this in one of its names, whatever the case of Latin letters.
    pub text: Option<String>,
    pub kind: Option<AccountKind>,
    pub status: Option<AccountStatus>,
    /// That holds this role now.
    pub role: Option<Role>,
    /// That holds a role for the organization of this code now.
    pub organization: Option<String>,
}

/// The accounts that the viewer may see and that fit.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(text) = &filter.text {
        let dialect = cx.store.dialect();
        let holds = |name| dialect.holds(column(name), text);
        rows = rows.narrow(Condition::any().add(holds(Column::Name)).add(holds(Column::DisplayName)));
    }
    if let Some(kind) = filter.kind {
        rows = rows.narrow(column(Column::Kind).eq(kind));
    }
    rows = match filter.status {
        Some(AccountStatus::Active) => rows.narrow(column(Column::DisabledAt).is_null()),
        Some(AccountStatus::Disabled) => rows.narrow(column(Column::DisabledAt).is_not_null()),
        None => rows,
    };
    if filter.role.is_some() || filter.organization.is_some() {
        let mut held = active(cx.store.clock().now());
        if let Some(role) = filter.role {
            held = held.add(of_assignment(assignment::Column::Role).eq(role));
        }
        if let Some(code) = &filter.organization {
            let id = cx.catalogue.organization_of("organization", code)?;
            held = held.add(of_assignment(assignment::Column::OrganizationId).eq(id));
        }
        let id = column(Column::Id);
        rows = rows.narrow(there_is::<assignment::Entity>(assignment::Column::AccountId, id, held));
    }
    Ok(rows)
}

fn of_assignment(column: assignment::Column) -> Expr {
    column_of::<assignment::Entity>(column)
}

/// That an assignment is active at a moment, as sign-in has it.
fn active(now: Timestamp) -> Condition {
    use assignment::Column as C;
    let begun =
        Condition::any().add(of_assignment(C::AtOnce).eq(true)).add(of_assignment(C::StartsAt).lte(now));
    let lasts =
        Condition::any().add(of_assignment(C::EndsAt).is_null()).add(of_assignment(C::EndsAt).gt(now));
    Condition::all().add(of_assignment(C::EndedAt).is_null()).add(begun).add(lasts)
}

/// The accounts of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[AccountRecordId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// Who these accounts are at providers of sign-on, in the order in which they were linked.
pub async fn identities(
    cx: &Context,
    accounts: &[AccountRecordId],
) -> Result<HashMap<Uuid, Vec<linked_identity::Model>>> {
    use linked_identity::Column as C;
    let rows = cx.store.rows::<linked_identity::Entity>(&cx.viewer).among(C::AccountId, accounts);
    let mut of_each: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows.all(&[C::AccountId, C::LinkedAt, C::Id]).await? {
        of_each.entry(row.account_id.0).or_default().push(row);
    }
    Ok(of_each)
}

/// Until when failed sign-ins have somebody refused, of those of these accounts for whom they do.
pub async fn locks(cx: &Context, accounts: &[AccountRecordId]) -> Result<HashMap<Uuid, Timestamp>> {
    use sign_in_address::Column as A;
    let now = cx.store.clock().now();
    let mut until: HashMap<Uuid, Timestamp> = HashMap::new();
    let mut add = |account: AccountId, moment: Option<Timestamp>| {
        if let Some(moment) = moment {
            let last = until.entry(account.0).or_insert(moment);
            *last = Ord::max(*last, moment);
        }
    };
    let names = cx.store.rows::<lock::Entity>(&cx.viewer).among(lock::Column::AccountId, accounts);
    let lasts = column_of::<lock::Entity>(lock::Column::LockedUntil).gt(now);
    for row in names.narrow(lasts).all(&[]).await? {
        add(row.account_id, row.locked_until);
    }
    let addresses = cx.store.rows::<sign_in_address::Entity>(&cx.viewer).among(A::AccountId, accounts);
    let lasts = column_of::<sign_in_address::Entity>(A::RefusedUntil).gt(now);
    for row in addresses.narrow(lasts).all(&[]).await? {
        add(row.account_id, row.refused_until);
    }
    Ok(until)
}
