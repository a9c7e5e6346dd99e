//! Reading the snapshot.

use super::{Catalogue, Community, IndicatorSet, Organization, PoolSummary, Responsibility, Scenario, Table};
use crate::{
    error::{Error, Result},
    store::Store,
    text::Folded,
};
use entity::{
    bulletin_formula, community,
    id::{IndicatorId, ScenarioId},
    indicator, indicator_set, organization, pool, programme, requirement, responsibility, scenario, target,
    vocabulary::{Activity, CreationType, OrganizationKind, Pool, Vocabulary},
};
use sea_orm::Condition;
use std::collections::HashMap;

/// Reads the catalogue, table by table; a table that refers to another is read before it. Rows are never deleted, so
/// whatever a row refers to is there when its own table is read, even if an import commits in between.
pub(super) async fn load(store: &Store) -> Result<Catalogue> {
    let all = Condition::all;
    let revision = store.unscoped_rows::<programme::Entity>(all()).await?;
    let communities = store.unscoped_rows::<community::Entity>(all()).await?;
    let indicators = store.unscoped_rows::<indicator::Entity>(all()).await?;
    let sets = store.unscoped_rows::<indicator_set::Entity>(all()).await?;
    let clauses = store.unscoped_rows::<responsibility::Entity>(all()).await?;
    let scenarios = store.unscoped_rows::<scenario::Entity>(all()).await?;
    let organizations = store.unscoped_rows::<organization::Entity>(all()).await?;
    let pools = store.unscoped_rows::<pool::Entity>(all()).await?;
    let mut targets = store.unscoped_rows::<target::Entity>(all()).await?;
    targets.sort_by_key(|row| row.ordinal);
    let mut requirements = store.unscoped_rows::<requirement::Entity>(all()).await?;
    requirements.sort_by_key(|row| row.ordinal);
    let formulas = store.unscoped_rows::<bulletin_formula::Entity>(all()).await?;
    let formula = formulas.last().map(|row| serde_json::from_str(&row.content)).transpose();
    let formula = formula.map_err(|_| Error::Broken("a formula is kept as it was read"))?;
    let programme = revision.into_iter().next().ok_or(Error::Broken("a programme was imported"))?;

    let scenario_ids: HashMap<&str, ScenarioId> =
        scenarios.iter().map(|scenario| (scenario.code.as_str(), scenario.id)).collect();
    let official: HashMap<ScenarioId, i32> =
        scenarios.iter().map(|scenario| (scenario.id, scenario.ordinal)).collect();
    let order: HashMap<_, _> = organizations.iter().map(|row| (row.id, row.ordinal)).collect();

    let mut responsibilities = Vec::with_capacity(clauses.len());
    for row in clauses {
        let mut named = codes(&row.scenarios)
            .filter_map(|code| scenario_ids.get(code).copied())
            .collect::<Vec<ScenarioId>>();
        named.sort_by_key(|id| official.get(id));
        let activities = codes(&row.activities)
            .map(|code| code.parse::<Activity>().map_err(|_| Error::Broken("activities are known")))
            .collect::<Result<Vec<_>>>()?;
        responsibilities.push(Responsibility {
            text: Folded::of(&row.text),
            row,
            activities,
            scenarios: named,
        });
    }
    responsibilities
        .sort_by_key(|clause| (order.get(&clause.row.organization_id).copied(), clause.row.ordinal));

    let mut organizations: Vec<Organization> = organizations
        .into_iter()
        .map(|row| {
            let own = || {
                responsibilities.iter().filter(|clause| {
                    clause.row.organization_id == row.id && clause.row.withdrawn_at.is_none()
                })
            };
            let mut named: Vec<ScenarioId> = own().flat_map(|clause| clause.scenarios.clone()).collect();
            named.sort_by_key(|id| official.get(id));
            named.dedup();
            Organization {
                responsibilities: own().map(|clause| clause.row.id).collect(),
                scenarios: named,
                row,
            }
        })
        .collect();
    organizations.sort_by_key(|organization| organization.row.ordinal);

    let mut scenarios: Vec<Scenario> = scenarios
        .into_iter()
        .map(|row| {
            let departments = organizations
                .iter()
                .filter(|found| found.row.kind == OrganizationKind::Department)
                .filter(|found| found.scenarios.contains(&row.id))
                .map(|found| found.row.id)
                .collect();
            Scenario { row, departments }
        })
        .collect();
    scenarios.sort_by_key(|scenario| scenario.row.ordinal);

    let sets = indicator_sets(sets, indicators)?;
    Ok(Catalogue {
        programme,
        pools: summaries(&pools, &communities),
        targets,
        requirements,
        formula,
        organizations: Table::new(organizations, |found| (found.row.id, found.row.code.as_str())),
        responsibilities: Table::new(responsibilities, |found| (found.row.id, found.row.code.as_str())),
        scenarios: Table::new(scenarios, |found| (found.row.id, found.row.code.as_str())),
        communities: Table::new(communities.into_iter().map(named).collect(), |it| (it.id, it.code.as_str())),
        indicators: places(&sets),
        indicator_sets: Table::new(sets, |found| (found.row.id, found.row.code.as_str())),
    })
}

fn named(row: community::Model) -> Community {
    Community { id: row.id, name: Folded::of(&row.name), code: row.code }
}

fn indicator_sets(
    mut sets: Vec<indicator_set::Model>,
    indicators: Vec<indicator::Model>,
) -> Result<Vec<IndicatorSet>> {
    let mut of_sets: HashMap<_, Vec<indicator::Model>> = HashMap::new();
    for indicator in indicators {
        of_sets.entry(indicator.indicator_set_id).or_default().push(indicator);
    }
    sets.sort_by_key(|set| (set.created_at, set.id));
    sets.into_iter()
        .map(|row| {
            let mut indicators = of_sets.remove(&row.id).unwrap_or_default();
            indicators.sort_by_key(|indicator| indicator.ordinal);
            let creation_types = codes(&row.creation_types)
                .map(|code| code.parse::<CreationType>().map_err(|_| Error::Broken("types are known")))
                .collect::<Result<Vec<_>>>()?;
            Ok(IndicatorSet { row, creation_types, indicators })
        })
        .collect()
}

fn places(sets: &[IndicatorSet]) -> HashMap<IndicatorId, (usize, usize)> {
    let of_set = |(at, set): (usize, &IndicatorSet)| -> Vec<(IndicatorId, (usize, usize))> {
        set.indicators.iter().enumerate().map(|(place, indicator)| (indicator.id, (at, place))).collect()
    };
    sets.iter().enumerate().flat_map(of_set).collect()
}

fn summaries(pools: &[pool::Model], communities: &[community::Model]) -> Vec<PoolSummary> {
    Pool::ALL
        .iter()
        .filter_map(|word| pools.iter().find(|row| row.pool == *word))
        .map(|row| {
            let is_named = |it: &&community::Model| it.pool == row.pool && it.withdrawn_at.is_none();
            let named = i64::try_from(communities.iter().filter(is_named).count()).unwrap_or(i64::MAX);
            PoolSummary {
                pool: row.pool,
                planned: i64::from(row.unnamed_count).saturating_add(named),
                named,
                remark: row.remark.clone(),
            }
        })
        .collect()
}

/// The codes of a list that is stored as `A|B`.
fn codes(list: &str) -> impl Iterator<Item = &str> {
    list.split('|').filter(|code| !code.is_empty())
}
