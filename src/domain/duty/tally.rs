//! Counting duties: by what they are counted, and from which table.
//!
//! The summary has no communities and no days, so it stays at a few thousand rows, and the sums of all clauses at a few
//! hundred. What asks for more is counted from the duties themselves.

use super::filter::{Filter, Wanted};
use crate::{
    authz::{Permission, Places},
    catalogue::Catalogue,
    domain::{Context, community},
    error::{Error, Result},
    store::{
        Dialect, Scoped,
        rows::{Rows, column_of},
        sums::Terms,
        tallies::as_of,
    },
};
use entity::{
    community as communities, duty, duty_tally,
    duty_tally::OWED,
    duty_tally_change, duty_tally_sum,
    id::{CommunityId, OrganizationId, ResponsibilityId, ScenarioId},
    vocabulary::{DutyStatus, Vocabulary},
};
use sea_orm::{
    Condition, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait},
};
use std::{collections::BTreeMap, sync::Arc};
use time::Date;

/// What duties are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Status,
    Organization,
    /// Who implements its community.
    Unit,
    Clause,
    Community,
    DueOn,
    UpdatedAt,
    /// The signature by which it is complete.
    Completion,
    ConfirmedBy,
}

/// A table of duties, or of how many there are, with the columns that tell them apart.
pub trait Keyed: Scoped {
    /// The column of a key, where the table has one.
    fn key(key: Key) -> Option<Self::Column>;
}

impl Keyed for duty::Entity {
    fn key(key: Key) -> Option<duty::Column> {
        use duty::Column;
        Some(match key {
            Key::Status => Column::Status,
            Key::Organization => Column::OrganizationId,
            Key::Unit => Column::UnitId,
            Key::Clause => Column::ResponsibilityId,
            Key::Community => Column::CommunityId,
            Key::DueOn => Column::DueOn,
            Key::UpdatedAt => Column::UpdatedAt,
            Key::Completion => Column::CompletionId,
            Key::ConfirmedBy => Column::ConfirmedBy,
        })
    }
}

/// The scope and the columns of a table of the summary: those of the duties that it counts.
macro_rules! summary {
    ($table:ident $(, $key:ident = $column:ident)*) => {
        impl Scoped for $table::Entity {
            const READ: Permission = <duty::Entity as Scoped>::READ;

            fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
                use $table::Column;
                let mut inside = dialect.each_of(&column_of::<Self>(Column::OrganizationId), &places.own);
                inside.extend(dialect.each_of(&column_of::<Self>(Column::UnitId), &places.territory));
                inside
            }
        }

        impl Keyed for $table::Entity {
            fn key(key: Key) -> Option<$table::Column> {
                match key {
                    Key::Status => Some($table::Column::Status),
                    Key::Organization => Some($table::Column::OrganizationId),
                    Key::Unit => Some($table::Column::UnitId),
                    $(Key::$key => Some($table::Column::$column),)*
                    _ => None,
                }
            }
        }
    };
}

summary!(duty_tally_sum);
summary!(duty_tally, Clause = ResponsibilityId);
summary!(duty_tally_change, Clause = ResponsibilityId);

/// What duties can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Dimension {
    /// Where they stand.
    Status,
    /// Who owes them.
    Organization,
    /// What they are owed for.
    Community,
    /// What their clauses name.
    Scenario,
}

impl Dimension {
    const fn key(self) -> Key {
        match self {
            Self::Status => Key::Status,
            Self::Organization => Key::Organization,
            Self::Community => Key::Community,
            // Which scenarios a clause names, the catalogue knows.
            Self::Scenario => Key::Clause,
        }
    }
}

/// How many duties there are of what they are counted by.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub status: Option<DutyStatus>,
    pub organization: Option<OrganizationId>,
    /// Its community; none too of duties of the programme.
    pub community: Option<Arc<communities::Model>>,
    /// None too of duties whose clause names none.
    pub scenario: Option<ScenarioId>,
    pub count: i64,
    /// How many of them were due before today, and are owed.
    pub overdue: i64,
}

/// The same, as the database has it.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    status: Option<DutyStatus>,
    organization: Option<OrganizationId>,
    clause: Option<ResponsibilityId>,
    community: Option<CommunityId>,
    count: i64,
    overdue: i64,
}

impl Counted {
    /// Reads what is counted by keys, then the count, then what is overdue where that was asked.
    fn read(row: &QueryResult, by: &[Key], overdue: bool) -> Result<Self, DbErr> {
        let mut counted = Self { count: row.try_get_by_index(by.len())?, ..Self::default() };
        if overdue {
            counted.overdue = row.try_get_by_index(by.len().saturating_add(1))?;
        }
        for (at, key) in by.iter().enumerate() {
            match key {
                Key::Status => counted.status = row.try_get_by_index(at)?,
                Key::Organization => counted.organization = row.try_get_by_index(at)?,
                Key::Clause => counted.clause = row.try_get_by_index(at)?,
                Key::Community => counted.community = row.try_get_by_index(at)?,
                Key::Unit | Key::DueOn | Key::UpdatedAt | Key::Completion | Key::ConfirmedBy => {}
            }
        }
        Ok(counted)
    }
}

/// A count: of what, and by what.
struct Count<'c> {
    cx: &'c Context,
    wanted: Wanted,
    by: &'c [Key],
    /// The day before which what is owed is overdue; none where that is not asked.
    today: Option<Date>,
}

impl Count<'_> {
    /// All of it, in one statement.
    async fn counted(&self) -> Result<Vec<Counted>> {
        let terms = if self.fits::<duty_tally_sum::Entity>() {
            use duty_tally_sum::{Column, Entity};
            self.of_summary::<Entity>(Column::Count, Column::Overdue)
        } else if self.fits::<duty_tally::Entity>() {
            use duty_tally::{Column, Entity};
            self.of_summary::<Entity>(Column::Count, Column::Overdue)
        } else {
            let overdue = |today| {
                let due_on = column_of::<duty::Entity>(duty::Column::DueOn);
                one_if(owed::<duty::Entity>(duty::Column::Status).add(due_on.lt(today)))
            };
            vec![self.terms(&self.rows::<duty::Entity>(), Expr::val(1_i64), overdue)]
        };
        let (overdue, by) = (self.today.is_some(), self.by);
        let numbers = if overdue { 2 } else { 1 };
        let read = |row: &QueryResult| Counted::read(row, by, overdue);
        self.cx.store.sums(terms, (by.len(), numbers), size_of::<Counted>(), read).await
    }

    fn fits<E: Keyed>(&self) -> bool {
        self.by.iter().chain(&self.wanted.keys()).all(|key| E::key(*key).is_some())
    }

    fn rows<E: Keyed>(&self) -> Rows<'_, E> {
        self.wanted.narrow(self.cx, self.cx.store.rows::<E>(&self.cx.viewer), None)
    }

    fn terms<E: Keyed>(&self, rows: &Rows<'_, E>, count: Expr, overdue: impl Fn(Date) -> Expr) -> Terms {
        let by = self.by.iter().filter_map(|key| E::key(*key)).map(column_of::<E>);
        rows.terms(by, [Some(count), self.today.map(overdue)].into_iter().flatten())
    }

    /// The tallies, what they have not counted yet, and what has fallen due since their day, or had not before it.
    fn of_summary<E: Keyed>(&self, count: E::Column, overdue: E::Column) -> Vec<Terms> {
        use duty_tally_change::{Column, Entity as Change};
        let change = column_of::<Change>;
        let late = owed::<Change>(Column::Status).add(change(Column::DueOn).lt(as_of()));
        let mut terms = vec![
            self.terms(&self.rows::<E>(), column_of::<E>(count), |_| column_of::<E>(overdue)),
            self.terms(&self.rows::<Change>(), change(Column::Change), |_| {
                Expr::case(late.clone(), change(Column::Change)).finally(0_i64).into()
            }),
        ];
        if let Some(today) = self.today {
            let due_on = || column_of::<duty::Entity>(duty::Column::DueOn);
            let owed = owed::<duty::Entity>(duty::Column::Status);
            let since = owed.clone().add(due_on().gte(as_of())).add(due_on().lt(today));
            let before = owed.add(due_on().lt(as_of())).add(due_on().gte(today));
            for (turned, by) in [(since, 1_i64), (before, -1)] {
                let rows = self.rows::<duty::Entity>().narrow(turned);
                terms.push(self.terms(&rows, Expr::val(0_i64), |_| Expr::val(by)));
            }
        }
        terms
    }
}

fn owed<E: Scoped>(status: E::Column) -> Condition {
    Condition::all().add(column_of::<E>(status).is_in(OWED))
}

fn one_if(condition: Condition) -> Expr {
    Expr::case(condition, 1_i64).finally(0_i64).into()
}

/// How many duties the viewer may see that fit, for each combination of the dimensions that has one; of none, all together.
///
/// They come in order of states, organizations and scenarios as the document has them, communities by their numbers; what has
/// none of something comes last.
pub async fn tallies(cx: &Context, by: &[Dimension], filter: &Filter) -> Result<Vec<Tally>> {
    if by.iter().enumerate().any(|(at, dimension)| by.iter().take(at).any(|earlier| earlier == dimension)) {
        return Err(Error::BadInput("by 中有重复 / by names something twice".into()));
    }
    let keys: Vec<Key> = by.iter().map(|dimension| dimension.key()).collect();
    let mut counted = match filter.wanted(cx)? {
        Some(wanted) => {
            let today = Some(cx.store.clock().today());
            Count { cx, wanted, by: &keys, today }.counted().await?
        }
        None => Vec::new(),
    };
    if by.is_empty() && counted.is_empty() {
        counted.push(Counted::default());
    }
    let named = community::by_id(cx, counted.iter().filter_map(|it| it.community)).await?;
    let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
    for it in counted {
        for scenario in scenarios(&cx.catalogue, it.clause) {
            let community = it.community.and_then(|id| named.get(&id));
            let place = (
                it.status.map(|status| DutyStatus::ALL.iter().position(|known| *known == status)),
                it.organization.map(|id| cx.catalogue.organization(id).map(|found| found.row.ordinal)),
                it.organization,
                scenario.is_none(),
                scenario.map(|id| (cx.catalogue.scenario(id).map(|found| found.row.ordinal), id)),
                it.community.is_none(),
                community.map(|found| found.ordinal),
                it.community,
            );
            let tally = tallies.entry(place).or_insert_with(|| Tally {
                status: it.status,
                organization: it.organization,
                community: community.cloned(),
                scenario,
                ..Tally::default()
            });
            tally.count = tally.count.saturating_add(it.count);
            tally.overdue = tally.overdue.saturating_add(it.overdue);
        }
    }
    Ok(tallies.into_values().collect())
}

/// The scenarios that a clause names; once nothing, where it names none or is not asked for.
fn scenarios(catalogue: &Catalogue, clause: Option<ResponsibilityId>) -> Vec<Option<ScenarioId>> {
    let clause = clause.and_then(|id| catalogue.responsibility(id));
    let named: Vec<_> = clause.into_iter().flat_map(|clause| &clause.scenarios).copied().map(Some).collect();
    if named.is_empty() { vec![None] } else { named }
}

/// How many duties the viewer may see that fit.
pub async fn count(cx: &Context, filter: &Filter) -> Result<i64> {
    let Some(wanted) = filter.wanted(cx)? else { return Ok(0) };
    let counted = Count { cx, wanted, by: &[], today: None }.counted().await?;
    Ok(counted.first().map_or(0, |all| all.count))
}

/// How many duties the viewer may see that fit, in each state.
pub async fn counts(cx: &Context, filter: &Filter) -> Result<Vec<(DutyStatus, i64)>> {
    let counted = match filter.wanted(cx)? {
        Some(wanted) => Count { cx, wanted, by: &[Key::Status], today: None }.counted().await?,
        None => Vec::new(),
    };
    let count = |status: &DutyStatus| {
        let of_status = counted.iter().find(|it| it.status == Some(*status));
        (*status, of_status.map_or(0, |it| it.count))
    };
    Ok(DutyStatus::ALL.iter().map(count).collect())
}
