//! What the clock tells: what is due within days, and what was due.
//!
//! It is told by what there is, not by what the hour is: each look tells what is not told yet, so a night that was missed is made
//! up for by the next look, and of two processes that look at once the second waits for the rows and finds them told. Days are the
//! programme's. A command that does what is due, or moves its day, holds the same row.

use super::raise::{Told, notice};
use crate::{
    error::Result,
    event::NotificationEvent,
    store::{Operation, Store, rows::column_of},
    workflow::work_item::UNRESOLVED,
};
use NotificationKind::{DueSoon, Overdue};
use entity::{
    assignment, duty,
    duty_tally::OWED,
    id::{DutyId, OrganizationId, ProgrammeId, ReviewId, WorkItemId},
    notification::{ActiveModel, Column, Entity},
    programme, review, roster_entry,
    vocabulary::{NotificationKind, ReviewStatus},
    work_item,
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::HashSet;
use time::{Date, Duration};
use uuid::Uuid;

/// Things that are held at once.
const TOGETHER: usize = 200;

/// Tells what is due within so many days, and what was due, to who is not told yet; and tells no more of delegations that are
/// over. Says how much was told.
pub async fn remind(store: &Store, days: u32) -> Result<usize> {
    let today = store.clock().today();
    let until = today.checked_add(Duration::days(days.into())).unwrap_or(Date::MAX);
    let day = Day { today, until };
    let mut told = 0_usize;
    for some in day.duties(store).await?.chunks(TOGETHER) {
        told = told.saturating_add(day.tell_of_duties(store, some).await?);
    }
    for some in day.work_items(store).await?.chunks(TOGETHER) {
        told = told.saturating_add(day.tell_of_work_items(store, some).await?);
    }
    for some in day.reviews(store).await?.chunks(TOGETHER) {
        told = told.saturating_add(day.tell_of_reviews(store, some).await?);
    }
    lapse(store).await?;
    Ok(told)
}

/// What is looked for on a day.
struct Day {
    today: Date,
    /// The last day on which something is due soon.
    until: Date,
}

impl Day {
    fn kind(&self, due_on: Date) -> NotificationKind {
        if due_on < self.today { Overdue } else { DueSoon }
    }

    /// That a thing is due by then and its organization is not told so.
    fn untold(&self, id: Expr, due_on: Expr, organization: Expr) -> Condition {
        let column = column_of::<Entity>;
        let is = |kind: NotificationKind| column(Column::Kind).eq(kind);
        let told = Query::select()
            .from(Entity)
            .expr(Expr::val(1))
            .and_where(column(Column::SubjectId).eq(id))
            .and_where(column(Column::OrganizationId).eq(organization))
            .cond_where(
                Condition::any()
                    .add(is(Overdue).and(due_on.clone().lt(self.today)))
                    .add(is(DueSoon).and(due_on.clone().gte(self.today))),
            )
            .take();
        Condition::all().add(due_on.lte(self.until)).add(Expr::exists(told).not())
    }

    /// Duties of which something is to be told.
    async fn duties(&self, store: &Store) -> Result<Vec<DutyId>> {
        use duty::{Column, Entity};
        let column = column_of::<Entity>;
        let untold = self.untold(column(Column::Id), column(Column::DueOn), column(Column::OrganizationId));
        let owed = Column::Status.is_in(OWED);
        let operation = store.operate().await?;
        let found: Vec<(DutyId,)> =
            operation.unscoped().unscoped_columns::<Entity, _>(&[Column::Id], untold.add(owed)).await?;
        let mut found: Vec<DutyId> = found.into_iter().map(|(id,)| id).collect();
        found.sort_unstable();
        Ok(found)
    }

    async fn tell_of_duties(&self, store: &Store, duties: &[DutyId]) -> Result<usize> {
        use duty::{Column, Entity};
        let operation = store.operate().await?;
        let Some(programme) = rely_on_programme(&operation).await? else { return Ok(0) };
        // As they are by now: nobody does or moves them until this is told.
        let still = Condition::all()
            .add(store.dialect().any_of(Expr::col(Column::Id), duties))
            .add(Column::Status.is_in(OWED))
            .add(Column::DueOn.lte(self.until));
        let held = operation.unscoped_lock::<Entity>(still).await?;
        let due = held.iter().filter_map(|row| Some((row.id, row.organization_id, row.due_on?)));
        self.tell(operation, programme, due.collect()).await
    }

    /// Items of the three lists of which something is to be told.
    async fn work_items(&self, store: &Store) -> Result<Vec<WorkItemId>> {
        use work_item::{Column, Entity};
        let column = column_of::<Entity>;
        let untold = self.untold(column(Column::Id), column(Column::DueOn), column(Column::AssignedTo));
        let waiting = untold.add(Column::Status.is_in(UNRESOLVED.iter().copied()));
        let operation = store.operate().await?;
        let found: Vec<(WorkItemId,)> =
            operation.unscoped().unscoped_columns::<Entity, _>(&[Column::Id], waiting).await?;
        let mut found: Vec<WorkItemId> = found.into_iter().map(|(id,)| id).collect();
        found.sort_unstable();
        Ok(found)
    }

    async fn tell_of_work_items(&self, store: &Store, items: &[WorkItemId]) -> Result<usize> {
        use work_item::{Column, Entity};
        let operation = store.operate().await?;
        let Some(programme) = rely_on_programme(&operation).await? else { return Ok(0) };
        let still = Condition::all()
            .add(store.dialect().any_of(Expr::col(Column::Id), items))
            .add(Column::Status.is_in(UNRESOLVED.iter().copied()))
            .add(Column::DueOn.lte(self.until));
        let held = operation.unscoped_lock::<Entity>(still).await?;
        let due = held.iter().filter_map(|row| Some((row.id, row.assigned_to, row.due_on?)));
        self.tell(operation, programme, due.collect()).await
    }

    /// Open reviews of which something is to be told to a department that has not signed.
    async fn reviews(&self, store: &Store) -> Result<Vec<ReviewId>> {
        use roster_entry::Column as Place;
        let column = column_of::<review::Entity>;
        let place = column_of::<roster_entry::Entity>;
        let untold = self.untold(
            column(review::Column::Id),
            column(review::Column::DueOn),
            place(Place::OrganizationId),
        );
        let unsigned = Query::select()
            .from(roster_entry::Entity)
            .expr(Expr::val(1))
            .and_where(place(Place::ReviewId).eq(column(review::Column::Id)))
            .and_where(place(Place::OpinionId).is_null())
            .cond_where(untold)
            .take();
        let open = review::Column::Status.eq(ReviewStatus::Open);
        let waiting =
            Condition::all().add(open).add(review::Column::DueOn.lte(self.until)).add(Expr::exists(unsigned));
        let operation = store.operate().await?;
        let columns = [review::Column::Id];
        let found: Vec<(ReviewId,)> =
            operation.unscoped().unscoped_columns::<review::Entity, _>(&columns, waiting).await?;
        let mut found: Vec<ReviewId> = found.into_iter().map(|(id,)| id).collect();
        found.sort_unstable();
        Ok(found)
    }

    async fn tell_of_reviews(&self, store: &Store, reviews: &[ReviewId]) -> Result<usize> {
        use review::{Column, Entity};
        let operation = store.operate().await?;
        let Some(programme) = rely_on_programme(&operation).await? else { return Ok(0) };
        let still = Condition::all()
            .add(store.dialect().any_of(Expr::col(Column::Id), reviews))
            .add(Column::Status.eq(ReviewStatus::Open))
            .add(Column::DueOn.lte(self.until));
        let held = operation.unscoped_lock::<Entity>(still).await?;
        let ids: Vec<Uuid> = held.iter().map(|row| row.id.into()).collect();
        let unsigned = Condition::all()
            .add(store.dialect().any_of(Expr::col(roster_entry::Column::ReviewId), &ids))
            .add(roster_entry::Column::OpinionId.is_null());
        let places = operation.unscoped_rows::<roster_entry::Entity>(unsigned).await?;
        let due = places.iter().filter_map(|place| {
            let review = held.iter().find(|row| row.id == place.review_id)?;
            Some((review.id, place.organization_id, review.due_on?))
        });
        self.tell(operation, programme, due.collect()).await
    }

    /// Tells organizations of what is due, as far as they are not told. What was due is not due soon any more.
    async fn tell<Id: entity::id::TypedId>(
        &self,
        operation: Operation<'_>,
        programme: ProgrammeId,
        due: Vec<(Id, OrganizationId, Date)>,
    ) -> Result<usize> {
        let unscoped = operation.unscoped();
        let ids: Vec<Uuid> = due.iter().map(|(id, ..)| (*id).into()).collect();
        let of_these = Condition::all()
            .add(operation.store().dialect().any_of(Expr::col(Column::SubjectId), &ids))
            .add(Column::Kind.is_in([DueSoon, Overdue]));
        let told = operation.unscoped_rows::<Entity>(of_these.clone()).await?;
        let told: HashSet<(Uuid, Option<OrganizationId>, NotificationKind)> =
            told.into_iter().map(|row| (row.subject_id, row.organization_id, row.kind)).collect();
        let untold = due.into_iter().filter(|(id, organization, due_on)| {
            !told.contains(&((*id).into(), Some(*organization), self.kind(*due_on)))
        });
        let untold: Vec<_> = untold.collect();
        if untold.is_empty() {
            return Ok(0);
        }
        let (mut late, mut notices) = (Vec::new(), Vec::<ActiveModel>::with_capacity(untold.len()));
        for (id, organization, due_on) in &untold {
            let kind = self.kind(*due_on);
            if kind == Overdue {
                late.push((*id).into());
            }
            notices.push(notice(unscoped, kind, *id, Told::Organization(*organization), Some(*due_on)));
        }
        let overdue = late.len();
        if !late.is_empty() {
            let past = Condition::all()
                .add(operation.store().dialect().any_of::<Uuid>(Expr::col(Column::SubjectId), &late))
                .add(Column::Kind.eq(DueSoon));
            unscoped.unscoped_remove_with::<Entity>(past).await?;
        }
        unscoped.unscoped_add_missing(notices).await?;
        let due_soon = untold.len().saturating_sub(overdue);
        let event = NotificationEvent::Reminded { programme, due_soon, overdue, lapsed: 0 };
        operation.commit(None, vec![event.into()]).await?;
        Ok(untold.len())
    }
}

/// Tells no more of delegations whose time is over: nobody ends those.
async fn lapse(store: &Store) -> Result<()> {
    use assignment::Column as Held;
    let column = column_of::<assignment::Entity>;
    let over = Query::select()
        .from(assignment::Entity)
        .expr(column(Held::Id))
        .and_where(column(Held::DelegatedFrom).is_not_null())
        .and_where(column(Held::EndsAt).lte(store.clock().now()))
        .take();
    let lapsed =
        Condition::all().add(Column::AccountId.is_not_null()).add(Column::SubjectId.in_subquery(over));
    let operation = store.operate().await?;
    let Some(programme) = rely_on_programme(&operation).await? else { return Ok(()) };
    let lapsed = operation.unscoped_lock::<Entity>(lapsed).await?;
    if lapsed.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = lapsed.iter().map(|row| row.id.into()).collect();
    let these = store.dialect().any_of(Expr::col(Column::Id), &ids);
    operation.unscoped().unscoped_remove_with::<Entity>(these).await?;
    let lapsed = lapsed.len();
    let event = NotificationEvent::Reminded { programme, due_soon: 0, overdue: 0, lapsed };
    operation.commit(None, vec![event.into()]).await
}

/// The programme, which an import does not change meanwhile; none before the first.
async fn rely_on_programme(operation: &Operation<'_>) -> Result<Option<ProgrammeId>> {
    let found = operation.unscoped().unscoped_rely_on::<programme::Entity>(Condition::all()).await?;
    Ok(found.first().map(|programme| programme.id))
}
