//! What finance pays for a community (拨付): never more than what is payable then, and not by who made the audit by which it is. Two at once wait for
//! each other at the community's row: the second finds what the first left.

use super::take::{Taken, after, amount, by_clause, check_stands, day, seen, take, take_named, voiding};
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
    attachment::of_payments,
    cents::Cents,
    id::PaymentId,
    payment::{ActiveModel, Column, Entity, Model},
    vocabulary::Activity,
};
use serde::{Deserialize, Serialize};

/// Payments of a community, at most.
const MOST: usize = 200;

/// Record what was paid.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordPayment {
    /// The code of the community.
    pub community: String,
    pub amount: String,
    pub paid_on: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordPayment {
    named!(RecordPayment);
    type Done = PaymentId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PaymentId, Option<Event>), Stop> {
        let amount = amount(&self.amount, false)?;
        let paid_on = day(cx, &self.paid_on, "paidOn")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let act = Permission::PayFunding;
        let taken = take_named(tx, cx, &self.community, act, self.expected_revision).await?;
        let organization = by_clause(cx, (act, Activity::FundDisbursement), "community")?;
        let earlier = &taken.funding.payments;
        if earlier.len() >= MOST {
            let message = format!("该社区已有 {MOST} 笔拨付 / there are {MOST} payments of it");
            return Err(Refusal::new(RefusalCode::WrongState, "community", message).into());
        }
        check_payable(&taken, amount)?;
        check_hands(tx, &taken)?;
        let named = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_payments::Entity>(tx, named, &[]).await?;
        let row = Model {
            id: cx.store.ids().next(),
            community_id: taken.held.id,
            ordinal: after(earlier.iter().map(|row| row.ordinal)),
            amount,
            paid_on,
            note,
            rules_version: taken.funding.rules.version,
            entitlement: taken.funding.computed.entitlement.unwrap_or_default(),
            organization_id: organization,
            account_id: tx.account(),
            recorded_at: cx.store.clock().now(),
            voided_at: None,
            voided_by: None,
            void_reason: None,
        };
        let (id, unit) = (row.id, taken.held.implementing_unit_id);
        tx.add(&taken.held, ActiveModel::from(row)).await?;
        attachment::hang::<of_payments::Entity>(tx, &taken.held, id, &files).await?;
        let event = FundingEvent::Paid {
            payment: id,
            community: (taken.held.id, taken.code),
            organization,
            unit,
            voided: false,
        };
        Ok((id, Some(event.into())))
    }
}

/// That one recorded it oneself.
pub(super) fn own_payment() -> Refusal {
    let message =
        "不得作废本人登记的拨付，须由他人办理 / another person takes back what one recorded oneself";
    Refusal::new(RefusalCode::NotPermitted, "id", message)
}

/// No more than what is payable.
fn check_payable(taken: &Taken, amount: Cents) -> Result<(), Refusal> {
    let computed = &taken.funding.computed;
    let Some(payable) = computed.payable else {
        let why = computed.reason.as_deref().unwrap_or_default();
        return Err(Refusal::new(RefusalCode::WrongState, "community", format!("不可拨付：{why}")));
    };
    if amount <= payable {
        return Ok(());
    }
    let message = format!("超过现可拨付的 {payable} 元 / more than what is payable now, {payable} yuan");
    Err(Refusal::new(RefusalCode::WrongState, "amount", message))
}

/// Who audits does not pay: four eyes, by person.
fn check_hands(tx: &Tx<'_>, taken: &Taken) -> Result<(), Refusal> {
    if taken.books.audit(taken.held.id).is_none_or(|audit| audit.account_id != tx.account()) {
        return Ok(());
    }
    let message = "审价与拨付不得由同一人办理 / who made the price audit does not pay";
    Err(Refusal::new(RefusalCode::NotPermitted, "community", message))
}

/// Take back what was recorded.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidPayment {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for VoidPayment {
    named!(VoidPayment);
    type Done = PaymentId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PaymentId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let row = seen::<Entity>(tx, Column::Id, &self.id).await?;
        let of = (row.community_id, "id");
        let taken = take(tx, cx, of, Permission::PayFunding, self.expected_revision).await?;
        let row = taken.funding.payments.iter().find(|it| it.id == row.id);
        let row = row.ok_or_else(|| Refusal::not_found("id"))?;
        check_stands(row.voided_at)?;
        if row.account_id == tx.account() {
            return Err(own_payment().into());
        }
        let organization = by_clause(cx, (Permission::PayFunding, Activity::FundDisbursement), "id")?;
        let columns = voiding!(payment, tx, reason);
        tx.change_below::<Entity, _>(&taken.held, Column::CommunityId, row.id, columns).await?;
        let unit = taken.held.implementing_unit_id;
        let event = FundingEvent::Paid {
            payment: row.id,
            community: (taken.held.id, taken.code),
            organization,
            unit,
            voided: true,
        };
        Ok((row.id, Some(event.into())))
    }
}
