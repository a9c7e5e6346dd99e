//! Who sees digital applications: the unit of the community, the lead office, and by its clauses whoever guides how active they are, or
//! how they are built, in all communities.

use crate::{
    authz::{Permission, Places, Reach, Viewer},
    domain::clause::asks,
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{Scope, hangs_on, there_is},
    },
};
use entity::{application_activity, digital_application, vocabulary::Activity};
use sea_orm::Condition;

/// What a clause asks for whose organization guides applications (附件2·区发改局, 区数据资源局).
pub(in crate::domain) const GUIDING: [Activity; 2] =
    [Activity::DigitalSocietyActivityRequirement, Activity::DigitalApplications];

impl Scoped for digital_application::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(digital_application::Column::UnitId), &places.territory)
    }

    /// To be read, and not to be acted on.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let Reach::Within(places) = viewer.reach(Permission::ReadMechanisms) else { return None };
        let guided = |any: Condition, activity| any.add(asks(&places.own, activity, dialect));
        Some(GUIDING.into_iter().fold(Condition::any(), guided))
    }
}

impl Scoped for application_activity::Entity {
    const READ: Permission = Permission::ReadMechanisms;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(application_activity::Column::ApplicationId);
        vec![hangs_on::<digital_application::Entity>(digital_application::Column::Id, of, places, dialect)]
    }

    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let of = column_of::<Self>(application_activity::Column::ApplicationId);
        let seen = Scope::Only(vec![digital_application::Entity::besides(viewer, dialect)?]).condition();
        Some(there_is::<digital_application::Entity>(digital_application::Column::Id, of, seen))
    }
}
