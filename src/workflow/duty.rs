//! The life of a duty.
//!
//! ```text
//! ASSIGNED ─acknowledge→ ACKNOWLEDGED ─complete→ COMPLETED ─confirm→ CONFIRMED
//!                                     COMPLETED ─return→ RETURNED ─complete→ COMPLETED
//!                   any but CONFIRMED ─cancel→ CANCELLED
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::DutyStatus;

/// What can be done with a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 签收
    Acknowledge,
    /// 办结
    Complete,
    /// 退回
    Return,
    /// 确认
    Confirm,
    /// 取消
    Cancel,
    /// 设定期限
    Schedule,
}

use DutyStatus::{Acknowledged, Assigned, Cancelled, Completed, Confirmed, Returned};

impl Step {
    /// Every step, in the order of a duty's life.
    pub const ALL: &'static [Self] =
        &[Self::Acknowledge, Self::Complete, Self::Return, Self::Confirm, Self::Cancel, Self::Schedule];

    /// Those that carry a duty on. Who can take one is waited for.
    pub const AWAITED: &'static [Self] = &[Self::Acknowledge, Self::Complete, Self::Return, Self::Confirm];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<DutyStatus> {
        match self {
            Self::Acknowledge => row("ACKNOWLEDGE", &[Assigned], Some(Acknowledged), Permission::SignDuties, "SIGN_DUTY"),
            Self::Complete => row("COMPLETE", &[Acknowledged, Returned], Some(Completed), Permission::SignDuties, "SIGN_DUTY"),
            Self::Return => row("RETURN", &[Completed], Some(Returned), Permission::ReturnDuties, "RETURN_DUTY"),
            Self::Confirm => row("CONFIRM", &[Completed], Some(Confirmed), Permission::ConfirmDuties, "CONFIRM_DUTY"),
            Self::Cancel => row("CANCEL", OPEN, Some(Cancelled), Permission::CancelDuties, "CANCEL_DUTY"),
            // Signatures that covered the old day turn invalid.
            Self::Schedule => row("SCHEDULE", OPEN, None, Permission::ScheduleDuties, "SET_DUTY_DUE_DATE"),
        }
    }
}

/// What is confirmed or cancelled is over.
const OPEN: &[DutyStatus] = &[Assigned, Acknowledged, Completed, Returned];
