//! What each event lets people be told, and what it ends.
//!
//! Everything told of a thing is raised and ended by who holds the thing: no two raise the same.

use super::plans::{move_with_units, wait_again};
use crate::{
    error::Result,
    event::{AssignmentEvent, DutyEvent, EvaluationEvent, IndicatorSetEvent, ReviewConcluded, ReviewEvent},
    store::{Unscoped, rows::column_of},
    workflow::{evaluation::Step, indicator_set},
};
use NotificationKind::{
    Assigned, Delegated, DueSoon, OpinionAwaited, Overdue, Published, Returned, SignedContentChanged,
    VerificationAwaited,
};
use entity::{
    assignment, duty, evaluation,
    evaluation_verifier::{self, Entity as Verifier},
    id::{AccountId, DutyId, EvaluationId, OrganizationId, ReviewId, TypedId},
    notification::{ActiveModel, Column, Entity, Model},
    score,
    timestamp::Timestamp,
    verification,
    vocabulary::{DutyStatus, EvaluationStatus, NotificationKind, ScoreStatus, SignOffAct},
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{ExprTrait, Query},
};
use std::collections::{BTreeSet, HashSet};
use time::Date;
use uuid::Uuid;

/// To whom something is told.
#[derive(Clone, Copy)]
pub(super) enum Told {
    Organization(OrganizationId),
    Account(AccountId),
    Everybody,
}

/// Something to be told.
pub(super) fn notice<Id: TypedId>(
    unscoped: Unscoped<'_>,
    kind: NotificationKind,
    subject: Id,
    told: Told,
    due_on: Option<Date>,
) -> ActiveModel {
    let (organization_id, account_id) = match told {
        Told::Organization(id) => (Some(id), None),
        Told::Account(id) => (None, Some(id)),
        Told::Everybody => (None, None),
    };
    ActiveModel::from(Model {
        id: unscoped.store().ids().next(),
        kind,
        subject_kind: Id::PREFIX.to_owned(),
        subject_id: subject.into(),
        organization_id,
        account_id,
        due_on,
        raised_at: unscoped.store().clock().now(),
    })
}

pub(super) async fn raise<Id: TypedId>(
    unscoped: Unscoped<'_>,
    kind: NotificationKind,
    subject: Id,
    told: impl IntoIterator<Item = Told>,
) -> Result<()> {
    let notices = told.into_iter().map(|told| notice(unscoped, kind, subject, told, None));
    unscoped.unscoped_add_missing(notices.collect()).await
}

pub(super) async fn settle(unscoped: Unscoped<'_>, subject: impl TypedId, fits: Condition) -> Result<()> {
    let these = Condition::all().add(Column::SubjectId.eq::<Uuid>(subject.into())).add(fits);
    unscoped.unscoped_remove_with::<Entity>(these).await
}

pub(super) async fn settle_all(unscoped: Unscoped<'_>, subject: impl TypedId) -> Result<()> {
    settle(unscoped, subject, Condition::all()).await
}

pub(super) fn of_kinds(kinds: &[NotificationKind]) -> Condition {
    Condition::all().add(Column::Kind.is_in(kinds.iter().copied()))
}

fn to(organization: OrganizationId) -> Condition {
    Condition::all().add(Column::OrganizationId.eq(organization))
}

/// What follows from what happened to a duty.
pub async fn of_duty(unscoped: Unscoped<'_>, event: &DutyEvent) -> Result<()> {
    match event {
        // What is acknowledged is due as before.
        DutyEvent::Signed { duty, act: SignOffAct::Acknowledge, .. } => {
            settle(unscoped, *duty, of_kinds(&[Assigned, SignedContentChanged])).await
        }
        DutyEvent::Signed { duty, act: SignOffAct::Complete, .. } => settle_all(unscoped, *duty).await,
        DutyEvent::Decided { duty, organization, to, .. } => {
            settle_all(unscoped, *duty).await?;
            let kind = match to {
                DutyStatus::Returned => Returned,
                DutyStatus::Assigned => Assigned,
                DutyStatus::Acknowledged
                | DutyStatus::Completed
                | DutyStatus::Confirmed
                | DutyStatus::Cancelled => return Ok(()),
            };
            raise(unscoped, kind, *duty, [Told::Organization(*organization)]).await
        }
        DutyEvent::Restored { duty, organization, .. }
        | DutyEvent::Transferred { duty, to: organization, .. } => {
            settle_all(unscoped, *duty).await?;
            raise(unscoped, Assigned, *duty, [Told::Organization(*organization)]).await
        }
        // The clock tells of the new day, when it comes.
        DutyEvent::Scheduled { duty, organization, status, .. } => {
            settle(unscoped, *duty, of_kinds(&[DueSoon, Overdue])).await?;
            if SIGNED.contains(status) {
                let told = [Told::Organization(*organization)];
                raise(unscoped, SignedContentChanged, *duty, told).await?;
            }
            Ok(())
        }
    }
}

/// States in which a signature counts.
const SIGNED: [DutyStatus; 2] = [DutyStatus::Acknowledged, DutyStatus::Completed];

/// What follows from an import that began at a moment: duties that it derived are somebody's to do, those that it restated read
/// otherwise than they were signed, and what a unit has to do for a community is the other's whose that is now. Nobody else wrote
/// any of it since.
pub async fn of_import(unscoped: Unscoped<'_>, began_at: Timestamp) -> Result<()> {
    use duty::Column;
    let derived =
        Condition::all().add(Column::CreatedAt.gte(began_at)).add(Column::Status.eq(DutyStatus::Assigned));
    let restated = Condition::all().add(Column::UpdatedAt.gte(began_at)).add(Column::Status.is_in(SIGNED));
    for (kind, fits) in [(Assigned, derived), (SignedContentChanged, restated)] {
        let columns = [Column::Id, Column::OrganizationId];
        let duties: Vec<(DutyId, OrganizationId)> =
            unscoped.unscoped_columns::<duty::Entity, _>(&columns, fits).await?;
        let told = |(id, organization)| notice(unscoped, kind, id, Told::Organization(organization), None);
        unscoped.unscoped_add_missing(duties.into_iter().map(told).collect()).await?;
    }
    let restated = Condition::all()
        .add(evaluation::Column::UpdatedAt.gte(began_at))
        .add(evaluation::Column::Status.eq(EvaluationStatus::Draft));
    let columns = [evaluation::Column::Id, evaluation::Column::UnitId];
    let drafted: Vec<(EvaluationId, OrganizationId)> =
        unscoped.unscoped_columns::<evaluation::Entity, _>(&columns, restated).await?;
    for (id, unit) in drafted {
        use entity::notification::Column;
        let anothers = of_kinds(&[Assigned, Returned])
            .add(Column::SubjectId.eq(id.0))
            .add(Column::OrganizationId.ne(unit));
        let theirs = vec![(Column::OrganizationId, Some(unit).into())];
        unscoped.unscoped_set::<Entity>(anothers, theirs).await?;
    }
    move_with_units(unscoped).await?;
    super::funding::move_with_units(unscoped).await?;
    super::mechanisms::move_with_units(unscoped).await
}

/// What follows from what happened to an evaluation.
pub async fn of_evaluation(unscoped: Unscoped<'_>, event: &EvaluationEvent) -> Result<()> {
    match event {
        EvaluationEvent::Opened { evaluation, organization, .. } => {
            raise(unscoped, Assigned, *evaluation, [Told::Organization(*organization)]).await
        }
        EvaluationEvent::SelfScored { .. } => Ok(()),
        EvaluationEvent::Submitted { evaluation, .. } => {
            settle_all(unscoped, *evaluation).await?;
            let verifiers = unverified(unscoped, *evaluation).await?;
            let told = verifiers.into_iter().map(Told::Organization);
            raise(unscoped, VerificationAwaited, *evaluation, told).await
        }
        // Who found all that is its to find, or of whose scores the rest was decided, is waited for no more.
        EvaluationEvent::Verified { evaluation, .. } | EvaluationEvent::Adjudicated { evaluation, .. } => {
            let left = unverified(unscoped, *evaluation).await?;
            let others = Condition::all().add(Column::OrganizationId.is_not_in(left));
            settle(unscoped, *evaluation, of_kinds(&[VerificationAwaited]).add(others)).await
        }
        EvaluationEvent::TakenBack { action, evaluation, organization, .. } => {
            settle_all(unscoped, *evaluation).await?;
            if *action != Step::Return.transition().action {
                return Ok(());
            }
            raise(unscoped, Returned, *evaluation, [Told::Organization(*organization)]).await
        }
        EvaluationEvent::Cancelled { evaluation, .. } | EvaluationEvent::Finalized { evaluation, .. } => {
            settle_all(unscoped, *evaluation).await
        }
    }
}

/// Who has not verified all that it answers for in an evaluation, as far as that applies and is not decided.
async fn unverified(unscoped: Unscoped<'_>, evaluation: EvaluationId) -> Result<BTreeSet<OrganizationId>> {
    use {evaluation_verifier::Column as Answering, score::Column as Scored, verification::Column as Found};
    let open = Condition::all()
        .add(Scored::EvaluationId.eq(evaluation))
        .add(Scored::NotApplicable.eq(false))
        .add(Scored::Status.ne(ScoreStatus::Adjudicated));
    let columns = [Scored::Id, Scored::ScenarioId];
    let open: Vec<(Uuid, Uuid)> = unscoped.unscoped_columns::<score::Entity, _>(&columns, open).await?;
    let columns = [Found::ScoreId, Found::OrganizationId];
    let of_it = Found::EvaluationId.eq(evaluation);
    let found: Vec<(Uuid, Uuid)> =
        unscoped.unscoped_columns::<verification::Entity, _>(&columns, of_it).await?;
    let found: HashSet<(Uuid, Uuid)> = found.into_iter().collect();
    let columns = [Answering::ScenarioId, Answering::OrganizationId];
    let of_it = Answering::EvaluationId.eq(evaluation);
    let answering: Vec<(Uuid, Uuid)> = unscoped.unscoped_columns::<Verifier, _>(&columns, of_it).await?;
    let is_left = |(scenario, organization): &(Uuid, Uuid)| {
        open.iter().any(|(score, of)| of == scenario && !found.contains(&(*score, *organization)))
    };
    Ok(answering
        .iter()
        .filter(|it| is_left(it))
        .map(|(_, organization)| OrganizationId(*organization))
        .collect())
}

/// What follows from what happened to a review.
pub async fn of_review(unscoped: Unscoped<'_>, event: &ReviewEvent) -> Result<()> {
    match event {
        ReviewEvent::Opened { review, roster, plans, .. } => {
            for plan in plans {
                settle_all(unscoped, *plan).await?;
            }
            raise(unscoped, OpinionAwaited, *review, roster.iter().copied().map(Told::Organization)).await
        }
        ReviewEvent::SignatoryAdded { review, organization, .. } => {
            raise(unscoped, OpinionAwaited, *review, [Told::Organization(*organization)]).await
        }
        ReviewEvent::Scheduled { review, .. } => {
            settle(unscoped, *review, of_kinds(&[DueSoon, Overdue])).await
        }
        ReviewEvent::SignatoryRemoved { review, organization, .. }
        | ReviewEvent::OpinionSigned { review, organization, .. } => {
            settle(unscoped, *review, to(*organization)).await
        }
        ReviewEvent::OpinionWithdrawn { review, organization, .. } => {
            settle(unscoped, *review, to(*organization)).await?;
            raise(unscoped, OpinionAwaited, *review, [Told::Organization(*organization)]).await
        }
        ReviewEvent::Concluded(ReviewConcluded { review, .. }) => settle_all(unscoped, *review).await,
        ReviewEvent::Cancelled { review, .. } => {
            settle_all(unscoped, *review).await?;
            wait_again(unscoped, *review).await
        }
    }
}

/// What follows where what an organization signed in a review reads otherwise, or again as it was signed.
pub async fn of_opinion(
    unscoped: Unscoped<'_>,
    review: ReviewId,
    organization: OrganizationId,
    covers: bool,
) -> Result<()> {
    if covers {
        let changed = of_kinds(&[SignedContentChanged]).add(to(organization));
        return settle(unscoped, review, changed).await;
    }
    raise(unscoped, SignedContentChanged, review, [Told::Organization(organization)]).await
}

/// What follows from what happened to an assignment.
pub async fn of_assignment(unscoped: Unscoped<'_>, event: &AssignmentEvent) -> Result<()> {
    match event {
        AssignmentEvent::Granted(_) => Ok(()),
        AssignmentEvent::Delegated(it) => {
            raise(unscoped, Delegated, it.assignment, [Told::Account(it.account)]).await
        }
        // With it ends what was handed on of it.
        AssignmentEvent::Ended(it) | AssignmentEvent::DelegationEnded(it) => {
            use assignment::Entity as Assignment;
            let column = column_of::<Assignment>;
            let ended = Condition::any()
                .add(column(assignment::Column::Id).eq(it.assignment))
                .add(column(assignment::Column::DelegatedFrom).eq(it.assignment));
            let ended = Query::select()
                .from(Assignment)
                .expr(column(assignment::Column::Id))
                .cond_where(ended)
                .take();
            unscoped.unscoped_remove_with::<Entity>(Column::SubjectId.in_subquery(ended)).await
        }
    }
}

/// What follows from what happened to a set of indicators.
pub async fn of_indicator_set(unscoped: Unscoped<'_>, event: &IndicatorSetEvent) -> Result<()> {
    match event {
        IndicatorSetEvent::Imported { .. } => Ok(()),
        IndicatorSetEvent::Advanced { action, set, .. } => {
            settle_all(unscoped, *set).await?;
            if *action != indicator_set::Step::Publish.transition().action {
                return Ok(());
            }
            raise(unscoped, Published, *set, [Told::Everybody]).await
        }
    }
}
