//! What a unit spent: it is recorded, and taken back where it was wrong.

use super::take::{after, amount, check_stands, day, seen, take, take_named, voiding};
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
    attachment::of_expenditures,
    expenditure::{ActiveModel, Column, Entity, Model},
    id::ExpenditureId,
    vocabulary::{ExpenditureCategory, FundSource},
};
use serde::{Deserialize, Serialize};

/// Entries of a community, at most: a record of the hand, and no book-keeping.
const MOST: usize = 2_000;

/// Record what was spent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordExpenditure {
    /// The code of the community.
    pub community: String,
    /// A word of [`ExpenditureCategory`].
    pub category: String,
    /// A word of [`FundSource`].
    pub source: String,
    pub amount: String,
    pub incurred_on: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RecordExpenditure {
    named!(RecordExpenditure);
    type Done = ExpenditureId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ExpenditureId, Option<Event>), Stop> {
        let invalid = |field, message: String| Refusal::new(RefusalCode::Invalid, field, message);
        let category: ExpenditureCategory =
            self.category.parse().map_err(|unknown| invalid("category", format!("{unknown}")))?;
        let source: FundSource =
            self.source.parse().map_err(|unknown| invalid("source", format!("{unknown}")))?;
        let amount = amount(&self.amount, false)?;
        let incurred_on = day(cx, &self.incurred_on, "incurredOn")?;
        let note = text::optional(self.note.as_deref(), "note")?;
        let act = Permission::RecordSpending;
        let taken = take_named(tx, cx, &self.community, act, self.expected_revision).await?;
        let earlier = &taken.funding.expenditures;
        if earlier.len() >= MOST {
            let message = format!("该社区已有 {MOST} 笔支出 / there are {MOST} expenditures of it");
            return Err(Refusal::new(RefusalCode::WrongState, "community", message).into());
        }
        let named = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_expenditures::Entity>(tx, named, &[]).await?;
        let row = Model {
            id: cx.store.ids().next(),
            community_id: taken.held.id,
            ordinal: after(earlier.iter().map(|row| row.ordinal)),
            category,
            source,
            amount,
            incurred_on,
            note,
            organization_id: taken.held.implementing_unit_id,
            account_id: tx.account(),
            recorded_at: cx.store.clock().now(),
            voided_at: None,
            voided_by: None,
            void_reason: None,
        };
        let (id, unit) = (row.id, row.organization_id);
        tx.add(&taken.held, ActiveModel::from(row)).await?;
        attachment::hang::<of_expenditures::Entity>(tx, &taken.held, id, &files).await?;
        let event = FundingEvent::Spent {
            expenditure: id,
            community: (taken.held.id, taken.code),
            unit,
            voided: false,
        };
        Ok((id, Some(event.into())))
    }
}

/// Take back what was recorded.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidExpenditure {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for VoidExpenditure {
    named!(VoidExpenditure);
    type Done = ExpenditureId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ExpenditureId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let row = seen::<Entity>(tx, Column::Id, &self.id).await?;
        let of = (row.community_id, "id");
        let taken = take(tx, cx, of, Permission::RecordSpending, self.expected_revision).await?;
        let row = taken.funding.expenditures.iter().find(|it| it.id == row.id);
        let row = row.ok_or_else(|| Refusal::not_found("id"))?;
        check_stands(row.voided_at)?;
        let columns = voiding!(expenditure, tx, reason);
        tx.change_below::<Entity, _>(&taken.held, Column::CommunityId, row.id, columns).await?;
        let unit = taken.held.implementing_unit_id;
        let event = FundingEvent::Spent {
            expenditure: row.id,
            community: (taken.held.id, taken.code),
            unit,
            voided: true,
        };
        Ok((row.id, Some(event.into())))
    }
}
