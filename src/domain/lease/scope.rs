//! Who sees requests for premises: the unit of the community, and the lead office.

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of, scope::hangs_on},
};
use entity::{attachment::of_leases, lease_request};
use sea_orm::Condition;

impl Scoped for lease_request::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(lease_request::Column::UnitId), &places.territory)
    }
}

impl Scoped for of_leases::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_leases::Column::HolderId);
        vec![hangs_on::<lease_request::Entity>(lease_request::Column::Id, holder, places, dialect)]
    }
}
