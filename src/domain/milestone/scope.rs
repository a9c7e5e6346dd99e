//! Who sees milestones: whoever takes part in the programme, all of them. Who may act on one is its owner, and the lead office.

use crate::{
    authz::{Permission, Places, Viewer},
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{attachment::of_milestones, milestone};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};

impl Scoped for milestone::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    /// Of which one is the owner.
    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(milestone::Column::OrganizationId), &places.own)
    }

    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        let any = column_of::<Self>(milestone::Column::Id).is_not_null();
        viewer.holds(Permission::ReadMechanisms).then(|| any.into_condition())
    }
}

impl Scoped for of_milestones::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    /// Whoever sees one milestone sees all.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        vec![column_of::<Self>(of_milestones::Column::HolderId).is_not_null().into_condition()]
    }
}
