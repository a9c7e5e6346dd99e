//! The life of a review.
//!
//! ```text
//! OPEN ─add or remove signatory, move the day, sign, withdraw─ OPEN ─conclude→ CONCLUDED
//!                                   OPEN ─cancel(reason)→ CANCELLED
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::ReviewStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 增加会签单位
    AddSignatory,
    /// 移除会签单位
    RemoveSignatory,
    /// 调整期限
    Schedule,
    /// 签署意见
    Sign,
    /// 撤回意见
    Withdraw,
    /// 作出结论
    Conclude,
    /// 取消
    Cancel,
    /// 催办
    Remind,
}

use ReviewStatus::{Cancelled, Concluded, Open};

impl Step {
    pub const ALL: &'static [Self] = &[
        Self::AddSignatory,
        Self::Sign,
        Self::Withdraw,
        Self::Conclude,
        Self::Cancel,
        Self::RemoveSignatory,
        Self::Schedule,
        Self::Remind,
    ];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<ReviewStatus> {
        match self {
            Self::AddSignatory => row("ADD_SIGNATORY", &[Open], None, Permission::OpenReviews, "ADD_SIGNATORY"),
            Self::RemoveSignatory => row("REMOVE_SIGNATORY", &[Open], None, Permission::OpenReviews, "REMOVE_SIGNATORY"),
            Self::Schedule => row("SCHEDULE", &[Open], None, Permission::OpenReviews, "SET_REVIEW_DUE_DATE"),
            Self::Sign => row("SIGN_OPINION", &[Open], None, Permission::SignOpinions, "SIGN_OPINION"),
            Self::Withdraw => row("WITHDRAW_OPINION", &[Open], None, Permission::SignOpinions, "WITHDRAW_OPINION"),
            Self::Conclude => row("CONCLUDE", &[Open], Some(Concluded), Permission::ConcludeReviews, "CONCLUDE_REVIEW"),
            Self::Cancel => row("CANCEL", &[Open], Some(Cancelled), Permission::ConcludeReviews, "CANCEL_REVIEW"),
            Self::Remind => row("REMIND", &[Open], None, Permission::Remind, "REMIND_OPINION"),
        }
    }
}
