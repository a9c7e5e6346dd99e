//! Lists of duties.

use super::tally::{Key, Keyed};
use crate::{
    catalogue::Catalogue,
    domain::{Context, community},
    error::{Error, Result},
    store::{
        page::{self, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    duty::{Column, Entity},
    id::{OrganizationId, ResponsibilityId},
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
                kind: page::Key::Day(Date::MIN),
                descending: false,
                optional: true,
                of: |row| (row.due_on.map(page::Key::Day), row.id.0),
            },
            Self::UpdatedAt => Sort {
                name: "updated",
                key: column_of::<Entity>(Column::UpdatedAt),
                kind: page::Key::Number(0),
                descending: true,
                optional: false,
                of: |row| (Some(page::Key::Number(row.updated_at.0)), row.id.0),
            },
            Self::Responsibility => Sort {
                name: "clause",
                key: column_of::<Entity>(Column::Position),
                kind: page::Key::Number(0),
                descending: false,
                optional: false,
                of: |row| (Some(page::Key::Number(row.position.into())), row.id.0),
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

/// What the words and codes of a filter name.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted<'f> {
    status: Option<&'f BTreeSet<DutyStatus>>,
    organization: Option<OrganizationId>,
    clauses: Option<Vec<ResponsibilityId>>,
    community: Option<&'f str>,
    due_before: Option<Date>,
}

impl Filter {
    /// What it names; none where one of its codes names nothing, or it wants none of the states.
    pub(super) fn wanted(&self, catalogue: &Catalogue) -> Result<Option<Wanted<'_>>> {
        let mut wanted = Wanted { community: self.community.as_deref(), ..Wanted::default() };
        if let Some(status) = &self.status {
            if status.is_empty() {
                return Ok(None);
            }
            wanted.status = Some(status);
        }
        if let Some(code) = &self.organization {
            let Some(found) = catalogue.organization_named(code) else { return Ok(None) };
            wanted.organization = Some(found.row.id);
        }
        let scenario = match &self.scenario {
            None => None,
            Some(code) => match catalogue.scenario_named(code) {
                Some(scenario) => Some(scenario.row.id),
                None => return Ok(None),
            },
        };
        if scenario.is_some() || self.activity.is_some() || self.applies_to.is_some() {
            wanted.clauses = Some(catalogue.clauses_with(scenario, self.activity, self.applies_to));
        }
        if let Some(day) = &self.due_before {
            let day = entity::day::parse(day);
            let bad = || Error::BadInput("dueBefore 不是日期 / dueBefore is not a day".into());
            wanted.due_before = Some(day.ok_or_else(bad)?);
        }
        Ok(Some(wanted))
    }
}

impl Wanted<'_> {
    /// The keys that it asks for.
    pub(super) fn keys(&self) -> Vec<Key> {
        let asked = [
            (Key::Status, self.status.is_some()),
            (Key::Organization, self.organization.is_some()),
            (Key::Clause, self.clauses.is_some()),
            (Key::Community, self.community.is_some()),
            (Key::DueOn, self.due_before.is_some()),
        ];
        asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(key, _)| key).collect()
    }

    /// Only those of a table's rows that fit, as far as it has the keys; for a list, in its order.
    pub(super) fn narrow<'s, E: Keyed>(
        &self,
        cx: &Context,
        rows: Rows<'s, E>,
        order: Option<Order>,
    ) -> Rows<'s, E> {
        let mut rows = rows;
        if let (Some(id), Some(column)) = (self.organization, E::key(Key::Organization)) {
            rows = rows.narrow(column_of::<E>(column).eq(id));
        }
        if let (Some(clauses), Some(column)) = (&self.clauses, E::key(Key::Clause)) {
            rows = match order {
                // Of a clause and of a state an index has the duties by their due days, and in no other order.
                Some(Order::DueOn) => rows.first_among(column, clauses),
                _ => rows.among(column, clauses),
            };
        }
        // After the clauses, which leave more out.
        if let (Some(status), Some(column)) = (self.status, E::key(Key::Status)) {
            rows = match order {
                Some(Order::DueOn) => rows.one_of(column, status.iter().copied()),
                _ => rows.narrow(column_of::<E>(column).is_in(status.iter().copied())),
            };
        }
        if let (Some(code), Some(column)) = (self.community, E::key(Key::Community)) {
            rows = rows.narrow(column_of::<E>(column).eq(community::id_named(cx, code)));
        }
        if let (Some(day), Some(column)) = (self.due_before, E::key(Key::DueOn)) {
            rows = rows.narrow(column_of::<E>(column).lt(day));
        }
        rows
    }
}

/// The duties that the viewer may see and that fit, for a list in this order. A code that names nothing fits nothing.
pub fn listed<'s>(cx: &'s Context, filter: &Filter, order: Order) -> Result<Rows<'s, Entity>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    Ok(match filter.wanted(&cx.catalogue)? {
        Some(wanted) => wanted.narrow(cx, rows, Some(order)),
        None => rows.none(),
    })
}
