//! The life of a project.
//!
//! ```text
//! RESERVE ─apply→ APPLIED ─study→ STUDIED ─submit upward→ SUBMITTED ─list→ LISTED ─start→ IMPLEMENTING
//!       APPLIED, STUDIED, SUBMITTED ─return, not selected, withdraw the application→ RESERVE
//! IMPLEMENTING ─finish, own acceptance─ IMPLEMENTING ─request acceptance→ ACCEPTANCE_REQUESTED
//!       ACCEPTANCE_REQUESTED ─recheck passed→ RECHECKED ─acceptance→ ACCEPTED ─name→ NAMED ─operate→ OPERATING
//!       ACCEPTANCE_REQUESTED ─recheck returned→ IMPLEMENTING
//!       ACCEPTED, NAMED, OPERATING ─acceptance by the next level─ where it stands
//!       any but WITHDRAWN ─withdraw→ WITHDRAWN
//!       any ─undo→ where the last step began
//! ```
//!
//! Where annex 1 begins there is no step behind: what it creates is LISTED, everything else RESERVE.

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::{Pool, Stage};

/// What can be done with a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 申报
    Apply,
    /// 研究
    Study,
    /// 向省（市）申报
    SubmitUpward,
    /// 退回申报
    ReturnApplication,
    /// 未入选
    Reject,
    /// 撤回申报
    WithdrawApplication,
    /// 公布为创建项目
    List,
    /// 立项、开工
    Start,
    /// 完工
    Finish,
    /// 自行验收
    AcceptByUnit,
    /// 提出验收申请
    RequestAcceptance,
    /// 复核通过
    PassRecheck,
    /// 复核退回
    ReturnRecheck,
    /// 市级、省级验收
    Accept,
    /// 命名
    Name,
    /// 投入运营
    Operate,
    /// 移出项目库
    Withdraw,
    /// 撤销上一步
    Undo,
}

use Stage::{
    AcceptanceRequested, Accepted, Applied, Implementing, Listed, Named, Operating, Rechecked, Reserve,
    Studied, Submitted, Withdrawn,
};

/// What the library brings, by a pack or by a decision of the office, and not somebody's step.
pub const FOLLOW_LIBRARY: &str = "FOLLOW_LIBRARY";

impl Step {
    /// Every step that somebody takes.
    pub const ALL: &'static [Self] = &[
        Self::Apply,
        Self::Study,
        Self::SubmitUpward,
        Self::ReturnApplication,
        Self::Reject,
        Self::WithdrawApplication,
        Self::List,
        Self::Start,
        Self::Finish,
        Self::AcceptByUnit,
        Self::RequestAcceptance,
        Self::Accept,
        Self::Name,
        Self::Operate,
        Self::Withdraw,
        Self::Undo,
    ];

    /// Those that follow from the conclusion of a recheck.
    pub const FOLLOWING: &'static [Self] = &[Self::PassRecheck, Self::ReturnRecheck];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<Stage> {
        match self {
            Self::Apply => row("APPLY_FOR_CREATION", &[Reserve], Some(Applied), Permission::SubmitProjects, "APPLY_FOR_CREATION"),
            Self::Study => row("STUDY_APPLICATION", &[Applied], Some(Studied), Permission::DirectProjects, "STUDY_APPLICATION"),
            Self::SubmitUpward => row("SUBMIT_UPWARD", &[Studied], Some(Submitted), Permission::DirectProjects, "SUBMIT_UPWARD"),
            Self::ReturnApplication => row("RETURN_APPLICATION", PENDING, Some(Reserve), Permission::DirectProjects, "RETURN_APPLICATION"),
            Self::Reject => row("REJECT_SELECTION", PENDING, Some(Reserve), Permission::DirectProjects, "REJECT_SELECTION"),
            // What the office has submitted is the office's to take back.
            Self::WithdrawApplication => row("WITHDRAW_APPLICATION", &[Applied, Studied], Some(Reserve), Permission::SubmitProjects, "WITHDRAW_APPLICATION"),
            Self::List => row("RECORD_LISTING", &[Submitted], Some(Listed), Permission::DirectProjects, "RECORD_LISTING"),
            Self::Start => row("START_IMPLEMENTATION", &[Listed], Some(Implementing), Permission::EditProjects, "START_IMPLEMENTATION"),
            Self::Finish => row("FINISH_IMPLEMENTATION", &[Implementing], None, Permission::EditProjects, "FINISH_IMPLEMENTATION"),
            Self::AcceptByUnit => row("RECORD_UNIT_ACCEPTANCE", &[Implementing], None, Permission::EditProjects, "RECORD_UNIT_ACCEPTANCE"),
            Self::RequestAcceptance => row("REQUEST_ACCEPTANCE", &[Implementing], Some(AcceptanceRequested), Permission::SubmitProjects, "REQUEST_ACCEPTANCE"),
            Self::PassRecheck => row("PASS_RECHECK", &[AcceptanceRequested], Some(Rechecked), Permission::ConcludeReviews, "CONCLUDE_REVIEW"),
            Self::ReturnRecheck => row("RETURN_RECHECK", &[AcceptanceRequested], Some(Implementing), Permission::ConcludeReviews, "CONCLUDE_REVIEW"),
            // The first leads to ACCEPTED; the province may follow the city at any time after.
            Self::Accept => row("RECORD_ACCEPTANCE", &[Rechecked, Accepted, Named, Operating], None, Permission::DirectProjects, "RECORD_ACCEPTANCE"),
            Self::Name => row("RECORD_NAMING", &[Accepted], Some(Named), Permission::DirectProjects, "RECORD_NAMING"),
            Self::Operate => row("START_OPERATION", &[Named], Some(Operating), Permission::EditProjects, "START_OPERATION"),
            Self::Withdraw => row("WITHDRAW_PROJECT", IN_LIBRARY, Some(Withdrawn), Permission::DirectProjects, "WITHDRAW_PROJECT"),
            Self::Undo => row("UNDO_STAGE", ANY, None, Permission::DirectProjects, "UNDO_STAGE"),
        }
    }
}

/// Where an application stands that is not decided.
const PENDING: &[Stage] = &[Applied, Studied, Submitted];

const IN_LIBRARY: &[Stage] = &[
    Reserve,
    Applied,
    Studied,
    Submitted,
    Listed,
    Implementing,
    AcceptanceRequested,
    Rechecked,
    Accepted,
    Named,
    Operating,
];

const ANY: &[Stage] = &[
    Reserve,
    Applied,
    Studied,
    Submitted,
    Listed,
    Implementing,
    AcceptanceRequested,
    Rechecked,
    Accepted,
    Named,
    Operating,
    Withdrawn,
];

/// Where a project stands of which nothing is known but its pool.
pub const fn begins_at(pool: Pool) -> Stage {
    match pool {
        Pool::Creation => Listed,
        Pool::Reserve | Pool::Basic => Reserve,
    }
}

/// Where a project stands once the library says that it is in this pool, and no longer withdrawn: what was not listed is, in
/// the creation pool; what was listed and not begun is not, in another.
pub const fn in_pool(stage: Stage, pool: Pool) -> Stage {
    match (pool, stage) {
        (Pool::Creation, Reserve | Applied | Studied | Submitted) => Listed,
        (Pool::Reserve | Pool::Basic, Listed) => Reserve,
        (_, stage) => stage,
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY, IN_LIBRARY, Step};
    use entity::vocabulary::{Stage, Vocabulary};

    #[test]
    fn whatever_stands_somewhere_can_be_taken_away_and_back() {
        assert_eq!(ANY, Stage::ALL);
        let rest: Vec<_> = Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Withdrawn).collect();
        assert_eq!(IN_LIBRARY, rest);
    }

    #[test]
    fn every_stage_is_led_to() {
        let steps = || Step::ALL.iter().chain(Step::FOLLOWING);
        for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Accepted) {
            assert!(steps().any(|step| step.transition().to == Some(*stage)), "{stage}");
        }
    }
}
