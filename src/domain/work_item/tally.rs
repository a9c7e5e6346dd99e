//! How many items there are, by what they are told apart by: counted from the items themselves, in one statement, of those that the viewer
//! may see.

use super::filter::Filter;
use crate::{
    domain::{Context, community},
    error::{Error, Result},
    store::rows::column_of,
    workflow::work_item::UNRESOLVED,
};
use entity::{
    community as communities,
    id::{CommunityId, OrganizationId},
    vocabulary::{Vocabulary, WorkItemStatus, WorkList},
    work_item::{Column, Entity},
};
use sea_orm::{
    Condition, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait},
};
use std::{collections::BTreeMap, sync::Arc};

/// What items can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Dimension {
    /// On which list they are.
    List,
    /// Where they stand.
    Status,
    /// Who raised them.
    RaisedBy,
    /// Whose they are to resolve.
    AssignedTo,
    /// What they are about.
    Community,
}

impl Dimension {
    const fn column(self) -> Column {
        match self {
            Self::List => Column::List,
            Self::Status => Column::Status,
            Self::RaisedBy => Column::RaisedBy,
            Self::AssignedTo => Column::AssignedTo,
            Self::Community => Column::CommunityId,
        }
    }
}

/// How many items there are of what they are counted by.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub list: Option<WorkList>,
    pub status: Option<WorkItemStatus>,
    pub raised_by: Option<OrganizationId>,
    pub assigned_to: Option<OrganizationId>,
    /// None too of items of the programme.
    pub community: Option<Arc<communities::Model>>,
    pub count: i64,
    /// How many of them were due before today, and are not resolved.
    pub overdue: i64,
}

/// The same, as the database has it.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    list: Option<WorkList>,
    status: Option<WorkItemStatus>,
    raised_by: Option<OrganizationId>,
    assigned_to: Option<OrganizationId>,
    community: Option<CommunityId>,
    count: i64,
    overdue: i64,
}

impl Counted {
    /// Reads what is counted by, then the count, then what is overdue.
    fn read(row: &QueryResult, by: &[Dimension]) -> Result<Self, DbErr> {
        let mut counted = Self {
            count: row.try_get_by_index(by.len())?,
            overdue: row.try_get_by_index(by.len().saturating_add(1))?,
            ..Self::default()
        };
        for (at, dimension) in by.iter().enumerate() {
            match dimension {
                Dimension::List => counted.list = row.try_get_by_index(at)?,
                Dimension::Status => counted.status = row.try_get_by_index(at)?,
                Dimension::RaisedBy => counted.raised_by = row.try_get_by_index(at)?,
                Dimension::AssignedTo => counted.assigned_to = row.try_get_by_index(at)?,
                Dimension::Community => counted.community = row.try_get_by_index(at)?,
            }
        }
        Ok(counted)
    }
}

/// All of it, in one statement.
async fn counted(cx: &Context, by: &[Dimension], filter: &Filter) -> Result<Vec<Counted>> {
    let column = column_of::<Entity>;
    let late = Condition::all()
        .add(column(Column::DueOn).lt(cx.store.clock().today()))
        .add(column(Column::Status).is_in(UNRESOLVED.iter().copied()));
    let overdue: Expr = Expr::case(late, 1_i64).finally(0_i64).into();
    let rows = filter.narrow(cx, cx.store.rows::<Entity>(&cx.viewer))?;
    let terms =
        rows.terms(by.iter().map(|dimension| column(dimension.column())), [Expr::val(1_i64), overdue]);
    let read = |row: &QueryResult| Counted::read(row, by);
    cx.store.sums(vec![terms], (by.len(), 2), size_of::<Counted>(), read).await
}

/// How many items the viewer may see that fit, for each combination of the dimensions that has one; of none, all together.
///
/// They come in order of lists, states, who raised them and whose they are, communities by their numbers; what is about none comes last.
pub async fn tallies(cx: &Context, by: &[Dimension], filter: &Filter) -> Result<Vec<Tally>> {
    if by.iter().enumerate().any(|(at, dimension)| by.iter().take(at).any(|earlier| earlier == dimension)) {
        return Err(Error::BadInput("by 中有重复 / by names something twice".into()));
    }
    let mut counted = counted(cx, by, filter).await?;
    if by.is_empty() && counted.is_empty() {
        counted.push(Counted::default());
    }
    let named = community::by_id(cx, counted.iter().filter_map(|it| it.community)).await?;
    let place = |id: Option<OrganizationId>| {
        (id.and_then(|id| cx.catalogue.organization(id)).map(|found| found.row.ordinal), id)
    };
    let mut tallies = BTreeMap::new();
    for it in counted {
        let community = it.community.and_then(|id| named.get(&id));
        let key = (
            it.list.map(|list| WorkList::ALL.iter().position(|known| *known == list)),
            it.status.map(|status| WorkItemStatus::ALL.iter().position(|known| *known == status)),
            place(it.raised_by),
            place(it.assigned_to),
            it.community.is_none(),
            community.map(|found| found.ordinal),
            it.community,
        );
        let tally = Tally {
            list: it.list,
            status: it.status,
            raised_by: it.raised_by,
            assigned_to: it.assigned_to,
            community: community.cloned(),
            count: it.count,
            overdue: it.overdue,
        };
        tallies.insert(key, tally);
    }
    Ok(tallies.into_values().collect())
}
