//! Publishing a bulletin: what the office saw, and nothing else. It is computed once more before, and frozen then.

use super::{check_follows, current, expect_revision, known, month::Month, withdraw::take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{BulletinEvent, BulletinName, Event},
    store::tx::Tx,
};
use entity::{
    bulletin,
    bulletin_draft::{Column, Entity},
    id::BulletinId,
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Publish a draft.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishBulletin {
    pub id: String,
    /// What the office saw.
    pub content_digest: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for PublishBulletin {
    named!(PublishBulletin);
    type Done = BulletinId;

    // As drafting does; and two that publish wait for each other.
    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(BulletinId, Option<Event>), Stop> {
        let draft = take(tx, &self.id).await?;
        expect_revision(&draft, self.expected_revision)?;
        let unscoped = tx.consequence(&draft);
        let month = Month::of(&draft.month).ok_or(Error::Broken("a bulletin is of a month"))?;
        let known = known(unscoped, &cx.catalogue, &month).await?;
        check_follows(&known, &month, "id")?;
        let seen = super::Content::read(&draft.content)?;
        let content = known.content(&month, &seen.formula, &seen.roster).written()?;
        if draft.content_digest != self.content_digest || draft.content != content {
            let message =
                "内容已变更，请重新起草并核对 / it changed since you saw it: draft it again, and look again";
            let stale = Refusal::new(RefusalCode::StaleContent, "contentDigest", message);
            return Err(stale.with_current(current(&draft)).into());
        }
        let row = bulletin::Model {
            id: draft.id,
            month: draft.month.clone(),
            revision: draft.revision,
            content,
            remark: draft.remark.clone(),
            content_digest: draft.content_digest.clone(),
            published_at: cx.store.clock().now(),
        };
        tx.add(&draft, bulletin::ActiveModel::from(row)).await?;
        unscoped.unscoped_remove_with::<Entity>(Column::Id.eq(draft.id)).await?;
        let name = BulletinName {
            bulletin: draft.id,
            month: draft.month.clone(),
            content_digest: draft.content_digest.clone(),
        };
        Ok((draft.id, Some(BulletinEvent::Published(name).into())))
    }
}
