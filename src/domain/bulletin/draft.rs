//! Drafting a bulletin: computed from what was recorded by the end of its month, as often as the office wants; and what the office says to it.

use super::{check_follows, content::digest, expect_revision, known, month::Month};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{BulletinEvent, BulletinName, Event},
    store::tx::Tx,
};
use entity::{
    bulletin_draft::{ActiveModel, Column, Entity, Model},
    id::BulletinId,
    month::YearMonth,
    programme,
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Draft the bulletin of a month, or compute its draft anew.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftBulletin {
    /// A month that is over.
    pub month: String,
    /// Of the draft that there is; none where there is none.
    #[serde(default)]
    pub expected_revision: Option<i64>,
    pub idempotency_key: String,
}

impl Command for DraftBulletin {
    named!(DraftBulletin);
    type Done = BulletinId;

    // Nothing is recorded while it computes: by the end of a month means by whoever began before.
    const CHANGES_CATALOGUE: bool = true;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(BulletinId, Option<Event>), Stop> {
        let programme = cx.catalogue.programme.id;
        let programme = tx.take::<programme::Entity>(programme, "month", Permission::ManageBulletins).await?;
        let month = self.month(cx)?;
        let Some(formula) = &cx.catalogue.formula else {
            let message = "政策包未载计分规则（bulletin.toml）/ no pack stated the formula (bulletin.toml)";
            return Err(Refusal::new(RefusalCode::WrongState, "month", message).into());
        };
        let unscoped = tx.consequence(&programme);
        let known = known(unscoped, &cx.catalogue, &month).await?;
        check_follows(&known, &month, "month")?;
        let content = known.content(&month, formula, &known.roster(&cx.catalogue)).written()?;
        let drafted = unscoped.unscoped_rows::<Entity>(Column::Month.eq(month.name.clone())).await?.pop();
        let name = |content_digest: &str, id| BulletinName {
            bulletin: id,
            month: month.name.clone(),
            content_digest: content_digest.to_owned(),
        };
        let Some(draft) = drafted else {
            if self.expected_revision.is_some() {
                let message = "没有这样的草稿：已发布或已撤回 / there is no draft any more: it was published, or withdrawn";
                return Err(Refusal::new(RefusalCode::Conflict, "expectedRevision", message).into());
            }
            let row = Model {
                id: cx.store.ids().next(),
                revision: 1,
                month: month.name.clone(),
                content_digest: digest(&content, None)?,
                content,
                remark: None,
                updated_at: cx.store.clock().now(),
            };
            let event = BulletinEvent::Drafted(name(&row.content_digest, row.id));
            let id = row.id;
            tx.add(&programme, ActiveModel::from(row)).await?;
            return Ok((id, Some(event.into())));
        };
        let Some(expected) = self.expected_revision else {
            let message = "已有草稿，须给出所见修订号 / there is a draft: give the revision that was seen";
            return Err(Refusal::new(RefusalCode::Invalid, "expectedRevision", message).into());
        };
        let held = tx.take::<Entity>(draft.id, "month", Permission::ManageBulletins).await?;
        expect_revision(&held, expected)?;
        if held.content == content {
            return Ok((held.id, None));
        }
        let content_digest = digest(&content, held.remark.as_deref())?;
        let event = BulletinEvent::Drafted(name(&content_digest, held.id));
        let columns = vec![(Column::Content, content.into()), (Column::ContentDigest, content_digest.into())];
        tx.change(&held, columns).await?;
        Ok((held.id, Some(event.into())))
    }
}

impl DraftBulletin {
    /// A month that is over, and in which the programme had been issued.
    fn month(&self, cx: &Context) -> Result<Month, Refusal> {
        let invalid = |message: String| Refusal::new(RefusalCode::Invalid, "month", message);
        let month = self.month.parse::<YearMonth>().ok().and_then(|name| Month::of(&name));
        let month =
            month.ok_or_else(|| invalid("不是月份，如 2023-06 / not a month such as 2023-06".into()))?;
        if month.ends() > cx.store.clock().now() {
            return Err(invalid("该月尚未结束 / the month is not over".into()));
        }
        let issued = cx.catalogue.programme.issued_on;
        if month.next <= issued {
            let issued = entity::day::write(issued);
            return Err(invalid(format!(
                "早于方案印发日 {issued} / before {issued}, when the programme was issued"
            )));
        }
        Ok(month)
    }
}

/// Say something to a draft; what was said before goes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemarkBulletin {
    pub id: String,
    /// None takes the remark away.
    #[serde(default)]
    pub remark: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RemarkBulletin {
    named!(RemarkBulletin);
    type Done = BulletinId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(BulletinId, Option<Event>), Stop> {
        let remark = text::optional(self.remark.as_deref(), "remark")?;
        let held = super::withdraw::take(tx, &self.id).await?;
        expect_revision(&held, self.expected_revision)?;
        if held.remark == remark {
            return Ok((held.id, None));
        }
        let content_digest = digest(&held.content, remark.as_deref())?;
        let name = BulletinName {
            bulletin: held.id,
            month: held.month.clone(),
            content_digest: content_digest.clone(),
        };
        let columns =
            vec![(Column::Remark, remark.clone().into()), (Column::ContentDigest, content_digest.into())];
        tx.change(&held, columns).await?;
        Ok((held.id, Some(BulletinEvent::Remarked { name, remark }.into())))
    }
}
