//! What was reported of applications, by month.

use crate::{domain::Context, error::Result, store::rows::column_of};
use entity::{
    application_activity::{Column, Entity, Model},
    digital_application,
    id::DigitalApplicationId,
    month::YearMonth,
};
use sea_orm::{
    Condition,
    sea_query::{Alias, Expr, ExprTrait, IntoCondition, Query},
};
use std::collections::{BTreeSet, HashMap};
use time::Date;

/// What was reported of a month.
#[derive(Clone, Debug)]
pub struct Month {
    /// What holds.
    pub row: Model,
    /// What that took the place of, the last first.
    pub superseded: Vec<Model>,
}

/// What was reported of each application, as far as the viewer sees it, from one month to another, the last month first.
pub async fn of_applications(
    cx: &Context,
    ids: &[DigitalApplicationId],
    (from, until): (Option<&YearMonth>, Option<&YearMonth>),
) -> Result<HashMap<DigitalApplicationId, Vec<Month>>> {
    let month = || column_of::<Entity>(Column::Month);
    let mut rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::ApplicationId, ids);
    if let Some(from) = from {
        rows = rows.narrow(month().gte(from.as_str()));
    }
    if let Some(until) = until {
        rows = rows.narrow(month().lte(until.as_str()));
    }
    let mut found = rows.all(&[]).await?;
    found.sort_unstable_by(|one, other| (&other.month, other.version).cmp(&(&one.month, one.version)));
    let mut of_each: HashMap<_, Vec<Month>> = HashMap::new();
    for row in found {
        let months = of_each.entry(row.application_id).or_default();
        match months.last_mut() {
            Some(last) if last.row.month == row.month => last.superseded.push(row),
            _ => months.push(Month { row, superseded: Vec::new() }),
        }
    }
    Ok(of_each)
}

/// The months that are over and of which nothing was reported, of each application that is or was in use, the first first.
pub async fn missing(
    cx: &Context,
    rows: &[&digital_application::Model],
) -> Result<HashMap<DigitalApplicationId, Vec<YearMonth>>> {
    let ids: Vec<DigitalApplicationId> = rows.iter().map(|row| row.id).collect();
    let first = column_of::<Entity>(Column::Version).eq(1);
    let found = cx.store.rows::<Entity>(&cx.viewer).among(Column::ApplicationId, &ids).narrow(first);
    let mut reported: HashMap<DigitalApplicationId, BTreeSet<YearMonth>> = HashMap::new();
    for row in found.all(&[Column::Id, Column::ApplicationId, Column::Month]).await? {
        reported.entry(row.application_id).or_default().insert(row.month);
    }
    let today = cx.store.clock().today();
    let of_each = rows.iter().map(|row| {
        let reported = reported.remove(&row.id).unwrap_or_default();
        (row.id, due(row, today).filter(|month| !reported.contains(month)).collect())
    });
    Ok(of_each.collect())
}

/// The months of which an application's activity is to be reported by a day: those that are over in which it was in use.
fn due(row: &digital_application::Model, today: Date) -> impl Iterator<Item = YearMonth> {
    let over = YearMonth::of(today);
    let last = row.retired_in.clone();
    let due = move |month: &YearMonth| *month < over && last.as_ref().is_none_or(|last| month <= last);
    std::iter::successors(row.in_use_since.clone(), |month| Some(month.next())).take_while(due)
}

/// That an application was in use in a month, and was not reported to be as active as was required. What required nothing is enough.
pub(super) fn is_below(month: &YearMonth) -> Condition {
    use digital_application::Column as Of;
    let of = column_of::<digital_application::Entity>;
    let column = column_of::<Entity>;
    let later = Alias::new("later");
    let corrected = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, later.clone())
        .and_where(Expr::col((later.clone(), Column::ApplicationId)).eq(column(Column::ApplicationId)))
        .and_where(Expr::col((later.clone(), Column::Month)).eq(column(Column::Month)))
        .and_where(Expr::col((later, Column::Version)).gt(column(Column::Version)))
        .take();
    let enough = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(column(Column::ApplicationId).eq(of(Of::Id)))
        .and_where(column(Column::Month).eq(month.as_str()))
        .cond_where(
            Condition::any()
                .add(column(Column::Threshold).is_null())
                .add(column(Column::Value).gte(column(Column::Threshold))),
        )
        .and_where(Expr::exists(corrected).not())
        .take();
    let retired =
        Condition::any().add(of(Of::RetiredIn).is_null()).add(of(Of::RetiredIn).gte(month.as_str()));
    of(Of::InUseSince).lte(month.as_str()).into_condition().add(retired).add(Expr::exists(enough).not())
}

#[cfg(test)]
mod tests {
    use super::due;
    use entity::{
        digital_application::Model,
        id::{CommunityId, DigitalApplicationId, OrganizationId},
        timestamp::Timestamp,
        vocabulary::{ApplicationKind, ApplicationStatus},
    };
    use time::macros::date;
    use uuid::Uuid;

    fn used(since: Option<&str>, retired: Option<&str>) -> Model {
        Model {
            id: DigitalApplicationId(Uuid::nil()),
            revision: 1,
            community_id: CommunityId(Uuid::nil()),
            unit_id: OrganizationId(Uuid::nil()),
            kind: ApplicationKind::Custom,
            status: ApplicationStatus::Active,
            name: "一键通".to_owned(),
            purpose: None,
            in_use_since: since.map(|month| month.parse().unwrap()),
            retired_in: retired.map(|month| month.parse().unwrap()),
            status_reason: None,
            updated_at: Timestamp(0),
        }
    }

    #[test]
    fn a_month_is_due_when_it_is_over() {
        for (since, retired, today, due_by_then) in [
            (None, None, date!(2023 - 01 - 31), &[][..]),
            (Some("2022-11"), None, date!(2022 - 11 - 30), &[]),
            (Some("2022-11"), None, date!(2023 - 01 - 31), &["2022-11", "2022-12"]),
            (Some("2022-11"), Some("2022-11"), date!(2023 - 01 - 31), &["2022-11"]),
            (Some("2023-02"), None, date!(2023 - 01 - 31), &[]),
        ] {
            let months: Vec<_> = due(&used(since, retired), today).map(|month| month.to_string()).collect();
            assert_eq!(months, due_by_then, "{since:?} {retired:?} {today}");
        }
    }
}
