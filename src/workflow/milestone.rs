//! The life of a milestone of the special plan.
//!
//! ```text
//! PENDING, OVERDUE ─reach→ REACHED ─take back(reason)→ PENDING, or OVERDUE by its day
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::MilestoneStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 完成
    Reach,
    /// 撤回完成
    TakeBack,
}

use MilestoneStatus::{Overdue, Pending, Reached};

impl Step {
    pub const ALL: &'static [Self] = &[Self::Reach, Self::TakeBack];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<MilestoneStatus> {
        match self {
            Self::Reach => row("REACH_MILESTONE", &[Pending, Overdue], Some(Reached), Permission::ReachMilestones, "REACH_MILESTONE"),
            Self::TakeBack => row("TAKE_BACK_MILESTONE", &[Reached], Some(Pending), Permission::ReachMilestones, "TAKE_BACK_MILESTONE"),
        }
    }
}
