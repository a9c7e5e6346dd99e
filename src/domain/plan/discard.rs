//! Discarding a draft: nobody has relied on it, so it goes, and the trail says that it was there. Its number is free again. Its files
//! stay in the register, as what was attached does, and nobody sees them any more but by what else they hang on.

use super::{Taken, expect_revision, name, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::{Event, PlanEvent},
    store::{feed::Entry, tx::Tx},
    workflow::plan::Step,
};
use entity::{
    attachment::of_plans,
    id::PlanId,
    plan::{Column, Entity},
    vocabulary::FeedKind,
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Discard a draft.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscardPlan {
    pub id: String,
    #[serde(default)]
    pub reason: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for DiscardPlan {
    named!(DiscardPlan);
    type Done = PlanId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(PlanId, Option<Event>), Stop> {
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let line = Step::Discard.transition();
        let Taken { community, plan } = take(tx, &self.id, Step::Discard).await?;
        expect_revision(&plan, self.expected_revision)?;
        line.check(plan.status, "id")?;
        let unscoped = tx.consequence(&plan);
        unscoped.unscoped_remove::<of_plans::Entity>(of_plans::Column::HolderId.eq(plan.id)).await?;
        unscoped.unscoped_remove::<Entity>(Column::Id.eq(plan.id)).await?;
        // Of what is gone nobody can be told by what it was: its unit is.
        tx.touch(Entry::part(FeedKind::Community, community.id, plan.unit_id));
        let event = PlanEvent::Discarded { action: line.action, name: name(&plan, &community), reason };
        Ok((plan.id, Some(event.into())))
    }
}
