//! The life of an evaluation.
//!
//! ```text
//! DRAFT ─self-scores─ DRAFT ─submit→ SUBMITTED ─verify, adjudicate─ SUBMITTED ─finalize→ FINAL
//!                             SUBMITTED ─return(reason), withdraw(reason)→ DRAFT
//!                      DRAFT, SUBMITTED ─cancel(reason)→ CANCELLED
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::EvaluationStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 自评
    SelfScore,
    /// 提交
    Submit,
    /// 核验
    Verify,
    /// 裁定
    Adjudicate,
    /// 定稿
    Finalize,
    /// 退回实施单位
    Return,
    /// 实施单位撤回
    Withdraw,
    /// 取消
    Cancel,
}

use EvaluationStatus::{Cancelled, Draft, Final, Submitted};

impl Step {
    pub const ALL: &'static [Self] = &[
        Self::SelfScore,
        Self::Submit,
        Self::Withdraw,
        Self::Verify,
        Self::Adjudicate,
        Self::Return,
        Self::Finalize,
        Self::Cancel,
    ];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<EvaluationStatus> {
        match self {
            Self::SelfScore => row("SELF_SCORE", &[Draft], None, Permission::SelfScore, "SAVE_SELF_SCORES"),
            Self::Submit => row("SUBMIT", &[Draft], Some(Submitted), Permission::SubmitEvaluations, "SUBMIT_EVALUATION"),
            Self::Verify => row("VERIFY", &[Submitted], None, Permission::VerifyScores, "VERIFY_SCORES"),
            Self::Adjudicate => row("ADJUDICATE", &[Submitted], None, Permission::AdjudicateScores, "ADJUDICATE_SCORE"),
            Self::Finalize => row("FINALIZE", &[Submitted], Some(Final), Permission::FinalizeEvaluations, "FINALIZE_EVALUATION"),
            Self::Return => row("RETURN", &[Submitted], Some(Draft), Permission::ReturnEvaluations, "RETURN_EVALUATION"),
            // While nothing is verified.
            Self::Withdraw => row("WITHDRAW", &[Submitted], Some(Draft), Permission::SubmitEvaluations, "WITHDRAW_EVALUATION"),
            // The unit's own while it is a draft, the office's at any time before it is final.
            Self::Cancel => row("CANCEL", &[Draft, Submitted], Some(Cancelled), Permission::CancelEvaluations, "CANCEL_EVALUATION"),
        }
    }
}
