//! Submitting a draft: from then on it stays as it is, and takes the place of the version before, also in the review that is under
//! way of that.

use super::{Taken, expect_revision, name, replace, take, versions};
use crate::{
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Current, Refusal, RefusalCode, Stop},
    event::{Event, PlanEvent},
    store::tx::Tx,
    workflow::plan::Step,
};
use entity::{
    id::PlanId,
    plan::{Column, Entity},
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Submit a draft.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitPlan {
    pub id: String,
    /// What the signer saw.
    pub content_digest: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SubmitPlan {
    named!(SubmitPlan);
    type Done = PlanId;

    /// Submits what its unit's signer saw. Where an appraisal of the version before was concluded meanwhile, the draft has another
    /// revision: whoever submits it looks again at what it takes the place of.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PlanId, Option<Event>), Stop> {
        let line = Step::Submit.transition();
        let Taken { community, plan } = take(tx, &self.id, Step::Submit).await?;
        expect_revision(&plan, self.expected_revision)?;
        line.check(plan.status, "id")?;
        if plan.content_digest != self.content_digest {
            let message = "内容已变更，请核对后重新提交 / it changed since you saw it: look again";
            let stale = Refusal::new(RefusalCode::StaleContent, "contentDigest", message);
            return Err(stale
                .with_current(Current {
                    revision: Some(plan.revision),
                    content_digest: Some(plan.content_digest.clone()),
                    subject: Some(plan.id.to_string()),
                })
                .into());
        }
        let now = cx.store.clock().now();
        let before = Step::Supersede.transition();
        let replaced = versions(tx, &community, plan.kind).await?;
        let replaced = replaced.iter().rfind(|it| before.from.contains(&it.status)).map(|it| it.id);
        let mut review = None;
        if let Some(replaced) = replaced {
            let superseded = vec![(Column::Status, before.to.unwrap_or(plan.status).into())];
            let (these, standing) = ([replaced.into()], Column::Status.is_in(before.from.iter().copied()));
            let (unscoped, fits) = (tx.consequence(&plan), Condition::all().add(standing));
            unscoped.unscoped_change::<Entity>((Column::Id, &these), fits, superseded, now).await?;
            review = replace(unscoped, replaced, plan.id).await?;
        }
        let columns = vec![
            (Column::Status, line.to.unwrap_or(plan.status).into()),
            (Column::SubmittedAt, Some(now).into()),
        ];
        tx.change(&plan, columns).await?;
        let event = PlanEvent::Submitted {
            action: line.action,
            name: name(&plan, &community),
            content_digest: plan.content_digest.clone(),
            replaces: replaced,
            review,
        };
        Ok((plan.id, Some(event.into())))
    }
}
