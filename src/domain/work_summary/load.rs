//! What summaries are made of, in four statements for all of them.

use super::{
    count::{Counts, Times, items},
    key::WorkSummary,
};
use crate::{
    domain::Context,
    error::Result,
    store::{Dialect, Scoped, rows::column_of},
    workflow::{
        project,
        work_item::{Step, UNRESOLVED},
    },
};
use entity::{
    duty_event,
    id::OrganizationId,
    stage_step,
    timestamp::Timestamp,
    vocabulary::{DutyStatus, Vocabulary},
    work_item_change,
};
use sea_orm::{
    Condition,
    sea_query::{Alias, Expr, ExprTrait, Func, Query},
};

/// Where a duty stands that was completed. What is confirmed stays completed, in whichever period that was.
const COMPLETED: [DutyStatus; 2] = [DutyStatus::Completed, DutyStatus::Confirmed];

/// What each summary counts, as of the end of its period, or of now while that lasts.
pub async fn counts(cx: &Context, summaries: &[&WorkSummary]) -> Result<Vec<Counts>> {
    let changes = cx.store.rows::<work_item_change::Entity>(&cx.viewer);
    let steps = cx.store.rows::<stage_step::Entity>(&cx.viewer);
    let said = of_each(summaries, |it| said(it, times(cx, it)));
    let resolved = of_each(summaries, resolved);
    let stages = of_each(summaries, stages);
    let (said, resolved, completed, stages) = tokio::try_join!(
        changes.all_of_each(&said),
        changes.all_of_each(&resolved),
        completed(cx, summaries),
        steps.counts_of_each(&stages),
    )?;
    let all = summaries.iter().zip(said).zip(resolved).zip(completed).zip(stages);
    let counts = all.map(|((((it, said), resolved), duties_completed), stages_reached)| {
        let resolved = resolved.iter().map(|row: &work_item_change::Model| row.work_item_id).collect();
        let counts = items(said, &resolved, it.organization, times(cx, it));
        Counts { duties_completed, stages_reached, ..counts }
    });
    Ok(counts.collect())
}

fn of_each(summaries: &[&WorkSummary], condition: impl Fn(&WorkSummary) -> Condition) -> Vec<Condition> {
    summaries.iter().map(|it| condition(it)).collect()
}

fn times(cx: &Context, of: &WorkSummary) -> Times {
    let day = Ord::min(of.period.day_after(), cx.store.clock().today());
    Times { begins: of.period.begins(), day }
}

/// What items said at the end: those that were not resolved by then and due before, and those whose last change lies in the period.
fn said(summary: &WorkSummary, times: Times) -> Condition {
    use work_item_change::{Column, Entity};
    let column = column_of::<Entity>;
    let ends = summary.period.ends();
    let is_late = Condition::all()
        .add(column(Column::Status).is_in(UNRESOLVED.iter().copied()))
        .add(column(Column::DueOn).lt(times.day));
    let matters = Condition::any().add(column(Column::ChangedAt).gte(times.begins)).add(is_late);
    let by_then = column(Column::ChangedAt).lt(ends);
    Condition::all().add(by_then).add(matters).add(is_last_before(ends)).add(of_its(summary.organization))
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

/// What items said when they were said to be resolved in the period.
fn resolved(summary: &WorkSummary) -> Condition {
    use work_item_change::{Column, Entity};
    within::<Entity>(Column::ChangedAt, summary)
        .add(column_of::<Entity>(Column::Action).eq(Step::Resolve.transition().action))
        .add(of_its(summary.organization))
}

/// Items of an organization, or of any.
fn of_its(of: Option<OrganizationId>) -> Condition {
    use work_item_change::{Column, Entity};
    let Some(of) = of else { return Condition::all() };
    let column = column_of::<Entity>;
    Condition::any().add(column(Column::RaisedBy).eq(of)).add(column(Column::AssignedTo).eq(of))
}

/// How many duties were completed in each period and stayed so: whatever led away from there came before what completed it last.
async fn completed(cx: &Context, summaries: &[&WorkSummary]) -> Result<Vec<i64>> {
    use duty_event::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    let dialect = rows.dialect();
    let away = |it: &&DutyStatus| !COMPLETED.contains(it);
    let away: Vec<DutyStatus> = DutyStatus::ALL.iter().filter(away).copied().collect();
    let stays = Condition::any()
        .add(last(dialect, &away).is_null())
        .add(last(dialect, &[DutyStatus::Completed]).gt(last(dialect, &away)));
    let having = Condition::all().add(last(dialect, &[DutyStatus::Completed]).is_not_null()).add(stays);
    let of = |it: &WorkSummary| done_for::<Entity>((Column::OrganizationId, Column::OccurredAt), it);
    rows.groups_of_each(Column::SubjectId, &having, &of_each(summaries, of)).await
}

/// When a duty came last to stand at one of these, in the order of its history; none where it never did.
fn last(dialect: Dialect, at: &[DutyStatus]) -> Expr {
    use duty_event::{Column, Entity};
    let column = column_of::<Entity>;
    let to = dialect.at_key(column(Column::Detail), "to");
    let order = Func::coalesce([column(Column::HistoryOrder), column(Column::OccurredAt)]);
    Func::max(Expr::case(to.is_in(at.iter().map(|it| it.code())), order)).into()
}

/// The stages that projects reached in the period: of an organization, by steps that it took.
fn stages(summary: &WorkSummary) -> Condition {
    use stage_step::{Column, Entity};
    let column = column_of::<Entity>;
    done_for::<Entity>((Column::OrganizationId, Column::RecordedAt), summary)
        .add(column(Column::OrganizationId).is_not_null())
        .add(column(Column::FromStage).ne(column(Column::ToStage)))
        .add(column(Column::Step).ne(project::Step::Undo.transition().name))
        .add(is_undone_before(summary.period.ends()).not())
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

/// What was done in the period for whose summary it is, or for any.
fn done_for<E: Scoped>((organization, at): (E::Column, E::Column), summary: &WorkSummary) -> Condition {
    let of = summary.organization.map(|of| column_of::<E>(organization).eq(of));
    within::<E>(at, summary).add_option(of)
}

/// What was done from the first moment of the period on, and before its end.
fn within<E: Scoped>(at: E::Column, summary: &WorkSummary) -> Condition {
    let at = column_of::<E>(at);
    Condition::all().add(at.clone().gte(summary.period.begins())).add(at.lt(summary.period.ends()))
}
