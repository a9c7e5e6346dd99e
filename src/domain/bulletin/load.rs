//! Reading what bulletins are computed from, each table in one statement.

use super::{
    compute::{By, Codes, compute},
    content::{Content, Listed, Ranked, Roster, Row},
    correct::{Published, corrections},
    facts::{Community, Duty, Facts, Problem, View},
    month::Month,
};
use crate::{
    catalogue::{Catalogue, Formula},
    error::{Error, Result},
    store::rows::{Rows, column_of},
};
use entity::{
    bulletin, community, community_standing, duty_standing, evaluation_standing,
    id::{CommunityId, WorkItemId},
    stage_change::{self, Occurred},
    timestamp::Timestamp,
    vocabulary::{OrganizationKind, WorkList},
    work_item_change,
};
use sea_orm::sea_query::ExprTrait;
use std::collections::{BTreeMap, HashMap};

/// Where facts are read from: everything that there is of each.
pub(super) struct Tables<'s> {
    pub(super) duties: Rows<'s, duty_standing::Entity>,
    pub(super) communities: Rows<'s, community_standing::Entity>,
    pub(super) steps: Rows<'s, stage_change::Entity>,
    pub(super) evaluations: Rows<'s, evaluation_standing::Entity>,
    pub(super) problems: Rows<'s, work_item_change::Entity>,
    pub(super) named: Rows<'s, community::Entity>,
    pub(super) published: Rows<'s, bulletin::Entity>,
}

/// What was read.
pub(super) struct Known {
    facts: Facts,
    codes: Codes,
    /// In the order of their numbers.
    communities: Vec<Listed>,
    /// In the order of their months.
    published: Vec<Published>,
}

impl Known {
    /// Reads what was recorded before a moment.
    pub(super) async fn read(tables: Tables<'_>, catalogue: &Catalogue, until: Timestamp) -> Result<Self> {
        let mut duties: BTreeMap<_, Duty> = BTreeMap::new();
        {
            use duty_standing::{Column, Entity};
            let recorded = column_of::<Entity>(Column::RecordedAt).lt(until);
            let rows = tables.duties.narrow(recorded).all(&[Column::DutyId, Column::Ordinal]).await?;
            for row in rows {
                duties.entry(row.duty_id).or_default().standings.push(row);
            }
        }
        let mut communities: BTreeMap<CommunityId, Community> = BTreeMap::new();
        {
            use community_standing::{Column, Entity};
            let recorded = column_of::<Entity>(Column::RecordedAt).lt(until);
            let rows =
                tables.communities.narrow(recorded).all(&[Column::CommunityId, Column::Ordinal]).await?;
            for row in rows {
                let empty =
                    |id| Community { id, standings: Vec::new(), steps: Vec::new(), evaluations: Vec::new() };
                let id = row.community_id;
                communities.entry(id).or_insert_with(|| empty(id)).standings.push(row);
            }
        }
        {
            use stage_change::Column;
            // Where a project began is what its first step says, whenever that was recorded.
            let steps: Vec<Occurred> = tables.steps.columns(&[Column::CommunityId, Column::Ordinal]).await?;
            for step in steps {
                if let Some(community) = communities.get_mut(&step.community_id) {
                    community.steps.push(step);
                }
            }
        }
        {
            use evaluation_standing::{Column, Entity};
            let recorded = column_of::<Entity>(Column::RecordedAt).lt(until);
            let rows = tables.evaluations.narrow(recorded).all(&[Column::CommunityId, Column::Round]).await?;
            for row in rows {
                if let Some(community) = communities.get_mut(&row.community_id) {
                    community.evaluations.push(row);
                }
            }
        }
        let mut problems: BTreeMap<WorkItemId, Problem> = BTreeMap::new();
        {
            use work_item_change::{Column, Entity};
            let column = column_of::<Entity>;
            let rows = tables.problems.narrow(column(Column::ChangedAt).lt(until));
            let rows = rows.narrow(column(Column::List).eq(WorkList::Problem));
            for row in rows.all(&[Column::WorkItemId, Column::Ordinal]).await? {
                problems.entry(row.work_item_id).or_default().changes.push(row);
            }
        }
        let named = tables.named.all(&[community::Column::Ordinal, community::Column::Id]).await?;
        let codes = Codes {
            organizations: catalogue
                .organizations_listed(None)
                .map(|it| (it.row.id, it.row.code.clone()))
                .collect(),
            communities: named.iter().map(|it| (it.id, it.code.clone())).collect(),
        };
        let communities = communities.into_values().collect();
        let published = tables.published.all(&[bulletin::Column::Month]).await?;
        Ok(Self {
            facts: Facts {
                duties: duties.into_values().collect(),
                communities,
                problems: problems.into_values().collect(),
            },
            codes,
            communities: named.into_iter().map(|it| Listed { code: it.code, name: it.name }).collect(),
            published: published.iter().map(read).collect::<Result<_>>()?,
        })
    }

    /// Who is ranked from now on, and what there is to be listed.
    pub(super) fn roster(&self, catalogue: &Catalogue) -> Roster {
        let organizations = catalogue.organizations_listed(Some(false));
        let ranked = organizations
            .filter(|it| it.row.kind != OrganizationKind::LeadOffice)
            .map(|it| Ranked { code: it.row.code.clone(), name: it.row.name.clone(), kind: it.row.kind });
        Roster { organizations: ranked.collect(), communities: self.communities.clone() }
    }

    /// The last month that was published.
    pub(super) fn last_published(&self) -> Option<&Month> {
        self.published.last().map(|it| &it.month)
    }

    /// What a bulletin of a month says. It is the same whenever it is asked for by the same formula and roster: what was recorded later, and
    /// what was published later, does not come into it.
    pub(super) fn content(&self, month: &Month, formula: &Formula, roster: &Roster) -> Content {
        let by = By { formula, roster, codes: &self.codes };
        let figures = compute(&self.facts, by, View::published(month));
        let earlier = self.published.partition_point(|it| it.month.first < month.first);
        let earlier = self.published.get(..earlier).unwrap_or_default();
        let before = month.before();
        let before = earlier.last().filter(|it| Some(&it.month) == before.as_ref());
        let ranks: HashMap<&str, i64> = before
            .into_iter()
            .flat_map(|it| it.content.rows())
            .map(|row| (row.organization.as_str(), row.rank))
            .collect();
        let moved = |mut row: Row| {
            row.previous_rank = ranks.get(row.organization.as_str()).copied();
            row
        };
        Content {
            month: month.name.to_string(),
            formula: formula.clone(),
            roster: roster.clone(),
            units: figures.units.into_iter().map(moved).collect(),
            departments: figures.departments.into_iter().map(moved).collect(),
            communities: figures.communities,
            corrections: corrections(&self.facts, earlier, &self.codes, month),
        }
    }
}

fn read(row: &bulletin::Model) -> Result<Published> {
    let month = Month::of(&row.month).ok_or(Error::Broken("a bulletin is of a month"))?;
    Ok(Published { month, content: Content::read(&row.content)? })
}
