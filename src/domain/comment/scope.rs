//! Who sees which comments: whoever sees what they are on; of those on a scenario's scores, whoever sees the scores; of those in a
//! review, until it is concluded, one's own. Whoever an item of a list was taken from keeps what it said itself, and no more.

use crate::{
    authz::{Permission, Places},
    domain::{evaluation::scope::of_scenarios, review::scope::own_or_concluded},
    store::{Dialect, Scoped, rows::column_of, scope::hangs_on},
};
use entity::{
    comment::{on_duties, on_evaluations, on_reviews, on_work_items},
    duty, evaluation, work_item,
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};

impl Scoped for on_duties::Entity {
    const READ: Permission = Permission::ReadDuties;

    fn part() -> Option<Condition> {
        Some(Condition::all().add(column_of::<Self>(on_duties::Column::DutyId).is_not_null()))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let on = column_of::<Self>(on_duties::Column::DutyId);
        vec![hangs_on::<duty::Entity>(duty::Column::Id, on, places, dialect)]
    }
}

impl Scoped for on_evaluations::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn part() -> Option<Condition> {
        Some(Condition::all().add(column_of::<Self>(on_evaluations::Column::EvaluationId).is_not_null()))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use on_evaluations::Column;
        let column = column_of::<Self>;
        let (on, scenario) = (column(Column::EvaluationId), column(Column::ScenarioId));
        let of_all = scenario.clone().is_null().into_condition();
        let seen = hangs_on::<evaluation::Entity>(evaluation::Column::Id, on.clone(), places, dialect);
        vec![of_all.add(seen), of_scenarios(&on, scenario, places, dialect)]
    }
}

impl Scoped for on_reviews::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn part() -> Option<Condition> {
        Some(Condition::all().add(column_of::<Self>(on_reviews::Column::ReviewId).is_not_null()))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let own = column(on_reviews::Column::OrganizationId);
        own_or_concluded(&own, column(on_reviews::Column::ReviewId), places, dialect)
    }
}

impl Scoped for on_work_items::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn part() -> Option<Condition> {
        Some(Condition::all().add(column_of::<Self>(on_work_items::Column::WorkItemId).is_not_null()))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let on = column(on_work_items::Column::WorkItemId);
        let mut inside = dialect.each_of(&column(on_work_items::Column::OrganizationId), &places.own);
        inside.push(hangs_on::<work_item::Entity>(work_item::Column::Id, on, places, dialect));
        inside
    }
}
