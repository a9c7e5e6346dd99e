//! Lists of duties.

use crate::{
    domain::{Context, community},
    error::{Error, Result},
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    duty::{Column, Entity},
    vocabulary::{Activity, DutyStatus, DutySubject},
};
use sea_orm::sea_query::ExprTrait;
use std::collections::BTreeSet;
use time::Date;

/// The orders of a list of duties.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Order {
    /// By the day they are due; those without one last.
    #[default]
    DueOn,
    /// The last changed first.
    UpdatedAt,
    /// As annex 2 has their clauses.
    Responsibility,
}

impl Order {
    /// The order in SQL and in cursors.
    pub fn sort(self) -> Sort<Entity> {
        match self {
            Self::DueOn => Sort {
                // Cursors of `due` had a day for those without one.
                name: "dueOn",
                key: column_of::<Entity>(Column::DueOn),
                kind: Key::Day(Date::MIN),
                descending: false,
                optional: true,
                of: |row| (row.due_on.map(Key::Day), row.id.0),
            },
            Self::UpdatedAt => Sort {
                name: "updated",
                key: column_of::<Entity>(Column::UpdatedAt),
                kind: Key::Number(0),
                descending: true,
                optional: false,
                of: |row| (Some(Key::Number(row.updated_at.0)), row.id.0),
            },
            Self::Responsibility => Sort {
                name: "clause",
                key: column_of::<Entity>(Column::Position),
                kind: Key::Number(0),
                descending: false,
                optional: false,
                of: |row| (Some(Key::Number(row.position.into())), row.id.0),
            },
        }
    }
}

/// Which duties of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// In one of these states. An empty list is none.
    pub status: Option<BTreeSet<DutyStatus>>,
    /// Owed by the organization of this code.
    pub organization: Option<String>,
    /// For the community of this code.
    pub community: Option<String>,
    /// Whose clause names the scenario of this code.
    pub scenario: Option<String>,
    /// Whose clause asks for this.
    pub activity: Option<Activity>,
    /// Owed per community, or for the programme.
    pub applies_to: Option<DutySubject>,
    /// Due before this day, `2022-12-31`; those without a day are not.
    pub due_before: Option<String>,
}

/// The duties that the viewer may see and that fit, for a list in this order. A code that names nothing fits nothing.
pub fn listed<'s>(cx: &'s Context, filter: &Filter, order: Order) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(code) = &filter.organization {
        let Some(found) = cx.catalogue.organization_named(code) else { return Ok(rows.none()) };
        rows = rows.narrow(column(Column::OrganizationId).eq(found.row.id));
    }
    if let Some(code) = &filter.community {
        rows = rows.narrow(column(Column::CommunityId).eq(community::id_named(cx, code)));
    }
    let scenario = match &filter.scenario {
        None => None,
        Some(code) => match cx.catalogue.scenario_named(code) {
            Some(scenario) => Some(scenario.row.id),
            None => return Ok(rows.none()),
        },
    };
    if scenario.is_some() || filter.activity.is_some() || filter.applies_to.is_some() {
        let clauses = cx.catalogue.clauses_with(scenario, filter.activity, filter.applies_to);
        rows = match order {
            // Of a clause and of a state an index has the duties by their due days, and in no other order.
            Order::DueOn => rows.first_among(Column::ResponsibilityId, &clauses),
            Order::UpdatedAt | Order::Responsibility => rows.among(Column::ResponsibilityId, &clauses),
        };
    }
    // After the clauses, which leave more out.
    if let Some(status) = &filter.status {
        rows = match order {
            Order::DueOn => rows.one_of(Column::Status, status.iter().copied()),
            _ if status.is_empty() => rows.none(),
            Order::UpdatedAt | Order::Responsibility => {
                rows.narrow(column(Column::Status).is_in(status.iter().copied()))
            }
        };
    }
    if let Some(day) = &filter.due_before {
        let day = entity::day::parse(day)
            .ok_or_else(|| Error::BadInput("dueBefore 不是日期 / dueBefore is not a day".into()))?;
        rows = rows.narrow(column(Column::DueOn).lt(day));
    }
    Ok(rows)
}
