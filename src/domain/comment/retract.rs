//! Retracting what one said: it stays on record.

use super::Comments;
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, Stop},
    event::{CommentEvent, Event},
    store::{rows::column_of, tx::Tx},
};
use entity::{
    comment::{Comment, on_duties, on_evaluations, on_reviews},
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
        let done = self.retract::<on_reviews::Entity>(tx, cx, id).await?;
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
        let reaches = |permission| tx.viewer().reach(permission).covers_own(comment.organization_id);
        let is_writer = comment.account_id == tx.account() && reaches(Permission::Comment);
        if !is_writer && !reaches(Permission::SignDuties) {
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
