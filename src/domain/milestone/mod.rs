//! Milestones of the special plan (城镇社区建设专项规划; §五(二)): a pack says what is due when, and by whose clause. Its owner says that it
//! was reached, or the lead office does; whoever takes part in the programme sees where it stands.

mod reach;
mod scope;

pub use reach::{ReachMilestone, TakeBackMilestone};

use super::{Context, duty::Availability};
use crate::{
    authz::{Reach, Viewer},
    error::{Refusal, RefusalCode, Result},
    store::tx::Revised,
    workflow::milestone::Step,
};
use entity::{
    id::MilestoneId,
    milestone::{Column, Entity, Model},
    timestamp::Timestamp,
    vocabulary::MilestoneStatus,
};
use time::Date;

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// Where a milestone stands on a day in Shanghai.
pub fn status(row: &Model, today: Date) -> MilestoneStatus {
    match row.reached_on {
        Some(_) => MilestoneStatus::Reached,
        None if today > row.due_on => MilestoneStatus::Overdue,
        None => MilestoneStatus::Pending,
    }
}

/// All milestones, in the order of the pack, those that a later pack no longer names included. There are a few.
pub async fn all(cx: &Context) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).all(&[Column::Ordinal, Column::Id]).await
}

/// The milestones of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[MilestoneId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// Every step, for a milestone that the viewer sees.
pub fn available(viewer: &Viewer, row: &Model, today: Date) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        let permitted = match viewer.reach(line.permission) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.own.contains(&row.organization_id),
            Reach::Nowhere => false,
        };
        let refusal = if permitted {
            check_in_force(row).and_then(|()| line.check(status(row, today), "id")).err()
        } else {
            Some(Refusal::not_permitted("id"))
        };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}

/// Refuses what is done with a milestone that the document no longer names.
fn check_in_force(row: &Model) -> Result<(), Refusal> {
    if row.withdrawn_at.is_none() {
        return Ok(());
    }
    let message = "现行文件不再列明该节点 / the document in force no longer names it";
    Err(Refusal::new(RefusalCode::WrongState, "id", message))
}
