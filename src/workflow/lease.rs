//! The life of a request for state-owned premises.
//!
//! ```text
//! REQUESTED ─forward→ FORWARDED ─agree→ AGREED, ─decline→ DECLINED
//!       FORWARDED ─take back(reason)→ REQUESTED    AGREED, DECLINED ─take the answer back(reason)→ FORWARDED
//!       REQUESTED, FORWARDED ─withdraw(reason)→ WITHDRAWN, and the unit asks anew
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::LeaseStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 转送
    Forward,
    /// 同意
    Agree,
    /// 不同意
    Decline,
    /// 撤回转送
    TakeBack,
    /// 撤回答复
    TakeAnswerBack,
    /// 撤回意见
    Withdraw,
}

use LeaseStatus::{Agreed, Declined, Forwarded, Requested, Withdrawn};

impl Step {
    pub const ALL: &'static [Self] =
        &[Self::Forward, Self::Agree, Self::Decline, Self::TakeBack, Self::TakeAnswerBack, Self::Withdraw];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<LeaseStatus> {
        match self {
            Self::Forward => row("FORWARD_LEASE_REQUEST", &[Requested], Some(Forwarded), Permission::DirectMechanisms, "FORWARD_LEASE_REQUEST"),
            Self::Agree => row("AGREE_LEASE_REQUEST", &[Forwarded], Some(Agreed), Permission::DirectMechanisms, "AGREE_LEASE_REQUEST"),
            Self::Decline => row("DECLINE_LEASE_REQUEST", &[Forwarded], Some(Declined), Permission::DirectMechanisms, "DECLINE_LEASE_REQUEST"),
            Self::TakeBack => row("TAKE_BACK_LEASE_REQUEST", &[Forwarded], Some(Requested), Permission::DirectMechanisms, "TAKE_BACK_LEASE_REQUEST"),
            Self::TakeAnswerBack => row("TAKE_BACK_LEASE_ANSWER", &[Agreed, Declined], Some(Forwarded), Permission::DirectMechanisms, "TAKE_BACK_LEASE_ANSWER"),
            Self::Withdraw => row("WITHDRAW_LEASE_REQUEST", &[Requested, Forwarded], Some(Withdrawn), Permission::RecordMechanisms, "WITHDRAW_LEASE_REQUEST"),
        }
    }
}
