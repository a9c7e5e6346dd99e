//! Who sees what of a project.
//!
//! Where it stands is as public as the community. How it came there is seen by its unit, by the office, and by every organization
//! that has, or had, a duty for the community: what was cancelled was its affair too.

use crate::{
    authz::{Permission, Places},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{hangs_on, there_is},
    },
};
use entity::{acceptance, community, duty, project, stage_change};
use sea_orm::Condition;

impl Scoped for project::Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use project::Column;
        let column = column_of::<Self>;
        let mut inside = dialect.each_of(&column(Column::ImplementingUnitId), &places.territory);
        // A unit's own duty for a community that it has lost is no way to what comes of that.
        let departments = places.beside_territory();
        if !departments.is_empty() {
            let theirs =
                dialect.any_of(column_of::<duty::Entity>(duty::Column::OrganizationId), &departments);
            inside.push(there_is::<duty::Entity>(duty::Column::CommunityId, column(Column::Id), theirs));
        }
        inside
    }
}

impl Scoped for stage_change::Entity {
    const READ: Permission = Permission::ReadProjects;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(stage_change::Column::CommunityId);
        vec![hangs_on::<project::Entity>(project::Column::Id, of, places, dialect)]
    }
}

impl Scoped for acceptance::Entity {
    const READ: Permission = Permission::ReadCatalogue;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(acceptance::Column::CommunityId);
        vec![hangs_on::<community::Entity>(community::Column::Id, of, places, dialect)]
    }
}
