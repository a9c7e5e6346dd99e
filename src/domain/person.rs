//! Persons and services as others see them: a display name, and only where their work is seen.

use super::Context;
use crate::{
    authz::{Permission, Places, Viewer},
    error::Result,
    store::{
        Dialect, Scoped,
        rows::{Rows, column_of},
        scope::{Scope, there_is},
    },
};
use entity::{
    account::{Column, Entity},
    application_activity, assignment, attachment,
    comment::{on_duties, on_evaluations, on_reviews, on_work_items},
    dossier, dossier_version, expenditure,
    history::{of_duties, of_evaluations, of_funding, of_reviews, of_work_items},
    id::{AccountId, parse_type_id},
    opinion, payment, price_audit, sign_off, stage_change, superseded_verification, verification,
};
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::{BTreeSet, HashMap};

/// A person or service, as far as others see it.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// Its name for others.
    pub display_name: String,
}

/// A row that somebody's hand is in. Whoever sees it sees whose.
pub trait ByHand: Sync + 'static {
    /// Whose; none where it was nobody's.
    fn hand(&self) -> Option<AccountId>;
}

/// The account that an id names: of the person that others see, or of what is administered.
pub fn account_of(id: &str) -> Option<AccountId> {
    let (kind, id) = parse_type_id(id)?;
    matches!(kind.as_str(), "user" | "account").then_some(AccountId(id))
}

/// A row that may be by somebody's hand on another's behalf. Whoever sees it sees on whose.
pub trait OnBehalf: Sync + 'static {
    /// On whose; none where it was in its own name.
    fn delegator(&self) -> Option<AccountId>;
}

/// Those of these accounts that the viewer may see, in one statement.
pub async fn by_id(cx: &Context, ids: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    named(cx.store.rows(&cx.viewer), ids).await
}

/// By whose hands rows are that the viewer was shown, in one statement. The rows are the licence: nobody asks all that an
/// account ever signed whether one sees any of it.
pub async fn by_hand<T: ByHand>(cx: &Context, rows: &[&T]) -> Result<HashMap<AccountId, Person>> {
    let ids: BTreeSet<AccountId> = rows.iter().filter_map(|row| row.hand()).collect();
    named(cx.store.unscoped_licensed(), &ids.into_iter().collect::<Vec<_>>()).await
}

/// The accounts that rows name which the viewer was shown, in one statement.
pub async fn named_in(cx: &Context, ids: &BTreeSet<AccountId>) -> Result<HashMap<AccountId, Person>> {
    named(cx.store.unscoped_licensed(), &ids.iter().copied().collect::<Vec<_>>()).await
}

async fn named(accounts: Rows<'_, Entity>, ids: &[AccountId]) -> Result<HashMap<AccountId, Person>> {
    let rows = accounts.among(Column::Id, ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, Person { id: row.id, display_name: row.display_name })).collect())
}

/// What one may be permitted to see somebody's hand in, or to hand to somebody.
const BY_HAND: [Permission; 8] = [
    Permission::ReadDuties,
    Permission::ReadEvaluations,
    Permission::ReadReviews,
    Permission::ReadProjects,
    Permission::ReadWorkItems,
    Permission::ReadFunding,
    Permission::ReadMechanisms,
    Permission::Delegate,
];

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAccounts;

    /// Accounts are read everywhere or not at all. Of an organization are the people to whom somebody there may hand its role: who
    /// hold one for it that nobody ended, and are let in.
    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use assignment::Column as Held;
        let held = column_of::<assignment::Entity>;
        let is_colleague = Condition::all()
            .add(dialect.any_of(held(Held::OrganizationId), &places.own))
            .add(held(Held::DelegatedFrom).is_null())
            .add(held(Held::EndedAt).is_null());
        let holds =
            there_is::<assignment::Entity>(Held::AccountId, column_of::<Self>(Column::Id), is_colleague);
        vec![holds.add(column_of::<Self>(Column::DisabledAt).is_null())]
    }

    /// Oneself, to whom one may hand one's role, whom assignments name that one sees, and whoever did what one may see: all of that is told in a history, but
    /// for comments, what is recorded of money and of applications, and for what other organizations verified of scores that one sees.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let account = viewer.account();
        if account.is_none() && !BY_HAND.iter().any(|read| viewer.holds(*read)) {
            return None;
        }
        let id = column_of::<Self>(Column::Id);
        let oneself = account.map_or_else(|| Expr::val(false), |account| id.eq(account));
        Some(
            Condition::any()
                .add(oneself)
                .add(Scope::of::<Self>(&viewer.reach(Permission::Delegate), dialect).condition())
                .add(assigned(assignment::Column::AccountId, viewer, dialect))
                .add(assigned(assignment::Column::GrantedBy, viewer, dialect))
                .add(assigned(assignment::Column::OnBehalfOf, viewer, dialect))
                .add(hands::<verification::Entity>(verification::Column::AccountId, viewer, dialect))
                .add(hands::<superseded_verification::Entity>(
                    superseded_verification::Column::AccountId,
                    viewer,
                    dialect,
                ))
                .add(hands::<verification::Entity>(verification::Column::OnBehalfOf, viewer, dialect))
                .add(hands::<superseded_verification::Entity>(
                    superseded_verification::Column::OnBehalfOf,
                    viewer,
                    dialect,
                ))
                .add(hands::<sign_off::Entity>(sign_off::Column::OnBehalfOf, viewer, dialect))
                .add(hands::<opinion::Entity>(opinion::Column::OnBehalfOf, viewer, dialect))
                .add(hands::<of_duties::Entity>(of_duties::Column::ActorId, viewer, dialect))
                .add(hands::<of_evaluations::Entity>(of_evaluations::Column::ActorId, viewer, dialect))
                .add(hands::<dossier::Entity>(dossier::Column::AccountId, viewer, dialect))
                .add(hands::<dossier_version::Entity>(dossier_version::Column::AccountId, viewer, dialect))
                .add(uploaded(viewer, dialect))
                .add(hands::<on_duties::Entity>(on_duties::Column::AccountId, viewer, dialect))
                .add(hands::<on_evaluations::Entity>(on_evaluations::Column::AccountId, viewer, dialect))
                .add(hands::<on_reviews::Entity>(on_reviews::Column::AccountId, viewer, dialect))
                .add(hands::<on_work_items::Entity>(on_work_items::Column::AccountId, viewer, dialect))
                .add(hands::<of_reviews::Entity>(of_reviews::Column::ActorId, viewer, dialect))
                .add(hands::<of_work_items::Entity>(of_work_items::Column::ActorId, viewer, dialect))
                .add(hands::<of_funding::Entity>(of_funding::Column::ActorId, viewer, dialect))
                .add(hands::<expenditure::Entity>(expenditure::Column::AccountId, viewer, dialect))
                .add(hands::<price_audit::Entity>(price_audit::Column::AccountId, viewer, dialect))
                .add(hands::<payment::Entity>(payment::Column::AccountId, viewer, dialect))
                .add(of_hands::<application_activity::Entity>(
                    application_activity::Column::AccountId,
                    // Whoever guides applications by a clause sees what is reported of them.
                    Scope::seen_by::<application_activity::Entity>(viewer, dialect),
                ))
                .add(hands::<stage_change::Entity>(stage_change::Column::AccountId, viewer, dialect)),
        )
    }
}

/// The accounts by whose hand a row of a table is that the viewer may see.
fn hands<E: Scoped>(by: E::Column, viewer: &Viewer, dialect: Dialect) -> Condition {
    of_hands::<E>(by, Scope::of::<E>(&viewer.reach(E::READ), dialect))
}

/// The accounts by whose hand a row of a table is within a scope.
fn of_hands<E: EntityTrait>(by: E::Column, scope: Scope) -> Condition {
    match scope {
        Scope::Nothing => Scope::Nothing.condition(),
        seen => there_is::<E>(by, column_of::<Entity>(Column::Id), seen.condition()),
    }
}

/// The accounts that uploaded a file that the viewer may see.
fn uploaded(viewer: &Viewer, dialect: Dialect) -> Condition {
    let seen = attachment::Entity::besides(viewer, dialect);
    let seen = seen.unwrap_or_else(|| Scope::Nothing.condition());
    there_is::<attachment::Entity>(attachment::Column::AccountId, column_of::<Entity>(Column::Id), seen)
}

/// The accounts that an assignment names which is the viewer's, or by which somebody stands in for it.
fn assigned(named: assignment::Column, viewer: &Viewer, dialect: Dialect) -> Condition {
    match assignment::Entity::besides(viewer, dialect) {
        Some(seen) => there_is::<assignment::Entity>(named, column_of::<Entity>(Column::Id), seen),
        None => Scope::Nothing.condition(),
    }
}
