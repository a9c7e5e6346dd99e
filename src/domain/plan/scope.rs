//! Who sees which plans.
//!
//! A draft is its unit's alone. What was submitted is seen by the unit, by the office, and by whoever is on the roster of a review
//! that names it, or named it until a later version took its place: opinions covered it. A roster sees no other version, and
//! nothing that would tell it of one.

use crate::{
    authz::{Permission, Places, Reach, Viewer},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{hangs_on, there_is},
    },
};
use entity::{plan, review, review_plan, roster_entry, vocabulary::PlanStatus};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};

impl Scoped for plan::Entity {
    const READ: Permission = Permission::ReadProjects;

    /// What was submitted. Whoever reads everything reads no drafts.
    fn part() -> Option<Condition> {
        Some(column_of::<Self>(plan::Column::Status).ne(PlanStatus::Draft).into_condition())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let organization = column_of::<roster_entry::Entity>(roster_entry::Column::OrganizationId);
        let of_review = column_of::<review_plan::Entity>(review_plan::Column::ReviewId);
        let mine = dialect.any_of(organization, &places.own);
        let before_us = there_is::<roster_entry::Entity>(roster_entry::Column::ReviewId, of_review, mine);
        let named =
            there_is::<review_plan::Entity>(review_plan::Column::PlanId, column(plan::Column::Id), before_us);
        let mut seen = vec![named];
        seen.extend(dialect.each_of(&column(plan::Column::UnitId), &places.territory));
        seen
    }

    /// Drafts, for whoever drafts them.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let Reach::Within(places) = viewer.reach(Permission::EditProjects) else { return None };
        let ours = dialect.any_of(column_of::<Self>(plan::Column::UnitId), &places.territory);
        Some(Condition::all().add(column_of::<Self>(plan::Column::Status).eq(PlanStatus::Draft)).add(ours))
    }
}

/// That a review names a plan is told to who sees the review; which plan, to who sees the plan.
impl Scoped for review_plan::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(review_plan::Column::ReviewId);
        vec![hangs_on::<review::Entity>(review::Column::Id, of, places, dialect)]
    }
}
