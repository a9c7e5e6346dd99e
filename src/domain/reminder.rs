//! Reminders (催办): the office reminds an organization of what waits for it, with a text, of one thing once a day.
//!
//! Whoever reminds holds the thing, so that of two at once the second finds the first; the tables refuse a second one besides. The text
//! stands in the history of the thing, and the receiver's inbox says that there is one.

use crate::{
    domain::{Context, text},
    error::{Refusal, RefusalCode, Stop},
    event::{Reminded, ReminderEvent},
    store::tx::{Held, Tx},
};
use entity::{
    id::OrganizationId,
    reminder::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait};

/// Reminds an organization of a thing that is held. `about` is what it is, in words, for the trail.
pub(super) async fn write<E: EntityTrait>(
    tx: &Tx<'_>,
    cx: &Context,
    held: &Held<E>,
    (of, organization): (Reminded, OrganizationId),
    (text, about): (&str, String),
) -> Result<ReminderEvent, Stop> {
    let today = cx.store.clock().today();
    let (duty_id, review_id, work_item_id) = match of {
        Reminded::Duty(id) => (Some(id), None, None),
        Reminded::Opinion(id) => (None, Some(id), None),
        Reminded::WorkItem(id) => (None, None, Some(id)),
    };
    let of_it = match of {
        Reminded::Duty(id) => Column::DutyId.eq(id),
        Reminded::Opinion(id) => Column::ReviewId.eq(id),
        Reminded::WorkItem(id) => Column::WorkItemId.eq(id),
    };
    let mut today_s = Condition::all().add(of_it).add(Column::RemindedOn.eq(today));
    if matches!(of, Reminded::Opinion(_)) {
        // Each organization's opinion is a thing of its own.
        today_s = today_s.add(Column::OrganizationId.eq(organization));
    }
    if !tx.consequence(held).unscoped_rows::<Entity>(today_s).await?.is_empty() {
        let message = "今日已催办，每日至多一次 / it was reminded of today: once a day at most";
        return Err(Refusal::new(RefusalCode::WrongState, "text", message).into());
    }
    let text = text::required(text, "text")?;
    let row = Model {
        id: cx.store.ids().next(),
        duty_id,
        review_id,
        work_item_id,
        organization_id: organization,
        reminded_on: today,
        text: text.clone(),
        account_id: tx.account(),
        reminded_at: cx.store.clock().now(),
    };
    tx.add(held, ActiveModel::from(row)).await?;
    Ok(ReminderEvent { of, organization, text, about })
}
