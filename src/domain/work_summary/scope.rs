//! Whose past is whose: what was done for an organization is told to that one, and to the office.

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{
    duty_event,
    id::{DutyId, TypedId},
    stage_step,
};
use sea_orm::{Condition, sea_query::ExprTrait};

/// What moves a duty to where it is completed, or away from there.
const MOVES: [&str; 6] =
    ["SIGN_DUTY", "RECALL_SIGN_OFF", "RETURN_DUTY", "CONFIRM_DUTY", "CANCEL_DUTY", "REOPEN_DUTY"];

impl Scoped for duty_event::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn part() -> Option<Condition> {
        let column = column_of::<Self>;
        let of_duties = column(duty_event::Column::SubjectKind).eq(DutyId::PREFIX);
        Some(Condition::all().add(of_duties).add(column(duty_event::Column::Action).is_in(MOVES)))
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(duty_event::Column::OrganizationId), &places.own)
    }
}

impl Scoped for stage_step::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(stage_step::Column::OrganizationId), &places.own)
    }
}
