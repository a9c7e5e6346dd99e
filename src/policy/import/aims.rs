//! The tables of `targets.toml`. What a pack aims at and requires nobody changes but a pack; a milestone may be reached by then.

use super::{
    named,
    reconcile::{Table, reconcile},
};
use crate::{
    error::Result,
    event::{Changes, Report},
    policy::Pack,
    store::{Operation, feed::Fed},
};
use entity::{
    Positional,
    id::{MilestoneId, OrganizationId, ResponsibilityId},
    milestone, requirement, target,
};
use sea_orm::{ActiveModelTrait, Condition, IntoActiveModel, Set};
use std::collections::HashMap;

pub(super) async fn keep(
    operation: &Operation<'_>,
    pack: &Pack,
    (organizations, responsibilities): (&HashMap<String, OrganizationId>, &HashMap<String, ResponsibilityId>),
    report: &mut Report,
) -> Result<()> {
    let targets = pack.targets.iter().map(|spec| target::Model {
        code: spec.code.clone(),
        ordinal: spec.ordinal,
        rule: spec.rule,
        text: spec.text.clone(),
        clause: spec.clause.clone(),
        due_on: spec.due,
        count: spec.count,
        stage: spec.stage,
        organizations: spec.organizations.join("|"),
        decided: spec.decided,
        reading: spec.reading.clone(),
    });
    let requirements = pack.requirements.iter().map(|spec| requirement::Model {
        code: spec.code.clone(),
        ordinal: spec.ordinal,
        kind: spec.kind,
        text: spec.text.clone(),
        clause: spec.clause.clone(),
        threshold: spec.threshold,
        unit: spec.unit.clone(),
        decided: spec.decided,
        reading: spec.reading.clone(),
    });
    let by_code = |one: &target::Model, other: &target::Model| one.code.cmp(&other.code);
    report.targets = set::<target::Entity>(operation, targets.collect(), by_code).await?;
    let by_code = |one: &requirement::Model, other: &requirement::Model| one.code.cmp(&other.code);
    report.targets |= set::<requirement::Entity>(operation, requirements.collect(), by_code).await?;
    let changes = milestones(operation, pack, organizations, responsibilities).await?;
    report.targets |= !changes.is_empty();
    Ok(())
}

/// Makes a table say this and nothing else; says whether it said something else.
async fn set<E>(
    operation: &Operation<'_>,
    mut wanted: Vec<E::Model>,
    order: impl Fn(&E::Model, &E::Model) -> std::cmp::Ordering,
) -> Result<bool>
where
    E: Fed<Model: Positional + PartialEq + IntoActiveModel<E::ActiveModel>>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let mut present = operation.unscoped_rows::<E>(Condition::all()).await?;
    present.sort_by(&order);
    wanted.sort_by(&order);
    if present == wanted {
        return Ok(false);
    }
    operation.unscoped().unscoped_remove::<E>(Condition::all()).await?;
    operation.unscoped_add_all(wanted.into_iter().map(IntoActiveModel::into_active_model).collect()).await?;
    Ok(true)
}

async fn milestones(
    operation: &Operation<'_>,
    pack: &Pack,
    organizations: &HashMap<String, OrganizationId>,
    responsibilities: &HashMap<String, ResponsibilityId>,
) -> Result<Changes> {
    use milestone::{ActiveModel, Column, Entity};
    let mut wanted = Vec::with_capacity(pack.milestones.len());
    for spec in &pack.milestones {
        let owner = pack.responsibilities.iter().find(|clause| clause.code == spec.responsibility);
        let owner = owner.map(|clause| clause.organization.as_str()).unwrap_or_default();
        wanted.push(ActiveModel {
            code: Set(spec.code.clone()),
            ordinal: Set(spec.ordinal),
            title: Set(spec.title.clone()),
            due_on: Set(spec.due),
            responsibility_id: Set(named(responsibilities, &spec.responsibility)?),
            organization_id: Set(named(organizations, owner)?),
            clause: Set(spec.clause.clone()),
            decided: Set(spec.decided),
            reading: Set(spec.reading.clone()),
            withdrawn_at: Set(None),
            ..Default::default()
        });
    }
    let table = Table::<Entity>::of(Column::Id, Column::Code, Column::WithdrawnAt)
        .revised(Column::Revision, Column::UpdatedAt);
    let mut changes = Changes::default();
    let _: HashMap<String, MilestoneId> = reconcile(operation, &table, wanted, &mut changes).await?;
    Ok(changes)
}
