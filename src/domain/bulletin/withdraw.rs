//! Withdrawing a draft: nobody has relied on it, so it goes, and the trail says that it was there and why it went.

use super::expect_revision;
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{BulletinEvent, BulletinName, Event},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    bulletin,
    bulletin_draft::{Column, Entity},
    id::BulletinId,
};
use sea_orm::{ColumnTrait, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Withdraw a draft.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawBulletin {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawBulletin {
    named!(WithdrawBulletin);
    type Done = BulletinId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(BulletinId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let held = take(tx, &self.id).await?;
        expect_revision(&held, self.expected_revision)?;
        tx.consequence(&held).unscoped_remove_with::<Entity>(Column::Id.eq(held.id)).await?;
        let name = BulletinName {
            bulletin: held.id,
            month: held.month.clone(),
            content_digest: held.content_digest.clone(),
        };
        Ok((held.id, Some(BulletinEvent::Withdrawn { name, reason }.into())))
    }
}

/// Takes the draft that a command names. What is published is no draft any more, and says so to who may read it.
pub(super) async fn take(tx: &Tx<'_>, id: &str) -> Result<Held<Entity>, Stop> {
    let id: BulletinId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let published = column_of::<bulletin::Entity>(bulletin::Column::Id).eq(id);
    if tx.rows::<bulletin::Entity>().narrow(published).one().await?.is_some() {
        if !tx.viewer().holds(Permission::ManageBulletins) {
            return Err(Refusal::not_permitted("id").into());
        }
        return Err(published_already().into());
    }
    tx.take::<Entity>(id, "id", Permission::ManageBulletins).await
}

/// Why nothing is done with what is published.
pub(super) fn published_already() -> Refusal {
    let message = "已发布，不可变更 / it is published, and does not change any more";
    Refusal::new(RefusalCode::WrongState, "id", message)
}
