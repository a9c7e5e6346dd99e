//! Publishing a record, withdrawing it from publication with a reason, and throwing away what is not published.

use super::{event, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
    workflow::publicity::Step,
};
use entity::{
    attachment::of_publicity,
    id::PublicityRecordId,
    publicity_record::{Column, Entity},
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Publish a record as it is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishPublicityRecord {
    pub id: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for PublishPublicityRecord {
    named!(PublishPublicityRecord);
    type Done = PublicityRecordId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        let held = take(tx, (&self.id, self.expected_revision), Step::Publish).await?;
        let to = Step::Publish.transition().to.unwrap_or(held.status);
        tx.change(&held, vec![(Column::Status, to.into())]).await?;
        Ok((held.id, Some(event(&held, Step::Publish, None).into())))
    }
}

/// Withdraw a record from publication.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawPublicityRecord {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawPublicityRecord {
    named!(WithdrawPublicityRecord);
    type Done = PublicityRecordId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let held = take(tx, (&self.id, self.expected_revision), Step::Withdraw).await?;
        let to = Step::Withdraw.transition().to.unwrap_or(held.status);
        let columns = vec![(Column::Status, to.into()), (Column::StatusReason, Some(reason.clone()).into())];
        tx.change(&held, columns).await?;
        Ok((held.id, Some(event(&held, Step::Withdraw, Some(reason)).into())))
    }
}

/// Throw away a record that is not published. Its files stay in the register, as what was attached does, and nobody sees them any more.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscardPublicityRecord {
    pub id: String,
    #[serde(default)]
    pub reason: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for DiscardPublicityRecord {
    named!(DiscardPublicityRecord);
    type Done = PublicityRecordId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let held = take(tx, (&self.id, self.expected_revision), Step::Discard).await?;
        let unscoped = tx.consequence(&held);
        unscoped.unscoped_remove::<of_publicity::Entity>(of_publicity::Column::HolderId.eq(held.id)).await?;
        unscoped.unscoped_remove::<Entity>(Column::Id.eq(held.id)).await?;
        Ok((held.id, Some(event(&held, Step::Discard, reason).into())))
    }
}
