//! Sets of scenario indicators (九大场景创建评价指标体系).

mod import;
mod lifecycle;

pub use import::{Import, ImportIndicatorSet, ImportSetError, import_file};
pub use lifecycle::{PublishIndicatorSet, RetireIndicatorSet};

use crate::{
    authz::{Permission, Places, Viewer},
    catalogue::{Catalogue, IndicatorSet},
    domain::csv::{typed, write},
    policy::INDICATOR_COLUMNS,
    store::{Dialect, Scoped, rows::column_of},
};
use entity::{
    indicator,
    indicator_set::{Column, Entity},
    vocabulary::{IndicatorSetStatus, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition, Query},
};

impl Scoped for Entity {
    const READ: Permission = Permission::ManageIndicatorSets;

    // Sets belong to no organization: the permission is held everywhere or not at all.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// What was published is public, as the rest of the catalogue is.
    fn besides(viewer: &Viewer, _: Dialect) -> Option<Condition> {
        viewer
            .holds(Permission::ReadCatalogue)
            .then(|| column_of::<Self>(Column::Status).ne(IndicatorSetStatus::Draft).into_condition())
    }
}

impl Scoped for indicator::Entity {
    const READ: Permission = Permission::ManageIndicatorSets;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        Entity::inside(places, dialect)
    }

    /// Those of the sets that one may see.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let sets = Query::select()
            .from(Entity)
            .expr(column_of::<Entity>(Column::Id))
            .cond_where(Entity::besides(viewer, dialect)?)
            .take();
        Some(column_of::<Self>(indicator::Column::IndicatorSetId).in_subquery(sets).into_condition())
    }
}

/// A set in the columns in which it is imported: what is written here is read back as the same set.
pub fn csv(set: &IndicatorSet, catalogue: &Catalogue) -> String {
    let lines = set.indicators.iter().map(|indicator| {
        let scenario = catalogue.scenario(indicator.scenario_id);
        vec![
            typed(&indicator.code),
            scenario.map(|scenario| scenario.row.code.clone()).unwrap_or_default(),
            typed(&indicator.name),
            typed(indicator.requirement.as_deref().unwrap_or_default()),
            indicator.tier.code().to_owned(),
            indicator.veto.to_string(),
            indicator.max_score.to_string(),
        ]
    });
    write(&INDICATOR_COLUMNS, lines)
}
