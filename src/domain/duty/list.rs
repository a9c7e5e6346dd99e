//! Lists of duties.

use super::filter::Filter;
use crate::{
    domain::Context,
    error::Result,
    store::{
        page::{self, Groups, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    duty::{Column, Entity, Model},
    vocabulary::{DutyStatus, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};
use time::Date;
use uuid::Uuid;

/// The orders of a list of duties.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Order {
    /// By the day they are due; those without one last.
    #[default]
    DueOn,
    /// The latest day first; those without one last.
    DueOnDesc,
    /// The last changed first.
    UpdatedAt,
    /// The last changed last.
    UpdatedAtAsc,
    /// As annex 2 has their clauses.
    Responsibility,
    /// From its end to its beginning.
    ResponsibilityDesc,
    /// As annex 1 has their communities; those of the programme last.
    Community,
    /// From its end to its beginning; those of the programme last.
    CommunityDesc,
    /// As their life goes, and those in one state by the day they are due.
    Status,
    /// From its end to its beginning, and those in one state by the day they are due.
    StatusDesc,
}

impl Order {
    /// Whether those of a clause, and those in a state, come by their due days.
    pub(super) const fn is_by_due_day(self) -> bool {
        matches!(self, Self::DueOn | Self::DueOnDesc)
    }

    /// The order in SQL and in cursors.
    fn sort(self) -> Sort<Entity> {
        // Cursors of `due` had a day for those without one.
        let by_due_day = || Sort {
            name: "dueOn",
            key: column_of::<Entity>(Column::DueOn),
            kind: page::Key::Day(Date::MIN),
            descending: false,
            optional: true,
            groups: None,
            of: |row: &Model| (row.due_on.map(page::Key::Day), row.id.0),
        };
        let by_number = |name, column, of: fn(&Model) -> (Option<page::Key>, Uuid)| Sort {
            name,
            key: column_of::<Entity>(column),
            kind: page::Key::Number(0),
            descending: false,
            optional: false,
            groups: None,
            of,
        };
        let by_change = |name| {
            let of = |row: &Model| (Some(page::Key::Number(row.updated_at.0)), row.id.0);
            by_number(name, Column::UpdatedAt, of)
        };
        let by_clause = |name| {
            let of = |row: &Model| (Some(page::Key::Number(row.position.into())), row.id.0);
            by_number(name, Column::Position, of)
        };
        let by_community = |name| {
            let of = |row: &Model| (row.community_ordinal.map(|it| page::Key::Number(it.into())), row.id.0);
            Sort { optional: true, ..by_number(name, Column::CommunityOrdinal, of) }
        };
        let by_state = |name, states| Sort { name, groups: Some(states), ..by_due_day() };
        match self {
            Self::DueOn => by_due_day(),
            Self::DueOnDesc => Sort { name: "dueOnDesc", descending: true, ..by_due_day() },
            Self::UpdatedAt => Sort { descending: true, ..by_change("updated") },
            Self::UpdatedAtAsc => by_change("updatedAsc"),
            Self::Responsibility => by_clause("clause"),
            Self::ResponsibilityDesc => Sort { descending: true, ..by_clause("clauseDesc") },
            Self::Community => by_community("community"),
            Self::CommunityDesc => Sort { descending: true, ..by_community("communityDesc") },
            Self::Status => by_state("status", states(false)),
            Self::StatusDesc => by_state("statusDesc", states(true)),
        }
    }
}

/// The states as groups of a list, one behind the other as the life of a duty goes, or the other way round.
fn states(reverse: bool) -> Groups<Entity> {
    let mut words: Vec<_> =
        DutyStatus::ALL.iter().map(|status| (status.code(), vec![Condition::all()])).collect();
    if reverse {
        words.reverse();
    }
    let is = |word: &'static str| column_of::<Entity>(Column::Status).eq(word).into_condition();
    Groups { is, words, of: |row| row.status.code() }
}

/// The duties that the viewer may see and that fit, for a list in this order; and the order.
pub fn listed<'s>(
    cx: &'s Context,
    filter: &Filter,
    order: Order,
) -> Result<(Rows<'s, Entity>, Sort<Entity>)> {
    listed_among(cx, cx.store.rows::<Entity>(&cx.viewer), filter, order)
}

/// The same, of these.
pub(super) fn listed_among<'s>(
    cx: &Context,
    rows: Rows<'s, Entity>,
    filter: &Filter,
    order: Order,
) -> Result<(Rows<'s, Entity>, Sort<Entity>)> {
    let mut sort = order.sort();
    let Some(wanted) = filter.wanted(cx)? else { return Ok((rows.none(), sort)) };
    if let Some(groups) = &mut sort.groups {
        wanted.narrow_groups(cx, groups);
    }
    Ok((wanted.narrow(cx, rows, Some(order)), sort))
}
