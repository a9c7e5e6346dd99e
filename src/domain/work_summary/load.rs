//! What a summary is made of, in four statements.

use super::{
    count::{Counts, Moved, Times, completed, items, stood},
    key::WorkSummary,
};
use crate::{
    domain::Context,
    error::Result,
    store::{
        Scoped,
        rows::{Rows, column_of},
    },
    workflow::{
        project,
        work_item::{Step, UNRESOLVED},
    },
};
use entity::{
    duty_event,
    id::{OrganizationId, WorkItemId},
    stage_step,
    timestamp::Timestamp,
    work_item_change,
};
use sea_orm::{
    Condition,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use std::collections::HashSet;

/// What a summary counts, as of the end of its period, or of now while that lasts.
pub async fn counts(cx: &Context, summary: &WorkSummary) -> Result<Counts> {
    let (period, of) = (summary.period, summary.organization);
    let times =
        Times { begins: period.begins(), day: Ord::min(period.day_after(), cx.store.clock().today()) };
    let (begins, ends) = (times.begins, period.ends());
    let (said, resolved, moved, stages) = tokio::try_join!(
        said(cx, of, begins, ends),
        resolved(cx, of, begins, ends),
        moved(cx, of, begins, ends),
        stages(cx, of, begins, ends),
    )?;
    let counts = items(said, &resolved, of, times);
    Ok(Counts { duties_completed: completed(moved), stages_reached: stages, ..counts })
}

/// What items said at the end: those that were not resolved by then, and those whose last change lies in the period.
async fn said(
    cx: &Context,
    of: Option<OrganizationId>,
    begins: Timestamp,
    ends: Timestamp,
) -> Result<Vec<work_item_change::Model>> {
    use work_item_change::{Column, Entity};
    let column = column_of::<Entity>;
    let matters = Condition::any()
        .add(column(Column::ChangedAt).gte(begins))
        .add(column(Column::Status).is_in(UNRESOLVED.iter().copied()));
    let rows = cx.store.rows::<Entity>(&cx.viewer).narrow(column(Column::ChangedAt).lt(ends)).narrow(matters);
    of_its(rows.narrow(is_last_before(ends)), of).all(&[]).await
}

/// That an item said nothing else before a moment.
fn is_last_before(ends: Timestamp) -> Condition {
    use work_item_change::{Column, Entity};
    let (column, later) = (column_of::<Entity>, Alias::new("later"));
    let of = |name: Column| Expr::col((later.clone(), name));
    let later = Query::select()
        .from_as(Entity, later.clone())
        .expr(Expr::val(1))
        .and_where(of(Column::WorkItemId).eq(column(Column::WorkItemId)))
        .and_where(of(Column::Ordinal).gt(column(Column::Ordinal)))
        .and_where(of(Column::ChangedAt).lt(ends))
        .take();
    Condition::all().add(Expr::exists(later).not())
}

/// The items that were said to be resolved in the period.
async fn resolved(
    cx: &Context,
    of: Option<OrganizationId>,
    begins: Timestamp,
    ends: Timestamp,
) -> Result<HashSet<WorkItemId>> {
    use work_item_change::{Column, Entity};
    let column = column_of::<Entity>;
    let resolving = Condition::all()
        .add(column(Column::Action).eq(Step::Resolve.transition().action))
        .add(column(Column::ChangedAt).gte(begins))
        .add(column(Column::ChangedAt).lt(ends));
    let rows = of_its(cx.store.rows::<Entity>(&cx.viewer).narrow(resolving), of);
    Ok(rows.all(&[]).await?.into_iter().map(|row| row.work_item_id).collect())
}

fn of_its(
    rows: Rows<'_, work_item_change::Entity>,
    of: Option<OrganizationId>,
) -> Rows<'_, work_item_change::Entity> {
    use work_item_change::{Column, Entity};
    let Some(of) = of else { return rows };
    let column = column_of::<Entity>;
    let its = Condition::any().add(column(Column::RaisedBy).eq(of)).add(column(Column::AssignedTo).eq(of));
    rows.narrow(its)
}

/// What happened to duties in the period.
async fn moved(
    cx: &Context,
    of: Option<OrganizationId>,
    begins: Timestamp,
    ends: Timestamp,
) -> Result<Vec<Moved>> {
    use duty_event::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let rows = of_organization(rows, Column::OrganizationId, of, (Column::OccurredAt, begins, ends));
    let moved = |row: duty_event::Model| {
        let order = row.history_order.unwrap_or(row.occurred_at);
        Some(Moved { duty: row.subject_id, order, to: stood(&row.detail)? })
    };
    Ok(rows.all(&[]).await?.into_iter().filter_map(moved).collect())
}

/// How many stages projects reached in the period: of an organization, by steps that it took.
async fn stages(cx: &Context, of: Option<OrganizationId>, begins: Timestamp, ends: Timestamp) -> Result<i64> {
    use stage_step::{Column, Entity};
    let column = column_of::<Entity>;
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let rows = of_organization(rows, Column::OrganizationId, of, (Column::RecordedAt, begins, ends));
    let reached = Condition::all()
        .add(column(Column::OrganizationId).is_not_null())
        .add(column(Column::FromStage).ne(column(Column::ToStage)))
        .add(column(Column::Step).ne(project::Step::Undo.transition().name))
        .add(is_undone_before(ends).not());
    rows.narrow(reached).count().await
}

/// That a step was undone before a moment.
fn is_undone_before(ends: Timestamp) -> Condition {
    use stage_step::{Column, Entity};
    let (column, undoing) = (column_of::<Entity>, Alias::new("undoing"));
    let of = |name: Column| Expr::col((undoing.clone(), name));
    let undoing = Query::select()
        .from_as(Entity, undoing.clone())
        .expr(Expr::val(1))
        .and_where(of(Column::CommunityId).eq(column(Column::CommunityId)))
        .and_where(of(Column::Ordinal).eq(column(Column::UndoneBy)))
        .and_where(of(Column::RecordedAt).lt(ends))
        .take();
    Condition::all().add(Expr::exists(undoing))
}

/// What was done for an organization, or for any, from one moment on and before another.
fn of_organization<E>(
    rows: Rows<'_, E>,
    organization: E::Column,
    of: Option<OrganizationId>,
    (at, begins, ends): (E::Column, Timestamp, Timestamp),
) -> Rows<'_, E>
where
    E: Scoped,
{
    let at = column_of::<E>(at);
    let within = Condition::all().add(at.clone().gte(begins)).add(at.lt(ends));
    let rows = rows.narrow(within);
    match of {
        Some(of) => rows.narrow(column_of::<E>(organization).eq(of)),
        None => rows,
    }
}
