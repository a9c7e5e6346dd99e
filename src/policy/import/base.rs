//! What the pack before said, as it is kept, and what the register says: two of the three sides of a merge.

use crate::{
    catalogue::Formula,
    error::{Error, Result},
    policy::{
        CommunitySpec, MilestoneSpec, OrganizationSpec, Pack, ParameterSpec, Places, PoolSpec, ProgrammeSpec,
        RequirementSpec, ResponsibilitySpec, ScenarioSpec, TargetSpec,
        said::{Said, Sheet},
        value,
    },
    store::Unscoped,
};
use entity::{
    bulletin_formula, community, funding_rule_set,
    id::{OrganizationId, ResponsibilityId},
    milestone, organization,
    pack_cell::{ActiveModel, Column, Entity},
    pool, programme, requirement, responsibility, scenario, target,
};
use sea_orm::{ColumnTrait, Condition, Set};
use std::collections::HashMap;

/// What the pack before said.
pub(super) async fn read(unscoped: Unscoped<'_>) -> Result<Said> {
    let mut said = Said::default();
    for cell in unscoped.unscoped_rows::<Entity>(Condition::all()).await? {
        // What an older or a newer version kept beside, this one does not compare.
        let Some(sheet) = Sheet::ALL.into_iter().find(|sheet| sheet.word() == cell.sheet) else { continue };
        let Some(field) = sheet.fields().iter().find(|field| **field == cell.field) else { continue };
        said.set(sheet, &cell.code, field, cell.value);
    }
    Ok(said)
}

/// Keeps what this pack says, for the next; says whether that is another thing.
pub(super) async fn keep(unscoped: Unscoped<'_>, before: &Said, now: &Said) -> Result<bool> {
    let mut is_another = false;
    for sheet in Sheet::ALL.into_iter().filter(|sheet| !before.rows(*sheet).eq(now.rows(*sheet))) {
        is_another = true;
        unscoped.unscoped_remove::<Entity>(Column::Sheet.eq(sheet.word())).await?;
        let cells = now.rows(sheet).flat_map(|(code, row)| {
            row.iter().map(|(field, text)| ActiveModel {
                sheet: Set(sheet.word().to_owned()),
                code: Set(code.clone()),
                field: Set((*field).to_owned()),
                value: Set(text.clone()),
            })
        });
        unscoped.unscoped_add_all(cells.collect()).await?;
    }
    Ok(is_another)
}

/// What the register says, as a pack; none where there is no programme yet. What was withdrawn, it says no more.
pub async fn register(unscoped: Unscoped<'_>) -> Result<Option<Pack>> {
    let all = Condition::all;
    let Some(document) = unscoped.unscoped_rows::<programme::Entity>(all()).await?.into_iter().next() else {
        return Ok(None);
    };
    let organizations = unscoped.unscoped_rows::<organization::Entity>(all()).await?;
    let codes: HashMap<OrganizationId, String> =
        organizations.iter().map(|row| (row.id, row.code.clone())).collect();
    let code = |id: &OrganizationId| codes.get(id).cloned().unwrap_or_default();
    let clauses =
        unscoped.unscoped_rows::<responsibility::Entity>(responsibility::Column::WithdrawnAt.is_null());
    let clauses = clauses.await?;
    let scenarios =
        unscoped.unscoped_rows::<scenario::Entity>(scenario::Column::WithdrawnAt.is_null()).await?;
    let communities =
        unscoped.unscoped_rows::<community::Entity>(community::Column::WithdrawnAt.is_null()).await?;
    let pools = unscoped.unscoped_rows::<pool::Entity>(all()).await?;
    let targets = unscoped.unscoped_rows::<target::Entity>(all()).await?;
    let requirements = unscoped.unscoped_rows::<requirement::Entity>(all()).await?;
    let milestones = unscoped.unscoped_rows::<milestone::Entity>(milestone::Column::WithdrawnAt.is_null());
    let milestones = milestones.await?;
    let clause_codes: HashMap<ResponsibilityId, String> =
        clauses.iter().map(|row| (row.id, row.code.clone())).collect();
    let formula = formula(unscoped).await?.map(|(_, formula)| formula);
    Ok(Some(Pack {
        formula,
        programme: ProgrammeSpec {
            code: document.code,
            title: document.title,
            document_number: document.document_number,
            issued_on: document.issued_on,
            effective_on: document.effective_on,
        },
        pools: pools
            .into_iter()
            .map(|pool::Model { pool, unnamed_count, remark }| {
                let named = communities.iter().filter(|row| row.pool == pool).count();
                let named = i32::try_from(named).unwrap_or(i32::MAX);
                PoolSpec { pool, planned_count: unnamed_count.saturating_add(named), remark }
            })
            .collect(),
        organizations: organizations
            .into_iter()
            .filter(|row| row.withdrawn_at.is_none())
            .map(organization)
            .collect(),
        scenarios: scenarios
            .into_iter()
            .map(|row| ScenarioSpec { code: row.code, ordinal: row.ordinal, name: row.name })
            .collect(),
        responsibilities: clauses
            .into_iter()
            .map(|row| {
                let owing = code(&row.organization_id);
                clause(row, owing)
            })
            .collect(),
        communities: communities
            .into_iter()
            .map(|row| {
                let unit = code(&row.implementing_unit_id);
                community(row, unit)
            })
            .collect(),
        targets: targets.into_iter().map(target).collect(),
        milestones: milestones
            .into_iter()
            .map(|row| {
                let owed_by = clause_codes.get(&row.responsibility_id).cloned().unwrap_or_default();
                milestone(row, owed_by)
            })
            .collect(),
        requirements: requirements.into_iter().map(requirement).collect(),
        funding: funding(unscoped).await?,
        places: Places::default(),
    }))
}

/// The formula in force, and its version; none where no pack stated it.
async fn formula(unscoped: Unscoped<'_>) -> Result<Option<(i64, Formula)>> {
    let last = unscoped.unscoped_rows::<bulletin_formula::Entity>(Condition::all()).await?.pop();
    let read = |row: bulletin_formula::Model| Ok((row.version, serde_json::from_str(&row.content)?));
    let read = last.map(read).transpose();
    read.map_err(|_: serde_json::Error| Error::Broken("a formula is kept as it was read"))
}

/// Keeps the formula of a pack as a version of its own, where it is another than the one in force; says which version that is. A pack that
/// states none leaves what there is.
pub(super) async fn keep_formula(unscoped: Unscoped<'_>, given: Option<&Formula>) -> Result<Option<i64>> {
    let Some(given) = given else { return Ok(None) };
    let last = formula(unscoped).await?;
    if last.as_ref().is_some_and(|(_, last)| last == given) {
        return Ok(None);
    }
    let version = last.map_or(0, |(version, _)| version).saturating_add(1);
    let content = serde_json::to_string(given).map_err(|_| Error::Broken("a formula has a form"))?;
    let imported_at = unscoped.store().clock().now();
    let row = bulletin_formula::Model { version, content, imported_at };
    unscoped.unscoped_add_all(vec![bulletin_formula::ActiveModel::from(row)]).await?;
    Ok(Some(version))
}

/// The rules of money that are in force.
pub(super) async fn funding(unscoped: Unscoped<'_>) -> Result<Vec<ParameterSpec>> {
    let Some(row) = in_force(unscoped).await? else { return Ok(Vec::new()) };
    serde_json::from_str(&row.parameters).map_err(|_| Error::Broken("the rules of money have a form"))
}

/// The last version of them.
pub(super) async fn in_force(unscoped: Unscoped<'_>) -> Result<Option<funding_rule_set::Model>> {
    let versions = unscoped.unscoped_rows::<funding_rule_set::Entity>(Condition::all()).await?;
    Ok(versions.into_iter().max_by_key(|row| row.version))
}

fn organization(row: organization::Model) -> OrganizationSpec {
    OrganizationSpec {
        code: row.code,
        ordinal: row.ordinal,
        kind: row.kind,
        name: row.name,
        english_name: row.english_name,
        aliases: items(&row.aliases),
        division_code: row.division_code,
    }
}

fn clause(row: responsibility::Model, organization: String) -> ResponsibilitySpec {
    ResponsibilitySpec {
        code: row.code,
        organization,
        ordinal: row.ordinal,
        role: row.role,
        applies_to: row.applies_to,
        scenarios: items(&row.scenarios),
        activities: value::list(value::word)(&row.activities).unwrap_or_default(),
        open_ended: row.open_ended,
        text: row.text,
    }
}

fn community(row: community::Model, implementing_unit: String) -> CommunitySpec {
    CommunitySpec {
        code: row.code,
        ordinal: row.ordinal,
        name: row.name,
        pool: row.pool,
        implementing_unit,
        planned_start: row.planned_start,
        planned_finish: row.planned_finish,
        target_level: row.target_level,
        remarks: row.remarks,
    }
}

fn target(row: target::Model) -> TargetSpec {
    TargetSpec {
        organizations: items(&row.organizations),
        code: row.code,
        ordinal: row.ordinal,
        rule: row.rule,
        text: row.text,
        clause: row.clause,
        due: row.due_on,
        count: row.count,
        stage: row.stage,
        decided: row.decided,
        reading: row.reading,
    }
}

fn milestone(row: milestone::Model, responsibility: String) -> MilestoneSpec {
    MilestoneSpec {
        code: row.code,
        ordinal: row.ordinal,
        title: row.title,
        due: row.due_on,
        responsibility,
        clause: row.clause,
        decided: row.decided,
        reading: row.reading,
    }
}

fn requirement(row: requirement::Model) -> RequirementSpec {
    RequirementSpec {
        code: row.code,
        ordinal: row.ordinal,
        kind: row.kind,
        text: row.text,
        clause: row.clause,
        threshold: row.threshold,
        unit: row.unit,
        decided: row.decided,
        reading: row.reading,
    }
}

fn items(list: &str) -> Vec<String> {
    list.split(value::LIST).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
