//! The life of an item of the three lists (§五(一)).
//!
//! ```text
//! OPEN ─start→ IN_PROGRESS ─resolve→ RESOLVED ─confirm→ CONFIRMED ─reopen(reason)→ OPEN
//! OPEN ─resolve→ RESOLVED            RESOLVED ─return(reason)→ IN_PROGRESS
//! OPEN, IN_PROGRESS ─drop(reason)→ DROPPED ─reopen(reason)→ OPEN
//! ```
//!
//! An item that is given to another organization while it is worked on is OPEN there: the command says so.

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::WorkItemStatus;

/// What can be done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 修改
    Update,
    /// 交办
    Assign,
    /// 设定期限
    Schedule,
    /// 开始办理
    Start,
    /// 办理完毕
    Resolve,
    /// 确认
    Confirm,
    /// 退回
    Return,
    /// 撤销
    Drop,
    /// 重新开启
    Reopen,
    /// 催办
    Remind,
}

use WorkItemStatus::{Confirmed, Dropped, InProgress, Open, Resolved};

impl Step {
    /// Every step, as clients know their order: what is new comes last.
    pub const ALL: &'static [Self] = &[
        Self::Update,
        Self::Assign,
        Self::Schedule,
        Self::Start,
        Self::Resolve,
        Self::Confirm,
        Self::Return,
        Self::Drop,
        Self::Reopen,
        Self::Remind,
    ];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<WorkItemStatus> {
        match self {
            Self::Update => row("UPDATE", &[Open], None, Permission::RaiseWorkItems, "UPDATE_WORK_ITEM"),
            Self::Assign => row("ASSIGN", UNRESOLVED, Some(Open), Permission::AssignWorkItems, "ASSIGN_WORK_ITEM"),
            Self::Schedule => row("SCHEDULE", UNRESOLVED, None, Permission::AssignWorkItems, "SET_WORK_ITEM_DUE_DATE"),
            Self::Start => row("START", &[Open], Some(InProgress), Permission::RaiseWorkItems, "START_WORK_ITEM"),
            Self::Resolve => row("RESOLVE", UNRESOLVED, Some(Resolved), Permission::RaiseWorkItems, "RESOLVE_WORK_ITEM"),
            // Who raised it, or the office: the domain says which.
            Self::Confirm => row("CONFIRM", &[Resolved], Some(Confirmed), Permission::RaiseWorkItems, "CONFIRM_WORK_ITEM"),
            Self::Return => row("RETURN", &[Resolved], Some(InProgress), Permission::RaiseWorkItems, "RETURN_WORK_ITEM"),
            Self::Drop => row("DROP", UNRESOLVED, Some(Dropped), Permission::RaiseWorkItems, "DROP_WORK_ITEM"),
            Self::Reopen => row("REOPEN", &[Confirmed, Dropped], Some(Open), Permission::AssignWorkItems, "REOPEN_WORK_ITEM"),
            Self::Remind => row("REMIND", UNRESOLVED, None, Permission::Remind, "REMIND_WORK_ITEM"),
        }
    }
}

/// What waits for whom it is assigned to.
pub const UNRESOLVED: &[WorkItemStatus] = &[Open, InProgress];
