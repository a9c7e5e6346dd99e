//! What finance found that a community cost (审价): the last audit that stands is in force, and those before it stay on record.

use super::take::{after, amount, by_clause, check_stands, day, seen, take, take_named, voiding};
use crate::{
    authz::Permission,
    domain::{
        Context, attachment,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, FundingEvent},
    store::tx::Tx,
};
use entity::{
    attachment::of_price_audits,
    id::PriceAuditId,
    price_audit::{ActiveModel, Column, Entity, Model},
    vocabulary::Activity,
};
use serde::{Deserialize, Serialize};

/// Audits of a community, at most.
const MOST: usize = 200;

/// Record what an audit found.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordPriceAudit {
    /// The code of the community.
    pub community: String,
    pub amount: String,
    pub audited_on: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordPriceAudit {
    named!(RecordPriceAudit);
    type Done = PriceAuditId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PriceAuditId, Option<Event>), Stop> {
        let amount = amount(&self.amount, true)?;
        let audited_on = day(cx, &self.audited_on, "auditedOn")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let act = Permission::AuditPrices;
        let taken = take_named(tx, cx, &self.community, act, self.expected_revision).await?;
        let organization = by_clause(cx, (act, Activity::PriceAudit), "community")?;
        let earlier = &taken.funding.audits;
        if earlier.len() >= MOST {
            let message = format!("该社区已有 {MOST} 次审价 / there are {MOST} price audits of it");
            return Err(Refusal::new(RefusalCode::WrongState, "community", message).into());
        }
        let named = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_price_audits::Entity>(tx, named, &[]).await?;
        let row = Model {
            id: cx.store.ids().next(),
            community_id: taken.held.id,
            ordinal: after(earlier.iter().map(|row| row.ordinal)),
            amount,
            audited_on,
            note,
            organization_id: organization,
            account_id: tx.account(),
            recorded_at: cx.store.clock().now(),
            voided_at: None,
            voided_by: None,
            void_reason: None,
        };
        let (id, unit) = (row.id, taken.held.implementing_unit_id);
        tx.add(&taken.held, ActiveModel::from(row)).await?;
        attachment::hang::<of_price_audits::Entity>(tx, &taken.held, id, &files).await?;
        let event = FundingEvent::Audited {
            audit: id,
            community: (taken.held.id, taken.code),
            organization,
            unit,
            voided: false,
        };
        Ok((id, Some(event.into())))
    }
}

/// Take back what was recorded.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidPriceAudit {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for VoidPriceAudit {
    named!(VoidPriceAudit);
    type Done = PriceAuditId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PriceAuditId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let row = seen::<Entity>(tx, Column::Id, &self.id).await?;
        let of = (row.community_id, "id");
        let taken = take(tx, cx, of, Permission::AuditPrices, self.expected_revision).await?;
        let row = taken.funding.audits.iter().find(|it| it.id == row.id);
        let row = row.ok_or_else(|| Refusal::not_found("id"))?;
        check_stands(row.voided_at)?;
        let organization = by_clause(cx, (Permission::AuditPrices, Activity::PriceAudit), "id")?;
        let columns = voiding!(price_audit, tx, reason);
        tx.change_below::<Entity, _>(&taken.held, Column::CommunityId, row.id, columns).await?;
        let unit = taken.held.implementing_unit_id;
        let event = FundingEvent::Audited {
            audit: row.id,
            community: (taken.held.id, taken.code),
            organization,
            unit,
            voided: true,
        };
        Ok((row.id, Some(event.into())))
    }
}
