//! To whom one may hand one's role.

use crate::{
    authz::Permission,
    domain::{Context, person::Person},
    error::Result,
    store::{rows::column_of, scope::there_is},
};
use entity::{account, assignment};
use sea_orm::{Condition, sea_query::ExprTrait};

/// The colleagues to whom the viewer may hand its role for these organizations of its own, by name: those who hold a role there
/// now.
pub async fn colleagues(cx: &Context) -> Result<Vec<Person>> {
    use account::{Column, Entity};
    use assignment::Column as Held;
    let mine: Vec<_> = cx.viewer.organizations(Permission::Delegate).into_iter().collect();
    let (Some(oneself), false) = (cx.viewer.account(), mine.is_empty()) else { return Ok(Vec::new()) };
    let (now, held) = (cx.store.clock().now(), column_of::<assignment::Entity>);
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let begun = Condition::any().add(held(Held::AtOnce)).add(held(Held::StartsAt).lte(now));
    let lasts = Condition::any().add(held(Held::EndsAt).is_null()).add(held(Held::EndsAt).gt(now));
    let there = Condition::all()
        .add(rows.dialect().any_of(held(Held::OrganizationId), &mine))
        .add(held(Held::DelegatedFrom).is_null())
        .add(held(Held::EndedAt).is_null())
        .add(begun)
        .add(lasts);
    let id = column_of::<Entity>(Column::Id);
    let rows = rows
        .narrow(id.clone().ne(oneself))
        .narrow(column_of::<Entity>(Column::DisabledAt).is_null())
        .narrow(there_is::<assignment::Entity>(Held::AccountId, id, there));
    let found = rows.all(&[Column::DisplayName, Column::Id]).await?;
    Ok(found.into_iter().map(|row| Person { id: row.id, display_name: row.display_name }).collect())
}
