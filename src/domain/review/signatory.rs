//! Adding a signatory: the lead office may ask a department that no clause names, with a reason; and take back that it did.

use super::{content::Subject, expect_revision, roster, signed, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ReviewEvent},
    store::{
        feed::Exit,
        rows::column_of,
        tx::{Held, Tx},
    },
    workflow::review::Step,
};
use entity::{
    community, evaluation,
    feed_exit::OWN,
    id::{ReviewId, RosterEntryId},
    review::{Column, Entity},
    roster_entry,
    vocabulary::{FeedKind, OrganizationKind},
};
use sea_orm::{ColumnTrait, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Add a signatory.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddSignatory {
    /// To which review.
    pub review: String,
    /// The code of the department.
    pub organization: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for AddSignatory {
    named!(AddSignatory);
    type Done = ReviewId;

    /// Adds a department to the roster.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let held = take_with_subject(tx, &self.review).await?;
        expect_revision(tx, &held, self.expected_revision).await?;
        Step::AddSignatory.transition().check(held.status, "review")?;
        let department = cx
            .catalogue
            .organization_named(&self.organization)
            .ok_or_else(|| Refusal::not_found("organization"))?;
        if department.row.withdrawn_at.is_some() {
            let message = "该单位已不在现行文件中 / the document in force no longer names it";
            return Err(Refusal::new(RefusalCode::WrongState, "organization", message).into());
        }
        let invalid = |message: &str| Refusal::new(RefusalCode::Invalid, "organization", message);
        if department.row.kind != OrganizationKind::Department {
            return Err(invalid("会签单位须为部门 / only a department signs").into());
        }
        let roster = roster(tx, &held).await?;
        if roster.iter().any(|entry| entry.organization_id == department.row.id) {
            return Err(invalid("已在会签名单 / it is on the roster already").into());
        }
        let mut entry = roster_entry::Model {
            id: cx.store.ids().next::<RosterEntryId>(),
            review_id: held.id,
            organization_id: department.row.id,
            responsibility_id: None,
            clause: None,
            added_reason: Some(reason.clone()),
            position: roster.last().map_or(0, |last| last.position).saturating_add(1),
            opinion_id: None,
            content_digest: String::new(),
        };
        let subject = Subject::of(tx.consequence(&held), &held).await?;
        entry.content_digest = subject.digest(&held, &entry)?.into_string();
        tx.add(&held, roster_entry::ActiveModel::from(entry)).await?;
        tx.change(&held, Vec::new()).await?;
        let event = ReviewEvent::SignatoryAdded {
            action: Step::AddSignatory.transition().action,
            review: held.id,
            organization: department.row.id,
            reason,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Remove a signatory.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoveSignatory {
    /// From which review.
    pub review: String,
    /// The code of the department.
    pub organization: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RemoveSignatory {
    named!(RemoveSignatory);
    type Done = ReviewId;

    /// Removes a department that was added by mistake. Refused where a clause puts it there, and once it has signed, also
    /// where it withdrew that.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let why = text::required(&self.reason, "reason")?;
        let line = Step::RemoveSignatory.transition();
        let review = take(tx, &self.review, "review", Step::RemoveSignatory).await?;
        expect_revision(tx, &review, self.expected_revision).await?;
        line.check(review.status, "review")?;
        let not_found = || Refusal::not_found("organization");
        let department = cx.catalogue.organization_named(&self.organization).ok_or_else(not_found)?.row.id;
        let roster = roster(tx, &review).await?;
        let entry = roster.iter().find(|entry| entry.organization_id == department).ok_or_else(not_found)?;
        let refuse =
            |message: &str| Err(Refusal::new(RefusalCode::WrongState, "organization", message).into());
        if entry.responsibility_id.is_some() {
            return refuse("由条文列入会签名单，不得移除 / a clause puts it on the roster");
        }
        if signed(tx, &review).await?.iter().any(|opinion| opinion.organization_id == department) {
            return refuse("已签署意见，不得移除 / it has signed");
        }
        let this = roster_entry::Column::Id.eq(entry.id);
        tx.consequence(&review).unscoped_remove::<roster_entry::Entity>(this).await?;
        tx.change(&review, Vec::new()).await?;
        let (kind, id) = (FeedKind::Review, review.id.into());
        tx.leave(&review, [Exit { kind, id, span: OWN, organization: department }]);
        let event = ReviewEvent::SignatoryRemoved {
            action: line.action,
            review: review.id,
            organization: department,
            reason: why,
        };
        Ok((review.id, Some(event.into())))
    }
}

/// Takes the review, and before it what is under review, so that nobody changes what the new place covers meanwhile.
async fn take_with_subject(tx: &Tx<'_>, id: &str) -> Result<Held<Entity>, Stop> {
    let permission = Step::AddSignatory.transition().permission;
    let not_found = || Refusal::not_found("review");
    let id: ReviewId = id.parse().map_err(|_| not_found())?;
    let named = column_of::<Entity>(Column::Id).eq(id);
    let seen = tx.rows::<Entity>().narrow(named).one().await?.ok_or_else(not_found)?;
    tx.take::<community::Entity>(seen.community_id, "review", permission).await?;
    if let Some(evaluation) = seen.evaluation_id {
        tx.take::<evaluation::Entity>(evaluation, "review", permission).await?;
    }
    tx.take(id, "review", permission).await
}
