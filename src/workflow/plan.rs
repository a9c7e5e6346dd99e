//! The life of a version of a plan.
//!
//! ```text
//! DRAFT ─save─ DRAFT ─submit→ SUBMITTED ─a review passes it→ APPRAISED
//! DRAFT ─discard→ gone        SUBMITTED ─a review returns it→ RETURNED
//!                             SUBMITTED, APPRAISED, RETURNED ─the next version is submitted→ SUPERSEDED
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::PlanStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 起草
    Save,
    /// 提交
    Submit,
    /// 弃置草稿
    Discard,
    /// 评审通过
    Appraise,
    /// 评审退回
    Return,
    /// 由新版取代
    Supersede,
}

use PlanStatus::{Appraised, Draft, Returned, Submitted, Superseded};

impl Step {
    /// Those that somebody takes.
    pub const ALL: &'static [Self] = &[Self::Save, Self::Submit, Self::Discard];

    /// Those that follow from what is done with something else, in its order: the conclusion of a review, the next version.
    pub const FOLLOWING: &'static [Self] = &[Self::Appraise, Self::Return, Self::Supersede];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<PlanStatus> {
        match self {
            Self::Save => row("SAVE", &[Draft], None, Permission::EditProjects, "SAVE_PLAN"),
            Self::Submit => row("SUBMIT", &[Draft], Some(Submitted), Permission::SubmitProjects, "SUBMIT_PLAN"),
            Self::Discard => row("DISCARD", &[Draft], None, Permission::EditProjects, "DISCARD_PLAN"),
            Self::Appraise => row("APPRAISE", &[Submitted], Some(Appraised), Permission::ConcludeReviews, "CONCLUDE_REVIEW"),
            Self::Return => row("RETURN", &[Submitted], Some(Returned), Permission::ConcludeReviews, "CONCLUDE_REVIEW"),
            Self::Supersede => row("SUPERSEDE", &[Submitted, Appraised, Returned], Some(Superseded), Permission::SubmitProjects, "SUBMIT_PLAN"),
        }
    }
}
