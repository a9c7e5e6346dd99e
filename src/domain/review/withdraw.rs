//! Withdrawing an opinion: it stays on record, and counts no more.

use super::{Review, roster, signed_by_viewer, take};
use crate::{
    authz::Viewer,
    domain::{
        Context,
        command::{Command, named},
        duty::Availability,
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, ReviewEvent},
    store::{rows::column_of, tx::Tx},
    workflow::review::Step,
};
use entity::{
    id::OpinionId,
    opinion::{Column, Entity, Signature},
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
        let roster = roster(tx, &held).await?;
        let entry = check_stands(&roster, id)?;
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

/// Whether the viewer can withdraw an opinion in a review that it sees.
pub fn withdrawable(viewer: &Viewer, review: Review<'_>, opinion: &Signature) -> Availability {
    let line = Step::Withdraw.transition();
    let signs = signed_by_viewer(review.roster, viewer).next().is_some();
    let refusal = if signs && viewer.reach(line.permission).covers_own(opinion.organization_id) {
        line.check(review.row.status, "opinion")
            .and_then(|()| check_stands(review.roster, opinion.id).map(drop))
            .err()
    } else {
        Some(Refusal::not_permitted("opinion"))
    };
    Availability::of(line.name, line.permission, refusal)
}

/// The place at which an opinion stands; refuses one that stands no more.
fn check_stands(roster: &[roster_entry::Model], id: OpinionId) -> Result<&roster_entry::Model, Refusal> {
    roster.iter().find(|entry| entry.opinion_id == Some(id)).ok_or_else(|| {
        let message = "意见已撤回或已重新签署 / it was withdrawn, or signed again";
        Refusal::new(RefusalCode::WrongState, "opinion", message)
    })
}
