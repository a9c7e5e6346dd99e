//! How commands take the money of a community: its row is locked, and what is computed then stays so until they end.

use super::books::{Books, Funding};
use crate::{
    authz::Permission,
    domain::{Context, community::for_command},
    error::{Current, Error, Refusal, RefusalCode, Stop},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    cents::Cents,
    community, funding,
    id::{CommunityId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::Activity,
};
use sea_orm::{ColumnTrait, sea_query::ExprTrait};
use std::sync::Arc;
use time::{Date, Month};

/// The money that a command holds.
pub(super) struct Taken {
    pub(super) held: Held<funding::Entity>,
    pub(super) books: Books,
    pub(super) funding: Funding,
    /// The community's code.
    pub(super) code: String,
}

/// Takes the money of a community, at the revision that the client saw.
pub(super) async fn take(
    tx: &Tx<'_>,
    cx: &Context,
    (community, field): (CommunityId, &'static str),
    act: Permission,
    expected: i64,
) -> Result<Taken, Stop> {
    let held = tx.take::<funding::Entity>(community, field, act).await?;
    let unscoped = tx.consequence(&held);
    let books = Books::held(unscoped, Some(&[held.id])).await?;
    let row = unscoped.unscoped_rows::<community::Entity>(community::Column::Id.eq(held.id)).await?.pop();
    let row = Arc::new(row.ok_or(Error::Broken("a community that is held is there"))?);
    let funding = books.of(&row, &cx.catalogue, cx.store.clock().today());
    if funding.revision != expected {
        let message = "他人已更新，请刷新后重试 / it changed meanwhile: read it again";
        let current = Current { revision: Some(funding.revision), ..Current::default() };
        let refusal = Refusal::new(RefusalCode::Conflict, "expectedRevision", message);
        return Err(refusal.with_current(current).into());
    }
    Ok(Taken { held, books, funding, code: row.code.clone() })
}

/// The same of the community of a code.
pub(super) async fn take_named(
    tx: &Tx<'_>,
    cx: &Context,
    code: &str,
    act: Permission,
    expected: i64,
) -> Result<Taken, Stop> {
    take(tx, cx, (for_command(tx, code).await?, "community"), act, expected).await
}

/// What a row belongs to that the viewer sees.
pub(super) async fn seen<E>(tx: &Tx<'_>, id: E::Column, this: &str) -> Result<E::Model, Stop>
where
    E: crate::store::Scoped,
    E::Model: HasId,
{
    let not_found = || Refusal::not_found("id");
    let uuid = <E::Model as HasId>::parse(this).ok_or_else(not_found)?;
    let found = tx.rows::<E>().narrow(column_of::<E>(id).eq(uuid)).one().await?;
    Ok(found.ok_or_else(not_found)?)
}

/// A row that a typed id names.
pub(super) trait HasId {
    fn parse(text: &str) -> Option<uuid::Uuid>;
}

macro_rules! has_id {
    ($($table:ident: $id:ident),+) => {$(
        impl HasId for entity::$table::Model {
            fn parse(text: &str) -> Option<uuid::Uuid> {
                text.parse::<entity::id::$id>().ok().map(Into::into)
            }
        }
    )+};
}

has_id!(expenditure: ExpenditureId, price_audit: PriceAuditId, payment: PaymentId);

/// For which of the organizations whose signer the viewer is it does this: one whose clauses say so.
pub(super) fn by_clause(
    cx: &Context,
    (act, activity): (Permission, Activity),
    field: &'static str,
) -> Result<OrganizationId, Refusal> {
    let has_clause = |id: &OrganizationId| {
        let clauses = cx.catalogue.responsibilities_listed(Some(*id), Some(false));
        clauses.iter().any(|clause| clause.activities.contains(&activity))
    };
    let found = cx.viewer.organizations(act).into_iter().find(has_clause);
    found.ok_or_else(|| Refusal::not_permitted(field))
}

/// For whom the office does this: of whoever does, or the one that there is.
pub(super) fn office(cx: &Context) -> Result<OrganizationId, Error> {
    let own = cx.viewer.organizations(Permission::DirectFunding).into_iter().next();
    let lead = || {
        let is_lead = |it: &&crate::catalogue::Organization| {
            it.row.kind == entity::vocabulary::OrganizationKind::LeadOffice
        };
        cx.catalogue.organizations_listed(None).find(is_lead).map(|it| it.row.id)
    };
    own.or_else(lead).ok_or(Error::Broken("a programme has a lead office"))
}

/// An amount that is given: above nothing, unless nothing may be.
pub(super) fn amount(text: &str, may_be_nothing: bool) -> Result<Cents, Refusal> {
    let refused = |message: String| Refusal::new(RefusalCode::Invalid, "amount", message);
    let amount: Cents = text
        .parse()
        .map_err(|fault| refused(format!("须为 0 至 100000000000.00 元、至多两位小数 / {fault}")))?;
    if amount == Cents::ZERO && !may_be_nothing {
        return Err(refused("须大于 0 / it is above 0".to_owned()));
    }
    Ok(amount)
}

/// A day that is given: it has come, and it is no slip of the pen.
pub(super) fn day(cx: &Context, text: &str, field: &'static str) -> Result<Date, Refusal> {
    let refused = |message: String| Refusal::new(RefusalCode::Invalid, field, message);
    let day = entity::day::parse(text).ok_or_else(|| refused("不是日期 / not a day".to_owned()))?;
    let today = cx.store.clock().today();
    let first = Date::from_calendar_date(2000, Month::January, 1).unwrap_or(day);
    if (first..=today).contains(&day) {
        return Ok(day);
    }
    let today = entity::day::write(today);
    Err(refused(format!("须在 2000-01-01 至今天 {today} 之间 / between 2000-01-01 and today, {today}")))
}

/// Refuses to take back what was taken back.
pub(super) fn check_stands(voided_at: Option<Timestamp>) -> Result<(), Refusal> {
    if voided_at.is_none() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::WrongState, "id", "已作废 / it was taken back already"))
}

/// The place after all that there are.
pub(super) fn after(ordinals: impl Iterator<Item = i64>) -> i64 {
    ordinals.max().unwrap_or_default().saturating_add(1)
}

/// The columns that say that a row was taken back: of each table the same.
macro_rules! voiding {
    ($table:ident, $tx:expr, $reason:expr) => {{
        use entity::$table::Column;
        vec![
            (Column::VoidedAt, Some($tx.store().clock().now()).into()),
            (Column::VoidedBy, Some($tx.account()).into()),
            (Column::VoidReason, Some($reason.clone()).into()),
        ]
    }};
}
pub(super) use voiding;
