//! Retracting what one said: it stays on record.

use super::Comments;
use crate::{
    authz::{Permission, Viewer},
    domain::{
        Context,
        command::{Command, named},
        duty::Availability,
        text,
    },
    error::{Refusal, Result, Stop},
    event::{CommentEvent, Event},
    store::{rows::column_of, scope::Scope, tx::Tx},
};
use entity::{
    comment::{Comment, on_duties, on_evaluations, on_reviews, on_work_items},
    id::CommentId,
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};

/// Retract a comment.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetractComment {
    /// Which.
    pub id: String,
    pub reason: Option<String>,
    pub idempotency_key: String,
}

impl Command for RetractComment {
    named!(RetractComment);
    type Done = CommentId;

    /// Retracts it, where its writer asks while it acts for the organization, or whoever signs for that. Where it is retracted,
    /// nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommentId, Option<Event>), Stop> {
        let id: CommentId = self.id.parse().map_err(|_| Refusal::not_found("id"))?;
        if let Some(done) = self.retract::<on_duties::Entity>(tx, cx, id).await? {
            return Ok((id, done));
        }
        if let Some(done) = self.retract::<on_evaluations::Entity>(tx, cx, id).await? {
            return Ok((id, done));
        }
        if let Some(done) = self.retract::<on_reviews::Entity>(tx, cx, id).await? {
            return Ok((id, done));
        }
        let done = self.retract::<on_work_items::Entity>(tx, cx, id).await?;
        Ok((id, done.ok_or_else(|| Refusal::not_found("id"))?))
    }
}

impl RetractComment {
    /// Retracts it if it is a comment of this kind that the viewer sees; says what happened.
    async fn retract<C: Comments>(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        id: CommentId,
    ) -> Result<Option<Option<Event>>, Stop> {
        if tx.rows::<C>().narrow(column_of::<C>(C::ID).eq(id)).one().await?.is_none() {
            return Ok(None);
        }
        let held = tx.take::<C>(id, "id", Permission::Comment).await?;
        let comment: Comment = (*held).clone().into();
        if !is_theirs(tx.viewer(), &comment) {
            return Err(Refusal::not_permitted("id").into());
        }
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        if comment.retracted_at.is_some() {
            return Ok(Some(None));
        }
        let now = Some(cx.store.clock().now().not_before(comment.written_at));
        tx.change_uncounted(&held, vec![(C::RETRACTED_AT, now.into())]).await?;
        let organization = comment.organization_id;
        Ok(Some(Some(CommentEvent::Retracted { comment: id, organization, reason }.into())))
    }
}

/// Whether it is the viewer's to retract: of its writer while it acts for the organization, and of whoever signs for that.
fn is_theirs(viewer: &Viewer, comment: &Comment) -> bool {
    let reaches = |permission| viewer.reach(permission).covers_own(comment.organization_id);
    let is_writer = Some(comment.account_id) == viewer.account() && reaches(Permission::Comment);
    is_writer || reaches(Permission::SignDuties)
}

/// Whether the viewer can retract a comment that it sees.
pub async fn retractable(cx: &Context, comment: &Comment) -> Result<Availability> {
    let id = comment.id;
    let permitted = is_theirs(&cx.viewer, comment)
        && (may_comment::<on_duties::Entity>(cx, id).await?
            || may_comment::<on_evaluations::Entity>(cx, id).await?
            || may_comment::<on_reviews::Entity>(cx, id).await?
            || may_comment::<on_work_items::Entity>(cx, id).await?);
    let refusal = (!permitted).then(|| Refusal::not_permitted("id"));
    Ok(Availability::of("RETRACT_COMMENT", Permission::Comment, refusal))
}

/// Whether it is a comment of this kind, where the viewer may comment: as the command takes it.
async fn may_comment<C: Comments>(cx: &Context, id: CommentId) -> Result<bool> {
    let rows = cx.store.rows::<C>(&cx.viewer).narrow(column_of::<C>(C::ID).eq(id));
    let act = Scope::of::<C>(&cx.viewer.reach(Permission::Comment), rows.dialect());
    Ok(rows.narrow(act.condition()).one().await?.is_some())
}
