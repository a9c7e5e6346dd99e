//! Persons and services as others see them: a display name, and only where their work is seen.

use super::Context;
use crate::{
    authz::{Permission, Places, Viewer},
    error::Result,
    store::{Dialect, Scoped, rows::column_of, scope::Scope},
};
use entity::{
    account::{Column, Entity},
    id::AccountId,
    opinion, sign_off, verification,
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};
use std::collections::HashMap;

/// A person or service, as far as others see it.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// Its name for others.
    pub display_name: String,
}

/// Those of these accounts that the viewer may see, in one statement.
pub async fn by_id(cx: &Context, ids: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, Person { id: row.id, display_name: row.display_name })).collect())
}

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAccounts;

    // Accounts belong to no organization: the permission is held everywhere or not at all.
    fn inside(_: &Places, _: Dialect) -> Condition {
        Condition::all().add(Expr::cust("1 = 0"))
    }

    /// Oneself, and whoever signed or verified what one may see.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let oneself = column_of::<Self>(Column::Id).eq(viewer.account()?);
        Some(
            Condition::any()
                .add(oneself)
                .add(hands::<sign_off::Entity>(sign_off::Column::AccountId, viewer, dialect))
                .add(hands::<verification::Entity>(verification::Column::AccountId, viewer, dialect))
                .add(hands::<opinion::Entity>(opinion::Column::AccountId, viewer, dialect)),
        )
    }
}

/// The accounts by whose hand the rows of a table are that the viewer may see.
fn hands<E: Scoped>(by: E::Column, viewer: &Viewer, dialect: Dialect) -> Condition {
    let seen = Scope::of::<E>(&viewer.reach(E::READ), dialect);
    if matches!(seen, Scope::Nothing) {
        return seen.condition();
    }
    let hands =
        Query::select().from(E::default()).expr(column_of::<E>(by)).cond_where(seen.condition()).take();
    column_of::<Entity>(Column::Id).in_subquery(hands).into_condition()
}
