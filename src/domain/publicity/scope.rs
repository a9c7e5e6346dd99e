//! Who sees records of publicity: everybody who reads the project library what is published; the rest its writer's organization, the lead
//! office, and whoever guides publicity by a clause.

use crate::{
    authz::{Permission, Places, Reach, Viewer},
    domain::clause::asks,
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{Scope, hangs_on, there_is},
    },
};
use entity::{
    attachment::of_publicity,
    publicity_record,
    vocabulary::{Activity, PublicityStatus},
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};

impl Scoped for publicity_record::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(publicity_record::Column::OrganizationId), &places.own)
    }

    /// To be read, and not to be acted on.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let is_published = column_of::<Self>(publicity_record::Column::Status).eq(PublicityStatus::Published);
        let published = viewer.holds(Permission::ReadCatalogue).then_some(is_published.into_condition());
        let guided = match viewer.reach(Permission::ReadMechanisms) {
            Reach::Within(places) => Some(asks(&places.own, Activity::Publicity, dialect)),
            Reach::Everywhere | Reach::Nowhere => None,
        };
        match (published, guided) {
            (Some(published), Some(guided)) => Some(Condition::any().add(published).add(guided)),
            (one, other) => one.or(other),
        }
    }
}

impl Scoped for of_publicity::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let holder = column_of::<Self>(of_publicity::Column::HolderId);
        vec![hangs_on::<publicity_record::Entity>(publicity_record::Column::Id, holder, places, dialect)]
    }

    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let holder = column_of::<Self>(of_publicity::Column::HolderId);
        let seen = publicity_record::Entity::besides(viewer, dialect)?;
        let seen = Scope::Only(vec![seen]).condition();
        Some(there_is::<publicity_record::Entity>(publicity_record::Column::Id, holder, seen))
    }
}
