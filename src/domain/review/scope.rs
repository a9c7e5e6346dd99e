//! Who sees what of a review.
//!
//! Whoever is on its roster sees a review, and of its opinions its own; all of them once it is concluded. So does the
//! community's unit, once it is concluded; and who reads what is settled.

use crate::{
    authz::{Permission, Places},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{hangs_on, there_is},
    },
};
use entity::{opinion, opinion_withdrawal, review, roster_entry, vocabulary::ReviewStatus};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition},
};

impl Scoped for review::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use review::Column;
        let column = column_of::<Self>;
        let organization = column_of::<roster_entry::Entity>(roster_entry::Column::OrganizationId);
        // Of several organizations one alternative: a review has most departments on its roster.
        let mine = dialect.any_of(organization, &places.own);
        let on_roster =
            there_is::<roster_entry::Entity>(roster_entry::Column::ReviewId, column(Column::Id), mine);
        let mut seen = vec![on_roster];
        seen.extend(dialect.each_of(&column(Column::UnitId), &places.territory));
        if places.settled {
            seen.push(column(Column::Status).eq(ReviewStatus::Concluded).into_condition());
        }
        seen
    }
}

impl Scoped for roster_entry::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(roster_entry::Column::ReviewId);
        vec![hangs_on::<review::Entity>(review::Column::Id, of, places, dialect)]
    }
}

impl Scoped for opinion::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let own = column(opinion::Column::OrganizationId);
        own_or_concluded(&own, column(opinion::Column::ReviewId), places, dialect)
    }
}

impl Scoped for opinion_withdrawal::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let own = column(opinion_withdrawal::Column::OrganizationId);
        own_or_concluded(&own, column(opinion_withdrawal::Column::ReviewId), places, dialect)
    }
}

/// What is told of a review in parts: that a place on its roster has another content, to whose place it is and to the unit,
/// which signs nothing and is shown a digest of all of them; what an organization signs and says, to who sees that.
pub(in crate::domain) fn of_parts(
    review: &Expr,
    part: &Expr,
    places: &Places,
    dialect: Dialect,
) -> Condition {
    let organization = column_of::<roster_entry::Entity>(roster_entry::Column::OrganizationId);
    let mine = dialect.any_of(organization, &places.own);
    let place = there_is::<roster_entry::Entity>(roster_entry::Column::Id, part.clone(), mine);
    let unit = dialect.any_of(column_of::<review::Entity>(review::Column::UnitId), &places.territory);
    let is_place = there_is::<roster_entry::Entity>(roster_entry::Column::Id, part.clone(), Condition::all());
    let ours = there_is::<review::Entity>(review::Column::Id, review.clone(), unit);
    let all = Condition::any().add(place).add(Condition::all().add(is_place).add(ours));
    own_or_concluded(part, review.clone(), places, dialect).into_iter().fold(all, Condition::add)
}

/// What was signed for one's own organization, and all of the concluded reviews that one sees.
pub(in crate::domain) fn own_or_concluded(
    organization: &Expr,
    review: Expr,
    places: &Places,
    dialect: Dialect,
) -> Vec<Condition> {
    let seen = <review::Entity as Scoped>::inside(places, dialect).into_iter();
    let concluded = Condition::all()
        .add(column_of::<review::Entity>(review::Column::Status).eq(ReviewStatus::Concluded))
        .add(seen.fold(Condition::any(), Condition::add));
    let mut inside = dialect.each_of(organization, &places.own);
    inside.push(there_is::<review::Entity>(review::Column::Id, review, concluded));
    inside
}
