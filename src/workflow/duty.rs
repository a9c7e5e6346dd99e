//! The life of a duty.
//!
//! ```text
//! ASSIGNED ─acknowledge→ ACKNOWLEDGED ─complete→ COMPLETED ─confirm→ CONFIRMED ─reopen→ COMPLETED
//!                                     COMPLETED ─return→ RETURNED ─complete→ COMPLETED
//!                                     COMPLETED ─recall→ ACKNOWLEDGED
//!                   any but CONFIRMED ─cancel→ CANCELLED ─reopen→ where its signatures leave it
//! ```
//!
//! What was signed and has changed since is signed again where it stands: acknowledged again, or completed again.

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
    /// 撤回办结
    Recall,
    /// 重新开启
    Reopen,
    /// 催办
    Remind,
}

use DutyStatus::{Acknowledged, Assigned, Cancelled, Completed, Confirmed, Returned};

impl Step {
    /// Every step, as clients know their order: what is new comes last.
    pub const ALL: &'static [Self] = &[
        Self::Acknowledge,
        Self::Complete,
        Self::Return,
        Self::Confirm,
        Self::Cancel,
        Self::Schedule,
        Self::Recall,
        Self::Reopen,
        Self::Remind,
    ];

    /// Those that carry a duty on. Who can take one is waited for.
    pub const AWAITED: &'static [Self] = &[Self::Acknowledge, Self::Complete, Self::Return, Self::Confirm];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<DutyStatus> {
        match self {
            Self::Acknowledge => row("ACKNOWLEDGE", &[Assigned, Acknowledged], Some(Acknowledged), Permission::SignDuties, "SIGN_DUTY"),
            Self::Complete => row("COMPLETE", &[Acknowledged, Returned, Completed], Some(Completed), Permission::SignDuties, "SIGN_DUTY"),
            Self::Return => row("RETURN", &[Completed], Some(Returned), Permission::ReturnDuties, "RETURN_DUTY"),
            Self::Confirm => row("CONFIRM", &[Completed], Some(Confirmed), Permission::ConfirmDuties, "CONFIRM_DUTY"),
            Self::Cancel => row("CANCEL", OPEN, Some(Cancelled), Permission::CancelDuties, "CANCEL_DUTY"),
            Self::Recall => row("RECALL", &[Completed], Some(Acknowledged), Permission::SignDuties, "RECALL_SIGN_OFF"),
            // Where a cancelled duty stands then, its signatures say.
            Self::Reopen => row("REOPEN", &[Confirmed, Cancelled], None, Permission::ReopenDuties, "REOPEN_DUTY"),
            Self::Remind => row("REMIND", &[Assigned, Acknowledged, Returned], None, Permission::Remind, "REMIND_DUTY"),
            // Signatures that covered the old day turn invalid.
            Self::Schedule => row("SCHEDULE", OPEN, None, Permission::ScheduleDuties, "SET_DUTY_DUE_DATE"),
        }
    }
}

/// What is confirmed or cancelled is over.
const OPEN: &[DutyStatus] = &[Assigned, Acknowledged, Completed, Returned];
