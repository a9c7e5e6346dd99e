//! The life of a digital application.
//!
//! ```text
//! ACTIVE ─save─ ACTIVE    ACTIVE, RETIRED ─record─ the same
//! ACTIVE ─retire(reason)→ RETIRED ─restore(reason)→ ACTIVE
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::ApplicationStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 登记、修改
    Save,
    /// 填报活跃度
    Record,
    /// 停用
    Retire,
    /// 恢复
    Restore,
}

use ApplicationStatus::{Active, Retired};

impl Step {
    pub const ALL: &'static [Self] = &[Self::Save, Self::Record, Self::Retire, Self::Restore];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<ApplicationStatus> {
        match self {
            Self::Save => row("SAVE_DIGITAL_APPLICATION", &[Active], None, Permission::RecordMechanisms, "SAVE_DIGITAL_APPLICATION"),
            Self::Record => row("RECORD_APPLICATION_ACTIVITY", &[Active, Retired], None, Permission::RecordMechanisms, "RECORD_APPLICATION_ACTIVITY"),
            Self::Retire => row("RETIRE_DIGITAL_APPLICATION", &[Active], Some(Retired), Permission::RecordMechanisms, "RETIRE_DIGITAL_APPLICATION"),
            Self::Restore => row("RESTORE_DIGITAL_APPLICATION", &[Retired], Some(Active), Permission::RecordMechanisms, "RESTORE_DIGITAL_APPLICATION"),
        }
    }
}
