//! Saying that a milestone was reached, and taking that back where it was a mistake.

use super::{check_in_force, status};
use crate::{
    authz::Permission,
    domain::{
        Context, attachment,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{Event, MilestoneEvent},
    store::tx::{Held, Tx},
    workflow::milestone::Step,
};
use entity::{
    attachment::of_milestones,
    day,
    id::{MilestoneId, OrganizationId},
    milestone::{Column, Entity, Model},
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Say that a milestone was reached.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReachMilestone {
    pub id: String,
    /// The day, not after today.
    pub reached_on: String,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReachMilestone {
    named!(ReachMilestone);
    type Done = MilestoneId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(MilestoneId, Option<Event>), Stop> {
        let line = Step::Reach.transition();
        let held = take(tx, cx, (&self.id, self.expected_revision), Step::Reach).await?;
        let today = cx.store.clock().today();
        let invalid = |message: String| Refusal::new(RefusalCode::Invalid, "reachedOn", message);
        let reached_on =
            day::parse(&self.reached_on).ok_or_else(|| invalid("不是日期 / not a day".to_owned()))?;
        if reached_on > today {
            let today = day::write(today);
            return Err(invalid(format!("不得晚于今天 {today} / not after today, {today}")).into());
        }
        let attachments = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_milestones::Entity>(tx, attachments, &[]).await?;
        let none: Option<String> = None;
        let columns =
            vec![(Column::ReachedOn, Some(reached_on).into()), (Column::TakenBackReason, none.into())];
        tx.change(&held, columns).await?;
        attachment::hang::<of_milestones::Entity>(tx, &held, held.id, &files).await?;
        let event = MilestoneEvent::Reached {
            action: line.action,
            milestone: held.id,
            organization: acting(tx, &held),
            code: held.code.clone(),
            reached_on,
            files: files.ids().count(),
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Take back that a milestone was reached: its files hang on it no more.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TakeBackMilestone {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for TakeBackMilestone {
    named!(TakeBackMilestone);
    type Done = MilestoneId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(MilestoneId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let line = Step::TakeBack.transition();
        let held = take(tx, cx, (&self.id, self.expected_revision), Step::TakeBack).await?;
        let none: Option<time::Date> = None;
        let columns =
            vec![(Column::ReachedOn, none.into()), (Column::TakenBackReason, Some(reason.clone()).into())];
        tx.change(&held, columns).await?;
        let of_it = of_milestones::Column::HolderId.eq(held.id);
        tx.consequence(&held).unscoped_remove::<of_milestones::Entity>(of_it).await?;
        let event = MilestoneEvent::TakenBack {
            action: line.action,
            milestone: held.id,
            organization: acting(tx, &held),
            code: held.code.clone(),
            reason,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Takes the milestone that a command names, for a step from where it stands today.
async fn take(
    tx: &Tx<'_>,
    cx: &Context,
    (id, expected): (&str, i64),
    step: Step,
) -> Result<Held<Entity>, Stop> {
    let id: MilestoneId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let line = step.transition();
    let held = tx.take::<Entity>(id, "id", line.permission).await?;
    held.expect_revision(expected)?;
    check_in_force(&held)?;
    line.check(status(&held, cx.store.clock().today()), "id")?;
    Ok(held)
}

/// For whom it is done: its owner, where whoever does it acts for that; else the office.
fn acting(tx: &Tx<'_>, row: &Model) -> Option<OrganizationId> {
    let all = tx.viewer().organizations(Permission::ReachMilestones);
    if all.contains(&row.organization_id) { Some(row.organization_id) } else { all.into_iter().next() }
}
