//! The life of an evaluation.
//!
//! ```text
//! DRAFT ─self-scores─ DRAFT ─submit→ SUBMITTED ─verify, adjudicate─ SUBMITTED ─finalize→ FINAL
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::EvaluationStatus;

/// What can be done.
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
}

use EvaluationStatus::{Draft, Final, Submitted};

impl Step {
    /// Every step.
    pub const ALL: &'static [Self] =
        &[Self::SelfScore, Self::Submit, Self::Verify, Self::Adjudicate, Self::Finalize];

    /// The table.
    pub const fn transition(self) -> Transition<EvaluationStatus> {
        match self {
            Self::SelfScore => row("SELF_SCORE", &[Draft], None, Permission::SelfScore),
            Self::Submit => row("SUBMIT", &[Draft], Some(Submitted), Permission::SubmitEvaluations),
            Self::Verify => row("VERIFY", &[Submitted], None, Permission::VerifyScores),
            Self::Adjudicate => row("ADJUDICATE", &[Submitted], None, Permission::AdjudicateScores),
            Self::Finalize => row("FINALIZE", &[Submitted], Some(Final), Permission::FinalizeEvaluations),
        }
    }
}
