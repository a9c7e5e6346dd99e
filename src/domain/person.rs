//! Persons and services as others see them: a display name, and only where their work is seen.

use crate::{
    authz::{Permission, Places, Viewer},
    error::Result,
    store::{Dialect, Scoped, Store, rows::column_of},
};
use entity::{
    account::{Column, Entity},
    id::AccountId,
    sign_off,
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Query},
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
pub async fn by_id(store: &Store, viewer: &Viewer, ids: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    let rows = store.rows::<Entity>(viewer).among(Column::Id, ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, Person { id: row.id, display_name: row.display_name })).collect())
}

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAccounts;

    // Accounts belong to no organization: the permission is held everywhere or not at all.
    fn inside(_: &Places, _: Dialect) -> Condition {
        Condition::all().add(Expr::cust("1 = 0"))
    }

    /// Oneself, and whoever signed what one may see.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let me = viewer.account()?;
        let oneself = Condition::any().add(column_of::<Self>(Column::Id).eq(me));
        let reach = viewer.reach(<sign_off::Entity as Scoped>::READ);
        let signatures = match &reach {
            crate::authz::Reach::Nowhere => return Some(oneself),
            crate::authz::Reach::Everywhere => Condition::all(),
            crate::authz::Reach::Within(places) => <sign_off::Entity as Scoped>::inside(places, dialect),
        };
        let signers = Query::select()
            .from(sign_off::Entity)
            .expr(column_of::<sign_off::Entity>(sign_off::Column::AccountId))
            .cond_where(signatures)
            .take();
        Some(oneself.add(column_of::<Self>(Column::Id).in_subquery(signers)))
    }
}
