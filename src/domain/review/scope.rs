//! Who sees what of a review.
//!
//! Whoever is on its roster sees a review, and of its opinions its own; all of them once it is concluded. So does the
//! community's unit, once it is concluded; and who reads what is settled.

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of, scope::inside},
};
use entity::{opinion, opinion_withdrawal, review, roster_entry, vocabulary::ReviewStatus};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

impl Scoped for review::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        use review::Column;
        let column = column_of::<Self>;
        let entry = column_of::<roster_entry::Entity>;
        let on_roster = Query::select()
            .from(roster_entry::Entity)
            .expr(entry(roster_entry::Column::ReviewId))
            .and_where(dialect.any_of(entry(roster_entry::Column::OrganizationId), &places.own))
            .take();
        let seen = Condition::any()
            .add(column(Column::Id).in_subquery(on_roster))
            .add(dialect.any_of(column(Column::UnitId), &places.territory));
        if places.settled { seen.add(column(Column::Status).eq(ReviewStatus::Concluded)) } else { seen }
    }
}

impl Scoped for roster_entry::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let reviews = inside::<review::Entity>(review::Column::Id, places, dialect);
        column_of::<Self>(roster_entry::Column::ReviewId).in_subquery(reviews).into_condition()
    }
}

impl Scoped for opinion::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let column = column_of::<Self>;
        own_or_concluded(
            column(opinion::Column::OrganizationId),
            column(opinion::Column::ReviewId),
            places,
            dialect,
        )
    }
}

impl Scoped for opinion_withdrawal::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let column = column_of::<Self>;
        own_or_concluded(
            column(opinion_withdrawal::Column::OrganizationId),
            column(opinion_withdrawal::Column::ReviewId),
            places,
            dialect,
        )
    }
}

/// What was signed for one's own organization, and all of the concluded reviews that one sees.
fn own_or_concluded(organization: Expr, review: Expr, places: &Places, dialect: Dialect) -> Condition {
    let concluded = Query::select()
        .from(review::Entity)
        .expr(column_of::<review::Entity>(review::Column::Id))
        .cond_where(<review::Entity as Scoped>::inside(places, dialect))
        .and_where(column_of::<review::Entity>(review::Column::Status).eq(ReviewStatus::Concluded))
        .take();
    Condition::any().add(dialect.any_of(organization, &places.own)).add(review.in_subquery(concluded))
}
