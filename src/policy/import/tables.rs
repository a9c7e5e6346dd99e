//! The tables of the catalogue, as a pack has them.

use super::{
    base, named,
    reconcile::{Table, reconcile},
};
use crate::{
    error::{Error, Result},
    event::Report,
    policy::Pack,
    store::Operation,
};
use entity::{
    community, funding_rule_set,
    id::{CommunityId, OrganizationId, ResponsibilityId, ScenarioId},
    organization, responsibility, scenario,
    vocabulary::{FundingOrigin, Vocabulary},
};
use sea_orm::Set;
use std::collections::HashMap;

/// A new version of the rules of money, where the pack says something else than the one in force.
pub(super) async fn funding(operation: &Operation<'_>, pack: &Pack, report: &mut Report) -> Result<()> {
    let before = base::in_force(operation.unscoped()).await?;
    let said = serde_json::to_string(&pack.funding);
    let parameters = said.map_err(|_| Error::Broken("the rules of money have a form"))?;
    let is_the_same = match &before {
        Some(before) => before.parameters == parameters,
        None => pack.funding.is_empty(),
    };
    if is_the_same {
        return Ok(());
    }
    let row = funding_rule_set::Model {
        id: operation.store().ids().next(),
        version: before.map_or(0, |before| before.version).saturating_add(1),
        parameters,
        origin: FundingOrigin::Pack,
        reason: None,
        account_id: None,
        organization_id: None,
        recorded_at: operation.store().clock().now(),
    };
    operation.unscoped_add(funding_rule_set::ActiveModel::from(row)).await?;
    report.funding = true;
    Ok(())
}

pub(super) async fn organizations(
    operation: &Operation<'_>,
    pack: &Pack,
    report: &mut Report,
) -> Result<HashMap<String, OrganizationId>> {
    use organization::{ActiveModel, Column, Entity};
    let wanted = pack.organizations.iter().map(|spec| ActiveModel {
        code: Set(spec.code.clone()),
        ordinal: Set(spec.ordinal),
        kind: Set(spec.kind),
        name: Set(spec.name.clone()),
        english_name: Set(spec.english_name.clone()),
        aliases: Set(spec.aliases.join("|")),
        division_code: Set(spec.division_code.clone()),
        withdrawn_at: Set(None),
        ..ActiveModel::default()
    });
    let table = Table::<Entity>::of(Column::Id, Column::Code, Column::WithdrawnAt);
    reconcile(operation, &table, wanted.collect(), &mut report.organizations).await
}

pub(super) async fn scenarios(
    operation: &Operation<'_>,
    pack: &Pack,
    report: &mut Report,
) -> Result<HashMap<String, ScenarioId>> {
    use scenario::{ActiveModel, Column, Entity};
    let wanted = pack.scenarios.iter().map(|spec| ActiveModel {
        code: Set(spec.code.clone()),
        ordinal: Set(spec.ordinal),
        name: Set(spec.name.clone()),
        withdrawn_at: Set(None),
        ..ActiveModel::default()
    });
    let table = Table::<Entity>::of(Column::Id, Column::Code, Column::WithdrawnAt);
    reconcile(operation, &table, wanted.collect(), &mut report.scenarios).await
}

pub(super) async fn responsibilities(
    operation: &Operation<'_>,
    pack: &Pack,
    organizations: &HashMap<String, OrganizationId>,
    report: &mut Report,
) -> Result<HashMap<String, ResponsibilityId>> {
    use responsibility::{ActiveModel, Column, Entity};
    let mut wanted = Vec::with_capacity(pack.responsibilities.len());
    for spec in &pack.responsibilities {
        let activities: Vec<&str> = spec.activities.iter().map(|activity| activity.code()).collect();
        wanted.push(ActiveModel {
            code: Set(spec.code.clone()),
            organization_id: Set(named(organizations, &spec.organization)?),
            ordinal: Set(spec.ordinal),
            role: Set(spec.role),
            applies_to: Set(spec.applies_to),
            scenarios: Set(spec.scenarios.join("|")),
            activities: Set(activities.join("|")),
            open_ended: Set(spec.open_ended),
            text: Set(spec.text.clone()),
            withdrawn_at: Set(None),
            ..ActiveModel::default()
        });
    }
    let table = Table::<Entity>::of(Column::Id, Column::Code, Column::WithdrawnAt);
    reconcile(operation, &table, wanted, &mut report.responsibilities).await
}

pub(super) async fn communities(
    operation: &Operation<'_>,
    pack: &Pack,
    organizations: &HashMap<String, OrganizationId>,
    report: &mut Report,
) -> Result<HashMap<String, CommunityId>> {
    use community::{ActiveModel, Column, Entity};
    let mut wanted = Vec::with_capacity(pack.communities.len());
    // What only a unit states, such as the creation type, is not the pack's to change.
    for spec in &pack.communities {
        wanted.push(ActiveModel {
            code: Set(spec.code.clone()),
            ordinal: Set(spec.ordinal),
            name: Set(spec.name.clone()),
            pool: Set(spec.pool),
            implementing_unit_id: Set(named(organizations, &spec.implementing_unit)?),
            target_level: Set(spec.target_level),
            planned_start: Set(spec.planned_start.clone()),
            planned_finish: Set(spec.planned_finish.clone()),
            remarks: Set(spec.remarks.clone()),
            withdrawn_at: Set(None),
            withdrawal_reason: Set(None),
            ..ActiveModel::default()
        });
    }
    let table = Table::<Entity>::of(Column::Id, Column::Code, Column::WithdrawnAt)
        .revised(Column::Revision, Column::UpdatedAt)
        .because(Column::WithdrawalReason);
    reconcile(operation, &table, wanted, &mut report.communities).await
}
