//! Who verifies a scenario in an evaluation, as the clauses had it when it was opened.

use crate::id::{EvaluationId, OrganizationId, ScenarioId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation_verifiers")]
pub struct Model {
    /// The evaluation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluation_id: EvaluationId,
    /// The scenario.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scenario_id: ScenarioId,
    /// The department that a clause makes answer for the scenario; the lead office where none does.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(evaluation_id, scenario_id, organization_id);
