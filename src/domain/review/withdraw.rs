//! Withdrawing an opinion: it stays on record, and counts no more.

use super::{roster, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ReviewEvent},
    store::{rows::column_of, tx::Tx},
    workflow::review::Step,
};
use entity::{
    id::OpinionId,
    opinion::{Column, Entity},
    opinion_withdrawal, roster_entry,
};
use sea_orm::{Set, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Withdraw an opinion.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawOpinion {
    pub opinion: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for WithdrawOpinion {
    named!(WithdrawOpinion);
    type Done = OpinionId;

    /// Withdraws an opinion of the viewer's organization, whoever of it signed.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(OpinionId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let id: OpinionId = self.opinion.parse().map_err(|_| Refusal::not_found("opinion"))?;
        let seen = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Id).eq(id)).one().await?;
        let seen = seen.ok_or_else(|| Refusal::not_found("opinion"))?;
        // The review is locked before what belongs to it, as every command on it does.
        let held = take(tx, &seen.review_id.to_string(), "opinion", Step::Withdraw).await?;
        let line = Step::Withdraw.transition();
        let opinion = tx.take::<Entity>(id, "opinion", line.permission).await?;
        // Of a concluded review one sees others' opinions too.
        if !cx.viewer.reach(line.permission).covers_own(opinion.organization_id) {
            return Err(Refusal::not_permitted("opinion").into());
        }
        line.check(held.status, "opinion")?;
        let entry = roster(tx, &held).await?.into_iter().find(|entry| entry.opinion_id == Some(id));
        let Some(entry) = entry else {
            let message = "意见已撤回或已重新签署 / it was withdrawn, or signed again";
            return Err(Refusal::new(RefusalCode::WrongState, "opinion", message).into());
        };
        let row = opinion_withdrawal::ActiveModel {
            opinion_id: Set(id),
            review_id: Set(held.id),
            organization_id: Set(opinion.organization_id),
            account_id: Set(tx.account()),
            reason: Set(reason.clone()),
            withdrawn_at: Set(cx.store.clock().now()),
        };
        tx.add(&opinion, row).await?;
        let column = vec![(roster_entry::Column::OpinionId, None::<OpinionId>.into())];
        let parent = roster_entry::Column::ReviewId;
        tx.change_below::<roster_entry::Entity, _>(&held, parent, entry.id, column).await?;
        tx.change(&held, Vec::new()).await?;
        let event = ReviewEvent::OpinionWithdrawn {
            action: line.action,
            review: held.id,
            organization: opinion.organization_id,
            opinion: id,
            reason,
        };
        Ok((id, Some(event.into())))
    }
}
